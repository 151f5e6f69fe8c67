"""The numbers of the dashboard, against formulas written out."""

import math

import numpy as np
import pytest

from autograder.pages.statistics import Summary, discriminations, items, misconceptions
from autograder.report import CheckReport, ExerciseReport, Report
from autograder.text import NOTHING, Text

CAUSE = Text("the mean is missing", "没有取平均")


def check(earned: float, points: float, cause: Text = NOTHING) -> CheckReport:
    outcome = "passed" if earned == points else "failed"
    return CheckReport("test", NOTHING, True, points, earned, outcome, NOTHING, 0.0, cause)


def report(name: str, *exercises: tuple[str, CheckReport]) -> Report:
    parts = tuple(ExerciseReport(n, "losses", "3.1.2", (c,)) for n, c in exercises)
    score, points = sum(part.earned for part in parts), sum(part.points for part in parts)
    return Report("mlp", name, "grade", (), "s", score, points, points, parts)


def correlation(a: list[float], b: list[float]) -> float:
    """Pearson's, term by term."""
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    covariance = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    return covariance / math.sqrt(sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b))


def test_discrimination_is_the_correlation_with_all_the_others() -> None:
    earned = np.random.default_rng(0).random((30, 4)).round(1)
    for place, got in enumerate(discriminations(earned)):
        others = [sum(row) - row[place] for row in earned.tolist()]
        assert got == pytest.approx(correlation(earned[:, place].tolist(), others), abs=1e-12)


def test_items_of_one_point_have_the_point_biserial_correlation() -> None:
    item, rest = [1.0, 1.0, 0.0, 1.0, 0.0, 0.0], [5.0, 4.0, 3.0, 5.0, 1.0, 2.0]
    right = [r for i, r in zip(item, rest, strict=True) if i]
    wrong = [r for i, r in zip(item, rest, strict=True) if not i]
    share, spread = len(right) / len(item), float(np.std(rest))
    biserial = (np.mean(right) - np.mean(wrong)) / spread * math.sqrt(share * (1 - share))
    assert discriminations(np.array([item, rest]).T)[0] == pytest.approx(biserial)


def test_an_item_that_all_or_none_can_do_tells_nothing() -> None:
    assert discriminations(np.array([[1.0, 0.2, 3.0], [1.0, 0.9, 1.0]]))[0] is None
    assert discriminations(np.array([[1.0, 2.0]])) == [None, None]
    assert discriminations(np.array([[0.1 + 0.2, 1.0], [0.3, 2.0]]))[0] is None, "rounding is no difference"


def test_an_item_left_out_of_some_gradings_counts_where_it_was_in() -> None:
    whole = [report(str(n), ("a", check(n, 3)), ("b", check(3 - n, 3))) for n in range(4)]
    part = [report("part", ("a", check(3, 3)))]
    a, b = items(whole + part)
    assert (a.share, b.share) == (pytest.approx((0 + 1 + 2 + 3 + 3) / 15), pytest.approx(0.5))
    assert b.discrimination == pytest.approx(-1)
    assert (a.full, a.none, b.full, b.none) == (2, 1, 1, 1)


def test_difficulty_is_the_mean_share_of_the_points() -> None:
    [item] = items([report("x", ("a", check(1, 4))), report("y", ("a", check(4, 4)))])
    assert item.share == pytest.approx(0.625)


def test_a_misconception_counts_once_for_each_submission() -> None:
    twice = report("x", ("a", check(0, 1, CAUSE)))
    exercise = twice.exercises[0]
    twice = Report(
        "mlp", "x", "grade", (), "s", 0, 2, 2,
        (ExerciseReport("a", "losses", "3.1.2", exercise.checks * 2),),
    )  # fmt: skip
    found = misconceptions(
        [
            twice,
            report("y", ("a", check(0, 1, CAUSE)), ("b", check(0, 1, CAUSE))),
            report("z", ("a", check(1, 1))),
        ]
    )
    assert [(one.exercise, one.count) for one in found] == [("a", 2), ("b", 1)]


def test_a_cause_that_cost_nothing_is_none() -> None:
    assert misconceptions([report("x", ("a", check(1, 1, CAUSE)))]) == []


def test_summary() -> None:
    assert Summary.of([4.0, 0.0, 1.0, 3.0, 2.0]) == Summary(5, 0, 1, 2, 3, 4, 2)
