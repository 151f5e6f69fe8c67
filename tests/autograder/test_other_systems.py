"""Windows and macOS, as far as a Linux can play them: what they lack is taken away before the kit is met.

A student can check; a grade is refused in one sentence; `--unsafe` grades and says that it is a self-check.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.paths import ROOT

# The libraries come first: that the rest of Python runs on these systems is not ours to test.
PLAYED = """
import sys, os, signal, socket, subprocess, tempfile, time, multiprocessing.connection, pydantic, pytest, typer
import numpy, numpy.testing, rich.console, rich.live, rich.progress, rich.table, _pytest.tmpdir
if sys.argv[1] == "win32":
    for name in ("fork", "forkpty", "setsid", "setresuid", "setgroups", "geteuid", "getuid", "O_NOFOLLOW", "O_NONBLOCK"):
        delattr(os, name)
    for name in ("SIGKILL", "SIGHUP", "SIGALRM", "SIGSTOP", "pthread_sigmask"):
        delattr(signal, name)
    for name in ("send_fds", "recv_fds", "AF_UNIX"):
        delattr(socket, name)
for name in ("sched_getaffinity", "sched_setaffinity", "pidfd_open", "memfd_create"):
    delattr(os, name)
absent = ["fcntl", "grp", "pwd", "resource", "termios"] if sys.argv[1] == "win32" else ["spwd"]
for name in absent:
    sys.modules[name] = None
def not_here(*arguments, **options): raise AssertionError("no process is started here")
subprocess.Popen = os.fork = not_here
if sys.argv[1] == "win32": del os.fork
sys.platform = sys.argv[1]
from autograder.cli import app
app(sys.argv[2:])
"""
SOFTMAX = """
import numpy as np

def softmax(logits):
    shifted = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)
"""
SYSTEMS = ["darwin", "win32"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mlp").mkdir()
    (tmp_path / "mlp" / "losses.py").write_text(SOFTMAX)
    return tmp_path / "mlp"


def run(system: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"COLUMNS": "5000", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", PLAYED, system, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_student_can_check(folder: Path, system: str) -> None:
    done = run(system, "check", "softmax", "--assignment", "mlp", "--submission", folder)
    assert done.returncode == 0, done.stderr
    assert "softmax" in done.stdout and "Traceback" not in done.stderr


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_grade_is_refused_in_one_sentence(folder: Path, system: str) -> None:
    done = run(system, "grade", folder, "--only", "softmax", "-o", folder.parent / "results")
    assert done.returncode == 2
    assert "cannot be held safely here, so nothing was graded" in done.stderr and "--unsafe" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (folder.parent / "results").exists()


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_unsafe_grade_calls_itself_a_self_check(folder: Path, system: str) -> None:
    results = folder.parent / "results"
    done = run(system, "grade", folder, "--only", "softmax", "--unsafe", "-o", results)
    assert done.returncode == 0, done.stderr
    assert "self-check, not a grade" in done.stdout
    [report] = results.iterdir()
    assert '"kind": "self-check"' in report.read_text("utf-8")
