"""Wrong solutions that students really write, each with what to tell them.

A mistake serves twice: the kit's tests demand that the named checks catch it, and a student's wrong answer that agrees
with exactly one family of mistakes, on the check's own inputs, is told that family's sentence.
"""

import importlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.text import Text


@dataclass(frozen=True)
class Mistake:
    """One wrong solution.

    Attributes:
        exercise: name of the function it stands for.
        function: the wrong implementation, with the exercise's signature.
        family: mistakes with the same family are told the same thing, so they need not be told apart.
        tell: one sentence to the student, which names the misunderstanding and not the answer's code.
        caught_by: names of the checks that must fail for it; every other check of the exercise must still pass.
        by_values: whether its answers are wrong, so that a student's can be known by them. Where they are right, and what
            is wrong is how they come (a changed argument, a kept axis), the failing check itself says the sentence.
    """

    exercise: str
    function: Callable[..., Any]
    family: str
    tell: Text
    caught_by: tuple[str, ...]
    by_values: bool = True


def mistake(
    exercise: str, caught_by: tuple[str, ...], en: str, zh: str, family: str = "", by_values: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a function as a mistake of `exercise`. `family` defaults to the function's own name."""

    def mark(function: Callable[..., Any]) -> Callable[..., Any]:
        told = Text(en, zh)
        found = Mistake(exercise, function, family or function.__name__, told, caught_by, by_values)
        function.mistake = found  # type: ignore[attr-defined]
        return function

    return mark


def mistakes_in(assignment: str, module: str) -> list[Mistake]:
    """The mistakes of one exercise module, in the order of the file; none when there is no such file."""
    try:
        shelf = importlib.import_module(f"autograder.mistakes.{assignment}.{module}")
    except ModuleNotFoundError:
        return []
    return [item.mistake for item in vars(shelf).values() if hasattr(item, "mistake")]


def traps() -> tuple[dict[str, list[str]], dict[str, str]]:
    """Known traps -> the mistakes that try them; and those without one -> why."""
    table = tomllib.loads(Path(__file__).with_name("traps.toml").read_text("utf-8"))
    return table["traps"], table["why"]
