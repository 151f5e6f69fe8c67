"""What `nbgrader export` writes: nbgrader's own columns, then one for each exercise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins.export import ExportPlugin

from ..classroom.gradebook import NBGRADER
from ..report import write_atomically
from ..tables import csv_text


class Exercises(ExportPlugin):
    """A row for each student and assignment; who has handed in nothing has 0, as in nbgrader's own file."""

    def export(self, gradebook: Gradebook) -> None:
        rows = list(self._rows(gradebook))
        heads = list(dict.fromkeys([*NBGRADER, *(head for row in rows for head in row)]))
        path = Path(self.to or "grades.csv")
        write_atomically(path, csv_text(heads, ([row.get(head) for head in heads] for row in rows)))
        self.log.info("Exported grades to %s", path)

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                asked_for = not self.assignment or assignment.name in self.assignment
                if asked_for and (not self.student or student.id in self.student):
                    yield _row(gradebook, assignment, student)


def _row(gradebook: Gradebook, assignment: Assignment, student: Student) -> dict[str, Any]:
    about = [assignment.name, _told(assignment.duedate)]
    who = [student.id, student.last_name, student.first_name, student.email]
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return dict(zip(NBGRADER, [*about, None, *who, 0.0, 0.0, 0.0, assignment.max_score], strict=True))
    penalty = submission.late_submission_penalty or 0.0
    final = max(0.0, submission.score - penalty)
    values = [
        *about,
        _told(submission.timestamp),
        *who,
        submission.score,
        penalty,
        final,
        assignment.max_score,
    ]
    grades = [grade for book in submission.notebooks for grade in book.grades]
    return dict(zip(NBGRADER, values, strict=True)) | {exercise(grade.name): grade.score for grade in grades}


def _told(time: Any) -> str | None:
    return None if time is None else str(time)


def exercise(grade_id: str) -> str:
    """The exercise that a grade cell is about."""
    return grade_id.removeprefix("check-").replace("-", "_")
