"""A template process: it has imported numpy (and torch) once and forks a jailed child for each submission.

The zygote itself never runs student code. It reads requests on a socket it inherits:
    put   keep a value (the training images) that all later children share
    drop  forget such a value
    fork  fork a child that serves the socket sent along with the request; answers its process number
    end   kill a child, after a moment's grace if it is ending by itself; answers its exit status
"""

import contextlib
import gc
import importlib
import os
import random
import signal
import socket
import sys
import time
from typing import Any

import numpy as np

from .channel import Channel, ChannelClosed
from .jail import Limits, enter, first_to_go, follow_parent
from .pages import gather
from .serve import serve
from .session import Session
from .syscalls import prepare

MAX_REQUEST = 1 << 30
SEVERAL = 8  # forks, by which it is known that there will be many


# What students import besides NumPy, if only at the top of a file; a child without files can only use what is here
# already. Some are Python's own: unicodedata is wanted by every name that is not ASCII.
STANDARD = """
abc argparse array base64 bisect cProfile calendar cmath code codecs collections concurrent.futures.process
concurrent.futures.thread contextlib copy csv
ctypes dataclasses datetime decimal difflib dis doctest encodings.ascii encodings.gb18030 encodings.gbk encodings.latin_1
encodings.utf_16 enum fractions functools gc getopt getpass glob gzip hashlib heapq html http inspect io itertools json
keyword locale logging math multiprocessing.pool numbers operator optparse os pathlib pdb pickle pkgutil platform pprint
profile pstats queue random re secrets select shlex shutil signal socket stat statistics string struct subprocess sys
sysconfig tarfile tempfile textwrap threading time timeit tomllib trace traceback tracemalloc types typing unicodedata
unittest urllib.request uuid warnings weakref zipfile zlib
""".split()
NUMPY = """
fft lib.stride_tricks linalg ma polynomial random rec strings testing typing
""".split()
TORCH = """
multiprocessing.queues torch._subclasses.schema_check_mode torch.nn.functional torch.nn.init torch.nn.utils
torch.nn.utils.rnn torch.optim.lr_scheduler torch.optim.swa_utils torch.utils.data torch.utils.serialization
""".split()


def warm_up(runtime: str) -> None:
    """Import what students use, and what torch loads only when it is first used."""
    for name in STANDARD:
        with contextlib.suppress(ImportError):  # a Python may have been built without one
            importlib.import_module(name)
    for name in [*(f"numpy.{name}" for name in NUMPY), *(TORCH if runtime == "torch" else [])]:
        importlib.import_module(name)
    if runtime == "torch":
        _train_a_little()


def _train_a_little() -> None:
    import torch

    torch.set_num_threads(1)
    for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop):
        model = torch.nn.Sequential(
            torch.nn.Conv2d(1, 2, 3),
            torch.nn.ReLU(),
            torch.nn.Flatten(),
            torch.nn.Dropout(),
            torch.nn.Linear(8, 2),
        )
        optimizer = kind(model.parameters(), lr=0.1)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=2)
        loader = torch.utils.data.DataLoader(
            torch.utils.data.TensorDataset(torch.zeros(2, 1, 4, 4)), shuffle=True
        )
        for (images,) in loader:
            loss = torch.nn.functional.cross_entropy(model(images), torch.zeros(1, dtype=torch.int64))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()


def _child(sock: socket.socket, session: Session, request: dict[str, Any]) -> None:
    seed = request["seed"]
    random.seed(seed)
    np.random.seed(seed)
    limits = Limits(request["memory"], request["cpu_seconds"], request["threads"])
    session.protections = enter(limits, sock.fileno(), request["without"])
    if "torch" in sys.modules:
        import torch

        torch.default_generator.manual_seed(seed)  # torch.manual_seed takes 8 ms: it looks for other devices
        torch.set_num_threads(limits.threads if "user" in session.protections else 1)
    serve(Channel(sock, MAX_REQUEST, session.leaving, session.arriving), session)


def _fork(control: socket.socket, session: Session, request: dict[str, Any]) -> int:
    _, fds, _, _ = socket.recv_fds(control, 1, 1)
    sock = socket.socket(fileno=fds[0])
    pid = os.fork()
    if pid:
        sock.close()
        return pid
    status = 1
    try:
        control.close()
        _child(sock, session, request)
        status = 0
    finally:
        os._exit(status)


def _end(pid: int, grace: float) -> int:
    """Wait up to `grace` seconds for a child to end by itself, then kill it. Its exit status."""
    deadline = time.monotonic() + grace
    try:
        while time.monotonic() < deadline:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.001)
        os.kill(pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except (ChildProcessError, ProcessLookupError):
        return 0


def main(fd: int, runtime: str) -> None:
    """Serve the control socket until the grader hangs up."""
    first_to_go()
    follow_parent()
    warm_up(runtime)
    prepare()
    gc.freeze()  # a child's garbage collector would write to every page it shares with this process
    control = socket.socket(fileno=fd)
    session = Session()
    channel = Channel(control, MAX_REQUEST)
    channel.send({"ready": True})
    forks = 0
    while True:
        try:
            request = channel.receive()
        except ChannelClosed:
            return
        value: Any
        match request["op"]:
            case "put":
                value = session.keep_shared(request["value"], request["unit"])
            case "drop":
                value = session.objects.pop(request["number"], None) is not None
            case "fork":
                value = _fork(control, session, request)
                forks += 1
            case "end":
                value = _end(request["pid"], request["grace"])
        channel.send({"value": value})
        if request["op"] == "fork" and forks == SEVERAL:
            gather()  # takes as long as it saves ten or twenty forks: a class has more, a single grading fewer
