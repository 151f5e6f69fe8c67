"""Optimization algorithms, each one step long (§3.1.3).

优化算法，每次调用走一步：给出参数、梯度和状态，返回新的参数和新的状态。
"""

import numpy as np

# An optimizer's memory: a dict of arrays, {} before the first step. 优化器的状态，第一步之前是 {}。
State = dict[str, np.ndarray]


def sgd(param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1) -> tuple[np.ndarray, State]:
    """Stochastic gradient descent (§3.1.3).

    随机梯度下降。

    x ← x − η·g

    Args:
        param: any shape
        grad: the shape of param
        state: {}; this rule remembers nothing
        lr: the learning rate η
    Returns:
        new_param: the shape of param
        new_state: a new dict
    """
    raise NotImplementedError("sgd (optimizers.py) is not written yet")


def momentum(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1, beta: float = 0.9
) -> tuple[np.ndarray, State]:
    """Gradient descent with momentum, in PyTorch's convention (§3.1.3).

    动量法，采用 PyTorch 的约定（新梯度不乘 1 − β）。

    v ← β·v + g,  x ← x − η·v

    Args:
        param: any shape
        grad: the shape of param
        state: {} at the first step, then what the previous step returned
        lr: the learning rate η
        beta: β, how much of the velocity is kept
    Returns:
        new_param: the shape of param
        new_state: a new dict
    """
    raise NotImplementedError("momentum (optimizers.py) is not written yet")


def adagrad(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.01, eps: float = 1e-10
) -> tuple[np.ndarray, State]:
    """AdaGrad: every entry's step shrinks with the gradients it has seen (§3.1.3).

    AdaGrad 算法：每个元素的步长随它见过的梯度而变小。

    s ← s + g²,  x ← x − η·g / (√s + ε)

    Args:
        param: any shape
        grad: the shape of param
        state: {} at the first step, then what the previous step returned
        lr: the learning rate η
        eps: ε, outside the root
    Returns:
        new_param: the shape of param
        new_state: a new dict
    """
    raise NotImplementedError("adagrad (optimizers.py) is not written yet")


def rmsprop(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> tuple[np.ndarray, State]:
    """RMSProp: AdaGrad with a moving average in place of the sum (§3.1.3).

    RMSProp 算法：用滑动平均代替 AdaGrad 的累加。

    s ← α·s + (1 − α)·g²,  x ← x − η·g / (√s + ε)

    Args:
        param: any shape
        grad: the shape of param
        state: {} at the first step, then what the previous step returned
        lr: the learning rate η
        alpha: α, how much of the average is kept
        eps: ε, outside the root
    Returns:
        new_param: the shape of param
        new_state: a new dict
    """
    raise NotImplementedError("rmsprop (optimizers.py) is not written yet")


def adadelta(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 1.0,
    rho: float = 0.9,
    eps: float = 1e-6,
) -> tuple[np.ndarray, State]:
    """Adadelta: the steps taken so far set the scale of the next one (§3.1.3).

    Adadelta 算法：由以往的更新量决定下一步的尺度。

    s ← ρ·s + (1 − ρ)·g²,  Δ = √(u + ε) / √(s + ε) · g,  u ← ρ·u + (1 − ρ)·Δ²,  x ← x − η·Δ

    Args:
        param: any shape
        grad: the shape of param
        state: {} at the first step, then what the previous step returned
        lr: the learning rate η
        rho: ρ, how much of both averages is kept
        eps: ε, inside both roots
    Returns:
        new_param: the shape of param
        new_state: a new dict
    """
    raise NotImplementedError("adadelta (optimizers.py) is not written yet")


def adam(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> tuple[np.ndarray, State]:
    """Adam: momentum and RMSProp together, both corrected for their start at zero (§3.1.3).

    Adam 算法：结合动量法与 RMSProp，并修正两个状态变量从 0 开始的偏差。

    v ← β₁·v + (1 − β₁)·g,  s ← β₂·s + (1 − β₂)·g²
    v̂ = v / (1 − β₁ᵗ),  ŝ = s / (1 − β₂ᵗ),  x ← x − η·v̂ / (√ŝ + ε)

    Args:
        param: any shape
        grad: the shape of param
        state: {} at the first step, then what the previous step returned
        lr: the learning rate η
        betas: (β₁, β₂)
        eps: ε, outside the root; the chapter's 1e-6, where PyTorch has 1e-8
    Returns:
        new_param: the shape of param
        new_state: a new dict; the first step is t = 1
    """
    raise NotImplementedError("adam (optimizers.py) is not written yet")
