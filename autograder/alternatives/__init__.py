"""Right solutions written in other ways than the reference: whoever thinks differently must get full marks.

Loops, einsum, recursion, lists in between, classes, float32: none of them saw the reference, all go by the stub alone.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Alternative:
    """One right solution.

    Attributes:
        exercise: name of the function (or class) it stands for.
        function: the implementation, with the exercise's signature.
    """

    exercise: str
    function: Callable[..., Any]


def alternative(exercise: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a function (or class) as another solution of `exercise`."""

    def mark(function: Callable[..., Any]) -> Callable[..., Any]:
        function.alternative = Alternative(exercise, function)  # type: ignore[attr-defined]
        return function

    return mark


def alternatives_in(assignment: str, module: str) -> list[Alternative]:
    """The alternatives of one exercise module, in the order of the file; none when there is no such file."""
    try:
        shelf = importlib.import_module(f"autograder.alternatives.{assignment}.{module}")
    except ModuleNotFoundError:
        return []
    return [item.alternative for item in vars(shelf).values() if hasattr(item, "alternative")]
