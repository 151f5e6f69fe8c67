"""The words of checks as plain assertions, for a process in which checks and student code run side by side.

That is how notebooks are tested on nbgrader and otter, and modules with pytest. questions.py puts this text in front of
the checks' own; only NumPy is imported.
"""

import copy
import types
from typing import Any

import numpy as np

reference = types.ModuleType("reference")


class Exercise:
    """Takes the place of autograder.vocabulary.Exercise: a check is the bare function."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def visible(self, *args: Any) -> Any:
        return lambda check: check

    hidden = visible


class Function:
    """A function of the student's, whose answer comes as arrays."""

    def __init__(self, name: str, function: Any) -> None:
        self.name, self.function = name, function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with np.errstate(all="ignore"):
            answer = self.function(*args, **kwargs)
        return tuple(map(np.asarray, answer)) if isinstance(answer, tuple) else np.asarray(answer)


class Student:
    """`student.softmax` is the function of that name in a namespace."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def __getattr__(self, name: str) -> Function:
        return Function(name, self._namespace[name])


def agree(function: Function, *args: Any, **kwargs: Any) -> None:
    wanted = Function(function.name, getattr(reference, function.name))(*copy.deepcopy(args), **kwargs)
    got = function(*args, **kwargs)
    for one, other in zip(got, wanted, strict=True) if isinstance(wanted, tuple) else [(got, wanted)]:
        expect_close(one, other)


def expect_close(got: Any, wanted: Any, part: str = "") -> None:
    np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-7)


def expect_shape(got: Any, shape: tuple[int, ...], part: str = "") -> None:
    assert got.shape == shape


def expect_finite(got: Any, part: str = "") -> None:
    assert np.isfinite(got).all()


def expect(holds: Any, en: str, zh: str) -> None:
    assert holds, en


def expect_unchanged(function: Function, *args: Any, **kwargs: Any) -> None:
    before = copy.deepcopy(args)
    function(*args, **kwargs)
    for one, other in zip(args, before, strict=True):
        np.testing.assert_array_equal(one, other)
