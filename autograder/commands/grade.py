"""`grade`: submissions, one or a class, through the whole grader."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .. import console as view
from .. import results
from ..faults import GraderFault
from ..grade import Options, Watcher, grade
from ..layout import assignment_of, find_all, known, read_all
from ..protection import Unprotected
from ..report import Report
from ..submission import IntakeError
from ..text import Language, Text
from .common import TEXT, Assignment, Lang, stop


def grade_command(
    paths: Annotated[list[Path], typer.Argument(help="Submissions: folders or files, or folders of them.")],
    assignment: Assignment = "",
    only: Annotated[list[str] | None, typer.Option(help="An exercise or module; may be repeated.")] = None,
    no_training: Annotated[
        bool, typer.Option("--no-training", help="Leave out the accuracies on MNIST.")
    ] = False,
    full_training: Annotated[bool, typer.Option("--full-training", help="Train all ten epochs.")] = False,
    seed: Annotated[str, typer.Option(help="The course's secret: the same seed draws the same inputs.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder for one JSON report each.")
    ] = None,
    unsafe: Annotated[
        bool,
        typer.Option(
            "--unsafe", help="Run even where student code cannot be held: a self-check, not a grade."
        ),
    ] = False,
    lang: Lang = Language.en,
) -> None:
    """Grade submissions: visible and hidden checks in a jailed process, and training on MNIST."""
    console = Console(**TEXT)
    try:
        found = find_all(paths)
        name = known(assignment) if assignment else assignment_of(found)
        submissions = read_all(found, name)
    except IntakeError as error:
        raise stop(error.text, lang) from None
    options = Options(frozenset(only or ()), not no_training, full_training, seed, unsafe=unsafe)
    reports: list[Report] = []
    progress = view.ProgressView(console, len(submissions))
    watcher = _watcher(progress, reports, output)
    try:
        with progress.progress:
            grade(name, submissions, options, watcher)
    except IntakeError as error:
        raise stop(error.text, lang) from None
    except Unprotected as refused:
        raise stop(refused.text, lang) from None
    except GraderFault as fault:
        raise stop(Text(str(fault), f"检查无法运行：{fault}"), lang) from None
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}"
        raise stop(
            Text(f"A report cannot be written ({problem}).", f"报告无法写入（{problem}）。"), lang
        ) from None
    except KeyboardInterrupt:
        console.print(Text("Interrupted; what was graded so far:", "已中断，目前的结果：").in_language(lang))
    _print(console, reports, lang)
    if any(check.outcome == "ungraded" for report in reports for check in report.checks()):
        raise typer.Exit(1)


def _watcher(progress: view.ProgressView, reports: list[Report], output: Path | None) -> Watcher:
    def graded(report: Report) -> None:
        reports.append(report)
        if output:
            results.write(output, report)
        progress.graded(report)

    return Watcher(progress.started, progress.checked, progress.epoch_done, graded)


def _print(console: Console, reports: list[Report], lang: str) -> None:
    if len(reports) == 1:
        view.print_details(console, reports[0], lang)
        console.print(view.score_line(reports[0], lang))
    elif reports:
        view.print_class(console, reports, lang)
        console.print(view.class_line(reports, lang))
