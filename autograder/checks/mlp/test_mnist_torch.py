"""Checks for mnist_torch.py (§3.1.6): the model and its training on MNIST."""

import numpy as np

from autograder.grading import Grading
from autograder.models import (
    expect_determinism,
    expect_every_layer_learns,
    expect_falling_losses,
    expect_gradients_cleared,
    expect_images_judged_one_by_one,
    expect_no_softmax,
    expect_ten_logits,
)
from autograder.text import Text
from autograder.training import Task, TorchModel, accuracy_points
from autograder.vocabulary import Exercise, Student

MLP = Exercise("MLP", "3.1.6", "ŷ = W₂ ReLU(W₁ x + b₁) + b₂", runtime="torch", replaceable=False)
train_mlp = Exercise("train_mlp", "3.1.6", runtime="torch", replaceable=False)


@MLP.visible(0.5, "Images in, ten logits each out", "输入图像，每张输出十个 logits")
def test_mlp_shape(student: Student) -> None:
    expect_ten_logits(student, "MLP")


@MLP.visible(0.5, "The outputs are logits, not probabilities", "输出是 logits，不是概率")
def test_mlp_gives_logits(student: Student) -> None:
    expect_no_softmax(student, "MLP")


@MLP.hidden(0.5, "Each image is judged on its own", "每张图像独立判断，与批次里的其他图像无关")
def test_mlp_judges_images_one_by_one(student: Student, rng: np.random.Generator) -> None:
    expect_images_judged_one_by_one(student, "MLP", rng)


@MLP.hidden(
    0.5, "In evaluation mode the same image gives the same logits", "评估模式下同一张图像总给出相同的 logits"
)
def test_mlp_is_deterministic(student: Student, rng: np.random.Generator) -> None:
    expect_determinism(student, "MLP", rng)


@train_mlp.visible(
    0.5, "It yields one loss per epoch, and the loss falls", "每个 epoch 给出一个损失，并且损失在下降"
)
def test_train_mlp_yields_falling_losses(student: Student) -> None:
    expect_falling_losses(student, "train_mlp", "MLP")


@train_mlp.hidden(0.75, "Training changes every layer", "训练会更新每一层")
def test_train_mlp_changes_every_layer(student: Student, rng: np.random.Generator) -> None:
    expect_every_layer_learns(student, "train_mlp", "MLP", rng)


@train_mlp.hidden(0.25, "Gradients are cleared before each step", "每一步之前先把梯度清零")
def test_train_mlp_clears_the_gradients(student: Student, rng: np.random.Generator) -> None:
    expect_gradients_cleared(student, "train_mlp", "MLP", rng)


@train_mlp.accuracy(5.5, "The MLP reaches the chapter's accuracy on MNIST", "MLP 在 MNIST 上达到书中的准确率")
def test_train_mlp_accuracy(
    student: Student, rng: np.random.Generator, grading: Grading
) -> tuple[float, Text]:
    return accuracy_points(
        grading, TorchModel(student, "MLP"), Task.of("train_mlp", "mlp"), points=5.5, rng=rng
    )
