"""What the dashboard shows of a class: its distributions, its exercises, its misconceptions, and a row for each submission."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..console import number
from ..report import Flag, Report
from .charts import Histogram, histogram
from .statistics import Item, Misconception, Summary, items, misconceptions

STEP = 0.1  # percent of accuracy to a bar
BELOW_FLOOR = 2  # percent: what is further below shares a bar, or all would stand at the right edge
MOST_MET = 15
MOST_BARS = 15  # of the time chart


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        link: empty where there is no page to go to.
        points: by module, accuracies: by training exercise; None where it was left out.
        notes: what is out of the ordinary, in words.
        kinds: by which the table filters.
    """

    name: str
    link: str
    report: Report
    points: tuple[float | None, ...]
    accuracies: tuple[float | None, ...]
    notes: tuple[str, ...]
    kinds: str

    @property
    def percent(self) -> float:
        return percent(self.report)

    @property
    def final(self) -> float:
        return self.report.final


@dataclass(frozen=True)
class Accuracies:
    """The best accuracies of one training exercise; the chart's first bar holds all that are below `lowest` percent."""

    exercise: str
    chapter: float
    floor: float
    reached: int
    count: int
    lowest: int
    chart: Histogram


@dataclass(frozen=True)
class Flagged:
    """A flag, and in which row's submission it is."""

    row: Row
    flag: Flag


@dataclass(frozen=True)
class Dashboard:
    """The page of a class; anonymous where names are pseudonyms."""

    assignment: str
    anonymous: bool
    rows: tuple[Row, ...]
    modules: tuple[tuple[str, float], ...]
    training: tuple[str, ...]
    scores: Summary
    score_chart: Histogram
    accuracies: tuple[Accuracies, ...]
    times: Summary
    time_chart: Histogram
    times_total: str
    misconceptions: list[Misconception]
    items: list[Item]
    flags: tuple[Flagged, ...]

    @property
    def below_half(self) -> int:
        return sum(row.percent < 50 for row in self.rows)

    @property
    def adjusted(self) -> bool:
        """Whether the course's policies change any score."""
        return any(row.final != row.report.score for row in self.rows)


def percent(report: Report) -> float:
    """The score as a share of the points there were to earn."""
    return 100 * report.score / report.max_score if report.max_score else 0.0


def dashboard(
    reports: Sequence[Report],
    names: Sequence[str],
    links: Sequence[str],
    anonymous: bool,
    words: dict[str, str],
) -> Dashboard:
    """The dashboard of one or more reports of one assignment, each shown by a name and linked to a page."""
    modules: dict[str, dict[str, float]] = {}
    for report in reports:
        for exercise in report.exercises:
            modules.setdefault(exercise.module, {})[exercise.name] = exercise.points
    training = list(dict.fromkeys(run.exercise for report in reports for run in report.training))
    rows = sorted(
        (
            _row(report, name, link, list(modules), training, _notes(report, anonymous, words))
            for report, name, link in zip(reports, names, links, strict=True)
        ),
        key=lambda row: row.name.casefold(),
    )
    scores, seconds = [percent(report) for report in reports], [report.seconds for report in reports]
    return Dashboard(
        reports[0].assignment,
        anonymous,
        tuple(rows),
        tuple((name, round(sum(points.values()), 2)) for name, points in modules.items()),
        tuple(training),
        Summary.of(scores),
        _score_chart(scores, words),
        tuple(_accuracies(reports, exercise, words) for exercise in training),
        Summary.of(seconds),
        _time_chart(seconds, words),
        _duration(sum(seconds), words),
        misconceptions(reports)[:MOST_MET],
        items(reports),
        () if anonymous else tuple(Flagged(row, flag) for row in rows for flag in row.report.flags),
    )


def _notes(report: Report, anonymous: bool, words: dict[str, str]) -> tuple[str, ...]:
    """What is out of the ordinary; flags, groups and lateness are nothing to show to a class."""
    ungraded = sum(check.points for check in report.checks() if check.outcome == "ungraded")
    arrival = report.arrival
    noted = {
        "note_group": len(arrival.members) if not anonymous else 0,
        "day_late": arrival.late_days == 1 and not anonymous,
        "days_late": arrival.late_days if arrival.late_days > 1 and not anonymous else 0,
        "note_flags": len(report.flags) if not anonymous else 0,
        "note_ungraded": number(ungraded) if ungraded else "",
        "note_problems": bool(report.problems),
        "note_self_check": report.kind == "self-check",
        "note_part": number(report.max_score) if report.max_score != report.total else "",
    }
    return tuple(words[name].format(fact) for name, fact in noted.items() if fact)


def _row(
    report: Report,
    name: str,
    link: str,
    modules: list[str],
    training: list[str],
    notes: tuple[str, ...],
) -> Row:
    earned: dict[str, float] = {}
    for exercise in report.exercises:
        earned[exercise.module] = round(earned.get(exercise.module, 0.0) + exercise.earned, 2)
    best = {run.exercise: max(run.accuracies, default=0.0) for run in report.training}
    kinds = {"below": percent(report) < 50, "flagged": report.flags and link, "noted": notes}
    return Row(
        name,
        link,
        report,
        tuple(earned.get(module) for module in modules),
        tuple(best.get(exercise) for exercise in training),
        notes,
        " ".join(kind for kind, holds in kinds.items() if holds),
    )


def _score_chart(scores: Sequence[float], words: dict[str, str]) -> Histogram:
    edges = list(range(0, 101, 5))
    labels = [words["bin"].format(low, low + 5) for low in edges[:-1]]
    median = float(np.median(scores))
    mark = (median, words["median_mark"].format(f"{median:.0f} %"))
    return histogram(scores, edges, labels, [(at, str(at)) for at in range(0, 101, 20)], [mark])


def _accuracies(reports: Sequence[Report], exercise: str, words: dict[str, str]) -> Accuracies:
    runs = [run for report in reports for run in report.training if run.exercise == exercise]
    best = [100 * max(run.accuracies, default=0.0) for run in runs]
    chapter, floor = runs[0].chapter, runs[0].floor
    lowest = math.floor(100 * floor) - BELOW_FLOOR
    highest = min(100, math.ceil(max(100 * chapter, *best)))
    edges = [lowest + STEP * at for at in range(-2, round((highest - lowest) / STEP) + 1)]
    del edges[1]  # a bar of double width
    labels = [words["below"].format(lowest)]
    labels += [words["bin"].format(f"{low:.1f}", f"{low + STEP:.1f}") for low in edges[1:-1]]
    return Accuracies(
        exercise,
        chapter,
        floor,
        sum(run.floor <= max(run.accuracies, default=0.0) for run in runs),
        len(runs),
        lowest,
        histogram(
            best,
            edges,
            labels,
            [(at, str(at)) for at in range(lowest, highest + 1)],
            [
                (100 * chapter, words["chapter_mark"].format(f"{100 * chapter:.2f} %")),
                (100 * floor, words["floor_mark"].format(f"{100 * floor:.2f} %")),
            ],
        ),
    )


def _time_chart(seconds: Sequence[float], words: dict[str, str]) -> Histogram:
    longest = max(*seconds, 1e-3)
    width = _round_up(longest / MOST_BARS)
    edges = [width * at for at in range(math.ceil(longest / width) + 1)]
    labels = [words["time_bin"].format(f"{low:g}", f"{low + width:g}") for low in edges[:-1]]
    return histogram(seconds, edges, labels, [(at, f"{at:g}") for at in edges[:: math.ceil(len(edges) / 6)]])


def _duration(seconds: float, words: dict[str, str]) -> str:
    hours, minutes = f"{seconds / 3600:.1f}", f"{seconds / 60:.1f}"
    return words["hours"].format(hours) if seconds >= 3600 else words["minutes"].format(minutes)


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, …"""
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= value * (1 - 1e-9))
