"""The two places a submission's functions can run: jailed workers for a grade, this process for a self-check."""

import contextlib
import hashlib
import linecache
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from .faults import GraderFault
from .intake.submission import Submission
from .protection import CAN_FORK, Unprotected, refusal
from .sandbox import START_SECONDS, Child, Zygote
from .student import CallBack, Message
from .text import NOTHING
from .worker.serve import answer, sendable
from .worker.session import Session
from .worker.wire import PREFIX, Hook, Remote, pack, unpack

ENDED_BY_HAND = ("KeyboardInterrupt", "BdbQuit")  # Ctrl-C, or q at a breakpoint
FIRST = 2  # the question after that of loading the submission

StandIns = Mapping[str, list[str]]


def cores() -> int:
    """The processor cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Zygotes:
    """One template process per runtime, started when first wanted (or lost), and the data their children share.

    Args:
        unsafe: run student code even where the layers that a grade needs do not hold.
    """

    def __init__(self, unsafe: bool = False) -> None:
        self.unsafe = unsafe
        self.running: dict[str, Zygote] = {}
        self.shared: dict[tuple[str, str], Remote] = {}
        self.held: tuple[str, ...] = ()  # the layers of protection the latest child reported

    def start(self, runtime: str) -> Zygote:
        if runtime in self.running and self.running[runtime].lost:
            self.running.pop(runtime).close()
            self.shared = {key: value for key, value in self.shared.items() if key[0] != runtime}
        if not CAN_FORK:
            raise Unprotected(refusal(()))
        if runtime not in self.running:
            self.running[runtime] = Zygote(runtime)
        return self.running[runtime]

    def share(self, runtime: str, key: str, make: Callable[[], Any], unit: float = 0) -> Remote:
        """A value, made and sent once, that children forked from now on can be handed by number.

        With a unit it arrives as float32, in multiples of that.

        Only one runtime keeps such values at a time: the training images twice would not fit into small containers.
        """
        if (runtime, key) not in self.shared:
            for other in [kept for kept in self.shared if kept[0] != runtime]:
                self.running[other[0]].drop(self.shared.pop(other))
            self.shared[runtime, key] = self.start(runtime).put(make(), unit)
        return self.shared[runtime, key]

    def probe(self, runtime: str) -> None:
        """Learn which layers hold, from a child that gets nothing to run. Raises Unprotected."""
        probe = Isolated(self, Submission("probe", {}))
        probe.child(runtime, START_SECONDS, lambda key, args, kwargs: None)
        probe.close()

    def cpu_seconds(self) -> float:
        """Processor seconds of the templates that run, and of the children they have ended."""
        return sum(zygote.cpu_seconds() for zygote in self.running.values())

    def close(self) -> None:
        for zygote in self.running.values():
            zygote.close()
        self.running.clear()
        self.shared.clear()


def _load_request(submission: Submission, stand_ins: StandIns) -> Message:
    sources = {name: np.frombuffer(text.encode(), np.uint8) for name, text in submission.sources.items()}
    return {"op": "load", "sources": sources, "filenames": submission.filenames, "stand_ins": dict(stand_ins)}


def _random_seed(submission: Submission) -> int:
    """What a submission that seeds nothing itself starts from: the same each time, so that a training can be repeated."""
    digest = hashlib.blake2b(digest_size=4)
    for name in sorted(submission.sources):
        digest.update(f"{name}\0{submission.sources[name]}\0".encode())
    return int.from_bytes(digest.digest(), "little")


class Isolated:
    """Jailed children of the zygotes, one per runtime, forked again when one has died.

    Args:
        memory: bytes a child may take beyond its template.
        cpu_seconds: processor time a child may take.
        threads: of torch, for training.
    """

    def __init__(
        self,
        zygotes: Zygotes,
        submission: Submission,
        stand_ins: StandIns | None = None,
        memory: int = 1 << 30,
        cpu_seconds: int = 240,
        threads: int = 1,
    ) -> None:
        self.zygotes = zygotes
        self.request = _load_request(submission, stand_ins or {})
        self.limits = (memory, cpu_seconds, threads, _random_seed(submission))
        self.children: dict[str, Child] = {}

    @classmethod
    def opened(
        cls,
        zygotes: Zygotes,
        submission: Submission,
        stand_ins: StandIns,
        training: bool,
        memory: int = 1 << 30,
        threads: int = 0,
    ) -> "Isolated":
        """With the limits of a check, or the wider ones of a training run; `threads` is 0 for one on each core."""
        if not training:
            return cls(zygotes, submission, stand_ins, memory)
        threads = threads or cores()
        return cls(zygotes, submission, stand_ins, 4 * memory, cpu_seconds=3600 * threads, threads=threads)

    def ask(self, runtime: str, request: Message, seconds: float, call_back: CallBack) -> Message:
        child = self.child(runtime, seconds, call_back)
        reply = child.ask(request, seconds, call_back)
        if reply["op"] == "protocol" and child.asked > FIRST:
            # Perhaps an earlier call left something on the line; a fresh child shows whose doing it is.
            reply = self.child(runtime, seconds, call_back).ask(request, seconds, call_back)
        return reply

    def child(self, runtime: str, seconds: float, call_back: CallBack) -> Child:
        """The child of a runtime, holding the submission. Raises Unprotected, before any of it has run."""
        child = self.children.get(runtime)
        if child is None or not child.alive:
            child = self.children[runtime] = self.zygotes.start(runtime).fork(*self.limits)
            reply = child.ask(self.request, seconds, call_back)
            if reply["op"] != "value":
                raise GraderFault("a worker process ended before it was given anything to run")
            self.zygotes.held = tuple(reply["value"])
            if refusal(self.zygotes.held) != NOTHING and not self.zygotes.unsafe:
                self.close()
                raise Unprotected(refusal(self.zygotes.held))
        return child

    def share(self, runtime: str, key: str, make: Callable[[], Any], unit: float = 0) -> Remote:
        return self.zygotes.share(runtime, key, make, unit)

    def rest(self) -> None:
        for child in self.children.values():
            with contextlib.suppress(GraderFault):  # the template is lost: another will be started
                child.end()
        self.children.clear()

    def close(self) -> None:
        self.rest()


class InProcess:
    """The same session in this process: breakpoints and prints work, and nothing is protected."""

    def __init__(self, submission: Submission, stand_ins: StandIns | None = None) -> None:
        self.session = Session()
        self.request = _load_request(submission, stand_ins or {})
        self.loaded = False

    def ask(self, runtime: str, request: Message, seconds: float, call_back: CallBack) -> Message:
        self.session.call_back = call_back
        if not self.loaded:
            answer(self.session, self._arrived(pack({**self.request, "nonce": ""})))
            self._show_sources()
            self.loaded = True
        received = self._arrived(pack({**request, "nonce": ""}), self.session.arriving)
        reply = answer(self.session, received, capture=False)
        if reply["op"] == "raised" and reply["type"] in ENDED_BY_HAND:
            raise KeyboardInterrupt
        return self._arrived(sendable(reply, self.session))

    def _show_sources(self) -> None:
        """Let a debugger list the submission's lines, which were compiled from memory."""
        for module, text in self.session.namespace.sources.items():
            file = self.session.namespace.filenames[module]
            linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)

    @staticmethod
    def _arrived(chunks: list[bytes | memoryview], restore: Hook | None = None) -> Message:
        """A trip over the wire without the wire, so that both backends see and lose the same things."""
        frame = b"".join(chunks)
        header, body = PREFIX.unpack_from(frame)
        start = PREFIX.size + header
        return unpack(frame[PREFIX.size : start], bytearray(frame[start : start + body]), restore)

    def share(self, runtime: str, key: str, make: Callable[[], Any], unit: float = 0) -> Remote:
        return self.session.keep_shared(make(), unit)

    def rest(self) -> None:
        pass

    def close(self) -> None:
        self.session.namespace.close()


def stand_ins_by_module(names: Iterable[str], modules: Mapping[str, str]) -> dict[str, list[str]]:
    """Group exercise names by the module each belongs to."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for name in names:
        grouped[modules[name]].append(name)
    return dict(grouped)
