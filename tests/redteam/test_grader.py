"""The trusted side under pressure: references answer from a jail, a zygote may die, time has an end."""

from typing import Any

import numpy as np
import pytest

from autograder import student
from autograder.backends import Isolated, Zygotes
from autograder.faults import GraderFault
from autograder.grade import Options, grade
from autograder.grading import Budget
from autograder.protection import CAN_FORK
from autograder.report import Report
from autograder.submission import Submission

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
