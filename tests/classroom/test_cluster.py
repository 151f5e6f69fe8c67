"""Many machines: a real scheduler and two workers on loopback, one of which is killed while it grades."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from autograder.classroom import cluster
from autograder.classroom.cluster import Cluster
from autograder.classroom.pool import Grader, GraderLost, Job
from autograder.faults import GraderFault
from autograder.grade import Options
from autograder.intake.layout import find, read_all
from autograder.intake.members import IntakeError
from autograder.intake.submission import Submission
from autograder.protection import CAN_FORK
from tests.classroom.crowd import crowd, hand_in
from tests.classroom.ordeal import Class, compared, same_secret, wrong_scores

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")
ROOT = Path(__file__).parents[2]
MODULES = ["activations"]
SIZE = 13


class Machines:
    """A scheduler and workers, each a process of its own, and the addresses they listen at."""

    def __init__(self, workers: int) -> None:
        self.processes: list[subprocess.Popen[str]] = []
        self.address = self._started("scheduler", "--host", "127.0.0.1", "--port", "0", says="Scheduler at:")
        self.workers = [self._worker() for _ in range(workers)]

    def _started(self, *arguments: str, says: str) -> str:
        """Start one and wait for the line with its address."""
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            env=environment,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        assert process.stderr
        for line in process.stderr:
            if says in line:
                return line.partition(says)[2].strip()
        raise AssertionError(f"dask {arguments[0]} did not start")

    def _worker(self) -> subprocess.Popen[str]:
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        self._started("worker", self.address, *options, says="Registered to:")
        return self.processes[-1]

    def close(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.communicate()


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    started = Machines(workers=2)
    yield started
    started.close()


def test_a_worker_lost_midway_costs_nobody_anything(tmp_path: Path, machines: Machines) -> None:
    pupils = crowd(SIZE, MODULES)
    hand_in(pupils, tmp_path / "class")
    school, far, near = Class(tmp_path / "class", MODULES), tmp_path / "far", tmp_path / "near"
    process = school.start(far, "--scheduler", machines.address)
    assert process.stdout
    next(line for line in process.stdout if " of 13 done," in line)  # both are at it
    machines.workers[0].send_signal(signal.SIGKILL)
    _, complaints = process.communicate()
    assert process.returncode == 0, complaints
    assert wrong_scores(pupils, far) == []
    same_secret(far, near)
    assert school.grade(near)[0] == 0
    assert compared(far, near) == [], "grades do not depend on where they were made"


def test_a_worker_with_another_kit_grades_nothing(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "here", lambda *_: "another")
    options = Options(frozenset(["relu"]), training=False, seed="s")
    jobs = iter([Job(submission) for submission in read_all(find(ROOT / "solutions" / "mlp"), "mlp")])
    with pytest.raises(GraderFault, match="another version of the kit"):
        list(Cluster("mlp", options, machines.address).run(jobs))


def test_a_grader_that_answers_nobody_is_ended_there_and_no_other_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = Options(frozenset(["relu"]), training=False, seed="s")
    other = (("mlp", options), cast(Grader, None))
    send, stopped = Grader.send, []

    def stopping(self: Grader, submission: Submission) -> None:
        send(self, submission)
        stopped.append(self.process)
        self.process.send_signal(signal.SIGSTOP)

    monkeypatch.setattr(Grader, "send", stopping)
    monkeypatch.setattr(cluster, "patience", lambda options: 0.0)
    monkeypatch.setattr(cluster, "_graders", {0: other})
    with pytest.raises(GraderLost):
        cluster.grade_there("mlp", options, cluster.here("mlp", options), Submission("x", {}))
    assert stopped[0].returncode == -signal.SIGKILL
    assert cluster._graders == {0: other}


def test_no_scheduler_at_an_address_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(IntakeError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(Cluster("mlp", Options(), "tcp://127.0.0.1:9").run(iter(())))
