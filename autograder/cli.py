"""The command line: `python -m autograder check | grade | release | prove | schema`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from . import console as view
from .faults import GraderFault
from .grade import Options, Watcher, grade
from .layout import ASSIGNMENTS, assignment_of, find_all, known, read_all
from .protection import Unprotected
from .report import Report, write_atomically
from .submission import IntakeError
from .text import Language, Text
from .values import printable

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Check, grade and release.",
)
# What is printed is text: Rich acts on nothing that a name or message holds.
TEXT: dict[str, Any] = {"markup": False, "emoji": False, "highlight": False}
Lang = Annotated[Language, typer.Option("--lang", help="Language of messages.")]
Assignment = Annotated[str, typer.Option(help="mlp, cnn or rnn; guessed when left out.")]


def stop(problem: Text, language: str) -> typer.Exit:
    """Print one sentence and end with status 2."""
    Console(stderr=True, **TEXT).print(printable(problem.in_language(language)), style="red")
    return typer.Exit(2)


@app.command("grade")
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
            write_atomically(output / f"{report.submission}.json", report.to_json())
        progress.graded(report)

    return Watcher(progress.started, progress.checked, progress.epoch_done, graded)


def _print(console: Console, reports: list[Report], lang: str) -> None:
    if len(reports) == 1:
        view.print_details(console, reports[0], lang)
        console.print(view.score_line(reports[0], lang))
    elif reports:
        view.print_class(console, reports, lang)
        console.print(view.class_line(reports, lang))


@app.command()
def check(
    names: Annotated[
        list[str] | None, typer.Argument(help="Exercises or modules; all when left out.")
    ] = None,
    assignment: Assignment = "",
    submission: Annotated[
        Path | None, typer.Option(help="Your folder; assignments/<assignment> by default.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved.")] = False,
    lang: Lang = Language.en,
) -> None:
    """Check your own work at home: the visible checks, in this process (breakpoints work)."""
    from .selfcheck import SelfCheck

    console = Console(**TEXT)
    try:
        checking = SelfCheck(console, frozenset(names or ()), assignment, submission, lang)
        complete = checking.run()
        while watch:
            checking.wait_for_a_save()
            complete = checking.run()
    except IntakeError as error:
        raise stop(error.text, lang) from None
    except GraderFault as fault:
        raise stop(Text(str(fault), f"检查无法运行：{fault}"), lang) from None
    except KeyboardInterrupt:
        console.print(Text("Stopped.", "已停止。").in_language(lang))
        raise typer.Exit(130) from None
    if not complete:
        raise typer.Exit(1)


@app.command("release")
def release_command() -> None:
    """Make assignments/ from solutions/ and the checks."""
    from .release import release

    release()


@app.command("prove")
def prove_command(
    assignments: Annotated[list[str] | None, typer.Argument(help="mlp, cnn, rnn; all when left out.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="In the jail, on the whole assignment, with training.")
    ] = False,
    seeds: Annotated[int, typer.Option(min=1, help="Grade with so many seeds; all must agree.")] = 1,
) -> None:
    """Prove the grader: references score full, stubs 0, mistakes are caught and named, alternatives pass."""
    from .prove import prove

    try:
        named = [known(name) for name in assignments or ASSIGNMENTS]
    except IntakeError as error:
        raise stop(error.text, Language.en) from None
    try:
        whole = prove(Console(**TEXT), named, full, seeds)
    except Unprotected as refused:
        raise stop(refused.text, Language.en) from None
    if not whole:
        raise typer.Exit(1)


@app.command()
def schema() -> None:
    """Print the JSON schema of a report."""
    from .report import schema as report_schema

    typer.echo(json.dumps(report_schema(), indent=1))
