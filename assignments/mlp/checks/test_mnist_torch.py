"""Checks for mnist_torch.py (§3.1.6): the model and its training on MNIST."""

from autograder.models import expect_falling_losses, expect_no_softmax, expect_ten_logits
from autograder.vocabulary import Exercise, Student

MLP = Exercise("MLP", "3.1.6", "ŷ = W₂ ReLU(W₁ x + b₁) + b₂", runtime="torch", replaceable=False)
train_mlp = Exercise("train_mlp", "3.1.6", runtime="torch", replaceable=False)


@MLP.visible(0.5, "Images in, ten logits each out", "输入图像，每张输出十个 logits")
def test_mlp_shape(student: Student) -> None:
    expect_ten_logits(student, "MLP")


@MLP.visible(0.5, "The outputs are logits, not probabilities", "输出是 logits，不是概率")
def test_mlp_gives_logits(student: Student) -> None:
    expect_no_softmax(student, "MLP")


@train_mlp.visible(
    0.5, "It yields one loss per epoch, and the loss falls", "每个 epoch 给出一个损失，并且损失在下降"
)
def test_train_mlp_yields_falling_losses(student: Student) -> None:
    expect_falling_losses(student, "train_mlp", "MLP")
