"""The page of misclassified digits and confusion matrices."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cnn.error_analysis import confusion_matrix

SHOWN = 40  # misclassified digits per model, in rows of ten


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
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)


def _draw_confusion(axes: Axes, matrix: np.ndarray, title: str) -> None:
    mistakes = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    axes.imshow(mistakes, cmap="Reds")
    for (true, predicted), count in np.ndenumerate(matrix):
        if count:
            colour = "white" if mistakes[true, predicted] > 0.6 * mistakes.max() else "black"
            axes.text(predicted, true, count, ha="center", va="center", fontsize=8, color=colour)
    axes.set(title=title, xlabel="predicted", ylabel="true", xticks=range(10), yticks=range(10))
