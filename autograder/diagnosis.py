"""Names the misunderstanding: the known mistake that gives, on every call of a grading, the answer the student gave.

One answer is weak evidence: on a small worked example many different bugs agree. So a family of mistakes is named only
when all checks of the exercise have run, those that pass too, and it alone agrees with everything they saw.
"""

import contextlib
import io
import warnings
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .answers import copied, normalise, same
from .student import Call, Signature
from .text import NOTHING, Text
from .worker.wire import Remote

if TYPE_CHECKING:
    from .mistakes import Mistake


MAX_REMEMBERED = 16 << 20  # bytes of one submission's calls
PART = 500  # bytes that any part of a value takes at most, besides an array's entries

Key = tuple[str, bool]


@dataclass
class Suspects:
    """The mistakes that agree with every answer heard so far.

    Answers given while references stand in for other functions are heard apart from those given alone. They are
    remembered, and compared with the mistakes only when somebody asks: of an exercise that is right, nobody does.
    """

    assignment: str
    agreeing: "dict[Key, list[Mistake]]" = field(default_factory=dict)
    _remembered: dict[Key, list[tuple[Call, Signature]]] = field(default_factory=lambda: defaultdict(list))
    _size: int = 0

    def hear(self, call: Call, signature: Signature, stood_in: bool) -> None:
        """Take note of a call and its answer."""
        if isinstance(call.answer, Remote):  # stays where it was made, so there is nothing to compare
            return
        if (
            signature.runtime != "numpy"
        ):  # torch never comes into this process; those checks say what they see
            return
        key = call.name, stood_in
        self._size += _size([call.args, call.kwargs, call.answer])
        if self._size > MAX_REMEMBERED or any(map(callable, [*call.args, *call.kwargs.values()])):
            self._judge(key, call, signature)  # a function may give something else later
        else:
            heard = replace(
                call, args=copied(call.args), kwargs=copied(call.kwargs), answer=copied(call.answer)
            )
            self._remembered[key].append((heard, signature))

    def _judge(self, key: Key, call: Call, signature: Signature) -> None:
        """Drop the mistakes that would have answered this call otherwise."""
        from .mistakes import mistakes_in  # a student's copy of the kit has none, and hears nothing

        if key not in self.agreeing:
            known = mistakes_in(self.assignment, signature.module)
            self.agreeing[key] = [m for m in known if m.exercise == call.name and m.by_values]
        self.agreeing[key] = [m for m in self.agreeing[key] if _agrees(m.function, call, signature.parts)]

    def cause(self, name: str, stood_in: bool) -> Text:
        """The sentence of the one family that is left, or NOTHING."""
        for call, signature in self._remembered.pop((name, stood_in), []):
            self._judge((name, stood_in), call, signature)
        left = self.agreeing.get((name, stood_in), [])
        families = {mistake.family for mistake in left}
        return left[0].tell if len(families) == 1 else NOTHING


def _size(value: Any) -> int:
    """Bytes that a value takes, at most."""
    if isinstance(value, list | tuple | dict):
        return PART + sum(map(_size, value.values() if isinstance(value, dict) else value))
    return PART + getattr(value, "nbytes", 0)


def _agrees(function: Callable[..., Any], call: Call, parts: tuple[str, ...]) -> bool:
    """Whether `function` answers as the student did, in every part; or gives no answer where the student gave none."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            answer = normalise(function(*copied(call.args), **copied(call.kwargs)), call.name, parts)
        except Exception:  # a mistake need not survive every input
            return call.answer is None
    return call.answer is not None and same(call.answer, answer)
