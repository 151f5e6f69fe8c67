"""Grader processes, one for each core: each is the one grader, through which one submission after another goes.

Submissions are handed out one at a time and reports come back to the process that asked, the only one that writes. A
grader process that dies costs only the submission it was on, which another one tries once more. Nothing is unpickled
but what one of our own processes sent another: student code is in the jailed processes below them.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from typing import Any

from ..backends import cores
from ..faults import GraderFault
from ..grade import Options, Watcher, grade_each
from ..intake.submission import IntakeError, Submission
from ..paths import ROOT
from ..report import Report
from .ungraded import ungraded

LAUNCH = "import sys; sys.path.insert(0, sys.argv[2]); from autograder.classroom.pool import serve; serve(int(sys.argv[1]))"
SECONDS_TO_END = 5.0
LOST = "the grader process ended twice, or did not answer, on this submission: is the machine out of memory?"


@dataclass(frozen=True)
class Job:
    """A submission to be graded, and what its report is filed under."""

    submission: Submission
    key: str = ""
    entry: Any = None
    tried: bool = False  # before, by a grader process that was lost


class GraderLost(Exception):
    """A grader process is gone, and with it what it was doing."""


class Grader:
    """A process in which the one grader runs. It is kept, since starting its templates takes seconds.

    Attributes:
        core: the only one it runs on, with its templates and their children; None for any.
    """

    def __init__(self, assignment: str, options: Options, core: int | None = None) -> None:
        self.core = core
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", LAUNCH, str(theirs.fileno()), str(ROOT)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the process that asked
            )
        self.connection = Connection(ours.detach())
        self.asked = time.monotonic()
        self._send((assignment, options, core))

    def _send(self, message: Any) -> None:
        with contextlib.suppress(OSError):  # a dead process shows when it is asked for its report
            self.connection.send(message)

    def send(self, submission: Submission) -> None:
        self.asked = time.monotonic()
        self._send(submission)

    def receive(self) -> Report:
        """The report of the submission sent last. Raises GraderLost, or whatever kept it from grading any."""
        try:
            report = self.connection.recv()
        except (EOFError, OSError):
            raise GraderLost from None
        if isinstance(report, Exception):
            raise report
        return report

    def end(self) -> None:
        """Let it end, its templates with it; it is given a moment for that."""
        self.connection.close()

    def wait(self) -> None:
        try:
            self.process.wait(SECONDS_TO_END + 1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def serve(fd: int) -> None:
    """What a grader process does: grade what comes in, until the other end hangs up."""
    connection = Connection(fd)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what `nohup … &` starts
    threading.Thread(target=_end_with, args=(fd,), daemon=True).start()
    try:
        assignment, options, core = connection.recv()
        if core is not None:
            with contextlib.suppress(OSError):  # a container may forbid it, or have lost the core meanwhile
                os.sched_setaffinity(0, [core])
        watcher = Watcher(graded=connection.send)
        grade_each(assignment, _received(connection), options, watcher)
    except (KeyboardInterrupt, EOFError, OSError):
        return
    except (GraderFault, IntakeError) as refused:
        connection.send(refused)
    except Exception as error:
        connection.send(GraderFault(f"{type(error).__name__} in a grader process: {error}"))


def _received(connection: Connection) -> Iterator[Submission]:
    with contextlib.suppress(EOFError, OSError):
        while True:
            yield connection.recv()


def _end_with(fd: int) -> None:
    """Interrupt this process when the other end is closed, be it that its owner was killed."""
    import select

    poller = select.poll()
    poller.register(fd, 0)
    poller.poll()
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    time.sleep(SECONDS_TO_END)
    os._exit(1)


def patience(options: Options) -> float:
    """Seconds after which a grader that has not answered never will: every wait of its own ends long before."""
    budget = options.budget
    return 600.0 + 2 * budget.seconds + (4 * budget.training_seconds if options.training else 0.0)


class Pool:
    """The grader processes of this machine.

    Args:
        processes: how many at most; one for each core when 0.
    """

    def __init__(self, assignment: str, options: Options, processes: int = 0) -> None:
        self.assignment = assignment
        self.processes = processes or cores()
        threads = options.budget.threads or max(1, cores() // self.processes)
        self.cores = [] if options.training else _one_each(self.processes)
        self.options = replace(options, budget=replace(options.budget, threads=threads))
        self.patience = patience(options)

    def run(self, jobs: Iterator[Job], until: float = float("inf")) -> Iterator[tuple[Job, Report]]:
        """Grade jobs as they come; each with its report, in the order in which they are done.

        Args:
            until: the time (of time.monotonic) at which what is not done is given up.

        Raises:
            Unprotected, IntakeError, GraderFault: nothing can be graded.
        """
        idle: list[Grader] = []
        busy: dict[Any, tuple[Grader, Job]] = {}
        again: deque[Job] = deque()
        try:
            while time.monotonic() < until:
                while len(busy) < self.processes and (job := next(jobs, None) or _first(again)):
                    grader = idle.pop() if idle else self._new({grader.core for grader, _ in busy.values()})
                    busy[grader.connection] = grader, job
                    grader.send(job.submission)
                if not busy:
                    return
                end = min(until, *(grader.asked + self.patience for grader, _ in busy.values()))
                ready = wait(list(busy), max(0.0, end - time.monotonic()))
                _kill(
                    grader for grader, _ in busy.values() if time.monotonic() > grader.asked + self.patience
                )
                for connection in ready:
                    grader, job = busy.pop(connection)
                    try:
                        report = grader.receive()
                    except GraderLost:
                        grader.end()
                        grader.wait()
                        if not job.tried:  # when the others are done: there may be memory for it then
                            again.append(replace(job, tried=True))
                            continue
                        report = ungraded(self.assignment, job.submission, self.options, LOST)
                    else:
                        idle.append(grader)
                    yield job, report
        finally:
            _end([*idle, *(grader for grader, _ in busy.values())])

    def _new(self, taken: Container[int | None]) -> Grader:
        core = next((core for core in self.cores if core not in taken), None)
        return Grader(self.assignment, self.options, core)


def _one_each(graders: int) -> list[int]:
    """The cores, when there is one for each of several graders; else none: they are for the system to hand out.

    A grader and the process that answers it take turns. On a core of their own each finds in its cache what the other
    has sent, and neither wakes a core that sleeps: a class takes about an eighth less time. Not so in training, where
    the one process works for long and must be free to leave a core that another program wants.
    """
    if graders == 1 or graders != cores() or not hasattr(os, "sched_getaffinity"):
        return []
    return sorted(os.sched_getaffinity(0))


def _kill(graders: Iterable[Grader]) -> None:
    """End graders that answer nobody; that they are gone then shows as it does for any other."""
    for grader in graders:
        grader.process.kill()


def _first(jobs: deque[Job]) -> Job | None:
    return jobs.popleft() if jobs else None


def _end(graders: list[Grader]) -> None:
    for grader in graders:
        grader.end()
    for grader in graders:
        grader.wait()
