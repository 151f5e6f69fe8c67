"""Classroom 50: autograder.py with its bundle; result.json from a report.

Its points are whole numbers, so they are written in hundredths. Its bundle is published on GitHub Pages and unpacked in
a job of the student's repository, so the one made here holds visible checks only: the hidden ones would be public.
"""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from .. import console
from ..report import Report, write_atomically
from ..text import Language, Text
from . import _kit, _markdown, _words
from ._run import AssignmentName, Lang, Ungraded, graded, stop, submission_at

HUNDREDTHS = 100
SUBMIT = Text(
    "Submit as Classroom 50 tells you: the visible checks run, and their result is in the release of your submission, in"
    " hundredths of a point.",
    "按 Classroom 50 的提示提交：可见检查会自动运行，结果在这次提交的 release 里，以百分之一分为单位。",
)
# Key of result.json -> the variable of Classroom 50's runner that has it.
IDENTITY = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}


def result(report: Report, language: str, environment: dict[str, str], time: datetime) -> dict[str, Any]:
    """result.json, for a run of the environment given. `time` is the submission's."""
    identity = {key: environment.get(variable, "") for key, variable in IDENTITY.items()}
    identity["review"] = identity["review"] or identity["commit"]
    return {
        "schema": "classroom50/result/v1",
        **identity,
        "datetime": time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": _hundredths(report.score),
        "max-score": _hundredths(report.max_score),
        "tests": [
            {
                "test-name": name,
                "passed": _words.passed(check),
                "score": _hundredths(check.earned),
                "max-score": _hundredths(check.points),
                "exercise": exercise.name,
                "message": _words.message(check, language),
            }
            for exercise in report.exercises
            for check, name in zip(exercise.checks, _words.names(exercise, language), strict=True)
        ],
    }


def _hundredths(points: float) -> int:
    return round(HUNDREDTHS * points)


def main(assignment: AssignmentName, lang: Lang = Language.en, repository: Path = Path(".")) -> None:
    """Grade the checkout of a student; write result.json and release-body.md into it."""
    try:
        submission = submission_at(repository, assignment, os.environ.get("USERNAME") or "submission")
        report = graded(assignment, submission)
    except Ungraded as problem:
        raise stop(problem, lang) from None
    written = result(report, lang, dict(os.environ), _committed(repository))
    write_atomically(repository / "result.json", json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    write_atomically(repository / "release-body.md", _markdown.feedback(report, lang))
    typer.echo(f"{console.number(report.score)}/{console.number(report.max_score)}")


def _committed(repository: Path) -> datetime:
    """The time of the commit that is graded, which a later run does not change; now, where there is none."""
    command = ["git", "-C", str(repository), "log", "-1", "--format=%cI"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
        return datetime.fromisoformat(done.stdout.strip())
    except (OSError, subprocess.SubprocessError, ValueError):
        return datetime.now(UTC)


def export(assignment: str, folder: Path, language: Language) -> Text:
    """student/ (the template) and bundle/ (autograder.py and the visible checks)."""
    values = {"assignment": assignment, "lang": language.value}
    entry: _kit.Contents = {"autograder.py": _kit.template("classroom50/autograder.py", **values)}
    without_data = {
        name: path for name, path in _kit.students(assignment, "kit/").items() if not name.endswith(".gz")
    }
    _kit.write_folder(folder / "bundle", entry | without_data)
    _kit.write_folder(folder / "student", _kit.repository(assignment, SUBMIT))
    return Text(
        f"{folder / 'student'} is the template repository; copy what is in {folder / 'bundle'} to"
        f" CLASSROOM/autograders/{assignment}/ of your classroom50 repository. Only visible checks run there.",
        f"{folder / 'student'} 是模板仓库；把 {folder / 'bundle'} 里的内容复制到 classroom50 仓库的"
        f" CLASSROOM/autograders/{assignment}/。那里只运行可见检查。",
    )


if __name__ == "__main__":
    typer.run(main)
