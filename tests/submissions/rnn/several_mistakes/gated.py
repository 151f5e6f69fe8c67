import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_step(x_t, h_prev, c_prev, W_x, W_h, b):
    # gates: input, forget, output, candidate
    i, f, o, g = np.split(x_t @ W_x + h_prev @ W_h + b, 4, axis=1)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def gru_step(x_t, h_prev, W_x, W_h, b_x, b_h):
    W_xr, W_xz, W_xn = np.split(W_x, 3, axis=1)
    W_hr, W_hz, W_hn = np.split(W_h, 3, axis=1)
    b_xr, b_xz, b_xn = np.split(b_x, 3)
    b_hr, b_hz, b_hn = np.split(b_h, 3)
    r = sigmoid(x_t @ W_xr + b_xr + h_prev @ W_hr + b_hr)
    z = sigmoid(x_t @ W_xz + b_xz + h_prev @ W_hz + b_hz)
    # 重置门先乘到 h 上
    n = np.tanh(x_t @ W_xn + b_xn + (r * h_prev) @ W_hn + b_hn)
    return (1 - z) * n + z * h_prev
