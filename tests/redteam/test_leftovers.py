"""After many hostile submissions nothing is left: no process, no zombie, no file, no socket, no memory."""

import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.grade import Options, Watcher, grade
from autograder.protection import CAN_FORK
from autograder.report import Report

from .runner import RedTeam
from .table import ATTACKS
from .victims import KIT, Victims

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")
QUICK = [
    "fork",
    "thread",
    "fill the disk",
    "segmentation fault",
    "os._exit(0)",
    "close every descriptor",
    "gigabytes of output",
    "a huge answer",
    "one huge array",
    "a frame of many arrays over the same bytes",
    "a frame said to be a terabyte",
    "raw pickle on the channel",
    "say it is right",
    "leave a destructor behind",
    "sys.exit(0) on import",
    "sockets of every family",
]


def children_of(parent: int) -> dict[int, str]:
    """Process number -> state ("Z" for a zombie) of the processes that one has started."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, owner = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(owner) == parent:
            found[int(stat.parent.name)] = state
    return found


def kilobytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


@pytest.mark.parametrize("count", [200, pytest.param(1_000, marks=pytest.mark.slow)])
def test_nothing_is_left_behind(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory: list[tuple[int, int]] = []
    before = set(children_of(os.getpid()))

    def inspect(report: Report) -> None:
        [zygote] = [pid for pid in children_of(os.getpid()) if pid not in before | {decoy}]
        assert children_of(zygote) == {}, "a child, or its zombie, outlives its submission"
        memory.append((kilobytes(zygote), kilobytes(os.getpid())))

    with Victims() as victims:
        team = RedTeam(victims)
        crowd = [team.submission(ATTACKS[QUICK[number % len(QUICK)]]) for number in range(count)]
        assert victims.decoy is not None
        decoy = victims.decoy.pid
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        descriptors = len(os.listdir("/proc/self/fd"))
        options = Options(frozenset(["relu"]), training=False)
        reports = grade("mlp", crowd, options, Watcher(graded=inspect))
        assert len(reports) == count
        assert len(os.listdir("/proc/self/fd")) == descriptors
        assert list(tmp_path.iterdir()) == []
        assert not any((victims.folder / name).exists() for name in ("bomb", "made", "link"))
    assert set(children_of(os.getpid())) == before
    zygote, grader = zip(*memory[count // 10 :], strict=True)
    assert max(zygote) - zygote[0] < 1_024
    assert max(grader) - grader[0] < 40 * count, "kilobytes: a few for each report that is kept"


LEFT_ALONE = """
from autograder.grade import Options, Watcher, grade
from autograder.intake.submission import Submission

begun = Watcher(started=lambda submission: print("begun", flush=True))
slow = "import time\\ndef relu(x):\\n    time.sleep(600)"
grade("mlp", [Submission("x", {"activations": slow})], Options(frozenset(["relu"]), training=False), begun)
"""


def test_when_the_grader_is_killed_nothing_goes_on() -> None:
    grader = subprocess.Popen([sys.executable, "-c", LEFT_ALONE], cwd=KIT, stdout=subprocess.PIPE)
    descendants: list[int] = []
    try:
        assert grader.stdout and grader.stdout.readline() == b"begun\n"
        while not descendants:
            found = [child for zygote in children_of(grader.pid) for child in children_of(zygote)]
            assert grader.poll() is None
            descendants = [os.pidfd_open(pid) for pid in [*children_of(grader.pid), *found]] if found else []
    finally:
        grader.kill()
        grader.wait()
    for process in descendants:
        assert select.select([process], [], [], 20.0)[0], "it has outlived the grader"
        os.close(process)
