"""What each platform's writer makes is of the form that the platform documents, whatever a student wrote into it."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from autograder.platforms import (
    _markdown,
    _reporter,
    artemis,
    autolab,
    check50,
    classroom50,
    gradescope,
    prairielearn,
)
from autograder.report import Report
from tests.platforms.made_up import HOSTILE, report

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
TEXT = {"type": "string"}
POINTS = {"type": "number", "minimum": 0}

GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": POINTS,
        "execution_time": POINTS,
        "output": TEXT,
        "output_format": {"const": "text"},
        "test_output_format": {"const": "text"},
        "test_name_format": {"const": "text"},
        "visibility": VISIBILITY,
        "stdout_visibility": {"const": "hidden"},
        "extra_data": {"type": "object"},
        "tests": {
            "minItems": 1,
            "items": {
                "additionalProperties": False,
                "required": ["score", "max_score", "status", "name", "number", "visibility"],
                "properties": {
                    "score": POINTS,
                    "max_score": POINTS,
                    "status": {"enum": ["passed", "failed"]},
                    "name": TEXT,
                    "number": {"type": "string", "pattern": r"^\d+\.\d+$"},
                    "output": TEXT,
                    "tags": {"type": "array", "items": TEXT},
                    "visibility": VISIBILITY,
                },
            },
        },
        "leaderboard": {
            "items": {
                "required": ["name", "value"],
                "properties": {
                    "name": TEXT,
                    "value": {"type": ["number", "string"]},
                    "order": {"const": "asc"},
                },
            }
        },
    },
}
PRAIRIELEARN = {
    "type": "object",
    "required": ["gradable"],
    "if": {"properties": {"gradable": {"const": True}}},
    "then": {"required": ["score"]},
    "additionalProperties": False,
    "properties": {
        "gradable": {"type": "boolean"},
        "format_errors": {"type": "array", "minItems": 1, "items": TEXT},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "message": TEXT,
        "tests": {
            "items": {
                "required": ["name", "points", "max_points"],
                "additionalProperties": False,
                "properties": {
                    "name": TEXT,
                    "description": TEXT,
                    "points": POINTS,
                    "max_points": POINTS,
                    "message": TEXT,
                },
            }
        },
    },
}
WHOLE = {"type": "integer", "minimum": 0}
CLASSROOM50 = {
    "type": "object",
    "required": "schema classroom assignment submission commit release review datetime score max-score tests".split(),
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        "datetime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "score": WHOLE,
        "max-score": WHOLE,
        "tests": {
            "minItems": 1,
            "items": {
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": TEXT,
                    "passed": {"type": "boolean"},
                    "score": WHOLE,
                    "max-score": WHOLE,
                },
            },
        },
    },
}
CHECK50 = {
    "type": "object",
    "required": ["slug", "version"],
    "oneOf": [{"required": ["results"]}, {"required": ["error"]}],
    "properties": {
        "error": {"required": ["type", "value", "traceback", "data"]},
        "results": {
            "items": {
                "required": ["name", "description", "passed", "log", "cause", "data", "dependency"],
                "properties": {
                    "name": {"type": "string", "pattern": r"^\w+$"},
                    "passed": {"type": ["boolean", "null"]},
                    "log": {"type": "array", "items": TEXT},
                    "cause": {"anyOf": [{"type": "null"}, {"required": ["rationale", "help"]}]},
                    "data": {"type": "object"},
                },
                "if": {"properties": {"passed": {"const": True}}},
                "then": {"properties": {"cause": {"type": "null"}}},
                "else": {"properties": {"cause": {"type": "object"}}},
            }
        },
    },
}
RUNNER = {
    "type": "object",
    "required": ["version", "status", "max_score", "tests"],
    "properties": {
        "version": {"const": 3},
        "status": {"enum": ["pass", "fail", "error"]},
        "max_score": POINTS,
        "tests": {
            "minItems": 1,
            "items": {
                "required": [
                    "name",
                    "status",
                    "score",
                    "test_code",
                    "task_id",
                    "filename",
                    "line_no",
                    "duration",
                ],
                "properties": {
                    "status": {"enum": ["pass", "fail", "error"]},
                    "score": POINTS,
                    "output": {"maxLength": 500},
                },
            },
        },
    },
}


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def written(value: Any) -> Any:
    """As another program reads it: strict JSON, without NaN."""
    return json.loads(json.dumps(value, allow_nan=False))


def test_gradescope(language: str) -> None:
    results = written(gradescope.results(report(), language))
    jsonschema.validate(results, GRADESCOPE)
    assert results["leaderboard"][0]["value"] == 88.1
    assert {test["visibility"] for test in results["tests"]} == {"visible"}
    assert [test["tags"][-1] for test in results["tests"]].count("visible") == 1


def test_gradescope_can_keep_hidden_checks_until_grades_are_published() -> None:
    results = gradescope.results(report(), "en", gradescope.Visibility.after_published)
    jsonschema.validate(written(results), GRADESCOPE)
    shown = {test["name"]: test["visibility"] for test in results["tests"]}
    assert sorted(shown.values()) == ["after_published"] * 4 + ["visible"]


@pytest.mark.parametrize(
    ("points", "said"), [("20.0", "say 20 points"), ("9.0", ""), (9, ""), (None, ""), ("many", ""), ([], "")]
)
def test_gradescope_is_told_the_points_it_should_have(points: Any, said: str) -> None:
    advice = gradescope.advice({"assignment": {"total_points": points}}, report())
    assert said in advice.en if advice else not said
    assert gradescope.advice({}, report()) is None


def test_prairielearn(language: str) -> None:
    jsonschema.validate(written(prairielearn.results(report(), language)), PRAIRIELEARN)
    jsonschema.validate(written(prairielearn.ungraded("No grade.")), PRAIRIELEARN)


def test_prairielearn_takes_a_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prairielearn, "MAX_BYTES", 1_000)
    results = prairielearn.results(report(), "en")
    assert {test["message"] for test in results["tests"]} == {""}
    assert results["score"] == report().score / report().max_score


def test_classroom50(language: str) -> None:
    environment = {"CLASSROOM": "dl", "ASSIGNMENT": "mlp", "SUBMISSION_TAG": "submit/1", "COMMIT_URL": "c"}
    result = written(
        classroom50.result(report(), language, environment, datetime(2026, 11, 26, 20, tzinfo=UTC))
    )
    jsonschema.validate(result, CLASSROOM50)
    assert (result["score"], result["max-score"], result["review"]) == (706, 900, "c")
    assert result["datetime"] == "2026-11-26T20:00:00Z"


def test_check50(language: str) -> None:
    results = written(check50.results(report(), language))
    jsonschema.validate(results, CHECK50)
    jsonschema.validate(written(check50.ungraded("mlp", "No grade.")), CHECK50)
    names = [one["name"] for one in results["results"]]
    assert len(set(names)) == len(names)


def test_autolab(language: str) -> None:
    """Lines: the summary, then the stages, and last the scores; each of the two is one line of JSON."""
    *_, stages, scores = autolab.feedback(report(), language).split("\n")
    read = json.loads(stages)
    assert read["_presentation"] == "semantic" and read["stages"] == ["losses", "mnist_torch"]
    assert sum(len(read[stage]) for stage in read["stages"]) == len(report().checks())
    assert all(case["passed"] or case["hint"] for stage in read["stages"] for case in read[stage].values())
    assert json.loads(scores) == {"scores": {"softmax": 2.25, "train_mlp": 4.81}, "scoreboard": [7.06, 88.1]}


def test_no_line_before_the_last_can_be_taken_for_autolabs_scores() -> None:
    lines = autolab.feedback(report(), "en").split("\n")
    assert not [line for line in lines[:-2] if line.startswith("{")]
    assert len(lines) == 4  # the summary is of two: the total, and the one problem


def test_junit(language: str) -> None:
    text = artemis.junit(report(), language)
    suites = ElementTree.fromstring(text.encode())
    [suite] = suites
    cases = suite.findall("testcase")
    assert suites.tag == "testsuites" and suite.tag == "testsuite"
    assert int(suite.attrib["tests"]) == len(cases) == 5
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure")) == 2
    for case in cases:
        assert {"name", "classname", "time"} <= case.attrib.keys() and float(case.attrib["time"]) >= 0
        assert [child.tag for child in case] in (["properties"], ["properties", "failure"])
    earned = [float(p.attrib["value"]) for p in suite.iterfind(".//property[@name='earned']")]
    assert sum(earned) == pytest.approx(7.06)


def test_the_reporters_table_and_notice_agree_on_a_part_of_an_accuracy(language: str) -> None:
    runners = _reporter.runners(report(), language)
    for runner in runners.values():
        jsonschema.validate(written(runner), RUNNER)
        passed = sum(test["status"] == "pass" for test in runner["tests"])
        table = passed / len(runner["tests"]) * runner["max_score"]
        assert table == pytest.approx(sum(test["score"] for test in runner["tests"]))
    assert sum(runner["max_score"] for runner in runners.values()) == 9
    assert sum(test["score"] for runner in runners.values() for test in runner["tests"]) == pytest.approx(
        7.06
    )
    assert {*runners} <= {*_reporter.names(["softmax", "train_mlp"])}
    assert {name: runner["status"] for name, runner in runners.items()} == {
        "softmax": "fail",
        "train_mlp": "pass",
        "train_mlp_earned": "pass",
        "train_mlp_missing": "fail",
    }


def test_the_reporter_is_told_of_no_grade() -> None:
    [runner] = _reporter.ungraded("No grade.").values()
    jsonschema.validate(written(runner), RUNNER)
    assert runner["status"] == "error" and not runner["max_score"]


WRITERS = {
    "gradescope": lambda r: json.dumps(gradescope.results(r, "en"), ensure_ascii=False),
    "prairielearn": lambda r: json.dumps(prairielearn.results(r, "en"), ensure_ascii=False),
    "classroom50": lambda r: json.dumps(
        classroom50.result(r, "en", {}, datetime.now(UTC)), ensure_ascii=False
    ),
    "check50": lambda r: json.dumps(check50.results(r, "en"), ensure_ascii=False),
    "autolab": lambda r: autolab.feedback(r, "en"),
    "junit": lambda r: artemis.junit(r, "en"),
    "reporter": lambda r: json.dumps(_reporter.runners(r, "en"), ensure_ascii=False),
    "markdown": lambda r: _markdown.submission(r, "en"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_no_sign_that_acts_on_a_terminal_or_on_the_direction_of_writing_gets_through(name: str) -> None:
    assert any(not c.isprintable() for c in HOSTILE)
    text = WRITERS[name](report())
    assert {c for c in text if not c.isprintable()} <= {"\n"}
    assert "cmd()" in text or "cmd&#40;&#41;" in text  # it is there, as text


def test_markdown_is_inert() -> None:
    """Outside of <pre>, where only the three signs of HTML are acted on, no sign of a student's is left as itself."""
    text = _markdown.submission(report(), "en")
    assert "<script" not in text
    outside = "".join(part.split("</pre>")[-1] for part in text.split("<pre>"))
    ours = re.sub(r"</?(?:code|details|summary)>|&#\d+;|^#+ |^\|.*\|$", "", outside, flags=re.MULTILINE)
    assert not {*ours} & {*"<>&*[]()`@#|:$%{}"}
    assert text.count("<pre>") == text.count("</pre>") == 2


def test_a_summary_too_long_for_github_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_markdown, "MAX_BYTES", 1_500)
    text = _markdown.submission(report(), "en")
    assert len(text.encode()) < 1_600 and text.endswith("The rest is left out.\n")


def test_only_what_a_student_may_see_is_shown(language: str) -> None:
    """The seed draws the hidden inputs, flags are for the instructor: neither is in what students read."""
    made: Report = report()
    for name in ("prairielearn", "classroom50", "check50", "autolab", "junit", "reporter", "markdown"):
        assert made.seed not in WRITERS[name](made)
