"""Other right solutions for mnist_torch.py."""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import nn

from autograder.alternatives import alternative


@alternative("MLP")
class Stack(nn.Sequential):
    def __init__(self) -> None:
        super().__init__(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


@alternative("MLP")
class HandMade(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.W1 = nn.Parameter(torch.randn(784, 128) * (2 / 784) ** 0.5)
        self.b1 = nn.Parameter(torch.zeros(128))
        self.W2 = nn.Parameter(torch.randn(128, 10) / 128**0.5)
        self.b2 = nn.Parameter(torch.zeros(10))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = torch.reshape(images, (len(images), -1))
        return torch.clamp(x @ self.W1 + self.b1, min=0) @ self.W2 + self.b2


@alternative("MLP")
class WithDropoutAndNormalisation(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(28 * 28, 128)
        self.norm = nn.BatchNorm1d(128)
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        h = F.relu(self.norm(self.hidden(images.view(images.size(0), 784))))
        return self.out(self.drop(h))


@alternative("train_mlp")
def trains_with_a_data_loader(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    torch.manual_seed(seed)
    data = torch.utils.data.TensorDataset(images, labels)
    loader = torch.utils.data.DataLoader(data, batch_size=64, shuffle=True)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(epochs):
        model.train()
        running = 0.0
        for batch, targets in loader:
            optimizer.zero_grad()
            loss = criterion(model(batch), targets)
            loss.backward()
            optimizer.step()
            running += loss.item()
        yield running / len(loader)


@alternative("train_mlp")
def descends_by_hand_with_momentum(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    parameters = list(model.parameters())
    velocities = [torch.zeros_like(p) for p in parameters]
    for epoch in range(epochs):
        lr = 0.1 * 0.7**epoch
        losses = []
        for batch in torch.randperm(len(labels), generator=generator).split(64):
            log_p = F.log_softmax(model(images[batch]), dim=1)
            loss = F.nll_loss(log_p, labels[batch])
            for p, v, grad in zip(parameters, velocities, torch.autograd.grad(loss, parameters), strict=True):
                v.mul_(0.8).add_(grad)
                p.data.sub_(v, alpha=lr)
            losses.append(loss.detach())
        yield torch.stack(losses).mean()
