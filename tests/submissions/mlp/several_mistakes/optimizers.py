import numpy as np


def sgd(param, grad, state, lr=0.1):
    param -= lr * grad
    return param, state


def momentum(param, grad, state, lr=0.1, beta=0.9):
    # moving average of the gradient
    v = beta * state.get("v", 0) + (1 - beta) * grad
    return param - lr * v, {"v": v}


def adagrad(param, grad, state, lr=0.01, eps=1e-10):
    s = state.get("s", 0) + grad ** 2
    return param - lr * grad / (np.sqrt(s) + eps), {"s": s}


def rmsprop(param, grad, state, lr=0.01, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0) + (1 - alpha) * grad ** 2
    return param - lr * grad / np.sqrt(s + eps), {"s": s}


def adadelta(param, grad, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * grad ** 2
    delta = np.sqrt(state.get("u", 0) + eps) / np.sqrt(s + eps) * grad
    u = rho * state.get("u", 0) + (1 - rho) * delta ** 2
    return param - lr * delta, {"s": s, "u": u}


def adam(param, grad, state, lr=0.001, betas=(0.9, 0.999), eps=1e-6):
    b1, b2 = betas
    v = b1 * state.get("v", 0) + (1 - b1) * grad
    s = b2 * state.get("s", 0) + (1 - b2) * grad ** 2
    return param - lr * v / (np.sqrt(s) + eps), {"v": v, "s": s}
