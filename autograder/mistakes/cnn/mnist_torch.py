"""Wrong solutions for mnist_torch.py.

Models differ in their weights and training in its order of samples, so no answer can be compared with a mistake's: the
sentences are those with which the checks name what they see.
"""

from collections.abc import Iterator
from copy import deepcopy

import torch
from torch import nn

from autograder.mistakes import mistake

TRAINED = (
    "test_train_cnn_clears_the_gradients",
    "test_train_cnn_yields_falling_losses",
    "test_train_cnn_changes_every_layer",
)
SAME_TWICE = ("test_cnn_is_deterministic", "test_cnn_judges_images_one_by_one")


@mistake(
    "CNN",
    caught_by=("test_cnn_gives_logits",),
    en="the outputs are already normalised; the loss function applies softmax itself, so return raw logits.",
    zh="输出已经归一化了；损失函数自己会做 softmax，这里应返回原始的 logits。",
)
class ReturnsProbabilities(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1, self.fc2 = nn.Linear(16 * 7 * 7, 64), nn.Linear(64, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = self.pool(torch.relu(self.conv1(images)))
        x = self.pool(torch.relu(self.conv2(x)))
        return self.fc2(torch.relu(self.fc1(x.flatten(1)))).softmax(dim=1)


@mistake(
    "CNN",
    caught_by=("test_cnn_gives_logits",),
    en="the outputs are already normalised; the loss function applies softmax itself, so return raw logits.",
    zh="输出已经归一化了；损失函数自己会做 softmax，这里应返回原始的 logits。",
)
class ReturnsLogProbabilities(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1, self.fc2 = nn.Linear(16 * 7 * 7, 64), nn.Linear(64, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = self.pool(torch.relu(self.conv1(images)))
        x = self.pool(torch.relu(self.conv2(x)))
        return self.fc2(torch.relu(self.fc1(x.flatten(1)))).log_softmax(dim=1)


@mistake(
    "CNN",
    caught_by=("test_cnn_judges_images_one_by_one",),
    en="an image's logits change with the other images of its batch: is the batch axis taken for time, or something"
    " computed over the whole batch in evaluation mode?",
    zh="一张图像的 logits 会随同一批次里的其他图像而变：是不是把批量轴当成了时间轴，或者在评估模式下对整个批次做了计算？",
)
class NormalisesByTheBatch(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1, self.fc2 = nn.Linear(16 * 7 * 7, 64), nn.Linear(64, 10)
        self.norm = nn.BatchNorm2d(8, track_running_stats=False)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = self.pool(torch.relu(self.norm(self.conv1(images))))
        x = self.pool(torch.relu(self.conv2(x)))
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


@mistake(
    "CNN",
    caught_by=("test_cnn_judges_images_one_by_one",),
    en="an image's logits change with the other images of its batch: is the batch axis taken for time, or something"
    " computed over the whole batch in evaluation mode?",
    zh="一张图像的 logits 会随同一批次里的其他图像而变：是不是把批量轴当成了时间轴，或者在评估模式下对整个批次做了计算？",
)
class MixesTheImagesWhenFlattening(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1, self.fc2 = nn.Linear(16 * 7 * 7, 64), nn.Linear(64, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = self.pool(torch.relu(self.conv1(images)))
        x = self.pool(torch.relu(self.conv2(x)))
        x = x.permute(1, 2, 3, 0).reshape(len(images), -1)
        return self.fc2(torch.relu(self.fc1(x)))


@mistake(
    "CNN",
    caught_by=(*SAME_TWICE,),
    en="the same images give other logits the second time: is dropout still active after model.eval(), or a state kept"
    " from one call to the next?",
    zh="同样的图像第二次给出了不同的 logits：是不是 model.eval() 之后 dropout 仍在起作用，或者状态从上一次调用保留到了下一次？",
)
class DropsOutInEvaluationToo(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1, self.fc2 = nn.Linear(16 * 7 * 7, 64), nn.Linear(64, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = self.pool(torch.relu(self.conv1(images)))
        x = self.pool(torch.relu(self.conv2(x)))
        x = nn.functional.dropout(x.flatten(1), 0.5)
        return self.fc2(torch.relu(self.fc1(x)))


@mistake(
    "CNN",
    caught_by=("test_cnn_convolves",),
    en="the model should have two convolution layers.",
    zh="模型应当有两个卷积层。",
)
class ConvolvesOnce(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1, self.fc2 = nn.Linear(8 * 14 * 14, 64), nn.Linear(64, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = self.pool(torch.relu(self.conv(images)))
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


@mistake(
    "CNN",
    caught_by=("test_cnn_convolves",),
    en="the model should have two linear layers.",
    zh="模型应当有两个全连接层。",
)
class GoesStraightToTheClasses(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(16 * 7 * 7, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = self.pool(torch.relu(self.conv1(images)))
        x = self.pool(torch.relu(self.conv2(x)))
        return self.fc(x.flatten(1))


def _epoch(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    images: torch.Tensor,
    labels: torch.Tensor,
    shuffle: torch.Generator,
) -> Iterator[float]:
    """Train one epoch, giving the loss of each minibatch."""
    for batch in torch.randperm(len(images), generator=shuffle).split(50):
        loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


def _mean(losses: Iterator[float]) -> float:
    values = list(losses)
    return sum(values) / len(values)


@mistake(
    "train_cnn",
    caught_by=TRAINED,
    en="it must be a generator: `yield` the mean loss at the end of every epoch instead of returning it.",
    zh="它应当是一个生成器：每个 epoch 结束时用 `yield` 给出平均损失，而不是 return。",
)
def returns_the_losses(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> list[float]:
    shuffle = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    return [_mean(_epoch(model, optimizer, images, labels, shuffle)) for _ in range(epochs)]


@mistake(
    "train_cnn",
    caught_by=TRAINED,
    en="what it yields is not a number. Yield the epoch's mean training loss (`loss.item()` gives a float).",
    zh="yield 出来的不是数。应当给出该 epoch 的平均训练损失（`loss.item()` 得到浮点数）。",
)
def yields_nothing(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[None]:
    shuffle = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for _ in range(epochs):
        _mean(_epoch(model, optimizer, images, labels, shuffle))
        yield


@mistake(
    "train_cnn",
    caught_by=("test_train_cnn_yields_falling_losses",),
    en="asked for 4 epochs, it did not yield 4 times: yield once at the end of every epoch.",
    zh="要求训练 4 个 epoch，yield 的次数却不是 4：每个 epoch 结束时 yield 一次。",
)
def yields_after_every_minibatch(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    shuffle = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for _ in range(epochs):
        yield from _epoch(model, optimizer, images, labels, shuffle)


@mistake(
    "train_cnn",
    caught_by=TRAINED,
    en="the loss does not fall on easy images: is the optimizer's step taken after each `backward`, and against the"
    " gradient?",
    zh="在很容易的图像上损失也没有下降：每次 `backward` 之后更新参数了吗？是沿着梯度的反方向更新的吗？",
)
def forgets_the_step(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(images), labels)
        model.zero_grad()
        loss.backward()
        yield loss.item()


@mistake(
    "train_cnn",
    caught_by=("test_train_cnn_yields_falling_losses",),
    en="the loss does not fall on easy images: is the optimizer's step taken after each `backward`, and against the"
    " gradient?",
    zh="在很容易的图像上损失也没有下降：每次 `backward` 之后更新参数了吗？是沿着梯度的反方向更新的吗？",
)
def climbs_the_loss(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    shuffle = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, maximize=True)
    for _ in range(epochs):
        yield _mean(_epoch(model, optimizer, images, labels, shuffle))


@mistake(
    "train_cnn",
    caught_by=("test_train_cnn_changes_every_layer", "test_train_cnn_clears_the_gradients"),
    en="some layers are the same after training: does the gradient reach every layer, and is the step taken?",
    zh="训练之后有的层没有任何变化：梯度传到每一层了吗？优化器更新了吗？",
)
def trains_a_copy(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    model, shuffle = deepcopy(model), torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for _ in range(epochs):
        yield _mean(_epoch(model, optimizer, images, labels, shuffle))


@mistake(
    "train_cnn",
    caught_by=("test_train_cnn_changes_every_layer",),
    en="some layers are the same after training: does the gradient reach every layer, and is the step taken?",
    zh="训练之后有的层没有任何变化：梯度传到每一层了吗？优化器更新了吗？",
)
def hands_the_optimizer_only_the_last_layer(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    shuffle = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(list(model.parameters())[-2:], lr=2e-3)
    for _ in range(epochs):
        yield _mean(_epoch(model, optimizer, images, labels, shuffle))


@mistake(
    "train_cnn",
    caught_by=("test_train_cnn_clears_the_gradients",),
    en="gradients of an earlier batch are still in the model and are added to the new ones: clear them (zero_grad)"
    " before each `backward`.",
    zh="模型里还留着前一批的梯度，新的梯度会加在上面：每次 `backward` 之前要先清零（zero_grad）。",
)
def never_clears_the_gradients(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor, epochs: int = 10, seed: int = 0
) -> Iterator[float]:
    shuffle = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-4)
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images), generator=shuffle).split(50):
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        yield total / len(images)
