"""In a notebook: `%%check losses.softmax` runs visible checks on what the cells have defined.

`%load_ext autograder.practice.live` makes it known, and `%assignment mlp zh` says of which assignment, and in which language.
The text below `%%check losses.softmax` is a file of checks in small, and has a namespace of its own: no name of its
helpers gets in the way of the student's.
"""

import inspect
import io
import linecache
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from rich.console import Console

from .. import console as view
from ..backends import InProcess
from ..exercise import Check, Exercise
from ..grading import Grading
from ..intake.submission import Submission
from ..report import ExerciseReport
from ..student import Signature
from ..text import Text

CELL = Text("your cell", "你的单元格")
UNKNOWN = Text(
    "There is no check of {name} in this cell: run it as it came with the assignment.",
    "这个单元格里没有 {name} 的检查：请运行作业原来的单元格。",
)


class ChecksFailed(Exception):
    """Ends the cell; Jupyter shows the messages, and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


@dataclass
class LiveNamespace:
    """A session's modules, where the only one is the notebook as it stands."""

    names: Mapping[str, Any]
    sources: dict[str, str] = field(default_factory=lambda: {"notebook": ""})
    filenames: dict[str, str] = field(default_factory=dict)
    failures: dict[str, BaseException] = field(default_factory=dict)
    skipped: dict[str, Exception] = field(default_factory=dict)

    def __post_init__(self) -> None:
        codes = (getattr(value, "__code__", None) for value in list(self.names.values()))
        self.filenames = {code.co_filename: code.co_filename for code in codes if code}

    def module(self, name: str) -> Any:
        return SimpleNamespace(**self.names)

    def close(self) -> None:
        """Nothing to forget: the notebook goes on."""


class Live(InProcess):
    """The notebook's functions, answering where they are."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        super().__init__(Submission("notebook", {}))
        self.session.namespace.close()
        self.session.namespace = LiveNamespace(names)  # type: ignore[assignment]
        self.loaded = True


@dataclass(frozen=True)
class LiveSubmission(Submission):
    """What messages know of the notebook: the lines of its cells."""

    language: str = "en"

    def place(self, filename: str, line: int) -> tuple[str, int] | None:
        known = 0 < line <= len(linecache.getlines(filename))
        return (CELL.in_language(self.language), line) if known else None


class _Signatures(dict[str, Signature]):
    """The functions that checks may call; all are of the notebook, also one that is no exercise known here."""

    def __missing__(self, name: str) -> Signature:
        return Signature("notebook", "numpy", ())


@dataclass
class Checking:
    """What the magics do.

    Attributes:
        names: the notebook's.
    """

    names: Mapping[str, Any]
    assignment: str = ""
    language: str = "en"

    def set_assignment(self, line: str) -> None:
        """`%assignment mlp zh`"""
        self.assignment, self.language = [*line.split(), "en"][:2]

    def check(self, line: str, cell: str) -> None:
        """`%%check losses.softmax`: print how the checks below it went. Raises ChecksFailed, with the same, if one failed."""
        print(self.expect(line.strip(), cell))

    def expect(self, place: str, checks: str) -> str:
        """How the checks of an exercise ("losses.softmax") went. Raises ChecksFailed, with the same, if one failed."""
        module, _, name = place.rpartition(".")
        exercise = self.run(module, name, checks)
        text = shown(exercise, self.language)
        if exercise.earned < exercise.points:
            raise ChecksFailed(text)
        return text

    def run(self, module: str, name: str, checks: str) -> ExerciseReport:
        """Run the checks of one exercise. Raises ChecksFailed when the text holds none."""
        shelf: dict[str, Any] = {"__name__": f"checks_of_{name}"}
        exec(compile(checks, f"%%check {name}", "exec"), shelf)
        found = [(f.check, f) for f in shelf.values() if isinstance(getattr(f, "check", None), Check)]
        own = [(check, function) for check, function in found if check.exercise.name == name]
        if not own:
            raise ChecksFailed(UNKNOWN.in_language(self.language).format(name=name))
        grading = self._grading(module, own[0][0].exercise)
        for check, function in own:
            grading.run(check, function, list(inspect.signature(function).parameters))
        grading.close()
        [exercise] = grading.report("self-check", (), 0).exercises
        return exercise

    def _grading(self, module: str, exercise: Exercise) -> Grading:
        submission = LiveSubmission("notebook", {"notebook": ""}, language=self.language)
        signatures = _Signatures({exercise.name: exercise.signature(module)})
        return Grading(
            self.assignment, submission, lambda *_: Live(self.names), "live", signatures=signatures
        )


def shown(exercise: ExerciseReport, language: str) -> str:
    """An exercise's checks and messages as text."""
    written = io.StringIO()
    console = Console(
        file=written,
        width=110,
        force_terminal=False,
        force_jupyter=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    view.print_exercise(console, exercise, language)
    return written.getvalue().rstrip()


def load_ipython_extension(shell: Any) -> None:
    """Make the magics known to IPython."""
    checking = Checking(shell.user_ns)
    shell.register_magic_function(checking.set_assignment, "line", "assignment")
    shell.register_magic_function(checking.check, "cell", "check")
