"""How long the grader waits for a worker: the time for which other programs had its core is not the student's."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from autograder import sandbox
from autograder.backends import Isolated, Zygotes
from autograder.intake.submission import Submission
from autograder.protection import CAN_FORK
from autograder.worker.channel import Channel, Late
from autograder.worker.wire import pack

# Half a second of work, however long that takes.
BUSY = """
import time

def work():
    start = time.process_time()
    while time.process_time() - start < 0.5:
        pass
    return "done"
"""
WORK = {"op": "call", "module": "m", "name": "work", "args": (), "kwargs": {}}


def test_a_frame_that_is_late_is_waited_for_as_long_as_is_granted() -> None:
    ours, theirs = socket.socketpair()
    granted = [0.5, 0.5, 0.0]

    def longer() -> float:
        if len(granted) == 2:
            theirs.sendall(b"".join(pack({"op": "value"})))
        return granted.pop(0)

    with ours, theirs:
        assert Channel(ours, 1 << 10, longer=longer).receive(time.monotonic()) == {"op": "value"}
        assert granted == [0.0]
        with pytest.raises(Late):
            Channel(ours, 1 << 10, longer=longer).receive(time.monotonic())
        with pytest.raises(Late):
            Channel(ours, 1 << 10).receive(time.monotonic())


def test_time_is_put_off_once_only_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        child = sandbox.Child(None, 0, ours)  # type: ignore[arg-type]
        waits = iter([2.0, 5.0, 5.0, 4.0, 10_000.0, 20_000.0])
        monkeypatch.setattr(sandbox, "wanted_a_core", lambda pid: next(waits))
        assert [child._kept_waiting() for _ in range(6)] == [2.0, 3.0, 0.0, 0.0, 595.0, 0.0]


@pytest.fixture
def crowded() -> Iterator[int]:
    """A core that four other programs want."""
    core = min(os.sched_getaffinity(0))
    pinned = f"import os\nos.sched_setaffinity(0, {{{core}}})\nprint(flush=True)\nwhile True: pass"
    hogs = [subprocess.Popen([sys.executable, "-c", pinned], stdout=subprocess.PIPE) for _ in range(4)]
    for hog in hogs:
        assert hog.stdout is not None and hog.stdout.readline()
    yield core
    for hog in hogs:
        hog.kill()
        hog.wait()


@pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")
@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this system does not tell who waited")
def test_a_busy_machine_does_not_make_a_submission_slow(crowded: int) -> None:
    zygotes = Zygotes()
    isolated = Isolated(zygotes, Submission("x", {"m": BUSY}))
    try:
        child = isolated.child("numpy", 60, lambda key, args, kwargs: None)
        os.sched_setaffinity(child.pid, {crowded})
        reply = isolated.ask("numpy", WORK, 0.7, lambda key, args, kwargs: None)
        assert reply.get("value") == "done", reply
        assert child.kept_waiting > 0
    finally:
        isolated.close()
        zygotes.close()
