from collections import Counter

import numpy as np


def confusion_matrix(labels, predictions, num_classes):
    if len(labels) != len(predictions):
        raise ValueError("labels and predictions have different lengths")
    matrix = [[0] * num_classes for _ in range(num_classes)]
    for truth, guess in zip(labels, predictions):
        if not (0 <= truth < num_classes and 0 <= guess < num_classes):
            raise ValueError("class out of range")
        matrix[truth][guess] += 1
    return np.array(matrix)


def size_of(matrix):
    rows, columns = np.shape(matrix)
    if rows != columns:
        raise ValueError("the matrix must be square")
    return rows


def per_class_accuracy(matrix):
    result = []
    for i in range(size_of(matrix)):
        total = sum(matrix[i])
        result.append(matrix[i][i] / total if total > 0 else 0.0)
    return np.array(result)


def most_confused(matrix, count):
    k = size_of(matrix)
    if count < 0:
        raise ValueError("count must not be negative")
    mistakes = Counter()
    for i in range(k):
        for j in range(k):
            if i != j and matrix[i][j] > 0:
                mistakes[i, j] = int(matrix[i][j])
    # most_common 对次数相同的保持插入顺序，也就是行优先
    return [(i, j, times) for (i, j), times in mistakes.most_common(count)]
