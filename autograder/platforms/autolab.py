"""Autolab: autograde.tar and its Makefile, and a lab with one problem per exercise; the autoresult from a report."""

import json
from pathlib import Path
from typing import Any

import typer

from .. import console
from ..report import Report
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
    stop,
    submission_at,
    within,
)

HANDIN = "handin.zip"
SUBMIT = Text(
    "Hand in a zip of your folder of the assignment on Autolab.",
    "把作业文件夹打包成 zip，在 Autolab 上提交。",
)


def feedback(report: Report, language: str) -> str:
    """All of stdout: the summary, the formatted feedback, and in the last line the scores."""
    return "\n".join(
        [_words.summary(report, language), *map(_line, (stages(report, language), autoresult(report)))]
    )


def stages(report: Report, language: str) -> dict[str, Any]:
    """Formatted feedback: a stage per module, a test per check, with a hint where it failed."""
    found: dict[str, Any] = {}
    for exercise in report.exercises:
        stage = found.setdefault(exercise.module, {})
        for check, name in zip(exercise.checks, _words.names(exercise, language), strict=True):
            hint = {} if _words.passed(check) else {"hint": _words.message(check, language)}
            stage[name] = {"passed": _words.passed(check), **hint}
    return {"_presentation": "semantic", "stages": list(found), **found}


def autoresult(report: Report) -> dict[str, Any]:
    """The scores by problem, which are the exercises, and the scoreboard: the total, then the best accuracies."""
    best = [round(100 * max(run.accuracies), 2) for run in report.training if run.accuracies]
    return {
        "scores": {exercise.name: exercise.earned for exercise in report.exercises},
        "scoreboard": [report.score, *best],
    }


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(
    handin: Path,
    assignment: AssignmentName,
    lang: Lang = Language.en,
    training: Training = True,
    seed: Seed = "",
) -> None:
    """Grade what a student handed in, and print what Autolab reads."""
    try:
        submission = submission_at(handin, assignment, "handin")
        report = graded(assignment, submission, training, seed, within(FORTY_MINUTES, assignment, training))
    except Ungraded as problem:
        raise stop(problem, lang) from None
    typer.echo(feedback(report, lang))


def export(assignment: str, folder: Path, language: Language) -> Text:
    """The folder of a lab, to be installed from the file system or packed as a tarball."""
    values = {"assignment": assignment, "lang": language.value, "handin": HANDIN}
    contents: _kit.Contents = {
        "autograde-Makefile": _kit.template("autolab/autograde-Makefile", **values),
        f"{assignment}.rb": _kit.template(
            "autolab/lab.rb", Assignment=assignment.capitalize(), assignment=assignment
        ),
        f"{assignment}.yml": _properties(assignment),
        "image/Dockerfile": _kit.template("Dockerfile") + "RUN apt-get update && apt-get install -y make\n",
        "image/requirements.txt": _kit.requirements(_kit.NEEDED),
    }
    _kit.write_folder(folder, contents)
    handout = folder / "handout" / f"{assignment}-handout.tar"
    handout.parent.mkdir()
    _kit.write_tar(handout, _kit.repository(assignment, SUBMIT, f"{assignment}-handout/"))
    _kit.write_tar(folder / "autograde.tar", _kit.grader("kit/"))
    return Text(
        f"{folder} is the lab {assignment}: build image/ as deep-learning-basics, then install the lab. Students hand in a"
        f" zip of assignments/{assignment}.",
        f"{folder} 就是 lab {assignment}：先把 image/ 构建成 deep-learning-basics，再安装这个 lab。学生提交"
        f" assignments/{assignment} 的 zip。",
    )


def _properties(assignment: str) -> str:
    """The lab's settings as Autolab keeps them, a problem for every exercise."""
    problems = "".join(
        f"- name: {name}\n  description: ''\n  max_score: {console.number(most)}\n  optional: false\n"
        for name, most in _kit.exercise_points(assignment).items()
    )
    return _kit.template(
        "autolab/lab.yml", assignment=assignment, problems=problems, timeout=str(FORTY_MINUTES), handin=HANDIN
    )


if __name__ == "__main__":
    typer.run(main)
