"""Checks for mnist_torch.py (§3.3.2): the model and its training on MNIST."""

import numpy as np

from autograder.answers import same
from autograder.grading import Grading
from autograder.models import (
    expect_determinism,
    expect_every_layer_learns,
    expect_falling_losses,
    expect_gradients_cleared,
    expect_images_judged_one_by_one,
    expect_no_softmax,
    expect_ten_logits,
    logits,
    parameters,
    some_digits,
)
from autograder.text import Text
from autograder.training import Task, TorchModel, accuracy_points
from autograder.vocabulary import Exercise, Student, Tensor, expect, expect_close, expect_shape

image_to_sequence = Exercise("image_to_sequence", "3.3.2", "(n, 1, 28, 28) → (n, 28, 28)", runtime="torch")
RNN = Exercise("RNN", "3.3.2", "H_t = φ(X_t W_xh + H_{t−1} W_hh + b_h)", runtime="torch", replaceable=False)
train_rnn = Exercise("train_rnn", "3.3.2", runtime="torch", replaceable=False)


@image_to_sequence.visible(
    1, "Every image becomes 28 steps of 28 pixels", "每张图像变成 28 个时间步，每步 28 个像素"
)
def test_image_to_sequence_shape(student: Student) -> None:
    images, _ = some_digits(np.random.default_rng(0), 5)
    expect_shape(student.image_to_sequence(Tensor(images)), (5, 28, 28))


@image_to_sequence.hidden(2, "The time steps are the rows, from top to bottom", "时间步是图像的行，从上到下")
def test_image_to_sequence_rows(student: Student, rng: np.random.Generator) -> None:
    images = rng.uniform(size=(3, 1, 28, 28)).astype(np.float32)
    rows, sequence = images[:, 0], student.image_to_sequence(Tensor(images))
    expect(
        not same(sequence, rows.swapaxes(1, 2)),
        "the time steps are the columns of the image; they should be its rows.",
        "时间步是图像的列；应当是图像的行。",
    )
    expect(
        not same(sequence, rows[:, ::-1]),
        "the rows come from bottom to top; they should come from top to bottom.",
        "行的顺序是从下到上；应当是从上到下。",
    )
    expect_close(sequence, rows)


@RNN.visible(1, "Images in, ten logits each out", "输入图像，每张输出十个 logits")
def test_rnn_shape(student: Student) -> None:
    expect_ten_logits(student, "RNN")


@RNN.visible(1, "The outputs are logits, not probabilities", "输出是 logits，不是概率")
def test_rnn_gives_logits(student: Student) -> None:
    expect_no_softmax(student, "RNN")


@RNN.hidden(2, "Each image is judged on its own", "每张图像独立判断，与批次里的其他图像无关")
def test_rnn_judges_images_one_by_one(student: Student, rng: np.random.Generator) -> None:
    expect_images_judged_one_by_one(student, "RNN", rng)


@RNN.hidden(
    1, "In evaluation mode the same image gives the same logits", "评估模式下同一张图像总给出相同的 logits"
)
def test_rnn_is_deterministic(student: Student, rng: np.random.Generator) -> None:
    expect_determinism(student, "RNN", rng)


@RNN.hidden(
    2, "Two recurrent layers of 128 units, and a linear layer", "两层 128 个单元的循环层和一个全连接层"
)
def test_rnn_is_recurrent(student: Student, rng: np.random.Generator) -> None:
    model, (images, _) = student.RNN(), some_digits(rng, 3)
    other = images.copy()
    other[:, :, -1] = 1 - other[:, :, -1]
    expect(
        not same(logits(student, "RNN", model, images), logits(student, "RNN", model, other)),
        "the logits do not depend on the image's last row: read them off the last step.",
        "logits 与图像的最后一行无关：应当从最后一步的隐状态得到它们。",
    )
    shapes = [parameter.shape for parameter in parameters(student, "RNN", model)]
    square = [shape for shape in shapes if shape in ((128, 128), (512, 128), (384, 128))]
    expect(
        2 <= len(square) <= 3,  # of each layer the recurrent weights, and of the second those of its input
        "the model should have two recurrent layers of 128 units.",
        "模型应当有两个 128 单元的循环层。",
    )
    expect(
        (10, 128) in shapes or (128, 10) in shapes,
        "a linear layer should map the last step's 128 numbers to ten logits.",
        "应当用一个全连接层把最后一步的 128 个数映射为十个 logits。",
    )


@train_rnn.visible(
    1, "It yields one loss per epoch, and the loss falls", "每个 epoch 给出一个损失，并且损失在下降"
)
def test_train_rnn_yields_falling_losses(student: Student) -> None:
    expect_falling_losses(student, "train_rnn", "RNN")


@train_rnn.hidden(2.5, "Training changes every layer", "训练会更新每一层")
def test_train_rnn_changes_every_layer(student: Student, rng: np.random.Generator) -> None:
    expect_every_layer_learns(student, "train_rnn", "RNN", rng)


@train_rnn.hidden(0.5, "Gradients are cleared before each step", "每一步之前先把梯度清零")
def test_train_rnn_clears_the_gradients(student: Student, rng: np.random.Generator) -> None:
    expect_gradients_cleared(student, "train_rnn", "RNN", rng)


@train_rnn.accuracy(16, "The RNN reaches the chapter's accuracy on MNIST", "RNN 在 MNIST 上达到书中的准确率")
def test_train_rnn_accuracy(
    student: Student, rng: np.random.Generator, grading: Grading
) -> tuple[float, Text]:
    return accuracy_points(
        grading, TorchModel(student, "RNN"), Task.of("train_rnn", "rnn"), points=16, rng=rng
    )
