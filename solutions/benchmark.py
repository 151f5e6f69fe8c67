"""`python -m solutions.benchmark`: speed, side by side in one run.

Training: seconds to the chapter's accuracy, by the chapter's own loop (torchvision's data set, DataLoader, batches
of 64) and by the programs of this repository. Layers: convolution and pooling in NumPy against torch's, one thread
each: small matrix products on threads that wait for each other say more about the machine than about the code.
benchmark.md gets the tables that were measured; tables of an earlier run that were not stay in it.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import torch
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
from torch import nn

from data.chapter import EPOCHS, PRINTED
from data.mnist import RAW

from .chapter import BATCH_SIZE, MODELS, train_as_printed, train_epoch
from .cnn.convolution import conv2d, conv2d_backward
from .cnn.mnist_torch import CNN, train_cnn
from .cnn.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from .mlp.mnist_numpy import classify, init_mlp, train_numpy_mlp
from .mlp.mnist_torch import MLP, train_mlp
from .program import Program, measure_accuracy, numpy_program, torch_program
from .rnn.mnist_torch import RNN, train_rnn

TABLE = Path(__file__).with_name("benchmark.md")


def train_with_dataloader(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = EPOCHS, seed: int = 0
) -> Iterator[float]:
    """The chapter's own loop, which reads torchvision's data set and not the tensors it is given."""
    from data.vision import torchvision

    dataset = torchvision.datasets.MNIST(
        root=RAW.parents[1], train=True, download=True, transform=torchvision.transforms.ToTensor()
    )
    loader = torch.utils.data.DataLoader(dataset, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for _ in range(epochs):
        yield train_epoch(model, optimizer, loader)


# Our programs, with the fewest epochs in which their schedules reach the chapter's accuracy for every seed tried.
OURS: dict[str, Callable[..., Program]] = {
    "mlp": partial(torch_program, "mlp", MLP, train_mlp, epochs=4),
    "numpy": partial(numpy_program, init_mlp, train_numpy_mlp, classify, epochs=4),
    "cnn": partial(torch_program, "cnn", CNN, train_cnn, epochs=4),
    "rnn": partial(torch_program, "rnn", RNN, train_rnn, epochs=1),
}


@dataclass(frozen=True)
class Timing:
    """Training until the chapter's accuracy; `reached` is False when the epochs ran out before."""

    epochs: int
    seconds: float
    reached: bool


def time_to_accuracy(program: Program) -> Timing:
    """Train epoch by epoch until the chapter's accuracy; measuring the accuracy is not on the clock."""
    seconds = 0.0
    epochs = 0
    start = time.perf_counter()
    for _ in program.epoch_losses:
        seconds += time.perf_counter() - start
        epochs += 1
        if measure_accuracy(program) >= PRINTED[program.key].accuracy:
            return Timing(epochs, seconds, reached=True)
        start = time.perf_counter()
    return Timing(epochs, seconds, reached=False)


def training_row(name: str, seeds: int) -> str:
    """One row of the training table: the two programs in turn, seed by seed."""
    key = "mlp" if name == "numpy" else name
    chapter, ours = [], []
    for seed in range(seeds):
        ours.append(time_to_accuracy(OURS[name](seed=seed)))
        chapter.append(time_to_accuracy(torch_program(key, MODELS[key], train_with_dataloader, seed=seed)))
    in_memory = torch_program(key, MODELS[key], train_as_printed, epochs=1)
    start = time.perf_counter()
    next(in_memory.epoch_losses)
    arithmetic = time.perf_counter() - start
    bound = ">" if not all(timing.reached for timing in chapter) else ""
    ratio = median(timing.seconds for timing in chapter) / median(timing.seconds for timing in ours)
    title = "MLP, NumPy" if name == "numpy" else name.upper()
    return (
        f"| {title} | {PRINTED[key].accuracy:.2%} | {_per_epoch(chapter)} | {arithmetic:.1f} | {_per_epoch(ours)} "
        f"| {_total(chapter)} | {_total(ours)} | {bound}{ratio:.1f} × |"
    )


def _per_epoch(timings: list[Timing]) -> str:
    return f"{median(timing.seconds / timing.epochs for timing in timings):.1f}"


def _total(timings: list[Timing]) -> str:
    fewest, most = (pick(timing.epochs for timing in timings) for pick in (min, max))
    epochs = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    missed = "" if all(timing.reached for timing in timings) else ", not always reached"
    return f"{median(timing.seconds for timing in timings):.1f} s (epochs: {epochs}{missed})"


def training_table(names: list[str], seeds: int) -> Iterator[str]:
    """The lines of the training table, each as soon as it is measured."""
    yield "## Time to the chapter's accuracy"
    yield ""
    yield f"{_environment()}. Medians; seeds: {seeds}. Seconds per epoch: the chapter's loop; its recipe on tensors in"
    yield "memory; ours. The difference between the first two is what reading through a DataLoader costs, and all that a"
    yield "program with the same batches and arithmetic can save. Beyond it ours gain from a schedule that needs fewer"
    yield "epochs, larger batches (MLP), channels innermost and pooling before ReLU (CNN)."
    yield ""
    yield "| model | accuracy | chapter's, s/epoch | in memory, s/epoch | ours, s/epoch | chapter's loop | ours | faster |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in names:
        yield training_row(name, seeds)
    yield ""


Call = Callable[[], object]


def layer_calls(batch: int, channels: int, out_channels: int, side: int) -> dict[str, tuple[Call, Call]]:
    """NumPy's call and torch's for every layer, forward and backward, on float32 images of one size."""
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape, dtype=np.float32)

    x, weight, bias = (
        draw(batch, channels, side, side),
        draw(out_channels, channels, 3, 3),
        draw(out_channels),
    )
    grad_conv = draw(batch, out_channels, side, side)
    grad_pool = draw(batch, channels, side // 2, side // 2)
    tx, tw, tb = (torch.from_numpy(array).requires_grad_() for array in (x, weight, bias))
    functional = nn.functional
    torch_conv, torch_max, torch_avg = (
        partial(functional.conv2d, tx, tw, tb, padding=1),
        partial(functional.max_pool2d, tx, 2),
        partial(functional.avg_pool2d, tx, 2),
    )

    def backward(forward: Callable[[], torch.Tensor], inputs: list[torch.Tensor], grad: np.ndarray) -> Call:
        return partial(torch.autograd.grad, forward(), inputs, torch.from_numpy(grad), retain_graph=True)

    return {
        "conv2d": (lambda: conv2d(x, weight, bias, padding=(1, 1)), torch_conv),
        "conv2d_backward": (
            lambda: conv2d_backward(grad_conv, x, weight, padding=(1, 1)),
            backward(torch_conv, [tx, tw, tb], grad_conv),
        ),
        "max_pool2d": (lambda: max_pool2d(x, (2, 2)), torch_max),
        "max_pool2d_backward": (
            lambda: max_pool2d_backward(grad_pool, x, (2, 2)),
            backward(torch_max, [tx], grad_pool),
        ),
        "avg_pool2d": (lambda: avg_pool2d(x, (2, 2)), torch_avg),
        "avg_pool2d_backward": (
            lambda: avg_pool2d_backward(grad_pool, x, (2, 2)),
            backward(torch_avg, [tx], grad_pool),
        ),
    }


def layers_table(repeats: int) -> Iterator[str]:
    """The lines of the layers table."""
    yield "## Layers: NumPy against torch"
    yield ""
    yield f"{_environment()}. Float32, 3 × 3 kernels with padding 1, 2 × 2 pooling; medians of {repeats} calls, taken in turn."
    yield "torch's `max_pool2d` keeps the places of the maxima for its backward pass; the NumPy one is a pure function and"
    yield "finds them again, so only the sum of forward and backward compares like with like."
    yield ""
    yield "| layer | input | NumPy, ms: forward, backward | torch, ms: forward, backward | ratio of the sums |"
    yield "|---|---|---|---|---|"
    for batch, channels, out_channels, side in ((64, 16, 32, 28), (64, 32, 64, 14)):
        calls = layer_calls(batch, channels, out_channels, side)
        taken = {name: _median_milliseconds(pair, repeats) for name, pair in calls.items()}
        for name in ("conv2d", "max_pool2d", "avg_pool2d"):
            (ours, torchs), (ours_back, torchs_back) = taken[name], taken[f"{name}_backward"]
            ratio = (ours + ours_back) / (torchs + torchs_back)
            times = f"{ours:.1f}, {ours_back:.1f} | {torchs:.1f}, {torchs_back:.1f}"
            yield f"| `{name}` | ({batch}, {channels}, {side}, {side}) | {times} | {ratio:.1f} |"
    yield ""


def _median_milliseconds(calls: tuple[Call, Call], repeats: int) -> list[float]:
    samples: list[list[float]] = [[], []]
    for _ in range(repeats + 1):
        for call, sample in zip(calls, samples, strict=True):
            start = time.perf_counter()
            call()
            sample.append(1000 * (time.perf_counter() - start))
    return [median(sample[1:]) for sample in samples]  # the first call warms up


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=["training", "layers"])
    parser.add_argument("--models", nargs="+", choices=list(OURS), default=list(OURS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)

    if arguments.only != "layers":
        save(_printed(training_table(arguments.models, arguments.seeds)))
    if arguments.only != "training":
        torch.set_num_threads(1)
        with threadpool_limits(1):
            save(_printed(layers_table(arguments.repeats)))


def save(section: list[str], path: Path = TABLE) -> None:
    """Put a section, which begins with its heading, into the file in place of the one of the same heading."""
    old = path.read_text("utf-8").split("\n## ")[1:] if path.exists() else []
    sections = {text.partition("\n")[0]: text.strip() for text in old}
    sections[section[0].removeprefix("## ")] = "\n".join(section).removeprefix("## ").strip()
    head = "# Benchmark\n\nWritten by `python -m solutions.benchmark`, which measures both sides in turn in one run."
    path.write_text("\n\n## ".join([head, *sections.values()]) + "\n", encoding="utf-8")


def _environment() -> str:
    return (
        f"Cores: {os.cpu_count()}; threads: {torch.get_num_threads()}; "
        f"torch {torch.__version__}, NumPy {np.__version__}"
    )


def _printed(lines: Iterator[str]) -> list[str]:
    shown = []
    for line in lines:
        print(line, flush=True)
        shown.append(line)
    return shown


if __name__ == "__main__":
    main()
