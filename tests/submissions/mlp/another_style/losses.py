import math

import numpy as np

delta = 1e-7  # 防止 log(0)


def squared_error(y_hat, y):
    diff = np.asarray(y_hat, dtype=float) - y
    return float(np.sum(diff**2) / diff.size)


def binary_cross_entropy(y_hat, y):
    terms = y * np.log(y_hat + delta) + (1 - y) * np.log(1 - y_hat + delta)
    return -np.mean(terms)


def predict_binary(y_hat, threshold=0.5):
    return np.where(y_hat >= threshold, 1, 0)


def one_hot(labels, num_classes):
    result = np.zeros((len(labels), num_classes), dtype=np.float32)
    for i, label in enumerate(labels):
        result[i, label] = 1
    return result


def softmax_one_row(z):
    e = np.exp(z - max(z))
    return e / sum(e)


def softmax(logits):
    return np.apply_along_axis(softmax_one_row, -1, logits)


def cross_entropy(probabilities, targets):
    n = probabilities.shape[0]
    return -np.einsum("ij,ij->", targets, np.log(probabilities + delta)) / n


def log_sum_exp(z):
    m = z.max()
    return m + math.log(np.exp(z - m).sum())


def softmax_cross_entropy(logits, labels):
    n = len(labels)
    loss = 0.0
    for row, label in zip(logits, labels):
        loss += log_sum_exp(row) - row[label]
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    grad = e / e.sum(axis=1, keepdims=True)
    np.add.at(grad, (np.arange(n), labels), -1)
    return loss / n, grad / n


def accuracy(logits, labels):
    correct = 0
    for row, label in zip(logits, labels):
        if np.argmax(row) == label:
            correct += 1
    return correct / len(labels)
