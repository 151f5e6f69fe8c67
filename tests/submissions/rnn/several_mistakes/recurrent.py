import numpy as np


def rnn_step(x_t, h_prev, W_xh, W_hh, b_h):
    return np.tanh(x_t @ W_xh + h_prev @ W_hh + b_h)


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    n, time, d = x.shape
    hs = np.zeros((n, time, h0.shape[1]))
    for t in range(time):
        hs[:, t] = rnn_step(x[:, t], h0, W_xh, W_hh, b_h)
    return hs


def rnn_output(h, W_hq, b_q):
    # 输出层也要激活
    return np.tanh(h @ W_hq + b_q)


def rnn_backward(grad_hs, x, h0, W_xh, W_hh, b_h):
    n, time, d = x.shape
    hs = [h0]
    for t in range(time):
        hs.append(rnn_step(x[:, t], hs[-1], W_xh, W_hh, b_h))
    dx = np.zeros(x.shape)
    dW_xh, db = np.zeros(W_xh.shape), np.zeros(b_h.shape)
    dh = np.zeros(h0.shape)
    for t in range(time - 1, -1, -1):
        dz = (grad_hs[:, t] + dh) * (1 - hs[t + 1] ** 2)
        dx[:, t] = dz @ W_xh.T
        dW_xh += x[:, t].T @ dz
        dW_hh = hs[t].T @ dz
        db += dz.sum(axis=0)
        dh = dz @ W_hh.T
    return dx, dh, dW_xh, dW_hh, db


def clip_gradients(grads, max_norm):
    clipped = []
    for g in grads:
        norm = np.linalg.norm(g)
        if norm > max_norm:
            g *= max_norm / norm
        clipped.append(g)
    return clipped, norm
