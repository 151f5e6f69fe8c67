"""The pictures that the programs save."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from data.chapter import Printed

from .cnn.error_analysis import confusion_matrix

matplotlib.use("Agg")

SHOWN = 40  # misclassified digits per model, in rows of ten


def save_loss_curve(path: Path, title: str, losses: Sequence[float], printed: Printed) -> None:
    """Draw the training loss after every epoch, ours and the chapter's."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(range(1, len(losses) + 1), losses, "o-", label="this run")
    axes.plot(*zip(*printed.losses, strict=True), "s--", color="tab:gray", label="printed in the chapter")
    axes.set(title=f"{title}: training loss", xlabel="epoch", ylabel="mean cross-entropy", yscale="log")
    axes.set_xticks(range(len(losses) + 1))
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    _save(figure, path)


def save_error_page(
    path: Path, images: np.ndarray, labels: np.ndarray, predictions: dict[str, np.ndarray]
) -> None:
    """Draw, for every title in `predictions`, the confusion matrix and the first misclassified digits.

    Args:
        images: (n, 28, 28)
        labels: (n,)
        predictions: title -> (n,)
    """
    figure = Figure(figsize=(14, 5 * len(predictions)), layout="constrained")
    rows = figure.subfigures(len(predictions), 1, squeeze=False)[:, 0]
    for row, (title, predicted) in zip(rows, predictions.items(), strict=True):
        left, right = row.subfigures(1, 2, width_ratios=(2, 3))
        _draw_confusion(left.add_subplot(), confusion_matrix(labels, predicted, 10), title)
        wrong = np.flatnonzero(predicted != labels)
        right.suptitle(f"{len(wrong)} of {len(labels):,} wrong; true → predicted", fontsize=11)
        for axes, index in zip(right.subplots(SHOWN // 10, 10).flat, wrong, strict=False):
            axes.imshow(images[index], cmap="gray_r")
            axes.set_title(f"{labels[index]}→{predicted[index]}", fontsize=10, pad=2)
        for axes in right.axes:
            axes.set_axis_off()
    _save(figure, path)


def _draw_confusion(axes: Axes, matrix: np.ndarray, title: str) -> None:
    mistakes = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    axes.imshow(mistakes, cmap="Reds")
    for (true, predicted), count in np.ndenumerate(matrix):
        if count:
            colour = "white" if mistakes[true, predicted] > 0.6 * mistakes.max() else "black"
            axes.text(predicted, true, count, ha="center", va="center", fontsize=8, color=colour)
    axes.set(title=title, xlabel="predicted", ylabel="true", xticks=range(10), yticks=range(10))


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
