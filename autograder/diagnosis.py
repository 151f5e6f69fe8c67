"""Names the misunderstanding: which known mistake gives exactly the answer the student gave."""

import contextlib
import copy
import io
import warnings
from typing import Any

import numpy as np

from .answers import normalise, same
from .exercise import Exercise
from .mistakes import Mistake, mistakes_in
from .student import Call
from .text import NOTHING, Text
from .vocabulary import reference_for


def diagnose(assignment: str, module: str, exercise: Exercise, call: Call | None) -> Text:
    """The sentence of the one family of mistakes that agrees with the student's answer to this call, or NOTHING.

    Args:
        call: the student's call; its answer must have been normalised.
    """
    if call is None or call.answer is None or call.name != exercise.name:
        return NOTHING
    if _agrees(reference_for(assignment, module, exercise.name), call, exercise):
        return NOTHING
    agreeing = [
        m for m in mistakes_in(assignment, module) if m.exercise == exercise.name and _told(m, call, exercise)
    ]
    families = {mistake.family for mistake in agreeing}
    return agreeing[0].tell if len(families) == 1 else NOTHING


def _told(mistake: Mistake, call: Call, exercise: Exercise) -> bool:
    return _agrees(mistake.function, call, exercise)


def _agrees(function: Any, call: Call, exercise: Exercise) -> bool:
    """Whether `function` answers the call as the student did, in every part."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            answer = function(*copy.deepcopy(call.args), **copy.deepcopy(call.kwargs))
            return same(call.answer, normalise(answer, exercise.name, exercise.parts))
        except Exception:  # a mistake need not survive every input
            return False
