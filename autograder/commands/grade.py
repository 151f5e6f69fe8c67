"""`grade`: submissions, one or a class, through the whole grader."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .. import console as view
from ..classroom import results
from ..classroom.batch import Batch
from ..classroom.classview import print_batch
from ..classroom.ledger import OPTIONS, Ledger
from ..classroom.progress import ClassView
from ..grade import Options, Watcher, grade
from ..intake.layout import read_all
from ..protection import CAN_FORK
from ..report import Report
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

FEW = 2  # so many are graded in this process, one after the other
INTERRUPTED = Text("Interrupted; what was graded so far:", "已中断，目前的结果：")


def grade_command(
    paths: Paths,
    assignment: Assignment = "",
    only: Annotated[list[str] | None, typer.Option(help="An exercise or module; may be repeated.")] = None,
    no_training: Annotated[
        bool, typer.Option("--no-training", help="Leave out the accuracies on MNIST.")
    ] = False,
    full_training: Annotated[bool, typer.Option("--full-training", help="Train all ten epochs.")] = False,
    seed: Annotated[str, typer.Option(help="The course's secret: the same seed draws the same inputs.")] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Folder for one JSON report each; a class goes on where it stopped."
        ),
    ] = None,
    unsafe: Annotated[
        bool,
        typer.Option(
            "--unsafe", help="Run even where student code cannot be held: a self-check, not a grade."
        ),
    ] = False,
    roster: RosterFile = None,
    groups: GroupsFile = None,
    policy: PolicyFile = None,
    processes: Processes = 0,
    scheduler: Scheduler = "",
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    within: Annotated[
        str, typer.Option("--within", help="Stop after 90m, 2h …; the same command then goes on.")
    ] = "",
    lang: Lang = Language.en,
) -> None:
    """Grade submissions: visible and hidden checks in a jailed process, and training on MNIST."""
    console = Console(**TEXT)
    options = Options(frozenset(only or ()), not no_training, full_training, seed, unsafe=unsafe)
    with one_sentence(lang):
        until = time.monotonic() + seconds_of(within) if within else float("inf")
        graded = course(paths, assignment, roster, groups, policy, processes, scheduler)
        asked = any((roster, groups, policy, processes, scheduler, force, within))
        of_class = output is not None and (output / OPTIONS).exists()  # these are graded as the rest was
        if (len(graded.found) > FEW or asked or of_class) and CAN_FORK:
            whole = _grade_class(console, graded, options, output, force, until, lang)
        else:
            whole = _grade_few(console, graded, options, output, lang)
    if not whole:
        raise typer.Exit(1)


def _grade_few(console: Console, few: Course, options: Options, output: Path | None, lang: str) -> bool:
    """Grade one after the other in this process; whether every check was graded."""
    reports: list[Report] = []
    submissions = read_all(few.found, few.assignment)
    progress = view.ProgressView(console, len(submissions))

    def graded(report: Report) -> None:
        reports.append(report)
        if output:
            results.write(output, report)
        progress.graded(report)

    watcher = Watcher(progress.started, progress.checked, progress.epoch_done, graded)
    try:
        with progress.progress:
            grade(few.assignment, submissions, options, watcher)
    except KeyboardInterrupt:
        console.print(INTERRUPTED.in_language(lang))
    view.print_reports(console, reports, lang)
    return len(reports) == len(submissions) and all(report.is_whole() for report in reports)


def _grade_class(
    console: Console,
    graded: Course,
    options: Options,
    output: Path | None,
    force: bool,
    until: float,
    lang: str,
) -> bool:
    """Grade in several processes, going on where an earlier run stopped; whether nothing is left to do."""
    ledger = Ledger(output) if output else None
    progress = ClassView(console, lang)
    try:
        if ledger:
            ledger.open(graded.assignment)
            if not force:
                ledger.keep_from(options.only)
        seed = ledger.seed(options.seed) if ledger else options.seed or Ledger.drawn()
        options = graded.under_policy(options, seed)
        if ledger:
            ledger.remember(options)
        batch = Batch(
            graded.assignment,
            graded.cohort,
            options,
            graded.graders,
            graded.policy,
            ledger,
            force,
            until,
            graded=lambda report, now: progress.graded(now, report.is_whole()),
            phase=lambda way, entries: progress.round(way.training, entries),
        )
        try:
            with progress.progress:
                batch.run()
        except KeyboardInterrupt:
            console.print(INTERRUPTED.in_language(lang))
    finally:
        if ledger:
            ledger.close()
    return print_batch(console, batch, lang)
