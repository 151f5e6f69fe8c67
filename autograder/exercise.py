"""An exercise and its checks, as check files declare them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .student import Signature
from .text import Text

CheckFunction = Callable[..., Any]  # returns None, or (points, message) where a part can be earned


@dataclass(frozen=True)
class Exercise:
    """One function (or class) that students write.

    Attributes:
        name: as in the submission.
        section: of the chapter, "3.1.2".
        equation: the chapter's formula in one line; the only thing a hidden check ever shows of the answer.
        equation_zh: the same for Chinese readers, where it has words.
        parts: names of the parts of the result when it has several.
        runtime: "numpy" or "torch"; NumPy exercises run where torch is not installed.
        without: what would do it in one call, as dotted names ("numpy.convolve"; "scipy.signal" for all that is in it).
            A solution that uses one of them earns no points; the handout must say so.
        replaceable: whether the reference can answer for it, so that credit follows through; not for a model or what
            trains one, which are more than data in and data out.
    """

    name: str
    section: str
    equation: str = ""
    parts: tuple[str, ...] = ()
    runtime: str = "numpy"
    without: tuple[str, ...] = ()
    replaceable: bool = True
    equation_zh: str = ""

    @property
    def formula(self) -> Text:
        return Text(self.equation, self.equation_zh or self.equation)

    def visible(self, points: float, en: str, zh: str) -> Callable[[CheckFunction], CheckFunction]:
        """A check students get with the assignment; it needs no reference."""
        return self._check(points, Text(en, zh), visible=True)

    def hidden(self, points: float, en: str, zh: str) -> Callable[[CheckFunction], CheckFunction]:
        """A check only the grader has."""
        return self._check(points, Text(en, zh), visible=False)

    def accuracy(self, points: float, en: str, zh: str) -> Callable[[CheckFunction], CheckFunction]:
        """A check that trains on MNIST; hidden, and left out by `--no-training`."""
        return self._check(points, Text(en, zh), visible=False, training=True)

    def _check(
        self, points: float, title: Text, visible: bool, training: bool = False
    ) -> Callable[[CheckFunction], CheckFunction]:
        def mark(function: CheckFunction) -> CheckFunction:
            function.check = Check(self, function.__name__, title, points, visible, training)  # type: ignore[attr-defined]
            return function

        return mark

    def signature(self, module: str) -> Signature:
        return Signature(module, self.runtime, self.parts, self.without, self.replaceable)


@dataclass(frozen=True)
class Check:
    """One graded property of an exercise."""

    exercise: Exercise
    name: str
    title: Text
    points: float
    visible: bool
    training: bool = False

    @property
    def key(self) -> str:
        """What no other check of the assignment has."""
        return f"{self.exercise.name}/{self.name}"
