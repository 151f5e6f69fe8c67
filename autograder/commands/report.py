"""`report`: pages from results."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from data.mnist import DataError

from ..classroom import results
from ..intake.names import shown
from ..report import Report
from ..text import Language, Text
from .common import TEXT, Lang, stop


def report_command(
    folder: Annotated[Path, typer.Argument(metavar="RESULTS", help="A folder that `grade -o` wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the pages.")],
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Only the dashboard, without names, for showing in class.")
    ] = False,
    lang: Lang = Language.en,
) -> None:
    """Make a feedback page for each student and a dashboard of the class, from the results of `grade`."""
    from ..pages.site import INDEX, PagesError, write_pages

    console = Console(**TEXT)
    reports = _read(folder, lang)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("", total=len(reports))
            write_pages(reports, output, lang, anonymous, lambda: progress.advance(task))
    except PagesError as error:
        raise stop(error.text, lang) from None
    except DataError as error:
        raise stop(Text(f"{error}.", f"数据文件有问题：{error}。"), lang) from None
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}"
        raise stop(
            Text(f"A page cannot be written ({problem}).", f"页面无法写入（{problem}）。"), lang
        ) from None
    except KeyboardInterrupt:
        console.print(
            Text("Interrupted; run it again for all pages.", "已中断，重新运行可生成全部页面。").in_language(
                lang
            )
        )
        raise typer.Exit(130) from None
    place = shown(str(output / INDEX))
    console.print(
        Text(
            f"{len(reports)} submissions: open {place}", f"共 {len(reports)} 份提交：请打开 {place}"
        ).in_language(lang)
    )


def _read(folder: Path, lang: str) -> list[Report]:
    if not folder.is_dir():
        what = shown(str(folder))
        raise stop(
            Text(
                f"{what} is not a folder: name the one that `grade -o` wrote.",
                f"{what} 不是文件夹：请指定 `grade -o` 写入的文件夹。",
            ),
            lang,
        )
    try:
        reports = list(results.read(folder))
    except ValueError as error:
        raise stop(Text(str(error), f"有一份报告读不出来：{error}"), lang) from None
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}"
        raise stop(
            Text(f"A report cannot be read ({problem}).", f"报告无法读取（{problem}）。"), lang
        ) from None
    if not reports:
        what = shown(str(folder))
        raise stop(
            Text(
                f"There is no report in {what}: grade a class with -o {what} first.",
                f"{what} 里没有报告：请先用 grade -o {what} 评分。",
            ),
            lang,
        )
    return reports
