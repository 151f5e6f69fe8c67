"""Other right solutions for recurrent.py."""

import math
from collections.abc import Sequence
from functools import reduce
from itertools import accumulate

import numpy as np

from autograder.alternatives import alternative

Gradients = tuple[np.ndarray, ...]


@alternative("rnn_step")
def joins_input_and_state(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    return np.tanh(np.hstack([x_t, h_prev]) @ np.vstack([W_xh, W_hh]) + b_h)


@alternative("rnn_step")
def steps_sample_by_sample(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    rows = []
    for x, h in zip(x_t, h_prev, strict=True):
        z = W_xh.T @ x + W_hh.T @ h + b_h
        rows.append([math.tanh(unit) for unit in z])
    return np.array(rows)


@alternative("rnn_step")
def names_axes_in_float32(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    from_input = np.einsum("nd,dh->nh", x_t, W_xh)
    from_state = np.einsum("nk,kh->nh", h_prev, W_hh)
    return np.tanh((from_input + from_state + b_h).astype(np.float32))


@alternative("rnn_forward")
def accumulates_states(
    x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    inputs = np.swapaxes(x @ W_xh + b_h, 0, 1)
    states = accumulate(inputs, lambda h, z: np.tanh(z + h @ W_hh), initial=h0)
    return np.stack(list(states)[1:], axis=1)


@alternative("rnn_forward")
def recurses_over_time(
    x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    if x.shape[1] == 0:
        return np.zeros((len(x), 0, h0.shape[1]))
    earlier = recurses_over_time(x[:, :-1], h0, W_xh, W_hh, b_h)
    h = earlier[:, -1] if earlier.shape[1] else h0
    latest = np.tanh(x[:, -1] @ W_xh + h @ W_hh + b_h)
    return np.concatenate([earlier, latest[:, None]], axis=1)


class Cell:
    """A recurrent layer that keeps its state between steps."""

    def __init__(self, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> None:
        self.h, self.weights = h0, (W_xh, W_hh, b_h)

    def step(self, x_t: np.ndarray) -> np.ndarray:
        W_xh, W_hh, b_h = self.weights
        self.h = np.tanh(x_t.dot(W_xh) + self.h.dot(W_hh) + b_h)
        return self.h


@alternative("rnn_forward")
def steps_a_cell(
    x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    cell = Cell(h0, W_xh, W_hh, b_h)
    states = [cell.step(x[:, t]).tolist() for t in range(x.shape[1])]
    return np.array(states).transpose(1, 0, 2)


@alternative("rnn_output")
def contracts_the_last_axis(h: np.ndarray, W_hq: np.ndarray, b_q: np.ndarray) -> np.ndarray:
    return np.einsum("...h,hq->...q", h, W_hq) + b_q


@alternative("rnn_output")
def flattens_time_into_the_batch(h: np.ndarray, W_hq: np.ndarray, b_q: np.ndarray) -> np.ndarray:
    flat = np.reshape(h, (-1, h.shape[-1])) @ W_hq + b_q
    return flat.reshape(*h.shape[:-1], W_hq.shape[1])


@alternative("rnn_output")
def computes_each_output_apart(h: np.ndarray, W_hq: np.ndarray, b_q: np.ndarray) -> np.ndarray:
    columns = [(h * w).sum(axis=-1) + b for w, b in zip(W_hq.T, b_q, strict=True)]
    return np.stack(columns, axis=-1)


def _all_states(
    x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> list[np.ndarray]:
    """h0 and the state after every step."""
    states = [h0]
    for x_t in x.swapaxes(0, 1):
        states.append(np.tanh(x_t @ W_xh + states[-1] @ W_hh + b_h))
    return states


@alternative("rnn_backward")
def adds_up_step_by_step(
    grad_hs: np.ndarray,
    x: np.ndarray,
    h0: np.ndarray,
    W_xh: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
) -> Gradients:
    states = _all_states(x, h0, W_xh, W_hh, b_h)
    grad_x, grad_h = np.zeros(x.shape), np.zeros(h0.shape)
    grad_W_xh, grad_W_hh, grad_b = np.zeros(W_xh.shape), np.zeros(W_hh.shape), np.zeros(b_h.shape)
    for t in range(x.shape[1] - 1, -1, -1):
        grad_h = grad_h + grad_hs[:, t]
        grad_z = grad_h * (1 - states[t + 1] ** 2)
        grad_W_xh += x[:, t].T @ grad_z
        grad_W_hh += states[t].T @ grad_z
        grad_b += grad_z.sum(axis=0)
        grad_x[:, t] = grad_z @ W_xh.T
        grad_h = grad_z @ W_hh.T
    return grad_x, grad_h, grad_W_xh, grad_W_hh, grad_b


@alternative("rnn_backward")
def recurses_from_the_first_step(
    grad_hs: np.ndarray,
    x: np.ndarray,
    h0: np.ndarray,
    W_xh: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
) -> Gradients:
    if x.shape[1] == 0:
        return np.zeros(x.shape), np.zeros(h0.shape), 0.0 * W_xh, 0.0 * W_hh, 0.0 * b_h
    h1 = np.tanh(x[:, 0] @ W_xh + h0 @ W_hh + b_h)
    later_x, from_later, later_W_xh, later_W_hh, later_b = recurses_from_the_first_step(
        grad_hs[:, 1:], x[:, 1:], h1, W_xh, W_hh, b_h
    )
    grad_z = (grad_hs[:, 0] + from_later) * (1 - h1 * h1)
    return (
        np.concatenate([(grad_z @ W_xh.T)[:, None], later_x], axis=1),
        grad_z @ W_hh.T,
        later_W_xh + x[:, 0].T @ grad_z,
        later_W_hh + h0.T @ grad_z,
        later_b + np.ones(len(x)) @ grad_z,
    )


@alternative("rnn_backward")
def carries_every_loss_back_alone(
    grad_hs: np.ndarray,
    x: np.ndarray,
    h0: np.ndarray,
    W_xh: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
) -> Gradients:
    states = _all_states(x, h0, W_xh, W_hh, b_h)
    grad_zs = np.zeros(grad_hs.shape)
    grad_h0 = np.zeros(h0.shape)
    for last in range(x.shape[1]):
        grad = grad_hs[:, last]
        for t in range(last, -1, -1):
            grad = grad * (1 - states[t + 1] ** 2)
            grad_zs[:, t] += grad
            grad = np.einsum("nh,kh->nk", grad, W_hh)
        grad_h0 += grad
    before = np.stack(states[:-1], axis=1)
    return (
        np.einsum("nth,dh->ntd", grad_zs, W_xh),
        grad_h0,
        np.einsum("ntd,nth->dh", x, grad_zs),
        np.einsum("ntk,nth->kh", before, grad_zs),
        np.einsum("nth->h", grad_zs),
    )


Clipped = tuple[list[np.ndarray], float]


@alternative("clip_gradients")
def measures_one_long_vector(grads: Sequence[np.ndarray], max_norm: float) -> Clipped:
    if max_norm < 0:
        raise ValueError("max_norm must be at least 0")
    norm = float(np.linalg.norm(np.concatenate([np.ravel(g) for g in grads]).astype(float)))
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [factor * g for g in grads], norm


@alternative("clip_gradients")
def divides_by_what_is_too_much(grads: Sequence[np.ndarray], max_norm: float) -> Clipped:
    if max_norm < 0:
        raise ValueError("max_norm must be at least 0")
    squares = reduce(lambda total, g: total + float(np.vdot(g, g)), grads, 0.0)
    norm = squares**0.5
    clipped = [np.array(g, dtype=float) for g in grads]
    if norm > max_norm:
        for g in clipped:
            g *= max_norm / norm
    return clipped, norm


@alternative("clip_gradients")
def answers_in_float32(grads: Sequence[np.ndarray], max_norm: float) -> list:
    if max_norm < 0:
        raise ValueError("max_norm must be at least 0")
    norm = np.sqrt(sum(np.square(g.astype(np.float32)).sum() for g in grads))
    scale = max_norm / max(norm, max_norm) if max_norm or norm else 1
    return [[(g * scale).astype(np.float32) for g in grads], norm]
