"""The handout as a notebook: its sections, and under each the stubs and visible checks of its exercises, in order.

What is here is data: `cells` for whoever makes notebooks of some kind, `plain` the notebook for Jupyter as it is.
(Notebooks that students hand in are read in notebook.py.)
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from ..intake.layout import order_of
from ..paths import SOLUTIONS
from ..plugin import CHECKS
from ..proof.cases import reference_sources
from ..text import Language, Text
from .cell_text import Pages, attachments
from .pieces import by_exercise, checks_by_exercise, prelude, used
from .sections import HANDOUT, Section, exercises_of, sections
from .stubs import stub, visible

Kind = Literal["text", "setup", "imports", "stub", "check"]

NAME = {Language.en: "{}.ipynb", Language.zh: "{}.zh-CN.ipynb"}
ERRATA = {Language.en: "ERRATA.md", Language.zh: "ERRATA.zh-CN.md"}
THINK = re.compile(r"^(?=\*\*(?:Think|想一想)[.。])", re.MULTILINE)
START = re.compile(r"## (Start|开始)\n")

HOW_TO_START = Text(
    """## Start

Run the cells from top to bottom. Each exercise is a cell that ends in `raise NotImplementedError`: replace that line by
your code, run the cell, and then the one below it. That one starts with `%%check`: it runs the visible checks of the
exercise on what you have written, and says what is wrong. Helpers of your own go into the cell of the exercise that
uses them.

Where the text below says `python -m autograder check …`, run those cells instead. Imports such as
`from .losses import softmax` are not needed here: all functions live in this one notebook.

Hand in this notebook (or the `.py` files, if you prefer to work in those; not a part of each). What the `%%check` cells
say is not your grade: hidden checks come with that.
""",
    """## 开始

从上到下运行各个单元格。每个练习是一个单元格，最后一行是 `raise NotImplementedError`：把这一行换成你的代码并运行，
再运行下面那个以 `%%check` 开头的单元格，它会用可见检查来检查你写的函数，并告诉你哪里不对。
自己写的辅助函数，放在用到它的那个练习的单元格里。

下文说到 `python -m autograder check …` 的地方，运行这些单元格就行。所有函数都在这一个 notebook 里，
所以不需要 `from .losses import softmax` 这样的导入。

最后提交这个 notebook（愿意写 `.py` 文件的话，就只提交 `.py` 文件，不要两边各写一部分）。
`%%check` 的结果不是成绩：正式评分时还有隐藏检查。
""",
)
SETUP = Text(
    """# Run this cell first: it finds the kit, and makes %%check known.
import sys
from pathlib import Path

here = [Path.cwd(), *Path.cwd().parents]
kits = [place for folder in here for place in (folder / "kit.whl", folder / "autograder" / "live.py") if place.is_file()]
sys.path[:0] = [str(kit if kit.suffix == ".whl" else kit.parents[1]) for kit in kits[:1]]
%load_ext autograder.practice.live
%assignment {assignment}
""",
    """# 先运行这个单元格：它找到评分工具，并让 %%check 可用。
import sys
from pathlib import Path

here = [Path.cwd(), *Path.cwd().parents]
kits = [place for folder in here for place in (folder / "kit.whl", folder / "autograder" / "live.py") if place.is_file()]
sys.path[:0] = [str(kit if kit.suffix == ".whl" else kit.parents[1]) for kit in kits[:1]]
%load_ext autograder.practice.live
%assignment {assignment} zh
""",
)


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        id: the same for every language, and as long as the exercise keeps its name.
        module, exercise: whose it is; the exercise of a "stub" or "check" only.
        attachments: pictures: name -> {media type: base64}.
    """

    kind: Kind
    id: str
    source: str
    module: str = ""
    exercise: str = ""
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)


def cells(assignment: str, language: Language, sources: Mapping[str, str] | None = None) -> list[Cell]:
    """The notebook's cells in the handout's order.

    An exercise that a reference calls comes before it, also where the handout has it later.

    Args:
        sources: module -> text whose definitions stand in the "stub" cells; the stubs themselves when left out.
    """
    return list(_Workbook(assignment, language, stubs_of(assignment), sources or {}).cells())


@cache
def stubs_of(assignment: str) -> dict[str, str]:
    """module -> its stub."""
    return {module: stub(text, module) for module, text in _references(assignment).items()}


def plain(cells: Sequence[Cell]) -> str:
    """The notebook for Jupyter as it is (nbformat 4.5), as text. The same cells give the same text."""
    return dumped([as_json(cell) for cell in cells])


def as_json(cell: Cell) -> dict[str, Any]:
    """A cell as notebook files have it; a platform adds its metadata."""
    head = {"id": cell.id, "metadata": {}, "source": cell.source.rstrip("\n").splitlines(keepends=True)}
    if cell.kind == "text":
        return {
            "cell_type": "markdown",
            **({"attachments": cell.attachments} if cell.attachments else {}),
            **head,
        }
    return {"cell_type": "code", "execution_count": None, "outputs": [], **head}


def dumped(cells: Sequence[dict[str, Any]], metadata: Mapping[str, Any] | None = None) -> str:
    """A notebook of these cells as a file's text."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}, **(metadata or {})}
    notebook = {"cells": list(cells), "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@dataclass
class _Workbook:
    """One notebook in the making."""

    assignment: str
    language: Language
    stubs: Mapping[str, str]
    sources: Mapping[str, str]
    placed: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.module_of = {
            name: m for m in order_of(self.assignment) for name in exercises_of(self.assignment, m)
        }
        self.handout, self.errata = f"{self.assignment}/{HANDOUT[self.language]}", ERRATA[self.language]
        self.pages = Pages({p: (SOLUTIONS / p).read_text("utf-8") for p in (self.handout, self.errata)})

    def cells(self) -> Iterator[Cell]:
        for number, section in enumerate(sections(self.assignment, self.language)):
            if section.exercises:
                yield from self._section(f"handout-{number}", section)
            elif START.match(section.text):
                yield self._text("start", HOW_TO_START.in_language(self.language))
                setup = SETUP.in_language(self.language).replace("{assignment}", self.assignment)
                yield Cell("setup", "setup", setup)
            else:
                yield self._text(f"handout-{number}", section.text)
        yield Cell("text", "errata", self.pages.in_notebook(self.pages.texts[self.errata], self.errata))

    def _section(self, name: str, section: Section) -> Iterator[Cell]:
        before, *think = THINK.split(section.text, maxsplit=1)
        yield self._text(name, before, section.module)
        for exercise in section.exercises:
            yield from self._exercise(exercise)
        if think:
            yield self._text(f"{name}-think", think[0], section.module)

    def _exercise(self, exercise: str) -> Iterator[Cell]:
        """An exercise's cells, once, and before them those of what its reference calls."""
        if exercise in self.placed:
            return
        self.placed.add(exercise)
        module = self.module_of[exercise]
        needs = used(_pieces(self.assignment, module)[exercise])
        for other in sorted(needs & set(self.module_of), key=list(self.module_of).index):
            yield from self._exercise(other)
        yield from self._imports(module)
        name = exercise.replace("_", "-")
        yield Cell("stub", name, self._definition(module, exercise), module, exercise)
        checks = checks_by_exercise(visible(_checks(self.assignment, module)))[exercise]
        yield Cell("check", f"check-{name}", f"%%check {module}.{exercise}\n{checks}", module, exercise)

    def _imports(self, module: str) -> Iterator[Cell]:
        new = [line for line in prelude(self.stubs[module]) if line not in self.imported]
        self.imported.update(new)
        if new:
            yield Cell("imports", f"{module}-imports".replace("_", "-"), "\n".join(new), module)

    def _definition(self, module: str, exercise: str) -> str:
        text = self.sources.get(module, self.stubs[module])
        return by_exercise(text, exercises_of(self.assignment, module), prelude(self.stubs[module]))[exercise]

    def _text(self, name: str, text: str, module: str = "") -> Cell:
        text = self.pages.in_notebook(text, self.handout)
        return Cell("text", name, text, module, attachments=attachments(text, self.assignment))


@cache
def _references(assignment: str) -> dict[str, str]:
    sources = reference_sources(assignment)
    return {module: sources[module] for module in order_of(assignment)}


@cache
def _pieces(assignment: str, module: str) -> dict[str, str]:
    return by_exercise(_references(assignment)[module], exercises_of(assignment, module))


def _checks(assignment: str, module: str) -> str:
    return (CHECKS / assignment / f"test_{module}.py").read_text("utf-8")
