"""Other right solutions for mnist_numpy.py."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from autograder.alternatives import alternative

Params = dict[str, np.ndarray]


@alternative("init_mlp")
def draws_xavier_uniform(sizes: Sequence[int], rng: np.random.Generator) -> Params:
    params = {}
    for i, (fan_in, fan_out) in enumerate(pairwise(sizes), 1):
        limit = np.sqrt(6 / (fan_in + fan_out))
        params[f"W{i}"] = rng.uniform(-limit, limit, size=(fan_in, fan_out))
        params[f"b{i}"] = np.zeros(fan_out)
    return params


@alternative("init_mlp")
def draws_small_normal_numbers(sizes: Sequence[int], rng: np.random.Generator) -> Params:
    d, h, k = sizes
    W1, W2 = (rng.standard_normal(shape, dtype=np.float32) * 0.01 for shape in ((d, h), (h, k)))
    return dict(W1=W1, b1=np.zeros(h, np.float32), W2=W2, b2=np.zeros(k, np.float32))


@alternative("init_mlp")
def draws_as_torch_does(sizes: Sequence[int], rng: np.random.Generator) -> Params:
    d, h, k = sizes

    def uniform(fan_in: int, *shape: int) -> np.ndarray:
        return (2 * rng.random(shape) - 1) / fan_in**0.5

    return {"W1": uniform(d, d, h), "b1": uniform(d, h), "W2": uniform(h, h, k), "b2": uniform(h, k)}


class Perceptron:
    """The two layers and their gradients, on the dictionary that was handed in."""

    def __init__(self, params: Params) -> None:
        self.params = params

    def gradients(self, x: np.ndarray, labels: np.ndarray) -> tuple[float, Params]:
        p, n = self.params, len(x)
        hidden = np.maximum(x @ p["W1"] + p["b1"], 0)
        scores = hidden @ p["W2"] + p["b2"]
        scores = scores - scores.max(1, keepdims=True)
        log_p = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        loss = -log_p[np.arange(n), labels].mean()
        delta = np.exp(log_p)
        delta[np.arange(n), labels] -= 1
        delta /= n
        back = (delta @ p["W2"].T) * (hidden > 0)
        grads = {"W1": x.T @ back, "b1": back.sum(0), "W2": hidden.T @ delta, "b2": delta.sum(0)}
        return float(loss), grads


@alternative("train_numpy_mlp")
def descends_with_momentum(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    rng, model = np.random.default_rng(seed), Perceptron(params)
    velocity = {name: np.zeros_like(value) for name, value in params.items()}
    for epoch in range(epochs):
        lr = 0.05 * (1 - epoch / epochs)
        losses, sizes = [], []
        indices = np.arange(len(images))
        rng.shuffle(indices)
        for start in range(0, len(indices), batch_size):
            batch = indices[start : start + batch_size]
            loss, grads = model.gradients(images[batch], labels[batch])
            for name in params:
                velocity[name] = 0.9 * velocity[name] + grads[name]
                params[name] = params[name] - lr * velocity[name]
            losses.append(loss)
            sizes.append(len(batch))
        yield float(np.average(losses, weights=sizes))


@alternative("train_numpy_mlp")
def runs_adam_in_place(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[np.floating]:
    np.random.seed(seed)
    moments = {name: [np.zeros(value.shape), np.zeros(value.shape)] for name, value in params.items()}
    t = 0
    for _ in range(epochs):
        order = np.random.permutation(len(labels))
        epoch_losses = []
        while len(order):
            batch, order = order[:batch_size], order[batch_size:]
            t += 1
            loss, grads = Perceptron(params).gradients(images[batch], labels[batch])
            for name, grad in grads.items():
                m, v = moments[name]
                m += 0.1 * (grad - m)
                v += 0.001 * (grad**2 - v)
                params[name] -= 1e-3 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
            epoch_losses.append(loss)
        yield np.mean(epoch_losses)


@alternative("classify")
def sorts_the_logits(params: Params, images: np.ndarray) -> np.ndarray:
    hidden = np.clip(images @ params["W1"] + params["b1"], 0, np.inf)
    return np.argsort(hidden @ params["W2"] + params["b2"], axis=1)[:, -1]


@alternative("classify")
def judges_each_image(params: Params, images: np.ndarray) -> np.ndarray:
    labels = []
    for image in images:
        hidden = [max(0.0, unit) for unit in image @ params["W1"] + params["b1"]]
        scores = list(np.dot(hidden, params["W2"]) + params["b2"])
        labels.append(scores.index(max(scores)))
    return np.array(labels)


@alternative("classify")
def compares_probabilities(params: Params, images: np.ndarray) -> np.ndarray:
    x = images.astype(np.float64)
    z = x @ params["W1"] + params["b1"]
    logits = np.where(z > 0, z, 0) @ params["W2"] + params["b2"]
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.argmax(e / e.sum(axis=-1, keepdims=True), axis=-1)
