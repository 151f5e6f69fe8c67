import numpy as np


def numerical_gradient(f, x, step=1e-5):
    """Move along one unit vector after the other."""
    x = np.asarray(x, dtype=np.float64)
    slopes = []
    for unit in np.eye(x.size):
        move = step * unit.reshape(x.shape)
        slopes.append((f(x + move) - f(x - move)) / (2 * step))
    return np.array(slopes).reshape(x.shape)


def relative_error(a, b):
    a = np.asarray(a, dtype=float).ravel().tolist()
    b = np.asarray(b, dtype=float).ravel().tolist()
    return max(abs(p - q) / max(1e-12, abs(p) + abs(q)) for p, q in zip(a, b))
