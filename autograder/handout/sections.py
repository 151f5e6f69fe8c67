"""A handout in its sections: what each is about, in the order in which students write it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ..paths import SOLUTIONS
from ..proof.cases import checks_in
from ..text import Language

HANDOUT = {Language.en: "README.md", Language.zh: "README.zh-CN.md"}
BEGINNING = re.compile(r"^(?=## )", re.MULTILINE)
MODULE = re.compile(r"## \d+\. `(\w+)\.py`")
ROW = re.compile(r"^\| (`.*?) \|", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it.

    Attributes:
        module: the one whose exercises it is about; empty for none.
        exercises: those that its table lists. A module may come in several sections.
    """

    text: str
    module: str = ""
    exercises: tuple[str, ...] = ()


def sections(assignment: str, language: Language = Language.en) -> list[Section]:
    """A handout's sections; the first is what stands above all headings."""
    handout = (SOLUTIONS / assignment / HANDOUT[language]).read_text("utf-8")
    head, *rest = BEGINNING.split(handout)
    return [Section(head), *(_section(assignment, text) for text in rest)]


def handout_order(assignment: str) -> dict[str, str]:
    """Exercise -> its module, in the order in which students write them.

    It need not be that in which they are graded: a reference may build on what comes later for students.
    """
    return {name: each.module for each in sections(assignment) for name in each.exercises}


@cache
def exercises_of(assignment: str, module: str) -> tuple[str, ...]:
    """The exercises of a module, in the order of its checks."""
    return tuple(dict.fromkeys(check.exercise.name for check, _ in checks_in(assignment, module)))


def _section(assignment: str, text: str) -> Section:
    found = MODULE.match(text)
    if not found:
        return Section(text)
    listed = set(_listed(text))
    exercises = exercises_of(assignment, found[1])
    return Section(text, found[1], tuple(name for name in exercises if name in listed))


def _listed(text: str) -> Iterator[str]:
    """The names in the first column of a section's tables."""
    for row in ROW.findall(text):
        yield from re.findall(r"`(\w+)[`(]", row)
