"""What a new grading would change, before it changes anything: who gains, who loses, and which checks turned over."""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ..report import CheckReport, Report
from .ledger import Ledger

DRAFT = ".regrade"


class Draft(Ledger):
    """New grades beside the old ones; a submission whose grade could be no other is not graded again."""

    def __init__(self, of: Ledger) -> None:
        super().__init__(of.folder / DRAFT)
        self.of = of

    def done(self, place: str, *keys: str) -> Report | None:
        done = self.of.done(place, *keys)
        if not done:
            return super().done(place, *keys)
        self._drop(place)
        return done

    def write(self, place: str, report: Report) -> None:
        if self.of.report(place) != report:
            super().write(place, report)
        else:
            self._drop(place)

    def _drop(self, place: str) -> None:
        """An earlier look's new grade must not be taken for this one's."""
        (self.folder / f"{place}.json").unlink(missing_ok=True)

    def apply(self, places: Iterable[str]) -> int:
        """Let the new grades take the old ones' place, one atomic step for each; how many there were."""
        moved = 0
        for place in places:
            report = self.report(place)
            if report and report.is_whole():
                path = self.of.folder / f"{place}.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                os.replace(self.folder / f"{place}.json", path)
                moved += 1
        return moved


@dataclass(frozen=True)
class Turn:
    """A check that gives other points than before; None where it was not there before, or is no more."""

    exercise: str
    before: CheckReport | None
    after: CheckReport | None

    @property
    def check(self) -> CheckReport:
        check = self.after or self.before
        assert check is not None
        return check

    @property
    def points(self) -> float:
        return round(
            (self.after.earned if self.after else 0.0) - (self.before.earned if self.before else 0.0), 2
        )


@dataclass(frozen=True)
class Change:
    """One submission, graded before and again."""

    before: Report
    after: Report

    @property
    def points(self) -> float:
        return round(self.after.score - self.before.score, 2)

    @property
    def final_points(self) -> float:
        return round(self.after.final - self.before.final, 2)

    @property
    def moves(self) -> bool:
        """Whether anybody's grade moves, or what it is out of."""
        return bool(self.points or self.final_points) or self.after.max_score != self.before.max_score

    def turns(self) -> list[Turn]:
        """The checks that turned over, in the order of the new report."""
        before, after = _rows(self.before), _rows(self.after)
        turns = [Turn(name[0], before.get(name), after.get(name)) for name in {**after, **before}]
        return [turn for turn in turns if turn.points]


def _rows(report: Report) -> dict[tuple[str, str], CheckReport]:
    return {(part.name, check.name): check for part in report.exercises for check in part.checks}


def changes(places: Iterable[str], old: Ledger, draft: Draft) -> list[Change]:
    """Every submission that was graded before and has another report now; those the grader failed on are left out."""
    found = []
    for place in places:
        before, after = old.report(place), draft.report(place)
        if before and after and after.is_whole():
            found.append(Change(before, after))
    return found


def by_check(found: Iterable[Change]) -> dict[tuple[str, str], list[Turn]]:
    """(exercise, check) -> how it turned over, for each submission for which it did."""
    turns: dict[tuple[str, str], list[Turn]] = defaultdict(list)
    for change in found:
        for turn in change.turns():
            turns[turn.exercise, turn.check.name].append(turn)
    return dict(turns)
