"""Checks for mnist_torch.py (§3.2.3): the model and its training on MNIST."""

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
    parameters,
)
from autograder.text import Text
from autograder.training import Task, TorchModel, accuracy_points
from autograder.vocabulary import Exercise, Student, expect

CNN = Exercise("CNN", "3.2.3", runtime="torch", replaceable=False)
train_cnn = Exercise("train_cnn", "3.2.3", runtime="torch", replaceable=False)


@CNN.visible(1, "Images in, ten logits each out", "输入图像，每张输出十个 logits")
def test_cnn_shape(student: Student) -> None:
    expect_ten_logits(student, "CNN")


@CNN.visible(1, "The outputs are logits, not probabilities", "输出是 logits，不是概率")
def test_cnn_gives_logits(student: Student) -> None:
    expect_no_softmax(student, "CNN")


@CNN.hidden(1, "Each image is judged on its own", "每张图像独立判断，与批次里的其他图像无关")
def test_cnn_judges_images_one_by_one(student: Student, rng: np.random.Generator) -> None:
    expect_images_judged_one_by_one(student, "CNN", rng)


@CNN.hidden(
    1, "In evaluation mode the same image gives the same logits", "评估模式下同一张图像总给出相同的 logits"
)
def test_cnn_is_deterministic(student: Student, rng: np.random.Generator) -> None:
    expect_determinism(student, "CNN", rng)


@CNN.hidden(
    1,
    "Two convolutions, with fewer parameters than the two linear layers",
    "两个卷积层，参数少于两个全连接层",
)
def test_cnn_convolves(student: Student) -> None:
    shapes = [parameter.shape for parameter in parameters(student, "CNN", student.CNN())]
    kernels = [shape for shape in shapes if len(shape) == 4]
    expect(len(kernels) == 2, "the model should have two convolution layers.", "模型应当有两个卷积层。")
    linear = [shape for shape in shapes if len(shape) == 2]
    expect(len(linear) == 2, "the model should have two linear layers.", "模型应当有两个全连接层。")
    expect(
        sum(map(np.prod, kernels)) < sum(map(np.prod, linear)),
        "the convolutions have more parameters than the linear layers: kernels are small and shared over the image.",
        "卷积层的参数比全连接层还多：卷积核应当很小，并且在整幅图像上共享。",
    )


@train_cnn.visible(
    1, "It yields one loss per epoch, and the loss falls", "每个 epoch 给出一个损失，并且损失在下降"
)
def test_train_cnn_yields_falling_losses(student: Student) -> None:
    expect_falling_losses(student, "train_cnn", "CNN")


@train_cnn.hidden(1.5, "Training changes every layer", "训练会更新每一层")
def test_train_cnn_changes_every_layer(student: Student, rng: np.random.Generator) -> None:
    expect_every_layer_learns(student, "train_cnn", "CNN", rng)


@train_cnn.hidden(0.5, "Gradients are cleared before each step", "每一步之前先把梯度清零")
def test_train_cnn_clears_the_gradients(student: Student, rng: np.random.Generator) -> None:
    expect_gradients_cleared(student, "train_cnn", "CNN", rng)


@train_cnn.accuracy(12, "The CNN reaches the chapter's accuracy on MNIST", "CNN 在 MNIST 上达到书中的准确率")
def test_train_cnn_accuracy(
    student: Student, rng: np.random.Generator, grading: Grading
) -> tuple[float, Text]:
    return accuracy_points(
        grading, TorchModel(student, "CNN"), Task.of("train_cnn", "cnn"), points=12, rng=rng
    )
