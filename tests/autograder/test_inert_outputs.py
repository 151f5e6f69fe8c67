"""Every format that reports are written in, each with every hostile text in every place that a student can reach."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograder.classroom import gradebook
from autograder.intake.names import safe_name
from autograder.intake.submission import Submission
from autograder.pages.site import write_pages
from autograder.platforms import _markdown, artemis, autolab, check50, github, gradescope, prairielearn
from autograder.report import CheckReport, ExerciseReport, Flag, Report
from autograder.text import Text
from autograder.values import printable
from tests.hostile_text import (
    TEXTS,
    acted_on,
    commands_in,
    formulas_in,
    opened_in_html,
    opened_in_markdown,
)

# As graded: a message is printable, and begins with words of the kit's (messages.py); a name is a file's (names.py).
NAMES = {name: safe_name(text) for name, text in TEXTS.items()}
SAID = {name: printable(text) for name, text in TEXTS.items()}


def check(name: str, visible: bool) -> CheckReport:
    said = Text(f"relu returned {SAID[name]}", f"relu 返回的是 {SAID[name]}")
    return CheckReport("test_relu_values", Text("The values", "数值"), visible, 1.0, 0.0, "failed", said)


def reported(name: str) -> Report:
    said = Text(f"The file {SAID[name]} is a link.", f"文件 {SAID[name]} 是链接。")
    exercise = ExerciseReport("relu", "activations", "3.1.1", (check(name, True), check(name, False)))
    return Report(
        assignment="mlp",
        submission=NAMES[name],
        kind="grade",
        protections=("process",),
        seed="s",
        score=0.0,
        max_score=2.0,
        total=2.0,
        exercises=(exercise,),
        problems=(said,),
        flags=(Flag(SAID[name], 3, "relu", said),),
        started="2026-11-26T20:00:00+00:00",
    )


@pytest.fixture(scope="module")
def classroom() -> list[Report]:
    taken: dict[str, Report] = {}
    for number, name in enumerate(TEXTS):
        report = reported(name)
        unique = report.submission if report.submission not in taken else f"{report.submission}-{number}"
        taken[unique] = replace(report, submission=unique)
    return list(taken.values())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages(classroom: list[Report], tmp_path: Path, lang: str) -> None:
    write_pages(classroom, tmp_path / "class", lang)
    pages = list((tmp_path / "class").rglob("*.html"))
    assert len(pages) == len(classroom) + 1
    for page in pages:
        text = page.read_text("utf-8")
        assert opened_in_html(text) == [] and acted_on(text) - {"\t"} == set(), page.name


@pytest.mark.parametrize("name", TEXTS)
def test_markdown(name: str) -> None:
    text = _markdown.submission(reported(name), "en") + _markdown.class_table([reported(name)], "en")
    assert opened_in_markdown(text) == [] and acted_on(text) == set() and commands_in(text) == []


@pytest.mark.parametrize("name", TEXTS)
def test_annotations(name: str) -> None:
    source = Submission("x", {"activations": "def relu(x): return x"}, {"activations": SAID[name]})
    told = "\n".join(github.annotations(reported(name), source, "assignments/mlp", "en"))
    assert len(told.splitlines()) == len(commands_in(told)) == 1 and acted_on(told) == set()
    assert (told.startswith("::error ") and told.count("::") == 2) or "::" in SAID[name]


@pytest.mark.parametrize("name", TEXTS)
def test_files_of_results(name: str) -> None:
    """JSON and XML keep the text; it must come back whole, and where a platform shows it as HTML, as text."""
    report = reported(name)
    assert ElementTree.fromstring(artemis.junit(report, "en")).iter("testcase")
    for written in (
        gradescope.results(report, "en"),
        check50.results(report, "en"),
        prairielearn.results(report, "en"),
    ):
        text = json.dumps(written, ensure_ascii=False)
        assert json.loads(text) == written and text.encode("utf-8")
    for test in gradescope.results(report, "en")["tests"]:
        assert test.get("output_format", "text") == test.get("name_format", "text") == "text"
    *_, last = autolab.feedback(report, "en").splitlines()
    assert "scores" in json.loads(last)


@pytest.mark.parametrize("form", ["plain", "canvas", "moodle", "nbgrader", "otter"])
def test_grade_files(classroom: list[Report], form: str) -> None:
    text = getattr(gradebook, form)(gradebook.gradebook(classroom))
    assert formulas_in(text) == [] and acted_on(text.replace("\r\n", "\n")) == set()
    rows = [row for row in text.splitlines() if row]
    assert len(rows) >= len(classroom) + 1
