"""Gradescope: a zip with setup.sh and run_autograder; results.json from a report."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import console
from ..report import Report, write_atomically
from ..text import Language, Text
from . import _kit, _words
from ._run import (
    FORTY_MINUTES,
    AssignmentName,
    Lang,
    Seed,
    Training,
    Ungraded,
    graded,
    place,
    stop,
    submission_at,
    within,
)

EXECUTABLE = ("setup.sh", "run_autograder")


class Visibility(StrEnum):
    """When students see a test; any test that they do not see yet hides their total, too."""

    visible = "visible"
    after_due_date = "after_due_date"
    after_published = "after_published"


def results(report: Report, language: str, hidden: Visibility = Visibility.visible) -> dict[str, Any]:
    """results.json. `hidden` is when students see the hidden checks."""
    return {
        "score": report.score,
        "execution_time": round(report.seconds, 2),
        "output": _words.summary(report, language),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "submission": report.submission,
            "seed": report.seed,
            "kind": report.kind,
            "protections": list(report.protections),
            "versions": report.versions,
        },
        "tests": _tests(report, language, hidden),
        "leaderboard": _leaderboard(report, language),
    }


def _tests(report: Report, language: str, hidden: Visibility) -> list[dict[str, Any]]:
    return [
        {
            "score": check.earned,
            "max_score": check.points,
            "status": "passed" if _words.passed(check) else "failed",
            "name": name,
            "number": f"{first}.{second}",
            "output": _words.message(check, language),
            "tags": [exercise.module, f"§{exercise.section}", "visible" if check.visible else "hidden"],
            "visibility": "visible" if check.visible else hidden.value,
        }
        for first, exercise in enumerate(report.exercises, start=1)
        for second, (check, name) in enumerate(
            zip(exercise.checks, _words.names(exercise, language), strict=True), start=1
        )
    ]


def _leaderboard(report: Report, language: str) -> list[dict[str, Any]]:
    """The best test accuracy of each training run, in percent."""
    label = Text("{} accuracy (%)", "{} 准确率（%）").in_language(language)
    return [
        {"name": label.format(run.exercise), "value": round(100 * max(run.accuracies), 2)}
        for run in report.training
        if run.accuracies
    ]


def submission_name(metadata: dict[str, Any]) -> str:
    """What the report calls a submission: Gradescope's number of it."""
    return f"submission_{metadata.get('id', 'unknown')}"


def advice(metadata: dict[str, Any], report: Report) -> Text | None:
    """What the instructor should set otherwise, if anything."""
    try:
        set_to = float(metadata["assignment"]["total_points"])
    except (KeyError, TypeError, ValueError):
        return None
    if set_to == report.max_score:
        return None
    points, told = console.number(report.max_score), console.number(set_to)
    return Text(
        f"The assignment's settings say {told} points, the checks that ran are worth {points}: set it to {points}.",
        f"作业设置里写的是 {told} 分，而运行的检查共 {points} 分：请改为 {points}。",
    )


def main(
    assignment: AssignmentName,
    lang: Lang = Language.en,
    training: Training = True,
    seed: Seed = "",
    hidden_checks: Annotated[Visibility, typer.Option(help="When students see hidden checks.")] = (
        Visibility.visible
    ),
) -> None:
    """Grade /autograder/submission and write /autograder/results/results.json; what is printed is the instructor's."""
    base = place("GRADESCOPE_BASE", "/autograder")
    metadata = _metadata(base / "submission_metadata.json")
    try:
        submission = submission_at(base / "submission", assignment, submission_name(metadata))
        report = graded(assignment, submission, training, seed, within(FORTY_MINUTES, assignment, training))
    except Ungraded as problem:
        raise stop(problem, lang) from None
    text = json.dumps(results(report, lang, hidden_checks), ensure_ascii=False, indent=1)
    write_atomically(base / "results" / "results.json", text + "\n")
    for said in filter(
        None, [console.score_line(report, lang), (advice(metadata, report) or Text("", "")).in_language(lang)]
    ):
        typer.echo(said)


def _metadata(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def export(assignment: str, folder: Path, language: Language) -> Text:
    """`<assignment>.zip`, to be uploaded as it is."""
    values = {"assignment": assignment, "lang": language.value}
    scripts: _kit.Contents = {name: _kit.template(f"gradescope/{name}", **values) for name in EXECUTABLE}
    path = folder / f"{assignment}.zip"
    _kit.write_zip(path, scripts | _kit.grader("kit/"), EXECUTABLE)
    return Text(
        f"{path}: upload it under Configure Autograder, choose 40 minutes and the largest container.",
        f"{path}：在 Configure Autograder 页面上传，时限选 40 分钟，容器选最大的一档。",
    )


if __name__ == "__main__":
    typer.run(main)
