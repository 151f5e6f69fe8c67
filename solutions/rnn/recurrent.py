"""A recurrent layer (§3.3.1): one step, a whole sequence, and backpropagation through time.

循环层：单步、整个序列，以及通过时间反向传播。

Sequences are (n, time, features); the same weights serve every time step.
序列形状为 (n, 时间, 特征)；每个时间步都使用同一组权重。
"""

import math
from collections.abc import Sequence

import numpy as np


def rnn_step(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    """One time step: the new hidden state from the input and the previous hidden state (§3.3.1).

    一个时间步：由当前输入和上一个隐状态得到新的隐状态，其中激活函数 φ 取 tanh。

        H_t = φ(X_t W_xh + H_{t−1} W_hh + b_h), with φ = tanh

    Args:
        x_t: (n, d)
        h_prev: (n, h)
        W_xh: (d, h)
        W_hh: (h, h)
        b_h: (h,)
    Returns:
        (n, h)
    Raises:
        ValueError: shapes that do not fit together
    """
    (n, h), d = h_prev.shape, len(W_xh)
    shapes = [array.shape for array in (x_t, W_xh, W_hh, b_h)]
    if shapes != [(n, d), (d, h), (h, h), (h,)]:
        raise ValueError(f"h_prev, {h_prev.shape}, does not fit x_t, W_xh, W_hh and b_h, {shapes}.")
    # The factor 1.0 makes floats of integers, whose products could overflow; float32 stays.
    return np.tanh(1.0 * x_t @ W_xh + 1.0 * h_prev @ W_hh + b_h)


def rnn_forward(
    x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    """The hidden state after every time step of a sequence (§3.3.1).

    序列中每个时间步之后的隐状态。

    Args:
        x: (n, time, d)
        h0: (n, h), the hidden state before the first step
        W_xh: (d, h)
        W_hh: (h, h)
        b_h: (h,)
    Returns:
        (n, time, h)
    Raises:
        ValueError: shapes that do not fit together
    """
    states = [1.0 * h0]
    for x_t in x.swapaxes(0, 1):
        states.append(rnn_step(x_t, states[-1], W_xh, W_hh, b_h))
    return np.stack(states, axis=1)[:, 1:]


def rnn_output(h: np.ndarray, W_hq: np.ndarray, b_q: np.ndarray) -> np.ndarray:
    """The output layer, for one time step or for all of them (§3.3.1).

    输出层，可用于一个时间步，也可用于所有时间步。

        O_t = H_t W_hq + b_q

    Args:
        h: (n, h) or (n, time, h)
        W_hq: (h, q)
        b_q: (q,)
    Returns:
        (n, q) or (n, time, q)
    Raises:
        ValueError: shapes that do not fit together
    """
    if b_q.shape != W_hq.shape[1:]:
        raise ValueError(f"b_q, {b_q.shape}, does not fit W_hq, {W_hq.shape}.")
    return 1.0 * h @ W_hq + b_q


def rnn_backward(
    grad_hs: np.ndarray,
    x: np.ndarray,
    h0: np.ndarray,
    W_xh: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Backpropagation through time (§3.3.1).

    通过时间反向传播（BPTT）。

    Args:
        grad_hs: (n, time, h), the gradient that reaches each hidden state directly, from the loss at that step;
            what flows back from later steps is not in it
        x: (n, time, d)
        h0: (n, h)
        W_xh: (d, h)
        W_hh: (h, h)
        b_h: (h,)
    Returns:
        grad_x (n, time, d), grad_h0 (n, h), grad_W_xh (d, h), grad_W_hh (h, h), grad_b_h (h,)
    Raises:
        ValueError: shapes that do not fit together
    """
    hs = rnn_forward(x, h0, W_xh, W_hh, b_h)
    if grad_hs.shape != hs.shape:
        raise ValueError(f"grad_hs must have the states' shape {hs.shape}, not {grad_hs.shape}.")
    previous = np.concatenate([h0[:, None], hs], axis=1)[:, :-1]

    grad_z = np.empty_like(hs)  # with respect to what tanh was given
    grad_h = np.zeros_like(h0)  # what flows back into a hidden state from the steps after it
    for t in reversed(range(x.shape[1])):
        grad_z[:, t] = (grad_hs[:, t] + grad_h) * (1 - hs[:, t] ** 2)
        grad_h = grad_z[:, t] @ W_hh.T

    samples_and_steps = ((0, 1), (0, 1))
    return (
        grad_z @ W_xh.T,
        grad_h,
        np.tensordot(x, grad_z, axes=samples_and_steps),
        np.tensordot(previous, grad_z, axes=samples_and_steps),
        grad_z.sum(axis=(0, 1)),
    )


def clip_gradients(grads: Sequence[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    """Scale gradients together so that their joint L2 norm is at most max_norm (§3.3.1).

    把一组梯度一起缩放，使它们合在一起的 L2 范数不超过 max_norm；本来就不超过时保持不变。

    Args:
        grads: arrays of any shapes
        max_norm: at least 0
    Returns:
        the new list of arrays, and the joint norm before clipping as a float
    Raises:
        ValueError: max_norm is negative
    """
    if max_norm < 0:
        raise ValueError(f"max_norm must not be negative, not {max_norm}.")
    norm = math.hypot(*(np.linalg.norm(np.asarray(grad, dtype=np.float64)) for grad in grads))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [grad * float(scale) for grad in map(np.asarray, grads)], norm
