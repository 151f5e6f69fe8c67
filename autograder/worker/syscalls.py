"""A seccomp filter as raw BPF: an allowlist of what numpy and torch need, and nothing that reaches outside.

Not in it: opening files, sockets, new processes, signals to others, tracing, nor what tells how others fare (sysinfo,
their clocks), by which one child could speak to another. Calls that libraries make only to look
around (open, stat, ioctl) fail the way they do where nothing exists; every other call is refused with EPERM.
"""

import ctypes
import errno
import os
import platform
import struct
from functools import cache

LIBC = ctypes.CDLL(None, use_errno=True)

# name: (x86_64, aarch64); None where the architecture has no such call
NUMBERS: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "open": (2, None),
    "close": (3, 57),
    "stat": (4, None),
    "fstat": (5, 80),
    "lstat": (6, None),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "ioctl": (16, 29),
    "readv": (19, 65),
    "writev": (20, 66),
    "access": (21, None),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "sendto": (44, 206),
    "recvfrom": (45, 207),
    "clone": (56, 220),
    "exit": (60, 93),
    "uname": (63, 160),
    "getcwd": (79, 17),
    "readlink": (89, None),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "getuid": (102, 174),
    "getgid": (104, 176),
    "geteuid": (107, 175),
    "getegid": (108, 177),
    "getppid": (110, 173),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "tgkill": (234, 131),
    "openat": (257, 56),
    "newfstatat": (262, 79),
    "readlinkat": (267, 78),
    "faccessat": (269, 48),
    "set_robust_list": (273, 99),
    "prlimit64": (302, 261),
    "getcpu": (309, 168),
    "getrandom": (318, 278),
    "statx": (332, 291),
    "rseq": (334, 293),
    "clone3": (435, 435),
    "faccessat2": (439, 439),
}
ABSENT = (  # there is no file system to look at
    "open",
    "openat",
    "stat",
    "lstat",
    "newfstatat",
    "statx",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getcwd",
)
CLOCKS = ("clock_gettime", "clock_getres", "clock_nanosleep")
CONDITIONAL = (
    "ioctl", "clone", "clone3", "tgkill", "prlimit64", "sched_getaffinity", "sendto", "recvfrom", *CLOCKS, *ABSENT,
)  # fmt: skip
ALLOWED = tuple(name for name in NUMBERS if name not in CONDITIONAL)

ARCHITECTURES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
CLONE_THREAD = 0x00010000
FIXED_CLOCKS = 16
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets into struct seccomp_data

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, k
REFUSE: Instruction = (RETURN, 0, 0, ERRNO | errno.EPERM)


class Rules:
    """A part of the program: the call's number has been loaded, and each rule answers for one call."""

    def __init__(self, column: int) -> None:
        self.column = column
        self.program: list[Instruction] = []

    def answer(self, name: str, verdict: int) -> None:
        """Answer a call the same way every time."""
        self._rule(name, [(RETURN, 0, 0, verdict)])

    def allow_if(self, name: str, values: dict[int, tuple[int, ...]]) -> None:
        """Allow a call only when each of these arguments (all 64 bits of it) has one of its values."""
        body: list[Instruction] = []
        for argument, allowed in values.items():
            low = ARGUMENTS + 8 * argument
            body += [(LOAD, 0, 0, low + 4), (JUMP_EQUAL, 1, 0, 0), REFUSE, (LOAD, 0, 0, low)]
            body += [(JUMP_EQUAL, len(allowed) - i, 0, value) for i, value in enumerate(allowed)]
            body += [REFUSE]
        self._rule(name, [*body, (RETURN, 0, 0, ALLOW)])

    def allow_if_less(self, name: str, argument: int, bound: int) -> None:
        """Allow a call only when an argument (of 32 bits, without a sign) is less than this."""
        low = ARGUMENTS + 8 * argument
        self._rule(name, [(LOAD, 0, 0, low), (JUMP_AT_LEAST, 0, 1, bound), REFUSE, (RETURN, 0, 0, ALLOW)])

    def allow_if_any_bit(self, name: str, argument: int, bits: int) -> None:
        """Allow a call only when an argument has one of these bits."""
        self._rule(
            name,
            [
                (LOAD, 0, 0, ARGUMENTS + 8 * argument),
                (JUMP_ANY, 0, 1, bits),
                (RETURN, 0, 0, ALLOW),
                REFUSE,
            ],
        )

    def _rule(self, name: str, body: list[Instruction]) -> None:
        number = NUMBERS[name][self.column]
        if number is not None:
            self.program += [(JUMP_EQUAL, 0, len(body), number), *body]


def _assembled(program: list[Instruction]) -> bytes:
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


@cache
def shared_rules(threads: bool, column: int, architecture: int) -> bytes:
    """The rules that are the same in every process; a template makes them once, before it forks."""
    rules = Rules(column)
    for name in ALLOWED:
        rules.answer(name, ALLOW)
    for name in ABSENT:
        rules.answer(name, ERRNO | errno.ENOENT)
    rules.answer("ioctl", ERRNO | errno.ENOTTY)
    rules.answer("clone3", ERRNO | errno.ENOSYS)  # libc then falls back to clone, whose flags can be seen
    if threads:
        rules.allow_if_any_bit("clone", 0, CLONE_THREAD)
    for name in CLOCKS:
        rules.allow_if_less(name, 0, FIXED_CLOCKS)  # the others count the time of other processes
    rules.allow_if("sendto", {4: (0,)})  # the socket it has, no address
    rules.allow_if("recvfrom", {4: (0,)})
    head = [(LOAD, 0, 0, ARCHITECTURE), (JUMP_EQUAL, 1, 0, architecture), REFUSE, (LOAD, 0, 0, NUMBER)]
    return _assembled([*head, *rules.program])


def assemble(threads: bool, column: int, architecture: int, pid: int) -> bytes:
    """The filter for a process; `threads` lets it start threads (never processes)."""
    own = Rules(column)
    own.allow_if("tgkill", {0: (pid,)})
    own.allow_if("sched_getaffinity", {0: (0, pid)})
    own.allow_if("prlimit64", {0: (0, pid), 2: (0,)})  # reading a limit of one's own, not setting one
    return shared_rules(threads, column, architecture) + _assembled([*own.program, REFUSE])


def prepare() -> None:
    """Make what all children have in common."""
    if platform.machine() in ARCHITECTURES:
        column, architecture, _ = ARCHITECTURES[platform.machine()]
        for threads in (False, True):
            shared_rules(threads, column, architecture)


def install(threads: bool) -> bool:
    """Filter this process's system calls for good; False where the kernel or architecture has no such thing."""
    if platform.machine() not in ARCHITECTURES:
        return False
    column, architecture, seccomp = ARCHITECTURES[platform.machine()]
    code = assemble(threads, column, architecture, os.getpid())
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    set_mode_filter = all_threads = 1
    return LIBC.syscall(seccomp, set_mode_filter, all_threads, program) == 0
