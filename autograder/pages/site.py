"""Writes the pages of a class: index.html, and students/<submission>.html for each submission."""

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from ..intake.names import safe_name, shown
from ..report import Report, write_atomically
from ..text import Text
from .dashboard import dashboard
from .feedback import Feedback
from .pseudonyms import pseudonyms
from .rendering import MADE_BY, Pages

INDEX, STUDENTS = "index.html", "students"


class PagesError(Exception):
    """The pages cannot be made; one sentence says why and what to do."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


def write_pages(
    reports: Sequence[Report],
    folder: Path,
    language: str,
    anonymous: bool = False,
    written: Callable[[], None] = lambda: None,
) -> None:
    """Write the pages of one or more reports, each whole or not at all, the index last.

    An anonymous dashboard comes alone: messages and files' names in a student's feedback could tell whose it is.

    Args:
        written: called after each page.

    Raises:
        PagesError: the reports are not of one class, or the folder holds what must not be beside or under them.
        OSError: a page cannot be written.
    """
    _of_one_class(reports)
    _fit(folder, anonymous)
    pages = Pages(language)
    if anonymous:
        names, links = pseudonyms(reports), [""] * len(reports)
    else:
        names = [report.submission for report in reports]
        files = [f"{safe_name(name)}.html" for name in names]
        links = [f"{STUDENTS}/{quote(file)}" for file in files]
        for report, file in zip(reports, files, strict=True):
            write_atomically(folder / STUDENTS / file, pages.feedback(Feedback.of(report, language)))
            written()
    page = dashboard(reports, names, links, anonymous, pages.words)
    write_atomically(folder / INDEX, pages.dashboard(page))


def _of_one_class(reports: Sequence[Report]) -> None:
    assignments = sorted({report.assignment for report in reports})
    if len(assignments) > 1:
        listed = ", ".join(assignments)
        raise PagesError(
            f"The reports are of several assignments ({listed}): keep the results of each in a folder of its own.",
            f"这些报告属于不同的作业（{listed}）：请把每个作业的结果放在各自的文件夹里。",
        )
    seen: set[str] = set()
    for report in reports:
        name = safe_name(report.submission).casefold()
        if name in seen:
            raise PagesError(
                f"Two reports are of {shown(report.submission)}: remove one of them.",
                f"有两份报告都属于 {shown(report.submission)}：请删去其中一份。",
            )
        seen.add(name)


def _fit(folder: Path, anonymous: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise PagesError(
            f"{shown(str(folder))} is a file: name a folder with -o.",
            f"{shown(str(folder))} 是文件：请用 -o 指定一个文件夹。",
        )
    index = folder / INDEX
    if index.exists() and MADE_BY not in index.read_text("utf-8", errors="replace")[:4_000]:
        raise PagesError(
            f"{shown(str(index))} is not a page of ours and would be lost: name another folder with -o.",
            f"{shown(str(index))} 不是本程序生成的页面，会被覆盖：请用 -o 指定另一个文件夹。",
        )
    if anonymous and (folder / STUDENTS).exists():
        raise PagesError(
            f"{shown(str(folder))} holds pages with names: name another folder with -o for the anonymous one.",
            f"{shown(str(folder))} 里有带姓名的页面：请用 -o 为匿名页面另选一个文件夹。",
        )
