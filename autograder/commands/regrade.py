"""`regrade`: what a new grading would change, shown before it changes anything."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..classroom.batch import Batch
from ..classroom.ledger import Ledger
from ..classroom.progress import ClassView
from ..classroom.regrade import Draft, changes
from ..classroom.regradeview import print_changes
from ..grade import Options
from ..text import Language, Text
from .common import TEXT, Assignment, Lang, one_sentence
from .course import (
    Course,
    GroupsFile,
    Paths,
    PolicyFile,
    Processes,
    RosterFile,
    Scheduler,
    course,
    seconds_of,
)

UNFINISHED = Text(
    "NOT REACHED yet: {count} submissions; nothing was written. Run the same command again to go on.",
    "还有 {count} 份没有评到，没有写入任何成绩。再次运行同一条命令即可继续。",
)
APPLIED = Text("{count} reports replaced in {folder}.", "已替换 {folder} 里的 {count} 份报告。")
SHOWN_ONLY = Text(
    "Nothing was written to {folder} yet: add --apply to let these grades take the old ones' place.",
    "还没有写入 {folder}：加上 --apply 才会用新成绩替换旧成绩。",
)


def regrade_command(
    paths: Paths,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder that holds the old grades.")],
    assignment: Assignment = "",
    roster: RosterFile = None,
    groups: GroupsFile = None,
    policy: PolicyFile = None,
    processes: Processes = 0,
    scheduler: Scheduler = "",
    apply: Annotated[bool, typer.Option("--apply", help="Write the new grades.")] = False,
    within: Annotated[
        str, typer.Option("--within", help="Stop after 90m, 2h …; the same command then goes on.")
    ] = "",
    lang: Lang = Language.en,
) -> None:
    """Grade again what a changed check (or submission) touches; show who gains, who loses and why."""
    console = Console(**TEXT)
    with one_sentence(lang):
        until = time.monotonic() + seconds_of(within) if within else float("inf")
        again = course(paths, assignment, roster, groups, policy, processes, scheduler)
        old = Ledger(output)
        options = old.remembered()
        old.open(again.assignment)
        try:
            whole = _regrade(console, again, old, options, apply, until, lang)
        finally:
            old.close()
    if not whole:
        raise typer.Exit(1)


def _regrade(
    console: Console, again: Course, old: Ledger, options: Options, apply: bool, until: float, lang: str
) -> bool:
    draft, progress = Draft(old), ClassView(console, lang)
    options = again.under_policy(options, old.seed())
    batch = Batch(
        again.assignment,
        again.cohort,
        options,
        again.graders,
        again.policy,
        draft,
        until=until,
        graded=lambda report, now: progress.graded(now, report.is_whole()),
        phase=lambda way, entries: progress.round(way.training, entries),
    )
    with progress.progress:
        batch.run()
    places = list(batch.reports)
    print_changes(console, changes(places, old, draft), len(places), lang)
    folder = str(old.folder)
    unfinished = len(batch.not_reached()) + len(batch.untrained)
    if unfinished:
        console.print(UNFINISHED.filled(count=unfinished).in_language(lang), soft_wrap=True)
    elif apply:
        moved = draft.apply(places)
        batch.ledger = old
        batch.choose()
        console.print(APPLIED.filled(count=moved, folder=folder).in_language(lang), soft_wrap=True)
    else:
        console.print(SHOWN_ONLY.filled(folder=folder).in_language(lang), soft_wrap=True)
    return not unfinished
