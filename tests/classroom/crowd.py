"""A class of any size whose grades are known beforehand: references, stubs, alternatives, mistakes and hostile ones.

What each must score follows from what it is, not from a run of the grader: a mistake loses the checks named for it, a
hostile function its own points, and everyone else nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, cycle, islice
from pathlib import Path

from autograder.proof.cases import cases, checks_in, reference_sources

ASSIGNMENT = "mlp"
HOSTILE_SHARE = 12  # one in so many

# A relu that never answers, each in a way of its own; the classmates must not notice.
HOSTILE = {
    "exits": "import os\n    os._exit(0)",
    "says goodbye": "import sys\n    sys.exit(0)",
    "eats memory": "return np.ones((1 << 40,))",
    "prints without end": "while True: print('x' * 1_000_000)",
    "calls itself": "return relu(x)",
    "forks": "import os\n    while True: os.fork()",
    "reads a file": "return open('/etc/passwd').read()",
    "interrupts": "raise KeyboardInterrupt",
    "stops itself": "import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)\n    os.abort()",
    "asks for a socket": "import socket\n    return socket.create_connection(('127.0.0.1', 1))",
    "returns its module": "import sys\n    return sys",
}
UNREADABLE = "def relu(x:\n    return x\n"


@dataclass(frozen=True)
class Pupil:
    """One submission of the class: its files, and the score it must get."""

    name: str
    sources: dict[str, str]
    score: float


def points(module: str, exercise: str = "") -> dict[str, float]:
    """Check -> points, of a module or of one exercise in it; training left out."""
    checks = [check for check, _ in checks_in(ASSIGNMENT, module) if not check.training]
    return {check.name: check.points for check in checks if exercise in ("", check.exercise.name)}


def crowd(size: int, modules: Sequence[str]) -> list[Pupil]:
    """A class that is graded on these modules of the assignment; "activations" must be among them."""
    full = round(sum(sum(points(module).values()) for module in modules), 2)
    honest, hostile = cycle(_honest(modules, full)), cycle(_hostile(full))
    numbers = count(1)
    mixed = chain.from_iterable([*islice(honest, HOSTILE_SHARE - 1), next(hostile)] for _ in numbers)
    return [
        Pupil(f"{number:04d} {pupil.name}", pupil.sources, pupil.score)
        for number, pupil in enumerate(islice(mixed, size), 1)
    ]


def _honest(modules: Sequence[str], full: float) -> list[Pupil]:
    pupils = []
    for module in modules:
        for case in cases(ASSIGNMENT, module):
            lost = sum(points(module)[name] for name in case.fails)
            score = 0.0 if case.kind == "stub" else round(full - lost, 2)
            pupils.append(Pupil(f"{case.kind} {case.submission.name}", case.submission.sources, score))
    return pupils


def _hostile(full: float) -> Iterator[Pupil]:
    reference = reference_sources(ASSIGNMENT)
    score = round(full - sum(points("activations", "relu").values()), 2)
    for name, body in HOSTILE.items():
        source = f"{reference['activations']}\n\ndef relu(x):\n    {body}\n"
        yield Pupil(f"hostile {name}", reference | {"activations": source}, score)
    score = round(full - sum(points("activations").values()), 2)
    yield Pupil("hostile unreadable", reference | {"activations": UNREADABLE}, score)


def hand_in(pupils: Sequence[Pupil], folder: Path) -> None:
    """Write a class as a folder for each."""
    for pupil in pupils:
        (folder / pupil.name).mkdir(parents=True)
        for module, text in pupil.sources.items():
            (folder / pupil.name / f"{module}.py").write_text(text, "utf-8")
