"""What grading a class takes, extrapolated in the open from the reports of one that was graded."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from ..intake.members import IntakeError
from ..report import Report

SIZES = (100, 1_000, 10_000)
HOUR = 3_600.0


@dataclass(frozen=True)
class Costs:
    """Processor seconds of one submission, on average.

    Attributes:
        reports: how many were measured.
        trained: how many of them with training.
        checks: for all checks but training.
        training: for the training runs, of those that have any; the processor time of a report is split
            as its time on the clock is.
    """

    reports: int
    trained: int
    checks: float
    training: float

    def core_hours(self, submissions: int, training: bool) -> float:
        """Core-hours of a class. With training the checks run twice: once to give everyone a first grade."""
        each = 2 * self.checks + self.training if training else self.checks
        return submissions * each / HOUR


def costs_of(reports: Iterable[Report]) -> Costs:
    """The costs that these reports show. Raises IntakeError when they tell of no processor time."""
    checks, training = [], []
    for report in reports:
        if not report.cpu_seconds:
            continue
        share = (
            min(1.0, sum(run.seconds for run in report.training) / report.seconds) if report.seconds else 0.0
        )
        checks.append(report.cpu_seconds * (1 - share))
        if report.training:
            training.append(report.cpu_seconds * share)
    if not checks:
        raise IntakeError(
            "No report there tells of processor time: give the folder of results of a class graded on Linux.",
            "那里没有记录处理器时间的报告：请给出在 Linux 上评过分的成绩文件夹。",
        )
    return Costs(len(checks), len(training), fmean(checks), fmean(training) if training else 0.0)
