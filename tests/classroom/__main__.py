"""`python -m tests.classroom`: a thousand submissions on two cores, killed ten times, against a run left in peace."""

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from .crowd import crowd, hand_in
from .ordeal import Class, compared, killed_and_resumed, same_secret, wrong_scores

MODULES = (
    "gradient_check",
    "activations",
    "losses",
    "optimizers",
    "regularization",
    "backprop",
    "mnist_numpy",
)


def main(
    size: int = 1_000,
    kills: int = 10,
    seed: int = 0,
    only: Annotated[list[str] | None, typer.Option(help="Modules; all of NumPy when left out.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Work here, and leave everything.")] = None,
) -> None:
    """Grade a generated class with interruptions and without; exit status 1 if anything is not as it must be."""
    modules = only or list(MODULES)
    with tempfile.TemporaryDirectory() as temporary:
        work = keep or Path(temporary)
        pupils = crowd(size, modules)
        kinds = Counter(pupil.name.split()[1] for pupil in pupils)
        print(f"{size} submissions:", ", ".join(f"{n} {kind}" for kind, n in kinds.items()), flush=True)
        hand_in(pupils, work / "class")
        school = Class(work / "class", modules)
        started = time.monotonic()
        moments = killed_and_resumed(school, size, work / "killed", kills, random.Random(seed))
        print(f"killed with {moments} reports written; {time.monotonic() - started:.0f} s in all", flush=True)
        problems = wrong_scores(pupils, work / "killed")
        print(f"{size - len(problems)} of {size} have the score they must have", flush=True)
        same_secret(work / "killed", work / "peace")
        started = time.monotonic()
        status, _, complaints = school.grade(work / "peace")
        seconds = time.monotonic() - started
        print(f"left in peace: {seconds:.0f} s, {size / seconds:.2f} a second, status {status} {complaints}")
        differences = compared(work / "killed", work / "peace")
        print(f"{size - len(differences)} of {size} files are the same", flush=True)
        print("\n".join([*problems, *differences]))
        sys.exit(bool(problems or differences or status))


typer.run(main)
