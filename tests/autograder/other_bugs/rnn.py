"""Wrong solutions of assignment rnn, written without knowledge of the mistakes: the diagnosis must not misname them.

Each is called after its exercise and its bug, which the docstring tells.
"""

import numpy as np


def rnn_step__sine(x_t, h_prev, W_xh, W_hh, b_h):
    """sin in place of tanh."""
    return np.sin(x_t @ W_xh + h_prev @ W_hh + b_h)


def rnn_step__bias_halved(x_t, h_prev, W_xh, W_hh, b_h):
    """Half of the bias."""
    return np.tanh(x_t @ W_xh + h_prev @ W_hh + 0.5 * b_h)


def rnn_step__residual(x_t, h_prev, W_xh, W_hh, b_h):
    """Adds the previous state to the result."""
    return h_prev + np.tanh(x_t @ W_xh + h_prev @ W_hh + b_h)


def _states(x, h, W_xh, W_hh, b_h):
    states = []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h)
        states.append(h)
    return states


def rnn_forward__every_second(x, h0, W_xh, W_hh, b_h):
    """Odd steps repeat the state before them."""
    states = _states(x, h0, W_xh, W_hh, b_h)
    return np.stack([states[t - t % 2] for t in range(len(states))], axis=1)


def rnn_forward__averaged(x, h0, W_xh, W_hh, b_h):
    """Returns the running means of the states."""
    states = np.stack(_states(x, h0, W_xh, W_hh, b_h), axis=1)
    return np.cumsum(states, axis=1) / np.arange(1, states.shape[1] + 1)[:, None]


def rnn_forward__negated_start(x, h0, W_xh, W_hh, b_h):
    """Starts from -h0."""
    return np.stack(_states(x, -h0, W_xh, W_hh, b_h), axis=1)


def rnn_output__tanh(h, W_hq, b_q):
    """Squashes the output."""
    return np.tanh(h @ W_hq + b_q)


def rnn_output__bias_subtracted(h, W_hq, b_q):
    """Subtracts the bias."""
    return h @ W_hq - b_q


def _bptt(grad_hs, x, h0, W_xh, W_hh, b_h, discount=1.0):
    states = _states(x, h0, W_xh, W_hh, b_h)
    previous = [h0, *states[:-1]]
    grad_x, grad_h = np.zeros(x.shape), np.zeros(h0.shape)
    grad_W_xh, grad_W_hh, grad_b = np.zeros(W_xh.shape), np.zeros(W_hh.shape), np.zeros(b_h.shape)
    for t in reversed(range(x.shape[1])):
        grad_z = (grad_hs[:, t] + grad_h) * (1.0 - states[t] ** 2)
        grad_x[:, t] = grad_z @ W_xh.T
        grad_h = discount * grad_z @ W_hh.T
        grad_W_xh += x[:, t].T @ grad_z
        grad_W_hh += previous[t].T @ grad_z
        grad_b += grad_z.sum(axis=0)
    return grad_x, grad_h, grad_W_xh, grad_W_hh, grad_b


def rnn_backward__discounted(grad_hs, x, h0, W_xh, W_hh, b_h):
    """What flows back is halved at every step."""
    return _bptt(grad_hs, x, h0, W_xh, W_hh, b_h, discount=0.5)


def rnn_backward__mean_over_time(grad_hs, x, h0, W_xh, W_hh, b_h):
    """The weight gradients are averaged over the time steps."""
    grad_x, grad_h0, *rest = _bptt(grad_hs, x, h0, W_xh, W_hh, b_h)
    return grad_x, grad_h0, *(grad / x.shape[1] for grad in rest)


def rnn_backward__symmetric_W_hh(grad_hs, x, h0, W_xh, W_hh, b_h):
    """The gradient of W_hh is made symmetric."""
    grad_x, grad_h0, grad_W_xh, grad_W_hh, grad_b = _bptt(grad_hs, x, h0, W_xh, W_hh, b_h)
    return grad_x, grad_h0, grad_W_xh, (grad_W_hh + grad_W_hh.T) / 2, grad_b


def rnn_backward__bias_missing_a_step(grad_hs, x, h0, W_xh, W_hh, b_h):
    """The bias gradient is that of the input's sum."""
    grad_x, grad_h0, grad_W_xh, grad_W_hh, _ = _bptt(grad_hs, x, h0, W_xh, W_hh, b_h)
    return grad_x, grad_h0, grad_W_xh, grad_W_hh, grad_W_xh.sum(axis=0)


def clip_gradients__by_largest(grads, max_norm):
    """The largest absolute entry takes the place of the norm in the scale."""
    norm = float(np.sqrt(sum(np.sum(1.0 * g**2) for g in grads)))
    largest = max(np.abs(g).max() for g in grads)
    return [g * min(1.0, max_norm / largest) for g in grads], norm


def clip_gradients__half_of_it(grads, max_norm):
    """Clips to half of the norm allowed."""
    norm = float(np.sqrt(sum(np.sum(1.0 * g**2) for g in grads)))
    return [g * (0.5 * max_norm / norm if norm > max_norm else 1.0) for g in grads], norm


def _sigmoid(z):
    return 1.0 / (1.0 + np.exp(-np.clip(z, -500, 500)))


def lstm_step__tied_gates(x_t, h_prev, c_prev, W_x, W_h, b):
    """The forget gate is 1 - i."""
    i, _, g, o = np.split(x_t @ W_x + h_prev @ W_h + b, 4, axis=1)
    c = (1 - _sigmoid(i)) * c_prev + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def lstm_step__peephole(x_t, h_prev, c_prev, W_x, W_h, b):
    """The output gate looks at the memory cell."""
    i, f, g, o = np.split(x_t @ W_x + h_prev @ W_h + b, 4, axis=1)
    c = _sigmoid(f) * c_prev + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o + c) * np.tanh(c), c


def lstm_step__relu_candidate(x_t, h_prev, c_prev, W_x, W_h, b):
    """The candidate goes through ReLU."""
    i, f, g, o = np.split(x_t @ W_x + h_prev @ W_h + b, 4, axis=1)
    c = _sigmoid(f) * c_prev + _sigmoid(i) * np.maximum(g, 0)
    return _sigmoid(o) * np.tanh(c), c


def lstm_step__forget_bias(x_t, h_prev, c_prev, W_x, W_h, b):
    """Adds 1 to the forget gate."""
    i, f, g, o = np.split(x_t @ W_x + h_prev @ W_h + b, 4, axis=1)
    c = _sigmoid(f + 1.0) * c_prev + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def gru_step__no_update_gate(x_t, h_prev, W_x, W_h, b_x, b_h):
    """Always a half of each: the update gate is not used."""
    x_r, _, x_n = np.split(x_t @ W_x + b_x, 3, axis=1)
    h_r, _, h_n = np.split(h_prev @ W_h + b_h, 3, axis=1)
    return 0.5 * np.tanh(x_n + _sigmoid(x_r + h_r) * h_n) + 0.5 * h_prev


def gru_step__reset_also_input(x_t, h_prev, W_x, W_h, b_x, b_h):
    """The reset gate acts on the input's part too."""
    x_r, x_z, x_n = np.split(x_t @ W_x + b_x, 3, axis=1)
    h_r, h_z, h_n = np.split(h_prev @ W_h + b_h, 3, axis=1)
    r, z = _sigmoid(x_r + h_r), _sigmoid(x_z + h_z)
    return (1 - z) * np.tanh(r * (x_n + h_n)) + z * h_prev


def gru_step__squared_gate(x_t, h_prev, W_x, W_h, b_x, b_h):
    """The update gate is squared."""
    x_r, x_z, x_n = np.split(x_t @ W_x + b_x, 3, axis=1)
    h_r, h_z, h_n = np.split(h_prev @ W_h + b_h, 3, axis=1)
    r, z = _sigmoid(x_r + h_r), _sigmoid(x_z + h_z) ** 2
    return (1 - z) * np.tanh(x_n + r * h_n) + z * h_prev
