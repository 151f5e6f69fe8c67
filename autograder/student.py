"""The submission as checks see it: `student.softmax(x)` calls the student's function, wherever it runs."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from .answers import normalise
from .faults import Fault
from .intake.submission import Submission
from .worker.wire import Callback, Remote

CALL_SECONDS = 5.0
IMPORT_SECONDS = 10.0
MAX_YIELDED, MAX_WAITS = 1_000, 12.0  # by one generator: values, and times its longest wait in all
MAX_CALLED_BACK = 1 << 20  # bytes that a function of a check's may be handed: it runs in this process

Message = dict[str, Any]
CallBack = Callable[[str, tuple[Any, ...], dict[str, Any]], Any]


class Backend(Protocol):
    """Where a submission's functions run: in a jailed worker (a grade) or in this process (a self-check)."""

    def ask(self, runtime: str, request: Message, seconds: float, call_back: CallBack) -> Message: ...

    def share(self, runtime: str, key: str, make: Callable[[], Any], unit: float = 0) -> Remote: ...

    def rest(self) -> None:
        """Give back what running takes, until it is asked again; what it has handed out is gone."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Signature:
    """What the grader knows of an exercise: where it is defined, its runtime, the parts of its result, and so on; see Exercise."""

    module: str
    runtime: str = "numpy"
    parts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    replaceable: bool = True


@dataclass
class Call:
    """One call of a student's function: for messages and for the diagnosis."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    answer: Any = None
    printed: str = ""


@dataclass
class Student:
    """A proxy for one submission.

    Args:
        submission: its sources.
        backend: where they run.
        assignment: "mlp", "cnn" or "rnn".
        signatures: exercise name -> Signature.
        references: functions that answer for the student's own (follow-through credit).
        heard: told of every call, with its normalised answer or, if there is none, with None.
        hopeless: functions and modules that are not asked again, and why.
        called_back: the references (and function arguments) that the student's code has called.
        until: when the time that the submission has is over, on the monotonic clock.
    """

    submission: Submission
    backend: Backend
    assignment: str
    signatures: Mapping[str, Signature]
    references: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    heard: Callable[[Call], None] = lambda call: None
    last_call: Call | None = None
    hopeless: dict[str, Fault] = field(default_factory=dict)
    called_back: set[str] = field(default_factory=set)
    until: float = math.inf
    _imported: set[str] = field(default_factory=set)
    _found: set[str] = field(default_factory=set)

    def __getattr__(self, name: str) -> "Function":
        if name.startswith("_"):
            raise AttributeError(name)
        return Function(self, name)

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function; its normalised answer. Raises Fault: whatever keeps it from answering."""
        return self._call(name, args, kwargs)["answer"]

    def call_watched(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
        """Call a function; its normalised answer, and its positional arguments as it left them."""
        reply = self._call(name, args, kwargs, return_args=True)
        return reply["answer"], reply["args"]

    def warned(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Call a function; whether NumPy warned of an overflow, a division by zero or the like on the way."""
        return "RuntimeWarning" in self._call(name, args, kwargs).get("warned", ())

    def keep(self, name: str, *args: Any, **kwargs: Any) -> Remote:
        """Call a function whose answer stays where it was made, to be handed on or `read` later."""
        return self._call(name, args, kwargs, keep=True)["answer"]

    def read(self, kept: Remote, owner: str) -> Any:
        """What an object kept before holds now."""
        reply = self._ask(owner, {"op": "read", "target": kept}, CALL_SECONDS)
        return normalise(reply["value"], owner)

    def _call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], **options: bool) -> Message:
        signature = self.signatures[name]
        call = self.last_call = Call(name, args, kwargs)
        try:
            self._import(name)
            request = {
                "op": "call",
                "module": signature.module,
                "name": name,
                **self._arguments(args, kwargs),
            }
            reply = self._asked(name, request | options)
            call.printed = reply.get("printed", "")
            call.answer = normalise(reply["value"], name, signature.parts)
        finally:
            self.heard(call)
        return reply | {"answer": call.answer}

    def answer(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What a function returns, as it is. Raises ValueError when it does not."""
        signature = self.signatures[name]
        request = {"op": "call", "module": signature.module, "name": name, **self._arguments(args, kwargs)}
        reply = self.backend.ask(signature.runtime, request, CALL_SECONDS, self._call_back)
        if reply["op"] != "value":
            raise ValueError(reply.get("message") or f"{name} cannot be computed for these arguments")
        return reply["value"]

    def method(self, target: Remote, name: str, *args: Any, owner: str, seconds: float = CALL_SECONDS) -> Any:
        """Call an object the student's code handed out (or one of its methods); `owner` is the exercise it is of."""
        value = self._method(target, name, args, owner, seconds)
        return normalise(value, owner) if value is not None else None

    def tell(self, target: Remote, name: str, *args: Any, owner: str) -> None:
        """Call a method for what it does; what it returns is not looked at."""
        self._method(target, name, args, owner, CALL_SECONDS)

    def _method(self, target: Remote, name: str, args: tuple[Any, ...], owner: str, seconds: float) -> Any:
        request = {"op": "method", "target": target, "name": name}
        return self._ask(owner, request | self._arguments(args, {}), seconds)["value"]

    def iterate(self, generator: Remote, owner: str, seconds: float) -> Iterator[Any]:
        """What a generator of the student's yields, each within `seconds`; one without end is left after a while."""
        until = time.monotonic() + MAX_WAITS * seconds
        for _ in range(MAX_YIELDED):
            if time.monotonic() > until:
                raise Fault("timed_out", name=owner, seconds=MAX_WAITS * seconds)
            reply = self._ask(owner, {"op": "next", "target": generator}, seconds)
            if reply["op"] == "stop":
                return
            yield reply["value"]

    def _arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Message:
        self._functions = dict(self.references)
        return {
            "args": tuple(self._sendable(value) for value in args),
            "kwargs": {key: self._sendable(value) for key, value in kwargs.items()},
        }

    def _sendable(self, value: Any) -> Any:
        if callable(value):
            key = f"argument {len(self._functions)}"
            self._functions[key] = value
            return Callback(key)
        return value

    def _call_back(self, key: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if key not in self.references and _bytes_in([*args, *kwargs.values()]) > MAX_CALLED_BACK:
            raise ValueError("the arguments are too large")
        function = self._functions[key]  # first: keys of the student's own making must not pile up here
        self.called_back.add(key)
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    def _asked(self, name: str, request: Message) -> Message:
        """The reply to a call. What is raised may also have come of looking for the function, which then says so."""
        try:
            return self._ask(name, request, CALL_SECONDS)
        except Fault as fault:
            if fault.kind in ("raised", "not_written", "exited"):
                self._find(name)
            raise

    def _import(self, name: str) -> None:
        """Import the module that should define `name`; once, and that is where a broken file shows."""
        module = self.signatures[name].module
        for key in (module, name):
            if key in self.hopeless:
                raise self.hopeless[key]
        if module not in self._imported:
            self._find(name)
            self._imported.add(module)

    def _find(self, name: str) -> None:
        """Look for a function in the submission. Raises Fault when there is none, or no importing what may hold it."""
        if name in self._found:
            return
        module = self.signatures[name].module
        self._functions = dict(self.references)
        try:
            self._ask(name, {"op": "find", "module": module, "name": name}, IMPORT_SECONDS)
        except Fault as fault:
            if fault.kind in ("timed_out", "crashed", "exited"):
                self.hopeless[module] = Fault("import", module=module, name=name, cause=fault)
                raise self.hopeless[module] from None
            if fault.kind in ("raised", "not_written"):
                raise Fault("import", module=module, name=name, error=fault.facts["error"]) from None
            raise
        self._found.add(name)

    def _ask(self, name: str, request: Message, seconds: float) -> Message:
        if name in self.hopeless:
            raise self.hopeless[name]
        left = self.until - time.monotonic()
        if left <= 0:
            raise Fault("exhausted", name=name)
        runtime = self.signatures[name].runtime
        reply = self.backend.ask(runtime, request, min(seconds, left), self._call_back)
        if reply["op"] in ("value", "stop"):
            return reply
        if reply["op"] == "timed_out" and left < seconds:
            raise Fault("exhausted", name=name)
        fault = self._fault(name, reply, seconds)
        if fault.kind == "timed_out" and request["op"] != "find":
            self.hopeless[name] = (
                fault  # one wait is enough; the other checks of this function need not repeat it
            )
        raise fault

    def _fault(self, name: str, reply: Message, seconds: float) -> Fault:
        module = self.signatures[name].module
        match reply["op"]:
            case "missing":
                kind = "missing" if module in self.submission.sources else "empty"
                return Fault(kind, name=name, module=module, sources=tuple(self.submission.sources))
            case "timed_out":
                return Fault("timed_out", name=name, seconds=seconds)
            case "crashed":
                return Fault("crashed", name=name, status=reply["status"])
            case "unsendable":
                return Fault("unsendable", name=name, message=reply["message"])
            case "raised":
                places = [(self.submission.place(*frame[:2]), frame[2]) for frame in reply["frames"]]
                return _raised(name, reply | {"frames": [[*place, f] for place, f in places if place]})
        return Fault("protocol", name=name)


def _bytes_in(value: Any) -> int:
    """Of the arrays in a value."""
    if isinstance(value, list | tuple | dict):
        return sum(map(_bytes_in, value.values() if isinstance(value, dict) else value))
    return getattr(value, "nbytes", 0)


def _raised(name: str, reply: Message) -> Fault:
    error = {key: reply.get(key) for key in ("type", "family", "message", "frames", "module")}
    family = error["family"] or []
    if "SystemExit" in family or "KeyboardInterrupt" in family:
        return Fault("exited", name=name, error=error)
    if "MemoryError" in family:
        return Fault("memory", name=name, error=error)
    frames = error["frames"] or []
    if error["type"] == "NotImplementedError" and (
        not frames or frames[-1][2] in (name, "__init__", "forward")
    ):
        return Fault("not_written", name=name, error=error)
    return Fault("raised", name=name, error=error)


@dataclass(frozen=True)
class Function:
    """One function (or class) of the submission; calling it returns the normalised answer."""

    student: Student
    name: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.student.call(self.name, args, kwargs)

    def with_arguments_after(self, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        """The answer, and the positional arguments as the function left them."""
        return self.student.call_watched(self.name, args, kwargs)
