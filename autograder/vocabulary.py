"""The words checks are written in.

A check gets `student` (the submission) and, if it wants random numbers, `rng` (seeded by course secret, student and
check). It calls `student.<function>(…)`, which returns arrays, and says what must hold. What does not hold becomes a
Fault, from which the message is made; no check writes messages of its own, except `expect` for its property.

Visible checks use no reference. Hidden ones mostly `agree` with it.
"""

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

from .answers import compare, compare_shapes, copied, normalise
from .exercise import Exercise
from .faults import Fault
from .intake.submission import Submission, read
from .paths import SOLUTIONS
from .student import Function, Student
from .text import Text
from .worker.wire import Tensor

__all__ = [
    "Exercise",
    "Student",
    "Tensor",
    "agree",
    "away_from_zero",
    "expect",
    "expect_close",
    "expect_finite",
    "expect_no_warning",
    "expect_raises",
    "expect_shape",
    "expect_unchanged",
    "finite_difference",
    "reference_for",
]


def agree(function: Function, *args: Any, **kwargs: Any) -> None:
    """The student's function gives what the reference gives (values; axes of length 1 and dtypes are forgiven)."""
    wanted = reference_answer(function, args, kwargs)
    compare(function(*args, **kwargs), wanted, function.name)


def expect_close(got: Any, wanted: Any, part: str = "") -> None:
    """The values are these, up to rounding; axes of length 1 are forgiven. `part` names a part of the result."""
    compare(got, normalise(wanted, ""), "", part)


def expect_shape(got: Any, shape: tuple[int, ...], part: str = "") -> None:
    """The array has exactly this shape: () is not (1,)."""
    if not isinstance(got, np.ndarray) or got.shape != shape:
        raise Fault("shape", part=part, got=got, wanted=np.empty(shape))


def expect_finite(got: Any, part: str = "") -> None:
    """No entry is NaN or infinite."""
    if not isinstance(got, np.ndarray) or not np.isfinite(got).all():
        raise Fault("not_finite", part=part, got=got, wanted=None)


def expect_unchanged(function: Function, *args: Any, **kwargs: Any) -> None:
    """Calling the function leaves its positional arguments as they were, and gives a result of the right shape."""
    answer, after = function.with_arguments_after(*args, **kwargs)
    for position, (before, now) in enumerate(zip(args, after, strict=False)):
        if callable(before):
            continue
        try:
            compare(normalise(now, ""), normalise(before, ""), "")
        except Fault:
            raise Fault("changed", argument=position) from None
    if references_present():  # `return 0` changes nothing either, and earns nothing
        compare_shapes(answer, reference_answer(function, args, kwargs), function.name)


def reference_answer(function: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The reference's answer to a call."""
    name, student = function.name, function.student
    reference = reference_for(student.assignment, student.signatures[name].module, name)
    with np.errstate(all="ignore"):
        answer = reference(*copied(args), **copied(kwargs))
    return normalise(answer, name, student.signatures[name].parts)


def expect_no_warning(function: Function, *args: Any, **kwargs: Any) -> None:
    """NumPy has nothing to warn of during the call: no overflow, no division by zero."""
    if function.student.warned(function.name, args, kwargs):
        raise Fault("warned")


def expect_raises(error: type[Exception], function: Function, *args: Any, **kwargs: Any) -> None:
    """The call raises this exception (or a subclass), with a message."""
    try:
        function(*args, **kwargs)
    except Fault as fault:
        if fault.kind != "raised" or error.__name__ not in fault.facts["error"]["family"]:
            raise
        if not fault.facts["error"]["message"].strip():
            raise Fault("no_error", error=error.__name__, silent=True) from None
        return
    raise Fault("no_error", error=error.__name__, silent=False)


def expect(holds: Any, en: str, zh: str) -> None:
    """A property holds; the two sentences say what is wrong when it does not ("the rows do not sum to 1")."""
    if not bool(holds):
        raise Fault("property", text=Text(en, zh))


def finite_difference(f: Callable[[np.ndarray], Any], x: np.ndarray, step: float = 1e-6) -> np.ndarray:
    """The gradient of scalar `f` at `x` by centred differences, in float64."""
    x = np.array(x, dtype=np.float64)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        original = x[index]
        x[index] = original + step
        above = float(f(x.copy()))
        x[index] = original - step
        below = float(f(x.copy()))
        x[index] = original
        gradient[index] = (above - below) / (2 * step)
    return gradient


def away_from_zero(rng: np.random.Generator, shape: tuple[int, ...], gap: float = 0.1) -> np.ndarray:
    """Random numbers of both signs, none closer to 0 than `gap`: no check depends on a kink by accident."""
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(gap, 2.0, size=shape)


def references_present() -> bool:
    """Whether this copy of the kit holds the references; a student's does not."""
    # Not asked of the import system, which a session in this process lets answer with the student's own modules.
    return SOLUTIONS.is_dir()


def reference_submission(assignment: str) -> Submission:
    """The reference solutions of an assignment, as a submission."""
    return read(SOLUTIONS / assignment)


def reference_for(assignment: str, module: str, name: str) -> Callable[..., Any]:
    """The reference solution of an exercise."""
    return getattr(importlib.import_module(f"solutions.{assignment}.{module}"), name)
