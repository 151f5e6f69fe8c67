"""Checks for pooling.py (§3.2.2)."""

import numpy as np

from autograder.vocabulary import (
    Exercise,
    Student,
    agree,
    expect,
    expect_close,
    expect_shape,
    expect_unchanged,
)

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


@max_pool2d.hidden(0.75, "Windows that overlap", "互相重叠的窗口")
def test_max_pool2d_of_overlapping_windows(student: Student, rng: np.random.Generator) -> None:
    x = _distinct(rng, (2, 3, 5, 6))
    agree(student.max_pool2d, x, kernel_size=(3, 2), stride=(1, 1), padding=(0, 0))


@max_pool2d.hidden(0.75, "Windows with a stride of their own", "步幅与窗口大小不同")
def test_max_pool2d_with_stride(student: Student, rng: np.random.Generator) -> None:
    x = _distinct(rng, (2, 3, 9, 6))
    agree(student.max_pool2d, x, kernel_size=(2, 3), stride=(3, 2), padding=(0, 0))


@max_pool2d.hidden(0.5, "Positive numbers with padding", "正数图像加填充")
def test_max_pool2d_with_padding(student: Student, rng: np.random.Generator) -> None:
    x = _distinct(rng, (2, 3, 6, 5))
    agree(student.max_pool2d, x, kernel_size=(3, 4), stride=(1, 1), padding=(1, 2))


@max_pool2d.hidden(0.5, "Negative numbers with padding", "负数图像加填充")
def test_max_pool2d_of_negative_numbers_with_padding(student: Student, rng: np.random.Generator) -> None:
    x = -_distinct(rng, (3, 2, 5, 7))
    agree(student.max_pool2d, x, kernel_size=(4, 3), stride=(2, 3), padding=(2, 1))


@max_pool2d.hidden(
    0.25,
    "Without being told, windows lie side by side and there is no padding",
    "不指定时窗口一个挨着一个，没有填充",
)
def test_max_pool2d_defaults(student: Student, rng: np.random.Generator) -> None:
    agree(student.max_pool2d, _distinct(rng, (2, 3, 6, 8)), kernel_size=(2, 3))


@max_pool2d.hidden(0.25, "An image of one pixel", "只有一个像素的图像")
def test_max_pool2d_of_one_pixel(student: Student, rng: np.random.Generator) -> None:
    x = _distinct(rng, (2, 3, 1, 1))
    agree(student.max_pool2d, x, kernel_size=(3, 2), stride=(1, 1), padding=(1, 1))


@max_pool2d.hidden(0.25, "Integer and float32 images are welcome", "图像可以是整数或 float32")
def test_max_pool2d_of_integers(student: Student, rng: np.random.Generator) -> None:
    x = rng.permutation(np.arange(1, 121)).reshape(2, 3, 5, 4)
    agree(student.max_pool2d, x.astype(np.float32), kernel_size=(2, 3), stride=(1, 1), padding=(0, 0))
    agree(student.max_pool2d, x, kernel_size=(2, 3), stride=(1, 1), padding=(0, 0))


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


@max_pool2d_backward.hidden(0.75, "Windows side by side", "一个挨着一个的窗口")
def test_max_pool2d_backward_values(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = _distinct(rng, (2, 3, 7, 8)), rng.normal(size=(2, 3, 3, 2))
    agree(student.max_pool2d_backward, grad_output, x, kernel_size=(2, 3), stride=(2, 3), padding=(0, 0))


@max_pool2d_backward.hidden(0.75, "Windows that overlap", "互相重叠的窗口")
def test_max_pool2d_backward_of_more_overlapping_windows(student: Student, rng: np.random.Generator) -> None:
    # 99 in the middle is the maximum of every window, so the gradients have to add up whatever the rest is.
    x, grad_output = _distinct(rng, (2, 3, 5, 4)), rng.normal(size=(2, 3, 3, 2))
    x[:, :, 2, 1] = 99
    agree(student.max_pool2d_backward, grad_output, x, kernel_size=(3, 3), stride=(1, 1), padding=(0, 0))


@max_pool2d_backward.hidden(0.75, "Positive numbers with padding", "正数图像加填充")
def test_max_pool2d_backward_with_padding(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = _distinct(rng, (2, 3, 7, 9)), rng.normal(size=(2, 3, 3, 3))
    agree(student.max_pool2d_backward, grad_output, x, kernel_size=(3, 4), stride=(3, 4), padding=(1, 2))


@max_pool2d_backward.hidden(0.25, "Negative numbers with padding", "负数图像加填充")
def test_max_pool2d_backward_of_negative_numbers_with_padding(
    student: Student, rng: np.random.Generator
) -> None:
    x, grad_output = -_distinct(rng, (2, 3, 7, 9)), rng.normal(size=(2, 3, 2, 3))
    agree(student.max_pool2d_backward, grad_output, x, kernel_size=(4, 3), stride=(4, 3), padding=(2, 1))


@max_pool2d_backward.hidden(0.5, "Windows with gaps between them", "彼此之间有间隔的窗口")
def test_max_pool2d_backward_with_stride(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = _distinct(rng, (3, 2, 9, 11)), rng.normal(size=(3, 2, 3, 2))
    agree(student.max_pool2d_backward, grad_output, x, kernel_size=(2, 3), stride=(3, 5), padding=(0, 0))


@max_pool2d_backward.hidden(
    0.25,
    "Without being told, windows lie side by side and there is no padding",
    "不指定时窗口一个挨着一个，没有填充",
)
def test_max_pool2d_backward_defaults(student: Student, rng: np.random.Generator) -> None:
    agree(
        student.max_pool2d_backward,
        rng.normal(size=(2, 3, 3, 2)),
        _distinct(rng, (2, 3, 6, 8)),
        kernel_size=(2, 3),
    )


@max_pool2d_backward.hidden(0.5, "Ties", "并列的最大值")
def test_max_pool2d_backward_of_more_ties(student: Student, rng: np.random.Generator) -> None:
    # Every window has its maximum twice, once in its middle row and once in its last.
    x, grad_output = _distinct(rng, (2, 3, 6, 4)), rng.uniform(0.5, 2, size=(2, 3, 2, 2))
    x[:, :, 1::3, 1] = x[:, :, 1::3, 2] = x[:, :, 2::3, 0] = x[:, :, 2::3, 3] = 99
    agree(student.max_pool2d_backward, grad_output, x, kernel_size=(3, 2), stride=(3, 2), padding=(0, 0))


@max_pool2d_backward.hidden(0.25, "Integer images are welcome", "图像可以是整数")
def test_max_pool2d_backward_of_integers(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = rng.permutation(np.arange(1, 145)).reshape(2, 3, 4, 6), rng.normal(size=(2, 3, 2, 2))
    agree(student.max_pool2d_backward, grad_output, x, kernel_size=(2, 3), stride=(2, 3), padding=(0, 0))


@max_pool2d_backward.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_max_pool2d_backward_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = _distinct(rng, (2, 3, 4, 6)), rng.normal(size=(2, 3, 3, 4))
    expect_unchanged(
        student.max_pool2d_backward, grad_output, x, kernel_size=(2, 3), stride=(1, 1), padding=(0, 0)
    )


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


@avg_pool2d.hidden(0.5, "Windows that overlap", "互相重叠的窗口")
def test_avg_pool2d_of_overlapping_windows(student: Student, rng: np.random.Generator) -> None:
    agree(
        student.avg_pool2d, rng.normal(size=(2, 3, 5, 6)), kernel_size=(3, 2), stride=(1, 1), padding=(0, 0)
    )


@avg_pool2d.hidden(0.5, "Windows with a stride of their own", "步幅与窗口大小不同")
def test_avg_pool2d_with_stride(student: Student, rng: np.random.Generator) -> None:
    agree(
        student.avg_pool2d, rng.normal(size=(2, 3, 9, 6)), kernel_size=(2, 3), stride=(3, 2), padding=(0, 0)
    )


@avg_pool2d.hidden(0.5, "Padding", "带填充")
def test_avg_pool2d_with_padding(student: Student, rng: np.random.Generator) -> None:
    agree(
        student.avg_pool2d, rng.normal(size=(2, 3, 6, 5)), kernel_size=(3, 4), stride=(1, 1), padding=(1, 2)
    )


@avg_pool2d.hidden(
    0.25,
    "Without being told, windows lie side by side and there is no padding",
    "不指定时窗口一个挨着一个，没有填充",
)
def test_avg_pool2d_defaults(student: Student, rng: np.random.Generator) -> None:
    agree(student.avg_pool2d, rng.normal(size=(2, 3, 6, 8)), kernel_size=(2, 3))


@avg_pool2d.hidden(0.25, "An image of one pixel", "只有一个像素的图像")
def test_avg_pool2d_of_one_pixel(student: Student, rng: np.random.Generator) -> None:
    agree(
        student.avg_pool2d, rng.normal(size=(2, 3, 1, 1)), kernel_size=(1, 1), stride=(2, 3), padding=(0, 0)
    )


@avg_pool2d.hidden(0.25, "Integer images are welcome", "图像可以是整数")
def test_avg_pool2d_of_integers(student: Student, rng: np.random.Generator) -> None:
    x = rng.permutation(120).reshape(2, 3, 5, 4)
    agree(student.avg_pool2d, x, kernel_size=(2, 3), stride=(1, 1), padding=(0, 0))


@avg_pool2d.hidden(0.25, "float32 images are welcome", "图像可以是 float32")
def test_avg_pool2d_of_float32(student: Student, rng: np.random.Generator) -> None:
    # Sums of quarters are exact, so float64 and float32 answers agree with each other.
    x = (rng.permutation(120).reshape(2, 3, 5, 4) / 4).astype(np.float32)
    agree(student.avg_pool2d, x, kernel_size=(2, 3), stride=(1, 1), padding=(0, 0))


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


@avg_pool2d_backward.hidden(0.75, "Windows that overlap", "互相重叠的窗口")
def test_avg_pool2d_backward_of_overlapping_windows(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = rng.normal(size=(2, 3, 5, 6)), rng.normal(size=(2, 3, 3, 5))
    agree(student.avg_pool2d_backward, grad_output, x, kernel_size=(3, 2), stride=(1, 1), padding=(0, 0))


@avg_pool2d_backward.hidden(0.75, "Padding", "带填充")
def test_avg_pool2d_backward_with_padding(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = rng.normal(size=(2, 3, 7, 9)), rng.normal(size=(2, 3, 3, 3))
    agree(student.avg_pool2d_backward, grad_output, x, kernel_size=(3, 4), stride=(3, 4), padding=(1, 2))


@avg_pool2d_backward.hidden(0.75, "Windows with gaps between them", "彼此之间有间隔的窗口")
def test_avg_pool2d_backward_with_stride(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = rng.normal(size=(3, 2, 9, 11)), rng.normal(size=(3, 2, 3, 2))
    agree(student.avg_pool2d_backward, grad_output, x, kernel_size=(2, 3), stride=(3, 5), padding=(0, 0))


@avg_pool2d_backward.hidden(0.25, "Padding on one axis only", "只在一个方向上填充")
def test_avg_pool2d_backward_with_padding_on_one_axis(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = rng.normal(size=(2, 3, 6, 4)), rng.normal(size=(2, 3, 3, 2))
    agree(student.avg_pool2d_backward, grad_output, x, kernel_size=(2, 3), stride=(2, 3), padding=(0, 1))


@avg_pool2d_backward.hidden(
    0.25,
    "Without being told, windows lie side by side and there is no padding",
    "不指定时窗口一个挨着一个，没有填充",
)
def test_avg_pool2d_backward_defaults(student: Student, rng: np.random.Generator) -> None:
    agree(
        student.avg_pool2d_backward,
        rng.normal(size=(2, 3, 3, 2)),
        rng.normal(size=(2, 3, 6, 8)),
        kernel_size=(2, 3),
    )


@avg_pool2d_backward.hidden(0.25, "Integer images are welcome", "图像可以是整数")
def test_avg_pool2d_backward_of_integers(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = rng.integers(1, 9, size=(2, 3, 4, 6)), rng.normal(size=(2, 3, 2, 2))
    agree(student.avg_pool2d_backward, grad_output, x, kernel_size=(2, 3), stride=(2, 3), padding=(0, 0))


@avg_pool2d_backward.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_avg_pool2d_backward_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    x, grad_output = rng.normal(size=(2, 3, 4, 6)), rng.normal(size=(2, 3, 3, 4))
    expect_unchanged(
        student.avg_pool2d_backward, grad_output, x, kernel_size=(2, 3), stride=(1, 1), padding=(0, 0)
    )
