"""Error analysis (§3.2.3): which digits are taken for which.

错误分析：哪些数字被认成了哪些数字。
"""

import numpy as np


def confusion_matrix(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> np.ndarray:
    """Count how often each class is predicted as each class (§3.2.3).

    统计每一类被预测为各类的次数。

    Args:
        labels: (n,) integers from 0 to num_classes − 1, the truth
        predictions: (n,) integers in the same range
        num_classes: k
    Returns:
        (k, k) integers, row = truth, column = prediction
    Raises:
        ValueError: the two lengths differ, or a class is out of range
    """
    labels, predictions = np.asarray(labels), np.asarray(predictions)
    if not labels.shape == predictions.shape == (labels.size,):
        raise ValueError(
            f"labels and predictions must both be (n,), not {labels.shape} and {predictions.shape}."
        )
    classes = np.concatenate([labels, predictions])
    if not np.isin(classes, np.arange(num_classes)).all():
        raise ValueError(f"Labels and predictions must be integers from 0 to {num_classes - 1}.")
    # Small integer types would overflow in the product.
    cells = labels.astype(np.int64) * num_classes + predictions.astype(np.int64)
    return np.bincount(cells, minlength=num_classes**2).reshape(num_classes, num_classes)


def per_class_accuracy(matrix: np.ndarray) -> np.ndarray:
    """Fraction of each class's samples that are predicted correctly (§3.2.3).

    每一类样本中预测正确的比例；从未出现的类记为 0。

    Args:
        matrix: (k, k) counts, row = truth, column = prediction
    Returns:
        (k,), 0 for a class that never occurs
    Raises:
        ValueError: the matrix is not square
    """
    matrix = _square(matrix)
    return np.diag(matrix) / np.maximum(matrix.sum(axis=1), 1)


def most_confused(matrix: np.ndarray, count: int) -> list[tuple[int, int, int]]:
    """The most frequent mistakes (§3.2.3).

    最常见的错误，按次数从多到少排列。

    Args:
        matrix: (k, k) counts, row = truth, column = prediction
        count: how many mistakes to list at most
    Returns:
        up to `count` triples (true, predicted, times) of ints, most frequent first, equally frequent ones in
        row-major order; correct predictions and mistakes that never happened are not listed
    Raises:
        ValueError: the matrix is not square, or count is negative
    """
    if count < 0:
        raise ValueError(f"count must not be negative, not {count}.")
    matrix = _square(matrix)
    mistakes = [
        (true, predicted, int(times))
        for (true, predicted), times in np.ndenumerate(matrix)
        if true != predicted and times > 0
    ]
    # Python's sort is stable, so ties stay in row-major order.
    return sorted(mistakes, key=lambda mistake: -mistake[2])[:count]


def _square(matrix: np.ndarray) -> np.ndarray:
    matrix = np.asarray(matrix)
    if matrix.shape != (len(matrix), len(matrix)):
        raise ValueError(f"A confusion matrix must be square, not {matrix.shape}.")
    return matrix
