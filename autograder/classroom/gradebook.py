"""Grade files of a class: reports as tables that Canvas, Moodle, nbgrader, otter or a spreadsheet read."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..report import Report
from ..tables import Cell, csv_text
from ..text import Text

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
class Grade:
    """A report as one student's grade; of a group's report every member has one.

    Attributes:
        known: whom it is for, as the course's roster or group has it; empty where nothing tells.
    """

    report: Report
    known: str = ""

    @property
    def student(self) -> str:
        return self.known or self.report.submission

    @property
    def names(self) -> list[str]:
        """What a platform's list may call the student, the surest first; a group's submission is named after no one."""
        alone = not self.report.arrival.members
        return list(dict.fromkeys([self.student, *([self.report.submission] if alone else [])]))

    @property
    def identity(self) -> tuple[str, str]:
        """The student's name and the platform's number: of a submission's name only, for a login may end in one, too."""
        return (self.known, "") if self.known else identity(self.report.submission)


def grades(report: Report) -> list[Grade]:
    """The grades that a report is."""
    members = report.arrival.members or (report.arrival.student,)
    return [Grade(report, member) for member in members]


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
    def grades(self) -> list[Grade]:
        """One for each student, in the order of the reports."""
        return [grade for report in self.reports for grade in grades(report)]

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
        self._known_as = [{value.casefold() for value in _values(row)} for row in self.rows]

    def matched(self, grades: Sequence[Grade]) -> tuple[dict[int, Report], list[str]]:
        """Number of the row -> its student's report; and the students whom no row is of. Raises GradebookError."""
        found: dict[int, Report] = {}
        left = []
        for grade in grades:
            fitting = [rows for rows in map(self._rows_of, grade.names) if rows]
            rows = min(fitting, key=len, default=[])
            if len(rows) > 1 or (rows and rows[0] in found):
                raise GradebookError(
                    f"{grade.student} does not fit exactly one row of the roster: name it after one student.",
                    f"{grade.student} 在名单里对应的不是唯一一行：请改成一个学生的名字。",
                )
            found |= {place: grade.report for place in rows}
            left += [] if rows else [grade.student]
        return found, left

    def _rows_of(self, name: str) -> list[int]:
        """Rows that have the whole name; where none has, those with its number whose student is called so, too."""
        whole = [place for place, known_as in enumerate(self._known_as) if name.casefold() in known_as]
        who, number = identity(name)
        return whole or [
            place for place, row in enumerate(self.rows) if number in _numbers(row) and _is_called(row, who)
        ]


def _numbers(row: Mapping[str, str | None]) -> list[str]:
    """The platform's own numbers of a row's student; none of them is empty."""
    numbers = [(row.get(key) or "").removeprefix("Participant ").strip() for key in NUMBERS]
    return [number for number in numbers if number]


def _values(row: Mapping[str, str | None]) -> list[str]:
    """Everything that a row's student goes by: numbers, logins, names, addresses and what stands before their @."""
    values = [(row.get(key) or "").strip() for key in (*NUMBERS, *NAMES)]
    return list(filter(None, [*_numbers(row), *values, *(value.partition("@")[0] for value in values)]))


def _is_called(row: Mapping[str, str | None], who: str) -> bool:
    """Whether a row's student has these names; platforms write them without blanks, and in an order of their own."""
    wanted = _words(who)
    for value in _values(row):
        words = _words(value.partition("@")[0])
        turned = {"".join(words[i:] + words[:i]) for i in range(len(words))}
        if wanted and ({*wanted} <= {*words} or "".join(wanted) in turned):
            return True
    return False


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.casefold())


def identity(submission: str) -> tuple[str, str]:
    """The student's name and the platform's number, as far as a submission's name tells them."""
    match = NUMBERED.fullmatch(submission)
    return (match[1], match[2]) if match else (submission, "")


def plain(book: Gradebook, roster: Roster | None = None) -> str:
    """A row per student: the points of each exercise and the total, below the points there are to be had."""
    heads = ["submission", "student", *book.exercises, "total", "graded_at"]
    rows: list[list[Cell]] = [["max_points", None, *book.exercises.values(), book.points, None]]
    for grade in book.grades:
        report = grade.report
        points = earned(report, book.exercises)
        rows.append([report.submission, grade.student, *points, report.final, report.started])
    return csv_text(heads, rows)


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
        for place, report in sorted(roster.matched(book.grades)[0].items()):
            yield [roster.rows[place].get(key) for key in CANVAS], report
        return
    for grade in book.grades:
        name, number = grade.identity
        yield [name, number or None, None, None if number else name, None], grade.report


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
        found = roster.matched(book.grades)[0]
        yield from ((row, found.get(place)) for place, row in enumerate(roster.rows))
        return
    for grade in book.grades:
        name, number = grade.identity
        yield {"Identifier": f"Participant {number}" if number else name, "Full name": name}, grade.report


def nbgrader(book: Gradebook, roster: Roster | None = None) -> str:
    """The columns of `nbgrader export`, then one for each exercise."""
    rows: list[list[Cell]] = []
    for grade in book.grades:
        report = grade.report
        who: list[Cell] = [book.assignment, None, None, grade.student, None, None, None]
        totals: list[Cell] = [report.score, _taken(report), report.final, report.max_score]
        rows.append([*who, *totals, *earned(report, book.exercises)])
    return csv_text([*NBGRADER, *book.exercises], rows)


def _taken(report: Report) -> float:
    """The points that the course's policies take; nbgrader has one column for that."""
    return round(max(0.0, report.score - report.final), 2)


def otter(book: Gradebook, roster: Roster | None = None) -> str:
    """The columns of otter's final_grades.csv: questions by name, below the points there are to be had."""
    questions = sorted(book.exercises)
    heads = ["file", *questions, "total_points_earned", "percent_correct", "grading_status"]
    rows: list[list[Cell]] = [
        ["points-per-question", *(book.exercises[name] for name in questions), book.points, 1.0, "--"]
    ]
    for grade in book.grades:
        report = grade.report
        points = [*earned(report, questions), report.final, report.final / book.points]
        rows.append([grade.student, *points, "Completed"])
    return csv_text(heads, rows)


FORMATS: Mapping[str, Callable[[Gradebook, Roster | None], str]] = {
    "csv": plain,
    "canvas": canvas,
    "moodle": moodle,
    "nbgrader": nbgrader,
    "otter": otter,
}
