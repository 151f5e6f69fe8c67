"""Runs the contestants one after another, a few rounds, and takes medians."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from ..proof.cases import checks_in
from .contestants import CONTESTANTS, ONE, Contestant, Ours, PlainPytest
from .measure import Usage, measured
from .questions import RIGHT, Questions

ROUNDS = 3
Say = Callable[[str], None]


@dataclass(frozen=True)
class Sizes:
    """How many submissions: of this kit's class, and of the other graders', which take far longer for each.

    This kit starts a grader on every core; in a large class that is no part of what a further submission costs.
    """

    ours: int
    others: int
    rounds: int = ROUNDS

    @classmethod
    def of(cls, submissions: int, quick: bool) -> "Sizes":
        if quick:
            return cls(min(submissions, 50), 3, rounds=1)
        return cls(submissions, max(4, submissions // 100))


@dataclass
class Row:
    """A grader's numbers, one of each per round: seconds, and bytes."""

    title: str
    command: str
    count: int
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    start_cpu: list[float] = field(default_factory=list)
    start_wall: list[float] = field(default_factory=list)
    peak: list[int] = field(default_factory=list)
    wrong: list[str] = field(
        default_factory=list
    )  # submissions with another verdict than the class was made for

    def add(self, one: Usage, many: Usage | None) -> None:
        """Take in a round: a submission graded alone, and a class, whose other submissions cost no start."""
        rest = self.count - 1
        self.cpu.append((many.cpu - one.cpu) / rest if many else one.cpu)
        self.wall.append((many.wall - one.wall) / rest if many else one.wall)
        self.start_cpu.append(one.cpu - self.cpu[-1])
        self.start_wall.append(one.wall - self.wall[-1])
        self.peak.append(max(one.peak, many.peak if many else 0))


@dataclass
class Result:
    """Everything that was measured.

    Attributes:
        rows: this kit's first.
        absent: packages that are not installed.
        warm: kind of warm process -> processor seconds per submission, one for each round.
        check: processor and wall seconds of `check softmax` and of pytest, one of each per round.
        memory: bytes in the course of this kit's first class.
    """

    sizes: Sizes
    rows: list[Row]
    absent: list[str]
    warm: dict[str, list[float]] = field(default_factory=dict)
    check: dict[str, list[Usage]] = field(default_factory=dict)
    memory: tuple[int, ...] = ()

    @property
    def rounds(self) -> int:
        """How many were measured; Ctrl-C ends them early."""
        return len(self.rows[0].cpu)

    def keep(self, rounds: int) -> None:
        """Forget all after the first rounds."""
        measured_here: list[list[Any]] = [*self.warm.values(), *self.check.values()]
        for row in self.rows:
            measured_here += [row.cpu, row.wall, row.start_cpu, row.start_wall, row.peak]
        for values in measured_here:
            del values[rounds:]

    def times(self, row: Row) -> float:
        """How many times this kit's processor time a grader takes for one submission: the rounds' median."""
        return median(theirs / ours for theirs, ours in zip(row.cpu, self.rows[0].cpu, strict=True))

    def overhead(self, kind: str) -> float:
        """How many times the processor time of the same checks in a warm process the jail takes."""
        return median(j / k for j, k in zip(self.warm["jailed"], self.warm[kind], strict=True))

    def check_times(self) -> float:
        """How many times the wall time of plain pytest `check softmax` takes."""
        pairs = zip(self.check["check"], self.check["pytest"], strict=True)
        return median(ours.wall / plain.wall for ours, plain in pairs)

    def growth(self) -> float:
        """The memory in the last tenth of the class, as a multiple of that in its second tenth."""
        tenth = max(1, len(self.memory) // 10)
        return median(self.memory[-tenth:]) / median(self.memory[tenth : 2 * tenth])


def bench(submissions: int, quick: bool, say: Say) -> Result:
    """Measure everything; Ctrl-C keeps the rounds that are complete. Nothing is left behind.

    Raises:
        CommandFailed: a grader ended with an error.
    """
    sizes, questions = Sizes.of(submissions, quick), Questions()
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        there = [kind for kind in CONTESTANTS if kind.installed()]
        contestants = [
            kind(questions, folder / kind.__name__, sizes.ours if kind is Ours else sizes.others)
            for kind in there
        ]
        rows = [Row(one.title, one.command, one.count if one.bulk else 1) for one in contestants]
        result = Result(sizes, rows, [kind.needs for kind in CONTESTANTS if kind not in there])
        for contestant in contestants:
            say(f"{contestant.title}: writing its class of {contestant.count:,}")
            contestant.prepare()
        for number in range(1, sizes.rounds + 1):
            try:
                _round(contestants, result, f"Round {number} of {sizes.rounds}: ", say)
            except KeyboardInterrupt:
                result.keep(number - 1)
                break
    if not result.rounds:
        raise KeyboardInterrupt
    return result


def _round(contestants: list[Contestant], result: Result, name: str, say: Say) -> None:
    for contestant, row in zip(contestants, result.rows, strict=True):
        say(name + row.command)
        many = _compete(contestant, row)
        if isinstance(contestant, Ours) and many and not result.memory:
            result.memory = many.memory
    say(f"{name}the same checks in one warm process; check softmax")
    _warm(contestants[0], result)
    _check(contestants, result)


def _compete(contestant: Contestant, row: Row) -> Usage | None:
    """What a class took, of a grader that has one."""
    one = contestant.single()
    row.wrong += _misjudged(contestant)
    many = contestant.class_of_all() if contestant.bulk else None
    row.wrong += _misjudged(contestant) if many else []
    row.add(one, many)
    return many


def _misjudged(contestant: Contestant) -> Iterator[str]:
    """Submissions that were right and did not get full marks, or the other way round."""
    right = list(contestant.submissions)[RIGHT::2]
    for name, full in contestant.full_marks().items():
        if full != (name in right):
            yield name


def _warm(ours: Contestant, result: Result) -> None:
    for kind in ("jailed", "in-process", "empty", "bare"):
        command = [sys.executable, "-m", "autograder.bench.warm", kind]
        one = measured([*command, f"class/{ONE}"], ours.folder, ours.environment)
        many = measured([*command, "class"], ours.folder, ours.environment)
        result.warm.setdefault(kind, []).append((many.cpu - one.cpu) / (ours.count - 1))


def _check(contestants: list[Contestant], result: Result) -> None:
    """The three visible checks of softmax: by a student at home, and as a plain NumPy test file."""
    plain = next(one for one in contestants if isinstance(one, PlainPytest))
    questions = plain.questions
    names = [
        check.name
        for check, _ in checks_in(questions.assignment, questions.module)
        if check.exercise.name == "softmax" and check.visible
    ]
    commands: dict[str, list[str]] = {
        "check": [
            "autograder",
            "check",
            "softmax",
            "--assignment",
            questions.assignment,
            "--submission",
            ".",
        ],
        "pytest": ["pytest", "-q", *(f"test_losses.py::{name}" for name in names)],
    }
    for kind, command in commands.items():
        usage = measured([sys.executable, "-m", *command], plain.folder, plain.environment)
        result.check.setdefault(kind, []).append(usage)
