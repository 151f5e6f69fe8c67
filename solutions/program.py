"""A program of the chapter: a model, its training on MNIST, its accuracy beside the chapter's."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import nn

from data.mnist import images_as_float32, load_mnist

from .chapter import EPOCHS

RESULTS = Path("results")


@dataclass
class Program:
    """A model ready to be trained: its losses come out as `epochs` is consumed.

    `key` names the chapter's model: "mlp", "cnn" or "rnn".
    """

    title: str
    key: str
    parameters: int
    epochs: Iterator[float]
    predict: Callable[[np.ndarray], np.ndarray]


def torch_program(
    key: str,
    build: Callable[[], nn.Module],
    train: Callable[..., Iterator[float]],
    seed: int = 0,
    epochs: int = EPOCHS,
) -> Program:
    """A PyTorch program: `build()` makes the model, `train(model, images, labels, epochs, seed)` trains it."""
    torch.manual_seed(seed)
    model = build()
    images, labels = (torch.from_numpy(array) for array in float_mnist("train"))
    parameters = sum(parameter.numel() for parameter in model.parameters())

    def predict(images: np.ndarray) -> np.ndarray:
        return predict_labels(model, torch.from_numpy(images))

    return Program(f"{key.upper()}, PyTorch", key, parameters, train(model, images, labels, epochs, seed), predict)


def numpy_program(
    init: Callable[..., dict[str, np.ndarray]],
    train: Callable[..., Iterator[float]],
    classify: Callable[..., np.ndarray],
    seed: int = 0,
    epochs: int = EPOCHS,
) -> Program:
    """The NumPy program, from the three functions of mnist_numpy."""
    params = init((784, 128, 10), np.random.default_rng(seed))
    images, labels = float_mnist("train")
    flat = images.reshape(len(images), -1)
    parameters = sum(array.size for array in params.values())

    def predict(images: np.ndarray) -> np.ndarray:
        return classify(params, images.reshape(len(images), -1))

    return Program("MLP, NumPy", "mlp", parameters, train(params, flat, labels, epochs=epochs, seed=seed), predict)


@cache
def float_mnist(split: str) -> tuple[np.ndarray, np.ndarray]:
    """Images float32 (n, 1, 28, 28) in [0, 1] and labels int64 (n,)."""
    images, labels = load_mnist(split)
    return images_as_float32(images), labels.astype(np.int64)


def predict_labels(model: nn.Module, images: torch.Tensor, batch_size: int = 1000) -> np.ndarray:
    """The most likely class of every image."""
    model.eval()
    with torch.inference_mode():
        return torch.cat([model(batch).argmax(dim=1) for batch in images.split(batch_size)]).numpy()


def evaluate(program: Program) -> float:
    """Accuracy on the 10,000 test images."""
    images, labels = float_mnist("test")
    return float(np.mean(program.predict(images) == labels))


@dataclass(frozen=True)
class Outcome:
    """What a finished program has to show."""

    losses: list[float]
    seconds: float
    predictions: np.ndarray
    accuracy: float


def run(program: Program) -> Outcome:
    """Train with the chapter's log, print the accuracy beside the chapter's, save the loss curve."""
    losses, seconds = [], 0.0
    start = time.perf_counter()
    for epoch, loss in enumerate(program.epochs, start=1):
        print(f"Epoch [{epoch}/{EPOCHS}], Loss: {loss:.4f}", flush=True)
        losses.append(loss)
    seconds = time.perf_counter() - start
    images, labels = float_mnist("test")
    predictions = program.predict(images)
    accuracy = float(np.mean(predictions == labels))
    return Outcome(losses, seconds, predictions, accuracy)
