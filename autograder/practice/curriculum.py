"""What there is to do at home: the exercises of an assignment in the handout's order, and which of them are meant."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby, pairwise
from pathlib import Path, PurePath
from typing import Any

from ..intake.layout import ASSIGNMENTS, known
from ..intake.submission import IntakeError
from ..paths import RELEASED
from ..text import Text


@dataclass(frozen=True)
class Curriculum:
    """One assignment, and the names asked for.

    Attributes:
        exercises: name -> its row in manifest.json: module, section, runtime, points of its visible and hidden checks.
        names: exercises and modules asked for; empty for all.
    """

    assignment: str
    exercises: dict[str, dict[str, Any]]
    names: frozenset[str]

    @classmethod
    def of(cls, asked: tuple[str, ...], assignment: str, standing: Path) -> "Curriculum":
        """The assignment asked for, else the one of the folder one stands in, else the only one with these names.

        Names may be typed as files (`losses.py`), and an assignment may be named among them.

        Raises:
            IntakeError: there is no such assignment or exercise, or several assignments have it.
        """
        manifests = {
            name: _manifest(name) for name in ASSIGNMENTS if (RELEASED / name).is_dir()
        }  # a student may have one
        names = frozenset(_bare(name) for name in asked) - set(ASSIGNMENTS)
        named = [part for name in asked for part in PurePath(name).parts if part in ASSIGNMENTS]
        for place in ([assignment], named, [part for part in standing.parts if part in ASSIGNMENTS]):
            if place and place[-1]:
                chosen = known(place[-1])
                break
        else:
            chosen = _only_one_with(names, manifests)
        if chosen not in manifests:
            here = ", ".join(manifests)
            raise IntakeError(
                f"Assignment {chosen} is not in this copy of the kit, which has {here}.",
                f"这里没有作业 {chosen}，只有 {here}。",
            )
        exercises = manifests[chosen]
        _expect_known(names, {chosen: exercises})
        return cls(chosen, exercises, names)

    @property
    def folder(self) -> Path:
        """The assignment's own folder in the kit."""
        return RELEASED / self.assignment

    @property
    def modules(self) -> list[str]:
        return list(dict.fromkeys(row["module"] for row in self.exercises.values()))

    def by_module(self, names: Iterable[str]) -> list[tuple[str, list[str]]]:
        """Exercises in the handout's order, those of one module that follow each other together.

        A module may come more than once: its linear layer first, the network when there are activations and losses.
        """
        ordered = sorted(names, key=list(self.exercises).index)
        runs = groupby(ordered, key=lambda name: self.exercises[name]["module"])
        return [(module, list(run)) for module, run in runs]

    def section(self, name: str) -> int:
        """The number of the handout's section in which an exercise stands."""
        sections = [exercises for _, exercises in self.by_module(self.exercises)]
        return next(number for number, exercises in enumerate(sections, start=1) if name in exercises)

    def asked(self) -> list[str]:
        """The exercises meant by the names, or all of them, in the handout's order."""
        return [
            name
            for name, row in self.exercises.items()
            if not self.names or name in self.names or row["module"] in self.names
        ]

    def after(self, name: str) -> str:
        """The exercise after this one; empty after the last."""
        return dict(pairwise(self.exercises)).get(name, "")


def _manifest(assignment: str) -> dict[str, dict[str, Any]]:
    return json.loads((RELEASED / assignment / "manifest.json").read_text("utf-8"))["exercises"]


def _bare(name: str) -> str:
    """`losses` for `losses`, `losses.py` and `assignments/mlp/losses.py`."""
    return PurePath(name).name.removesuffix(".py") or name


def _names(exercises: dict[str, dict[str, Any]]) -> set[str]:
    return set(exercises) | {row["module"] for row in exercises.values()}


def _only_one_with(names: frozenset[str], manifests: dict[str, dict[str, dict[str, Any]]]) -> str:
    having = [name for name, exercises in manifests.items() if names <= _names(exercises)]
    if names and not having:
        _expect_known(names, manifests)
    if names and len(having) == 1:
        return having[0]
    choice = having or list(ASSIGNMENTS)
    raise IntakeError(
        f"Say which assignment: add --assignment {' or '.join(choice)}.",
        f"请指明是哪个作业：加上 --assignment {' 或 '.join(choice)}。",
    )


def _expect_known(names: frozenset[str], manifests: dict[str, dict[str, dict[str, Any]]]) -> None:
    there = set().union(*map(_names, manifests.values()))
    for name in sorted(names - there):
        where = next(iter(manifests)) if len(manifests) == 1 else ""
        raise IntakeError(
            f"There is no exercise or module called {name}{f' in {where}' if where else ''}. {_nearest(name, there).en}",
            f"{where and f'{where} 里'}没有叫 {name} 的练习或模块。{_nearest(name, there).zh}",
        )


def _nearest(name: str, there: set[str]) -> Text:
    """What was probably meant; without a likeness, what there is."""
    lower = {known.lower(): known for known in sorted(there)}
    if near := [lower[match] for match in get_close_matches(name.lower(), lower, n=3)]:
        return Text(f"Did you mean {' or '.join(near)}?", f"你是不是想写 {' 或 '.join(near)}？")
    return Text(f"There are: {', '.join(sorted(there))}.", f"现有：{'、'.join(sorted(there))}。")
