"""Rules of a course: what they make of a score, and that the score itself stays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.classroom import gradebook
from autograder.classroom.policy import Late, Policy, best, read_policy
from autograder.intake.members import IntakeError
from autograder.report import Arrival, CheckReport, ExerciseReport, Report
from autograder.text import NOTHING

DUE = datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)


def check(name: str, points: float, earned: float) -> CheckReport:
    return CheckReport(name, NOTHING, False, points, earned, "passed" if earned else "failed")


REPORT = Report(
    "mlp",
    "jane",
    "grade",
    (),
    "s",
    score=6.0,
    max_score=10.0,
    total=100.0,
    exercises=(
        ExerciseReport("softmax", "losses", "3.1.2", (check("values", 4.0, 4.0), check("stable", 2.0, 0.0))),
        ExerciseReport("relu", "activations", "3.1.1", (check("zero", 4.0, 2.0),)),
    ),
)


@pytest.mark.parametrize(
    ("after", "days"),
    [(-1, 0), (0, 0), (1, 1), (86_399, 1), (86_400, 1), (86_401, 2), (10 * 86_400, 10)],
)
def test_a_part_of_a_day_late_is_a_day(after: int, days: int) -> None:
    assert Policy(due=DUE).late_days(DUE + timedelta(seconds=after)) == days


def test_marked_late_without_a_time_is_one_day_and_no_due_date_is_never_late() -> None:
    assert Policy(due=DUE).late_days(None, marked=True) == 1
    assert Policy(due=DUE).late_days(None) == 0
    assert Policy().late_days(DUE) == 0


@pytest.mark.parametrize(
    ("days", "more_grace", "final"),
    [(0, 0, 6.0), (2, 0, 6.0), (3, 0, 5.4), (5, 0, 4.2), (5, 2, 5.4), (6, 0, 0.0), (7, 5, 6.0), (8, 5, 0.0)],
)
def test_grace_days_come_first_then_each_day_takes_its_share(
    days: int, more_grace: int, final: float
) -> None:
    policy = Policy(due=DUE, late=Late(grace_days=2, penalty=0.1, last_day=5))
    report = policy.applied(REPORT, Arrival(late_days=days), more_grace)
    assert report.final == pytest.approx(final)
    assert report.score == 6.0, "the score stays as graded"
    assert report.score + sum(a.points for a in report.adjustments) == pytest.approx(report.final)


def test_a_penalty_never_takes_more_than_there_is() -> None:
    report = Policy(late=Late(penalty=0.4)).applied(REPORT, Arrival(late_days=9))
    assert report.final == 0.0


def test_weights_count_by_check_then_exercise_then_module_and_keep_the_total() -> None:
    policy = Policy(weights={"losses": 3.0, "softmax": 2.0, "stable": 0.0})
    report = policy.applied(REPORT, Arrival())
    assert report.final == round(10 * (2 * 4 + 2) / (2 * 4 + 4), 2)  # values twice, stable not at all
    assert policy.unknown(REPORT) == [] and Policy(weights={"sofmax": 2.0}).unknown(REPORT) == ["sofmax"]


def test_applying_twice_is_applying_once() -> None:
    policy = Policy(late=Late(penalty=0.1), weights={"relu": 2.0})
    once = policy.applied(REPORT, Arrival(late_days=1))
    assert policy.applied(once, Arrival(late_days=1)) == once
    assert Policy().applied(once, Arrival()) == REPORT


def test_grade_files_hold_what_the_policy_makes_of_the_score() -> None:
    late = Policy(late=Late(penalty=0.5)).applied(REPORT, Arrival(late_days=1))
    book = gradebook.Gradebook("mlp", [late])
    for form in ("canvas", "moodle"):
        assert ",3," in gradebook.FORMATS[form](book, None).splitlines()[-1]
    assert ",6,3,3,10," in gradebook.FORMATS["nbgrader"](book, None).splitlines()[-1]


def test_which_attempts_count() -> None:
    attempts = ["first", "second", "third"]
    assert Policy().counting(attempts) == ["third"]
    assert Policy(attempts="first").counting(attempts) == ["first"]
    assert Policy(attempts="best").counting(attempts) == attempts
    assert Policy(max_attempts=2).counting(attempts) == ["second"]


def test_of_equal_attempts_the_latest_is_the_best() -> None:
    attempts = [
        replace(REPORT, score=score, arrival=Arrival(attempt=n)) for n, score in enumerate((6.0, 7.0, 7.0))
    ]
    assert best(attempts).arrival.attempt == 2


def test_a_policy_is_read(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(
        "due = 2026-11-20T23:59:59+08:00\nattempts = 'best'\n[late]\ngrace_days = 2\npenalty = 0.1\n"
        "[weights]\nsoftmax = 2\n[limits]\nseconds = 60\nmemory_mb = 512\n"
    )
    policy = read_policy(path)
    assert policy.due == DUE and policy.attempts == "best"
    assert policy.late == Late(2, 0.1) and policy.weights == {"softmax": 2.0}
    assert (policy.budget.seconds, policy.budget.memory, policy.budget.training_seconds) == (
        60,
        512 << 20,
        1200,
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("due = 2026-11-20T23:59:59", "time zone"),
        ("due = '2026-11-20'", "time zone"),
        ("attemps = 'best'", "attemps"),
        ("attempts = 'all'", "attempts"),
        ("[late]\npenality = 1", "late.penality"),
        ("[late]\npenalty = -0.1", "late.penalty"),
        ("[weights]\nsoftmax = nan", "weights.softmax"),
        ("[late", "not TOML"),
    ],
)
def test_a_setting_that_is_wrong_is_named(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(IntakeError, match=what) as error:
        read_policy(path)
    assert "\n" not in str(error.value)


def test_a_policy_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="not there"):
        read_policy(tmp_path / "none.toml")
