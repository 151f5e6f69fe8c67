"""`python -m solutions`: the chapter's three programs, one after another, and how they compare with it."""

from rich.box import SIMPLE_HEAD
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
    """One word or two on the accuracy: not below the chapter's own, or not significantly below it."""
    printed = PRINTED[outcome.key]
    if outcome.accuracy >= printed.accuracy:
        return "reached"
    return "within noise" if outcome.accuracy >= printed.floor else "below"


def summary(outcomes: list[Outcome]) -> Table:
    """The table of all programs, narrow enough for 80 columns."""
    table = Table("model", box=SIMPLE_HEAD, padding=(0, 1, 1, 0))
    for heading in ("parameters", "epoch losses", "seconds", "accuracy", "chapter's"):
        table.add_column(heading, justify="right", no_wrap=heading != "epoch losses")
    table.add_column("verdict", no_wrap=True)
    for outcome in outcomes:
        table.add_row(
            outcome.key.upper(),
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
