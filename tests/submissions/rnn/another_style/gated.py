import numpy as np


def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


class LSTMCell:
    def __init__(self, W_x, W_h, b):
        self.W_x, self.W_h, self.b = W_x, W_h, b

    def __call__(self, x, h, c):
        i, f, g, o = np.split(x @ self.W_x + h @ self.W_h + self.b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c


def lstm_step(x_t, h_prev, c_prev, W_x, W_h, b):
    return LSTMCell(W_x, W_h, b)(x_t, h_prev, c_prev)


def gru_step(x_t, h_prev, W_x, W_h, b_x, b_h):
    H = h_prev.shape[1]
    from_x = x_t @ W_x + b_x
    from_h = h_prev @ W_h + b_h
    r = sigmoid(from_x[:, :H] + from_h[:, :H])
    z = sigmoid(from_x[:, H : 2 * H] + from_h[:, H : 2 * H])
    n = np.tanh(from_x[:, 2 * H :] + r * from_h[:, 2 * H :])
    return n + z * (h_prev - n)  # = (1 - z) n + z h
