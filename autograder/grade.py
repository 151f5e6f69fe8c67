"""Grades submissions: one pytest session, through which one submission after another goes."""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .backends import InProcess, Isolated, StandIns, Zygotes
from .faults import GraderFault
from .grading import Grading
from .plugin import CHECKS, GradingPlugin
from .report import CheckReport, Report
from .student import Backend
from .submission import Submission

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
        for name in ("terminal", "cacheprovider", "logging", "unraisableexception", "threadexception")
    ),
]


@dataclass(frozen=True)
class Options:
    """How to grade.

    Attributes:
        only: names of exercises or modules; empty for all.
        training: whether the accuracies on MNIST are part of the grade.
        full_training: train all epochs even when the points are certain before.
        seed: the course's secret; drawn when empty.
        in_process: run the submission unprotected in this process: a self-check.
        checks: the folder of checks, when it is not the grader's own.
    """

    only: frozenset[str] = frozenset()
    training: bool = True
    full_training: bool = False
    seed: str = ""
    in_process: bool = False
    checks: Path | None = None


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
    """One call of `grade`: its reports, filled as submissions are done."""

    assignment: str
    submissions: Iterable[Submission]
    options: Options
    watcher: Watcher
    zygotes: Zygotes = field(default_factory=Zygotes)
    reports: list[Report] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seed = self.options.seed or secrets.token_hex(16)

    def gradings(self, plugin: GradingPlugin) -> Iterator[Grading]:
        """One Grading for each submission; it is asked for the first when the checks have been collected."""
        if not self.options.in_process:
            for runtime in sorted(plugin.runtimes(), reverse=True):
                self.zygotes.start(runtime)  # torch takes seconds to start: it does while NumPy is checked
        for submission in self.submissions:
            self.watcher.started(submission)
            options = self.options
            yield Grading(
                self.assignment,
                submission,
                self._backend,
                self.seed,
                options.full_training,
                self.watcher.epoch_done,
            )

    def _backend(self, submission: Submission, stand_ins: StandIns, training: bool) -> Backend:
        if self.options.in_process:
            return InProcess(submission, stand_ins)
        return Isolated.opened(self.zygotes, submission, stand_ins, training)

    def graded(self, grading: Grading, total: float) -> None:
        kind = "self-check" if self.options.in_process else "grade"
        report = grading.report(kind, self.zygotes.held, total)
        self.reports.append(report)
        self.watcher.graded(report)


def grade(
    assignment: str,
    submissions: Iterable[Submission],
    options: Options | None = None,
    watcher: Watcher | None = None,
) -> list[Report]:
    """Grade submissions of one assignment.

    Raises:
        GraderFault: the checks themselves could not be run.
    """
    run = Run(assignment, submissions, options or Options(), watcher or Watcher())
    plugin = GradingPlugin(
        only=run.options.only,
        training=run.options.training,
        checked=run.watcher.checked,
        graded=run.graded,
    )
    plugin.gradings = run.gradings(plugin)
    folder = run.options.checks or CHECKS / assignment
    try:
        status = pytest.main([*PYTEST_OPTIONS, f"--rootdir={folder}", str(folder)], plugins=[plugin])
    finally:
        run.zygotes.close()
    if status == pytest.ExitCode.INTERRUPTED and not plugin.broken:
        raise KeyboardInterrupt
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise GraderFault(f"The checks in {folder} could not be run ({plugin.broken or status!s}).")
    return run.reports
