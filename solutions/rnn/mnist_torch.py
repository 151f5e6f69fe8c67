"""The chapter's RNN on MNIST, in PyTorch: an image is a sequence of rows (§3.3.2).

本章的循环神经网络，用 PyTorch 在 MNIST 上训练：一张图像就是一个由行组成的序列。
"""

import math
from collections.abc import Iterator

import torch
from torch import nn

BATCH_SIZE = 64


def image_to_sequence(images: torch.Tensor) -> torch.Tensor:
    """Turn images into sequences whose time steps are the rows, from top to bottom (§3.3.2).

    把图像变成序列：每一行是一个时间步，从上到下。

    Args:
        images: (n, 1, 28, 28)
    Returns:
        (n, 28, 28): samples, time steps, features
    """
    return images.squeeze(1)


class RNN(nn.Module):
    """Two recurrent layers of 128 units, then a linear layer on the last time step (§3.3.2).

    两个循环层（各 128 个隐藏单元），在最后一个时间步上接一个全连接层；返回 logits，不做 softmax。

    Shapes:
        images (n, 1, 28, 28) -> logits (n, 10)
    """

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(input_size=28, hidden_size=128, num_layers=2, batch_first=True)
        self.fc = nn.Linear(128, 10)
        # An orthogonal matrix keeps the length of what it multiplies: gradients survive the 28 steps.
        for layer in range(self.rnn.num_layers):
            nn.init.orthogonal_(self.rnn.get_parameter(f"weight_hh_l{layer}"))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        hidden_states, _ = self.rnn(image_to_sequence(images))
        return self.fc(hidden_states[:, -1])


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
    shuffle = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    steps = epochs * math.ceil(len(images) / BATCH_SIZE)
    decay = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1, end_factor=0, total_iters=steps)
    for _ in range(epochs):
        total_loss = 0.0
        model.train()
        for batch in torch.randperm(len(images), generator=shuffle).split(BATCH_SIZE):
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
            optimizer.step()
            decay.step()
            total_loss += loss.item() * len(batch)
        yield total_loss / len(images)


if __name__ == "__main__":
    from ..program import main, torch_program

    main(lambda: torch_program("rnn", RNN, train_rnn))
