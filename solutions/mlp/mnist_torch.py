"""The chapter's MLP on MNIST, in PyTorch (§3.1.6).

本章的多层感知机，用 PyTorch 在 MNIST 上训练。
"""

import math
from collections.abc import Iterator

import torch
from torch import nn

BATCH_SIZE = 128


class MLP(nn.Module):
    """Two linear layers with a ReLU between them: 784 inputs, 128 hidden units, 10 classes (§3.1.6).

    两层感知机：784 个输入、128 个隐藏单元、10 个类别；返回 logits，不做 softmax。

    Shapes:
        images (n, 1, 28, 28) -> logits (n, 10)
    """

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(28 * 28, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.fc2(torch.relu(self.fc1(images.flatten(start_dim=1))))


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
    shuffle = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=4e-3, fused=True)
    steps = epochs * math.ceil(len(images) / BATCH_SIZE)
    decay = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1, end_factor=0, total_iters=steps)
    for _ in range(epochs):
        total_loss = 0.0
        model.train()
        for batch in torch.randperm(len(images), generator=shuffle).split(BATCH_SIZE):
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            decay.step()
            total_loss += loss.item() * len(batch)
        yield total_loss / len(images)


if __name__ == "__main__":
    from ..program import main, torch_program

    main(lambda: torch_program("mlp", MLP, train_mlp))
