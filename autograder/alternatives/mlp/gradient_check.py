"""Other right solutions for gradient_check.py."""

import math
from collections.abc import Callable

import numpy as np

from autograder.alternatives import alternative

Scalar = Callable[[np.ndarray], float]


@alternative("numerical_gradient")
def moves_along_unit_vectors(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    directions = np.eye(x.size).reshape(x.size, *x.shape)
    differences = [f(x + step * e) - f(x - step * e) for e in directions]
    return np.array(differences).reshape(x.shape) / step / 2


@alternative("numerical_gradient")
def walks_with_nditer(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    point, grad = x.astype(float), np.zeros(x.shape)
    walk = np.nditer(x, flags=["multi_index"])
    while not walk.finished:
        at = walk.multi_index
        kept = point[at]
        point[at] = kept + step
        plus = f(point)
        point[at] = kept - step
        minus = f(point)
        point[at] = kept
        grad[at] = (plus - minus) / (2 * step)
        walk.iternext()
    return grad


@alternative("numerical_gradient")
def restores_x_in_the_end(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    numbers = [float(entry) for entry in x.ravel()]
    slopes = []
    for i, number in enumerate(numbers):
        sides = []
        for moved in (number + step, number - step):
            numbers[i] = moved
            sides.append(float(f(np.array(numbers).reshape(x.shape))))
        numbers[i] = number
        slopes.append((sides[0] - sides[1]) / (2 * step))
    return np.reshape(slopes, x.shape)


@alternative("relative_error")
def compares_entry_by_entry(a: np.ndarray, b: np.ndarray) -> float:
    worst = 0.0
    for p, q in zip(np.ravel(a).tolist(), np.ravel(b).tolist(), strict=True):
        worst = max(worst, abs(p - q) / max(1e-12, abs(p) + abs(q)))
    return worst


@alternative("relative_error")
def compares_as_float32(a: np.ndarray, b: np.ndarray) -> np.float32:
    difference = np.abs(a.astype(float) - b)
    scale = np.clip(np.abs(a) + np.abs(b), 1e-12, math.inf)
    return (difference / scale).astype(np.float32).max()
