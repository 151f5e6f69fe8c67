"""What all pictures share: colours that colour-blind readers tell apart, grids of numbers, boxes, arrows, SVG text."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

# Okabe and Ito's palette; every use of it has a second mark (a dash, a shape, a place) beside the colour.
BLUE, ORANGE, GREEN, PINK, YELLOW, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
INK, GREY, PALE = "#222222", "#6b6b6b", "#eeeeee"
FORWARD, BACKWARD = BLUE, ORANGE

SETTINGS: Any = {
    "svg.fonttype": "path",  # looks the same on a machine without the font
    "svg.hashsalt": "figures",  # and is the same file every time
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "dejavusans",
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "legend.frameon": False,
    "figure.facecolor": "white",  # opaque: readable on a dark page too
}


def svg(draw: Callable[[], Figure]) -> str:
    """The picture as SVG text, the same every time."""
    with matplotlib.rc_context(SETTINGS):
        stream = io.StringIO()
        draw().savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def png(draw: Callable[[], Figure]) -> bytes:
    """The picture for notebooks, which show no SVG that they carry with them."""
    with matplotlib.rc_context(SETTINGS):
        stream = io.BytesIO()
        draw().savefig(stream, format="png", dpi=120, metadata={"Software": None})
    return stream.getvalue()


def canvas(width: float, height: float, scale: float = 0.5) -> tuple[Figure, Axes]:
    """An empty sheet of `width` by `height` units, `scale` inches each; y grows downwards."""
    figure = Figure(figsize=(width * scale, height * scale))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    axes.set_axis_off()
    return figure, axes


def write(axes: Axes, x: float, y: float, text: Any, **options: Any) -> None:
    """Text centred at a place, unless said otherwise."""
    axes.text(x, y, str(text), **{"ha": "center", "va": "center", **options})


def grid(
    axes: Axes,
    x: float,
    y: float,
    values: np.ndarray,
    fills: Mapping[tuple[int, int], str] | None = None,
    labels: Mapping[tuple[int, int], str] | None = None,
) -> None:
    """A matrix as unit cells whose upper left corner is (x, y); cells not in `fills` are white."""
    for (row, column), value in np.ndenumerate(values):
        fill = (fills or {}).get((row, column), "white")
        axes.add_patch(Rectangle((x + column, y + row), 1, 1, facecolor=fill, edgecolor=GREY, linewidth=0.8))
        label = (labels or {}).get((row, column), f"{value:g}")
        write(axes, x + column + 0.5, y + row + 0.5, label)


def frame(axes: Axes, x: float, y: float, width: float, height: float, colour: str, **options: Any) -> None:
    """A thick outline, such as a window's."""
    style = {
        "fill": False,
        "edgecolor": colour,
        "linewidth": 2.6,
        "joinstyle": "miter",
        "zorder": 3,
        **options,
    }
    axes.add_patch(Rectangle((x, y), width, height, **style))


def box(axes: Axes, x: float, y: float, width: float, height: float, text: str, **options: Any) -> None:
    """A rounded box around (x, y), for an operation."""
    style = {"facecolor": PALE, "edgecolor": GREY, "boxstyle": "round,pad=0,rounding_size=0.2", **options}
    axes.add_patch(FancyBboxPatch((x - width / 2, y - height / 2), width, height, **style))
    write(axes, x, y, text, zorder=4)


def arrow(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str, **options: Any
) -> None:
    """Forward arrows are whole, backward ones dashed."""
    style = {
        "linestyle": "--" if colour == BACKWARD else "-",
        "linewidth": 1.6,
        "mutation_scale": 13,
        **options,
    }
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", color=colour, shrinkA=0, shrinkB=0, **style))


def vector(values: np.ndarray, digits: int = 4) -> str:
    """Numbers in round brackets, as the handouts write them."""
    texts = [f"{round(float(value), digits) + 0.0:g}".replace("-", "−") for value in np.ravel(values)]
    return f"({', '.join(texts)})" if len(texts) > 1 else texts[0]
