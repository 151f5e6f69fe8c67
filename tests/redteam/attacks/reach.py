"""Reaching out: the network, other processes, the disk."""

from ..attack import FILES, SYSCALL, Attack

NET = ("landlock", "seccomp")
SIGNAL = ("landlock", "seccomp", "user")

ATTACKS = [
    Attack(
        "TCP",
        "connect to a server on this machine",
        "seccomp, landlock",
        "import socket\ndef attack(): return socket.socket().connect(('127.0.0.1', PORT)) is None",
        NET,
    ),
    Attack(
        "TCP server",
        "listen for connections",
        "seccomp, landlock",
        "import socket\ndef attack(): return socket.create_server(('127.0.0.1', 0)).fileno()",
        NET,
    ),
    Attack(
        "UDP",
        "send a datagram, which Landlock does not know of",
        "seccomp",
        """
import socket

def attack(): return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", PORT))
""",
        ("seccomp",),
    ),
    Attack(
        "IPv6",
        "open an IPv6 socket",
        "seccomp",
        "import socket\ndef attack(): return socket.socket(socket.AF_INET6).fileno()",
        ("seccomp",),
    ),
    Attack(
        "UNIX socket",
        "connect to a socket in the file system (Docker's, say)",
        "seccomp",
        """
import socket

def attack():
    client = socket.socket(socket.AF_UNIX)
    client.connect(UNIX_SOCKET)
    return client.fileno()
""",
        NET,
    ),
    Attack(
        "abstract UNIX socket",
        "connect to a socket that has no file",
        "seccomp, landlock",
        """
import socket

def attack():
    client = socket.socket(socket.AF_UNIX)
    client.connect(ABSTRACT_SOCKET)
    return client.fileno()
""",
        NET,
    ),
    Attack(
        "netlink",
        "ask the kernel for the machine's addresses",
        "seccomp",
        "import socket\ndef attack(): return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).fileno()",
        ("seccomp",),
    ),
    Attack(
        "MPTCP",
        "a TCP that Landlock's rules do not cover",
        "seccomp",
        """
import socket

def attack():
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
    client.connect(("127.0.0.1", PORT))
    return client.fileno()
""",
        ("seccomp", "landlock"),
    ),
    Attack(
        "sockets of every family",
        "find one that is not refused",
        "seccomp",
        """
import socket

def attack():
    made = 0
    for family in range(1, 46):
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind).close()
                made += 1
            except OSError:
                pass
    return made
""",
        ("seccomp",),
    ),
    Attack(
        "the worker's own socket",
        "pass a descriptor or an address over it",
        "seccomp",
        """
import gc, socket

def attack():
    [mine] = [s for s in gc.get_objects() if type(s) is socket.socket and s.fileno() > 2]
    return mine.sendmsg([b""], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, b"\\x01\\0\\0\\0")]) + 1
""",
        ("seccomp",),
    ),
    Attack(
        "kill the grader",
        "send SIGKILL to the process that grades",
        "seccomp, user, landlock",
        "import os, signal\ndef attack():\n    os.kill(DECOY, signal.SIGKILL)\n    return True",
        SIGNAL,
    ),
    Attack(
        "tgkill the grader",
        "the same, aimed at one thread",
        "seccomp, user, landlock",
        SYSCALL + "def attack(): return syscall(234, DECOY, DECOY, 9) == 0",
        SIGNAL,
    ),
    Attack(
        "queue a signal",
        "rt_sigqueueinfo and pidfd_send_signal",
        "seccomp, user, landlock",
        SYSCALL + "def attack(): return syscall(424, syscall(434, DECOY, 0), 9, None, 0) == 0",
        SIGNAL,
    ),
    Attack(
        "kill everything",
        "kill(-1, SIGKILL)",
        "seccomp, user",
        "import os\ndef attack():\n    os.kill(os.getpid(), 0)  # refused as every kill is: no need to go on\n    return True",
        ("seccomp",),
    ),
    Attack(
        "slow the grader down",
        "setpriority and sched_setaffinity on another process",
        "seccomp, user",
        "import os\ndef attack():\n    os.setpriority(os.PRIO_PROCESS, DECOY, 19)\n    return True",
        ("seccomp", "user"),
    ),
    Attack(
        "fork",
        "start a process that outlives the check",
        "seccomp",
        "import os\ndef attack():\n    pid = os.fork()\n    if not pid: os._exit(0)\n    return pid",
        ("seccomp",),
    ),
    Attack(
        "clone by number",
        "fork below libc",
        "seccomp",
        SYSCALL
        + "def attack():\n    pid = syscall(56, 17, 0, 0, 0, 0)\n    if not pid: os._exit(0)\n    return pid",
        ("seccomp",),
    ),
    Attack(
        "run a program",
        "posix_spawn /bin/true",
        "seccomp, landlock",
        "import os\ndef attack(): return os.posix_spawn('/bin/true', ['true'], {})",
        FILES,
    ),
    Attack(
        "memfd",
        "a program in memory instead of on the disk",
        "seccomp",
        "import os\ndef attack(): return os.memfd_create('program')",
        ("seccomp",),
    ),
    Attack(
        "fill the disk",
        "write a megabyte to a file (the bounded form of a disk bomb)",
        "seccomp, landlock, limits",
        "def attack(): return open(f'{FOLDER}/bomb', 'wb').write(bytes(1 << 20))",
        (*FILES, "limits"),
    ),
    Attack(
        "make a folder",
        "a thousand folders fill a disk without a byte",
        "seccomp, landlock",
        "import os\ndef attack():\n    os.mkdir(f'{FOLDER}/made')\n    return True",
        FILES,
    ),
    Attack(
        "delete a file",
        "unlink somebody's file",
        "seccomp, landlock",
        "import os\ndef attack():\n    os.unlink(f'{FOLDER}/precious')\n    return True",
        FILES,
    ),
    Attack(
        "leave a link",
        "a symbolic link for the grader to follow",
        "seccomp, landlock",
        "import os\ndef attack():\n    os.symlink('/etc/passwd', f'{FOLDER}/link')\n    return True",
        FILES,
    ),
    Attack(
        "become root again",
        "setresuid(0, 0, 0)",
        "user, seccomp",
        "import os\ndef attack():\n    os.setresuid(0, 0, 0)\n    return os.geteuid() == 0",
        ("user", "seccomp"),
    ),
    Attack(
        "a new namespace",
        "unshare a user namespace, where it is root",
        "seccomp",
        SYSCALL + "def attack(): return syscall(272, 0x10000000) == 0",
        ("seccomp",),
    ),
    Attack(
        "load a kernel program",
        "bpf(2), to watch every process",
        "seccomp, user",
        SYSCALL
        + """
def attack():  # BPF_MAP_CREATE: an array of one
    attributes = (ctypes.c_uint32 * 32)(2, 4, 4, 1)
    return syscall(321, 0, attributes, 128)
""",
        ("seccomp", "user"),
    ),
    Attack(
        "limit the grader",
        "prlimit on another process: no files, no processor time",
        "seccomp, user",
        """
import resource

def attack(): return resource.prlimit(DECOY, resource.RLIMIT_NOFILE, (0, 0))
""",
        ("seccomp", "user"),
    ),
    Attack(
        "outlive the grader",
        "switch off the signal that ends it with its parent",
        "seccomp",
        SYSCALL + "def attack(): return syscall(157, 1, 0, 0, 0, 0) == 0",
        ("seccomp",),
    ),
    Attack(
        "System V shared memory",
        "a segment that outlives the process, for the next submission to find",
        "seccomp",
        SYSCALL
        + """
def attack():
    segment = syscall(29, 0, 4096, 0o1600)
    return syscall(31, segment, 0, None) == 0  # removed again
""",
        ("seccomp",),
    ),
    Attack(
        "a message queue",
        "POSIX mq_open, the same with a name",
        "seccomp, landlock, user",
        SYSCALL
        + """
def attack():
    queue = syscall(240, b"redteam", 0o102, 0o600, None)
    return syscall(241, b"redteam") == 0 and queue > 0  # removed again
""",
        SIGNAL,
    ),
    Attack(
        "tkill the grader",
        "the older call that names no process",
        "seccomp, user, landlock",
        SYSCALL + "def attack(): return syscall(200, DECOY, 9) == 0",
        SIGNAL,
    ),
    Attack(
        "make a file everybody's",
        "chmod, which Landlock does not know of",
        "seccomp, user",
        "import os\ndef attack():\n    os.chmod(f'{FOLDER}/precious', 0o666)\n    return True",
        ("seccomp", "user"),
    ),
    Attack(
        "choose its processor",
        "sched_setaffinity and a scheduler of its own, to crowd out a neighbour",
        "seccomp",
        SYSCALL + "def attack(): return syscall(203, 0, 8, bytes([1] + [0] * 7)) == 0",
        ("seccomp",),
    ),
    Attack(
        "a device's commands",
        "ioctl on what it has open (a terminal would take typed text)",
        "seccomp",
        SYSCALL
        + """
import gc, socket

def attack():  # FIONREAD
    [mine] = [s for s in gc.get_objects() if type(s) is socket.socket and s.fileno() > 2]
    return syscall(16, mine.fileno(), 0x541B, ctypes.create_string_buffer(8)) == 0
""",
        ("seccomp",),
    ),
]
