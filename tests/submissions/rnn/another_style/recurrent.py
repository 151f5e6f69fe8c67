"""循环层和 BPTT。维度：n 样本，t 时间，d 输入，h 隐藏，q 输出。"""

import math

import numpy as np


def rnn_step(x_t, h_prev, W_xh, W_hh, b_h):
    return np.tanh(np.einsum("nd,dh->nh", x_t, W_xh) + np.einsum("nk,kh->nh", h_prev, W_hh) + b_h)


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    states = [h0]
    for t in range(x.shape[1]):
        states.append(rnn_step(x[:, t], states[-1], W_xh, W_hh, b_h))
    return np.stack(states[1:], axis=1)


def rnn_output(h, W_hq, b_q):
    return np.dot(h, W_hq) + b_q


def rnn_backward(grad_hs, x, h0, W_xh, W_hh, b_h):
    hs = rnn_forward(x, h0, W_xh, W_hh, b_h)
    before = [h0] + [hs[:, t] for t in range(hs.shape[1])]
    carry = np.zeros(h0.shape)  # gradient from the later steps
    d_zs = []
    for t in reversed(range(x.shape[1])):
        d_z = (grad_hs[:, t] + carry) * (1 - hs[:, t] ** 2)
        carry = d_z @ W_hh.T
        d_zs.insert(0, d_z)
    dz = np.stack(d_zs, axis=1)
    prev = np.stack(before[:-1], axis=1)
    # 权重在所有时间步共享，所以对 n 和 t 都求和
    grad_x = np.einsum("nth,dh->ntd", dz, W_xh)
    grad_W_xh = np.einsum("ntd,nth->dh", x, dz)
    grad_W_hh = np.einsum("ntk,nth->kh", prev, dz)
    return grad_x, carry, grad_W_xh, grad_W_hh, dz.sum((0, 1))


def clip_gradients(grads, max_norm):
    if max_norm < 0:
        raise ValueError("max_norm must not be negative")
    norm = math.sqrt(sum(float(np.sum(np.square(g, dtype=float))) for g in grads))
    if norm <= max_norm:
        return [g.copy() for g in grads], norm
    return [g * (max_norm / norm) for g in grads], norm
