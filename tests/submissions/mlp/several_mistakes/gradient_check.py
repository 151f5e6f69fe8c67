import numpy as np


def numerical_gradient(f, x, step=1e-5):
    grad = np.zeros_like(x)
    fx = f(x)
    for index in np.ndindex(x.shape):
        x[index] += step
        grad[index] = (f(x) - fx) / step
        x[index] -= step
    return grad


def relative_error(a, b):
    return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b)))
