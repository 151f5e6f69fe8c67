"""The grader as a pytest plugin: `pytest autograder/checks/mlp --submission PATH`, and what `grade` runs underneath."""

import importlib
import inspect
import secrets
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from .backends import InProcess, Isolated, Zygotes
from .exercise import Check
from .grading import Grading, Runnable
from .intake.submission import IntakeError, read
from .proxies import MakeBackend
from .report import CheckReport

CHECKS = Path(__file__).with_name("checks")


class CheckFailed(Exception):
    """Carries the message of a failed check to pytest."""


def check_of(item: pytest.Item) -> Check | None:
    return getattr(getattr(item, "function", None), "check", None)


def module_of(item: pytest.Item) -> str:
    return item.path.stem.removeprefix("test_")


class GradingPlugin:
    """Runs the collected checks through one Grading after another.

    Args:
        gradings: one for each submission.
        only: names of exercises or modules to run; empty for all.
        training: whether checks that train on MNIST run.
        language: of the messages pytest prints.
        checked: told after each check; for a front end's progress.
        graded: told when a submission is done, with the points of all checks there are.
        quiet: nobody reads pytest's own reports, so checks are called without its setup, fixtures and teardown.
    """

    def __init__(
        self,
        gradings: Iterable[Grading] = (),
        only: frozenset[str] = frozenset(),
        training: bool = True,
        language: str = "en",
        checked: Callable[[CheckReport], None] = lambda report: None,
        graded: Callable[[Grading, float], None] = lambda grading, total: None,
        quiet: bool = False,
    ) -> None:
        self.gradings = gradings
        self.grading: Grading | None = None
        self.only = only
        self.training = training
        self.language = language
        self.checked = checked
        self.graded = graded
        self.quiet = quiet
        self.known: list[tuple[Check, str]] = []
        self.disk: OSError | None = None
        self.broken = ""  # why the checks themselves could not be read

    @pytest.fixture
    def student(self) -> None:
        """The submission; the Grading hands it to the check."""

    @pytest.fixture
    def rng(self) -> None:
        """Random numbers for this student and check; the Grading hands them to the check."""

    @pytest.fixture(name="grading")
    def grading_fixture(self) -> None:
        """The Grading itself, for checks that train."""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken = str(report.longrepr).strip().splitlines()[-1]

    def runtimes(self) -> set[str]:
        """The runtimes that the checks to be run need."""
        return {check.exercise.runtime for check, module in self.known if self._wanted(check, module)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Bring the modules into the order in which they build on each other, and keep what was asked for."""
        checks = [(item, check) for item in items if (check := check_of(item))]
        order = _order(items)
        checks.sort(key=lambda pair: order.index(module_of(pair[0])))
        self.known = [(check, module_of(item)) for item, check in checks]
        items[:] = [item for item, check in checks if self._wanted(check, module_of(item))]

    def unknown(self) -> list[str]:
        """Names asked for that no exercise or module has."""
        known = {name for check, module in self.known for name in (check.exercise.name, module)}
        return sorted(self.only - known)

    def _wanted(self, check: Check, module: str) -> bool:
        named = not self.only or check.exercise.name in self.only or module in self.only
        return named and (self.training or not check.training)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("the checks themselves could not be read")
        if self.unknown():
            return True
        total = round(sum(check.points for check, _ in self.known), 2)
        for grading in self.gradings:
            self.grading = grading
            grading.know(self.known)
            try:
                self._run_all(session)
            finally:
                grading.close()
            try:
                self.graded(grading, total)
            except OSError as error:  # a report that cannot be written; pytest would print a traceback
                self.disk = error
                break
        return True

    def _run_all(self, session: pytest.Session) -> None:
        if self.quiet and self.grading:
            self.grading.try_all(list(_runnable(session.items)))
        for item, following in zip_longest(session.items, session.items[1:]):
            if self.quiet:
                self._run(item)
            else:
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        report = self._run(pyfuncitem)
        if report is None:
            return None
        if report.outcome in ("failed", "ungraded"):
            raise CheckFailed(report.message.in_language(self.language))
        return True

    def _run(self, item: pytest.Item) -> CheckReport | None:
        check = check_of(item)
        if check is None or self.grading is None or not isinstance(item, pytest.Function):
            return None
        report = self.grading.run(check, item.obj, _arguments(item.obj))
        self.checked(report)
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Any:
        report = yield
        if call.excinfo is not None and call.excinfo.errisinstance(CheckFailed):
            report.longrepr = str(call.excinfo.value)
        return report


def _runnable(items: Iterable[pytest.Item]) -> Iterator[Runnable]:
    for item in items:
        check = check_of(item)
        if check and isinstance(item, pytest.Function):
            yield check, item.obj, _arguments(item.obj)


@cache
def _arguments(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def _order(items: list[pytest.Item]) -> list[str]:
    """The modules' order, from the package the checks lie in; modules it does not name come last."""
    found = list(dict.fromkeys(module_of(item) for item in items))
    package = next((item.module.__package__ for item in items if isinstance(item, pytest.Function)), "")
    order = getattr(importlib.import_module(package), "ORDER", ()) if package else ()
    return [*order, *(module for module in found if module not in order)]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder")
    group.addoption(
        "--submission", metavar="PATH", help="the submission to check: a folder, archive, .py or .ipynb file"
    )
    group.addoption(
        "--in-process", action="store_true", help="run it in this process (debugging; not a grade)"
    )
    group.addoption("--no-training", action="store_true", help="leave out the checks that train on MNIST")
    group.addoption("--seed", dest="grading_seed", help="the course's secret, to draw the same inputs again")
    group.addoption("--lang", default="en", choices=["en", "zh"], help="language of the messages")


def pytest_configure(config: pytest.Config) -> None:
    path = config.getoption("--submission", None)
    if path is None:
        raise pytest.UsageError("Say which submission to check: --submission PATH")
    assignment = assignment_of(Path(config.args[0].split("::")[0]))
    try:
        submission = read(Path(path), assignment)
    except IntakeError as error:
        raise pytest.UsageError(str(error)) from None
    seed = config.getoption("grading_seed") or secrets.token_hex(8)
    grading = Grading(assignment, submission, _backends(config), seed)
    training = not config.getoption("--no-training")
    config.pluginmanager.register(
        GradingPlugin([grading], training=training, language=config.getoption("--lang"))
    )


def _backends(config: pytest.Config) -> MakeBackend:
    if config.getoption("--in-process"):
        return lambda submission, stand_ins, training: InProcess(submission, stand_ins)
    zygotes = Zygotes()
    config.add_cleanup(zygotes.close)
    return lambda submission, stand_ins, training: Isolated.opened(zygotes, submission, stand_ins, training)


def assignment_of(folder: Path) -> str:
    """The assignment whose checks a path names: autograder/checks/mlp/… or assignments/mlp/checks/…"""
    named = [part for part in folder.resolve().parts if part in ("mlp", "cnn", "rnn")]
    if not named:
        raise pytest.UsageError(
            "Name the checks of one assignment: pytest autograder/checks/mlp --submission PATH"
        )
    return named[-1]
