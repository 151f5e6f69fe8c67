"""The chapter's MLP on MNIST, in PyTorch (§3.1.6).

本章的多层感知机，用 PyTorch 在 MNIST 上训练。
"""

from collections.abc import Iterator

import torch
from torch import nn


class MLP(nn.Module):
    """Two linear layers with a ReLU between them: 784 inputs, 128 hidden units, 10 classes (§3.1.6).

    两层感知机：784 个输入、128 个隐藏单元、10 个类别；返回 logits，不做 softmax。

    Shapes:
        images (n, 1, 28, 28) -> logits (n, 10)
    """

    def __init__(self) -> None:
        raise NotImplementedError("MLP.__init__ (mnist_torch.py) is not written yet")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("MLP.forward (mnist_torch.py) is not written yet")


def train_mlp(
    model: MLP, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    """Train `model` in place, yielding the mean training loss after every epoch (§3.1.6).

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
    raise NotImplementedError("train_mlp (mnist_torch.py) is not written yet")


if __name__ == "__main__":
    from ..program import main, torch_program

    main(lambda: torch_program("mlp", MLP, train_mlp))
