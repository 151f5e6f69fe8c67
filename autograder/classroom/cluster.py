"""Many machines: the graders of a Dask cluster, one for each thread of its workers.

Messages between the scheduler, its workers and this program are pickled: all of them must be machines you trust, on a
network you trust. Student code is held on each worker as it is here, in the jailed processes of its grader.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..faults import GraderFault
from ..grade import Options
from ..intake.submission import IntakeError, Submission
from ..report import Report
from ..versions import versions
from .keys import grader_of
from .pool import LOST, Grader, GraderLost, Job, patience
from .ungraded import ungraded

CONNECT_SECONDS = 15
AHEAD = 2  # submissions for each thread of the cluster: few, since a lost worker's are sent anew
TRIES = 3

_graders: dict[int, tuple[tuple[str, Options], Grader]] = {}  # of each thread of this worker


def grade_there(assignment: str, options: Options, grader: str, submission: Submission) -> Report | Exception:
    """What a worker does. A refusal is returned, not raised: Dask would try it again elsewhere.

    Raises:
        GraderLost: the grader process of this thread ended; the next call starts another.
    """
    if grader != here(assignment, options):
        return GraderFault(
            "a worker of the cluster has another version of the kit or of its libraries: install the same on all"
        )
    thread, way = threading.get_ident(), (assignment, options)
    if thread in _graders and _graders[thread][0] != way:
        _end(thread)
    if thread not in _graders:
        _graders[thread] = way, Grader(assignment, options)
    process = _graders[thread][1]
    process.send(submission)
    if not process.connection.poll(patience(options)):
        process.process.kill()  # it answers nobody; that it is gone then shows as it does for any other
    try:
        return process.receive()
    except GraderLost:
        _end(thread)
        raise
    except Exception as refused:
        _end(thread)
        return refused


def end_there(assignment: str, options: Options) -> None:
    """End a worker's grader processes for this way of grading."""
    for thread in [thread for thread, (way, _) in list(_graders.items()) if way == (assignment, options)]:
        _end(thread)


def _end(thread: int) -> None:
    _, process = _graders.pop(thread, (None, None))
    if process:  # not ended by the end of the run already
        process.end()
        process.wait()


def here(assignment: str, options: Options) -> str:
    """What grades here: two machines give the same grades only if this is the same."""
    return f"{grader_of(assignment, options.training)} {sorted(versions().items())}"


class Cluster:
    """The graders of a cluster.

    Args:
        address: of the scheduler, as in tcp://10.0.0.5:8786.
    """

    def __init__(self, assignment: str, options: Options, address: str) -> None:
        self.assignment = assignment
        self.options = replace(options, budget=replace(options.budget, threads=options.budget.threads or 1))
        self.address = address

    def run(self, jobs: Iterator[Job], until: float = float("inf")) -> Iterator[tuple[Job, Report]]:
        """Grade jobs as they come; as Pool.run does, elsewhere. A worker that is lost costs only time.

        Raises:
            IntakeError: there is no scheduler at the address.
            GraderFault: nothing can be graded.
        """
        from distributed import Client

        try:
            client = Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise IntakeError(
                f"No Dask scheduler answers at {self.address} ({type(error).__name__}): start one with `dask scheduler`.",
                f"{self.address} 没有 Dask 调度器应答（{type(error).__name__}）：请先用 dask scheduler 启动。",
            ) from None
        try:
            yield from self._run(client, jobs, until)
        finally:
            with contextlib.suppress(Exception):  # whatever is gone needs no goodbye
                client.run(end_there, self.assignment, self.options)
            client.close(timeout=CONNECT_SECONDS)

    def _run(self, client: Any, jobs: Iterator[Job], until: float) -> Iterator[tuple[Job, Report]]:
        from distributed import wait
        from distributed.utils import TimeoutError as Late

        grader = here(self.assignment, self.options)
        tries: dict[Any, int] = {}
        waiting: dict[Any, Job] = {}

        def submit(job: Job, tried: int) -> None:
            future = client.submit(
                grade_there, self.assignment, self.options, grader, job.submission, pure=False, retries=0
            )
            waiting[future], tries[future] = job, tried + 1

        try:
            while time.monotonic() < until:
                ahead = AHEAD * max(1, sum(client.nthreads().values()))
                while len(waiting) < ahead and (job := next(jobs, None)):
                    submit(job, 0)
                if not waiting:
                    return
                try:  # a moment only, so that new workers are given work and the end of the time is seen
                    with client.as_current():
                        finished = wait(list(waiting), timeout=1.0, return_when="FIRST_COMPLETED").done
                except Late:
                    continue
                for future in finished:
                    job, tried = waiting.pop(future), tries.pop(future)
                    answer = future.exception() or future.result()
                    if isinstance(answer, Report):
                        yield job, answer
                    elif isinstance(answer, GraderFault | IntakeError):
                        raise answer
                    elif tried < TRIES:
                        submit(job, tried)
                    else:
                        yield job, ungraded(self.assignment, job.submission, self.options, LOST)
        finally:
            client.cancel(list(waiting))
