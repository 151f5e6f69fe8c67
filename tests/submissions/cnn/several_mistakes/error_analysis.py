import numpy as np


def confusion_matrix(labels, predictions, num_classes):
    m = np.zeros((num_classes, num_classes), dtype=int)
    for t, p in zip(labels, predictions):
        m[p, t] += 1
    return m


def per_class_accuracy(matrix):
    return np.diag(matrix) / matrix.sum(axis=1)


def most_confused(matrix, count):
    pairs = []
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            pairs.append((i, j, int(matrix[i, j])))
    pairs.sort(key=lambda p: -p[2])
    return pairs[:count]
