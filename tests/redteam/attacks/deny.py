"""Holding the grader up: memory, time, output, a process that dies."""

from ..attack import SYSCALL, Attack

ATTACKS = [
    Attack(
        "memory bomb",
        "take more memory than is allowed, piece by piece",
        "limits",
        "def attack():\n    hoard = [np.zeros(16 << 20, np.uint8) for _ in range(BOMB >> 24)]\n    return len(hoard)",
        ("limits",),
    ),
    Attack(
        "one huge array",
        "ask for it all at once",
        "limits",
        "def attack(): return np.zeros(BOMB, np.uint8).nbytes",
        ("limits",),
    ),
    Attack(
        "memory outside Python",
        "mmap through ctypes",
        "limits",
        SYSCALL
        + """
libc.mmap.restype = ctypes.c_ssize_t

def attack(): return libc.mmap(None, ctypes.c_size_t(BOMB), 3, 0x22, -1, ctypes.c_size_t(0)) > 0
""",
        ("limits",),
    ),
    Attack(
        "processor hog",
        "compute for ever between two answers",
        "limits",
        """
import time

def attack():
    while time.process_time() < BURN: pass
    return True
""",
        ("limits",),
    ),
    Attack(
        "endless loop, signals blocked",
        "never answer, deaf to every signal that can be blocked",
        "deadline",
        """
import signal, time

def attack():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    end = time.monotonic() + WAIT
    while time.monotonic() < end: pass
    return True
""",
        ("deadline",),
    ),
    Attack(
        "stop itself",
        "SIGSTOP: alive, silent, and no processor time",
        "deadline",
        "import os, signal\ndef attack(): os.kill(os.getpid(), signal.SIGSTOP)",
        no_control="a stopped process never goes on; kill is refused, and the attack ends there",
    ),
    Attack(
        "sleep",
        "wait instead of computing",
        "deadline",
        "import time\ndef attack():\n    time.sleep(WAIT)\n    return True",
        ("deadline",),
    ),
    Attack(
        "thread",
        "start a thread that goes on after the answer",
        "seccomp",
        "import threading\ndef attack():\n    threading.Thread(target=print).start()\n    return True",
        ("seccomp",),
    ),
    Attack(
        "thread bomb",
        "thousands of threads, where training may start some",
        "limits",
        """
import ctypes

def attack():
    libc, attributes = ctypes.CDLL(None), ctypes.create_string_buffer(64)
    libc.pthread_attr_init(attributes)
    libc.pthread_attr_setstacksize(attributes, ctypes.c_size_t(16_384))
    for _ in range(5_000):
        if libc.pthread_create(ctypes.create_string_buffer(8), attributes, libc.sleep, ctypes.c_void_p(60)):
            raise BlockingIOError("no more threads")
    return True
""",
        ("limits",),
        threads=2,
    ),
    Attack(
        "segmentation fault",
        "crash the interpreter",
        "process",
        "import ctypes\ndef attack(): ctypes.string_at(0)",
        no_control="it ends whatever process it runs in",
    ),
    Attack(
        "abort",
        "the same by libc's abort, which an allowlist refuses to deliver",
        "process",
        "import os\ndef attack(): os.abort()",
        no_control="it ends whatever process it runs in",
    ),
    Attack(
        "endless recursion",
        "overflow the C stack",
        "process",
        """
import sys

def attack():
    sys.setrecursionlimit(10**9)
    return deeper([])

def deeper(x): return sorted([x], key=deeper)
""",
        no_control="it ends whatever process it runs in",
    ),
    Attack(
        "close every descriptor",
        "cut the line to the grader",
        "process",
        "import os\ndef attack(): os.closerange(0, 1024)",
        no_control="a grader in the same process would lose its own files",
    ),
    Attack(
        "os._exit(0)",
        "end without a word",
        "process",
        "import os\ndef attack(): os._exit(0)",
        no_control="the naive grader believes the status 0: see the forgeries",
    ),
    Attack(
        "gigabytes of output",
        "print until memory or disk is full",
        "process",
        "def attack():\n    for _ in range(1_000): print('x' * 1_000_000)",
        no_control="only the first 4,000 characters are kept, in the worker; a bounded control is the next",
    ),
    Attack(
        "a megabyte of output",
        "print what a report should not hold",
        "process",
        """
import sys

def attack():
    print("x" * 1_000_000)
    return len(sys.stdout.text) > 4_000
""",
        no_control="the cap is part of the session, not of the jail",
    ),
    Attack(
        "source the parser chokes on",
        "thousands of brackets in one line",
        "process",
        "x = " + "(" * 5_000 + ")" * 5_000,
        no_control="the trusted side parses nothing; it hands the text on",
        loses=frozenset(["sigmoid"]),
    ),
]
