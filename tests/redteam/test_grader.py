"""The trusted side under pressure: references answer from a jail, a zygote may die, time has an end."""

import mmap
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import sandbox, student, values
from autograder.backends import Isolated, Zygotes
from autograder.budget import Budget
from autograder.faults import GraderFault
from autograder.grade import Options, Watcher, grade
from autograder.intake.submission import Submission
from autograder.protection import CAN_FORK
from autograder.report import CheckReport, Report
from autograder.student import Signature, Student
from autograder.worker import pages
from autograder.worker import zygote as zygote_module

from .runner import HONEST, points

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")

# relu is lost, so its reference answers; the function that builds on it hands it what it likes.
LAUNDERED = """
import numpy as np
from .activations import relu
from .losses import softmax_cross_entropy

def mlp_forward(x, params):
    {before}
    return relu(x @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]
"""


def graded(before: str) -> Report:
    sources = HONEST | {
        "activations": HONEST["activations"] + "\n\ndef relu(x): return x + 0.0\n",
        "backprop": HONEST["backprop"] + LAUNDERED.format(before=before),
    }
    only = frozenset(["relu", "mlp_forward"])
    [report] = grade("mlp", [Submission("x", sources)], Options(only, training=False, seed="s"))
    return report


def test_a_reference_answers_and_never_in_the_grader(monkeypatch: pytest.MonkeyPatch) -> None:
    from solutions.mlp import activations

    reference, seen = activations.relu, []
    monkeypatch.setattr(activations, "relu", lambda x: seen.append(x) or reference(x))
    report = graded("relu(np.full(3, 12345.0))")
    assert points(report, "mlp_forward") > 0
    assert not any(np.any(np.asarray(x) == 12345.0) for x in seen)


@pytest.mark.parametrize(
    "before",
    [
        "relu(None)",
        "relu(x='x')",
        "relu(relu)",
        "relu(np.ones(8_000_000))",
        "[relu(x) for _ in range(50)]",
        "relu({(): 1})",
    ],
)
def test_no_argument_for_a_reference_is_the_graders_fault(before: str) -> None:
    report = graded(f"try: {before}\n    except ValueError: pass")
    assert points(report, "mlp_forward") > 0
    assert not any(check.outcome == "ungraded" for check in report.checks())


GREEDY = """
import numpy as np

def numerical_gradient(f, x, step=1e-5):
    for much in (np.zeros((200_000, 7)), [np.zeros(300_000)] * 2, {"x": [np.zeros((3_000_000, 1), np.uint8)]}):
        try:
            f(much)
        except ValueError as error:
            if "too large" in str(error): continue
        return None
    gradient = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        h = np.zeros(x.shape)
        h[i] = step
        gradient[i] = (f(x + h) - f(x - h)) / (2 * step)
    return gradient
"""


def test_a_function_of_a_check_is_not_handed_more_than_it_was_made_for() -> None:
    submission = Submission("x", HONEST | {"gradient_check": GREEDY})
    [report] = grade(
        "mlp", [submission], Options(frozenset(["numerical_gradient"]), training=False, seed="s")
    )
    assert report.score > 0.9 * report.max_score


ENDLESS = """
import time

def train_numpy_mlp(params, images, labels, epochs=10, batch_size=64, seed=0):
    while True:
        time.sleep({pause})
        yield 1.0
"""


@pytest.mark.parametrize("pause", [0.0, 0.2])
def test_a_generator_without_end_is_left(monkeypatch: pytest.MonkeyPatch, pause: float) -> None:
    if pause:
        monkeypatch.setattr(student, "MAX_WAITS", 0.02)
    sources = HONEST | {"mnist_numpy": HONEST["mnist_numpy"] + ENDLESS.format(pause=pause)}
    [report] = grade(
        "mlp", [Submission("x", sources)], Options(frozenset(["train_numpy_mlp"]), training=False)
    )
    assert report.score == 0 and not any(check.outcome == "ungraded" for check in report.checks())


def test_a_submission_that_is_slow_everywhere_comes_to_an_end() -> None:
    slow = "import time\nimport numpy as np\ndef relu(x):\n    time.sleep(0.3)\n    return np.maximum(x, 0)\n"
    submissions = [Submission("slow", HONEST | {"activations": slow}), Submission("honest", HONEST)]
    options = Options(frozenset(["relu"]), training=False, budget=Budget(seconds=0.5))
    slow_one, honest = grade("mlp", submissions, options)
    assert 0 < slow_one.score < slow_one.max_score
    assert any("all the time a submission has" in check.message.en for check in slow_one.checks())
    assert honest.score == honest.max_score


def test_a_dead_zygote_is_a_fault_of_ours_once_and_is_replaced() -> None:
    zygotes, submission = Zygotes(), Submission("x", {"m": "def f(): return 1"})
    question: dict[str, Any] = {"op": "call", "module": "m", "name": "f", "args": (), "kwargs": {}}

    def answer() -> Any:
        place = Isolated(zygotes, submission)
        try:
            return place.ask("numpy", question, 10.0, lambda key, args, kwargs: None)["value"]
        finally:
            place.close()

    try:
        assert answer() == 1
        first = zygotes.running["numpy"].process
        first.kill()
        first.wait()
        with pytest.raises(GraderFault):
            answer()
        assert answer() == 1
        assert zygotes.running["numpy"].process.pid != first.pid
    finally:
        zygotes.close()


PLAIN = """
# 中文的名字和注释
import argparse, glob, gzip, multiprocessing, shutil, unicodedata, urllib.request, zipfile
from concurrent.futures import ThreadPoolExecutor
import numpy as np

def relu(输入):
    零 = np.zeros_like(输入)
    assert "\N{GREEK SMALL LETTER SIGMA}" == "σ" and "中".encode("gbk").decode("gbk") == "中"
    return np.maximum(输入, 零)
"""


def test_honest_code_finds_what_it_imports_and_may_name_things_in_chinese() -> None:
    submission = Submission("x", HONEST | {"activations": HONEST["activations"] + PLAIN})
    [report] = grade("mlp", [submission], Options(frozenset(["relu"]), training=False))
    assert report.score == report.max_score, [check.message.en for check in report.checks()]


def test_names_of_callbacks_that_are_none_are_not_kept() -> None:
    class Asks:
        def ask(self, runtime: str, request: Any, seconds: float, call_back: Any) -> Any:
            for number in range(100):
                with pytest.raises(KeyError):
                    call_back(f"name {number}", (), {})
            return {"op": "value", "value": "m" if request["op"] == "find" else 1.0}

        def share(self, runtime: str, key: str, make: Any) -> Any: ...
        def close(self) -> None: ...

    asked = Student(Submission("x", {"m": ""}), Asks(), "mlp", {"f": Signature("m")})
    assert asked.f() == 1.0 and not asked.called_back


def test_an_answer_of_thousands_of_arrays_is_written_in_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    monkeypatch.setattr(values.np, "array2string", lambda array, **_: written.append(array) or "[…]")
    thousand = {str(number): np.zeros(3) for number in range(2_000)}
    assert (
        len(values.describe(thousand).en) <= 1_000
        and len(values.brief([thousand, thousand])) <= values.MAX_SHOWN
    )
    assert 0 < len(written) < 200


ROW_LESS = """
import torch

class MLP(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(784, 10)

    def forward(self, x):
        return self.layer(x.reshape(-1, 784))[{rows}]

def train_mlp(model, images, labels, epochs=10, seed=0):
    yield 1.0
"""


def test_a_model_that_answers_for_other_images_than_it_was_shown_is_wrong() -> None:
    crowd = [
        Submission(rows, HONEST | {"mnist_torch": ROW_LESS.format(rows=rows)})
        for rows in ("1:", ":1", ":0", "[0] * 2000")
    ]
    for report in grade("mlp", crowd, Options(frozenset(["train_mlp"]))):
        assert report.score == 0 and not any(check.outcome == "ungraded" for check in report.checks())


def test_one_check_of_many_slow_calls_comes_to_an_end() -> None:
    slow = "import time\nimport numpy as np\ndef sigmoid(x):\n    time.sleep(0.8)\n    return 1 / (1 + np.exp(-x))\n"
    submission = Submission("slow", HONEST | {"activations": HONEST["activations"] + slow})
    started = time.monotonic()
    options = Options(frozenset(["sigmoid"]), training=False, budget=Budget(seconds=1.0))
    [report] = grade("mlp", [submission], options)
    assert report.score < report.max_score and report.seconds < time.monotonic() - started + 1
    calls_after_the_end = [
        check for check in report.checks() if "all the time a submission" not in check.message.en
    ]
    assert len(calls_after_the_end) <= 2


def test_a_child_cannot_use_up_another_childs_threads() -> None:
    """As in two trainings at once: the number of threads is limited per user, so each child has a user of its own."""
    if os.geteuid() != 0:
        pytest.skip("an ordinary user's children share a user")
    bomb = "import ctypes\n" + THREADS.format(count=400)
    zygote = sandbox.Zygote("numpy")
    try:
        hoarder, neighbour = (zygote.fork(1 << 30, 20, threads=2) for _ in range(2))
        assert 100 < started_threads(hoarder, bomb) < 300
        assert started_threads(neighbour, "import ctypes\n" + THREADS.format(count=20)) == 20
        hoarder.end()
        neighbour.end()
    finally:
        zygote.close()


THREADS = """
def f():
    libc, attributes = ctypes.CDLL(None), ctypes.create_string_buffer(64)
    libc.pthread_attr_init(attributes)
    libc.pthread_attr_setstacksize(attributes, ctypes.c_size_t(65_536))
    made = 0
    while made < {count} and not libc.pthread_create(ctypes.create_string_buffer(8), attributes, libc.sleep, ctypes.c_void_p(60)):
        made += 1
    return made
"""


def started_threads(child: sandbox.Child, source: str) -> int:
    sources = {"m": np.frombuffer(source.encode(), np.uint8)}
    asked: dict[str, Any] = {"filenames": {}, "stand_ins": {}, "args": (), "kwargs": {}}
    child.ask(asked | {"op": "load", "sources": sources}, 10.0, lambda *_: None)
    return child.ask(asked | {"op": "call", "module": "m", "name": "f"}, 20.0, lambda *_: None)["value"]


def test_what_children_share_is_each_ones_own_copy() -> None:
    """A student who changes the training images changes them for nobody else."""
    zygote = sandbox.Zygote("numpy")
    change = "def f(x):\n    x[...] = 7\n    return x.sum()"
    asked: dict[str, Any] = {"filenames": {}, "stand_ins": {}, "kwargs": {}, "module": "m", "name": "f"}
    try:
        shared = zygote.put(np.ones(1_000))
        for source, wanted in [(change, 7_000), ("def f(x): return x.sum()", 1_000)]:
            child = zygote.fork(1 << 28, 5)
            sources = {"m": np.frombuffer(source.encode(), np.uint8)}
            child.ask(asked | {"op": "load", "sources": sources}, 10.0, lambda *_: None)
            assert (
                child.ask(asked | {"op": "call", "args": (shared,)}, 10.0, lambda *_: None)["value"] == wanted
            )
            child.end()
    finally:
        zygote.close()


@pytest.mark.parametrize("runtime", ["numpy", "torch"])
def test_a_template_has_one_thread_and_shares_no_memory_that_can_be_written(runtime: str) -> None:
    """A fork of more threads can hang; a shared page would carry something from one submission to the next."""
    zygote = sandbox.Zygote(runtime)
    try:
        zygote.fork(1 << 28, 5).end()
        process = Path(f"/proc/{zygote.process.pid}")
        assert len(list((process / "task").iterdir())) == 1
        rights = [line.split()[1] for line in (process / "maps").read_text().splitlines()]
        assert not [right for right in rights if "w" in right and "s" in right]
    finally:
        zygote.close()


@pytest.mark.skipif(
    sys.platform != "linux" or tuple(map(int, os.uname().release.split(".")[:2])) < (6, 1),
    reason="only Linux gathers pages on demand, and since 6.1",
)
def test_a_template_that_forks_often_gathers_what_it_wrote_into_large_pages() -> None:
    """A fork of torch takes three times as long without them."""
    with mmap.mmap(-1, 16 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as some:
        some.write(bytes([1]) * len(some))
        try:
            some.madvise(pages.MADV_COLLAPSE)
        except OSError as error:
            pytest.skip(f"this system has no large page to give ({error.strerror})")
    zygote = sandbox.Zygote("torch")
    shares = []
    try:
        for _ in range(zygote_module.SEVERAL + 1):
            zygote.fork(1 << 28, 5).end()
            lines = Path(f"/proc/{zygote.process.pid}/smaps_rollup").read_text().splitlines()[1:]
            held = {name: int(size.split()[0]) for name, size in (line.split(":") for line in lines)}
            shares.append(held["AnonHugePages"] / held["Anonymous"])
    finally:
        zygote.close()
    # How much, depends on how much memory is free in one piece; all may be so from the start.
    assert shares[0] > 0.5 or shares[-1] > shares[0]


def test_a_template_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a child that was to make room for training would live on."""
    zygote = sandbox.Zygote("numpy")

    def late(deadline: float) -> dict[str, Any]:
        raise sandbox.Late

    monkeypatch.setattr(zygote.channel, "receive", late)
    with pytest.raises(GraderFault, match="did not answer"):
        zygote.fork(1 << 30, 10)
    assert zygote.lost and zygote.process.wait(10) != 0
    zygote.close()


LAST = 1_000  # more often than any child is asked


@pytest.mark.parametrize(("asked", "lost"), [(8, {1, 2}), (30, {1, 2}), (LAST, {0})])
def test_a_zygote_that_is_killed_costs_nobody_a_point(
    monkeypatch: pytest.MonkeyPatch, asked: int, lost: set[int]
) -> None:
    """Killed among the visible checks, among the hidden ones, or when all checks have run."""
    started: list[sandbox.Zygote] = []
    begin, ask = sandbox.Zygote.__init__, sandbox.Child.ask

    def noted(self: sandbox.Zygote, runtime: str) -> None:
        begin(self, runtime)
        started.append(self)

    def kill() -> None:
        if len(started) == 1:
            started[0].process.kill()
            started[0].process.wait()

    def asked_or_killed(self: sandbox.Child, *request: Any) -> Any:
        if self.asked == asked:
            kill()
        return ask(self, *request)

    def checked(report: CheckReport) -> None:
        if asked == LAST:
            kill()

    monkeypatch.setattr(sandbox.Zygote, "__init__", noted)
    monkeypatch.setattr(sandbox.Child, "ask", asked_or_killed)
    crowd = [Submission(name, HONEST) for name in ("before", "after")]
    before, after = grade(
        "mlp", crowd, Options(frozenset(["activations"]), training=False), Watcher(checked=checked)
    )
    outcomes = [check.outcome for check in before.checks()]
    assert len(started) == 2 and outcomes.count("ungraded") in lost
    assert set(outcomes) <= {"passed", "ungraded"}  # never a zero
    assert after.score == after.max_score
