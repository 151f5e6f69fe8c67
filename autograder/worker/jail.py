"""What a child gives up before it sees any student code. SECURITY.md's layers; each is asked for, not assumed."""

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass

NOBODY = 65534
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


@dataclass(frozen=True)
class Limits:
    """Bounds of one child: bytes of memory beyond what it has at the fork, and seconds of processor time."""

    memory: int
    cpu_seconds: int


def follow_parent() -> None:
    """Die when the process that started this one dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def enter(limits: Limits, keep: int) -> None:
    """Shut this process in: only descriptor `keep` stays open. There is no way back."""
    os.setsid()
    _close_all_but(keep)
    _limit(limits)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    follow_parent()  # after the change of user, which clears it
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _close_all_but(keep: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, 65_536)


def _limit(limits: Limits) -> None:
    with open("/proc/self/statm") as statm:
        size = int(statm.read().split()[0]) * resource.getpagesize()
    bounds = {
        resource.RLIMIT_AS: size + limits.memory,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 16,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))
