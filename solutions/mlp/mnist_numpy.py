"""The chapter's MLP on MNIST with NumPy alone: your own backpropagation on the real data (§3.1.5, §3.1.6).

只用 NumPy，在真实的 MNIST 数据上用你自己写的反向传播训练多层感知机。
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from .backprop import mlp_forward, mlp_loss_and_gradients
from .optimizers import State, adam


def init_mlp(sizes: Sequence[int], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draw the parameters that training starts from (§3.1.6).

    随机初始化参数：权重不能全为 0，尺度要使初始损失接近 ln 10。

    Args:
        sizes: (inputs, hidden units, classes), such as (784, 128, 10)
        rng: where the random numbers come from
    Returns:
        W1 (inputs, hidden), b1 (hidden,), W2 (hidden, classes), b2 (classes,)
    """
    inputs, hidden, classes = sizes
    return {
        "W1": rng.normal(0.0, np.sqrt(2 / inputs), (inputs, hidden)),
        "b1": np.zeros(hidden),
        "W2": rng.normal(0.0, np.sqrt(1 / hidden), (hidden, classes)),
        "b2": np.zeros(classes),
    }


def train_numpy_mlp(
    params: dict[str, np.ndarray],
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    """Train `params` in place, yielding the mean training loss after every epoch (§3.1.6).

    训练参数（就地更新字典 params）；每个 epoch 结束时用 yield 给出该 epoch 的平均训练损失。

    Args:
        params: the dict from init_mlp; its arrays are replaced as training goes on
        images: float (n, inputs) in [0, 1]
        labels: (n,), integers from 0
        epochs: passes over the data
        batch_size: samples in a minibatch; the last one may be smaller
        seed: decides the order of the samples
    Yields:
        the epoch's mean loss, a float
    """
    rng = np.random.default_rng(seed)
    # A float64 parameter would turn every product with float32 images into float64, at twice the time.
    params.update({name: param.astype(np.common_type(images)) for name, param in params.items()})
    states: dict[str, State] = {name: {} for name in params}
    steps = epochs * math.ceil(len(images) / batch_size)
    learning_rates = iter(np.linspace(3e-3, 0.0, steps, endpoint=False).tolist())
    for _ in range(epochs):
        total_loss = 0.0
        order = rng.permutation(len(images))
        for batch in np.split(order, range(batch_size, len(order), batch_size)):
            loss, grads = mlp_loss_and_gradients(params, images[batch], labels[batch])
            lr = next(learning_rates)
            for name, grad in grads.items():
                params[name], states[name] = adam(params[name], grad, states[name], lr=lr)
            total_loss += float(loss) * len(batch)
        yield total_loss / len(images)


def classify(params: dict[str, np.ndarray], images: np.ndarray) -> np.ndarray:
    """Name the most likely digit of every image (§3.1.6).

    给出每张图像最可能的数字。

    Args:
        params: the dict from init_mlp
        images: (n, inputs)
    Returns:
        (n,), integer labels
    """
    return mlp_forward(images, params).argmax(axis=1)


if __name__ == "__main__":
    from ..program import main, numpy_program

    main(lambda: numpy_program(init_mlp, train_numpy_mlp, classify))
