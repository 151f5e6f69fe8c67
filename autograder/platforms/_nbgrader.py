"""What `nbgrader autograde` runs in place of the students' notebooks: preprocessors that ask this grader.

A submission is read as text and graded in the jail, as by `python -m autograder grade`; no cell of it is executed here,
and nothing that it claims about itself (metadata, outputs) is believed.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    ComputeChecksums,
    LimitOutput,
    LockCells,
    NbGraderPreprocessor,
    SaveAutoGrades,
    SaveCells,
)
from traitlets import Bool, Unicode

from ..console import number
from ..faults import GraderFault
from ..grade import Options, grade
from ..handout.workbook import cells
from ..intake.folders import Found
from ..intake.layout import read_all
from ..intake.submission import Submission
from ..protection import Unprotected
from ..report import CheckReport, ExerciseReport, Report
from ..text import Language, Text
from ..values import printable

BATCH = 32  # submissions graded in one run of the grader; what is lost when it is interrupted
ID = "grade_id"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
KIND = {"ungraded": "?", "failed": "✗"}
Resources = dict[str, Any]


def configure(config: Any, language: str = "en") -> None:
    """Set nbgrader up so that this grader grades."""
    config.GenerateAssignment.preprocessors = [
        LockCells,
        ClearOutput,
        CheckCellMetadata,
        ComputeChecksums,
        SaveCells,
    ]
    config.Autograde.sanitize_preprocessors = [Repaired, ClearOutput, CheckCellMetadata]
    config.Autograde.autograde_preprocessors = [
        Graded,
        LimitOutput,
        SavedGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    config.Graded.language = language
    config.ExportApp.plugin_class = "autograder.platforms._nbgrader_export.Exercises"


class Repaired(NbGraderPreprocessor):
    """Gives a notebook back the metadata and locked cells it was released with, once each, whatever became of them.

    Text of the student's own is made to be shown as it is: nbgrader's pages would act on its markup.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        released, handout = _released(resources), _handout(resources["nbgrader"]["assignment"])
        nb.metadata = NotebookNode(kernelspec=NotebookNode(KERNEL), language_info=NotebookNode(name="python"))
        claimed: dict[str, NotebookNode] = {}
        for cell in reversed(nb.cells):  # of duplicates the last is it, as nbgrader has it
            name = _grade_id(cell)
            cell.metadata = NotebookNode()
            if cell.cell_type != "code" and cell.source.rstrip("\n") not in handout:
                _show_as_it_is(cell)
            elif name in released and cell.cell_type == "code":
                claimed.setdefault(name, cell)
        for name, (metadata, source) in released.items():
            if name not in claimed and metadata["grade"]:
                nb.cells.append(new_code_cell(source))
                if nb.nbformat_minor < 5:
                    del nb.cells[-1]["id"]
                claimed[name] = nb.cells[-1]
            if name in claimed:
                claimed[name].metadata["nbgrader"] = NotebookNode(metadata)
                claimed[name].source = source if metadata["locked"] else claimed[name].source
        return nb, resources


class Graded(NbGraderPreprocessor):
    """Puts into each grade cell what the grader says of its exercise: messages, then points."""

    training = Bool(True, help="Whether the accuracies on MNIST are part of the grade.").tag(config=True)
    seed = Unicode("", help="The course's secret: the same seed draws the same inputs.").tag(config=True)
    language = Unicode("en", help="Language of messages: en or zh.").tag(config=True)
    unsafe = Bool(False, help="Grade even where student code cannot be held.").tag(config=True)

    reports: ClassVar[dict[tuple[str, str], Report]] = {}  # of students whose turn is still to come

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        about = resources["nbgrader"]
        report = self._report(about["assignment"], about["student"], _released(resources))
        exercises = {exercise.name.replace("_", "-"): exercise for exercise in report.exercises}
        for cell in nb.cells:
            metadata = cell.metadata.get("nbgrader", {})
            if metadata.get("grade"):
                exercise = exercises.get(metadata[ID].removeprefix("check-"))
                cell.outputs = self._outputs(exercise, report) if exercise else [_points(0.0)]
                cell.metadata["autograder"] = {"ungraded": exercise is None or _ungraded(exercise)}
        return nb, resources

    def _outputs(self, exercise: ExerciseReport, report: Report) -> list[NotebookNode]:
        said = "\n".join(_lines(exercise, report, self.language)) + "\n"
        return [new_output("stream", name="stdout", text=said), _points(exercise.earned)]

    def _report(self, assignment: str, student: str, released: dict[str, Any]) -> Report:
        if (assignment, student) not in self.reports:
            names = [student, *(name for name in self._waiting(assignment) if name != student)][:BATCH]
            self.log.info("Grading %s of %s in the jail", ", ".join(names), assignment)
            submissions = [
                replace(s, name=name) for name, s in zip(names, self._read(assignment, names), strict=True)
            ]
            submissions = [_complete(submission, assignment, released) for submission in submissions]
            options = Options(training=self.training, seed=self.seed, unsafe=self.unsafe)
            try:
                reports = grade(assignment, submissions, options)
            except (Unprotected, GraderFault) as fault:
                raise NbGraderException(str(fault)) from fault
            self.reports.update({(assignment, name): r for name, r in zip(names, reports, strict=True)})
        return self.reports.pop((assignment, student))

    def _read(self, assignment: str, students: list[str]) -> list[Submission]:
        return read_all([Found(name, {"": self._path(assignment, name)}) for name in students], assignment)

    def _path(self, assignment: str, student: str) -> Path:
        course = self.parent.parent.coursedir
        folder = course.format_path(course.submitted_directory, student, assignment)
        return Path(folder) / f"{assignment}.ipynb"

    def _waiting(self, assignment: str) -> Iterator[str]:
        """Students whose turn is to come in this run of nbgrader: asked for, and not graded since they handed in."""
        converter = self.parent.parent
        course = converter.coursedir
        pattern = course.format_path(course.submitted_directory, "(?P<student>.*)", assignment, escape=True)
        for folder in sorted(converter.assignments):
            if not (match := re.fullmatch(pattern, folder)):
                continue
            student = match["student"]
            done = course.format_path(course.autograded_directory, student, assignment)
            if (assignment, student) in self.reports or not self._path(assignment, student).is_file():
                continue
            if converter.force or not os.path.exists(done) or _newer(course, folder, done):
                yield student


class SavedGrades(SaveAutoGrades):
    """As nbgrader's own, but what could not be graded, for no fault of the student's, waits for the instructor."""

    def _add_score(self, cell: NotebookNode, resources: Resources) -> None:
        super()._add_score(cell, resources)
        if cell.metadata.get("autograder", {}).get("ungraded"):
            saved = self.gradebook.find_grade(
                cell.metadata["nbgrader"][ID], self.notebook_id, self.assignment_id, self.student_id
            )
            saved.auto_score, saved.needs_manual_grade = None, True
            self.gradebook.db.commit()


def _newer(course: Any, submitted: str, graded: str) -> bool:
    stamps: list[datetime | None] = [course.get_existing_timestamp(folder) for folder in (submitted, graded)]
    return None not in stamps and stamps[0] > stamps[1]  # type: ignore[operator]


@cache
def _handout(assignment: str) -> frozenset[str]:
    """The cells of text that students were given, in every language."""
    made = (cell for language in Language for cell in cells(assignment, language))
    return frozenset(cell.source.rstrip("\n") for cell in made if cell.kind == "text")


def _show_as_it_is(cell: NotebookNode) -> None:
    """Make of a cell of text (also a raw one) a block in a fence that nothing in it can end."""
    fence = max(re.findall("`+", cell.source), key=len, default="") + "```"
    cell.cell_type, cell.source = "markdown", f"{fence}\n{cell.source}\n{fence}"
    cell.pop("attachments", None)


def _grade_id(cell: NotebookNode) -> str:
    about = cell.metadata.get("nbgrader")
    name = about.get(ID) if isinstance(about, dict) else None
    return name if isinstance(name, str) else ""


def _released(resources: Resources) -> dict[str, tuple[dict[str, Any], str]]:
    """grade id -> (metadata, source) of the released notebook's cells, as the gradebook has them."""
    about = resources["nbgrader"]
    with Gradebook(about["db_url"]) as gradebook:
        notebook = gradebook.find_notebook(about["notebook"], about["assignment"])
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        return {
            cell.name: (
                {
                    "schema_version": 3,
                    "cell_type": "code",
                    ID: cell.name,
                    "grade": cell.name in points,
                    "solution": not cell.locked,
                    "locked": cell.locked,
                    "task": False,
                    "checksum": cell.checksum,
                    **({"points": points[cell.name]} if cell.name in points else {}),
                },
                cell.source,
            )
            for cell in notebook.source_cells
        }


def _complete(submission: Submission, assignment: str, released: dict[str, Any]) -> Submission:
    """The submission, with the imports of the released notebook that it has lost."""
    text = submission.sources.get(assignment)
    if text is None:
        return submission
    imports = [s for name, (_, s) in released.items() if name.endswith("-imports") and s not in text]
    return replace(submission, sources={**submission.sources, assignment: "\n".join([*imports, text])})


def _lines(exercise: ExerciseReport, report: Report, language: str) -> Iterator[str]:
    """An exercise's checks and messages, with nothing that a terminal or a browser acts on."""
    yield f"{exercise.name}  {number(exercise.earned)}/{number(exercise.points)}  §{exercise.section}"
    for check in exercise.checks:
        yield f"  {KIND.get(check.outcome, '✓')} {check.title.in_language(language)}{_weight(check)}"
        if check.message.in_language(language):
            yield f"    {printable(check.message.in_language(language))}"
    for problem in report.problems:
        yield f"  ! {printable(problem.in_language(language))}"
    if report.kind == "self-check":
        yield Text("This is a self-check, not a grade.", "这是自查，不是成绩。").in_language(language)


def _weight(check: CheckReport) -> str:
    return f" ({number(check.earned)}/{number(check.points)})"


def _points(earned: float) -> NotebookNode:
    return new_output("execute_result", data={"text/plain": str(earned)}, execution_count=None)


def _ungraded(exercise: ExerciseReport) -> bool:
    return any(check.outcome == "ungraded" for check in exercise.checks)
