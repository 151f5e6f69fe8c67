"""Checks for gradient_check.py (§3.1.5)."""

import numpy as np

from autograder.vocabulary import (
    Exercise,
    Student,
    agree,
    away_from_zero,
    expect,
    expect_close,
    expect_finite,
    expect_shape,
    expect_unchanged,
)

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


def _cubic(rng: np.random.Generator, size: int) -> np.ndarray:
    """A matrix for sums of (x @ matrix)³: all entries positive, so that no second derivative cancels."""
    return rng.uniform(0.3, 0.9, size=(size, size + 1))


@numerical_gradient.hidden(
    1, "The centred difference is right for a step of any size", "任意步长下中心差分都正确"
)
def test_numerical_gradient_values(student: Student, rng: np.random.Generator) -> None:
    matrix = _cubic(rng, 4)
    for step in (0.3, 0.02):
        x = rng.uniform(0.5, 1.5, size=(3, 4))
        agree(student.numerical_gradient, lambda x: np.sum((x @ matrix) ** 3), x, step=step)


@numerical_gradient.hidden(0.5, "Vectors and arrays of three axes work as well", "向量和三维数组同样适用")
def test_numerical_gradient_of_any_shape(student: Student, rng: np.random.Generator) -> None:
    for shape in ((5,), (2, 3, 4)):
        matrix = _cubic(rng, shape[-1])
        x = rng.uniform(0.5, 1.5, size=shape)
        agree(student.numerical_gradient, lambda x, m=matrix: np.sum((x @ m) ** 3), x, step=0.1)


@numerical_gradient.hidden(0.5, "An integer x is moved by fractions, too", "x 为整数时也能走小数步长")
def test_numerical_gradient_of_integers(student: Student, rng: np.random.Generator) -> None:
    slopes = rng.uniform(0.3, 0.9, size=(2, 3))
    agree(
        student.numerical_gradient, lambda x: np.sum(slopes * x), rng.integers(1, 5, size=(2, 3)), step=1e-3
    )


@numerical_gradient.hidden(0.25, "A float32 x is worked on in float64", "x 为 float32 时按 float64 计算")
def test_numerical_gradient_of_float32(student: Student, rng: np.random.Generator) -> None:
    # In float32 a step of 1e-6 would be lost, or badly rounded, at every entry.
    x = rng.uniform(40.0, 60.0, size=(2, 3)).astype(np.float32)
    agree(student.numerical_gradient, lambda x: np.sum(np.asarray(x) ** 2), x, step=1e-6)


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


@relative_error.hidden(
    0.5,
    "The largest relative difference, whichever gradient is larger",
    "无论哪个梯度更大，最大相对误差都正确",
)
def test_relative_error_values(student: Student, rng: np.random.Generator) -> None:
    for shape in ((3, 4), (2, 3, 5)):
        size = int(np.prod(shape))
        a, ratio = away_from_zero(rng, (size,), gap=0.5), rng.uniform(0.7, 0.95, size=size)
        # The largest relative difference is at the smallest entry, the largest absolute one at the largest.
        a[:3], ratio[:3] = (-0.1, 0.5, 2.5), (0.3, 0.5, 0.7)
        order = rng.permutation(size)
        a, b = a[order], (a * ratio)[order]
        agree(student.relative_error, a.reshape(shape), b.reshape(shape))
        agree(student.relative_error, b.reshape(shape), a.reshape(shape))


@relative_error.hidden(0.25, "Opposite signs are the largest error there is", "符号相反就是最大的误差")
def test_relative_error_of_opposite_signs(student: Student, rng: np.random.Generator) -> None:
    a = away_from_zero(rng, (3, 2), gap=0.5)
    a[1, 1] = -0.1  # the least of them: neither a norm nor the largest entry gives 1 as well
    b = a.copy()
    b[1, 1] = rng.uniform(0.07, 0.09)
    expect_close(student.relative_error(a, b), 1.0)


@relative_error.hidden(0.25, "Tiny entries are measured against the floor", "极小的元素与公式里的下限相比")
def test_relative_error_of_tiny_entries(student: Student, rng: np.random.Generator) -> None:
    a = rng.uniform(1e-13, 3e-13, size=6)
    agree(student.relative_error, a, a * rng.uniform(0.3, 0.6, size=6))
