"""A program of the chapter: a model, its training on MNIST, its accuracy beside the chapter's."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import nn

from autograder.text import Language, Text
from data.chapter import EPOCHS, PRINTED
from data.mnist import DataError, images_as_float32, load_mnist

TITLE = Text("{title}, {count} parameters", "{title}，{count} 个参数")
EPOCH = Text("Epoch [{number}/{epochs}], Loss: {loss}", "Epoch [{number}/{epochs}]，损失：{loss}")
ACCURACY = Text(
    "Accuracy on the test set: {own} (the chapter's: {chapter})", "测试集准确率：{own}（书中：{chapter}）"
)
DONE = Text(
    "Trained in {seconds} s; loss curve in {picture}\n", "训练用时 {seconds} 秒；损失曲线已存到 {picture}\n"
)
NOT_WRITTEN = " is not written yet"  # the stubs say so, in English
RESULTS = Path(__file__).resolve().parent.parent / "results"


@dataclass
class Program:
    """A model ready to be trained: consuming `epoch_losses` trains it.

    `key` names the chapter's model, "mlp", "cnn" or "rnn"; `predict` turns float32 (n, 1, 28, 28) into labels (n,).
    """

    title: str
    key: str
    parameters: int
    epochs: int
    epoch_losses: Iterator[float]
    predict: Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Outcome:
    """What a program has to show when it has run."""

    title: str
    key: str
    parameters: int
    losses: list[float]
    seconds: float
    predictions: np.ndarray
    accuracy: float


def torch_program(
    key: str,
    build: Callable[[], nn.Module],
    train: Callable[..., Iterator[float]],
    epochs: int = EPOCHS,
    seed: int = 0,
) -> Program:
    """A PyTorch program: `build()` makes the model, `train(model, images, labels, epochs, seed)` trains it."""
    images, labels = (torch.from_numpy(array) for array in float_mnist("train"))
    torch.manual_seed(seed)
    model = build()
    return Program(
        title=f"{key.upper()}, PyTorch",
        key=key,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        epochs=epochs,
        epoch_losses=train(model, images, labels, epochs=epochs, seed=seed),
        predict=lambda images: predict_labels(model, torch.from_numpy(images)),
    )


def numpy_program(
    init: Callable[..., dict[str, np.ndarray]],
    train: Callable[..., Iterator[float]],
    classify: Callable[..., np.ndarray],
    epochs: int = EPOCHS,
    seed: int = 0,
) -> Program:
    """The NumPy program, made of the three functions of mnist_numpy."""
    images, labels = float_mnist("train")
    params = init((784, 128, 10), np.random.default_rng(seed))
    return Program(
        title="MLP, NumPy",
        key="mlp",
        parameters=sum(param.size for param in params.values()),
        epochs=epochs,
        epoch_losses=train(params, _flat(images), labels, epochs=epochs, seed=seed),
        predict=lambda images: classify(params, _flat(images)),
    )


def _flat(images: np.ndarray) -> np.ndarray:
    return images.reshape(len(images), -1)


@cache
def float_mnist(split: str) -> tuple[np.ndarray, np.ndarray]:
    """Images float32 (n, 1, 28, 28) in [0, 1] and labels int64 (n,); a damaged file ends the program."""
    try:
        images, labels = load_mnist(split)
    except DataError as error:
        sys.exit(str(error))
    return images_as_float32(images), labels.astype(np.int64)


def predict_labels(model: nn.Module, images: torch.Tensor, batch_size: int = 1000) -> np.ndarray:
    """The most likely class of every image."""
    model.eval()
    with torch.inference_mode():
        return torch.cat([model(batch).argmax(dim=1) for batch in images.split(batch_size)]).numpy()


def measure_accuracy(program: Program) -> float:
    """The fraction of the 10,000 test images that the program, as trained so far, names correctly."""
    images, labels = float_mnist("test")
    return float(np.mean(program.predict(images) == labels))


def main(make: Callable[[], Program], arguments: Sequence[str] | None = None) -> None:
    """Run one program (`--lang zh`: in Chinese); a part that is not written yet is named in one line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", choices=[*Language], default=Language.en)
    language = parser.parse_args(arguments).lang
    try:
        run(make(), language)
    except NotImplementedError as error:
        sys.exit(Text(str(error), str(error).replace(NOT_WRITTEN, " 还没有写")).in_language(language))


def run(program: Program, language: str = Language.en) -> Outcome:
    """Train with the chapter's log, print the accuracy beside the chapter's, save the loss curve."""
    from .loss_curve import save_loss_curve

    def say(text: Text, **facts: object) -> None:
        print(text.filled(**facts).in_language(language), flush=True)

    say(TITLE, title=program.title, count=f"{program.parameters:,}")
    losses = []
    start = time.perf_counter()
    for loss in program.epoch_losses:
        losses.append(loss)
        say(EPOCH, number=len(losses), epochs=program.epochs, loss=f"{loss:.4f}")
    seconds = time.perf_counter() - start

    images, labels = float_mnist("test")
    predictions = program.predict(images)
    accuracy = float(np.mean(predictions == labels))
    printed = PRINTED[program.key]
    say(ACCURACY, own=f"{accuracy:.2%}", chapter=f"{printed.accuracy:.2%}")

    picture = RESULTS / f"{program.title.lower().replace(', ', '-')}-loss.png"
    save_loss_curve(picture, program.title, losses, printed)
    say(DONE, seconds=f"{seconds:.1f}", picture=picture)
    return Outcome(program.title, program.key, program.parameters, losses, seconds, predictions, accuracy)
