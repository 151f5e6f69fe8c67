"""Checks for mnist_torch.py (§3.1.6): the model and its training on MNIST."""

import numpy as np

from autograder.grading import Grading
from autograder.models import logits, parameters, some_digits, train_briefly
from autograder.text import Text
from autograder.training import Task, TorchModel, accuracy_points
from autograder.vocabulary import Exercise, Student, expect, expect_close, expect_shape

MLP = Exercise("MLP", "3.1.6", "ŷ = W₂ ReLU(W₁ x + b₁) + b₂", runtime="torch")
train_mlp = Exercise("train_mlp", "3.1.6", runtime="torch")


@MLP.visible(0.5, "Images in, ten logits each out", "输入图像，每张输出十个 logits")
def test_mlp_shape(student: Student) -> None:
    images, _ = some_digits(np.random.default_rng(0), 7)
    expect_shape(logits(student, "MLP", student.MLP(), images), (7, 10))


@MLP.visible(0.5, "The outputs are logits, not probabilities", "输出是 logits，不是概率")
def test_mlp_gives_logits(student: Student) -> None:
    images, _ = some_digits(np.random.default_rng(0), 20)
    scores = logits(student, "MLP", student.MLP(), images)
    expect(
        not np.allclose(scores.sum(axis=1), 1.0) and not np.allclose(np.exp(scores).sum(axis=1), 1.0),
        "the outputs are already normalised; the loss function applies softmax itself, so return raw logits.",
        "输出已经归一化了；损失函数自己会做 softmax，这里应返回原始的 logits。",
    )


@MLP.hidden(0.5, "Each image is judged on its own", "每张图像独立判断，与批次里的其他图像无关")
def test_mlp_judges_images_one_by_one(student: Student, rng: np.random.Generator) -> None:
    images, _ = some_digits(rng, 9)
    model, order = student.MLP(), rng.permutation(9)
    expect_close(logits(student, "MLP", model, images[order]), logits(student, "MLP", model, images)[order])


@MLP.hidden(0.5, "In evaluation mode the same image gives the same logits", "评估模式下同一张图像总给出相同的 logits")
def test_mlp_is_deterministic(student: Student, rng: np.random.Generator) -> None:
    images, _ = some_digits(rng, 5)
    model = student.MLP()
    expect_close(logits(student, "MLP", model, images), logits(student, "MLP", model, images))


@train_mlp.visible(0.5, "It yields one loss per epoch, and the loss falls", "每个 epoch 给出一个损失，并且损失在下降")
def test_train_mlp_yields_falling_losses(student: Student) -> None:
    images, labels = some_digits(np.random.default_rng(1), 200)
    losses = train_briefly(student, "train_mlp", student.MLP(), images, labels, epochs=4)
    expect(
        len(losses) == 4,
        "asked for 4 epochs, it did not yield 4 times: yield once at the end of every epoch.",
        "要求训练 4 个 epoch，yield 的次数却不是 4：每个 epoch 结束时 yield 一次。",
    )
    expect(losses[-1] < losses[0], "the loss does not fall on easy images.", "在很容易的图像上损失也没有下降。")


@train_mlp.hidden(1, "Training changes every parameter", "训练会更新每一个参数")
def test_train_mlp_changes_every_parameter(student: Student, rng: np.random.Generator) -> None:
    images, labels = some_digits(rng, 150)
    model = student.MLP()
    before = parameters(student, "MLP", model)
    train_briefly(student, "train_mlp", model, images, labels, epochs=1)
    after = parameters(student, "MLP", model)
    expect(
        before and all(not np.array_equal(old, new) for old, new in zip(before, after, strict=True)),
        "some parameters are the same after training: does the gradient reach every layer, and is the step taken?",
        "训练之后有参数没有变化：梯度传到每一层了吗？优化器更新了吗？",
    )


@train_mlp.accuracy(5.5, "The MLP reaches the chapter's accuracy on MNIST", "MLP 在 MNIST 上达到书中的准确率")
def test_train_mlp_accuracy(student: Student, rng: np.random.Generator, grading: Grading) -> tuple[float, Text]:
    task = Task("train_mlp", chapter=0.9758, floor=0.9733)
    return accuracy_points(grading, TorchModel(student, "MLP"), task, points=5.5, rng=rng)
