"""Checks for pooling.py (§3.2.2)."""

import numpy as np

from autograder.vocabulary import Exercise, Student, expect, expect_close, expect_shape

IMAGE = np.arange(9.0).reshape(1, 1, 3, 3)

max_pool2d = Exercise(
    "max_pool2d",
    "3.2.2",
    "out[n, c, i, j] = max over a, b of x[n, c, i·sh + a, j·sw + b]",
    equation_zh="out[n, c, i, j] = max_{a, b} x[n, c, i·sh + a, j·sw + b]",
)


@max_pool2d.visible(0.75, "The chapter's example, figure 3-12", "书中图 3-12 的例子")
def test_max_pool2d_of_the_chapter(student: Student) -> None:
    got = student.max_pool2d(IMAGE, kernel_size=(2, 2), stride=(1, 1), padding=(0, 0))
    expect_close(got, [[4, 5], [7, 8]])


@max_pool2d.visible(0.25, "Without a stride, the windows lie side by side", "不指定步幅时，窗口一个挨着一个")
def test_max_pool2d_default_stride(student: Student) -> None:
    x = np.arange(24.0).reshape(1, 1, 4, 6)
    expect_close(student.max_pool2d(x, kernel_size=(2, 3), padding=(0, 0)), [[8, 11], [20, 23]])


@max_pool2d.visible(
    0.25, "An image of negative numbers has negative maxima", "全是负数的图像，最大值也是负数"
)
def test_max_pool2d_of_negative_numbers(student: Student) -> None:
    got = student.max_pool2d(IMAGE - 10, kernel_size=(2, 2), stride=(1, 1), padding=(0, 0))
    expect_close(got, [[-6, -5], [-3, -2]])


@max_pool2d.visible(0.5, "The padding never wins", "填充的位置永远不会胜出")
def test_max_pool2d_padding_never_wins(student: Student) -> None:
    got = student.max_pool2d(IMAGE - 10, kernel_size=(2, 3), stride=(3, 2), padding=(1, 1))
    expect_close(got, [[-9, -8], [-3, -2]])


@max_pool2d.visible(
    0.5,
    "The output's shape; rows and columns that fill no window are left out",
    "输出的形状；凑不满一个窗口的行和列不算",
)
def test_max_pool2d_shape(student: Student) -> None:
    got = student.max_pool2d(np.ones((2, 3, 10, 12)), kernel_size=(3, 2), stride=(4, 3), padding=(1, 0))
    expect_shape(got, (2, 3, 3, 4))


def _distinct(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Positive numbers, no two of them equal: no maximum is tied, and starting from 0 does no harm."""
    count = int(np.prod(shape))
    return (1 + rng.permutation(count)).reshape(shape) * 0.1 + rng.uniform(0, 0.05)


max_pool2d_backward = Exercise(
    "max_pool2d_backward",
    "3.2.2",
    "each output's gradient goes to its window's maximum; a pixel adds up what its windows send back",
    equation_zh="每个输出的梯度传给它窗口中的最大值；同一个像素把各窗口传来的梯度相加",
)


@max_pool2d_backward.visible(
    0.5,
    "The chapter's example: each maximum gets the gradient of its window",
    "书中的例子：每个最大值得到它那个窗口的梯度",
)
def test_max_pool2d_backward_of_the_chapter(student: Student) -> None:
    grad_output = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    got = student.max_pool2d_backward(grad_output, IMAGE, kernel_size=(2, 2), stride=(1, 1), padding=(0, 0))
    expect_close(got, [[0, 0, 0], [0, 1, 2], [0, 3, 4]])


@max_pool2d_backward.visible(
    0.75,
    "A pixel that is the maximum of several windows adds up their gradients",
    "同时是几个窗口最大值的像素，得到这几个梯度之和",
)
def test_max_pool2d_backward_of_overlapping_windows(student: Student) -> None:
    x = np.arange(20.0).reshape(1, 1, 4, 5)
    x[0, 0, 1, 2] = 99
    grad_output = np.array([[[[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]]]])
    got = student.max_pool2d_backward(grad_output, x, kernel_size=(3, 3), stride=(1, 1), padding=(0, 0))
    expect_close(got, [[0, 0, 0, 0, 0], [0, 0, 63, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]])


@max_pool2d_backward.visible(
    0.5,
    "Among equal maxima the first one, row by row, gets all of the gradient",
    "有并列的最大值时，梯度全部给按行数的第一个",
)
def test_max_pool2d_backward_of_ties(student: Student) -> None:
    x = np.array([[[[1.0, 7.0, 2.0, 5.0], [7.0, 7.0, 5.0, 3.0]]]])
    grad_output = np.array([[[[3.0, 4.0]]]])
    got = student.max_pool2d_backward(grad_output, x, kernel_size=(2, 2), stride=(2, 2), padding=(0, 0))
    expect_close(got, [[0, 3, 0, 4], [0, 0, 0, 0]])


@max_pool2d_backward.visible(0.5, "No gradient gets lost or is made up", "梯度既不丢失，也不凭空多出来")
def test_max_pool2d_backward_keeps_the_sum(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = _distinct(rng, (2, 3, 6, 8)), rng.uniform(0.5, 2, size=(2, 3, 3, 2))
    got = student.max_pool2d_backward(grad_output, x, kernel_size=(2, 4), stride=(2, 4), padding=(0, 0))
    expect_shape(got, x.shape)
    expect(
        np.allclose(got.sum(axis=(2, 3)), grad_output.sum(axis=(2, 3)), rtol=1e-4),
        "the gradients that arrive in an image do not add up to those that were sent back.",
        "图像上得到的梯度之和，与传回来的梯度之和不相等。",
    )


@max_pool2d_backward.visible(
    0.25, "Without a stride, the windows lie side by side", "不指定步幅时，窗口一个挨着一个"
)
def test_max_pool2d_backward_default_stride(student: Student) -> None:
    x, grad_output = np.arange(24.0).reshape(1, 1, 4, 6), np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    got = student.max_pool2d_backward(grad_output, x, kernel_size=(2, 3), padding=(0, 0))
    expect_close(got, [[0, 0, 0, 0, 0, 0], [0, 0, 1, 0, 0, 2], [0, 0, 0, 0, 0, 0], [0, 0, 3, 0, 0, 4]])


@max_pool2d_backward.visible(0.25, "The gradient has the shape of x", "梯度与 x 形状相同")
def test_max_pool2d_backward_shape(student: Student) -> None:
    x, grad_output = np.ones((2, 3, 10, 11)), np.ones((2, 3, 3, 4))
    got = student.max_pool2d_backward(grad_output, x, kernel_size=(3, 2), stride=(4, 3), padding=(1, 1))
    expect_shape(got, x.shape)


avg_pool2d = Exercise(
    "avg_pool2d", "3.2.2", "out[n, c, i, j] = 1/(kh·kw) · Σ_a Σ_b padded[n, c, i·sh + a, j·sw + b]"
)


@avg_pool2d.visible(
    0.5, "The mean in place of the maximum in the chapter's example", "把书中例子的最大值换成平均值"
)
def test_avg_pool2d_of_the_chapters_image(student: Student) -> None:
    got = student.avg_pool2d(IMAGE, kernel_size=(2, 2), stride=(1, 1), padding=(0, 0))
    expect_close(got, [[2, 3], [5, 6]])


@avg_pool2d.visible(0.5, "Padded zeros count", "填充的零也算在内")
def test_avg_pool2d_counts_the_padding(student: Student) -> None:
    got = student.avg_pool2d(np.ones((1, 1, 2, 3)), kernel_size=(2, 2), stride=(2, 2), padding=(1, 1))
    expect_close(got, [[0.25, 0.5], [0.25, 0.5]])


@avg_pool2d.visible(0.25, "Without a stride, the windows lie side by side", "不指定步幅时，窗口一个挨着一个")
def test_avg_pool2d_default_stride(student: Student) -> None:
    x = np.arange(24.0).reshape(1, 1, 4, 6)
    expect_close(student.avg_pool2d(x, kernel_size=(2, 3), padding=(0, 0)), [[4, 7], [16, 19]])


@avg_pool2d.visible(
    0.5,
    "The output's shape; rows and columns that fill no window are left out",
    "输出的形状；凑不满一个窗口的行和列不算",
)
def test_avg_pool2d_shape(student: Student) -> None:
    got = student.avg_pool2d(np.ones((2, 3, 10, 11)), kernel_size=(3, 2), stride=(4, 3), padding=(1, 1))
    expect_shape(got, (2, 3, 3, 4))


avg_pool2d_backward = Exercise(
    "avg_pool2d_backward",
    "3.2.2",
    "each output sends grad/(kh·kw) to every entry of its window; a pixel adds up what its windows send back",
    equation_zh="每个输出把 grad/(kh·kw) 传给窗口里的每个元素；同一个像素把各窗口传来的梯度相加",
)


@avg_pool2d_backward.visible(
    0.5, "On the chapter's image, overlapping windows add up", "书中的图像上，重叠窗口的梯度相加"
)
def test_avg_pool2d_backward_of_the_chapters_image(student: Student) -> None:
    grad_output = np.array([[[[4.0, 8.0], [12.0, 16.0]]]])
    got = student.avg_pool2d_backward(grad_output, IMAGE, kernel_size=(2, 2), stride=(1, 1), padding=(0, 0))
    expect_close(got, [[1, 3, 2], [4, 10, 6], [3, 7, 4]])


@avg_pool2d_backward.visible(
    0.5, "A window's share is the same where it covers padding", "窗口盖到填充时，每个位置分到的份额不变"
)
def test_avg_pool2d_backward_counts_the_padding(student: Student) -> None:
    grad_output = np.array([[[[4.0, 8.0], [12.0, 16.0]]]])
    got = student.avg_pool2d_backward(
        grad_output, np.ones((1, 1, 2, 3)), kernel_size=(2, 2), stride=(2, 2), padding=(1, 1)
    )
    expect_close(got, [[1, 2, 2], [3, 4, 4]])


@avg_pool2d_backward.visible(0.5, "No gradient gets lost or is made up", "梯度既不丢失，也不凭空多出来")
def test_avg_pool2d_backward_keeps_the_sum(student: Student) -> None:
    grad_output = np.arange(1.0, 37.0).reshape(2, 3, 3, 2)
    x = np.ones((2, 3, 6, 8))
    got = student.avg_pool2d_backward(grad_output, x, kernel_size=(2, 4), stride=(2, 4), padding=(0, 0))
    expect_shape(got, x.shape)
    expect(
        np.allclose(got.sum(axis=(2, 3)), grad_output.sum(axis=(2, 3)), rtol=1e-4),
        "the gradients that arrive in an image do not add up to those that were sent back.",
        "图像上得到的梯度之和，与传回来的梯度之和不相等。",
    )


@avg_pool2d_backward.visible(
    0.25, "Without a stride, the windows lie side by side", "不指定步幅时，窗口一个挨着一个"
)
def test_avg_pool2d_backward_default_stride(student: Student) -> None:
    grad_output = np.array([[[[6.0, 12.0]]]])
    got = student.avg_pool2d_backward(grad_output, np.ones((1, 1, 2, 6)), kernel_size=(2, 3), padding=(0, 0))
    expect_close(got, [[1, 1, 1, 2, 2, 2], [1, 1, 1, 2, 2, 2]])


@avg_pool2d_backward.visible(0.25, "The gradient has the shape of x", "梯度与 x 形状相同")
def test_avg_pool2d_backward_shape(student: Student) -> None:
    x, grad_output = np.ones((2, 3, 10, 11)), np.ones((2, 3, 3, 4))
    got = student.avg_pool2d_backward(grad_output, x, kernel_size=(3, 2), stride=(4, 3), padding=(1, 1))
    expect_shape(got, x.shape)
