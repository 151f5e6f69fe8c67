"""`check`: a student's own work, at home."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..faults import GraderFault
from ..submission import IntakeError
from ..text import Language, Text
from .common import TEXT, Assignment, Lang, stop


def check_command(
    names: Annotated[
        list[str] | None, typer.Argument(help="Exercises, modules or an assignment; all when left out.")
    ] = None,
    assignment: Assignment = "",
    submission: Annotated[
        Path | None, typer.Option(help="Your folder; assignments/<assignment> by default.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved.")] = False,
    lang: Lang = Language.en,
) -> None:
    """Check your own work at home: the visible checks, in this process (breakpoints work)."""
    from ..selfcheck import SelfCheck

    console = Console(**TEXT)
    try:
        checking = SelfCheck(console, tuple(names or ()), assignment, submission, lang)
        complete = checking.run()
        if watch:
            checking.watch()
    except IntakeError as error:
        raise stop(error.text, lang) from None
    except GraderFault as fault:
        raise stop(Text(str(fault), f"检查无法运行：{fault}"), lang) from None
    except KeyboardInterrupt:
        console.print(Text("Stopped.", "已停止。").in_language(lang))
        raise typer.Exit(130) from None
    if not complete:
        raise typer.Exit(1)
