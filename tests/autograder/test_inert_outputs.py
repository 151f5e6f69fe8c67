"""Every format that reports are written in, each with every hostile text in every place that a student can reach."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree

import pytest
from otter.test_files import GradingResults
from rich.console import Console

from autograder.classroom import gradebook
from autograder.classroom.batch import Batch
from autograder.classroom.classview import print_batch
from autograder.commands.common import TEXT
from autograder.intake.names import safe_name
from autograder.intake.submission import Submission
from autograder.pages.site import write_pages
from autograder.platforms import (
    _markdown,
    _nbgrader,
    _otter,
    _reporter,
    artemis,
    autolab,
    check50,
    classroom50,
    github,
    gradescope,
    prairielearn,
)
from autograder.report import Arrival, CheckReport, ExerciseReport, Flag, Report
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


def raw(name: str) -> Report:
    """As `reported`, with a message in which nothing has been made printable yet."""
    report = reported(name)
    said = replace(report.exercises[0].checks[0], message=Text(f"It is {TEXTS[name]}", f"返回 {TEXTS[name]}"))
    return replace(report, exercises=(replace(report.exercises[0], checks=(said,)),))


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
    told = "\n".join(github.annotations(reported(name), source, Path("assignments/mlp"), "en"))
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


def strings(value: Any) -> Iterator[str]:
    """Every text in what JSON holds."""
    match value:
        case str():
            yield value
        case dict():
            yield from (text for item in value.items() for part in item for text in strings(part))
        case list():
            yield from (text for item in value for text in strings(item))


@pytest.mark.parametrize("name", TEXTS)
def test_what_githubs_tools_show_in_a_log(name: str) -> None:
    """The reporter prints names and messages as they come; Classroom 50 makes a release of its two files."""
    report = raw(name)
    result = classroom50.result(report, "en", {}, datetime.now(UTC))
    shown = [*strings(_reporter.runners(report, "en")), *strings(result)]
    assert any(SAID[name][:20] in text for text in shown)
    assert not [text for text in shown if acted_on(text) or commands_in(text)]
    assert "##[" not in json.dumps(_reporter.runners(report, "en"))
    body = _markdown.feedback(report, "en")
    assert opened_in_markdown(body) == [] and acted_on(body) == set() and commands_in(body) == []


@pytest.mark.parametrize("name", TEXTS)
def test_what_nbgrader_and_otter_show(name: str) -> None:
    """Both put these texts into a cell's or a test's plain output; what nbgrader makes of it: test_nbgrader.py."""
    report = raw(name)
    outputs = _nbgrader.Graded()._outputs(report.exercises[0], report)
    plugin = _otter.Handover.__new__(_otter.Handover)
    plugin.plugin_config = {"assignment": "mlp"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_otter.Handover, "_report", lambda self: report)
        results = GradingResults([])
        plugin.after_grading(results)
    cases = [case for test in results.results.values() for case in test.test_case_results]
    for shown in ([outputs[0]["text"]], [results.output, *(case.message for case in cases)]):
        assert any(SAID[name][:20] in text for text in shown)
        assert not [text for text in shown if acted_on(text)]
    assert [output["output_type"] for output in outputs] == ["stream", "execute_result"]
    assert [*outputs[1]["data"]] == ["text/plain"]


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_said_of_a_class(name: str) -> None:
    """Names as they were found, of files and in a roster; only a report's own has been made a file's."""
    text, report = TEXTS[name], replace(reported(name), arrival=Arrival(late_days=1))
    cohort = SimpleNamespace(missing=[SimpleNamespace(id=text)], unknown=[text], set_aside=[text])
    batch = SimpleNamespace(
        final=lambda: [report],
        cohort=cohort,
        options=SimpleNamespace(only=()),
        misnamed=[text],
        not_reached=lambda: [text],
        untrained=[0],
        reports=[report],
    )
    stream = io.StringIO()
    assert not print_batch(Console(file=stream, width=5_000, **TEXT), cast(Batch, batch), "en")
    assert stream.getvalue().count(printable(text)[:20]) >= 4
    assert acted_on(stream.getvalue()) == set()
