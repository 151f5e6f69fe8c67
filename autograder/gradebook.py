"""Grade files of a class: reports as tables that Canvas, Moodle, nbgrader, otter or a spreadsheet read."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .report import Report
from .tables import Cell, csv_text
from .text import Text

NUMBERED = re.compile(
    r"(.+)_(\d+)"
)  # a submission downloaded from Canvas or Moodle: a name, and their number
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments")
# Columns of a roster by which a student is known.
NUMBERS = ("ID", "Identifier")
NAMES = ("SIS Login ID", "SIS User ID", "Student", "Full name", "Username", "ID number", "Email address")
NBGRADER = (
    "assignment duedate timestamp student_id last_name first_name email raw_score late_submission_penalty score max_score"
).split()


class GradebookError(Exception):
    """The table cannot be made; one sentence that says why."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


@dataclass(frozen=True)
class Gradebook:
    """The graded submissions of one assignment, all with the same checks; and the rest, which is not graded."""

    assignment: str
    reports: Sequence[Report]
    ungraded: Sequence[Report] = ()

    @property
    def exercises(self) -> dict[str, float]:
        """Name and points of each exercise, in the assignment's order."""
        return {exercise.name: exercise.points for exercise in self.reports[0].exercises}

    @property
    def points(self) -> float:
        return self.reports[0].max_score


def gradebook(reports: Iterable[Report]) -> Gradebook:
    """The gradebook of a folder of results. Raises GradebookError."""
    everything = list(reports)
    assignments = sorted({report.assignment for report in everything})
    graded = [report for report in everything if is_grade(report)]
    if len(assignments) > 1:
        names = ", ".join(assignments)
        raise GradebookError(
            f"The reports are of several assignments ({names}): keep each in a folder of its own.",
            f"这些报告属于不同的作业（{names}）：请分别放在各自的文件夹里。",
        )
    if not graded:
        raise GradebookError("There is no graded submission in it.", "里面没有已评分的提交。")
    if len({tuple((e.name, e.points) for e in report.exercises) for report in graded}) > 1:
        raise GradebookError(
            "The submissions were graded with different checks (some without training, perhaps): grade them all alike.",
            "这些提交用的检查不一样（也许有的没有训练）：请用同样的选项全部重新评分。",
        )
    return Gradebook(assignments[0], graded, [report for report in everything if not is_grade(report)])


def is_grade(report: Report) -> bool:
    """Whether a report is a grade: not a self-check, and nothing in it ungraded for a fault of the grader's."""
    return report.kind == "grade" and all(check.outcome != "ungraded" for check in report.checks())


def earned(report: Report, exercises: Iterable[str]) -> list[Cell]:
    """The points of each exercise named."""
    points = {exercise.name: exercise.earned for exercise in report.exercises}
    return [points[name] for name in exercises]


class Roster:
    """A platform's own list of its students, whose rows are kept and filled in."""

    def __init__(self, text: str) -> None:
        self.rows = list(csv.DictReader(text.splitlines()))

    def matched(self, reports: Sequence[Report]) -> tuple[dict[int, Report], list[str]]:
        """Number of the row -> its student's report; and the submissions that no row is of. Raises GradebookError."""
        found: dict[int, Report] = {}
        left = []
        for report in reports:
            rows = [place for place, row in enumerate(self.rows) if _fits(row, report.submission)]
            if len(rows) > 1 or (rows and rows[0] in found):
                raise GradebookError(
                    f"{report.submission} does not fit exactly one row of the roster: name it after one student.",
                    f"{report.submission} 在名单里对应的不是唯一一行：请改成一个学生的名字。",
                )
            found |= {place: report for place in rows}
            left += [] if rows else [report.submission]
        return found, left


def _fits(row: Mapping[str, str | None], submission: str) -> bool:
    """Whether a row is of the student who handed a submission in: by the platform's number if there is one, else by name."""
    number = identity(submission)[1]
    if number:
        return number in {(row.get(key) or "").removeprefix("Participant ").strip() for key in NUMBERS}
    names = {(row.get(key) or "").strip().casefold() for key in NAMES}
    return submission.casefold() in names | {name.partition("@")[0] for name in names}


def identity(submission: str) -> tuple[str, str]:
    """The student's name and the platform's number, as far as a submission's name tells them."""
    match = NUMBERED.fullmatch(submission)
    return (match[1], match[2]) if match else (submission, "")


def plain(book: Gradebook, roster: Roster | None = None) -> str:
    """A row per submission: the points of each exercise and the total, below the points there are to be had."""
    heads = ["submission", *book.exercises, "total", "graded_at"]
    most: list[Cell] = ["max_points", *book.exercises.values(), book.points, None]
    return csv_text(
        heads, [most, *([r.submission, *earned(r, book.exercises), r.score, r.started] for r in book.reports)]
    )


def canvas(book: Gradebook, roster: Roster | None = None) -> str:
    """Canvas's gradebook: a column for the total and one per exercise, each imported as the assignment of its name."""
    heads = [*CANVAS, book.assignment, *(f"{book.assignment} {name}" for name in book.exercises)]
    most: list[Cell] = ["    Points Possible", None, None, None, None, book.points, *book.exercises.values()]
    rows: list[list[Cell]] = [most]
    for who, report in _canvas_students(book, roster):
        rows.append([*who, report.final, *earned(report, book.exercises)])
    return csv_text(heads, rows)


def _canvas_students(book: Gradebook, roster: Roster | None) -> Iterable[tuple[list[Cell], Report]]:
    if roster:
        for place, report in sorted(roster.matched(book.reports)[0].items()):
            yield [roster.rows[place].get(key) for key in CANVAS], report
        return
    for report in book.reports:
        name, number = identity(report.submission)
        yield [name, number or None, None, None if number else name, None], report


def moodle(book: Gradebook, roster: Roster | None = None) -> str:
    """Moodle's grading worksheet; the points of each exercise are in the feedback."""
    heads = list(roster.rows[0]) if roster and roster.rows else list(MOODLE)
    if not {"Identifier", "Grade", "Last modified (grade)"} <= {*heads}:
        raise GradebookError(
            "The roster is not a grading worksheet of Moodle's: it lacks Identifier, Grade or Last modified (grade).",
            "这份名单不是 Moodle 的评分工作表：缺少 Identifier、Grade 或 Last modified (grade) 列。",
        )
    rows: list[list[Cell]] = []
    for row, report in _moodle_students(book, roster):
        filled: dict[str, Cell] = {**row}
        if report:
            points = zip(book.exercises.items(), earned(report, book.exercises), strict=True)
            comment = "; ".join(f"{name} {got:g}/{most:g}" for (name, most), got in points)
            filled |= {"Grade": report.final, "Maximum Grade": report.max_score, "Feedback comments": comment}
        rows.append([filled.get(head) for head in heads])
    return csv_text(heads, rows)


def _moodle_students(
    book: Gradebook, roster: Roster | None
) -> Iterable[tuple[dict[str, str], Report | None]]:
    if roster:
        found = roster.matched(book.reports)[0]
        yield from ((row, found.get(place)) for place, row in enumerate(roster.rows))
        return
    for report in book.reports:
        name, number = identity(report.submission)
        yield {"Identifier": f"Participant {number}" if number else name, "Full name": name}, report


def nbgrader(book: Gradebook, roster: Roster | None = None) -> str:
    """The columns of `nbgrader export`."""
    return csv_text(
        NBGRADER,
        [
            [
                book.assignment,
                *[None] * 2,
                r.submission,
                *[None] * 3,
                r.score,
                _taken(r),
                r.final,
                r.max_score,
            ]
            for r in book.reports
        ],
    )


def _taken(report: Report) -> float:
    """The points that the course's policies take; nbgrader has one column for that."""
    return round(max(0.0, report.score - report.final), 2)


def otter(book: Gradebook, roster: Roster | None = None) -> str:
    """The columns of otter's final_grades.csv: questions by name, below the points there are to be had."""
    questions = sorted(book.exercises)
    heads = ["file", *questions, "total_points_earned", "percent_correct", "grading_status"]
    most: list[Cell] = [
        "points-per-question",
        *(book.exercises[name] for name in questions),
        book.points,
        1.0,
        "--",
    ]
    rows = [
        [r.submission, *earned(r, questions), r.score, r.score / book.points, "Completed"]
        for r in book.reports
    ]
    return csv_text(heads, [most, *rows])


FORMATS: Mapping[str, Callable[[Gradebook, Roster | None], str]] = {
    "csv": plain,
    "canvas": canvas,
    "moodle": moodle,
    "nbgrader": nbgrader,
    "otter": otter,
}
