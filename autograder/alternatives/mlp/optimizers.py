"""Other right solutions for optimizers.py."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.alternatives import alternative

State = dict[str, Any]
Step = tuple[np.ndarray, State]


@alternative("sgd")
def steps_entry_by_entry(param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1) -> Step:
    new = np.empty(param.shape)
    for index, value in np.ndenumerate(param):
        new[index] = value - lr * grad[index]
    return new, {}


@alternative("sgd")
def adds_the_negative(param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1) -> Step:
    return np.add(param, np.multiply(-lr, grad)), dict(state)


@alternative("momentum")
def initialises_on_the_first_call(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1, beta: float = 0.9
) -> Step:
    if not state:
        state = {"velocity": np.zeros(np.shape(param))}
    velocity = state["velocity"] * beta + grad
    return param - velocity * lr, {"velocity": velocity}


@alternative("momentum")
def keeps_every_gradient(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1, beta: float = 0.9
) -> Step:
    past = np.concatenate([state["past"], grad[None]]) if "past" in state else grad[None]
    weights = beta ** np.arange(len(past) - 1, -1, -1.0)
    return param - lr * np.tensordot(weights, past, axes=1), {"past": past}


class Memory:
    """Moving averages kept under names, each starting at zero."""

    def __init__(self, state: State, like: np.ndarray) -> None:
        self.new = {name: value.copy() for name, value in state.items()}
        self.like = like

    def update(self, name: str, keep: float, take: float, value: np.ndarray) -> np.ndarray:
        old = self.new.get(name, np.zeros(self.like.shape))
        self.new[name] = keep * old + take * value
        return self.new[name]


@alternative("momentum")
def asks_a_memory(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1, beta: float = 0.9
) -> Step:
    memory = Memory(state, param)
    return param - lr * memory.update("v", beta, 1, grad), memory.new


@alternative("adagrad")
def remembers_squares_in_float32(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.01, eps: float = 1e-10
) -> Step:
    s = state["s"] if "s" in state else np.zeros(param.shape, dtype=np.float32)
    s = s + np.square(grad, dtype=np.float32)
    rate = lr / (s**0.5 + eps)
    return (param - rate * grad).astype(np.float32), {"s": s}


@alternative("adagrad")
def computes_each_rate_with_math(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.01, eps: float = 1e-10
) -> Step:
    sums = state.get("sums", [0.0] * param.size)
    sums = [float(s) + float(g) * float(g) for s, g in zip(sums, grad.ravel(), strict=True)]
    moved = [
        float(p) - lr * float(g) / (math.sqrt(s) + eps)
        for p, g, s in zip(param.ravel(), grad.ravel(), sums, strict=True)
    ]
    return np.reshape(moved, param.shape), {"sums": np.array(sums)}


@alternative("rmsprop")
def moves_towards_the_square(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> Step:
    s = state.get("average", np.zeros(param.shape))
    s = s + (1 - alpha) * (grad * grad - s)
    return param - np.divide(lr * grad, np.sqrt(s) + eps), {"average": s}


@alternative("rmsprop")
def asks_a_memory_for_squares(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> Step:
    memory = Memory(state, grad)
    s = memory.update("s", alpha, 1 - alpha, np.power(grad, 2.0))
    return param - lr * grad * (s**0.5 + eps) ** -1, memory.new


@alternative("adadelta")
def takes_one_root_of_the_quotient(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 1.0,
    rho: float = 0.9,
    eps: float = 1e-6,
) -> Step:
    if state == {}:
        state = {"g2": np.zeros(param.shape), "dx2": np.zeros(param.shape)}
    g2 = rho * state["g2"] + (1 - rho) * np.square(grad.astype(float))
    dx = np.sqrt((state["dx2"] + eps) / (g2 + eps)) * grad
    dx2 = rho * state["dx2"] + (1 - rho) * np.square(dx)
    return param - lr * dx, {"g2": g2, "dx2": dx2}


@alternative("adadelta")
def updates_two_rows_of_one_array(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 1.0,
    rho: float = 0.9,
    eps: float = 1e-6,
) -> Step:
    both = np.array(state["both"]) if state else np.zeros((2, *param.shape))
    both[0] = rho * both[0] + (1 - rho) * grad**2
    change = -np.sqrt(both[1] + eps) / np.sqrt(both[0] + eps) * grad
    both[1] = rho * both[1] + (1 - rho) * change**2
    return param + lr * change, {"both": both}


@alternative("adam")
def folds_the_corrections_into_the_rate(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    t = state.get("t", 0) + 1
    m = state.get("m", 0) * betas[0] + grad * (1 - betas[0])
    v = state.get("v", 0) * betas[1] + grad * grad * (1 - betas[1])
    root = math.sqrt(1 - betas[1] ** t)
    rate = lr * root / (1 - betas[0] ** t)
    return param - rate * m / (np.sqrt(v) + eps * root), {"t": t, "m": m, "v": v}


@alternative("adam")
def averages_with_growing_weights(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    past = [*state.get("past", []), np.array(grad, dtype=float)]
    estimates = []
    for beta, power in zip(betas, (1, 2), strict=True):
        weights = np.array([beta**age for age in range(len(past))][::-1])
        estimates.append(sum(w * g**power for w, g in zip(weights, past, strict=True)) / weights.sum())
    mean, square = estimates
    return param - lr * mean / (np.sqrt(square) + eps), {"past": np.stack(past)}


@alternative("adam")
def asks_a_memory_for_both_moments(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    memory = Memory({name: np.asarray(value) for name, value in state.items()}, param)
    steps = memory.update("steps", 1, 1, np.ones(param.shape))
    update: Callable[..., np.ndarray] = memory.update
    hats = [
        update(name, beta, 1 - beta, value) / (1 - beta**steps)
        for name, beta, value in zip("vs", betas, (grad, np.square(1.0 * grad)), strict=True)
    ]
    return param - lr * hats[0] / (np.sqrt(hats[1]) + eps), memory.new
