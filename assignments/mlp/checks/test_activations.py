"""Checks for activations.py (§3.1.1)."""

import numpy as np

from autograder.vocabulary import Exercise, Student, expect_close, expect_shape, finite_difference

relu = Exercise("relu", "3.1.1", "ReLU(x) = max(x, 0)")
relu_backward = Exercise("relu_backward", "3.1.1", "∂L/∂x = ∂L/∂ReLU(x) · ReLU′(x)")
sigmoid = Exercise("sigmoid", "3.1.1", "sigmoid(x) = 1 / (1 + exp(−x))")
sigmoid_backward = Exercise("sigmoid_backward", "3.1.1", "∂L/∂x = ∂L/∂sigmoid(x) · sigmoid′(x)")
tanh = Exercise("tanh", "3.1.1", "tanh(x) = (1 − exp(−2x)) / (1 + exp(−2x))")
tanh_backward = Exercise("tanh_backward", "3.1.1", "∂L/∂x = ∂L/∂tanh(x) · tanh′(x)")

# What the three gradient checks are made at: no entry near 0, no two alike.
X = np.array([[-1.3, 0.4, 2.1], [0.7, -0.6, 1.5]])
GRAD_OUTPUT = np.array([[0.5, -2.0, 1.0], [3.0, 1.4, -0.8]])


@relu.visible(0.25, "Negative numbers become 0, the others stay", "负数变为 0，其余保持不变")
def test_relu_example(student: Student) -> None:
    x = np.array([[-2.0, 0.0, 3.0], [0.5, -1.0, 4.0]])
    expect_close(student.relu(x), [[0.0, 0.0, 3.0], [0.5, 0.0, 4.0]])


@relu.visible(0.25, "An array of any shape keeps its shape", "任意形状的数组，结果形状不变")
def test_relu_shape(student: Student) -> None:
    expect_shape(student.relu(np.arange(24.0).reshape(2, 3, 4) - 11.5), (2, 3, 4))


@relu_backward.visible(0.5, "It agrees with a numerical gradient", "与数值梯度一致")
def test_relu_backward_numerically(student: Student) -> None:
    wanted = finite_difference(lambda x: np.sum(GRAD_OUTPUT * np.maximum(x, 0)), X)
    expect_close(student.relu_backward(GRAD_OUTPUT, X), wanted)


@relu_backward.visible(0.25, "The derivative at exactly 0 is taken to be 0", "约定 0 处的导数为 0")
def test_relu_backward_at_zero(student: Student) -> None:
    expect_close(
        student.relu_backward(np.array([5.0, 7.0, 3.0]), np.array([1.0, 0.0, -2.0])), [5.0, 0.0, 0.0]
    )


@sigmoid.visible(0.5, "Values that can be worked out by hand", "可以手算的几个值")
def test_sigmoid_example(student: Student) -> None:
    # exp(log 3) = 3: 1 / (1 + 1/3) and 1 / (1 + 3).
    x = np.log([[1.0, 3.0, 1 / 3], [4.0, 1 / 9, 1 / 4]])
    expect_close(student.sigmoid(x), [[0.5, 0.75, 0.25], [0.8, 0.1, 0.2]])


@sigmoid.visible(0.25, "It stays right for numbers as large as 1000", "数大到 1000 时仍然正确")
def test_sigmoid_of_large_numbers(student: Student) -> None:
    expect_close(student.sigmoid(np.array([-1000.0, 0.0, 1000.0])), [0.0, 0.5, 1.0])


@sigmoid_backward.visible(0.5, "It agrees with a numerical gradient", "与数值梯度一致")
def test_sigmoid_backward_numerically(student: Student) -> None:
    wanted = finite_difference(lambda x: np.sum(GRAD_OUTPUT / (1 + np.exp(-x))), X)
    expect_close(student.sigmoid_backward(GRAD_OUTPUT, X), wanted)


@sigmoid_backward.visible(0.25, "At 0 the sigmoid rises by a quarter", "sigmoid 在 0 处的斜率是四分之一")
def test_sigmoid_backward_at_zero(student: Student) -> None:
    expect_close(student.sigmoid_backward(np.array([4.0, -8.0, 2.0]), np.zeros(3)), [1.0, -2.0, 0.5])


FAR = np.array([-1e4, -800.0, 0.5, 800.0, 1e4])


@tanh.visible(0.5, "Values that can be worked out by hand", "可以手算的几个值")
def test_tanh_example(student: Student) -> None:
    # exp(-2 log 2) = 1/4: (1 - 1/4) / (1 + 1/4).
    x = np.log([[1.0, 2.0, 0.5], [3.0, 1 / 3, 7.0]])
    expect_close(student.tanh(x), [[0.0, 0.6, -0.6], [0.8, -0.8, 0.96]])


@tanh.visible(0.25, "It stays right for numbers as large as 1000", "数大到 1000 时仍然正确")
def test_tanh_of_large_numbers(student: Student) -> None:
    expect_close(student.tanh(np.array([-1000.0, 0.0, 1000.0])), [-1.0, 0.0, 1.0])


@tanh_backward.visible(0.5, "It agrees with a numerical gradient", "与数值梯度一致")
def test_tanh_backward_numerically(student: Student) -> None:
    wanted = finite_difference(lambda x: np.sum(GRAD_OUTPUT * np.tanh(x)), X)
    expect_close(student.tanh_backward(GRAD_OUTPUT, X), wanted)


@tanh_backward.visible(0.25, "At 0 tanh has slope 1", "tanh 在 0 处的斜率是 1")
def test_tanh_backward_at_zero(student: Student) -> None:
    expect_close(student.tanh_backward(np.array([4.0, -8.0, 2.0]), np.zeros(3)), [4.0, -8.0, 2.0])
