"""What a child gives up before it sees any student code. Each layer is tried and reported, never assumed."""

import contextlib
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass

from . import syscalls
from .syscalls import LIBC

NOBODY = 65534
OWN_USERS = 0x7000_0000  # above what systems, containers and directories hand out; one for each child
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
MAX_TASKS = 4_096  # of a user whom others are, too
LANDLOCK_CREATE, LANDLOCK_RESTRICT = 444, 446  # the same numbers on every architecture


@dataclass(frozen=True)
class Limits:
    """Bounds of one child: bytes of memory beyond what it has at the fork, processor seconds, threads of torch."""

    memory: int
    cpu_seconds: int
    threads: int = 1


def follow_parent() -> None:
    """Die when the process that started this one dies, and leave no core: a system may pipe one to a program."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        LIBC.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def first_to_go() -> None:
    """When memory is short, let the system end this process (and those it forks) before any other program."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")


def enter(limits: Limits, keep: int, without: Collection[str] = ()) -> tuple[str, ...]:
    """Shut this process in; only descriptor `keep` stays open. There is no way back.

    Args:
        without: layers left out, so that a test can show what each one stops; a grade leaves out none.

    Returns:
        The names of the layers that hold.
    """
    os.setsid()
    _close_all_but(keep)
    layers = ["process", "environment"]
    if sys.platform == "linux":
        layers += _held({"user": _become_nobody, "limits": lambda: _limit(limits)}, without)
        follow_parent()  # after the change of user, which clears it
        LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        threads = limits.threads > 1 and os.geteuid() != 0  # nothing bounds the number of root's
        layers += _held({"landlock": _landlock, "seccomp": lambda: syscalls.install(threads)}, without)
    return tuple(layers)


def _held(attempts: dict[str, Callable[[], bool]], without: Collection[str]) -> list[str]:
    return [name for name, attempt in attempts.items() if name not in without and attempt()]


def _close_all_but(keep: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, 65_536)


def _limit(limits: Limits) -> bool:
    with open("/proc/self/statm") as statm:
        size = int(statm.read().split()[0]) * resource.getpagesize()
    bounds = {
        resource.RLIMIT_AS: size + limits.memory,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 16,
        resource.RLIMIT_CORE: 0,
        # Counted per user, over all their processes: where a child has no user of its own, only a brake.
        resource.RLIMIT_NPROC: (0 if os.geteuid() >= OWN_USERS else MAX_TASKS) + 128 * limits.threads,
    }
    for kind, bound in bounds.items():
        _, hard = resource.getrlimit(kind)
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (bound, bound))
    return True


def _become_nobody() -> bool:
    """Give up root, for a user whom nobody else is, so that limits per user are limits per child."""
    if os.geteuid() != 0:
        return True
    for user in (OWN_USERS + os.getpid(), NOBODY):
        with contextlib.suppress(OSError):  # a container may know few users, or none but root
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            return True
    return False


def _landlock() -> bool:
    """Give up every file, TCP port and signal to outsiders that this kernel's Landlock knows of."""
    version = LIBC.syscall(LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    network = 0b11 if version >= 4 else 0
    scopes = 0b11 if version >= 6 else 0
    attributes = struct.pack("QQQ", files, network, scopes)
    ruleset = LIBC.syscall(LANDLOCK_CREATE, attributes, 24 if version >= 6 else 16 if version >= 4 else 8, 0)
    if ruleset < 0:
        return False
    held = LIBC.syscall(LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return held
