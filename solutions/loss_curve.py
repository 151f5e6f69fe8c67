"""The picture a program saves: its training loss beside the chapter's."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from data.chapter import Printed


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
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
