"""MNIST with my own backprop, SGD with momentum."""

import numpy as np

from .backprop import mlp_forward, mlp_loss_and_gradients
from .optimizers import momentum


def init_mlp(sizes, rng):
    params = {}
    for i in range(len(sizes) - 1):
        scale = np.sqrt(1.0 / sizes[i])
        weight = rng.uniform(-1, 1, size=(sizes[i], sizes[i + 1])) * scale
        params[f"W{i + 1}"] = weight.astype(np.float32)
        params[f"b{i + 1}"] = np.zeros(sizes[i + 1], dtype=np.float32)
    return params


def batches(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def train_numpy_mlp(params, images, labels, epochs=10, batch_size=64, seed=0):
    rng = np.random.default_rng(seed)
    states = {name: {} for name in params}
    for epoch in range(epochs):
        losses = []
        for batch in batches(len(images), batch_size, rng):
            loss, grads = mlp_loss_and_gradients(params, images[batch], labels[batch])
            losses.append(loss)
            for name in params:
                params[name], states[name] = momentum(params[name], grads[name], states[name], lr=0.05, beta=0.9)
        print("epoch", epoch + 1, "loss", np.mean(losses))
        yield float(np.mean(losses))


def classify(params, images):
    labels = []
    for start in range(0, len(images), 500):
        labels.extend(mlp_forward(images[start : start + 500], params).argmax(axis=1))
    return np.array(labels)
