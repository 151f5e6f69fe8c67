"""The pictures of assignment mlp."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..mlp import activations, optimizers
from ..mlp.backprop import linear, linear_backward
from ..mlp.losses import softmax_cross_entropy
from ..mlp.regularization import choose_degree, fit_ridge, polynomial_features
from .style import BACKWARD, BLUE, FORWARD, GREEN, GREY, INK, ORANGE, PINK, arrow, box, canvas, vector, write
from .training import training

# The handout's worked examples.
NETWORK = {
    "x": np.array([[1.0, 2.0]]),
    "W1": np.array([[1.0, -2.0], [1.0, 0.5]]),
    "b1": np.zeros(2),
    "W2": np.array([[0.5, 0.0], [1.0, -1.0]]),
    "b2": np.array([0.0, 1.0]),
}
TRAIN = np.array([-1, -0.5, 0, 0.5, 1]), np.array([1.2, 0.1, 0.1, 0.4, 0.9])
VALIDATION = np.array([-0.75, -0.25, 0.25, 0.75]), np.array([0.5, 0.1, 0, 0.6])


def gradient_error() -> Figure:
    """How far the one-sided and the centred difference of x³ at 2 are from 12, for steps of every size."""
    steps = np.logspace(-13, -0.5, 101)

    def f(x: np.ndarray | float) -> Any:
        return x * x * x  # not a power, which processors round differently

    one_sided = (f(2 + steps) - f(2)) / steps
    centred = (f(2 + steps) - f(2 - steps)) / (2 * steps)
    figure = Figure(figsize=(6, 3), layout="constrained")
    axes = figure.add_subplot()
    axes.loglog(
        steps, np.abs(one_sided - 12), "--", color=ORANGE, label=r"$(f(x+\epsilon) - f(x))\,/\,\epsilon$"
    )
    axes.loglog(
        steps, np.abs(centred - 12), color=BLUE, label=r"$(f(x+\epsilon) - f(x-\epsilon))\,/\,2\epsilon$"
    )
    axes.set(xlabel=r"$\epsilon$", ylabel=r"|… − 12|", ylim=(1e-13, 10))
    axes.legend(loc="lower left", fontsize=10)
    return figure


def activation_curves() -> Figure:
    """The three functions and their slopes."""
    x = np.linspace(-4, 4, 161)
    figure = Figure(figsize=(8, 2.7), layout="constrained")
    for axes, name in zip(figure.subplots(1, 3), ("relu", "sigmoid", "tanh"), strict=True):
        y = getattr(activations, name)(x)
        slope = getattr(activations, f"{name}_backward")(np.ones_like(x), x)
        axes.plot(x, y, color=FORWARD, linewidth=2, label=r"$\sigma(x)$")
        if name == "relu":
            slope[x == 0] = np.nan  # a jump, not a steep line
            axes.plot(0, 0, "o", color=BACKWARD, markersize=5)
            axes.plot(0, 1, "o", color=BACKWARD, markerfacecolor="white", markersize=5)
        axes.plot(x, slope, "--", color=BACKWARD, linewidth=2, label=r"$\sigma'(x)$")
        axes.set_title(name, fontsize=11, family="monospace")
        axes.set_ylim((-1.15, 1.15) if name == "tanh" else (-0.1, 1.25))
        axes.set_xticks(range(-4, 5, 2))
    figure.axes[0].legend(loc="upper left", fontsize=10)
    figure.axes[1].set_yticks([0, 0.25, 0.5, 1])
    return figure


def _network() -> dict[str, np.ndarray]:
    """Every value on the way forward and back through the worked example."""
    n = dict(NETWORK)
    n["z"] = linear(n["x"], n["W1"], n["b1"])
    n["h"] = activations.relu(n["z"])
    n["o"] = linear(n["h"], n["W2"], n["b2"])
    loss, n["do"] = softmax_cross_entropy(n["o"], np.array([0]))
    n["L"] = np.array(loss)
    n["dh"], n["dW2"], n["db2"] = linear_backward(n["do"], n["h"], n["W2"])
    n["dz"] = activations.relu_backward(n["dh"], n["z"])
    n["dx"], n["dW1"], n["db1"] = linear_backward(n["dz"], n["x"], n["W1"])
    return n


def computation_graph() -> Figure:
    """The MLP as a chain of functions, with the worked example's values forward and gradients backward."""
    n = _network()
    figure, axes = canvas(18.6, 6.4)
    places = {"x": 1.0, "one": 4.4, "relu": 8.4, "two": 12.4, "loss": 16.6}
    texts = {"one": r"$xW_1 + b_1$", "relu": r"ReLU$(z)$", "two": r"$hW_2 + b_2$", "loss": r"$L(o,\,y)$"}
    y = 2.2
    write(axes, places["x"], y - 0.55, r"$x$", color=FORWARD)
    write(axes, places["x"], y + 0.15, vector(n["x"]), color=FORWARD)
    for name, text in texts.items():
        box(axes, places[name], y, 2.3, 1.3, text)
    order = list(places)
    for value, left, right in zip(("x", "z", "h", "o"), order, order[1:], strict=False):
        start, end = places[left] + (1.15 if left != "x" else 0.75), places[right] - 1.15
        arrow(axes, (start + 0.05, y - 0.25), (end - 0.05, y - 0.25), FORWARD)
        if value != "x":
            _label(axes, (start + end) / 2, y - 0.85, value, n[value], FORWARD)
            arrow(axes, (end - 0.05, y + 0.25), (start + 0.05, y + 0.25), BACKWARD)
            _label(
                axes, (start + end) / 2, y + 0.75, rf"\partial L/\partial {value}", n[f"d{value}"], BACKWARD
            )
    write(axes, places["loss"], y - 1.2, rf"$L$ = {vector(n['L'])}", color=FORWARD)
    write(axes, places["loss"], y + 1.2, r"$y = 0$", color=GREY)
    for number, name in (("1", "one"), ("2", "two")):
        _parameters(axes, n, number, places[name], y + 0.65)
    return figure


def _label(axes: Axes, x: float, y: float, name: str, value: np.ndarray, colour: str) -> None:
    """A symbol, and its value above or below it, away from the arrow."""
    step = -0.6 if colour == FORWARD else 0.6
    write(axes, x, y, rf"${name}$", color=colour)
    write(axes, x, y + step, vector(value), color=colour, fontsize=9.5)


def _parameters(axes: Axes, n: dict[str, np.ndarray], number: str, x: float, top: float) -> None:
    """The parameters below an operation, and the gradients that come back to them."""
    bottom = top + 1.15
    arrow(axes, (x - 0.5, bottom), (x - 0.5, top + 0.05), FORWARD)
    arrow(axes, (x + 0.5, top + 0.05), (x + 0.5, bottom), BACKWARD)
    write(axes, x - 0.5, bottom + 0.35, rf"$W_{number}, b_{number}$", color=FORWARD)
    for row, name in enumerate((f"W{number}", f"b{number}")):
        value = n[f"d{name}"]
        rows = [vector(line) for line in np.atleast_2d(value)]
        symbol = rf"$\partial L/\partial {name[0]}_{number}$"
        write(
            axes, x, bottom + 1.05 + 0.6 * row, f"{symbol} = {', '.join(rows)}", color=BACKWARD, fontsize=9.5
        )


RULES: dict[str, dict[str, Any]] = {
    "sgd": {"lr": 0.4},
    "momentum": {"lr": 0.06, "beta": 0.8},
    "adagrad": {"lr": 0.9},
    "rmsprop": {"lr": 0.35, "alpha": 0.9},
    "adadelta": {"lr": 60.0, "rho": 0.9},
    "adam": {"lr": 0.5, "betas": (0.9, 0.999)},
}
STEPS = 30


def optimizer_paths() -> Figure:
    """Thirty steps of each rule down a valley that is twenty times as steep across as along."""
    steepness = np.array([0.2, 4.0])
    x, y = np.meshgrid(np.linspace(-6, 3, 91), np.linspace(-2.6, 2.6, 53))
    figure = Figure(figsize=(8, 4.2), layout="constrained")
    for axes, (name, hyperparameters) in zip(figure.subplots(2, 3).flat, RULES.items(), strict=True):
        axes.contour(
            x, y, 0.5 * (steepness[0] * x**2 + steepness[1] * y**2), [0.2, 1, 3, 6, 10], colors="#bbbbbb"
        )
        path: list[np.ndarray] = [np.array([-5.0, 2.0])]
        state: optimizers.State = {}
        for _ in range(STEPS):
            new, state = getattr(optimizers, name)(path[-1], steepness * path[-1], state, **hyperparameters)
            path.append(new)
        axes.plot(*np.array(path).T, "o-", color=ORANGE, markersize=3, linewidth=1.2)
        axes.plot(*path[0], "s", color=INK, markersize=6)
        axes.plot(0, 0, "*", color=BLUE, markersize=11)
        axes.set_title(rf"{name}  $\eta$ = {hyperparameters['lr']:g}", fontsize=10, family="monospace")
        axes.set(xlim=(-6, 3), ylim=(-2.6, 2.6), xticks=(), yticks=())
    return figure


def over_and_underfitting() -> Figure:
    """Polynomials of the degrees 1, 2 and 4 through the worked example's points, and both errors of every degree."""
    figure = Figure(figsize=(8, 3.1), layout="constrained")
    left, right = figure.subplots(1, 2)
    grid = np.linspace(-1.05, 1.05, 106)
    for degree, colour, line in ((1, PINK, ":"), (2, GREEN, "-"), (4, ORANGE, "--")):
        w = fit_ridge(polynomial_features(TRAIN[0], degree), TRAIN[1])
        left.plot(grid, polynomial_features(grid, degree) @ w, line, color=colour, label=f"degree {degree}")
    left.plot(*TRAIN, "o", color=INK, label="train")
    left.plot(*VALIDATION, "D", color=BLUE, markerfacecolor="white", label="val")
    left.set(ylim=(-0.3, 1.4), xlabel="x", ylabel="y")
    left.legend(fontsize=9, ncols=2, loc="upper center")
    degrees = list(range(5))
    best, train_errors, val_errors = choose_degree(*TRAIN, *VALIDATION, degrees)
    right.plot(degrees, train_errors, "o-", color=INK, label="train_errors")
    right.plot(degrees, val_errors, "D--", color=BLUE, markerfacecolor="white", label="val_errors")
    right.axvline(best, color=GREEN, linewidth=5, alpha=0.3)
    right.set(xlabel="degree", xticks=degrees)
    right.legend(fontsize=9)
    return figure


PICTURES: dict[str, Callable[[], Figure]] = {
    "gradient-error": gradient_error,
    "activations": activation_curves,
    "computation-graph": computation_graph,
    "optimizers": optimizer_paths,
    "over-and-underfitting": over_and_underfitting,
    "training": lambda: training("mlp", 92),
}
