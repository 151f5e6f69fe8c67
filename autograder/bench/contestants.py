"""The graders that are compared. Each is given the class in its own form, and called as its users call it."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

from ..classroom import results
from ..paths import ROOT
from .measure import Usage, measured
from .questions import RIGHT, Questions, notebook

BIN = Path(sys.executable).parent
ONE = f"s{RIGHT:04}"  # the submission that is graded alone


def environment(home: Path) -> dict[str, str]:
    """This process's, with every folder where Jupyter and others keep files inside `home`."""
    kept = {
        name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    }
    kept |= {"JUPYTER_RUNTIME_DIR": str(home / "runtime"), "HOME": str(home), "TMPDIR": str(home)}
    return os.environ | kept | {"PYTHONPATH": str(ROOT), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


@dataclass
class Contestant:
    """A grader, and the folder its things lie in.

    Attributes:
        title: what the table calls it.
        needs: the package that must be installed.
        bulk: whether it grades a class in one command.
        command: as users type it.
    """

    questions: Questions
    folder: Path
    count: int
    title: ClassVar[str]
    command: ClassVar[str]
    needs: ClassVar[str] = "pytest"
    bulk: ClassVar[bool] = False

    def __post_init__(self) -> None:
        self.home = self.folder / "home"
        self.home.mkdir(parents=True)
        self.environment: Mapping[str, str] = environment(self.home)
        self.submissions = dict(self.questions.submissions(self.count))

    @classmethod
    def installed(cls) -> bool:
        return find_spec(cls.needs) is not None

    def prepare(self) -> None:
        """Write the questions and the class."""

    def single(self) -> Usage:
        """Grade the one right submission."""
        raise NotImplementedError

    def class_of_all(self) -> Usage:
        """Grade the class in one command."""
        raise NotImplementedError

    def full_marks(self) -> dict[str, bool]:
        """Submission -> whether it got full marks, of those graded last."""
        raise NotImplementedError

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def _run(self, *command: str | Path) -> Usage:
        return measured(command, self.folder, self.environment)


class Ours(Contestant):
    """This kit's `grade`."""

    title = "this kit"
    command = "python -m autograder grade CLASS/ --only losses"
    bulk = True

    def prepare(self) -> None:
        for name, source in self.submissions.items():
            cells: list[tuple[str, dict[str, Any]]] = [(code, {}) for _, code in self.questions.cells(source)]
            self._write(f"class/{name}/homework.ipynb", notebook(cells))

    def single(self) -> Usage:
        return self._grade(f"class/{ONE}")

    def class_of_all(self) -> Usage:
        return self._grade("class")

    def _grade(self, what: str) -> Usage:
        options = ["--assignment", self.questions.assignment, "--only", self.questions.module]
        command = [sys.executable, "-m", "autograder", "grade", what, *options]
        # A new folder each time: a run may pass over what is graded already.
        self.graded = self.folder / f"results{len(list(self.folder.glob('results*')))}"
        return self._run(*command, "--no-training", "--output", self.graded)

    def full_marks(self) -> dict[str, bool]:
        return {report.submission: report.score == report.max_score for report in results.read(self.graded)}


class NbGrader(Contestant):
    """`nbgrader autograde`, with hidden tests in the notebook."""

    title = "nbgrader"
    command = "nbgrader autograde losses"
    needs = "nbgrader"
    bulk = True

    def prepare(self) -> None:
        self._write("nbgrader_config.py", "c = get_config()\nc.CourseDirectory.course_id = 'bench'\n")
        right = self.submissions[ONE]
        self._write("source/losses/losses.ipynb", self._notebook(right, solution=True))
        self._run(BIN / "nbgrader", "generate_assignment", "losses")
        for name, source in self.submissions.items():
            self._write(f"submitted/{name}/losses/losses.ipynb", self._notebook(source))

    def _notebook(self, source: str, solution: bool = False) -> str:
        begin, end = ("### BEGIN SOLUTION\n", "\n### END SOLUTION") if solution else ("", "")
        cells: list[tuple[str, dict[str, Any]]] = [(self._setup(), _nbgrader("setup", locked=True))]
        for name, code in self.questions.cells(source):
            cells.append((f"{begin}{code}{end}", _nbgrader(name, solution=True)))
        for name, calls in self.questions.checks.items():
            tests = "\n".join(["### BEGIN HIDDEN TESTS", *calls, "### END HIDDEN TESTS"])
            cells.append((tests, _nbgrader(f"test_{name}", grade=True, locked=True, points=len(calls))))
        return notebook(cells)

    def _setup(self) -> str:
        return f"{self.questions.setup}\nstudent = Student(globals())\n"

    def single(self) -> Usage:
        return self._run(BIN / "nbgrader", "autograde", "losses", "--student", ONE, "--force")

    def class_of_all(self) -> Usage:
        return self._run(BIN / "nbgrader", "autograde", "losses", "--force")

    def full_marks(self) -> dict[str, bool]:
        from nbgrader.api import Gradebook  # type: ignore[import-untyped]

        with Gradebook(f"sqlite:///{self.folder}/gradebook.db") as gradebook:
            graded = gradebook.assignment_submissions("losses")
            return {one.student.id: one.score == one.max_score for one in graded}


def _nbgrader(name: str, **options: Any) -> dict[str, Any]:
    plain = {"grade": False, "solution": False, "locked": False, "schema_version": 3, "task": False}
    return {"nbgrader": plain | {"grade_id": name} | options}


class Otter(Contestant):
    """`otter run`, with hidden tests in the autograder's zip."""

    title = "otter"
    command = "otter run losses.ipynb -a autograder.zip"
    needs = "otter"

    def prepare(self) -> None:
        setup = f"{self.questions.setup}\nstudent = Student(globals())\n"
        codes = [setup, *(code for _, code in self.questions.cells(self.submissions[ONE]))]
        self._write("losses.ipynb", notebook([(code, {}) for code in codes]))
        for name, calls in self.questions.checks.items():
            cases = [{"code": f">>> {call}", "hidden": True, "locked": False} for call in calls]
            suites = [{"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}]
            test = {"name": name, "points": len(calls), "suites": suites}
            self._write(f"tests/{name}.py", f"OK_FORMAT = True\n\ntest = {test!r}\n")
        options = ["--no-environment", "--no-requirements", "--no-config"]
        self._run(BIN / "otter", "generate", "-t", "tests", "-o", "autograder.zip", *options)

    def single(self) -> Usage:
        return self._run(BIN / "otter", "run", "losses.ipynb", "-a", "autograder.zip", "-o", ".", "--no-logo")

    def full_marks(self) -> dict[str, bool]:
        rows = json.loads((self.folder / "results.json").read_text("utf-8"))["tests"]
        points = [(row["score"], row["max_score"]) for row in rows if row.get("max_score")]
        return {ONE: bool(points) and all(score == most for score, most in points)}


class PlainPytest(Contestant):
    """pytest in a folder with the submission and the tests, once per submission."""

    title = "plain pytest"
    command = "python -m pytest test_losses.py"

    def prepare(self) -> None:
        module = self.questions.module
        self._write(f"{module}.py", self.submissions[ONE])
        self._write("test_losses.py", f"{self.questions.setup}\n\n{FIXTURES.format(module=module)}")

    def single(self) -> Usage:
        return self._run(sys.executable, "-m", "pytest", "-q", "test_losses.py")

    def full_marks(self) -> dict[str, bool]:
        return {ONE: True}  # with a failed test the command would have ended with status 1


FIXTURES = """
import {module}
import pytest


@pytest.fixture
def student():
    return Student(vars({module}))


@pytest.fixture
def rng():
    return np.random.default_rng(0)
"""

CONTESTANTS: tuple[type[Contestant], ...] = (Ours, NbGrader, Otter, PlainPytest)
