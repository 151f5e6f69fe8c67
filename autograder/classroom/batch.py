"""Grades a class so that it can be stopped at any time: what is done is on disk, and another run goes on from there.

The cheap checks of everyone come first, training last: after minutes everybody has a grade without the accuracies on
MNIST, and whatever time there is then goes into those.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ..grade import Options
from ..intake.layout import read_one
from ..report import CheckReport, Report
from ..text import NOTHING
from .cohort import Cohort, Entry
from .keys import key_of
from .ledger import ATTEMPTS, Ledger
from .policy import Policy, best
from .pool import Job


class Graders(Protocol):
    """Where grading goes on: the processes of this machine, or a cluster."""

    def run(self, jobs: Iterator[Job], until: float) -> Iterator[tuple[Job, Report]]: ...


@dataclass
class Batch:
    """One run over a class.

    Attributes:
        graders: opens the graders for a way of grading.
        ledger: the folder of results; None keeps nothing.
        force: grade what is done, too.
        until: the time (of time.monotonic) at which the run ends, done or not.
        graded: told of each report, and whether it was graded now or lay there already.
        phase: told when another round begins: its options, and how many entries there are.
        reports: place of an entry -> its report, of which only the points when there are several.
        misnamed: what the policy gives a weight and no check, exercise or module is called.
        untrained: places of entries whose accuracies are still to come.
    """

    assignment: str
    cohort: Cohort
    options: Options
    graders: Callable[[Options], Graders]
    policy: Policy = field(default_factory=Policy)
    ledger: Ledger | None = None
    force: bool = False
    until: float = float("inf")
    graded: Callable[[Report, bool], None] = lambda report, now: None
    phase: Callable[[Options, int], None] = lambda options, entries: None
    reports: dict[str, Report] = field(default_factory=dict)
    untrained: dict[str, None] = field(default_factory=dict)
    misnamed: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Grade what is not graded yet.

        Raises:
            Unprotected, IntakeError, GraderFault: nothing can be graded.
            OSError: a report cannot be written.
        """
        phases = [replace(self.options, training=False), self.options]
        try:
            for options in phases if self.options.training else phases[1:]:
                self.phase(options, len(self.cohort.entries))
                for job, report in self.graders(options).run(self._jobs(options), self.until):
                    self._graded(job, report, whole=options == self.options)
        finally:  # interrupted, too: each student has the best of what there is
            self.choose()

    def _graded(self, job: Job, report: Report, whole: bool) -> None:
        """File what was graded now; a grader that was lost in the training takes nobody's other points away."""
        if job.entry.place in self.untrained and all(
            check.outcome == "ungraded" for check in report.checks()
        ):
            self.graded(report, True)
        else:
            self._file(job.entry, replace(report, key=job.key), now=True, whole=whole)

    def _jobs(self, options: Options) -> Iterator[Job]:
        """What is to be graded; read when its turn comes, so that a class needs no more memory than a few of it."""
        for entry in self.cohort.entries:
            if time.monotonic() >= self.until:
                return
            submission = read_one(entry.found, entry.name, self.assignment)
            key, whole = (key_of(submission, self.assignment, way) for way in (options, self.options))
            done = self._done(entry, key, whole)
            if done:
                self._file(entry, done, now=False, whole=done.key == whole)
            else:
                yield Job(submission, key, entry)

    def _done(self, entry: Entry, *keys: str) -> Report | None:
        """What is on disk for an entry, if another grading would give the same."""
        if self.ledger is None or (self.force and entry.place not in self.reports):
            return None
        return self.ledger.done(entry.place, *keys)

    def _file(self, entry: Entry, report: Report, now: bool, whole: bool) -> None:
        graded, report = report, self.policy.applied(report, entry.arrival, entry.grace_days)
        if self.ledger and (now or report != graded):  # another policy is no reason to grade again
            self.ledger.write(entry.place, report)
        several = len(self.cohort.entries) > 1  # of one the details are shown
        self.reports[entry.place] = brief(report) if several else report
        if whole and not self.misnamed:
            self.misnamed = self.policy.unknown(report)
        (self.untrained.pop if whole else self.untrained.setdefault)(entry.place, None)
        self.graded(report, now)

    def choose(self) -> None:
        """Of several attempts file the best one in the student's own name, too."""
        for name, entries in self._attempts().items():
            if not self.ledger or not any(entry.place in self.reports for entry in entries):
                continue
            places = [
                entry.place for entry in entries
            ]  # not reached in this run, but in an earlier one, counts
            reports = filter(None, (self.reports.get(place) or self.ledger.report(place) for place in places))
            whole = self.ledger.report(f"{ATTEMPTS}/{name}/{best(reports).arrival.attempt}")
            if whole and whole != self.ledger.report(name):
                self.ledger.write(name, whole)

    def _attempts(self) -> dict[str, list[Entry]]:
        several: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.cohort.entries:
            if entry.of_several:
                several[entry.name].append(entry)
        return several

    def final(self) -> list[Report]:
        """One report for each student or group that has one, in the order of the class; of attempts the best."""
        of: dict[str, list[Report]] = defaultdict(list)
        for entry in self.cohort.entries:
            if entry.place in self.reports:
                of[entry.name].append(self.reports[entry.place])
        return [best(reports) for reports in of.values()]

    def not_reached(self) -> list[str]:
        """Names of entries that have no report yet."""
        return [entry.name for entry in self.cohort.entries if entry.place not in self.reports]


def brief(report: Report) -> Report:
    """A report for a table of thousands: of each exercise only the points, of what was graded and what was not."""
    exercises = tuple(replace(part, checks=tuple(_sums(part.checks))) for part in report.exercises)
    return replace(report, exercises=exercises, problems=(), flags=report.flags[:1], versions={})


def _sums(checks: Sequence[CheckReport]) -> Iterator[CheckReport]:
    for graded in (True, False):
        rows = [check for check in checks if (check.outcome != "ungraded") == graded]
        if rows:
            points = round(sum(check.points for check in rows), 2)
            earned = round(sum(check.earned for check in rows), 2)
            yield CheckReport("", NOTHING, False, points, earned, rows[0].outcome)
