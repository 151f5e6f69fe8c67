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
    "test_train_rnn_clears_the_gradients",
    "test_train_rnn_yields_falling_losses",
    "test_train_rnn_changes_every_layer",
)
SAME_TWICE = ("test_rnn_is_deterministic", "test_rnn_judges_images_one_by_one")
SEQUENCE = ("test_image_to_sequence_shape", "test_image_to_sequence_rows")


@mistake(
    "image_to_sequence",
    caught_by=("test_image_to_sequence_rows",),
    en="the time steps are the columns of the image; they should be its rows.",
    zh="时间步是图像的列；应当是图像的行。",
)
def takes_columns_as_steps(images: torch.Tensor) -> torch.Tensor:
    return images.squeeze(1).transpose(1, 2)


@mistake(
    "image_to_sequence",
    caught_by=("test_image_to_sequence_rows",),
    en="the rows come from bottom to top; they should come from top to bottom.",
    zh="行的顺序是从下到上；应当是从上到下。",
)
def starts_at_the_bottom(images: torch.Tensor) -> torch.Tensor:
    return images.squeeze(1).flip(1)


@mistake(
    "image_to_sequence",
    caught_by=(*SEQUENCE,),
    en="shape (5, 28, 28) is asked for.",
    zh="要求的形状是 (5, 28, 28)。",
)
def puts_time_first(images: torch.Tensor) -> torch.Tensor:
    return images.squeeze(1).transpose(0, 1)


@mistake(
    "image_to_sequence",
    caught_by=(*SEQUENCE,),
    en="shape (5, 28, 28) is asked for.",
    zh="要求的形状是 (5, 28, 28)。",
)
def takes_pixels_as_steps(images: torch.Tensor) -> torch.Tensor:
    return images.reshape(len(images), 28 * 28, 1)


@mistake(
    "image_to_sequence",
    caught_by=("test_image_to_sequence_shape",),
    en="shape (5, 28, 28) is asked for.",
    zh="要求的形状是 (5, 28, 28)。",
)
def keeps_the_channel_axis(images: torch.Tensor) -> torch.Tensor:
    return images


@mistake(
    "RNN",
    caught_by=("test_rnn_gives_logits",),
    en="the outputs are already normalised; the loss function applies softmax itself, so return raw logits.",
    zh="输出已经归一化了；损失函数自己会做 softmax，这里应返回原始的 logits。",
)
class ReturnsProbabilities(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(28, 128, num_layers=2, batch_first=True)
        self.fc = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        states, _ = self.rnn(images.squeeze(1))
        return self.fc(states[:, -1]).softmax(dim=1)


@mistake(
    "RNN",
    caught_by=("test_rnn_gives_logits",),
    en="the outputs are already normalised; the loss function applies softmax itself, so return raw logits.",
    zh="输出已经归一化了；损失函数自己会做 softmax，这里应返回原始的 logits。",
)
class ReturnsLogProbabilities(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(28, 128, num_layers=2, batch_first=True)
        self.fc = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        states, _ = self.rnn(images.squeeze(1))
        return self.fc(states[:, -1]).log_softmax(dim=1)


@mistake(
    "RNN",
    caught_by=("test_rnn_judges_images_one_by_one",),
    en="an image's logits change with the other images of its batch: is the batch axis taken for time, or something"
    " computed over the whole batch in evaluation mode?",
    zh="一张图像的 logits 会随同一批次里的其他图像而变：是不是把批量轴当成了时间轴，或者在评估模式下对整个批次做了计算？",
)
class TakesTheBatchForTime(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(28, 128, num_layers=2)
        self.fc = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        states, _ = self.rnn(images.squeeze(1))
        return self.fc(states[:, -1])


@mistake(
    "RNN",
    caught_by=("test_rnn_judges_images_one_by_one",),
    en="an image's logits change with the other images of its batch: is the batch axis taken for time, or something"
    " computed over the whole batch in evaluation mode?",
    zh="一张图像的 logits 会随同一批次里的其他图像而变：是不是把批量轴当成了时间轴，或者在评估模式下对整个批次做了计算？",
)
class TakesTheBatchForTimeInAnLSTM(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(28, 128, num_layers=2)
        self.fc = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        states, _ = self.lstm(images.squeeze(1))
        return self.fc(states[:, -1])


@mistake(
    "RNN",
    caught_by=(*SAME_TWICE,),
    en="the same images give other logits the second time: is dropout still active after model.eval(), or a state kept"
    " from one call to the next?",
    zh="同样的图像第二次给出了不同的 logits：是不是 model.eval() 之后 dropout 仍在起作用，或者状态从上一次调用保留到了下一次？",
)
class DropsOutInEvaluationToo(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(28, 128, num_layers=2, batch_first=True)
        self.fc = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        states, _ = self.rnn(images.squeeze(1))
        return self.fc(nn.functional.dropout(states[:, -1], 0.5))


@mistake(
    "RNN",
    caught_by=("test_rnn_is_recurrent",),
    en="the model should have two recurrent layers of 128 units.",
    zh="模型应当有两个 128 单元的循环层。",
)
class HasOneRecurrentLayer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(28, 128, batch_first=True)
        self.fc = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        states, _ = self.rnn(images.squeeze(1))
        return self.fc(states[:, -1])


@mistake(
    "RNN",
    caught_by=("test_rnn_is_recurrent",),
    en="the logits do not depend on the image's last row: read them off the last step.",
    zh="logits 与图像的最后一行无关：应当从最后一步的隐状态得到它们。",
)
class ReadsTheFirstStep(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(28, 128, num_layers=2, batch_first=True)
        self.fc = nn.Linear(128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        states, _ = self.rnn(images.squeeze(1))
        return self.fc(states[:, 0])


@mistake(
    "RNN",
    caught_by=("test_rnn_is_recurrent",),
    en="a linear layer should map the last step's 128 numbers to ten logits.",
    zh="应当用一个全连接层把最后一步的 128 个数映射为十个 logits。",
)
class ReadsAllTimeSteps(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(28, 128, num_layers=2, batch_first=True)
        self.fc = nn.Linear(28 * 128, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        states, _ = self.rnn(images.squeeze(1))
        return self.fc(states.flatten(1))


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
    "train_rnn",
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
    "train_rnn",
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
    "train_rnn",
    caught_by=("test_train_rnn_yields_falling_losses",),
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
    "train_rnn",
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
    "train_rnn",
    caught_by=("test_train_rnn_yields_falling_losses",),
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
    "train_rnn",
    caught_by=("test_train_rnn_changes_every_layer", "test_train_rnn_clears_the_gradients"),
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
    "train_rnn",
    caught_by=("test_train_rnn_changes_every_layer",),
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
    "train_rnn",
    caught_by=("test_train_rnn_clears_the_gradients",),
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
