"""A value in words: its type, then its shape, then its numbers; for a hidden check, only what kind of value it is."""

import math
import reprlib
from typing import Any

import numpy as np

from .text import Text
from .worker.wire import Opaque, Remote, Tensor

MAX_SHOWN = 600
MAX_ENTRIES = 24  # of an array that is written out
MAX_SHAPE = 200_000  # numbers in an array whose shape a hidden check still tells


def describe(value: Any, values: bool = True) -> Text:
    """A value: its type, then its shape, then (if asked) its numbers."""
    if isinstance(value, Tensor):
        value = value.array
    if isinstance(value, np.ndarray):
        shape = f"{value.shape}"
        numbers = brief(value) if values else ""
        if value.shape == ():
            return Text(numbers, f"单个数 {numbers}") if values else Text("a single number", "单个数")
        return Text(
            f"an array of shape {shape}: {numbers}".removesuffix(": "),
            f"形状为 {shape} 的数组：{numbers}".removesuffix("："),
        )
    if isinstance(value, Opaque | Remote):
        name = brief_text(value.type_name)
        return Text(f"an object of type {name}", f"类型为 {name} 的对象")
    if isinstance(value, tuple | list):
        kind = type(value).__name__
        return Text(f"a {kind} of {len(value)}", f"长度为 {len(value)} 的 {kind}")
    if value is None or isinstance(value, str):
        return Text(brief(value), brief(value))
    return Text(f"{brief(value)} ({type(value).__name__})", f"{brief(value)}（{type(value).__name__}）")


def describe_kind(value: Any) -> Text:
    """What kind of value it is, in words of ours only, and an array's shape when it is an ordinary one."""
    array = value.array if isinstance(value, Tensor) else value
    if isinstance(array, np.ndarray) and _ordinary(array.shape):
        return describe(array, values=False)
    if isinstance(array, np.ndarray):
        return Text(f"an array of {array.ndim} axes", f"{array.ndim} 个轴的数组")
    if value is None or isinstance(value, bool | int | float | str | tuple | list | dict):
        return Text(f"a value of type {type(value).__name__}", f"类型为 {type(value).__name__} 的值")
    return Text("an object of another type", "其他类型的对象")


def _ordinary(shape: tuple[int, ...]) -> bool:
    return len(shape) <= 5 and math.prod(max(n, 1) for n in shape) <= MAX_SHAPE


def brief(value: Any) -> str:
    """A value in one line of at most MAX_SHOWN characters, as Python would write it where that is short."""
    if isinstance(value, np.ndarray):
        if value.size > MAX_ENTRIES:
            return f"<{value.dtype} array of shape {value.shape}>"
        return brief_text(np.array2string(value, separator=", ", formatter={"float_kind": _seven_digits}))
    if isinstance(value, Tensor):
        return f"<{value.array.dtype} tensor of shape {value.array.shape}>"
    if isinstance(value, Remote | Opaque):
        return f"<{brief_text(value.type_name)}>"
    if isinstance(value, np.random.Generator):
        return "<rng>"
    if callable(value):
        return "f"
    return brief_text(_SHORT.repr(value))


class _Short(reprlib.Repr):
    """Of a container only the first few parts are written: there may be thousands, with a thousand numbers each."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxlong = self.maxother = MAX_SHOWN
        self.maxdict = self.maxlist = self.maxtuple = MAX_ENTRIES

    def repr_ndarray(self, array: np.ndarray, level: int) -> str:
        return brief(array)


_SHORT = _Short()


def _seven_digits(number: Any) -> str:
    """As short as Python would take it: worked examples are read, and compared, by eye."""
    text = f"{number:.7g}"
    return f"{text}.0" if text.lstrip("-").isdigit() else text


def brief_text(text: str) -> str:
    """At most MAX_SHOWN characters in one line, control characters dropped."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= MAX_SHOWN else line[: MAX_SHOWN - 1] + "…"


def printable(text: str) -> str:
    """Without what moves a terminal's cursor or turns the direction of writing."""
    return "".join(c if c.isprintable() else " " for c in text)
