"""What the chapter prints of a program, and what faithful repetitions of it reached: from the recorded seeds."""

import json
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from data.chapter import EPOCHS, PRINTED

from .style import BLUE, GREEN, INK, ORANGE

RECORD = Path(__file__).parents[1] / "calibration.json"


def training(key: str, lowest: float) -> Figure:
    """The chapter's losses, and the test accuracy after each epoch of its own recipe over several seeds.

    `lowest` is where the axis of accuracies, in percent, begins.
    """
    figure = Figure(figsize=(8, 3.1), layout="constrained")
    left, right = figure.subplots(1, 2)
    printed = PRINTED[key]
    epochs, losses = zip(*printed.losses, strict=True)
    left.plot(epochs, losses, "o-" if printed.per_epoch else "o", color=BLUE, markersize=5)
    left.set(yscale="log", xlabel="epoch", ylabel="loss", xlim=(0, EPOCHS + 0.5))
    for run in json.loads(RECORD.read_text("utf-8")):
        if (run["model"], run["recipe"]) == (key, "chapter"):
            accuracies = 100 * np.array(run["accuracies"])
            right.plot(range(1, EPOCHS + 1), accuracies, color=INK, linewidth=0.8, alpha=0.5)
    for value, colour, line, va in (
        (printed.accuracy, ORANGE, "--", "bottom"),
        (printed.floor, GREEN, ":", "top"),
    ):
        right.axhline(100 * value, color=colour, linestyle=line, linewidth=2)
        right.annotate(
            f"{100 * value:.2f} %",
            (1, 100 * value),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va=va,
            color=colour,
        )
    right.set(xlabel="epoch", ylabel="%", ylim=(lowest, None), xticks=range(0, EPOCHS + 1, 2))
    return figure
