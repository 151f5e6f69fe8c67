"""Output layers and loss functions: regression, two classes, k classes (§3.1.2).

输出层与损失函数：回归、二分类、多分类。损失都对样本取平均。
"""

import numpy as np


def squared_error(y_hat: np.ndarray, y: np.ndarray) -> float:
    """Mean squared error of a regression (§3.1.2).

    回归问题的平方误差，对所有元素取平均。

    l(y, ŷ) = (y − ŷ)²

    Args:
        y_hat: any shape, the predictions
        y: the shape of y_hat, the true values
    Returns:
        a scalar, the mean over all entries
    """
    return np.mean((1.0 * y_hat - y) ** 2)


def binary_cross_entropy(y_hat: np.ndarray, y: np.ndarray) -> float:
    """Cross-entropy of a two-class problem (§3.1.2).

    二分类的交叉熵，对所有元素取平均；ŷ 恰为 0 或 1 时结果也必须有限。

    l(y, ŷ) = −y log ŷ − (1 − y) log(1 − ŷ)

    Args:
        y_hat: any shape, probabilities in [0, 1] of the positive class
        y: the shape of y_hat, 0 or 1
    Returns:
        a scalar, the mean over all entries, finite even where y_hat is exactly 0 or 1
    """
    y_hat = 1.0 * y_hat
    info = np.finfo(y_hat.dtype)
    # The outermost normal floats between 0 and 1: an exact 0 or 1 moves there, other probabilities stay.
    p = np.clip(y_hat, info.tiny, 1.0 - info.epsneg)
    log_likelihood: np.ndarray = y * np.log(p) + (1 - y) * np.log1p(-p)
    return -np.mean(log_likelihood)


def predict_binary(y_hat: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    """Turn probabilities of the positive class into labels (§3.1.2).

    用阈值把正类的概率变成 0/1 标签，恰好等于阈值时算作 1。

    Args:
        y_hat: any shape, probabilities in [0, 1]
        threshold: a probability equal to it is already the positive class
    Returns:
        the shape of y_hat, integers 0 or 1
    """
    return np.greater_equal(y_hat, threshold).astype(int)


def one_hot(labels: np.ndarray, num_classes: int) -> np.ndarray:
    """Write labels as one-hot vectors (§3.1.2).

    把类别标签写成 one-hot 向量。

    Args:
        labels: (n,), integers from 0 to num_classes − 1
        num_classes: k, which may be more than the classes that occur
    Returns:
        (n, k), floats 0 or 1, a single 1 in each row
    """
    return np.eye(num_classes)[labels]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn logits into probabilities along the last axis (§3.1.2).

    沿最后一个轴把 logits 变成概率，logits 很大时也不能溢出。

    softmax(z)_j = exp(z_j) / Σ_k exp(z_k)

    Args:
        logits: (..., k), finite, as large as ±1e4
    Returns:
        (..., k), every row sums to 1
    """
    logits = 1.0 * logits
    # A shift common to a row cancels in the fraction; after this one the largest exponential is 1.
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(probabilities: np.ndarray, targets: np.ndarray) -> float:
    """Cross-entropy between predicted probabilities and one-hot targets (§3.1.2).

    预测概率与 one-hot 目标之间的交叉熵：对 k 个类别求和，对 n 个样本取平均；概率为 0 时结果也必须有限。

    l(y, ŷ) = −Σ_j y_j log ŷ_j

    Args:
        probabilities: (n, k), every row sums to 1
        targets: (n, k), one-hot
    Returns:
        a scalar, the mean over the n samples, finite even where a probability is exactly 0
    """
    probabilities = 1.0 * probabilities
    # The smallest normal float: only a 0 (or a subnormal number) is moved, so no other loss changes.
    p = np.maximum(probabilities, np.finfo(probabilities.dtype).tiny)
    return -np.mean(np.sum(targets * np.log(p), axis=1))


def softmax_cross_entropy(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Cross-entropy of softmax(logits), and its gradient (§3.1.2, §3.1.5).

    先 softmax 再求交叉熵，同时给出损失对 logits 的梯度。

    Args:
        logits: (n, k), finite, as large as ±1e4
        labels: (n,), integers from 0 to k − 1
    Returns:
        loss: a scalar, the mean over the n samples
        grad_logits: (n, k), the gradient of that mean with respect to the logits
    """
    rows = np.arange(len(labels))
    # log Σ exp(z) − z_label, not log of a probability: this stays exact where the probability rounds to 0.
    shifted = logits - 1.0 * logits.max(axis=1, keepdims=True)
    loss = np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[rows, labels])
    grad_logits = softmax(logits)
    grad_logits[rows, labels] -= 1.0
    return loss, grad_logits / len(labels)


def accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Fraction of samples whose largest logit is at the true label (§3.1.2, §3.1.6).

    预测正确的样本所占的比例。

    Args:
        logits: (n, k)
        labels: (n,), integers from 0 to k − 1
    Returns:
        a scalar in [0, 1]
    """
    return np.mean(logits.argmax(axis=1) == labels)
