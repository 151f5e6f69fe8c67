"""nbgrader itself, run on a course: the course is one that it takes, and its gradebook has the points that `grade` gives."""

import copy
import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum

from autograder.grade import Options, grade
from autograder.handout.workbook import cells
from autograder.intake.layout import ASSIGNMENTS
from autograder.intake.submission import Submission
from autograder.platforms import nbgrader
from autograder.plugin import CHECKS
from autograder.proof.cases import reference_sources
from autograder.report import Report
from autograder.text import Language
from autograder.values import printable

from .submissions import SEED, submissions

Book = dict[str, Any]
SECONDS = 2_400


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_metadata_is_valid_and_carries_a_hundred_points(assignment: str) -> None:
    book = nbformat.reads(nbgrader.notebook(assignment, Language.en), 4)
    MetadataValidator().validate_nb(book)
    marked = [cell for cell in book.cells if "nbgrader" in cell.metadata]
    assert all(cell.metadata.nbgrader.checksum == compute_checksum(cell) for cell in marked)
    assert sum(cell.metadata.nbgrader.get("points", 0) for cell in marked) == 100
    assert ".hidden(" not in json.dumps(book)


# What becomes of notebooks on their way, and what must not change a grade. Each changes one that is partly wrong.


def duplicated(book: Book) -> None:
    """Every answer and every grade cell twice, with the same grade id; the earlier answer is still the stub."""
    stubs = {cell.id: cell.source for cell in cells("rnn", Language.en) if cell.kind == "stub"}
    copies = copy.deepcopy(book["cells"])
    for cell in copies:
        cell["source"] = stubs.get(cell["id"], cell["source"])
        cell["id"] = f"copy-{cell['id']}"
    book["cells"] = copies + book["cells"]


def deleted(book: Book) -> None:
    """No grade cell and no setup: only the answers and their imports are left."""
    book["cells"] = [c for c in book["cells"] if _about(c).get("solution") or c["id"].endswith("imports")]


def reordered(book: Book) -> None:
    """From bottom to top, so that imports come last."""
    book["cells"].reverse()


def noisy(book: Book) -> None:
    """Warnings on stderr, when run and as saved."""
    warning = "import sys, warnings\nwarnings.warn('deprecated')\nprint('oh', file=sys.stderr)\n"
    output = {"output_type": "stream", "name": "stderr", "text": "DeprecationWarning: deprecated\n"}
    book["cells"].insert(3, _code(warning, "noise"))
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [output]


def bulky(book: Book) -> None:
    """Five megabytes of saved outputs."""
    line = "epoch 1, loss 2.302585\n"
    text = line * (5_000_000 // len(line))
    _cell(book, "rnn-step")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]


def claiming(book: Book) -> None:
    """Grade cells rewritten: their points, their text, and the outputs that say how many were earned."""
    for cell in book["cells"]:
        if _about(cell).get("grade"):
            cell["metadata"]["nbgrader"] |= {"points": 1000, "locked": False}
            cell["source"] = "1000.0"
            cell["outputs"] = [_result("1000.0")]


Changes = list[Callable[[Book], None]]
CHANGES: Changes = [duplicated, deleted, reordered, noisy, bulky, claiming]

# What a browser would act on, in everything of a student's that can get into a page of feedback.
MARKUP = "<script>planted()</script><img src=x onerror=planted()>"


def with_markup(book: Book) -> Book:
    """An exception whose message is markup, markup in the text of a cell, and as saved outputs of every kind."""
    _cell(book, "rnn-step")["source"] = f'def rnn_step(*args):\n    raise ValueError("{MARKUP}\\x1b[31m")\n'
    _cell(book, "setup")["outputs"] = [
        _result(MARKUP, kind) for kind in ("text/html", "text/markdown", "text/latex")
    ]
    text = f"{MARKUP}\n\n[link](javascript:planted())\n```\n{MARKUP}\n````\n{MARKUP}"
    for kind in ("markdown", "raw"):
        book["cells"].append({"cell_type": kind, "id": kind, "metadata": {"tags": [MARKUP]}, "source": text})
    book["metadata"] |= {"title": MARKUP, "authors": [{"name": MARKUP}]}
    return book


def _code(source: str, name: str) -> Book:
    head = {"cell_type": "code", "id": name, "metadata": {}, "source": source}
    return {**head, "execution_count": None, "outputs": []}


def _result(text: str, kind: str = "text/plain") -> Book:
    return {"output_type": "execute_result", "data": {kind: text}, "metadata": {}, "execution_count": 1}


def _cell(book: Book, name: str) -> Book:
    return next(cell for cell in book["cells"] if cell["id"] == name)


def _about(cell: Book) -> Book:
    return cell["metadata"].get("nbgrader", {})


@dataclass
class Course:
    """A course directory, and nbgrader run in it."""

    assignment: str
    folder: Path

    def run(self, *command: str, folder: Path | None = None) -> str:
        """What `nbgrader COMMAND` prints, in the virtual environment and with a home of its own."""
        home = dict.fromkeys(
            ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"), str(self.folder / ".home")
        )
        home["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        ran = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=folder or self.folder,
            env=os.environ | home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        assert ran.returncode == 0, ran.stdout
        return ran.stdout

    @property
    def released(self) -> Path:
        return self.folder / "release" / self.assignment / f"{self.assignment}.ipynb"

    def book(self, sources: dict[str, str]) -> Book:
        """The released notebook with these answers in its cells."""
        book: Book = json.loads(self.released.read_text("utf-8"))
        answers = {cell.id: cell.source for cell in cells(self.assignment, Language.en, sources)}
        for cell in book["cells"]:
            if _about(cell).get("solution"):
                cell["source"] = answers[cell["id"]]
        return book

    def hand_in(self, student: str, book: Book) -> None:
        path = self.folder / "submitted" / student / self.assignment / f"{self.assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(book), "utf-8")

    def autograde(self, training: bool = False) -> None:
        self.run("autograde", self.assignment, f"--Graded.training={training}", f"--Graded.seed={SEED}")

    def points(self, student: str) -> tuple[float, dict[str, float]]:
        """Total and points per exercise, as the gradebook has them."""
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            submission = gradebook.find_submission(self.assignment, student)
            assert not submission.needs_manual_grade
            [book] = submission.notebooks
            points = {
                saved.name.removeprefix("check-").replace("-", "_"): saved.score for saved in book.grades
            }
            return submission.score, points

    def autograded(self, student: str) -> str:
        path = self.folder / "autograded" / student / self.assignment / f"{self.assignment}.ipynb"
        return path.read_text("utf-8")

    def feedback(self, student: str) -> str:
        path = self.folder / "feedback" / student / self.assignment / f"{self.assignment}.html"
        return path.read_text("utf-8")


def released(assignment: str, folder: Path) -> Course:
    nbgrader.export(assignment, folder, Language.en)
    course = Course(assignment, folder)
    course.run("generate_assignment", assignment)
    return course


def graded(course: Course, seven: dict[str, Submission], changes: dict[str, Changes]) -> dict[str, Report]:
    """Have nbgrader grade these, and notebooks made of the first mistake by changes; what `grade` says of them."""
    for name, submission in seven.items():
        course.hand_in(name, course.book(submission.sources))
    for name, some in changes.items():
        book = course.book(seven["mistake_1"].sources)
        for change in some:
            change(book)
        course.hand_in(name, book)
    course.autograde()
    reports = grade(course.assignment, seven.values(), Options(training=False, seed=SEED))
    said = dict(zip(seven, reports, strict=True))
    return said | dict.fromkeys(changes, said["mistake_1"])


def agree(course: Course, reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        total, points = course.points(name)
        assert points == pytest.approx({e.name: e.earned for e in report.exercises}, abs=1e-9), name
        assert total == pytest.approx(report.score, abs=1e-9), name


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_gradebook_has_the_points_of_grade(assignment: str, tmp_path: Path) -> None:
    course = released(assignment, tmp_path)
    changes = {change.__name__: [change] for change in CHANGES if assignment == "rnn"}
    reports = graded(course, submissions(assignment), changes)
    agree(course, reports)
    exported(course, reports)


def exported(course: Course, reports: dict[str, Report]) -> None:
    """`nbgrader export` has the totals and, after its own columns, the points of each exercise."""
    course.run("export")
    with open(course.folder / "grades.csv", encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows.keys() >= reports.keys()
    for name, report in reports.items():
        points = {e.name: float(rows[name][e.name]) for e in report.exercises}
        assert points == {e.name: e.earned for e in report.exercises}, name
        assert float(rows[name]["score"]) == pytest.approx(report.score, abs=1e-9), name


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Report]]:
    """A course of three, one of whom has done to the notebook all that can be done at once."""
    course = released("rnn", tmp_path_factory.mktemp("rnn"))
    course.hand_in("marked", with_markup(course.book({})))
    mistake = submissions("rnn")["mistake_1"]
    mangled = [deleted, reordered, duplicated, noisy, bulky, claiming]
    reports = graded(course, {"mistake_1": mistake}, {"mangled": mangled})
    course.run("generate_feedback", "rnn")
    return course, reports


def test_a_notebook_graded_by_nbgrader_has_its_grade(small: tuple[Course, dict[str, Report]]) -> None:
    agree(*small)
    exported(*small)


def test_feedback_says_what_the_grader_says(small: tuple[Course, dict[str, Report]]) -> None:
    course, reports = small
    page = text_of(course.feedback("mistake_1"))
    messages = [c.message.en for e in reports["mistake_1"].exercises for c in e.checks if c.message.en]
    assert messages and all(flat(printable(message)) in page for message in messages)


def test_feedback_holds_nothing_of_the_hidden_checks(small: tuple[Course, dict[str, Report]]) -> None:
    course, _ = small
    hidden = hidden_lines("rnn")
    assert len(hidden) > 30
    for student in ("mistake_1", "marked"):
        for text in (course.feedback(student), course.autograded(student)):
            shown = text_of(text)
            assert not [line for line in hidden if line in shown or json.dumps(line)[1:-1] in text]


def test_markup_in_a_submission_is_inert_in_feedback(small: tuple[Course, dict[str, Report]]) -> None:
    course, _ = small
    page = course.feedback("marked")
    found = Live()
    found.feed(page)
    assert found.acts == []
    assert "ValueError" in text_of(page) and "<script>planted()</script>" in text_of(page)  # as text
    assert "\x1b" not in page


def hidden_lines(assignment: str) -> list[str]:
    """Lines long enough to be recognised of the hidden checks, and of nothing that students have."""
    released = json.loads(nbgrader.notebook(assignment, Language.en))
    known = "".join("".join(cell["source"]) for cell in released["cells"])
    checks = [path.read_text("utf-8") for path in (CHECKS / assignment).glob("test_*.py")]
    lines = {line.strip() for text in checks for line in text.splitlines()}
    return [line for line in sorted(lines) if len(line) > 30 and "=" in line and line not in known]


class Live(HTMLParser):
    """Finds what a browser would act on that was planted."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.acts += [f"{tag} {key}={value}" for key, value in attrs if "planted()" in (value or "")]

    def handle_data(self, data: str) -> None:
        if self.cdata_elem and "planted()" in data:
            self.acts.append(data)


class Words(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += [] if self.cdata_elem else [data]


def text_of(page: str) -> str:
    words = Words()
    words.feed(page)
    return flat("".join(words.words))


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.slow
def test_students_can_validate_what_was_released_to_them(tmp_path: Path) -> None:
    course = released("rnn", tmp_path)
    said = course.run("validate", "rnn.ipynb", folder=course.released.parent)
    assert "VALIDATION FAILED" in said and "not written yet" in said
    assert "Traceback" not in said
    course.released.write_text(json.dumps(course.book(reference_sources("rnn"))), "utf-8")
    assert "Success" in course.run("validate", "rnn.ipynb", folder=course.released.parent)
