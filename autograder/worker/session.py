"""Runs a submission's functions. The same session answers over a pipe in a worker and directly in a self-check."""

import contextlib
import inspect
import io
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .namespace import Namespace
from .wire import Opaque, ProtocolError, Remote, Tensor

MAX_PRINTED = 4_000


class NotThere(Exception):
    """The submission has no function (or class) of this name."""


class Printed(io.TextIOBase):
    """Stands for sys.stdout: keeps the first characters a student prints and drops the rest."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text[: max(0, MAX_PRINTED - len(self.text))]
        return len(text)


class Session:
    """A submission's modules and the objects it has handed out (models, generators)."""

    def __init__(self) -> None:
        self.namespace = Namespace({})
        self.protections: tuple[str, ...] = ()
        self.objects: dict[int, Any] = {}
        self.call_back: Callable[[str, tuple[Any, ...], dict[str, Any]], Any] | None = None

    def load(
        self,
        sources: Mapping[str, np.ndarray],
        filenames: Mapping[str, str],
        stand_ins: Mapping[str, list[str]],
    ) -> None:
        """Take a submission's sources (UTF-8 bytes); nothing runs yet.

        `stand_ins`: module -> names of functions the grader answers.
        """
        self.namespace.close()
        texts = {name: source.tobytes().decode() for name, source in sources.items()}
        functions = {m: {name: self._stand_in(name) for name in names} for m, names in stand_ins.items()}
        self.namespace = Namespace(texts, filenames, functions)

    def find(self, module: str, name: str) -> str:
        """The module that defines `name`: `module` if it can, else any other.

        Raises:
            NotThere: none defines it, and all that was handed in could be imported.
            BaseException: the error of the module that would most likely define it.
        """
        known = [m for m in self.namespace.sources if m != module]
        reasons: list[BaseException] = []
        for candidate in [module, *known] if module in self.namespace.sources else known:
            try:
                found = getattr(self.namespace.module(candidate), name, None)
            except BaseException as error:
                reasons.append(error)
                if candidate == module:
                    break
                continue
            if found is not None:
                return candidate
        reasons += self.namespace.skipped.values()
        single_file = len(known) == 1 and module not in self.namespace.sources
        if reasons and (single_file or module in self.namespace.failures):
            raise reasons[0]
        raise NotThere(name)

    def call(self, module: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the submission. Raises whatever it raises."""
        function = getattr(self.namespace.module(self.find(module, name)), name)
        return function(*args, **kwargs)

    def call_object(self, target: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an object handed out before, or one of its methods; models answer without recording gradients."""
        function = getattr(target, method) if method else target
        torch = sys.modules.get("torch")
        with torch.no_grad() if torch and isinstance(target, torch.nn.Module) else contextlib.nullcontext():
            return function(*args, **kwargs)

    def keep(self, value: Any) -> Remote:
        """Hand out an object by number."""
        number = len(self.objects) + 1
        self.objects[number] = value
        return Remote(number, type(value).__name__)

    def keep_shared(self, value: Any, unit: float) -> Remote:
        """Hand out an array (or a tensor, on its way) that all children get; with a unit, float32 multiples of it."""
        array = value.array if isinstance(value, Tensor) else value
        if unit:
            array = array.astype(np.float32)
            array /= np.float32(unit)
        return self.keep(self.arriving(Tensor(array)) if isinstance(value, Tensor) else array)

    def leaving(self, value: Any) -> Any:
        """What travels in place of a value that has no form of its own."""
        torch = sys.modules.get("torch")
        if torch and isinstance(value, torch.Tensor):
            try:
                return Tensor(value.detach().cpu().numpy())
            except (RuntimeError, TypeError):
                return Opaque(f"torch tensor of {value.dtype}")
        if inspect.isgenerator(value) or (torch and isinstance(value, torch.nn.Module)):
            return self.keep(value)
        return Opaque(type(value).__name__)

    def arriving(self, value: Any) -> Any:
        """What the student's code gets for a tensor, a kept object or a function of the grader's."""
        if isinstance(value, Tensor):
            import torch

            return torch.from_numpy(value.array)
        if isinstance(value, Remote):
            if value.number not in self.objects:
                raise ProtocolError("no such object")
            return self.objects[value.number]
        return self._stand_in(value.key)

    def _stand_in(self, key: str) -> Callable[..., Any]:
        def answered_by_the_grader(*args: Any, **kwargs: Any) -> Any:
            assert self.call_back is not None
            return self.call_back(key, args, kwargs)

        return answered_by_the_grader


def describe(error: BaseException, filenames: Mapping[str, str]) -> dict[str, Any]:
    """An exception as plain data: type, message, and the submission's own frames (file, line, function)."""
    own = set(filenames.values())
    innermost = traceback.extract_tb(error.__traceback__, limit=-200)  # one raised again has many above
    frames = [[frame.filename, frame.lineno or 0, frame.name] for frame in innermost if frame.filename in own]
    if isinstance(error, SyntaxError) and error.filename in own:
        frames.append([error.filename, error.lineno or 0, ""])
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)
    except Exception:
        message = ""
    family = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
    return {
        "type": type(error).__name__,
        "family": family,
        "message": message[:2_000],
        "frames": frames[-20:],
        "module": str(getattr(error, "name", "") or "")[:200],
    }
