"""Holding the grader up: memory, time, output, a process that dies."""

from ..attack import SYSCALL, WORKER, Attack

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
    end = time.process_time() + WAIT
    while time.process_time() < end: pass
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
    Attack(
        "callbacks of ever new names",
        "make the grader remember ten thousand characters for each of them",
        "wire",
        WORKER
        + """
def relu(x):
    me, n = worker(), 0
    while True:
        n += 1
        me["channel"].send({"op": "callback", "nonce": me["nonce"], "key": f"{n}".zfill(10_000), "args": (), "kwargs": {}})
        me["channel"].receive()
""",
        no_control="the control would fill the grader's memory, a gigabyte in a minute; a test counts the names",
    ),
    Attack(
        "an answer that takes minutes to write down",
        "return thousands of arrays, each of as many numbers as NumPy just writes out",
        "messages",
        "def relu(x): return {str(n): np.random.rand(1_000) for n in range(6_000)}",
        no_control="the control would take six minutes; a test counts what is written",
    ),
    Attack(
        "an exception that never says what it is",
        "raise an error whose text, name and line never come",
        "deadline",
        """
class Silent(SyntaxError):
    @property
    def msg(self):
        while True: pass
    __str__ = filename = name = msg

def relu(x): raise Silent()
""",
        no_control="without a deadline there is no end to wait for",
    ),
    Attack(
        "an exception that is worse to look at",
        "raise an error whose every attribute raises SystemExit",
        "process",
        """
class Worse(Exception):
    def __getattribute__(self, name): raise SystemExit(0)
    def __str__(self): raise SystemExit(0)

def relu(x): raise Worse()
""",
        no_control="it ends its own process, as any crash does",
    ),
    Attack(
        "answer, then go on computing",
        "keep the processor after the answer has been given",
        "limits",
        WORKER
        + """
def relu(x):
    me = worker()
    me["channel"].send({"op": "value", "nonce": me["nonce"], "value": x + 0.0, "printed": "", "args": (x,)})
    while True: pass
""",
        no_control="its process ends with the submission; see the processor hog for the limit",
    ),
    Attack(
        "ten thousand kinds of warning",
        "each of its own class, with a name of a thousand characters",
        "wire",
        """
import warnings

def relu(x):
    for n in range(10_000): warnings.warn("x", type(f"{n}".zfill(1_000), (Warning,), {}))
    return x + 0.0
""",
        no_control="the cap is part of the protocol; tests of the wire switch it",
    ),
]
