"""Accuracy on MNIST: runs a submission's own training in the worker and compares with the chapter's figure.

The training data lies in the worker. The test images are sent shuffled and slightly perturbed, the test labels never
leave this process, so predictions can only be computed, not remembered.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from data.chapter import EPOCHS, PRINTED
from data.mnist import load_mnist

from .faults import Fault
from .grading import Grading
from .models import begin, loss_value
from .report import Misread, TrainingReport
from .student import Student
from .text import NOTHING, Text
from .worker.wire import Remote, Tensor

EPOCH_SECONDS = 180.0
BATCH = 200  # test images per call: a convolution makes 200 MB of a thousand, and containers are small
NO_POINTS_BELOW = 0.80
EXAMPLES = 20  # of misread digits
WHITE = 255.0  # the grey level that is 1 in the images that students get


@dataclass(frozen=True)
class Task:
    """A training exercise.

    Attributes:
        exercise: the name of the training function.
        chapter: the accuracy the chapter reports.
        floor: the lowest accuracy not significantly below it (one-sided 95 %, 10,000 images); full points from here.
    """

    exercise: str
    chapter: float
    floor: float

    @classmethod
    def of(cls, exercise: str, model: str) -> "Task":
        """The task of training the chapter's "mlp", "cnn" or "rnn"."""
        printed = PRINTED[model]
        return cls(exercise, printed.accuracy, printed.floor)


@dataclass
class Run:
    """What happened so far: one loss and one accuracy per epoch, and whether one class was predicted throughout."""

    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    predictions: np.ndarray | None = None  # of the most accurate epoch
    constant: bool = False
    note: Text = NOTHING

    @property
    def best(self) -> float:
        return max(self.accuracies, default=0.0)


class TorchModel:
    """A torch exercise: `model_name()` builds the model, the training function changes it in place."""

    def __init__(self, student: Student, model_name: str) -> None:
        self.student, self.name = student, model_name
        share = (
            student.backend.share
        )  # before the first call: children see what was shared before they were forked
        self.images = share("torch", "images", lambda: Tensor(_train_images().reshape(-1, 1, 28, 28)), WHITE)
        self.labels = share("torch", "labels", lambda: Tensor(_train_labels()))
        self.model: Remote = getattr(student, model_name)()

    def predict(self, images: np.ndarray) -> np.ndarray:
        self.student.method(self.model, "eval", owner=self.name)
        classes = [self._classes(batch) for batch in _batches(images.reshape(-1, 1, 28, 28))]
        self.student.method(self.model, "train", owner=self.name)
        return np.concatenate(classes)

    def _classes(self, batch: np.ndarray) -> np.ndarray:
        logits = self.student.method(self.model, "", Tensor(batch), owner=self.name, seconds=60.0)
        if not isinstance(logits, np.ndarray) or logits.shape != (len(batch), 10):
            raise Fault("shape", name=self.name, part="", got=logits, wanted=np.empty((len(batch), 10)))
        return logits.argmax(axis=1)


class NumpyModel:
    """The NumPy exercise: a dict of parameters, changed in place by the training function."""

    def __init__(self, student: Student, sizes: tuple[int, ...], rng: np.random.Generator) -> None:
        self.student = student
        share = student.backend.share
        self.images = share("numpy", "images", lambda: _train_images().reshape(-1, 784), WHITE)
        self.labels = share("numpy", "labels", _train_labels)
        # Not rng itself: from its state a student's code could tell the order of the test images, drawn next.
        self.model = student.keep("init_mlp", sizes, np.random.default_rng(int(rng.integers(1 << 62))))

    def predict(self, images: np.ndarray) -> np.ndarray:
        batches = _batches(images.reshape(-1, 784))
        return np.concatenate([_labels(self.student.classify(self.model, batch), batch) for batch in batches])


def _train_images() -> np.ndarray:
    """Grey levels, which the template makes float32: here, that would take another 188 MB while they are sent."""
    return load_mnist("train")[0]


def _train_labels() -> np.ndarray:
    return load_mnist("train")[1].astype(np.int64)


def _batches(images: np.ndarray) -> Iterator[np.ndarray]:
    """Grey levels as numbers from 0 to 1."""
    for start in range(0, len(images), BATCH):
        yield images[start : start + BATCH].astype(np.float32) / WHITE


def _labels(answer: Any, batch: np.ndarray) -> np.ndarray:
    if not isinstance(answer, np.ndarray) or answer.size != len(batch):
        raise Fault("shape", name="classify", part="", got=answer, wanted=np.empty(len(batch)))
    if not np.isfinite(answer).all():
        raise Fault("not_finite", name="classify", part="", got=answer, wanted=None)
    return answer.reshape(-1)


@dataclass
class TestSet:
    """The test images that the student's code sees (as grey levels), and the labels, which it does not."""

    images: np.ndarray
    labels: np.ndarray
    order: np.ndarray

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "TestSet":
        """In a new order; one grey level more or less on a twentieth of the pixels: no look-up by place or by bytes."""
        images, labels = load_mnist("test")
        order = rng.permutation(len(labels))
        noise = rng.integers(-1, 2, images.shape, dtype=np.int8)  # small types: containers are small, too
        noise *= rng.integers(20, size=images.shape, dtype=np.int8) == 0
        perturbed = np.clip(images[order].astype(np.int16) + noise, 0, 255)
        return cls(perturbed.astype(np.uint8), labels[order].astype(np.int64), order)


def accuracy_points(
    grading: Grading, model: TorchModel | NumpyModel, task: Task, points: float, rng: np.random.Generator
) -> tuple[float, Text]:
    """Train until the points are certain; the points earned, and what to tell the student.

    Raises:
        Fault: the training could not be run at all.
    """
    started, run = time.perf_counter(), Run()
    tests = TestSet.drawn(rng)
    try:
        for _ in _epochs(model, task, run, int(rng.integers(1 << 31))):
            predictions = model.predict(tests.images)
            accuracy = float(np.mean(predictions == tests.labels))
            if accuracy > run.best or run.predictions is None:
                run.predictions = predictions
            run.accuracies.append(accuracy)
            run.constant = np.bincount(
                np.clip(predictions, 0, 9).astype(np.int64), minlength=10
            ).max() > 0.99 * len(predictions)
            grading.epoch_done(task.exercise, run.losses, run.accuracies)
            if run.best >= task.floor and not grading.full_training:
                break
            if time.perf_counter() - started > grading.budget.training_seconds:
                run.note = OUT_OF_TIME
                break
    except Fault:
        if not run.accuracies:
            raise
        run.note = BROKE_OFF
    seconds = round(time.perf_counter() - started, 1)
    confusion, misread = errors(tests, run.predictions)
    grading.training.append(
        TrainingReport(
            task.exercise,
            tuple(filter(math.isfinite, run.losses)),
            tuple(run.accuracies),
            task.chapter,
            task.floor,
            seconds,
            confusion,
            misread,
        )
    )
    return earned(run.best, task, points), verdict(run, task)


def errors(
    tests: TestSet, predictions: np.ndarray | None
) -> tuple[tuple[tuple[int, ...], ...], tuple[Misread, ...]]:
    """The confusion matrix, and an example of each of the most frequent errors; of answers that are digits."""
    if predictions is None:
        return (), ()
    digits = np.flatnonzero(np.isin(predictions, np.arange(10)))
    image, label, read_as = tests.order[digits], tests.labels[digits], predictions[digits].astype(np.int64)
    matrix = np.zeros((10, 10), np.int64)
    np.add.at(matrix, (label, read_as), 1)
    kinds = [divmod(int(kind), 10) for kind in np.argsort(-matrix, axis=None, kind="stable")]
    kinds = [(digit, other) for digit, other in kinds if digit != other and matrix[digit, other]]
    first = [image[(label == digit) & (read_as == other)].min() for digit, other in kinds[:EXAMPLES]]
    misread = tuple(Misread(int(at), *kind) for at, kind in zip(first, kinds, strict=False))
    return tuple(map(tuple, matrix.tolist())), misread


def _epochs(model: TorchModel | NumpyModel, task: Task, run: Run, seed: int) -> Iterator[None]:
    """One step per epoch, each recording its loss; stops for good reasons of its own, noted in the run."""
    student = model.student
    options = {"batch_size": 64} if isinstance(model, NumpyModel) else {}
    training = begin(
        student, task.exercise, model.model, model.images, model.labels, epochs=EPOCHS, seed=seed, **options
    )
    for loss in student.iterate(training, task.exercise, EPOCH_SECONDS):
        if len(run.losses) == EPOCHS:
            run.note = TOO_MANY_YIELDS
            return
        run.losses.append(loss_value(loss, task.exercise))
        yield
        if not math.isfinite(run.losses[-1]):
            run.note = NAN_LOSS
            return
    if not run.losses:
        raise Fault("property", name=task.exercise, text=NO_YIELD)


def earned(accuracy: float, task: Task, points: float) -> float:
    """All points from the floor on; below it they fall linearly to none at 80 %."""
    if accuracy >= task.floor:
        return points
    share = (accuracy - NO_POINTS_BELOW) / (task.floor - NO_POINTS_BELOW)
    return round(points * max(0.0, share), 2)


def verdict(run: Run, task: Task) -> Text:
    """What the accuracy means, and the likely reason when it is low."""
    best = f"{100 * run.best:.2f} %"
    floor, chapter = f"{100 * task.floor:.2f} %", f"{100 * task.chapter:.2f} %"
    if run.best >= task.chapter:
        return Text(
            f"{best} on the test images beats the chapter's {chapter}.",
            f"测试准确率 {best}，超过书中的 {chapter}。",
        )
    if run.best >= task.floor:
        return Text(
            f"{best} on the test images, not significantly below the chapter's {chapter} (full points from {floor}).",
            f"测试准确率 {best}，与书中的 {chapter} 没有显著差别（{floor} 起得满分）。",
        )
    reached = Text(
        f"{best} on the test images after {len(run.accuracies)} epochs; full points from {floor}.",
        f"训练 {len(run.accuracies)} 个 epoch 后测试准确率 {best}；{floor} 起得满分。",
    )
    return reached + (run.note if run.note != NOTHING else CONSTANT if run.constant else NOTHING)


CONSTANT = Text(
    "Nearly every image gets the same digit: the model has not learned. Is the optimizer's step taken, are the weights"
    " not all zero at the start, does the loss fall at all?",
    "几乎每张图片都被判成同一个数字，说明模型没有学到东西。检查：是否执行了优化器的更新，权重是否全部初始化为 0，损失有没有下降？",
)
OUT_OF_TIME = Text(
    "Training was stopped there: it had taken all the time that one training has.",
    "训练到此为止：一次训练的时间已经用完。",
)
BROKE_OFF = Text(
    f"A later epoch ended in an error, or took longer than {EPOCH_SECONDS:g} s.",
    f"后面的某个 epoch 出错中断，或者超过了 {EPOCH_SECONDS:g} 秒。",
)
NAN_LOSS = Text(
    "The loss became NaN or infinite: is the learning rate too large, or is a logarithm taken of 0?",
    "损失变成了 NaN 或无穷大：是不是学习率太大，或者对 0 取了对数？",
)
NO_YIELD = Text(
    "the generator ended without yielding. Yield the epoch's mean training loss once per epoch.",
    "生成器没有 yield 任何值就结束了。每个 epoch 结束时要 yield 一次平均训练损失。",
)
TOO_MANY_YIELDS = Text(
    f"It yields more than {EPOCHS} times for {EPOCHS} epochs: yield once per epoch, not once per batch.",
    f"{EPOCHS} 个 epoch 却 yield 了不止 {EPOCHS} 次：每个 epoch 只 yield 一次，而不是每个小批量一次。",
)
