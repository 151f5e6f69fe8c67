"""The chapter's CNN on MNIST, in PyTorch (§3.2.3).

本章的卷积神经网络，用 PyTorch 在 MNIST 上训练。
"""

from collections.abc import Iterator

import torch
from torch import nn


class CNN(nn.Module):
    """Two convolutions, each followed by pooling, then two linear layers (§3.2.3).

    两个卷积层，各接一个池化层，再接两个全连接层；返回 logits，不做 softmax。

    Shapes:
        images (n, 1, 28, 28) -> logits (n, 10)
    """

    def __init__(self) -> None:
        raise NotImplementedError("CNN.__init__ (mnist_torch.py) is not written yet")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("CNN.forward (mnist_torch.py) is not written yet")


def train_cnn(
    model: CNN, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    """Train `model` in place, yielding the mean training loss after every epoch (§3.2.3).

    训练模型；每个 epoch 结束时用 yield 给出该 epoch 的平均训练损失。

    Args:
        model: changed in place
        images: float32 (n, 1, 28, 28) in [0, 1]
        labels: int64 (n,)
        epochs: passes over the data
        seed: decides the order of the samples
    Yields:
        the epoch's mean loss, a float
    """
    raise NotImplementedError("train_cnn (mnist_torch.py) is not written yet")


if __name__ == "__main__":
    from ..program import main, torch_program

    main(lambda: torch_program("cnn", CNN, train_cnn))
