"""`python -m solutions`: the chapter's three programs, one after another, and how they compare with it."""

from rich.console import Console
from rich.table import Table

from data.chapter import PRINTED
from data.mnist import load_mnist

from .cnn.mnist_torch import CNN, train_cnn
from .figures import save_error_page
from .mlp.mnist_torch import MLP, train_mlp
from .program import RESULTS, Outcome, run, torch_program
from .rnn.mnist_torch import RNN, train_rnn


def verdict(outcome: Outcome) -> str:
    """One phrase on the accuracy, by the chapter's own figure and its statistical margin."""
    printed = PRINTED[outcome.key]
    if outcome.accuracy >= printed.accuracy:
        return "at least the chapter's"
    return "within the chapter's noise" if outcome.accuracy >= printed.floor else "below the chapter's"


def summary(outcomes: list[Outcome]) -> Table:
    """The table of all programs."""
    table = Table("model", title="The chapter's programs", show_lines=True)
    for heading in ("parameters", "epoch losses", "seconds", "test accuracy", "the chapter's"):
        table.add_column(heading, justify="right")
    table.add_column("verdict")
    for outcome in outcomes:
        table.add_row(
            outcome.title,
            f"{outcome.parameters:,}",
            " ".join(f"{loss:.4f}" for loss in outcome.losses),
            f"{outcome.seconds:.1f}",
            f"{outcome.accuracy:.2%}",
            f"{PRINTED[outcome.key].accuracy:.2%}",
            verdict(outcome),
        )
    return table


def main() -> None:
    # A generator, so that one model is trained and let go before the next one is built.
    programs = (
        torch_program(key, build, train)
        for key, build, train in (("mlp", MLP, train_mlp), ("cnn", CNN, train_cnn), ("rnn", RNN, train_rnn))
    )
    outcomes = [run(program) for program in programs]
    page = RESULTS / "errors.png"
    save_error_page(page, *load_mnist("test"), {outcome.title: outcome.predictions for outcome in outcomes})
    Console().print(summary(outcomes))
    print(f"Misclassified digits and confusion matrices in {page}")


if __name__ == "__main__":
    main()
