"""The rules of a course that turn a score into a grade: lateness, attempts, weights. Read from a TOML file.

None of them changes what was graded: the score stays, and each rule adds (or takes) points with its reason, so a rule
can be changed without grading anything again.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from ..budget import USUAL, Budget
from ..intake.members import IntakeError, read_regular
from ..intake.names import shown
from ..report import Adjustment, Arrival, CheckReport, Report
from ..text import Text

MAX_FILE = 1 << 20
DAY = timedelta(days=1)
STRICT = {"extra": "forbid"}  # a setting that is misspelt must not be silently nothing

LATE = Text(
    "Late, days that count: {days} (after {grace} of grace); each takes {share:g} % of the points.",
    "迟交，扣除宽限 {grace} 天后计 {days} 天：每天扣 {share:g} % 的分数。",
)
TOO_LATE = Text(
    "Later than the last day, day {days}: not accepted.", "迟交超过最后期限（第 {days} 天）：不计分。"
)
WEIGHTED = Text("Weights of the course: {names}.", "课程设定的权重：{names}。")


@dataclass(frozen=True)
class Late:
    """What lateness costs.

    Attributes:
        grace_days: free of charge, for everyone; the roster may grant single students more.
        penalty: the share of a submission's points that each further day takes (a part of a day is a day).
        last_day: the last day late on which work is accepted; none when 0.
    """

    __pydantic_config__ = STRICT
    grace_days: int = 0
    penalty: float = 0.0
    last_day: int = 0


@dataclass(frozen=True)
class Limits:
    """What one submission may take; see Budget. Zero: the usual."""

    __pydantic_config__ = STRICT
    seconds: float = 0.0
    training_seconds: float = 0.0
    memory_mb: int = 0


@dataclass(frozen=True)
class Policy:
    """The rules of a course.

    Attributes:
        due: when the work was to be handed in; nothing is late without it.
        late: what lateness costs.
        attempts: which of a student's attempts counts.
        max_attempts: only the first so many count; all when 0.
        weights: name of a check, exercise or module -> by how much its points count; the assignment's total stays.
        limits: of time and memory.
    """

    __pydantic_config__ = STRICT
    due: datetime | None = None
    late: Late = field(default_factory=Late)
    attempts: Literal["latest", "best", "first"] = "latest"
    max_attempts: int = 0
    weights: dict[str, float] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    @property
    def budget(self) -> Budget:
        limits = self.limits
        return replace(
            USUAL,
            seconds=limits.seconds or USUAL.seconds,
            training_seconds=limits.training_seconds or USUAL.training_seconds,
            memory=limits.memory_mb << 20 or USUAL.memory,
        )

    def late_days(self, submitted: datetime | None, marked: bool = False) -> int:
        """Days late, of which a part is a whole one; one where it is only known that it was late."""
        if submitted is None or self.due is None:
            return int(marked)
        return max(0, -((self.due - submitted) // DAY))

    def counting(self, attempts: Sequence[Any]) -> Sequence[Any]:
        """The attempts that may count, of all a student made, in order; of several the best one does."""
        allowed = attempts[: self.max_attempts or None]
        return {"latest": allowed[-1:], "first": allowed[:1], "best": allowed}[self.attempts]

    def applied(self, report: Report, arrival: Arrival, more_grace: int = 0) -> Report:
        """The report, with what the rules make of its score."""
        adjustments = self._weighted(report)
        weighted = report.score + sum(adjustment.points for adjustment in adjustments)
        adjustments += self._lateness(weighted, arrival.late_days, more_grace)
        final = round(report.score + sum(adjustment.points for adjustment in adjustments), 2)
        return replace(
            report,
            arrival=arrival,
            adjustments=tuple(adjustments),
            final_score=final if adjustments else None,
        )

    def _lateness(self, points: float, days: int, more_grace: int) -> list[Adjustment]:
        grace = self.late.grace_days + more_grace
        if self.late.last_day and days > max(grace, self.late.last_day):
            last = max(grace, self.late.last_day)
            return [Adjustment(-points, TOO_LATE.filled(days=last))]
        counted = max(0, days - grace)
        if not counted or not self.late.penalty:
            return []
        taken = round(points * min(1.0, counted * self.late.penalty), 2)
        reason = LATE.filled(days=counted, grace=grace, share=100 * self.late.penalty)
        return [Adjustment(-taken, reason)]

    def _weighted(self, report: Report) -> list[Adjustment]:
        if not self.weights:
            return []
        rows = [(self._weight(e.module, e.name, c), c) for e in report.exercises for c in e.checks]
        most = sum(weight * check.points for weight, check in rows)
        earned = sum(weight * check.earned for weight, check in rows)
        score = round(report.max_score * earned / most, 2) if most else 0.0
        names = ", ".join(f"{name} × {weight:g}" for name, weight in self.weights.items())
        return [Adjustment(round(score - report.score, 2), WEIGHTED.filled(names=shown(names)))]

    def _weight(self, module: str, exercise: str, check: CheckReport) -> float:
        """The weight of a check: its own, else its exercise's, else its module's."""
        for name in (check.name, exercise, module):
            if name in self.weights:
                return self.weights[name]
        return 1.0

    def unknown(self, report: Report) -> list[str]:
        """Names that are given a weight and that no check, exercise or module has."""
        known = {n for e in report.exercises for n in (e.name, e.module, *(c.name for c in e.checks))}
        return sorted(set(self.weights) - known)


def best(reports: Iterable[Report]) -> Report:
    """The attempt with the best final score; of equals the latest."""
    return max(reports, key=lambda report: (report.final, report.arrival.attempt))


def read_policy(path: Path) -> Policy:
    """The rules in a TOML file. Raises IntakeError, naming the line or the setting that is wrong."""
    try:
        raw = tomllib.loads(read_regular(path, MAX_FILE).decode("utf-8"))
        return _valid(raw)
    except FileNotFoundError:
        what = Text("it is not there", "文件不存在")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        what = Text(f"it is not TOML ({error})", f"不是 TOML（{error}）")
    except ValueError as error:
        what = Text(str(error), str(error))
    raise IntakeError(
        f"The policy {shown(str(path))} cannot be used: {what.en}.",
        f"规则文件 {shown(str(path))} 无法使用：{what.zh}。",
    )


def _valid(raw: Mapping[str, Any]) -> Policy:
    """Raises ValueError, in words that name the setting."""
    from pydantic import TypeAdapter, ValidationError

    due = raw.get("due")
    if due is not None and (not isinstance(due, datetime) or due.tzinfo is None):
        raise ValueError(
            "due: write it with its time zone and no quotes, as in due = 2026-11-20T23:59:59+08:00"
        )
    try:
        policy = TypeAdapter(Policy).validate_python(dict(raw))
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    for name, value in _numbers(policy):
        if not 0 <= value < 1e9:
            raise ValueError(f"{name}: {value:g} is less than nothing, or no number")
    return policy


def _numbers(policy: Policy) -> Iterator[tuple[str, float]]:
    yield "max_attempts", policy.max_attempts
    for section, values in (
        ("late", vars(policy.late)),
        ("limits", vars(policy.limits)),
        ("weights", policy.weights),
    ):
        yield from ((f"{section}.{name}", value) for name, value in values.items())
