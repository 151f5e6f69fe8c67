"""What a command costs: processor time of all its processes, wall time, and memory while it runs."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import psutil  # type: ignore[import-untyped]

SAMPLE_SECONDS = 0.25  # a look takes milliseconds of a core that a class may want
SHOWN = 2_000  # characters of what a failed command printed


class CommandFailed(Exception):
    """A command of the bench ended with an error; carries the end of what it printed."""


@dataclass(frozen=True)
class Usage:
    """What one command used.

    Attributes:
        cpu, wall: seconds; user and system time of the command and all processes it waited for.
        memory: samples of the bytes all its processes held together, shared pages counted once.
    """

    cpu: float
    wall: float
    memory: tuple[int, ...]

    @property
    def peak(self) -> int:
        return max(self.memory, default=0)


def measured(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> Usage:
    """Run a command in a folder. Raises CommandFailed when its exit status is not 0."""
    printed = folder / "printed.txt"
    with printed.open("wb") as stream:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with _Sampling(process.pid) as sampling:
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = printed.read_text("utf-8", "replace")[-SHOWN:]
        raise CommandFailed(f"{' '.join(map(str, command))} ended with status {process.returncode}:\n{said}")
    return Usage(usage.ru_utime + usage.ru_stime, wall, tuple(sampling.samples))


class _Sampling:
    """Looks at a process and its descendants now and then, from a thread."""

    def __init__(self, pid: int) -> None:
        self.samples: list[int] = []
        self.pid = pid
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "_Sampling":
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.thread.join()

    def _sample(self) -> None:
        while not self.over.wait(SAMPLE_SECONDS):
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(self.pid)
                held = sum(map(_memory, chain([process], process.children(recursive=True))))
                self.samples += [held] if held else []


def _memory(process: psutil.Process) -> int:
    """Bytes of one process: its own and its share of what it has in common with others, where the system tells."""
    try:
        try:
            return getattr(process.memory_full_info(), "pss", 0) or process.memory_info().rss
        except psutil.AccessDenied:
            return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0
