"""Checks for gradient_check.py (§3.1.5)."""

import numpy as np

from autograder.vocabulary import Exercise, Student, expect, expect_close, expect_finite, expect_shape, expect_unchanged

numerical_gradient = Exercise("numerical_gradient", "3.1.5", "∂f/∂x_i ≈ (f(x + h·e_i) − f(x − h·e_i)) / 2h")
relative_error = Exercise("relative_error", "3.1.5", "max |a − b| / max(1e-12, |a| + |b|)")


@numerical_gradient.visible(0.5, "The step goes to both sides", "向两侧各走一步")
def test_numerical_gradient_is_centred(student: Student) -> None:
    # Half a step to either side of 2: (2.5³ − 1.5³) / 1.
    gradient = student.numerical_gradient(lambda x: np.sum(x**3), np.array([[2.0], [-1.0]]), step=0.5)
    expect_close(gradient, [[12.25], [3.25]])


@numerical_gradient.visible(0.75, "Each entry is moved on its own", "每次只改动一个元素")
def test_numerical_gradient_moves_one_entry(student: Student) -> None:
    def f(x: np.ndarray) -> np.float64:
        return x[0, 0] * x[1, 0] + 2 * x[0, 1] * x[1, 2] + 3 * x[0, 2] * x[1, 1]

    x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    expect_close(student.numerical_gradient(f, x, step=1e-3), [[4, 12, 15], [1, 9, 4]])


@numerical_gradient.visible(0.25, "The gradient has the shape of x", "梯度与 x 形状相同")
def test_numerical_gradient_shape(student: Student) -> None:
    x = np.arange(24.0).reshape(2, 3, 4)
    expect_shape(student.numerical_gradient(np.sum, x, step=1e-4), (2, 3, 4))


@numerical_gradient.visible(0.25, "x is the same afterwards", "调用之后 x 保持原样")
def test_numerical_gradient_leaves_x(student: Student) -> None:
    expect_unchanged(student.numerical_gradient, np.sum, np.array([[1.0, 2.0, 3.0]]), step=0.25)


@relative_error.visible(0.5, "The largest relative difference of a small example", "小例子中最大的相对误差")
def test_relative_error_example(student: Student) -> None:
    # The four entries differ by 0, 1/5, 2/6 and 2/18 of their sizes together.
    a, b = np.array([[1.0, -2.0], [4.0, 10.0]]), np.array([[1.0, -3.0], [2.0, 8.0]])
    expect_close(student.relative_error(a, b), 1 / 3)


@relative_error.visible(
    0.25, "Entries that are 0 in both do not count as different", "两者都为 0 的元素误差为 0"
)
def test_relative_error_of_zeros(student: Student) -> None:
    expect_close(student.relative_error(np.array([0.0, 0.0, 3.0]), np.array([0.0, 0.0, 1.0])), 0.5)


@relative_error.visible(0.25, "The result is one number", "结果是一个数")
def test_relative_error_is_a_scalar(student: Student) -> None:
    error = student.relative_error(np.array([[1.0, 2.0, 4.0]]), np.array([[2.0, 2.0, 3.0]]))
    expect_shape(error, ())
    expect_finite(error)
    expect(error != 0, "it is 0 for two gradients that differ.", "两个梯度并不相同，结果却是 0。")
