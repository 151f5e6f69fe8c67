"""The pictures of assignment cnn."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..cnn.convolution import conv2d, cross_correlate2d
from ..cnn.pooling import max_pool2d, max_pool2d_backward
from ..cnn.shapes import receptive_field
from .style import BLUE, GREEN, GREY, INK, ORANGE, PALE, PINK, arrow, canvas, frame, grid, write
from .training import training

# The chapter's examples, figures 3-8 to 3-12.
IMAGE = np.arange(9.0).reshape(3, 3)
KERNEL = np.arange(4.0).reshape(2, 2)
WINDOWS = (BLUE, ORANGE, GREEN, PINK)  # in row-major order
LINES = ("-", "--", "-.", ":")
TIES = np.array([[5.0, 5, 1], [2, 5, 3], [0, 4, 5]])
GRADIENT = np.array([[1.0, 2], [3, 4]])
MODEL = [(3, 1), (2, 2), (3, 1), (2, 2)]  # (kernel, stride) of the chapter's CNN


def sliding_windows() -> Figure:
    """Figure 3-8's first window; below it figure 3-10: padding 1 on each side, stride (3, 2)."""
    figure, axes = canvas(15.9, 10.9)
    grid(axes, 1, 1.3, IMAGE, fills=dict.fromkeys([(0, 0), (0, 1), (1, 0), (1, 1)], "#d6e8f5"))
    frame(axes, 1, 1.3, 2, 2, BLUE)
    grid(axes, 6, 1.8, KERNEL)
    grid(axes, 10, 1.8, cross_correlate2d(IMAGE, KERNEL), fills={(0, 0): "#d6e8f5"})
    for x, sign in ((5.0, r"$\star$"), (9.0, "=")):
        write(axes, x, 2.8, sign, fontsize=16)
    write(axes, 12.3, 2.3, "0·0 + 1·1 + 3·2 + 4·3", ha="left", color=BLUE, fontsize=9.5)
    _headings(axes, 0.7, {2.5: "$X$", 7: "$K$", 11: r"$X \star K$"})

    padded = np.pad(IMAGE, 1)
    rim = {(row, column) for row, column in np.ndindex(5, 5) if 0 in (row, column) or 4 in (row, column)}
    grid(axes, 1, 5, padded, fills=dict.fromkeys(rim, PALE))
    y = conv2d(IMAGE[None, None], KERNEL[None, None], np.zeros(1), (3, 2), (1, 1))[0, 0]
    grid(axes, 10, 6.5, y)
    grid(axes, 7, 6.5, KERNEL)
    for x, sign in ((6.5, r"$\star$"), (9.5, "=")):
        write(axes, x, 7.5, sign, fontsize=16)
    for (row, column), colour, line in zip(np.ndindex(2, 2), WINDOWS, LINES, strict=True):
        frame(axes, 1.06 + 2 * column, 5.06 + 3 * row, 1.88, 1.88, colour, linestyle=line)
        frame(axes, 10.06 + column, 6.56 + row, 0.88, 0.88, colour, linestyle=line)
    for row, text in enumerate(("padding=(1, 1)", "stride=(3, 2)")):
        write(axes, 12.3, 7.2 + 0.6 * row, text, ha="left", family="monospace", fontsize=9.5)
    _measure(axes, (0.6, 5), (0.6, 8), "$s_h = 3$")
    _measure(axes, (1, 10.3), (3, 10.3), "$s_w = 2$")
    return figure


def _headings(axes: Axes, y: float, texts: dict[float, str]) -> None:
    for x, text in texts.items():
        write(axes, x, y, text)


def _measure(axes: Axes, start: tuple[float, float], end: tuple[float, float], text: str) -> None:
    """A double arrow beside a grid, with what it measures."""
    across = start[1] == end[1]
    arrow(axes, start, end, INK, linewidth=1, mutation_scale=8)
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    if across:
        write(axes, end[0] + 0.2, middle[1] - 0.02, text, ha="left", fontsize=10)
    else:
        write(axes, middle[0] - 0.3, middle[1], text, rotation=90, fontsize=10)


def receptive_fields() -> Figure:
    """What one entry sees: of two 3×3 layers, and of the chapter's CNN, along one axis."""
    figure, axes = canvas(23, 7.6, scale=0.4)
    _cone(axes, [(3, 1), (3, 1)], 4.2, 3.8)
    _cone(axes, MODEL, 15.2, 0.6)
    return figure


def _cone(axes: Axes, layers: list[tuple[int, int]], centre: float, top: float) -> None:
    """Rows of entries from the output (above) to the input; lines show which entries each one is computed from."""
    rows = [np.array([centre])]
    for kernel, stride in reversed(
        layers
    ):  # the places of the entries that a layer reads, one input pixel apart or more
        width = (len(rows[-1]) - 1) * stride + kernel
        rows.append(np.arange(width, dtype=float))
    step = [1.0]
    for _, stride in layers:
        step.append(step[-1] * stride)
    places = [
        centre + (np.arange(len(r)) - (len(r) - 1) / 2) * s for r, s in zip(rows, reversed(step), strict=True)
    ]
    for level, (xs, (kernel, stride)) in enumerate(zip(places, [*reversed(layers), (0, 0)], strict=True)):
        y = top + 1.6 * level
        for index, x in enumerate(xs):
            frame(
                axes,
                x - 0.42,
                y - 0.3,
                0.84,
                0.6,
                BLUE if level == 0 else GREY,
                linewidth=1.4,
                fill=True,
                facecolor="#d6e8f5",
            )
            if kernel:
                read = places[level + 1][index * stride : index * stride + kernel]
                for other in (read[0], read[-1]):
                    axes.plot([x, other], [y + 0.3, y + 1.3], color=GREY, linewidth=0.8, zorder=0)
        seen = receptive_field(layers[: len(layers) - level])
        left, right = centre - receptive_field(layers) / 2 - 0.3, centre + receptive_field(layers) / 2 + 0.3
        write(axes, right, y, f"r = {seen}", ha="left", color=BLUE)
        if kernel:
            write(axes, left, y + 0.8, f"({kernel}, {stride})", ha="right", fontsize=9.5, color=GREY)


def max_pooling() -> Figure:
    """An image with ties, the maxima of its four windows, and where their gradients go."""
    figure, axes = canvas(18.2, 5.2)
    x = TIES[None, None]
    y = max_pool2d(x, (2, 2), (1, 1))
    gradient = max_pool2d_backward(GRADIENT[None, None], x, (2, 2), (1, 1))[0, 0]
    grid(axes, 0.8, 1.4, TIES)
    grid(axes, 5.6, 1.9, y[0, 0])
    grid(axes, 9.4, 1.9, GRADIENT)
    grid(axes, 13.4, 1.4, gradient, labels={(1, 1): "3+4"})
    arrow(axes, (4.2, 2.9), (5.3, 2.9), BLUE)
    arrow(axes, (11.8, 2.9), (13.1, 2.9), ORANGE)
    for (row, column), colour, line in zip(np.ndindex(2, 2), WINDOWS, LINES, strict=True):
        inset = 0.05 + 0.06 * (2 * row + column)  # so that overlapping windows stay apart
        frame(
            axes,
            0.8 + column + inset,
            1.4 + row + inset,
            2 - 2 * inset,
            2 - 2 * inset,
            colour,
            linestyle=line,
            linewidth=2,
        )
        for left in (5.6, 9.4):
            frame(axes, left + column + 0.06, 1.96 + row, 0.88, 0.88, colour, linestyle=line)
        window = TIES[row : row + 2, column : column + 2]
        first = np.unravel_index(window.argmax(), (2, 2))
        inset = 0.15 if row and column else 0.06
        corner = 13.4 + column + first[1] + inset, 1.4 + row + first[0] + inset
        frame(axes, *corner, 1 - 2 * inset, 1 - 2 * inset, colour, linestyle=line)
    names = {2.3: "x", 6.6: "max_pool2d", 10.4: "grad_output", 14.9: "max_pool2d_backward"}
    for place, name in names.items():
        write(axes, place, 0.7, name, family="monospace", fontsize=10)
    return figure


PICTURES: dict[str, Callable[[], Figure]] = {
    "sliding-windows": sliding_windows,
    "receptive-field": receptive_fields,
    "max-pooling": max_pooling,
    "training": lambda: training("cnn", 98),
}
