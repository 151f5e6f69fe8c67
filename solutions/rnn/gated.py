"""Gated recurrent cells (§3.3.1): one step of an LSTM and of a GRU.

门控循环单元：LSTM 与 GRU 的一个时间步。

The weights of all gates stand side by side as column blocks of h, in PyTorch's order.
各个门的权重按 PyTorch 的顺序并排存放，每个门占 h 列。
"""

import numpy as np


def lstm_step(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """One time step of a long short-term memory (§3.3.1).

    LSTM 的一个时间步。

    The column blocks of x_t W_x + h_prev W_h + b are, in this order, input gate i, forget gate f, candidate g and
    output gate o.
    x_t W_x + h_prev W_h + b 的列块依次为输入门 i、遗忘门 f、候选 g、输出门 o。

        c = σ(f) ⊙ c_prev + σ(i) ⊙ tanh(g)
        h = σ(o) ⊙ tanh(c)

    Args:
        x_t: (n, d)
        h_prev: (n, h), the hidden state
        c_prev: (n, h), the memory cell
        W_x: (d, 4h)
        W_h: (h, 4h)
        b: (4h,)
    Returns:
        h (n, h), c (n, h)
    Raises:
        ValueError: shapes that do not fit together
    """
    (n, h), d = h_prev.shape, len(W_x)
    shapes = [array.shape for array in (x_t, c_prev, W_x, W_h, b)]
    if shapes != [(n, d), (n, h), (d, 4 * h), (h, 4 * h), (4 * h,)]:
        raise ValueError(f"h_prev, {h_prev.shape}, does not fit x_t, c_prev, W_x, W_h and b, {shapes}.")
    # The factor 1.0 makes floats of integers, whose products could overflow; float32 stays.
    i, f, g, o = np.split(1.0 * x_t @ W_x + 1.0 * h_prev @ W_h + b, 4, axis=1)
    c = _sigmoid(f) * c_prev + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def gru_step(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    """One time step of a gated recurrent unit (§3.3.1).

    GRU 的一个时间步。

    The column blocks are, in this order, reset gate r, update gate z and candidate n. As in torch.nn.GRUCell, the
    reset gate acts after the product with W_hn, on its bias too.
    列块依次为重置门 r、更新门 z、候选 n。与 torch.nn.GRUCell 相同，重置门作用在乘过 W_hn 之后，连同偏置 b_hn。

        r = σ(x_t W_xr + b_xr + h_prev W_hr + b_hr), and z likewise
        n = tanh(x_t W_xn + b_xn + r ⊙ (h_prev W_hn + b_hn))
        h = (1 − z) ⊙ n + z ⊙ h_prev

    Args:
        x_t: (n, d)
        h_prev: (n, h)
        W_x: (d, 3h)
        W_h: (h, 3h)
        b_x: (3h,)
        b_h: (3h,)
    Returns:
        (n, h)
    Raises:
        ValueError: shapes that do not fit together
    """
    (n, h), d = h_prev.shape, len(W_x)
    shapes = [array.shape for array in (x_t, W_x, W_h, b_x, b_h)]
    if shapes != [(n, d), (d, 3 * h), (h, 3 * h), (3 * h,), (3 * h,)]:
        raise ValueError(f"h_prev, {h_prev.shape}, does not fit x_t, W_x, W_h, b_x and b_h, {shapes}.")
    x_r, x_z, x_n = np.split(1.0 * x_t @ W_x + b_x, 3, axis=1)
    h_r, h_z, h_n = np.split(1.0 * h_prev @ W_h + b_h, 3, axis=1)
    r, z = _sigmoid(x_r + h_r), _sigmoid(x_z + h_z)
    return (1 - z) * np.tanh(x_n + r * h_n) + z * h_prev


def _sigmoid(z: np.ndarray) -> np.ndarray:
    # σ(z) = exp(−log(1 + exp(−z))), in which nothing can overflow.
    return np.exp(-np.logaddexp(0, -z))
