"""Checks for activations.py (§3.1.1)."""

import numpy as np

from autograder.vocabulary import (
    Exercise,
    Student,
    agree,
    away_from_zero,
    expect,
    expect_close,
    expect_finite,
    expect_no_warning,
    expect_shape,
    expect_unchanged,
    finite_difference,
)

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


@relu.hidden(0.25, "Every entry follows the chapter's formula", "每个元素都与书中公式一致")
def test_relu_values(student: Student, rng: np.random.Generator) -> None:
    x = 4 * away_from_zero(rng, (5, 4))
    x[2, :3] = rng.permutation([-3.0, 0.5, 7.0])
    agree(student.relu, x)


@relu.hidden(0.25, "x is not changed", "不改动传入的 x")
def test_relu_leaves_its_argument(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.relu, _of_both_signs(rng))


def _of_both_signs(rng: np.random.Generator) -> np.ndarray:
    """(2, 5), with at least one number of each sign in each row."""
    return rng.uniform(0.5, 2.0, size=(2, 5)) * [[1, -1, 1, -1, -1], [-1, 1, -1, 1, 1]]


@relu_backward.visible(0.5, "It agrees with a numerical gradient", "与数值梯度一致")
def test_relu_backward_numerically(student: Student) -> None:
    wanted = finite_difference(lambda x: np.sum(GRAD_OUTPUT * np.maximum(x, 0)), X)
    expect_close(student.relu_backward(GRAD_OUTPUT, X), wanted)


@relu_backward.visible(0.25, "The derivative at exactly 0 is taken to be 0", "约定 0 处的导数为 0")
def test_relu_backward_at_zero(student: Student) -> None:
    expect_close(
        student.relu_backward(np.array([5.0, 7.0, 3.0]), np.array([1.0, 0.0, -2.0])), [5.0, 0.0, 0.0]
    )


@relu_backward.hidden(0.25, "The gradient is right, entry by entry", "每个元素的梯度都正确")
def test_relu_backward_values(student: Student, rng: np.random.Generator) -> None:
    for shape in ((4, 5), (2, 3, 6)):
        agree(student.relu_backward, away_from_zero(rng, shape), away_from_zero(rng, shape))


@relu_backward.hidden(0.25, "Integers in x do not round the gradient", "x 为整数时梯度不会被取整")
def test_relu_backward_of_integers(student: Student, rng: np.random.Generator) -> None:
    x = rng.integers(1, 9, size=(3, 4)) * rng.choice([-1, 1], size=(3, 4))
    x[1, 2] = 3
    agree(student.relu_backward, rng.uniform(0.2, 0.8, size=(3, 4)), x)


@relu_backward.hidden(0.25, "grad_output and x are not changed", "不改动传入的 grad_output 和 x")
def test_relu_backward_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.relu_backward, away_from_zero(rng, (2, 5)), _of_both_signs(rng))


@sigmoid.visible(0.5, "Values that can be worked out by hand", "可以手算的几个值")
def test_sigmoid_example(student: Student) -> None:
    # exp(log 3) = 3: 1 / (1 + 1/3) and 1 / (1 + 3).
    x = np.log([[1.0, 3.0, 1 / 3], [4.0, 1 / 9, 1 / 4]])
    expect_close(student.sigmoid(x), [[0.5, 0.75, 0.25], [0.8, 0.1, 0.2]])


@sigmoid.visible(0.25, "It stays right for numbers as large as 1000", "数大到 1000 时仍然正确")
def test_sigmoid_of_large_numbers(student: Student) -> None:
    expect_close(student.sigmoid(np.array([-1000.0, 0.0, 1000.0])), [0.0, 0.5, 1.0])


@sigmoid.hidden(0.75, "Every entry follows the chapter's formula", "每个元素都与书中公式一致")
def test_sigmoid_values(student: Student, rng: np.random.Generator) -> None:
    for shape in ((4, 5), (2, 3, 6)):
        agree(student.sigmoid, 2 * away_from_zero(rng, shape))


@sigmoid.hidden(
    0.25, "Every finite number is fine, and nothing overflows", "对任意大的有限数都正确，计算中也不溢出"
)
def test_sigmoid_is_stable(student: Student, rng: np.random.Generator) -> None:
    large = rng.permutation([-1e4, -750.0, -20.0, 20.0, 750.0, 1e4])
    agree(student.sigmoid, large)
    expect_no_warning(student.sigmoid, large)


@sigmoid.hidden(0.25, "Integers are as welcome as floats", "整数输入与浮点数一样可以")
def test_sigmoid_of_integers(student: Student, rng: np.random.Generator) -> None:
    agree(student.sigmoid, rng.permutation([-3, -2, -1, 1, 2, 4]).reshape(2, 3))


@sigmoid_backward.visible(0.5, "It agrees with a numerical gradient", "与数值梯度一致")
def test_sigmoid_backward_numerically(student: Student) -> None:
    wanted = finite_difference(lambda x: np.sum(GRAD_OUTPUT / (1 + np.exp(-x))), X)
    expect_close(student.sigmoid_backward(GRAD_OUTPUT, X), wanted)


@sigmoid_backward.visible(0.25, "At 0 the sigmoid rises by a quarter", "sigmoid 在 0 处的斜率是四分之一")
def test_sigmoid_backward_at_zero(student: Student) -> None:
    expect_close(student.sigmoid_backward(np.array([4.0, -8.0, 2.0]), np.zeros(3)), [1.0, -2.0, 0.5])


@sigmoid_backward.hidden(0.75, "The gradient is right, entry by entry", "每个元素的梯度都正确")
def test_sigmoid_backward_values(student: Student, rng: np.random.Generator) -> None:
    for shape in ((4, 5), (2, 3, 6)):
        agree(student.sigmoid_backward, away_from_zero(rng, shape), away_from_zero(rng, shape))


FAR = np.array([-1e4, -800.0, 0.5, 800.0, 1e4])


def _expect_flat_ends(gradient: np.ndarray) -> None:
    """Finite everywhere, and not 0 for the entry of FAR that is near 0."""
    expect_finite(gradient)
    expect(
        gradient.any(),
        "the gradient is 0 even where the function is not flat.",
        "函数并不平坦的地方，梯度也成了 0。",
    )


@sigmoid_backward.hidden(
    0.25, "The gradient stays finite where the sigmoid is flat", "sigmoid 饱和处梯度仍然有限"
)
def test_sigmoid_backward_is_stable(student: Student, rng: np.random.Generator) -> None:
    _expect_flat_ends(student.sigmoid_backward(away_from_zero(rng, (5,)), rng.permutation(FAR)))


@sigmoid_backward.hidden(0.25, "grad_output and x are not changed", "不改动传入的 grad_output 和 x")
def test_sigmoid_backward_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.sigmoid_backward, away_from_zero(rng, (2, 5)), away_from_zero(rng, (2, 5)))


@tanh.visible(0.5, "Values that can be worked out by hand", "可以手算的几个值")
def test_tanh_example(student: Student) -> None:
    # exp(-2 log 2) = 1/4: (1 - 1/4) / (1 + 1/4).
    x = np.log([[1.0, 2.0, 0.5], [3.0, 1 / 3, 7.0]])
    expect_close(student.tanh(x), [[0.0, 0.6, -0.6], [0.8, -0.8, 0.96]])


@tanh.visible(0.25, "It stays right for numbers as large as 1000", "数大到 1000 时仍然正确")
def test_tanh_of_large_numbers(student: Student) -> None:
    expect_close(student.tanh(np.array([-1000.0, 0.0, 1000.0])), [-1.0, 0.0, 1.0])


@tanh.hidden(0.5, "Every entry follows the chapter's formula", "每个元素都与书中公式一致")
def test_tanh_values(student: Student, rng: np.random.Generator) -> None:
    for shape in ((4, 5), (2, 3, 6)):
        agree(student.tanh, away_from_zero(rng, shape))


@tanh.hidden(
    0.25, "Every finite number is fine, and nothing overflows", "对任意大的有限数都正确，计算中也不溢出"
)
def test_tanh_is_stable(student: Student, rng: np.random.Generator) -> None:
    large = rng.permutation([-1e4, -750.0, -20.0, 20.0, 750.0, 1e4])
    agree(student.tanh, large)
    expect_no_warning(student.tanh, large)


@tanh.hidden(0.25, "Integers are as welcome as floats", "整数输入与浮点数一样可以")
def test_tanh_of_integers(student: Student, rng: np.random.Generator) -> None:
    agree(student.tanh, rng.permutation([-3, -2, -1, 1, 2, 4]).reshape(2, 3))


@tanh_backward.visible(0.5, "It agrees with a numerical gradient", "与数值梯度一致")
def test_tanh_backward_numerically(student: Student) -> None:
    wanted = finite_difference(lambda x: np.sum(GRAD_OUTPUT * np.tanh(x)), X)
    expect_close(student.tanh_backward(GRAD_OUTPUT, X), wanted)


@tanh_backward.visible(0.25, "At 0 tanh has slope 1", "tanh 在 0 处的斜率是 1")
def test_tanh_backward_at_zero(student: Student) -> None:
    expect_close(student.tanh_backward(np.array([4.0, -8.0, 2.0]), np.zeros(3)), [4.0, -8.0, 2.0])


@tanh_backward.hidden(0.5, "The gradient is right, entry by entry", "每个元素的梯度都正确")
def test_tanh_backward_values(student: Student, rng: np.random.Generator) -> None:
    for shape in ((4, 5), (2, 3, 6)):
        agree(student.tanh_backward, away_from_zero(rng, shape), away_from_zero(rng, shape))


@tanh_backward.hidden(0.25, "The gradient stays finite where tanh is flat", "tanh 饱和处梯度仍然有限")
def test_tanh_backward_is_stable(student: Student, rng: np.random.Generator) -> None:
    _expect_flat_ends(student.tanh_backward(away_from_zero(rng, (5,)), rng.permutation(FAR)))


@tanh_backward.hidden(0.25, "grad_output and x are not changed", "不改动传入的 grad_output 和 x")
def test_tanh_backward_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.tanh_backward, away_from_zero(rng, (2, 5)), away_from_zero(rng, (2, 5)))
