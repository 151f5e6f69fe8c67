"""The picture a program saves: its training loss beside the chapter's."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from data.chapter import EPOCHS, Printed


def save_loss_curve(path: Path, title: str, losses: Sequence[float], printed: Printed) -> None:
    """Draw the training loss after every epoch, ours and the chapter's."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(range(1, len(losses) + 1), losses, "o-", label="this run")
    # Single batches from the two ends of a training are no curve.
    label, line = ("the chapter's", "--") if printed.per_epoch else ("the chapter's, single batches", "")
    axes.plot(*zip(*printed.losses, strict=True), "s", linestyle=line, color="tab:gray", label=label)
    axes.set(title=f"{title}: training loss", xlabel="epoch", ylabel="mean cross-entropy", yscale="log")
    axes.set_xticks(range(max(EPOCHS, len(losses)) + 1))
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
