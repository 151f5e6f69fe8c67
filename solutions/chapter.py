"""The chapter's own training loop, as printed, to compare with."""

from collections.abc import Callable, Iterable, Iterator

import torch
from torch import nn

from data.chapter import EPOCHS

from .mlp.mnist_torch import MLP

BATCH_SIZE = 64


class Normalize(nn.Module):
    """The CNN's and the RNN's second transform, cut off in print: presumably Normalize((0.5,), (0.5,))."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return (images - 0.5) / 0.5


class PrintedCNN(nn.Sequential):
    """The CNN, layer by layer as printed."""

    def __init__(self) -> None:
        super().__init__(
            Normalize(),
            nn.Conv2d(1, 32, kernel_size=3, stride=1, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=2, stride=2),
            nn.Conv2d(32, 64, kernel_size=3, stride=1, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=2, stride=2),
            nn.Flatten(),
            nn.Linear(64 * 7 * 7, 128),
            nn.ReLU(),
            nn.Linear(128, 10),
        )


class PrintedRNN(nn.Module):
    """The RNN as printed, with PyTorch's own initialisation."""

    def __init__(self) -> None:
        super().__init__()
        self.normalize = Normalize()
        self.rnn = nn.RNN(28, 128, num_layers=2, batch_first=True)
        self.fc = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        out, _ = self.rnn(self.normalize(images).reshape(-1, 28, 28))
        return self.fc(out[:, -1, :])


MODELS: dict[str, Callable[[], nn.Module]] = {"mlp": MLP, "cnn": PrintedCNN, "rnn": PrintedRNN}


def train_as_printed(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = EPOCHS, seed: int = 0
) -> Iterator[float]:
    """The chapter's recipe on tensors in memory: the same arithmetic as with its DataLoader, sooner."""
    shuffle = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for _ in range(epochs):
        order = torch.randperm(len(images), generator=shuffle)
        yield train_epoch(model, optimizer, ((images[i], labels[i]) for i in order.split(BATCH_SIZE)))


def train_epoch(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    batches: Iterable[tuple[torch.Tensor, torch.Tensor]],
) -> float:
    """One epoch of the chapter's loop; returns the mean of the batches' losses."""
    criterion = nn.CrossEntropyLoss()
    losses = []
    for inputs, labels in batches:
        optimizer.zero_grad()
        loss = criterion(model(inputs), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)
