"""Reading what is not the submission's: files, other processes, secrets in memory."""

from ..attack import FILES, SYSCALL, Attack

PROC = (*FILES, "user")  # /proc of another user's process
TRACE = ("landlock", "seccomp", "user")

ATTACKS = [
    Attack(
        "open a file",
        "open() a world-readable file and return what it says",
        "seccomp, landlock",
        "def attack(): return open(SECRET_FILE).read()",
        FILES,
    ),
    Attack(
        "os.open read-only",
        "the same below Python's io",
        "seccomp, landlock",
        "import os\ndef attack(): return os.read(os.open(SECRET_FILE, os.O_RDONLY), 9)",
        FILES,
    ),
    Attack(
        "openat by number",
        "openat(2) through ctypes, past every wrapper",
        "seccomp, landlock",
        SYSCALL + "def attack(): return os.read(syscall(257, -100, SECRET_FILE.encode(), 0, 0), 9)",
        FILES,
    ),
    Attack(
        "openat2 by number",
        "the newer call that an old filter may not know",
        "seccomp, landlock",
        SYSCALL
        + """
def attack():
    how = (ctypes.c_uint64 * 3)(0, 0, 0)
    return os.read(syscall(437, -100, SECRET_FILE.encode(), how, 24), 9)
""",
        FILES,
    ),
    Attack(
        "io_uring",
        "a ring that opens files in the kernel's name",
        "seccomp",
        SYSCALL
        + """
def attack(): return syscall(425, 1, (ctypes.c_uint32 * 30)())
""",
        ("seccomp",),
    ),
    Attack(
        "int 0x80",
        "the 32-bit system call table, whose numbers mean other things",
        "seccomp",
        SYSCALL
        + """
libc.mmap.restype = ctypes.c_ssize_t

def attack():  # getpid is 20 there, and writev here, which is allowed
    code = bytes.fromhex("53b814000000cd805bc3")
    address = libc.mmap(None, ctypes.c_size_t(4096), 7, 0x22, -1, ctypes.c_size_t(0))
    ctypes.memmove(address, code, len(code))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)() == os.getpid()
""",
        ("seccomp",),
    ),
    Attack(
        "list a folder",
        "os.listdir of the grader's folder",
        "seccomp, landlock",
        "import os\ndef attack(): return os.listdir(FOLDER)",
        FILES,
    ),
    Attack(
        "stat a file",
        "learn that a file exists, and its size",
        "seccomp",
        "import os\ndef attack(): return os.stat(SECRET_FILE).st_size",
        ("seccomp",),
    ),
    Attack(
        "a hidden check's file",
        "read autograder/checks from the disk",
        "seccomp, landlock",
        "def attack(): return len(open(f'{KIT}/autograder/checks/mlp/test_activations.py').read())",
        FILES,
    ),
    Attack(
        "import the grader",
        "put the kit on sys.path and import its checks",
        "seccomp, landlock",
        """
import sys

def attack():
    sys.path.insert(0, KIT)
    from autograder.text import Text
    return Text.__module__
""",
        FILES,
    ),
    Attack(
        "import the solutions",
        "put the kit on sys.path and call the reference",
        "seccomp, landlock",
        """
import sys

def attack():
    sys.path.insert(0, KIT)
    from solutions.mlp import losses
    return losses.__file__
""",
        FILES,
    ),
    Attack(
        "the grader's environment",
        "read /proc/<grader>/environ",
        "seccomp, landlock, user",
        "def attack(): return b'=' in open(f'/proc/{DECOY}/environ', 'rb').read()",
        PROC,
    ),
    Attack(
        "the grader's memory",
        "read /proc/<grader>/maps and mem",
        "seccomp, landlock, user",
        """
def attack():
    with open(f"/proc/{DECOY}/mem", "rb", 0) as memory:
        memory.seek(ADDRESS)
        return len(memory.read(16))
""",
        PROC,
    ),
    Attack(
        "process_vm_readv",
        "copy the grader's memory",
        "seccomp, user, landlock",
        SYSCALL
        + """
def attack():
    buffer = ctypes.create_string_buffer(16)
    here = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 16)
    there = (ctypes.c_uint64 * 2)(ADDRESS, 16)
    return syscall(310, DECOY, here, 1, there, 1, 0) == 16
""",
        TRACE,
    ),
    Attack(
        "ptrace",
        "attach to the grader as a debugger",
        "seccomp, user, landlock",
        SYSCALL + "def attack(): return syscall(101, 0x4206, DECOY, 0, 0) == 0",
        TRACE,
    ),
    Attack(
        "pidfd_getfd",
        "take an open file out of the grader",
        "seccomp, user, landlock",
        SYSCALL + "def attack(): return syscall(438, syscall(434, DECOY, 0), 0, 0) > 2",
        TRACE,
    ),
    Attack(
        "tokens in the environment",
        "search os.environ",
        "environment",
        "import os\ndef attack(): return os.environ.get('REDTEAM_TOKEN')",
        ("environment",),
    ),
    Attack(
        "tokens in the C environment",
        "read environ through libc, past Python's copy",
        "environment",
        """
import ctypes

def attack():
    getenv = ctypes.CDLL(None).getenv
    getenv.restype = ctypes.c_char_p
    return getenv(b"REDTEAM_TOKEN")
""",
        ("environment",),
    ),
    Attack(
        "inherited descriptors",
        "use a file the grader left open",
        "process",
        """
import os

def attack():  # all but the socket it answers on and /dev/null
    found = []
    for fd in range(3, 1024):
        try:
            os.lseek(fd, 0, os.SEEK_SET)
            found.append(fd)
        except OSError:
            pass
    return found
""",
        no_control="the template closes its descriptors before it asks for any layer; there is no switch for it",
    ),
    Attack(
        "gc for the grader's objects",
        "search all of memory for checks, expected values and references",
        "process",
        """
import gc, types

def attack():
    names = ("autograder.grading", "autograder.exercise", "solutions", "victim")
    return [m.__name__ for m in gc.get_objects() if isinstance(m, types.ModuleType)
            and any(part in m.__name__ for part in names)]
""",
        ("process",),
    ),
    Attack(
        "another submission",
        "search memory for a classmate's source and constants",
        "process",
        """
import gc

def attack():
    return [d["CLASSMATE"] for d in gc.get_objects() if type(d) is dict and isinstance(d.get("CLASSMATE"), str)
            and d.get("__name__") != __name__]
""",
        ("process",),
    ),
    Attack(
        "frames for the expected value",
        "walk the call stack to the comparison and return what it expects",
        "oracle",
        """
import sys

def relu(x):
    frame = sys._getframe()
    while frame:
        for name in ("expected", "wanted", "reference"):
            if name in frame.f_locals:
                return frame.f_locals[name]
        frame = frame.f_back
    return x + 0.0
""",
        ("oracle",),
    ),
    Attack(
        "frames for other requests",
        "read the worker's variables for checks to come",
        "oracle",
        """
import sys

def attack():
    frame, seen = sys._getframe(), []
    while frame:
        seen += [k for k in frame.f_locals if k in ("expected", "wanted", "check", "grading", "points", "score")]
        frame = frame.f_back
    return seen
""",
        no_control="the naive grader's frames are the attack before this one",
    ),
    Attack(
        "the callback's closure",
        "look into the stand-in for a function of the grader's",
        "oracle",
        """
import gc

def attack():  # a stand-in holds its key and its session, nothing of the grader's
    return [f for f in gc.get_objects() if getattr(f, "__name__", "") == "answered_by_the_grader"
            and any("solutions" in repr(cell.cell_contents) for cell in f.__closure__)]
""",
        no_control="what it would see without the wire is the comparison itself: see the frames",
    ),
    Attack(
        "a stand-in that is not there",
        "call back a reference by name, without having lost that function",
        "oracle",
        """
import gc

def attack():
    for thing in gc.get_objects():
        if type(thing).__name__ == "Session" and thing.call_back:
            import numpy as np
            return thing.call_back("relu", (np.ones(2),), {})
""",
        no_control="follow-through credit is that switch: a function that lost its points is answered",
    ),
    Attack(
        "x32",
        "the calls of a third system call table, whose numbers carry a bit of their own",
        "seccomp",
        SYSCALL + "def attack(): return os.read(syscall(0x40000002, SECRET_FILE.encode(), 0, 0), 9)",
        no_control="few kernels have that table; those without refuse it anyway",
    ),
    Attack(
        "the grader's clock",
        "read how much processor time the grader has used, to the nanosecond",
        "seccomp",
        SYSCALL
        + """
def attack():
    used = (ctypes.c_long * 2)()
    return syscall(228, ~DECOY << 3 | 2, used) == 0
""",
        ("seccomp",),
    ),
    Attack(
        "how much memory is free",
        "see what the process for the hidden checks holds: one child could speak to another",
        "seccomp",
        SYSCALL + "def attack(): return syscall(99, ctypes.create_string_buffer(512)) == 0",
        ("seccomp",),
    ),
    Attack(
        "is a process there",
        "ask for the processors of another process: it is there, or it is not",
        "seccomp",
        SYSCALL + "def attack(): return syscall(204, DECOY, 128, ctypes.create_string_buffer(128)) > 0",
        ("seccomp",),
    ),
    Attack(
        "the kernel's keyrings",
        "add_key and keyctl: passwords and tickets of whoever runs the grader",
        "seccomp",
        SYSCALL + "def attack(): return syscall(250, 1, None) > 0",
        ("seccomp",),
    ),
    Attack(
        "watch a folder",
        "inotify, which Landlock does not know of: who opens what, and when",
        "seccomp",
        SYSCALL + "def attack(): return syscall(254, syscall(294, 0), FOLDER.encode(), 0x20) > 0",
        ("seccomp",),
    ),
    Attack(
        "the kernel's log",
        "syslog(2)",
        "seccomp, user",
        SYSCALL + "def attack(): return syscall(103, 10, None, 0) >= 0",
        ("seccomp", "user"),
    ),
    Attack(
        "compare with the grader",
        "kcmp(2): which files it has open",
        "seccomp, user, landlock",
        SYSCALL + "def attack(): return syscall(312, os.getpid(), DECOY, 0, 0, 0) >= 0",
        TRACE,
    ),
    Attack(
        "userfaultfd",
        "stop the kernel in the middle of a copy, as exploits do",
        "seccomp",
        SYSCALL + "def attack(): return syscall(323, 1)",
        ("seccomp",),
    ),
    Attack(
        "the layout of memory",
        "personality(2), to switch its randomisation off",
        "seccomp",
        SYSCALL + "def attack(): return syscall(135, 0x0040000) >= 0",
        ("seccomp",),
    ),
]
