"""`python -m solutions.calibrate mlp --seeds 20`: how accuracies scatter from seed to seed.

Trains the chapter's own recipe and the reference's, once per seed, and counts how often each one reaches the
floor for full points and the chapter's own figure. Each finished seed is kept in calibration.json, so that an
interrupted run resumes; calibration.md is rendered from it.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from itertools import groupby, product
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import torch
from torch import nn

from data.chapter import EPOCHS, PRINTED

from .chapter import BATCH_SIZE, MODELS, Normalize, train_as_printed
from .cnn.mnist_torch import CNN, train_cnn
from .mlp.mnist_numpy import classify, init_mlp, train_numpy_mlp
from .mlp.mnist_torch import MLP, train_mlp
from .program import Program, measure_accuracy, numpy_program, torch_program
from .rnn.mnist_torch import RNN, train_rnn

JSON = Path(__file__).with_name("calibration.json")
TABLE = Path(__file__).with_name("calibration.md")
RECIPES = {
    "mlp": ("chapter", "reference", "numpy"),
    "cnn": ("chapter", "reference"),
    "rnn": ("chapter", "reference"),
}
REFERENCES: dict[str, tuple[Callable[[], nn.Module], Callable[..., Iterator[float]]]] = {
    "mlp": (MLP, train_mlp),
    "cnn": (CNN, train_cnn),
    "rnn": (RNN, train_rnn),
}
# The reference CNN is the printed one (it pools before the ReLU: the same function, sooner).
CHAPTER_MODELS = {**MODELS, "cnn": lambda: nn.Sequential(Normalize(), CNN())}
Run = dict[str, Any]

HEADER = f"""\
# Calibration

Written by `python -m solutions.calibrate mlp|cnn|rnn --seeds N` from calibration.json, which has the accuracy on the
10,000 test images after each of {EPOCHS} epochs for every seed. Recipes: `chapter` is the chapter's own (batches of
{BATCH_SIZE}, Adam at 1e-3, {EPOCHS} epochs); `reference` and `numpy` are the programs of this repository.

A cell such as "19 of 20" counts seeds. "Last" is the accuracy after the last of the {EPOCHS} epochs, "best" the
highest of them. Full points are given when any
epoch reaches the floor ({", ".join(f"{key.upper()} {printed.floor:.2%}" for key, printed in PRINTED.items())}), which
is the least accuracy that is not significantly below the chapter's own (one-sided 95 %, 10,000 images); the CNN's would
be 99.01%, two standard deviations from the mean of faithful programs, and was lowered so that 99 % of them reach it
({", ".join(f"{key.upper()} {printed.accuracy:.2%}" for key, printed in PRINTED.items())}).
The margin is the distance from the floor to the mean best accuracy, in
standard deviations over the seeds: a normal distribution stays above the floor in 99 % of seeds from 2.3 on.

| model | recipe | seeds | last, mean (range) | best, mean (range) | last ≥ chapter's | best ≥ chapter's | full points | margin |
|---|---|---|---|---|---|---|---|---|
"""


def make_program(model: str, recipe: str, seed: int) -> Program:
    """The program of one calibration run."""
    if recipe == "chapter":
        return torch_program(model, CHAPTER_MODELS[model], train_as_printed, seed=seed)
    if recipe == "numpy":
        return numpy_program(init_mlp, train_numpy_mlp, classify, seed=seed)
    return torch_program(model, *REFERENCES[model], seed=seed)


def calibrate(model: str, recipe: str, seed: int) -> Run:
    """Train once; the accuracy after every epoch is what the table is made of."""
    program = make_program(model, recipe, seed)
    losses, accuracies, seconds = [], [], 0.0
    start = time.perf_counter()
    for loss in program.epoch_losses:
        seconds += time.perf_counter() - start
        losses.append(round(loss, 5))
        accuracies.append(measure_accuracy(program))
        start = time.perf_counter()
    return {
        "model": model,
        "recipe": recipe,
        "seed": seed,
        "accuracies": accuracies,
        "losses": losses,
        "seconds": round(seconds, 1),
    }


def read_runs() -> list[Run]:
    return json.loads(JSON.read_text()) if JSON.exists() else []


def keep(run: Run) -> None:
    """Add one run to calibration.json, and render the table again."""
    runs = sorted([*read_runs(), run], key=_place)
    _write_atomically(JSON, "[\n" + ",\n".join(json.dumps(run) for run in runs) + "\n]\n")
    _write_atomically(TABLE, render(runs))


def _place(run: Run) -> tuple[int, int, int]:
    models = list(RECIPES)
    return models.index(run["model"]), RECIPES[run["model"]].index(run["recipe"]), run["seed"]


def _write_atomically(path: Path, text: str) -> None:
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def render(runs: list[Run]) -> str:
    """The table of calibration.md."""
    rows = [
        _row(*key, list(group)) for key, group in groupby(runs, key=lambda run: (run["model"], run["recipe"]))
    ]
    return HEADER + "\n".join(rows) + "\n"


def _row(model: str, recipe: str, runs: list[Run]) -> str:
    printed = PRINTED[model]
    last = [run["accuracies"][-1] for run in runs]
    best = [max(run["accuracies"]) for run in runs]
    cells = (
        model.upper(),
        recipe,
        str(len(runs)),
        _spread(last),
        _spread(best),
        _rate(last, printed.accuracy),
        _rate(best, printed.accuracy),
        _rate(best, printed.floor),
        f"{(mean(best) - printed.floor) / stdev(best):.1f}" if len(runs) > 1 else "",
    )
    return f"| {' | '.join(cells)} |"


def _spread(accuracies: list[float]) -> str:
    return f"{mean(accuracies):.2%} ({min(accuracies):.2%} to {max(accuracies):.2%})"


def _rate(accuracies: list[float], threshold: float) -> str:
    return f"{sum(accuracy >= threshold for accuracy in accuracies)} of {len(accuracies)}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", choices=list(RECIPES))
    parser.add_argument("--recipe", choices=RECIPES["mlp"], help="only this one")
    parser.add_argument("--seeds", type=int, default=5, help="seeds 0 to N-1 (default 5)")
    parser.add_argument("--threads", type=int, default=1, help="torch's threads (default 1)")
    arguments = parser.parse_args()
    recipes = RECIPES[arguments.model]
    if arguments.recipe:
        if arguments.recipe not in recipes:
            parser.error(f"{arguments.model} has the recipes {', '.join(recipes)}")
        recipes = (arguments.recipe,)

    torch.set_num_threads(arguments.threads)
    for recipe, seed in product(recipes, range(arguments.seeds)):
        if any(
            (run["model"], run["recipe"], run["seed"]) == (arguments.model, recipe, seed)
            for run in read_runs()
        ):
            continue
        run = calibrate(arguments.model, recipe, seed)
        keep(run)
        last, best = run["accuracies"][-1], max(run["accuracies"])
        print(
            f"{arguments.model} {recipe} seed {seed}: last {last:.2%}, best {best:.2%}, {run['seconds']} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
