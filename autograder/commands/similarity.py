"""`similarity`: who has passages in common."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from ..intake.layout import assignment_of, find_all, known, read_all
from ..intake.names import shown
from ..intake.submission import IntakeError
from ..text import Language, Text
from .common import TEXT, Assignment, Lang, stop


def similarity_command(
    paths: Annotated[list[Path], typer.Argument(metavar="CLASS", help="A folder of submissions.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the page and the table.")],
    assignment: Assignment = "",
    at_least: Annotated[
        float, typer.Option(min=0.05, max=1.0, help="Share of a submission that is also in the other.")
    ] = 0.5,
    lang: Lang = Language.en,
) -> None:
    """Find submissions with passages in common, whatever their names are; nothing is executed."""
    from ..classroom.similarity import Comparison, template_of
    from ..pages import similarity as page

    console = Console(**TEXT)
    try:
        found = find_all(paths)
        name = known(assignment) if assignment else assignment_of(found)
        submissions = read_all(found, name)
    except IntakeError as error:
        raise stop(error.text, lang) from None
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("", total=len(submissions))
            comparison = Comparison(submissions, template_of(name), lambda: progress.advance(task))
            pairs = comparison.pairs(at_least)
        page.write(output, pairs, len(submissions), lang)
    except ImportError:
        problem = Text(
            "This needs copydetect: pip install -r requirements.txt.",
            "需要 copydetect：请运行 pip install -r requirements.txt。",
        )
        raise stop(problem, lang) from None
    except OSError as error:
        said = f"{error.filename}: {error.strerror}"
        raise stop(
            Text(f"The report cannot be written ({said}).", f"报告无法写入（{said}）。"), lang
        ) from None
    except KeyboardInterrupt:
        console.print(Text("Stopped; nothing was written.", "已停止，没有写入任何文件。").in_language(lang))
        raise typer.Exit(130) from None
    place = shown(str(output / page.PAGE))
    console.print(
        (
            page.summary_of(len(pairs), len(submissions)) + Text(f"Open {place}", f"请打开 {place}")
        ).in_language(lang)
    )
