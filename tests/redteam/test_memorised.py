"""The test labels are public: a submission may hold all of them, and must not learn which image it is shown."""

from typing import Any
from unittest import mock

import numpy as np
import pytest

from autograder import training
from autograder.grade import Options, grade
from autograder.intake.submission import Submission
from autograder.protection import CAN_FORK
from autograder.report import CheckReport
from autograder.student import Student
from data.mnist import load_mnist

from .runner import HONEST

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")

# The generator handed to init_mlp goes on where the grader's stands: if that is the one which shuffles the test
# images, a copy of it shuffles the memorised labels in the same way.
MEMORY = """
import copy
import numpy as np

LABELS = np.array(list({labels!r}), np.int64)
state = {{"seen": 0}}

def init_mlp(sizes, rng):
    state["labels"] = LABELS[copy.deepcopy(rng).permutation(len(LABELS))]
    return {{"W1": rng.normal(size=sizes[:2]), "b1": np.zeros(sizes[1]), "W2": np.zeros(sizes[1:]), "b2": np.zeros(10)}}

def train_numpy_mlp(params, images, labels, epochs=10, batch_size=64, seed=0):
    yield 0.1

def classify(params, images):
    start = state["seen"]
    state["seen"] += len(images)
    return state["labels"][start:start + len(images)]
"""


def accuracy_check() -> CheckReport:
    labels = "".join(map(str, load_mnist("test")[1]))
    submission = Submission("memory", HONEST | {"mnist_numpy": MEMORY.format(labels=labels)})
    [report] = grade("mlp", [submission], Options(frozenset(["train_numpy_mlp"]), seed="s"))
    [check] = [check for check in report.checks() if "accuracy" in check.name]
    return check


def test_the_order_of_the_test_images_cannot_be_told() -> None:
    check = accuracy_check()
    assert check.outcome == "failed" and check.earned == 0


def test_with_the_graders_own_generator_it_could(monkeypatch: pytest.MonkeyPatch) -> None:
    build, keep = training.NumpyModel.__init__, Student.keep

    def leaky(self: Any, student: Student, sizes: tuple[int, ...], rng: np.random.Generator) -> None:
        given = mock.patch.object(
            Student, "keep", lambda student, name, sizes, _: keep(student, name, sizes, rng)
        )
        with given:
            build(self, student, sizes, rng)

    monkeypatch.setattr(training.NumpyModel, "__init__", leaky)
    assert accuracy_check().outcome == "passed"
