"""The trusted side of the worker: starts zygotes, forks children from them, asks them and ends them."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from .faults import GraderFault
from .replies import checked
from .worker.channel import Channel, ChannelClosed, Late
from .worker.serve import MAX_REPLY
from .worker.wire import ProtocolError, Remote

WORKER_SHELF = str(Path(__file__).parent)
# The package by its place, never by a path to search: a file of the kit must not stand in for one of the library.
LAUNCH = """
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
spec = PathFinder.find_spec("worker", [sys.argv[3]])
sys.modules["worker"] = module_from_spec(spec)
from worker.zygote import main
main(int(sys.argv[1]), sys.argv[2])
"""
# One thread before the fork: forking after OpenMP has started threads hangs the child.
ENVIRONMENT = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
# On a busy machine threads that spin while they wait make training fifty times slower.
ENVIRONMENT["OMP_WAIT_POLICY"] = "PASSIVE"
START_SECONDS = 120.0
MAX_PUT_OFF = 600.0  # seconds that a busy machine can put off the limits of one child

Message = dict[str, Any]


def _environment() -> dict[str, str]:
    # A processor on which OpenBLAS needs to be told its kernel is the one exception to an emptied environment.
    kernel = {name: value for name, value in os.environ.items() if name == "OPENBLAS_CORETYPE"}
    return ENVIRONMENT | kernel


class Zygote:
    """A template process of one runtime ("numpy" or "torch"). It starts in the background at once.

    Attributes:
        lost: it did not answer once, so it cannot be trusted to answer the next question; start another.
    """

    without: ClassVar[tuple[str, ...]] = ()  # layers left out: only tests set it, to show what each one stops

    def __init__(self, runtime: str) -> None:
        self.runtime = runtime
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = [str(theirs.fileno()), runtime, WORKER_SHELF]
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-c", LAUNCH, *arguments],
                env=_environment(),
                cwd="/",
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is the grader's to handle
            )
        self.control = ours
        self.channel = Channel(ours, 1 << 20)
        self.ready = False
        self.lost = False

    def _ask(self, request: Message, fd: int | None = None) -> Any:
        try:
            if not self.ready:
                self.channel.receive(time.monotonic() + START_SECONDS)
                self.ready = True
            self.channel.send(request, time.monotonic() + START_SECONDS)
            if fd is not None:
                socket.send_fds(self.control, [b"f"], [fd])
            return self.channel.receive(time.monotonic() + START_SECONDS)["value"]
        except (ChannelClosed, Late, ProtocolError, OSError) as error:
            self.lost = True
            self.process.kill()  # its children end with it
            raise GraderFault(
                f"the {self.runtime} worker process did not answer ({type(error).__name__})"
            ) from None

    def put(self, value: Any, unit: float = 0) -> Remote:
        """Keep a value that all children forked later can be handed by number; with a unit, as multiples of it."""
        return self._ask({"op": "put", "value": value, "unit": float(unit)})

    def drop(self, kept: Remote) -> None:
        """Forget a value; children that were forked before still have it."""
        self._ask({"op": "drop", "number": kept.number})

    def fork(self, memory: int, cpu_seconds: int, threads: int = 1, seed: int = 0) -> "Child":
        """A fresh jailed child. `memory` in bytes beyond the template's own; `seed` of its random numbers, below 2**32."""
        ours, theirs = socket.socketpair()
        with theirs:
            limits = {"memory": memory, "cpu_seconds": cpu_seconds, "threads": threads, "seed": seed}
            pid = self._ask({"op": "fork", "without": self.without, **limits}, theirs.fileno())
        return Child(self, pid, ours)

    def end(self, pid: int, grace: float) -> int:
        """End a child, after `grace` seconds if it does not end by itself; its exit status."""
        return self._ask({"op": "end", "pid": pid, "grace": grace})

    def cpu_seconds(self) -> float:
        """Processor seconds it has taken, and the children it has ended; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self.control.close()
        self.process.kill()
        self.process.wait()


class Child:
    """A jailed process that holds one submission."""

    def __init__(self, zygote: Zygote, pid: int, sock: socket.socket) -> None:
        self.zygote = zygote
        self.pid = pid
        self.channel = Channel(sock, MAX_REPLY + (1 << 20), longer=self._kept_waiting)
        self.alive = True
        self.asked = 0
        self.kept_waiting = 0.0  # seconds for which its limits were put off

    def ask(
        self,
        request: Message,
        seconds: float,
        call_back: Callable[[str, tuple[Any, ...], dict[str, Any]], Any],
    ) -> Message:
        """Send one request and wait for its reply, answering callbacks meanwhile.

        Returns:
            The reply; {"op": "timed_out"}, {"op": "crashed", "status"} or {"op": "protocol"} when there is none.
            After those three the child is dead.
        """
        self.asked += 1
        deadline = time.monotonic() + seconds
        nonce = os.urandom(8).hex()
        try:
            self.channel.send({**request, "nonce": nonce}, deadline)
            while True:
                reply = checked(self.channel.receive(deadline), request, nonce)
                if reply["op"] != "callback":
                    return reply
                self.channel.send({**_called_back(reply, call_back), "nonce": nonce}, deadline)
        except Late:
            self.end()
            return {"op": "timed_out"}
        except ChannelClosed:
            return {"op": "crashed", "status": self.end(grace=0.5)}
        except ProtocolError:
            self.end()
            return {"op": "protocol"}
        except BaseException:  # a fault of ours leaves the conversation where no other may go on
            self.end()
            raise

    def _kept_waiting(self) -> float:
        """Seconds for which other programs had the core it wanted, and that no limit has been put off for yet."""
        waited = min(wanted_a_core(self.pid), MAX_PUT_OFF)
        more, self.kept_waiting = waited - self.kept_waiting, max(waited, self.kept_waiting)
        return max(more, 0.0)

    def end(self, grace: float = 0.0) -> int:
        """End the process and forget it; its exit status."""
        if not self.alive:
            return 0
        self.alive = False
        self.channel.close()
        return self.zygote.end(self.pid, grace)


def wanted_a_core(pid: int) -> float:
    """Seconds that a thread of a process, the one that waited longest, was ready to run but had to wait for a core.

    0 where the system does not tell.
    """
    waits = []
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            waits.append(int(thread.read_text().split()[1]))
    return max(waits, default=0) / 1e9


def _called_back(
    request: Message, call_back: Callable[[str, tuple[Any, ...], dict[str, Any]], Any]
) -> Message:
    try:
        return {"op": "value", "value": call_back(request["key"], request["args"], request["kwargs"])}
    except GraderFault:
        raise
    except Exception as error:  # the student called a function of ours with arguments it cannot take
        return {"op": "raised", "message": f"{type(error).__name__}: {error}"[:500]}
