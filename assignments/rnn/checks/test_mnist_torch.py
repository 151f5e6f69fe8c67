"""Checks for mnist_torch.py (§3.3.2): the model and its training on MNIST."""

import numpy as np

from autograder.models import expect_falling_losses, expect_no_softmax, expect_ten_logits, some_digits
from autograder.vocabulary import Exercise, Student, Tensor, expect_shape

image_to_sequence = Exercise("image_to_sequence", "3.3.2", "(n, 1, 28, 28) → (n, 28, 28)", runtime="torch")
RNN = Exercise("RNN", "3.3.2", "H_t = φ(X_t W_xh + H_{t−1} W_hh + b_h)", runtime="torch", replaceable=False)
train_rnn = Exercise("train_rnn", "3.3.2", runtime="torch", replaceable=False)


@image_to_sequence.visible(
    1, "Every image becomes 28 steps of 28 pixels", "每张图像变成 28 个时间步，每步 28 个像素"
)
def test_image_to_sequence_shape(student: Student) -> None:
    images, _ = some_digits(np.random.default_rng(0), 5)
    expect_shape(student.image_to_sequence(Tensor(images)), (5, 28, 28))


@RNN.visible(1, "Images in, ten logits each out", "输入图像，每张输出十个 logits")
def test_rnn_shape(student: Student) -> None:
    expect_ten_logits(student, "RNN")


@RNN.visible(1, "The outputs are logits, not probabilities", "输出是 logits，不是概率")
def test_rnn_gives_logits(student: Student) -> None:
    expect_no_softmax(student, "RNN")


@train_rnn.visible(
    1, "It yields one loss per epoch, and the loss falls", "每个 epoch 给出一个损失，并且损失在下降"
)
def test_train_rnn_yields_falling_losses(student: Student) -> None:
    expect_falling_losses(student, "train_rnn", "RNN")
