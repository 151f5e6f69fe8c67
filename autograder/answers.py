"""A student's answer: put into one form, then compared with what it should be."""

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .faults import Fault
from .worker.wire import Remote, Tensor

# (relative, absolute). Never tighter than 1e-5: log(p + 1e-7) is a correct answer.
USUAL = 1e-5, 1e-7
TOLERANCE = {np.dtype(kind): (1e-4, 1e-5) for kind in ("float32", "float16")}

CONSTANT = (bool, int, float, str, np.generic, type(None))


def normalise(value: Any, name: str, parts: tuple[str, ...] = ()) -> Any:
    """Numbers, lists and tensors as arrays; a result of several parts as a tuple of them, a dict as a dict.

    Raises:
        Fault: "type" when the answer is not numbers of the promised form.
    """
    if len(parts) > 1:
        if not isinstance(value, tuple | list) or len(value) != len(parts):
            raise Fault("type", name=name, got=value, wanted=parts)
        return tuple(_numbers(item, name, part) for item, part in zip(value, parts, strict=True))
    return _numbers(value, name, "")


def _numbers(value: Any, name: str, part: str) -> Any:
    if isinstance(value, Remote):
        return value
    if isinstance(value, dict):
        return {key: _numbers(item, name, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple) and any(isinstance(item, np.ndarray) for item in value):
        return [_numbers(item, name, part) for item in value]
    try:
        array = np.asarray(value.array if isinstance(value, Tensor) else value)
    except (ValueError, TypeError):
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "biuf":
        raise Fault("type", name=name, part=part, got=value, wanted=())
    return array


def copied(value: Any) -> Any:
    """What copy.deepcopy gives, for what travels as arguments and answers, in a fraction of its time."""
    if type(value) is np.ndarray:
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(copied, value))
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    return value if isinstance(value, CONSTANT) else copy.deepcopy(value)


CompareArrays = Callable[[Any, np.ndarray, str, str], None]


def compare(got: Any, wanted: Any, name: str, part: str = "") -> None:
    """Check normalised answers part by part: values up to rounding, whatever the dtype; axes of length 1 are forgiven.

    Raises:
        Fault: "type", "shape", "not_finite" or "values", for the first part that differs.
    """
    _compare(got, wanted, name, part, _compare_values)


def compare_shapes(got: Any, wanted: Any, name: str) -> None:
    """Check only types and shapes, part by part; axes of length 1 are forgiven. Raises Fault: "type" or "shape"."""
    _compare(got, wanted, name, "", _compare_shape)


def _compare(got: Any, wanted: Any, name: str, part: str, arrays: CompareArrays) -> None:
    if isinstance(wanted, dict):
        if not isinstance(got, dict) or set(got) != set(wanted):
            raise Fault("type", name=name, part=part, got=got, wanted=tuple(wanted))
        for key in wanted:
            _compare(got[key], wanted[key], name, str(key), arrays)
    elif isinstance(wanted, tuple | list):
        if not isinstance(got, tuple | list) or len(got) != len(wanted):
            raise Fault("type", name=name, part=part, got=got, wanted=tuple(wanted))
        for one, other in zip(got, wanted, strict=True):
            _compare(one, other, name, part, arrays)
    else:
        arrays(got, np.asarray(wanted), name, part)


def _compare_shape(got: Any, wanted: np.ndarray, name: str, part: str) -> None:
    if not isinstance(got, np.ndarray):
        raise Fault("type", name=name, part=part, got=got, wanted=())
    if got.squeeze().shape != wanted.squeeze().shape:
        raise Fault("shape", name=name, part=part, got=got, wanted=wanted)


def _compare_values(got: Any, wanted: np.ndarray, name: str, part: str) -> None:
    _compare_shape(got, wanted, name, part)
    got = got.reshape(wanted.shape)
    if not close(got, wanted):
        kind = "values" if np.isfinite(got).all() or not np.isfinite(wanted).all() else "not_finite"
        raise Fault(kind, name=name, part=part, got=got, wanted=wanted)


def close(got: np.ndarray, wanted: np.ndarray) -> bool:
    """Equal up to rounding in the answer's own dtype; absolute errors count against the largest entry."""
    if got.shape != wanted.shape:
        return False
    rtol, atol = TOLERANCE.get(got.dtype, USUAL)
    got, wanted = got.astype(np.float64), wanted.astype(np.float64)
    sizes = np.abs(wanted)
    largest = float(sizes.max(initial=0.0))
    if not math.isfinite(largest):
        largest = float(sizes[np.isfinite(wanted)].max(initial=0.0))
        return bool(np.allclose(got, wanted, rtol, atol * (largest or 1.0), equal_nan=True))
    with np.errstate(invalid="ignore", over="ignore"):  # allclose does the same, in four times the time
        return bool((np.abs(got - wanted) <= atol * (largest or 1.0) + rtol * sizes).all())


def same(one: Any, other: Any) -> bool:
    """Whether two normalised answers agree in every part."""
    try:
        compare(one, other, "")
    except Fault:
        return False
    return True
