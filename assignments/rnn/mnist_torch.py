"""The chapter's RNN on MNIST, in PyTorch: an image is a sequence of rows (§3.3.2).

本章的循环神经网络，用 PyTorch 在 MNIST 上训练：一张图像就是一个由行组成的序列。
"""

from collections.abc import Iterator

import torch
from torch import nn


def image_to_sequence(images: torch.Tensor) -> torch.Tensor:
    """Turn images into sequences whose time steps are the rows, from top to bottom (§3.3.2).

    把图像变成序列：每一行是一个时间步，从上到下。

    Args:
        images: (n, 1, 28, 28)
    Returns:
        (n, 28, 28): samples, time steps, features
    """
    raise NotImplementedError("image_to_sequence (mnist_torch.py) is not written yet")


class RNN(nn.Module):
    """Two recurrent layers of 128 units, then a linear layer on the last time step (§3.3.2).

    两个循环层（各 128 个隐藏单元），在最后一个时间步上接一个全连接层；返回 logits，不做 softmax。

    Shapes:
        images (n, 1, 28, 28) -> logits (n, 10)
    """

    def __init__(self) -> None:
        raise NotImplementedError("RNN.__init__ (mnist_torch.py) is not written yet")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("RNN.forward (mnist_torch.py) is not written yet")


def train_rnn(
    model: RNN, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    """Train `model` in place, yielding the mean training loss after every epoch (§3.3.2).

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
    raise NotImplementedError("train_rnn (mnist_torch.py) is not written yet")


if __name__ == "__main__":
    from ..program import main, torch_program

    main(lambda: torch_program("rnn", RNN, train_rnn))
