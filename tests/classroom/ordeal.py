"""Kills a grading run again and again at random moments, goes on each time, and compares with a run left in peace."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom import results
from autograder.classroom.ledger import SECRET
from autograder.report import Report

from .crowd import ASSIGNMENT, Pupil

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 120.0


def heed_interrupts() -> None:
    """Also where the tests themselves were started in the background, and ignore them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Class:
    """A class on disk, and the options its runs have in common."""

    folder: Path
    modules: Sequence[str]
    processes: int = 2

    def command(self, output: Path, *more: str) -> list[str]:
        only = [word for module in self.modules for word in ("--only", module)]
        where = [str(self.folder), "--assignment", ASSIGNMENT, "-o", str(output), "-j", str(self.processes)]
        return [sys.executable, "-m", "autograder", "grade", *where, "--no-training", *only, *more]

    def start(self, output: Path, *more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(output, *more),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=heed_interrupts,
        )

    def grade(self, output: Path, *more: str) -> tuple[int, str, str]:
        """A run to its end: exit status, what it printed, what it complained of."""
        process = self.start(output, *more)
        out, err = process.communicate()
        return process.returncode, out, err

    def kill_midway(self, output: Path, reports: int) -> bool:
        """Start a run and kill it when it has written so many more reports; whether it was still at it."""
        process = self.start(output)
        before = written(output)
        until = time.monotonic() + SECONDS_TO_START + 60.0 * reports
        while process.poll() is None and written(output) < before + reports and time.monotonic() < until:
            time.sleep(0.002)
        running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return running


def written(output: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return sum(name.endswith(".json") for name in os.listdir(output))
    return 0


def killed_and_resumed(school: Class, size: int, output: Path, kills: int, rng: random.Random) -> list[int]:
    """Kill runs at random moments, then let one end; how many reports there were at each kill."""
    moments = []
    for left in range(kills, 0, -1):
        share = (size - written(output)) // (left + 1)
        if school.kill_midway(output, rng.randrange(max(1, share)) if left < kills else 0):
            moments.append(written(output))
    status, _, complaints = school.grade(output)
    assert status == 0, complaints
    return moments


def compared(one: Path, other: Path) -> list[str]:
    """How two folders of results differ: file by file, all but when and how fast they were graded."""
    left, right = _by_name(one), _by_name(other)
    found = [f"only in one: {name}" for name in sorted(left.keys() ^ right.keys())]
    for name in sorted(left.keys() & right.keys()):
        if left[name].without_times() != right[name].without_times():
            found.append(f"differs: {name}")
    return found


def _by_name(folder: Path) -> dict[str, Report]:
    return {report.submission: report for report in results.read(folder)}


def wrong_scores(pupils: Sequence[Pupil], output: Path) -> list[str]:
    """Where a score is not what it must be."""
    reports = _by_name(output)
    return [
        f"{pupil.name}: {reports[pupil.name].score if pupil.name in reports else 'no report'}, not {pupil.score}"
        for pupil in pupils
        if pupil.name not in reports or reports[pupil.name].score != pupil.score
    ]


def same_secret(one: Path, other: Path) -> None:
    """Give a second folder of results the secret of the first, so that it draws the same inputs."""
    other.mkdir(parents=True, exist_ok=True)
    (other / SECRET).write_text((one / SECRET).read_text())


def processes_of(word: str) -> list[int]:
    """The processes of this machine in whose command line a word stands."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if word in line.read_bytes().replace(b"\0", b" ").decode(errors="replace"):
                found.append(int(line.parent.name))
    return found
