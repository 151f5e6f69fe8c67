"""Other right solutions for mnist_torch.py."""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import nn

from autograder.alternatives import alternative


@alternative("image_to_sequence")
def takes_the_only_channel(images: torch.Tensor) -> torch.Tensor:
    return images[:, 0]


@alternative("image_to_sequence")
def stacks_rows(images: torch.Tensor) -> torch.Tensor:
    return torch.stack([images[:, 0, row, :] for row in range(28)], dim=1)


@alternative("image_to_sequence")
def copies_through_numpy(images: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(images.numpy().reshape(-1, 28, 28).copy())


@alternative("RNN")
class TimeFirst(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.recurrent = nn.RNN(28, 128, 2)
        self.linear = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        steps = images.squeeze(1).permute(1, 0, 2)
        out, _ = self.recurrent(steps)
        return self.linear(out[-1])


@alternative("RNN")
class LongShortTermMemory(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(input_size=28, hidden_size=128, num_layers=2, batch_first=True)
        self.fc = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        _, (h, _) = self.lstm(images.view(-1, 28, 28))
        return self.fc(h[-1])


@alternative("RNN")
class TwoCells(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lower, self.upper = nn.GRUCell(28, 128), nn.GRUCell(128, 128)
        self.readout = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        lower = upper = images.new_zeros(len(images), 128)
        for row in images[:, 0].unbind(dim=1):
            lower = self.lower(row, lower)
            upper = self.upper(lower, upper)
        return self.readout(upper)


@alternative("train_rnn")
def trains_with_a_data_loader(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    torch.manual_seed(seed)
    data = torch.utils.data.TensorDataset(images, labels)
    loader = torch.utils.data.DataLoader(data, batch_size=64, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(epochs):
        total, count = 0.0, 0
        for batch, targets in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(batch), targets)
            loss.backward()
            optimizer.step()
            total, count = total + loss.item() * len(batch), count + len(batch)
        yield total / count


@alternative("train_rnn")
def clips_and_scales_its_steps(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=5e-4)
    for _ in range(epochs):
        losses = []
        order = torch.randperm(len(images), generator=generator)
        for start in range(0, len(order), 100):
            batch = order[start : start + 100]
            loss = nn.CrossEntropyLoss()(model(images[batch]), labels[batch])
            for p in model.parameters():
                p.grad = None
            loss.backward()
            nn.utils.clip_grad_value_(model.parameters(), 0.5)
            optimizer.step()
            losses.append(loss.item())
        yield float(torch.tensor(losses).mean())
