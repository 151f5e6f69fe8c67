"""What a class's points say about the class, and about the exercises."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..report import Report
from ..text import NOTHING, Text


@dataclass(frozen=True)
class Item:
    """An exercise, as a class met it.

    Attributes:
        share: the mean share of its points that was earned: its difficulty; low is hard.
        discrimination: the correlation of its points with those of all other exercises; None where either is constant.
        full, none: how many submissions earned all of its points, and none of them.
    """

    name: str
    module: str
    section: str
    points: float
    share: float
    discrimination: float | None
    full: int
    none: int


@dataclass(frozen=True)
class Misconception:
    """A cause that the grader named, and in how many submissions."""

    exercise: str
    section: str
    cause: Text
    count: int


@dataclass(frozen=True)
class Summary:
    """Five numbers of a sample, and its mean."""

    count: int
    least: float
    lower: float
    median: float
    upper: float
    most: float
    mean: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Summary":
        """Of one or more values."""
        least, lower, median, upper, most = np.quantile(values, [0, 0.25, 0.5, 0.75, 1]).tolist()
        return cls(len(values), least, lower, median, upper, most, float(np.mean(values)))


def discriminations(earned: np.ndarray) -> list[float | None]:
    """The corrected item-total correlation of every item (for items of one point: point-biserial).

    Args:
        earned: (submissions, items), NaN where an item was left out of a submission's grading.
    """
    total = np.nansum(earned, axis=1)
    return [_correlation(item, total - np.nan_to_num(item)) for item in earned.T]


def _correlation(item: np.ndarray, rest: np.ndarray) -> float | None:
    there = ~np.isnan(item)
    item, rest = item[there], rest[there]
    # What is constant but for rounding correlates with nothing.
    if len(item) < 2 or np.ptp(item) < 1e-9 or np.ptp(rest) < 1e-9:
        return None
    return float(np.corrcoef(item, rest)[0, 1])


def items(reports: Sequence[Report]) -> list[Item]:
    """The exercises of a class, in the order of its reports."""
    exercises = {e.name: e for report in reports for e in report.exercises}
    column = {name: place for place, name in enumerate(exercises)}
    shares = np.full((len(reports), len(exercises)), np.nan)
    for row, report in enumerate(reports):
        for exercise in report.exercises:
            if exercise.points:
                shares[row, column[exercise.name]] = exercise.earned / exercise.points
    points = np.array([exercise.points for exercise in exercises.values()])
    correlations = discriminations(shares * points)
    return [
        Item(
            name,
            exercise.module,
            exercise.section,
            exercise.points,
            float(np.nanmean(share)),
            correlations[column[name]],
            int(np.sum(share == 1)),
            int(np.sum(share == 0)),
        )
        for (name, exercise), share in zip(exercises.items(), shares.T, strict=True)
        if not np.isnan(share).all()
    ]


def misconceptions(reports: Sequence[Report]) -> list[Misconception]:
    """The causes named in a class, the most frequent first; each counts once for a submission."""
    met: Counter[tuple[str, str, Text]] = Counter()
    for report in reports:
        met.update(
            {
                (exercise.name, exercise.section, check.cause)
                for exercise in report.exercises
                for check in exercise.checks
                if check.cause != NOTHING and check.outcome == "failed"
            }
        )
    found = [Misconception(*key, count) for key, count in met.items()]
    return sorted(found, key=lambda one: (-one.count, one.exercise, one.cause.en))
