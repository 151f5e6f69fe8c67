"""`gradebook`: the grades of a class as a table for an LMS or a spreadsheet."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..classroom import gradebook, results
from ..report import write_atomically
from ..text import Language, Text
from .common import TEXT, Lang, stop


class Format(StrEnum):
    """Whom the table is for."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    nbgrader = "nbgrader"
    otter = "otter"


def gradebook_command(
    folder: Annotated[Path, typer.Argument(metavar="RESULTS", help="The folder that `grade -o` wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The CSV file.")],
    form: Annotated[Format, typer.Option("--for", help="Whose columns.")] = Format.csv,
    roster: Annotated[
        Path | None,
        typer.Option(help="Canvas's exported gradebook, or Moodle's grading worksheet, to be filled in."),
    ] = None,
    lang: Lang = Language.en,
) -> None:
    """Make a grade file from the results of a class, points per student and per exercise."""
    try:
        students = gradebook.Roster(roster.read_text("utf-8-sig")) if roster else None
        book = gradebook.gradebook(results.read(folder))
        write_atomically(output, gradebook.FORMATS[form](book, students))
        unmatched = students.matched(book.grades)[1] if students else []
    except gradebook.GradebookError as error:
        raise stop(Text(f"{folder}: {error.text.en}", f"{folder}：{error.text.zh}"), lang) from None
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise stop(Text(f"No grade file: {error}", f"没有写出成绩文件：{error}"), lang) from None
    console = Console(**TEXT)
    console.print(_told(len(book.grades) - len(unmatched), output).in_language(lang))
    for names, why in (([r.submission for r in book.ungraded], UNGRADED), (unmatched, UNMATCHED)):
        if names:
            said = Text(f"{why.en}: {', '.join(names)}.", f"{why.zh}：{'、'.join(names)}。")
            console.print(said.in_language(lang), style="yellow")
    if book.ungraded or unmatched:
        raise typer.Exit(1)


UNGRADED = Text("Left out, for they have no grade yet", "没有写入，因为还没有成绩")
UNMATCHED = Text("Left out, for the roster has no row of theirs", "没有写入，因为名单里没有对应的行")


def _told(count: int, output: Path) -> Text:
    return Text(f"{count} grades written to {output}.", f"已把 {count} 份成绩写入 {output}。")
