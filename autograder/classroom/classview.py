"""What `grade` prints of a class: the table, what the policies did, and who or what is missing."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from .. import console as view
from ..intake.names import shown
from ..report import Report
from ..text import NOTHING, Text
from .batch import Batch

NAMED = 20  # names in one sentence


def print_batch(console: Console, batch: Batch, language: str) -> bool:
    """Print a run's reports and what is to be said of them; whether nothing is left to do."""
    reports = batch.final()
    absent = [student.id for student in batch.cohort.missing]
    view.print_reports(console, reports, language, absent)
    for text in _remarks(batch, reports):
        if text != NOTHING:
            console.print(text.in_language(language), soft_wrap=True)
    done = not batch.not_reached() and not batch.untrained
    return done and all(report.is_whole() for report in reports)


def _remarks(batch: Batch, reports: Sequence[Report]) -> Iterator[Text]:
    cohort = batch.cohort
    names = [student.id for student in cohort.missing]
    yield _said(names, "Not handed in ({count}): {names}.", "未提交（{count} 人）：{names}。")
    yield _said(
        cohort.unknown,
        "Not on the roster ({count}), check whose they are: {names}.",
        "不在名单上（{count} 份），请核对是谁的：{names}。",
    )
    yield _said(
        cohort.set_aside,
        "Set aside, as another attempt counts ({count}): {names}.",
        "已有其他提交计分，未评（{count} 份）：{names}。",
    )
    yield _said(
        [] if batch.options.only else batch.misnamed,
        "The policy gives weights to what is not there: {names}.",
        "规则里的这些权重找不到对应的检查：{names}。",
    )
    names = [report.submission for report in reports if report.arrival.late_days]
    yield _said(names, "Late ({count}): {names}.", "迟交（{count} 份）：{names}。")
    yield _said(
        batch.not_reached(),
        "NOT REACHED in the time there was ({count}): {names}. Run the same command again to go on.",
        "时间内没有评到（{count} 份）：{names}。再次运行同一条命令即可继续。",
    )
    untrained = [batch.reports[place].submission for place in batch.untrained]
    yield _said(
        untrained,
        "WITHOUT THEIR TRAINING so far ({count}): {names}. Run the same command again to go on.",
        "还没有训练（{count} 份）：{names}。再次运行同一条命令即可继续。",
    )


def _said(names: Sequence[str], en: str, zh: str) -> Text:
    """The sentence about these names; nothing when there are none."""
    if not names:
        return NOTHING
    listed = [shown(name) for name in names[:NAMED]]
    more = len(names) - len(listed)
    return Text(
        en.format(count=len(names), names=", ".join(listed) + (f" and {more} more" if more else "")),
        zh.format(count=len(names), names="、".join(listed) + (f" 等 {more} 份" if more else "")),
    )
