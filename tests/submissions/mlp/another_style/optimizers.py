"""每个优化器都返回新参数和新状态，旧的 state 不改。"""

import numpy as np
from numpy import sqrt


def sgd(param, grad, state, lr=0.1):
    return param - lr * grad, {}


def momentum(param, grad, state, lr=0.1, beta=0.9):
    velocity = grad if "v" not in state else beta * state["v"] + grad
    return param - lr * velocity, {"v": np.array(velocity)}


def adagrad(param, grad, state, lr=0.01, eps=1e-10):
    total = state.get("total", 0.0) + np.square(grad)
    return param - lr * grad / (sqrt(total) + eps), {"total": total}


def rmsprop(param, grad, state, lr=0.01, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", np.zeros(param.shape)) + (1 - alpha) * np.square(grad)
    return param - lr * grad / (sqrt(s) + eps), {"s": s}


def adadelta(param, grad, state, lr=1.0, rho=0.9, eps=1e-6):
    if not state:
        state = dict(s=np.zeros(param.shape), u=np.zeros(param.shape))
    s = rho * state["s"] + (1 - rho) * grad * grad
    step = grad * sqrt((state["u"] + eps) / (s + eps))
    u = rho * state["u"] + (1 - rho) * step * step
    return param - lr * step, dict(s=s, u=u)


def adam(param, grad, state, lr=0.001, betas=(0.9, 0.999), eps=1e-6):
    b1, b2 = betas
    t = int(state.get("t", 0)) + 1
    v = (1 - b1) * grad
    s = (1 - b2) * grad**2
    if t > 1:
        v = v + b1 * state["v"]
        s = s + b2 * state["s"]
    # 偏差修正
    v_hat = v / (1 - b1**t)
    s_hat = s / (1 - b2**t)
    return param - lr * v_hat / (sqrt(s_hat) + eps), {"v": v, "s": s, "t": np.array(t)}
