"""`check`: a student's own work, at home."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..faults import GraderFault
from ..intake.submission import IntakeError
from ..text import Language, Text
from .common import TEXT, Assignment, Lang, stop

NAMES = "Exercises, modules or an assignment; all when left out. 练习、模块或作业的名字；不写就全查。"
FOLDER = "Your folder; assignments/<assignment> when left out. 你的文件夹；默认是 assignments/<作业>。"
WATCH = "Check again whenever a file is saved. 每次保存后自动重查。"


def check_command(
    names: Annotated[list[str] | None, typer.Argument(help=NAMES)] = None,
    assignment: Assignment = "",
    submission: Annotated[Path | None, typer.Option(help=FOLDER)] = None,
    watch: Annotated[bool, typer.Option("--watch", help=WATCH)] = False,
    lang: Lang = Language.en,
) -> None:
    """Check your own work at home: the visible checks, in this process (breakpoints work).

    在自己的电脑上检查作业：运行可见检查，断点和 print 都能用。
    """
    from ..practice.selfcheck import SelfCheck

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
