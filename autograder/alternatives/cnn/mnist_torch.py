"""Other right solutions for mnist_torch.py."""

from collections import OrderedDict
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import nn

from autograder.alternatives import alternative


@alternative("CNN")
class NamedStack(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            OrderedDict(
                conv1=nn.Conv2d(1, 16, 5, padding=2),
                relu1=nn.ReLU(),
                pool1=nn.MaxPool2d(2, 2),
                conv2=nn.Conv2d(16, 32, 5, padding=2),
                relu2=nn.ReLU(),
                pool2=nn.MaxPool2d(2, 2),
            )
        )
        self.classifier = nn.Sequential(
            nn.Flatten(), nn.Linear(32 * 49, 128), nn.ReLU(), nn.Dropout(0.25), nn.Linear(128, 10)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.features(x))


@alternative("CNN")
class Functional(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.kernels = nn.ParameterList(
            nn.init.kaiming_uniform_(torch.empty(shape)) for shape in ((32, 1, 3, 3), (64, 32, 3, 3))
        )
        self.hidden = nn.LazyLinear(128)
        self.out = nn.LazyLinear(10)
        self(torch.zeros(1, 1, 28, 28))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for kernel in self.kernels:
            x = F.max_pool2d(F.conv2d(x, kernel).relu(), kernel_size=2)
        return self.out(F.relu(self.hidden(torch.flatten(x, 1))))


@alternative("train_cnn")
def trains_with_a_data_loader(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    torch.manual_seed(seed)
    data = torch.utils.data.TensorDataset(images, labels)
    loader = torch.utils.data.DataLoader(data, batch_size=64, shuffle=True)
    criterion, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters())
    for _ in range(epochs):
        losses = []
        for batch, targets in loader:
            loss = criterion(model(batch), targets)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss))
        yield sum(losses) / len(losses)


@alternative("train_cnn")
def cycles_the_learning_rate(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True)
    steps = -(-len(images) // 64)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.05, epochs=epochs, steps_per_epoch=steps)
    model.train()
    for _ in range(epochs):
        total = torch.zeros(())
        for i in torch.randperm(len(images), generator=generator).split(64):
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(model(images[i]), labels[i], reduction="sum")
            (loss / len(i)).backward()
            optimizer.step()
            schedule.step()
            total += loss.detach()
        yield (total / len(images)).item()
