"""PrairieLearn: a question with an external grader; results.json from a report."""

import json
import uuid
from pathlib import Path
from typing import Any

import typer

from ..intake.layout import order_of
from ..report import Report, write_atomically
from ..text import Language, Text
from . import _kit, _words
from ._run import AssignmentName, Lang, Training, Ungraded, graded, place, submission_at, within

GRADER = "deep_learning_basics"
IMAGE = "YOUR-ACCOUNT/deep-learning-basics"
TIMEOUT = 600  # seconds, the most that PrairieLearn allows
MAX_BYTES = 1_000_000


def results(report: Report, language: str) -> dict[str, Any]:
    """results.json, of at most 1 MB."""
    written = {
        "gradable": True,
        "score": report.score / report.max_score,
        "message": _words.summary(report, language),
        "tests": [
            {
                "name": name,
                "description": f"{exercise.module}.py, §{exercise.section}",
                "points": check.earned,
                "max_points": check.points,
                "message": _words.message(check, language),
            }
            for exercise in report.exercises
            for check, name in zip(exercise.checks, _words.names(exercise, language), strict=True)
        ],
    }
    return written if len(json.dumps(written)) <= MAX_BYTES else _without_messages(written)


def _without_messages(written: dict[str, Any]) -> dict[str, Any]:
    return written | {"tests": [{**test, "message": ""} for test in written["tests"]]}


def ungraded(sentence: str) -> dict[str, Any]:
    """No grade: the student keeps the attempt, and reads why."""
    return {"gradable": False, "format_errors": [sentence]}


def main(assignment: AssignmentName, lang: Lang = Language.en, training: Training = False) -> None:
    """Grade /grade/student and write /grade/results/results.json."""
    base = place("PRAIRIELEARN_BASE", "/grade")
    try:
        submission = submission_at(base / "student", assignment, "student")
        report = graded(assignment, submission, training, budget=within(TIMEOUT, assignment, training))
        written, said = results(report, lang), _words.summary(report, lang)
    except Ungraded as problem:
        said = problem.text.in_language(lang)
        written = ungraded(said)
    text = json.dumps(written, ensure_ascii=True)
    write_atomically(base / "results" / "results.json", text + "\n")
    typer.echo(said)


def export(assignment: str, folder: Path, language: Language) -> Text:
    """What to copy into a course: the question, the grader, and the Dockerfile of its image."""
    values = {"assignment": assignment, "lang": language.value}
    question = f"questions/{assignment}"
    contents: _kit.Contents = {
        f"{question}/info.json": json.dumps(_info(assignment), indent=2) + "\n",
        f"{question}/question.html": _question(assignment),
        f"serverFilesCourse/{GRADER}/run.sh": _kit.template("prairielearn/run.sh", **values),
        "image/Dockerfile": _kit.template("Dockerfile"),
        "image/requirements.txt": _kit.requirements(_kit.NEEDED),
    }
    kit = _kit.grader(f"serverFilesCourse/{GRADER}/")
    _kit.write_folder(folder, contents | kit, (f"serverFilesCourse/{GRADER}/run.sh",))
    return Text(
        f"Copy questions/ and serverFilesCourse/ of {folder} into your course, build image/, and put its name for"
        f" {IMAGE} in {question}/info.json.",
        f"把 {folder} 里的 questions/ 和 serverFilesCourse/ 复制到课程里，构建 image/，再把"
        f" {question}/info.json 里的 {IMAGE} 换成镜像的名字。",
    )


def _info(assignment: str) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{assignment}.deep-learning-basics")),
        "title": f"Deep Learning Basics: {assignment}",
        "topic": "Deep learning",
        "tags": [assignment],
        "type": "v3",
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": IMAGE,
            "serverFilesCourse": [f"{GRADER}/"],
            "entrypoint": f"/grade/serverFilesCourse/{GRADER}/run.sh",
            "timeout": TIMEOUT,
            "enableNetworking": False,
            "environment": {"ASSIGNMENT": assignment},
        },
    }


def _question(assignment: str) -> str:
    files = ",".join(f"{module}.py" for module in order_of(assignment))
    return (
        "<pl-question-panel>\n"
        f"  <p>Hand in the files of assignment {assignment}. Files that you leave out are not graded.</p>\n"
        f'  <pl-file-upload optional-file-names="{files}"></pl-file-upload>\n'
        "</pl-question-panel>\n"
        "<pl-submission-panel>\n"
        "  <pl-external-grader-results></pl-external-grader-results>\n"
        "  <pl-file-preview></pl-file-preview>\n"
        "</pl-submission-panel>\n"
    )


if __name__ == "__main__":
    typer.run(main)
