"""The grader as a pytest plugin: `pytest autograder/checks/mlp --submission PATH`, and what `grade` runs underneath."""

import inspect
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .backends import InProcess, Isolated, StandIns, Zygotes
from .exercise import Check
from .grading import Grading
from .report import CheckReport
from .student import Backend
from .submission import IntakeError, Submission, read


class CheckFailed(Exception):
    """Carries the message of a failed check to pytest."""


def check_of(item: pytest.Item) -> Check | None:
    return getattr(getattr(item, "function", None), "check", None)


def module_of(item: pytest.Item) -> str:
    return item.path.stem.removeprefix("test_")


class GradingPlugin:
    """Runs each collected check through a Grading.

    Args:
        grading: of the submission.
        only: names of exercises or modules to run; empty for all.
        training: whether checks that train on MNIST run.
        hidden: whether hidden checks run.
        language: of the messages pytest prints.
    """

    def __init__(
        self,
        grading: Grading,
        only: frozenset[str] = frozenset(),
        training: bool = True,
        hidden: bool = True,
        language: str = "en",
    ) -> None:
        self.grading = grading
        self.only = only
        self.training = training
        self.hidden = hidden
        self.language = language
        self.total = 0.0
        self.all_checks: list[tuple[Check, str]] = []

    def _wanted(self, check: Check, module: str) -> bool:
        named = not self.only or check.exercise.name in self.only or module in self.only
        return named and (self.training or not check.training) and (self.hidden or check.visible)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Bring the modules into the order in which they build on each other, and keep what was asked for."""
        order = list(self.order(items))
        items.sort(key=lambda item: order.index(module_of(item)) if module_of(item) in order else len(order))
        checks = [(item, check) for item in items if (check := check_of(item))]
        self.all_checks = [(check, module_of(item)) for item, check in checks]
        self.grading.know(self.all_checks)
        self.total = round(sum(check.points for check, _ in self.all_checks), 2)
        kept = [item for item, check in checks if self._wanted(check, module_of(item))]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept

    def order(self, items: list[pytest.Item]) -> Iterator[str]:
        from importlib import import_module

        yield from import_module(f"autograder.checks.{self.grading.assignment}").ORDER

    @pytest.fixture
    def student(self) -> None:
        """The submission; given to the check by the Grading."""

    @pytest.fixture
    def rng(self) -> None:
        """Random numbers for this student and check; given to the check by the Grading."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        check = check_of(pyfuncitem)
        if check is None:
            return None
        arguments = list(inspect.signature(pyfuncitem.obj).parameters)
        report = self.grading.run(check, pyfuncitem.obj, arguments)
        self.checked(report)
        if report.outcome in ("failed", "ungraded"):
            raise CheckFailed(report.message.in_language(self.language))
        return True

    def checked(self, report: CheckReport) -> None:
        """Called after each check; a front end may show progress."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        report = yield
        if call.excinfo is not None and call.excinfo.errisinstance(CheckFailed):
            report.longrepr = str(call.excinfo.value)
        return report

    def pytest_sessionfinish(self) -> None:
        self.grading.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder")
    group.addoption(
        "--submission", metavar="PATH", help="the submission to check: a folder, .py or .ipynb file"
    )
    group.addoption(
        "--in-process", action="store_true", help="run it in this process (debugging; not a grade)"
    )
    group.addoption("--no-training", action="store_true", help="leave out the checks that train on MNIST")
    group.addoption("--seed", dest="grading_seed", help="the course's secret, to draw the same inputs again")
    group.addoption("--lang", default="en", choices=["en", "zh"], help="language of the messages")


def assignment_of(folder: Path) -> str:
    """The assignment whose checks a path names: autograder/checks/mlp/… or assignments/mlp/checks/…"""
    known = {
        path.name for path in Path(__file__).with_name("checks").iterdir() if (path / "__init__.py").exists()
    }
    parts = [part for part in folder.resolve().parts if part in known]
    if not parts:
        raise pytest.UsageError(
            "Name the checks of one assignment: pytest autograder/checks/mlp --submission PATH"
        )
    return parts[-1]


def _configured(config: pytest.Config, submission: Submission) -> GradingPlugin:
    zygotes = Zygotes()
    config.add_cleanup(zygotes.close)

    def backend(stand_ins: StandIns) -> Backend:
        if config.getoption("--in-process"):
            return InProcess(submission, stand_ins)
        return Isolated(zygotes, submission, stand_ins)

    assignment = assignment_of(Path(config.args[0].split("::")[0]))
    seed = config.getoption("grading_seed") or secrets.token_hex(8)
    grading = Grading(assignment, submission, backend, seed)
    training = not config.getoption("--no-training")
    return GradingPlugin(grading, training=training, language=config.getoption("--lang"))


def pytest_configure(config: pytest.Config) -> None:
    path = config.getoption("--submission", None)
    if path is None:
        raise pytest.UsageError("Say which submission to check: --submission PATH")
    try:
        config.pluginmanager.register(_configured(config, read(Path(path))))
    except IntakeError as error:
        raise pytest.UsageError(str(error)) from None
