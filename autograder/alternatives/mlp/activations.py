"""Other right solutions for activations.py."""

import math

import numpy as np

from autograder.alternatives import alternative


@alternative("relu")
def keeps_what_is_positive(x: np.ndarray) -> np.ndarray:
    return x * (x > 0)


@alternative("relu")
def averages_with_the_absolute_value(x: np.ndarray) -> np.ndarray:
    return (x + np.abs(x)) / 2


@alternative("relu")
def copies_and_clears(x: np.ndarray) -> np.ndarray:
    out = np.array(x, dtype=np.float64)
    out[out < 0] = 0
    return out


@alternative("relu_backward")
def multiplies_by_a_mask(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    mask = np.zeros(x.shape)
    mask[x > 0] = 1
    return mask * grad_output


@alternative("relu_backward")
def decides_one_by_one(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    pairs = zip(grad_output.flat, x.flat, strict=True)
    return np.array([float(g) if entry > 0 else 0.0 for g, entry in pairs]).reshape(x.shape)


@alternative("relu_backward")
def takes_the_heaviside_step(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * np.heaviside(x, 0)


@alternative("sigmoid")
def halves_a_tanh(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * x))


@alternative("sigmoid")
def fills_two_halves(x: np.ndarray) -> np.ndarray:
    out = np.empty(np.shape(x))
    right = x >= 0
    out[right] = 1 / (1 + np.exp(-x[right]))
    small = np.exp(x[~right].astype(float))
    out[~right] = small / (1 + small)
    return out


@alternative("sigmoid")
def asks_the_math_module(x: np.ndarray) -> np.ndarray:
    def one(z: float) -> float:
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0

    return np.vectorize(one, otypes=[float])(x)


@alternative("sigmoid")
def clips_in_float32(x: np.ndarray) -> np.ndarray:
    bounded = np.clip(x, -80, 80).astype(np.float32)
    return 1 / (1 + np.exp(-bounded))


@alternative("sigmoid_backward")
def squares_the_hyperbolic_secant(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * (1 - np.tanh(x / 2) ** 2) / 4


@alternative("sigmoid_backward")
def multiplies_both_sides(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    bounded = np.clip(x, -500, 500)
    rising, falling = 1 / (1 + np.exp(-bounded)), 1 / (1 + np.exp(bounded))
    return rising * falling * grad_output


class Squash:
    """A layer that remembers its output, as in a small framework."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.out = np.exp(-np.logaddexp(0, -x))
        return self.out

    def backward(self, grad_output: np.ndarray) -> np.ndarray:
        return (self.out - self.out**2) * grad_output


@alternative("sigmoid_backward")
def runs_a_layer(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    layer = Squash()
    layer.forward(x)
    return layer.backward(grad_output)


@alternative("tanh")
def takes_the_sign_apart(x: np.ndarray) -> np.ndarray:
    e = np.exp(-2.0 * np.abs(x))
    return np.sign(x) * (1 - e) / (1 + e)


@alternative("tanh")
def asks_math_for_each(x: np.ndarray) -> np.ndarray:
    return np.array([math.tanh(entry) for entry in np.ravel(x)]).reshape(np.shape(x))


@alternative("tanh")
def follows_the_chapter_where_it_can(x: np.ndarray) -> np.ndarray:
    z = np.clip(x, -300, 300)
    return (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z))


@alternative("tanh_backward")
def divides_by_cosh(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output / np.cosh(np.clip(x, -300, 300)) ** 2


@alternative("tanh_backward")
def factors_the_derivative(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    t = np.tanh(x.astype(np.float64))
    return grad_output * (1 - t) * (1 + t)


@alternative("tanh_backward")
def loops_over_flat_entries(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    out = np.zeros(x.size)
    for i in range(x.size):
        out[i] = grad_output.flat[i] * (1 - math.tanh(x.flat[i]) ** 2)
    return out.reshape(x.shape)
