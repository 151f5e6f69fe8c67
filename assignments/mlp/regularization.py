"""Against overfitting: weight decay, dropout, and the choice of a model's complexity (§3.1.4).

缓解过拟合：权重衰退、暂退法，以及模型复杂度的选择。
"""

from collections.abc import Sequence

import numpy as np

from .losses import squared_error


def l2_penalty(weights: list[np.ndarray], weight_decay: float) -> float:
    """Penalty on the size of the weights (§3.1.4).

    L2 惩罚项：λ/2 乘以所有权重的平方和。

    λ/2 · Σ ‖w‖²

    Args:
        weights: arrays of any shapes
        weight_decay: λ
    Returns:
        a scalar
    """
    raise NotImplementedError("l2_penalty (regularization.py) is not written yet")


def sgd_weight_decay(param: np.ndarray, grad: np.ndarray, lr: float, weight_decay: float) -> np.ndarray:
    """One step of gradient descent with weight decay (§3.1.4).

    带权重衰减的一步梯度下降。

    w ← (1 − ηλ)·w − η·g

    Args:
        param: any shape
        grad: the shape of param, the gradient of the loss without the penalty
        lr: the learning rate η
        weight_decay: λ
    Returns:
        the shape of param
    """
    raise NotImplementedError("sgd_weight_decay (regularization.py) is not written yet")


def ridge_sgd_step(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> tuple[np.ndarray, float]:
    """One minibatch step of ridge regression (§3.1.4).

    岭回归的一步小批量随机梯度下降；偏置 b 不衰减。

    loss = mean of ½(wᵀx + b − y)², plus λ/2 · ‖w‖²

    Args:
        w: (d,)
        b: a scalar, not decayed
        x: (n, d), the minibatch
        y: (n,)
        lr: the learning rate η
        weight_decay: λ
    Returns:
        w: (d,), after the step
        b: a scalar, after the step
    """
    raise NotImplementedError("ridge_sgd_step (regularization.py) is not written yet")


def dropout(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Zero each entry with probability p and keep the expectation (§3.1.4).

    以概率 p 把每个元素置零，其余元素放大，使期望不变；预测时（training=False）原样输出。

    Args:
        x: any shape
        p: from 0 (drop nothing) to 1 (drop everything), both included
        rng: the only source of randomness
        training: False makes this the identity
    Returns:
        out: the shape of x; survivors are divided by 1 − p
        mask: the shape of x, 0 or 1/(1 − p); all ones when not training
    """
    raise NotImplementedError("dropout (regularization.py) is not written yet")


def dropout_backward(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Carry the gradient back through dropout (§3.1.4).

    把梯度反向传过暂退层，用的是前向时的同一个掩码。

    Args:
        grad_output: any shape, the gradient of the loss with respect to dropout's out
        mask: the shape of grad_output, as dropout returned it
    Returns:
        the shape of grad_output
    """
    raise NotImplementedError("dropout_backward (regularization.py) is not written yet")


def polynomial_features(x: np.ndarray, degree: int) -> np.ndarray:
    """Powers of x, the features of a polynomial model (§3.1.4).

    x 的各次幂，即多项式模型的特征。

    Args:
        x: (n,)
        degree: the highest power, at least 0
    Returns:
        (n, degree + 1), columns x⁰, x¹, …, x^degree
    """
    raise NotImplementedError("polynomial_features (regularization.py) is not written yet")


def fit_ridge(features: np.ndarray, y: np.ndarray, weight_decay: float = 0.0) -> np.ndarray:
    """Weights of ridge regression in closed form (§3.1.4).

    岭回归的最优权重；特征矩阵不满秩时也必须稳定。

    minimise over w: mean of ½(Fw − y)², plus λ/2 · ‖w‖²

    Args:
        features: F, (n, d), possibly rank deficient
        y: (n,)
        weight_decay: λ
    Returns:
        (d,), a minimiser
    """
    raise NotImplementedError("fit_ridge (regularization.py) is not written yet")


def choose_degree(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, degrees: Sequence[int]
) -> tuple[int, np.ndarray, np.ndarray]:
    """Choose a polynomial's degree by its error on validation data (§3.1.4).

    在训练集上拟合各次多项式（不加惩罚），选出验证误差最小的次数。

    Args:
        x_train: (n,)
        y_train: (n,)
        x_val: (m,)
        y_val: (m,)
        degrees: the candidates; each is fitted without weight decay
    Returns:
        degree: the candidate with the least validation error, the first if several tie
        train_errors: (len(degrees),), mean squared errors on the training data
        val_errors: (len(degrees),), mean squared errors on the validation data
    """
    raise NotImplementedError("choose_degree (regularization.py) is not written yet")
