"""GitHub: a template repository for students, whose workflow gives feedback, and the instructor's grading repository.

`python -m autograder.platforms.github check` runs in a student's repository, `collect` and `summary` in the instructor's.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from .. import console
from ..classroom import results
from ..intake import notebook
from ..intake.submission import IntakeError, Submission
from ..practice.selfview import untouched
from ..report import ExerciseReport, Report
from ..text import NOTHING, Language, Text
from ..values import printable
from . import _collect, _kit, _markdown, _reporter, _words
from ._run import AssignmentName, Lang, Ungraded, graded, stop, submission_at

MAX_ANNOTATIONS = 10  # GitHub shows no more errors of one step

CELL = Text("{file}, cell {cell}:", "{file} 第 {cell} 个单元格：")
PUSH = Text(
    "On every push GitHub runs the visible checks: look under Actions for the summary, and at your own lines under Files"
    " changed for what is wrong.",
    "每次 push 之后 GitHub 会运行可见检查：汇总在 Actions 页面，出错的位置标在你自己的代码行上。",
)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def annotations(report: Report, submission: Submission, folder: Path, language: str) -> Iterator[str]:
    """One `::error` command for each exercise that was begun and fails a check, at the line that it is about."""
    failing = [
        e for e in report.exercises if not untouched(e) and any(not _words.passed(c) for c in e.checks)
    ]
    for exercise in failing[:MAX_ANNOTATIONS]:
        check, name = next(
            (check, name)
            for check, name in zip(exercise.checks, _words.names(exercise, language), strict=True)
            if not _words.passed(check)
        )
        where, about = _place(exercise, check.message.en, submission, folder)
        said = [name, about.in_language(language), _words.message(check, language)]
        yield _command("error", "\n".join(filter(None, said)), **where, title=exercise.name)


def _place(
    exercise: ExerciseReport, message: str, submission: Submission, folder: Path
) -> tuple[dict[str, str], Text]:
    """Properties of the annotation, and of a notebook the cell: of the line that the message names, else the definition's.

    GitHub shows a notebook as the JSON it is. Where the line cannot be told from others of it, there is none: the
    annotation then belongs to the run as a whole.
    """
    file = submission.filenames.get(exercise.module, f"{exercise.module}.py")
    source = submission.sources.get(exercise.module, "")
    row = _row(exercise.name, file, source, message)
    properties = {"file": (folder / file).as_posix(), "line": str(row)}
    if not file.endswith(".ipynb"):
        return properties, NOTHING
    cell, _ = notebook.place(source, row)
    line = _line_in_json(folder / file, "".join(source.split("\n")[row - 1 : row]))
    return properties | {"line": str(line)} if line else {}, CELL.filled(file=file, cell=cell)


def _row(exercise: str, file: str, source: str, message: str) -> int:
    """The line of the source: a notebook's lines are counted from the mark of their cell."""
    named = re.search(rf"\({re.escape(file)}(?: cell (\d{{1,6}}))?, line (\d{{1,6}})\)", message)
    if named:
        before, mark, _ = source.partition(notebook.MARK.format(number=named[1]) + "\n")
        return int(named[2]) + (before.count("\n") + 1 if named[1] and mark else 0)
    defined = re.search(rf"^(?:class|def) {exercise}\b", source, re.MULTILINE)
    return source.count("\n", 0, defined.start()) + 1 if defined else 1


def _line_in_json(path: Path, line: str) -> int:
    """The line of a notebook's JSON that is this line of a cell; 0 where none is, or several are."""
    texts = [json.dumps(line + end, ensure_ascii=ascii) for end in ("\n", "") for ascii in (True, False)]
    wanted = {text + comma for text in texts for comma in (",", "")}
    try:
        rows = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        return 0
    found = [number for number, row in enumerate(rows, start=1) if row.strip() in wanted]
    return found[0] if len(found) == 1 else 0


def _command(kind: str, text: str, **properties: str) -> str:
    """A workflow command; no text can end it or start another."""
    told = ",".join(f"{key}={_escaped(printable(value), ':,')}" for key, value in properties.items())
    lines = "\n".join(printable(line) for line in text.splitlines())
    return f"::{kind} {told}::{_escaped(lines)}"


def _escaped(text: str, more: str = "") -> str:
    for sign in f"%\r\n{more}":  # the percent sign first
        text = text.replace(sign, f"%{ord(sign):02X}")
    return _words.without_commands(text)


@app.command()
def check(assignment: AssignmentName, lang: Lang = Language.en, repository: Path = Path(".")) -> None:
    """The visible checks of a student's repository: a summary, annotations, and results for the reporter."""
    try:
        submission = submission_at(repository, assignment, f"{repository.resolve().name}")
        report = graded(assignment, submission)
    except Ungraded as problem:
        _output(_reporter.ungraded(problem.text.in_language(lang)))
        raise stop(problem, lang) from None
    _append("GITHUB_STEP_SUMMARY", _markdown.feedback(report, lang))
    _output(_reporter.runners(report, lang))
    for line in annotations(report, submission, repository / "assignments" / assignment, lang):
        typer.echo(line)
    points = f"{console.number(report.score)}/{console.number(report.max_score)}"
    said = Text(f"Visible checks: {points} points.", f"可见检查：{points} 分。") + _words.FEEDBACK
    typer.echo(said.in_language(lang))


def _output(runners: dict[str, _reporter.Runner]) -> None:
    lines = [f"{name}={_reporter.encoded(runner)}" for name, runner in runners.items()]
    _append("GITHUB_OUTPUT", "\n".join([f"runners={','.join(runners)}", *lines]) + "\n")


def _append(variable: str, text: str) -> None:
    """Append to a file that GitHub names in the environment; elsewhere there is none."""
    if variable in os.environ:
        with open(os.environ[variable], "a", encoding="utf-8") as stream:
            stream.write(text)


@app.command()
def collect(
    assignment: AssignmentName,
    listed: Annotated[Path, typer.Argument(metavar="STUDENTS.CSV")],
    folder: Annotated[Path, typer.Argument()],
    lang: Lang = Language.en,
) -> None:
    """Fetch the repositories of a list into one folder each, and write what was fetched beside them."""
    try:
        students = _collect.students(listed)
    except IntakeError as error:
        raise stop(Ungraded(error.text), lang) from None
    collected = []
    for number, one in enumerate(_collect.collect(students, folder, assignment), start=1):
        collected.append(one)
        typer.echo(f"{number}/{len(students)}")
    _collect.write(folder.with_suffix(".csv"), collected)
    for one in collected:
        if one.problem:
            typer.echo(
                _command(
                    "warning",
                    f"{one.name}: {one.problem}",
                    title=Text("Not fetched", "未取到").in_language(lang),
                )
            )
    _append("GITHUB_STEP_SUMMARY", _markdown.inert(_collect.told(collected).in_language(lang)) + "\n\n")


@app.command()
def summary(folder: Path, lang: Lang = Language.en) -> None:
    """The table of a class, for the summary of the job."""
    try:
        _append("GITHUB_STEP_SUMMARY", _markdown.class_table(list(results.read(folder)), lang))
    except ValueError as error:
        raise stop(Ungraded(Text(str(error), str(error))), lang) from None


def export(assignment: str, folder: Path, language: Language) -> Text:
    """Two repositories: student/ (a template, for everyone) and grading/ (private)."""
    values = {"assignment": assignment, "lang": language.value}
    names = _reporter.names(dict.fromkeys(check.exercise.name for check in _kit.checks(assignment)))
    values["results"] = "\n".join(
        f"          {name.upper()}_RESULTS: ${{{{ steps.check.outputs.{name} }}}}" for name in names
    )
    _kit.write_folder(folder / "student", _files("student", values) | _kit.repository(assignment, PUSH))
    _kit.write_folder(
        folder / "grading", _files("grading", values) | _kit.grader(packages=_kit.NEEDED + _kit.PAGES)
    )
    return Text(
        f"{folder / 'student'} is the template repository for students; {folder / 'grading'} is yours, keep it private.",
        f"{folder / 'student'} 是给学生的模板仓库；{folder / 'grading'} 是老师的评分仓库，请设为私有。",
    )


def _files(name: str, values: dict[str, str]) -> _kit.Contents:
    """The files of a repository that only GitHub needs."""
    below = _kit.FILES / "github" / name
    return {
        path.relative_to(below).as_posix(): _kit.template(path.relative_to(_kit.FILES).as_posix(), **values)
        for path in sorted(below.rglob("*"))
        if path.is_file()
    }


if __name__ == "__main__":
    app()
