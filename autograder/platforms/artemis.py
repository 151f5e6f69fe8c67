"""Artemis, and whatever else reads JUnit XML: the test repository with its build script; results.xml from a report.

JUnit knows passed and failed, and Artemis gives each test the weight that the exercise's settings say (weights.csv). A
check that earned a part of its points has failed there; only accuracies can, which Artemis has no time for anyway.
"""

from pathlib import Path
from typing import Annotated
from xml.etree import ElementTree

import typer

from .. import console
from ..budget import USUAL
from ..report import CheckReport, ExerciseReport, Report, write_atomically
from ..tables import csv_text
from ..text import Language, Text
from . import _kit, _words
from ._run import AssignmentName, Lang, Seed, Training, Ungraded, graded, stop, submission_at, within

PUSH = Text("Push to submit: Artemis grades every push.", "push 即提交：Artemis 会给每次 push 评分。")
BUILD_SECONDS = (
    120.0  # that an exercise's settings should allow a build; nothing ends a training in time for it
)
RESULTS = Path("test-reports/results.xml")


def junit(report: Report, language: str) -> str:
    """results.xml. The names of tests do not depend on the language: weights are kept by them."""
    failures = [check for check in report.checks() if not _words.passed(check)]
    counts = {
        "tests": str(len(report.checks())),
        "failures": str(len(failures)),
        "errors": "0",
        "skipped": "0",
    }
    attributes = {"name": report.assignment, "time": f"{report.seconds:.3f}"}
    suite = ElementTree.Element("testsuite", attributes | counts)
    for exercise in report.exercises:
        for check, said in zip(exercise.checks, _words.names(exercise, language), strict=True):
            suite.append(_case(exercise, check, said, language))
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"
    )


def _case(exercise: ExerciseReport, check: CheckReport, said: str, language: str) -> ElementTree.Element:
    attributes = {"classname": exercise.module, "name": test_name(exercise.name, check.name)}
    case = ElementTree.Element("testcase", attributes, time=f"{check.seconds:.3f}")
    properties = ElementTree.SubElement(case, "properties")
    for key, points in (("points", check.points), ("earned", check.earned)):
        ElementTree.SubElement(properties, "property", name=key, value=console.number(points))
    if not _words.passed(check):
        failure = ElementTree.SubElement(case, "failure", message=said)
        failure.text = f"{said}\n{_words.message(check, language)}"
    return case


def test_name(exercise: str, check: str) -> str:
    """The name under which Artemis knows a check."""
    return f"{exercise}.{check.removeprefix('test_')}"


def main(
    repository: Path,
    assignment: AssignmentName,
    lang: Lang = Language.en,
    training: Training = False,
    seed: Seed = "",
    output: Annotated[Path, typer.Option("--output", "-o", help="The XML file.")] = RESULTS,
) -> None:
    """Grade a student's repository and write JUnit XML."""
    try:
        submission = submission_at(repository, assignment, "assignment")
        budget = USUAL if training else within(BUILD_SECONDS, assignment, training)
        report = graded(assignment, submission, training, seed, budget)
    except Ungraded as problem:
        raise stop(problem, lang) from None
    write_atomically(output, junit(report, lang))
    typer.echo(_words.summary(report, lang))


def export(assignment: str, folder: Path, language: Language) -> Text:
    """tests/ (the test repository), template/ (the students'), the build script, the weights, and the image."""
    values = {"assignment": assignment, "lang": language.value}
    contents: _kit.Contents = {
        "build-script.sh": _kit.template("artemis/build-script.sh", **values),
        "weights.csv": csv_text(["test", "weight"], _weights(assignment)),
        "image/Dockerfile": _kit.template("Dockerfile"),
        "image/requirements.txt": _kit.requirements(_kit.NEEDED),
    }
    _kit.write_folder(folder, contents, ("build-script.sh",))
    _kit.write_folder(folder / "tests", _kit.grader())
    _kit.write_folder(folder / "template", _kit.repository(assignment, PUSH))
    return Text(
        f"Push {folder / 'tests'} as the test repository and {folder / 'template'} as the template, paste"
        " build-script.sh into the exercise's settings, and set the weights of weights.csv.",
        f"把 {folder / 'tests'} 推送为测试仓库、{folder / 'template'} 推送为模板仓库，把 build-script.sh 粘贴到练习设置里，"
        "再按 weights.csv 设置权重。",
    )


def _weights(assignment: str) -> list[list[str | float]]:
    return [
        [test_name(check.exercise.name, check.name), check.points]
        for check in _kit.checks(assignment)
        if not check.training
    ]


if __name__ == "__main__":
    typer.run(main)
