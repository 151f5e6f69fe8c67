"""Other right solutions for losses.py."""

import math

import numpy as np

from autograder.alternatives import alternative


@alternative("squared_error")
def divides_the_squared_norm(y_hat: np.ndarray, y: np.ndarray) -> float:
    difference = np.subtract(y_hat, y, dtype=float).ravel()
    return float(difference @ difference) / difference.size


@alternative("squared_error")
def adds_up_squares(y_hat: np.ndarray, y: np.ndarray) -> float:
    total = 0.0
    for a, b in zip(y_hat.flat, y.flat, strict=True):
        total += (float(a) - float(b)) ** 2
    return total / y.size


@alternative("squared_error")
def averages_axis_by_axis(y_hat: np.ndarray, y: np.ndarray) -> np.ndarray:
    squares = np.square(y_hat.astype(np.float32) - y)
    while squares.ndim > 0:
        squares = squares.mean(axis=0)
    return squares


@alternative("binary_cross_entropy")
def adds_a_little_to_the_logarithms(y_hat: np.ndarray, y: np.ndarray) -> float:
    tiny = 1e-7
    return -np.average(y * np.log(y_hat + tiny) + (1 - y) * np.log(1 - y_hat + tiny))


@alternative("binary_cross_entropy")
def picks_the_right_probability(y_hat: np.ndarray, y: np.ndarray) -> float:
    right = np.where(y == 1, y_hat, 1 - y_hat)
    return float(-np.log(np.clip(right, 1e-12, None)).mean())


@alternative("binary_cross_entropy")
def sums_with_the_math_module(y_hat: np.ndarray, y: np.ndarray) -> float:
    losses = []
    for p, truth in zip(np.ravel(y_hat).tolist(), np.ravel(y).tolist(), strict=True):
        p = min(max(p, 1e-12), 1 - 1e-12)
        losses.append(-math.log(p) if truth else -math.log(1 - p))
    return math.fsum(losses) / len(losses)


@alternative("predict_binary")
def chooses_with_where(y_hat: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    return np.where(y_hat < threshold, 0, 1)


@alternative("predict_binary")
def decides_each_in_a_list(y_hat: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    return np.reshape([int(p >= threshold) for p in y_hat.flat], y_hat.shape)


@alternative("one_hot")
def scatters_ones(labels: np.ndarray, num_classes: int) -> np.ndarray:
    rows = np.zeros((len(labels), num_classes), dtype=np.float32)
    np.put_along_axis(rows, np.asarray(labels)[:, None], 1, axis=1)
    return rows


@alternative("one_hot")
def compares_with_every_class(labels: np.ndarray, num_classes: int) -> np.ndarray:
    return (labels[:, np.newaxis] == np.arange(num_classes)).astype(float)


@alternative("one_hot")
def nests_lists(labels: np.ndarray, num_classes: int) -> np.ndarray:
    return np.array([[float(j == label) for j in range(num_classes)] for label in labels])


@alternative("softmax")
def subtracts_the_logarithm_of_the_sum(logits: np.ndarray) -> np.ndarray:
    return np.exp(logits - np.logaddexp.reduce(logits.astype(float), axis=-1, keepdims=True))


@alternative("softmax")
def goes_row_by_row(logits: np.ndarray) -> np.ndarray:
    rows = np.reshape(logits, (-1, logits.shape[-1]))
    out = np.zeros(rows.shape)
    for i, row in enumerate(rows.tolist()):
        powers = [math.exp(z - max(row)) for z in row]
        out[i] = [power / sum(powers) for power in powers]
    return out.reshape(logits.shape)


@alternative("softmax")
def moves_the_classes_to_the_front(logits: np.ndarray) -> np.ndarray:
    z = np.moveaxis(logits.astype(np.float64), -1, 0)
    e = np.exp(z - z.max(0))
    return np.moveaxis(e / e.sum(0), 0, -1)


@alternative("softmax")
def descends_the_leading_axes(logits: np.ndarray) -> np.ndarray:
    if logits.ndim > 1:
        return np.stack([descends_the_leading_axes(part) for part in logits])
    e = np.exp((logits - logits.max()).astype(np.float32))
    return e / e.sum()


@alternative("cross_entropy")
def takes_the_label_s_probability(probabilities: np.ndarray, targets: np.ndarray) -> float:
    chosen = probabilities[np.arange(len(targets)), targets.argmax(axis=1)]
    return -np.log(np.clip(chosen, 1e-12, 1)).mean()


@alternative("cross_entropy")
def contracts_with_einsum(probabilities: np.ndarray, targets: np.ndarray) -> float:
    return -np.einsum("nk,nk->", targets, np.log(probabilities + 1e-7)) / len(targets)


@alternative("cross_entropy")
def loops_over_samples_and_classes(probabilities: np.ndarray, targets: np.ndarray) -> float:
    total = 0.0
    for p_row, y_row in zip(probabilities, targets, strict=True):
        total -= sum(y * math.log(max(p, 1e-300)) for p, y in zip(p_row, y_row, strict=True) if y)
    return total / len(probabilities)


@alternative("softmax_cross_entropy")
def builds_both_from_log_softmax(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    z = logits.astype(float)
    z -= z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    truth = np.identity(z.shape[1])[labels]
    return -(truth * log_p).sum() / len(z), (np.exp(log_p) - truth) / len(z)


@alternative("softmax_cross_entropy")
def treats_each_sample_alone(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    n = len(labels)
    loss, grad = 0.0, np.empty(logits.shape)
    for i in range(n):
        row = [float(z) for z in logits[i]]
        top = max(row)
        total = sum(math.exp(z - top) for z in row)
        loss += math.log(total) - (row[labels[i]] - top)
        for j, z in enumerate(row):
            grad[i, j] = (math.exp(z - top) / total - (j == labels[i])) / n
    return loss / n, grad


class LogSoftmaxLoss:
    """Loss and gradient from one set of log-probabilities."""

    def __init__(self, logits: np.ndarray, labels: np.ndarray) -> None:
        self.where = (np.arange(labels.size), labels)
        self.log_p = logits - np.logaddexp.reduce(1.0 * logits, axis=1)[:, None]

    def value(self) -> np.ndarray:
        return np.asarray(-self.log_p[self.where].mean())

    def gradient(self) -> np.ndarray:
        grad = np.exp(self.log_p)
        np.subtract.at(grad, self.where, 1)
        return grad / len(grad)


@alternative("softmax_cross_entropy")
def asks_a_loss_object(logits: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    loss = LogSoftmaxLoss(logits, labels)
    return [loss.value(), loss.gradient()]


@alternative("accuracy")
def counts_the_hits(logits: np.ndarray, labels: np.ndarray) -> float:
    hits = 0
    for row, label in zip(logits, labels, strict=True):
        hits += int(np.argmax(row) == label)
    return hits / len(labels)


@alternative("accuracy")
def counts_what_is_not_wrong(logits: np.ndarray, labels: np.ndarray) -> float:
    return 1 - np.count_nonzero(np.argmax(logits, 1) - labels) / np.size(labels)
