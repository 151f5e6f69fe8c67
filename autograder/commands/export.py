"""`export`: the kit, as a platform wants it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .. import platforms
from ..intake.layout import known
from ..intake.submission import IntakeError
from ..text import Language, Text
from .common import TEXT, Lang, stop


def export_command(
    name: Annotated[str, typer.Argument(help=f"The platform: {', '.join(platforms.names())}.")],
    assignment: Annotated[str, typer.Option(help="mlp, cnn or rnn.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="A new or empty folder.")],
    lang: Lang = Language.en,
) -> None:
    """Make what a platform needs: nbgrader, otter, Gradescope, GitHub and others."""
    try:
        known(assignment)
    except IntakeError as error:
        raise stop(error.text, lang) from None
    if name not in platforms.names():
        there = ", ".join(platforms.names())
        raise stop(
            Text(f"There is no platform {name}; there are {there}.", f"没有平台 {name}；现有 {there}。"), lang
        )
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise stop(
            Text(
                f"{output} is not an empty folder: name a new one with -o.",
                f"{output} 不是空文件夹：请用 -o 指定一个新文件夹。",
            ),
            lang,
        )
    try:
        output.mkdir(parents=True, exist_ok=True)
        done = platforms.platform(name).export(assignment, output, lang)
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}"
        raise stop(
            Text(f"The export cannot be written ({problem}).", f"无法写入导出文件（{problem}）。"), lang
        ) from None
    Console(**TEXT).print(done.in_language(lang))
