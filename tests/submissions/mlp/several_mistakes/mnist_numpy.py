import numpy as np

from .backprop import mlp_forward, mlp_loss_and_gradients
from .optimizers import sgd


def init_mlp(sizes, rng):
    d, h, k = sizes
    return {"W1": rng.normal(size=(d, h)), "b1": np.zeros(h), "W2": rng.normal(size=(h, k)), "b2": np.zeros(k)}


def train_numpy_mlp(params, images, labels, epochs=10, batch_size=64, seed=0):
    n = len(images)
    for epoch in range(epochs):
        total = 0
        # 按顺序取 batch
        for i in range(0, n, batch_size):
            x, y = images[i : i + batch_size], labels[i : i + batch_size]
            loss, grads = mlp_loss_and_gradients(params, x, y)
            for name in params:
                params[name], _ = sgd(params[name], grads[name].reshape(params[name].shape), {}, lr=0.01)
            total += loss
        yield total


def classify(params, images):
    return np.argmax(mlp_forward(images, params), axis=1)
