"""Grades submissions: one pytest session, through which one submission after another goes."""

import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from .backends import InProcess, Isolated, StandIns, Zygotes
from .budget import USUAL, Budget
from .faults import GraderFault
from .grading import Grading
from .intake.submission import IntakeError, Submission
from .plugin import CHECKS, GradingPlugin
from .protection import CAN_FORK, Unprotected, lacking
from .report import CheckReport, Report
from .student import Backend

# Nothing of the machine's pytest: no configuration, no plugins, no capture; the session is only ours.
PYTEST_OPTIONS = [
    f"-c{os.devnull}",
    "--disable-plugin-autoload",
    "--noconftest",
    "--import-mode=importlib",
    "--assert=plain",
    "--capture=no",
    *(
        f"-pno:{name}"
        for name in (
            "terminal",
            "cacheprovider",
            "logging",
            "unraisableexception",
            "threadexception",
            "debugging",  # takes breakpoint() for itself, and wants the terminal it has not got
        )
    ),
]


@dataclass(frozen=True)
class Options:
    """How to grade.

    Attributes:
        only: names of exercises or modules; empty for all.
        training: whether the accuracies on MNIST are part of the grade.
        full_training: train all epochs even when the points are certain before.
        seed: the course's secret; drawn when empty. One submission's own, out of its report, draws its inputs again.
        in_process: run the submission unprotected in this process: a self-check.
        unsafe: run even where the layers that a grade needs do not hold; the report then calls itself a self-check.
        checks: the folder of checks, when it is not the grader's own.
        budget: what one submission may take.
    """

    only: frozenset[str] = frozenset()
    training: bool = True
    full_training: bool = False
    seed: str = ""
    in_process: bool = False
    unsafe: bool = False
    checks: Path | None = None
    budget: Budget = USUAL


@dataclass
class Watcher:
    """What a front end wants to be told while grading goes on."""

    started: Callable[[Submission], None] = lambda submission: None
    checked: Callable[[CheckReport], None] = lambda report: None
    epoch_done: Callable[[str, Sequence[float], Sequence[float]], None] = lambda name, losses, accuracies: (
        None
    )
    graded: Callable[[Report], None] = lambda report: None


@dataclass
class Run:
    """One session: submissions come from an iterator, reports go to the watcher."""

    assignment: str
    submissions: Iterable[Submission]
    options: Options
    watcher: Watcher
    refused: Unprotected | None = None

    def __post_init__(self) -> None:
        self.zygotes = Zygotes(self.options.unsafe)
        self.seed = self.options.seed or secrets.token_hex(16)

    def gradings(self, plugin: GradingPlugin) -> Iterator[Grading]:
        """One Grading for each submission; it is asked for the first when the checks have been collected."""
        if not self.options.in_process:
            try:
                self._start(sorted(plugin.runtimes()))
            except Unprotected as refused:
                self.refused = refused
                return
        for submission in self.submissions:
            self.watcher.started(submission)
            self.cpu = self._cpu_seconds()
            options = self.options
            yield Grading(
                self.assignment,
                submission,
                self._backend,
                self.seed,
                options.full_training,
                self.watcher.epoch_done,
                options.budget,
            )

    def _start(self, runtimes: list[str]) -> None:
        for runtime in reversed(runtimes):
            self.zygotes.start(runtime)  # torch takes seconds to start: it does while NumPy is checked
        for runtime in runtimes[:1]:
            self.zygotes.probe(runtime)

    def _backend(self, submission: Submission, stand_ins: StandIns, training: bool) -> Backend:
        if self.options.in_process:
            return InProcess(submission, stand_ins)
        budget = self.options.budget
        return Isolated.opened(self.zygotes, submission, stand_ins, training, budget.memory, budget.threads)

    def graded(self, grading: Grading, total: float) -> None:
        unprotected = self.options.in_process or lacking(self.zygotes.held)
        kind = "self-check" if unprotected else "grade"
        report = grading.report(kind, self.zygotes.held, total)
        self.watcher.graded(replace(report, cpu_seconds=max(0.0, round(self._cpu_seconds() - self.cpu, 3))))

    def _cpu_seconds(self) -> float:
        return time.process_time() + self.zygotes.cpu_seconds()


def grade(
    assignment: str,
    submissions: Iterable[Submission],
    options: Options | None = None,
    watcher: Watcher | None = None,
) -> list[Report]:
    """Grade submissions of one assignment; their reports. Raises what `grade_each` does."""
    reports: list[Report] = []
    watcher = watcher or Watcher()

    def graded(report: Report) -> None:
        reports.append(report)
        told(report)

    told = watcher.graded
    grade_each(assignment, submissions, options, replace(watcher, graded=graded))
    return reports


def grade_each(
    assignment: str,
    submissions: Iterable[Submission],
    options: Options | None = None,
    watcher: Watcher | None = None,
) -> None:
    """Grade submissions as they come; each report goes to the watcher and is not kept.

    Raises:
        Unprotected: the layers that a grade needs do not hold here; no student code has run.
        GraderFault: the checks themselves could not be run.
        OSError: what the watcher writes cannot be written.
        IntakeError: `options.only` names an exercise that is not there.
    """
    options = options or Options()
    if options.unsafe and not CAN_FORK:
        options = replace(options, in_process=True)
    run = Run(assignment, submissions, options, watcher or Watcher())
    plugin = GradingPlugin(
        only=run.options.only,
        training=run.options.training,
        checked=run.watcher.checked,
        graded=run.graded,
        quiet=True,
    )
    plugin.gradings = run.gradings(plugin)
    folder = run.options.checks or CHECKS / assignment
    try:
        status = pytest.main([*PYTEST_OPTIONS, f"--rootdir={folder}", str(folder)], plugins=[plugin])
    finally:
        run.zygotes.close()
    for stopped in (run.refused, plugin.disk):
        if stopped:
            raise stopped
    for name in plugin.unknown():
        raise IntakeError(
            f"There is no exercise or module called {name} in {assignment}.",
            f"{assignment} 里没有叫 {name} 的练习或模块。",
        )
    if status == pytest.ExitCode.INTERRUPTED and not plugin.broken:
        raise KeyboardInterrupt
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise GraderFault(f"The checks in {folder} could not be run ({plugin.broken or status!s}).")
