"""Names the misunderstanding: the known mistake that gives, on every call of a grading, the answer the student gave.

One answer is weak evidence: on a small worked example many different bugs agree. So a family of mistakes is named only
when all checks of the exercise have run, those that pass too, and it alone agrees with everything they saw.
"""

import contextlib
import copy
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .answers import normalise, same
from .student import Call, Signature
from .text import NOTHING, Text
from .worker.wire import Remote

if TYPE_CHECKING:
    from .mistakes import Mistake


@dataclass
class Suspects:
    """The mistakes that agree with every answer heard so far.

    Answers given while references stand in for other functions are heard apart from those given alone.
    """

    assignment: str
    agreeing: "dict[tuple[str, bool], list[Mistake]]" = field(default_factory=dict)

    def hear(self, call: Call, signature: Signature, stood_in: bool) -> None:
        """Drop the mistakes that would have answered this call otherwise."""
        from .mistakes import mistakes_in  # a student's copy of the kit has none, and hears nothing

        if isinstance(call.answer, Remote):  # stays where it was made, so there is nothing to compare
            return
        if (
            signature.runtime != "numpy"
        ):  # torch never comes into this process; those checks say what they see
            return
        key = call.name, stood_in
        if key not in self.agreeing:
            known = mistakes_in(self.assignment, signature.module)
            self.agreeing[key] = [m for m in known if m.exercise == call.name and m.by_values]
        self.agreeing[key] = [m for m in self.agreeing[key] if _agrees(m.function, call, signature.parts)]

    def cause(self, name: str, stood_in: bool) -> Text:
        """The sentence of the one family that is left, or NOTHING."""
        left = self.agreeing.get((name, stood_in), [])
        families = {mistake.family for mistake in left}
        return left[0].tell if len(families) == 1 else NOTHING


def _agrees(function: Callable[..., Any], call: Call, parts: tuple[str, ...]) -> bool:
    """Whether `function` answers as the student did, in every part; or gives no answer where the student gave none."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            answer = normalise(
                function(*copy.deepcopy(call.args), **copy.deepcopy(call.kwargs)), call.name, parts
            )
        except Exception:  # a mistake need not survive every input
            return call.answer is None
    return call.answer is not None and same(call.answer, answer)
