"""The pictures of assignment rnn."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from data.mnist import load_mnist

from ..rnn.recurrent import rnn_backward, rnn_forward
from .style import BACKWARD, BLUE, FORWARD, GREEN, GREY, INK, ORANGE, PALE, arrow, box, canvas, frame, write
from .training import training

# The handout's sequence: one sample, one feature, one unit; the loss looks at the last state only.
INPUTS = np.array([1.0, 0.0, 0.0]).reshape(1, 3, 1)
H0, W_XH, W_HH, B_H = np.zeros((1, 1)), np.eye(1), np.array([[0.5]]), np.zeros(1)
GRAD_HS = np.array([0.0, 0.0, 1.0]).reshape(1, 3, 1)


def unrolled() -> Figure:
    """Three steps with the same weights: the states on the way forward, the gradients on the way back."""
    states = rnn_forward(INPUTS, H0, W_XH, W_HH, B_H).ravel()
    grad_x, grad_h0, *_ = rnn_backward(GRAD_HS, INPUTS, H0, W_XH, W_HH, B_H)
    # What arrives at a state is what its step hands back, divided by the slope that it was multiplied with.
    at_state = grad_x.ravel() / (1 - states**2)
    figure, axes = canvas(18.4, 6.1)
    y = 2.9
    write(axes, 0.7, y - 0.25, "$H_0$ = 0", color=FORWARD)
    _number(axes, 0.7, y + 0.35, grad_h0.item())
    for t, (x, state) in enumerate(zip(INPUTS.ravel(), states, strict=True), start=1):
        centre = 5.3 * t - 1.6
        box(axes, centre, y, 2.2, 1.5, r"$\tanh$")
        start = centre - (2.3 if t == 1 else 4.15)
        arrow(axes, (start, y - 0.25), (centre - 1.15, y - 0.25), FORWARD)
        arrow(axes, (centre - 1.15, y + 0.25), (start, y + 0.25), BACKWARD)
        write(axes, (start + centre - 1.15) / 2, y - 0.6, "$W_{hh}$", color=GREY, fontsize=10)
        arrow(axes, (centre - 0.3, y + 2.1), (centre - 0.3, y + 0.8), FORWARD)
        arrow(axes, (centre + 0.3, y + 0.8), (centre + 0.3, y + 2.1), BACKWARD)
        write(axes, centre - 0.95, y + 1.45, "$W_{xh}$", color=GREY, fontsize=10)
        write(axes, centre - 0.4, y + 2.5, f"$X_{t}$ = {x:g}", color=FORWARD, ha="right")
        _number(axes, centre + 0.3, y + 2.5, grad_x.ravel()[t - 1], ha="left")
        write(axes, centre + 0.1, y - 1.3, f"$H_{t}$ = {state:.4f}", color=FORWARD)
        _number(axes, centre + 0.1, y - 1.95, at_state[t - 1])
    write(axes, 17.9, y, "$L$", fontsize=13)
    arrow(axes, (centre + 1.15, y - 0.25), (17.6, y - 0.25), FORWARD)
    arrow(axes, (17.6, y + 0.25), (centre + 1.15, y + 0.25), BACKWARD)
    return figure


def _number(axes: Axes, x: float, y: float, value: float, **options: Any) -> None:
    write(axes, x, y, "1" if value == 1 else f"{value:.4f}", color=BACKWARD, fontsize=10, **options)


def gates() -> Figure:
    """One step of an LSTM and of a GRU: what is multiplied, what is added, which line carries the memory."""
    figure, axes = canvas(22, 8.2, scale=0.42)
    _lstm(axes, 0.6)
    _gru(axes, 12.4)
    return figure


def _lstm(axes: Axes, x: float) -> None:
    cell, state = 1.8, 6.6
    write(axes, x + 4.6, 0.6, "lstm_step", family="monospace")
    _line(axes, [(x, cell), (x + 9, cell)], GREEN, 3)
    write(axes, x + 0.1, cell - 0.5, r"$c_{t-1}$", color=GREEN)
    write(axes, x + 9, cell - 0.5, r"$c_t$", color=GREEN)
    for place, gate, name in (
        (1.6, r"$\sigma$", "f"),
        (3.4, r"$\sigma$", "i"),
        (5.0, "tanh", "g"),
        (6.8, r"$\sigma$", "o"),
    ):
        box(axes, x + place, 5.0, 1.3, 0.9, gate)
        write(axes, x + place + 0.35, 4.2, f"${name}$", color=INK)
        _line(axes, [(x + place, state), (x + place, 5.45)], GREY)
    _line(axes, [(x + 0.2, state), (x + 6.8, state)], GREY)
    write(axes, x + 0.3, state + 0.6, r"$x_t,\ h_{t-1}$", ha="left", color=BLUE)
    _operation(axes, x + 1.6, cell, "×")
    _line(axes, [(x + 1.6, 4.55), (x + 1.6, cell + 0.35)], GREY)
    _operation(axes, x + 4.2, 3.2, "×")
    _line(axes, [(x + 3.4, 4.55), (x + 3.4, 3.2), (x + 3.85, 3.2)], GREY)
    _line(axes, [(x + 5.0, 4.55), (x + 5.0, 3.2), (x + 4.55, 3.2)], GREY)
    _operation(axes, x + 4.2, cell, "+")
    _line(axes, [(x + 4.2, 2.85), (x + 4.2, cell + 0.35)], GREY)
    box(axes, x + 8, 3.2, 1.2, 0.8, "tanh")
    _line(axes, [(x + 8, cell), (x + 8, 2.8)], GREY)
    _operation(axes, x + 8, 5.0, "×")
    _line(axes, [(x + 8, 3.6), (x + 8, 4.65)], GREY)
    _line(axes, [(x + 7.45, 5.0), (x + 7.65, 5.0)], GREY)
    _line(axes, [(x + 8, 5.35), (x + 8, state), (x + 9.2, state)], BLUE, 3)
    write(axes, x + 9, state + 0.6, "$h_t$", color=BLUE)


def _gru(axes: Axes, x: float) -> None:
    state = 1.8
    write(axes, x + 4.6, 0.6, "gru_step", family="monospace")
    _line(axes, [(x, state), (x + 9, state)], BLUE, 3)
    write(axes, x + 0.2, state - 0.5, r"$h_{t-1}$", color=BLUE)
    write(axes, x + 9, state - 0.5, "$h_t$", color=BLUE)
    for place, gate, name in ((1.6, r"$\sigma$", "r"), (4.4, r"$\sigma$", "z"), (7.4, "tanh", "n")):
        box(axes, x + place, 5.0, 1.3, 0.9, gate)
        write(axes, x + place + 0.35, 4.2, f"${name}$", color=INK)
    for place in (1.6, 4.4):
        _line(axes, [(x + place, 6.6), (x + place, 5.45)], GREY)
    _line(axes, [(x + 0.2, 6.6), (x + 7.4, 6.6), (x + 7.4, 5.45)], GREY)
    write(axes, x + 0.3, 7.2, r"$x_t,\ h_{t-1}$", ha="left", color=BLUE)
    _operation(axes, x + 5.9, 5.0, "×")
    _line(axes, [(x + 1.6, 4.55), (x + 1.6, 3.6), (x + 5.9, 3.6), (x + 5.9, 4.65)], GREY)
    _line(axes, [(x + 5.9, 6.6), (x + 5.9, 5.35)], GREY)
    _line(axes, [(x + 6.25, 5.0), (x + 6.75, 5.0)], GREY)
    write(axes, x + 6.6, 7.2, r"$h_{t-1}W_{hn} + b_{hn}$", color=GREY, fontsize=9.5)
    _operation(axes, x + 4.4, state, "×")
    _line(axes, [(x + 4.4, 4.55), (x + 4.4, state + 0.35)], GREY)
    write(axes, x + 4.75, 2.75, "$z$", fontsize=9.5)
    _operation(axes, x + 7.4, 3.0, "×")
    _line(axes, [(x + 7.4, 4.55), (x + 7.4, 3.35)], GREY)
    _line(axes, [(x + 4.4, 3.0), (x + 7.05, 3.0)], GREY)
    write(axes, x + 6.4, 2.65, "$1-z$", fontsize=9.5)
    _operation(axes, x + 7.4, state, "+")
    _line(axes, [(x + 7.4, 2.65), (x + 7.4, state + 0.35)], GREY)


def _line(axes: Axes, points: list[tuple[float, float]], colour: str, width: float = 1.4) -> None:
    """A path with right angles; the thick ones carry the memory and end in an arrow."""
    xs, ys = zip(*points, strict=True)
    axes.plot(xs[:-1], ys[:-1], color=colour, linewidth=width, solid_joinstyle="round", zorder=1)
    arrow(
        axes,
        points[-2],
        points[-1],
        colour,
        linewidth=width,
        linestyle="-",
        mutation_scale=8 + 3 * width,
        zorder=1,
    )


def _operation(axes: Axes, x: float, y: float, sign: str) -> None:
    axes.add_patch(Circle((x, y), 0.35, facecolor="white", edgecolor=INK, zorder=4))
    write(axes, x, y, sign, zorder=5)


def image_as_sequence() -> Figure:
    """A test image, one of its rows, and that row as the 28 numbers of one time step."""
    images, _ = load_mnist("test")
    image = images[0] / 255.0
    step = 10
    figure, axes = canvas(58, 30, scale=0.12)
    _pixels(axes, image, 4.5, 1)
    frame(axes, 4.5, step, 28, 1, ORANGE, linewidth=2)
    for t in (1, step, 28):
        write(axes, 4, t + 0.5, f"t = {t}", ha="right", fontsize=9)
    arrow(axes, (33, step + 0.5), (36.5, step + 0.5), ORANGE, linestyle="-")
    shown = image[step - 1]
    for column, value in enumerate(shown):
        axes.add_patch(
            Rectangle((38, 1 + column), 3, 1, facecolor=str(1 - value), edgecolor=GREY, linewidth=0.3)
        )
    frame(axes, 38, 1, 3, 28, ORANGE, linewidth=2)
    arrow(axes, (41.6, 15), (44.5, 15), BLUE)
    box(axes, 48, 15, 6.5, 4, "RNN", facecolor=PALE)
    arrow(axes, (51.4, 15), (54, 15), BLUE)
    write(axes, 55.8, 15, f"$H_{{{step}}}$", color=BLUE)
    write(axes, 48, 21.5, f"$H_{{{step - 1}}}$", color=BLUE)
    arrow(axes, (48, 20.3), (48, 17.2), BLUE)
    return figure


def _pixels(axes: Axes, image: np.ndarray, x: float, y: float) -> None:
    """Ink on white, one square for each pixel that has any."""
    axes.add_patch(
        Rectangle((x, y), image.shape[1], image.shape[0], facecolor="white", edgecolor=GREY, linewidth=0.8)
    )
    for (row, column), value in np.ndenumerate(image):
        if value:
            axes.add_patch(
                Rectangle((x + column, y + row), 1, 1, facecolor=str(round(1 - value, 2)), linewidth=0)
            )


PICTURES: dict[str, Callable[[], Figure]] = {
    "unrolled": unrolled,
    "gates": gates,
    "image-as-sequence": image_as_sequence,
    "training": lambda: training("rnn", 87),
}
