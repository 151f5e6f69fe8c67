"""One score: every platform, read back as the platform reads it, has the points that `grade` gave."""

import base64
import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from autograder.classroom import gradebook
from autograder.grade import Options, grade
from autograder.platforms import (
    _reporter,
    artemis,
    autolab,
    check50,
    classroom50,
    gradescope,
    prairielearn,
)
from autograder.report import Report
from tests.platforms.submissions import SEED, submissions

Points = dict[str, float]


SLOW = [
    pytest.param(name, marks=pytest.mark.slow) for name in ("mlp", "cnn")
]  # the writers do not know which it is


@pytest.fixture(scope="module", params=[*SLOW, "rnn"])
def reports(request: pytest.FixtureRequest) -> dict[str, Report]:
    """The seven submissions of an assignment, graded once; how a platform's bytes come about is tested elsewhere."""
    seven = submissions(request.param)
    graded = grade(request.param, seven.values(), Options(training=False, seed=SEED))
    return dict(zip(seven, graded, strict=True))


def summed(pairs: Iterator[tuple[str, float]]) -> Points:
    total: Points = {}
    for exercise, points in pairs:
        total[exercise] = total.get(exercise, 0) + points
    return total


def from_gradescope(report: Report) -> tuple[float, Points]:
    """The top score, which overrides the sum of the tests; a test's name begins with its exercise."""
    read = json.loads(json.dumps(gradescope.results(report, "en")))
    return read["score"], summed((test["name"].partition(":")[0], test["score"]) for test in read["tests"])


def from_reporter(report: Report) -> tuple[float, Points]:
    """Both of the reporter's sums, which must agree: that of its notice and that of its table."""
    read = {}
    for name, runner in _reporter.runners(report, "en").items():
        read[name] = json.loads(base64.b64decode(_reporter.encoded(runner)))
    notice = {
        name: sum(test["score"] for test in runner["tests"])
        for name, runner in read.items()
        if runner["max_score"]
    }
    table = {}
    for name, runner in read.items():
        passed = sum(test["status"] == "pass" for test in runner["tests"])
        table[name] = passed / len(runner["tests"]) * (runner["max_score"] or 0)
    assert notice == pytest.approx({name: table[name] for name in notice}, abs=1e-9)
    assert sum(runner["max_score"] for runner in read.values()) == pytest.approx(report.max_score)
    return sum(notice.values()), notice


def from_classroom50(report: Report) -> tuple[float, Points]:
    read = json.loads(json.dumps(classroom50.result(report, "en", {}, datetime.now(UTC))))
    assert read["score"] == sum(test["score"] for test in read["tests"]) and isinstance(read["score"], int)
    return read["score"] / 100, summed((test["exercise"], test["score"] / 100) for test in read["tests"])


def from_prairielearn(report: Report) -> tuple[float, Points]:
    read = json.loads(json.dumps(prairielearn.results(report, "en")))
    points = summed((test["name"].partition(":")[0], test["points"]) for test in read["tests"])
    assert read["score"] * sum(test["max_points"] for test in read["tests"]) == pytest.approx(
        sum(points.values())
    )
    return read["score"] * report.max_score, points


def from_autolab(report: Report) -> tuple[float, Points]:
    """The last line of what is printed."""
    scores = json.loads(autolab.feedback(report, "en").splitlines()[-1])["scores"]
    return sum(scores.values()), scores


def from_junit(report: Report) -> tuple[float, Points]:
    """Artemis: the weights of the tests that have not failed."""
    weights = {artemis.test_name(e.name, c.name): c.points for e in report.exercises for c in e.checks}
    cases = list(ElementTree.fromstring(artemis.junit(report, "en").encode()).iter("testcase"))
    assert len({case.get("name") for case in cases}) == len(cases) == len(weights)
    points = summed(
        (
            str(case.get("name")).partition(".")[0],
            weights[str(case.get("name"))] if case.find("failure") is None else 0,
        )
        for case in cases
    )
    return sum(points.values()), points


def from_check50(report: Report) -> tuple[float, Points]:
    read = json.loads(json.dumps(check50.results(report, "en")))["results"]
    points = summed((one["data"]["exercise"], one["data"]["points"] if one["passed"] else 0) for one in read)
    return sum(points.values()), points


def rows(report: Report, form: str) -> list[dict[str, str]]:
    text = gradebook.FORMATS[form](gradebook.gradebook([report]), None)
    return list(csv.DictReader(io.StringIO(text)))


def from_csv(report: Report) -> tuple[float, Points]:
    [_, row] = rows(report, "csv")
    return float(row["total"]), {exercise.name: float(row[exercise.name]) for exercise in report.exercises}


def from_canvas(report: Report) -> tuple[float, Points]:
    [_, row] = rows(report, "canvas")
    names = {exercise.name: f"{report.assignment} {exercise.name}" for exercise in report.exercises}
    return float(row[report.assignment]), {name: float(row[column]) for name, column in names.items()}


def from_moodle(report: Report) -> tuple[float, Points]:
    [row] = rows(report, "moodle")
    parts = [part.rsplit(" ", 1) for part in row["Feedback comments"].split("; ")]
    return float(row["Grade"]), {name: float(points.partition("/")[0]) for name, points in parts}


def from_nbgrader(report: Report) -> tuple[float, Points]:
    [row] = rows(report, "nbgrader")
    return float(row["score"]), {e.name: float(row[e.name]) for e in report.exercises}


def from_otter(report: Report) -> tuple[float, Points]:
    [_, row] = rows(report, "otter")
    return float(row["total_points_earned"]), {e.name: float(row[e.name]) for e in report.exercises}


READERS: list[Callable[[Report], tuple[float, Points]]] = [
    from_gradescope,
    from_reporter,
    from_classroom50,
    from_prairielearn,
    from_autolab,
    from_junit,
    from_check50,
    from_csv,
    from_canvas,
    from_moodle,
    from_nbgrader,
    from_otter,
]


@pytest.mark.parametrize("reader", READERS)
def test_a_platform_has_the_points_of_grade(
    reports: dict[str, Report], reader: Callable[[Report], tuple[float, Points]]
) -> None:
    for name, report in reports.items():
        total, points = reader(report)
        assert total == pytest.approx(report.score, abs=1e-9), name
        assert points == pytest.approx({e.name: e.earned for e in report.exercises}, abs=1e-9), name


def test_the_seven_are_what_they_are_called(reports: dict[str, Report]) -> None:
    scores = {name: report.score for name, report in reports.items()}
    most = reports["reference"].max_score
    assert scores["reference"] == most and scores["stub"] == 0
    for name in ("partial", "mistake_1", "mistake_2", "mistake_3", "hostile"):
        assert 0 < scores[name] < most, scores
