"""nbgrader 0.9.6: a course whose `nbgrader autograde` has this grader do the grading. How to use it: nbgrader.md.

A grade cell for each exercise shows its visible checks and carries all of its points. Autograding runs no cell: the
preprocessors in _nbgrader.py give the notebook's text to the grader and write down what it says.
"""

import hashlib
from pathlib import Path
from typing import Any

from ..handout.workbook import Cell, as_json, cells, dumped
from ..report import write_atomically
from ..text import Language, Text
from ._kit import ROOT, exercise_points
from ._wheel import write_wheel

CONFIG = '''"""nbgrader's configuration of this course: grading is the work of the kit named below."""

import sys

KIT = {kit!r}  # where the kit lies, with solutions/ and the hidden checks; change it when it moves
sys.path.insert(0, KIT)

from autograder.platforms._nbgrader import configure

c = get_config()
c.CourseDirectory.course_id = "deep_learning_basics"
configure(c, language={language!r})

# c.Graded.training = False   # leave out the accuracies on MNIST: quick, and their points stay at 0
# c.Graded.seed = "..."       # the course's secret; drawn by chance when left out
'''


def export(assignment: str, folder: Path, language: Language) -> Text:
    """Write nbgrader_config.py and source/<assignment>/."""
    source = folder / "source" / assignment
    write_atomically(folder / "nbgrader_config.py", CONFIG.format(kit=str(ROOT), language=str(language)))
    write_atomically(source / f"{assignment}.ipynb", notebook(assignment, language))
    write_wheel(source)
    return Text(
        f"Now, in {folder}: nbgrader generate_assignment {assignment}; and with the submissions in submitted/: "
        f"nbgrader autograde {assignment}, nbgrader generate_feedback {assignment}, nbgrader export.",
        f"接下来在 {folder} 里运行：nbgrader generate_assignment {assignment}；收齐 submitted/ 之后："
        f"nbgrader autograde {assignment}、nbgrader generate_feedback {assignment}、nbgrader export。",
    )


def notebook(assignment: str, language: Language) -> str:
    """The instructor's notebook, which is also the students': stubs are answers, checks are grades."""
    points = exercise_points(assignment)
    return dumped([_with_metadata(cell, points) for cell in cells(assignment, language)])


def _with_metadata(cell: Cell, points: dict[str, float]) -> dict[str, Any]:
    json = as_json(cell)
    if cell.kind != "text":
        json["metadata"] = {"nbgrader": metadata(cell, points)}
    return json


def metadata(cell: Cell, points: dict[str, float]) -> dict[str, Any]:
    """nbgrader's metadata (schema version 3): its grade id is the cell's own."""
    grade = cell.kind == "check"
    about = {
        "schema_version": 3,
        "cell_type": "code",
        "grade_id": cell.id,
        "grade": grade,
        "solution": cell.kind == "stub",
        "locked": cell.kind != "stub",
        "task": False,
        **({"points": points[cell.exercise]} if grade else {}),
    }
    return {**about, "checksum": _checksum(cell.source.rstrip("\n"), about)}


def _checksum(source: str, about: dict[str, Any]) -> str:
    """As nbgrader computes it."""
    parts = [
        source,
        "code",
        str(about["grade"]),
        str(about["solution"]),
        str(about["locked"]),
        about["grade_id"],
    ]
    parts += [str(float(about["points"]))] if about["grade"] else []
    return hashlib.md5("".join(parts).encode()).hexdigest()
