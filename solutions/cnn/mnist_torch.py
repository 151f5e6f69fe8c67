"""The chapter's CNN on MNIST, in PyTorch (§3.2.3).

本章的卷积神经网络，用 PyTorch 在 MNIST 上训练。
"""

import math
from collections.abc import Iterator

import torch
from torch import nn

BATCH_SIZE = 64


class CNN(nn.Module):
    """Two convolutions, each followed by pooling, then two linear layers (§3.2.3).

    两个卷积层，各接一个池化层，再接两个全连接层；返回 logits，不做 softmax。

    Shapes:
        images (n, 1, 28, 28) -> logits (n, 10)
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=3, padding=1)
        self.pool = nn.MaxPool2d(kernel_size=2)
        self.fc1 = nn.Linear(64 * 7 * 7, 128)
        self.fc2 = nn.Linear(128, 10)
        # Channels innermost is the order in which CPUs convolve fastest.
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        # The maximum of ReLUs is the ReLU of the maximum: pooling first leaves a quarter of the work.
        x = torch.relu(self.pool(self.conv1(images)))
        x = torch.relu(self.pool(self.conv2(x)))
        return self.fc2(torch.relu(self.fc1(x.flatten(start_dim=1))))


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
    shuffle = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3, fused=True)
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

    main(lambda: torch_program("cnn", CNN, train_cnn))
