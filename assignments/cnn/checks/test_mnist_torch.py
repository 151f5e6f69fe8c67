"""Checks for mnist_torch.py (§3.2.3): the model and its training on MNIST."""

from autograder.models import expect_falling_losses, expect_no_softmax, expect_ten_logits
from autograder.vocabulary import Exercise, Student

CNN = Exercise("CNN", "3.2.3", runtime="torch", replaceable=False)
train_cnn = Exercise("train_cnn", "3.2.3", runtime="torch", replaceable=False)


@CNN.visible(1, "Images in, ten logits each out", "输入图像，每张输出十个 logits")
def test_cnn_shape(student: Student) -> None:
    expect_ten_logits(student, "CNN")


@CNN.visible(1, "The outputs are logits, not probabilities", "输出是 logits，不是概率")
def test_cnn_gives_logits(student: Student) -> None:
    expect_no_softmax(student, "CNN")


@train_cnn.visible(
    1, "It yields one loss per epoch, and the loss falls", "每个 epoch 给出一个损失，并且损失在下降"
)
def test_train_cnn_yields_falling_losses(student: Student) -> None:
    expect_falling_losses(student, "train_cnn", "CNN")
