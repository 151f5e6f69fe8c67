"""Other right solutions for error_analysis.py."""

import heapq
from collections import Counter

import numpy as np

from autograder.alternatives import alternative


def _checked_pairs(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> list[tuple[int, int]]:
    if len(labels) != len(predictions):
        raise ValueError("as many predictions as labels are needed")
    pairs = [(int(a), int(b)) for a, b in zip(labels, predictions, strict=True)]
    if any(min(pair) < 0 or max(pair) >= num_classes for pair in pairs):
        raise ValueError("there is no such class")
    return pairs


@alternative("confusion_matrix")
def adds_at_pairs(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> np.ndarray:
    _checked_pairs(labels, predictions, num_classes)
    matrix = np.zeros((num_classes, num_classes), dtype=np.int32)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix


@alternative("confusion_matrix")
def multiplies_one_hot_vectors(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> np.ndarray:
    _checked_pairs(labels, predictions, num_classes)
    unit = np.eye(num_classes, dtype=int)
    return unit[labels].T @ unit[predictions]


@alternative("confusion_matrix")
def counts_with_a_counter(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> list[list[int]]:
    counts = Counter(_checked_pairs(labels, predictions, num_classes))
    return [[counts[i, j] for j in range(num_classes)] for i in range(num_classes)]


@alternative("per_class_accuracy")
def divides_where_there_are_samples(matrix: np.ndarray) -> np.ndarray:
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError("not square")
    totals = matrix.sum(axis=1)
    out = np.zeros(len(matrix), dtype=float)
    return np.divide(matrix.diagonal(), totals, out=out, where=totals > 0)


@alternative("per_class_accuracy")
def replaces_nan(matrix: np.ndarray) -> np.ndarray:
    if matrix.ndim != 2 or len(matrix) != len(matrix.T):
        raise ValueError("not square")
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.einsum("ii->i", matrix) / np.einsum("ij->i", matrix))


@alternative("per_class_accuracy")
def adds_up_every_row(matrix: np.ndarray) -> list[float]:
    rows = matrix.tolist()
    if any(len(row) != len(rows) for row in rows):
        raise ValueError("not square")
    return [row[i] / sum(row) if sum(row) else 0.0 for i, row in enumerate(rows)]


Mistakes = list[tuple[int, int, int]]


@alternative("most_confused")
def sorts_flat_positions(matrix: np.ndarray, count: int) -> Mistakes:
    k, other = matrix.shape
    if k != other or count < 0:
        raise ValueError("a square matrix and a count of at least 0 are needed")
    wrong = np.where(np.eye(k, dtype=bool), 0, matrix).astype(int)
    order = np.argsort(-wrong.ravel(), kind="stable")[:count]
    return [(int(p // k), int(p % k), int(wrong.flat[p])) for p in order if wrong.flat[p] > 0]


@alternative("most_confused")
def takes_the_largest_from_a_heap(matrix: np.ndarray, count: int) -> Mistakes:
    if count < 0 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError("a square matrix and a count of at least 0 are needed")
    heap = [
        (-int(times), i, j)
        for i, row in enumerate(matrix)
        for j, times in enumerate(row)
        if i != j and times > 0
    ]
    return [(i, j, -negative) for negative, i, j in heapq.nsmallest(count, heap)]


@alternative("most_confused")
def picks_one_after_another(matrix: np.ndarray, count: int) -> Mistakes:
    if count < 0 or len(set(matrix.shape)) != 1:
        raise ValueError("a square matrix and a count of at least 0 are needed")
    left = matrix.copy()
    found: Mistakes = []
    np.fill_diagonal(left, 0)
    while len(found) < count and left.size and left.max() > 0:
        i, j = np.unravel_index(left.argmax(), left.shape)
        found.append((int(i), int(j), int(left[i, j])))
        left[i, j] = 0
    return found
