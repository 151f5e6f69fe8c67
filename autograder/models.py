"""The words for checks of PyTorch models, which stay in the worker: only tensors travel."""

from itertools import islice
from typing import Any

import numpy as np

from .faults import Fault
from .student import Student
from .text import Text
from .worker.wire import Remote, Tensor

BRIEF_SECONDS = 30.0


def some_digits(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Images, float32 (n, 1, 28, 28) in [0, 1], that are easy to tell apart, and their labels, int64 (n,)."""
    labels = rng.permutation(np.arange(count) % 10)
    images = rng.uniform(0.0, 0.2, size=(count, 1, 28, 28))
    for image, label in zip(images, labels, strict=True):
        image[0, 2 * label : 2 * label + 8, 3 + label : 12 + label] += 0.8
    return images.astype(np.float32), labels.astype(np.int64)


def logits(student: Student, name: str, model: Remote, images: np.ndarray) -> np.ndarray:
    """What the model says about the images, in evaluation mode; `name` is the model's class."""
    student.method(model, "eval", owner=name)
    answer = student.method(model, "", Tensor(images), owner=name, seconds=BRIEF_SECONDS)
    if not isinstance(answer, np.ndarray):
        raise Fault("type", name=name, got=answer, wanted=())
    return answer


def parameters(student: Student, name: str, model: Remote) -> list[np.ndarray]:
    """The model's parameters as they are now."""
    generator = student.method(model, "parameters", owner=name)
    return [
        tensor.array
        for tensor in student.iterate(generator, name, BRIEF_SECONDS)
        if isinstance(tensor, Tensor)
    ]


def train_briefly(
    student: Student, name: str, model: Remote, images: np.ndarray, labels: np.ndarray, epochs: int
) -> list[float]:
    """Run the training function `name` on a few images; the losses it yields, at most one more than `epochs`.

    Raises:
        Fault: it is no generator, or yields something else than finite numbers.
    """
    training = getattr(student, name)(model, Tensor(images), Tensor(labels), epochs=epochs, seed=3)
    if not isinstance(training, Remote):
        raise Fault("property", name=name, text=NOT_A_GENERATOR)
    yielded = islice(student.iterate(training, name, BRIEF_SECONDS), epochs + 1)  # it might go on for ever
    return [loss_value(value, name) for value in yielded]


def loss_value(yielded: Any, name: str) -> float:
    """What a training generator yielded, as a float; a tensor or array of one number is welcome."""
    array = np.asarray(yielded.array if isinstance(yielded, Tensor) else yielded)
    if array.dtype.kind not in "biuf" or array.size != 1:
        raise Fault("property", name=name, text=NOT_A_LOSS)
    return float(array.reshape(-1)[0])


NOT_A_GENERATOR = Text(
    "it must be a generator: `yield` the mean loss at the end of every epoch instead of returning it.",
    "它应当是一个生成器：每个 epoch 结束时用 `yield` 给出平均损失，而不是 return。",
)
NOT_A_LOSS = Text(
    "what it yields is not a number. Yield the epoch's mean training loss (`loss.item()` gives a float).",
    "yield 出来的不是数。应当给出该 epoch 的平均训练损失（`loss.item()` 得到浮点数）。",
)
