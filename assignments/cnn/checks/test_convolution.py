"""Checks for convolution.py (§3.2.1)."""

import numpy as np

from autograder.vocabulary import Exercise, Student, expect, expect_close, expect_shape

IMAGE = np.arange(9.0).reshape(3, 3)
KERNEL = np.arange(4.0).reshape(2, 2)
CORRELATED = [[19, 25], [37, 43]]
CORRELATED_WITH_PADDING = [[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]]

# The sums are the exercise; a library's convolution leaves nothing of it.
READY_MADE = (
    "numpy.convolve",
    "numpy.correlate",
    "numpy.polymul",
    "scipy.signal",
    "scipy.ndimage",
    "torch.nn",
    "torch.conv2d",
)

cross_correlate2d = Exercise(
    "cross_correlate2d",
    "3.2.1",
    "out[i, j] = Σ_a Σ_b image[i + a, j + b] · kernel[a, b]",
    without=READY_MADE,
)


@cross_correlate2d.visible(0.75, "The chapter's example, figure 3-8", "书中图 3-8 的例子")
def test_cross_correlate2d_of_the_chapter(student: Student) -> None:
    expect_close(student.cross_correlate2d(IMAGE, KERNEL), CORRELATED)


@cross_correlate2d.visible(
    0.25, "The chapter's example with a border of zeros, figure 3-9", "书中图 3-9：四周补零之后的例子"
)
def test_cross_correlate2d_of_the_padded_image(student: Student) -> None:
    expect_close(student.cross_correlate2d(np.pad(IMAGE, 1), KERNEL), CORRELATED_WITH_PADDING)


@cross_correlate2d.visible(
    0.5, "A kernel with a single 1 copies a part of the image", "只有一个 1 的核会原样取出图像的一部分"
)
def test_cross_correlate2d_with_a_single_one(student: Student) -> None:
    image = np.arange(20.0).reshape(4, 5)
    expect_close(
        student.cross_correlate2d(image, np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])), image[:3, 2:]
    )


@cross_correlate2d.visible(
    0.5,
    "The output is smaller than the image by the kernel's size less one",
    "输出比图像小，差的是核的大小减一",
)
def test_cross_correlate2d_shape(student: Student) -> None:
    expect_shape(student.cross_correlate2d(np.ones((6, 4)), np.ones((3, 2))), (4, 3))


convolve2d = Exercise(
    "convolve2d",
    "3.2.1",
    "out[i, j] = Σ_a Σ_b image[i + kh − 1 − a, j + kw − 1 − b] · kernel[a, b]",
    without=READY_MADE,
)


@convolve2d.visible(
    0.75,
    "The chapter's image and kernel, convolved in the mathematical sense",
    "用书中的图像和核做数学定义上的卷积",
)
def test_convolve2d_of_the_chapters_image(student: Student) -> None:
    expect_close(student.convolve2d(IMAGE, KERNEL), [[5, 11], [23, 29]])


@convolve2d.visible(
    0.5, "An image that is a single point becomes the kernel", "图像只有一个亮点时，卷积的结果就是核本身"
)
def test_convolve2d_of_a_point(student: Student) -> None:
    kernel = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    image = np.zeros((3, 5))
    image[1, 2] = 1
    expect_close(student.convolve2d(image, kernel), kernel)


@convolve2d.visible(
    0.25,
    "The output is smaller than the image by the kernel's size less one",
    "输出比图像小，差的是核的大小减一",
)
def test_convolve2d_shape(student: Student) -> None:
    expect_shape(student.convolve2d(np.ones((6, 4)), np.ones((3, 2))), (4, 3))


conv2d = Exercise(
    "conv2d",
    "3.2.1",
    "out[n, o, i, j] = bias[o] + Σ_c Σ_a Σ_b padded[n, c, i·sh + a, j·sw + b] · weight[o, c, a, b]",
    without=READY_MADE,
)


@conv2d.visible(0.5, "The chapter's example, figure 3-8", "书中图 3-8 的例子")
def test_conv2d_of_the_chapter(student: Student) -> None:
    got = student.conv2d(IMAGE[None, None], KERNEL[None, None], np.zeros(1), stride=(1, 1), padding=(0, 0))
    expect_close(got, CORRELATED)


@conv2d.visible(0.5, "The chapter's example with padding, figure 3-9", "书中图 3-9 带填充的例子")
def test_conv2d_of_the_chapter_with_padding(student: Student) -> None:
    got = student.conv2d(IMAGE[None, None], KERNEL[None, None], np.zeros(1), stride=(1, 1), padding=(1, 1))
    expect_close(got, CORRELATED_WITH_PADDING)


@conv2d.visible(
    0.5,
    "The chapter's example with stride 3 down and 2 across, figure 3-10",
    "书中图 3-10：垂直步幅 3、水平步幅 2 的例子",
)
def test_conv2d_of_the_chapter_with_stride(student: Student) -> None:
    got = student.conv2d(IMAGE[None, None], KERNEL[None, None], np.zeros(1), stride=(3, 2), padding=(1, 1))
    expect_close(got, [[0, 8], [6, 8]])


@conv2d.visible(0.5, "Input channels add up", "各输入通道的结果相加")
def test_conv2d_adds_up_channels(student: Student) -> None:
    x = np.stack([IMAGE, IMAGE + 1])[None]
    weight = np.stack([KERNEL, KERNEL + 1])[None]
    expect_close(
        student.conv2d(x, weight, np.zeros(1), stride=(1, 1), padding=(0, 0)), [[56, 72], [104, 120]]
    )


@conv2d.visible(
    0.5, "With weights of zero each output channel is its bias", "权重全为零时，每个输出通道就等于它的偏置"
)
def test_conv2d_adds_the_bias(student: Student) -> None:
    bias = np.array([1.0, -2.0, 0.5])
    got = student.conv2d(np.ones((2, 4, 5, 6)), np.zeros((3, 4, 2, 3)), bias, stride=(1, 1), padding=(0, 0))
    expect_close(got, np.broadcast_to(bias[:, None, None], (2, 3, 4, 4)))


@conv2d.visible(0.5, "A 1×1 kernel mixes the channels of every pixel", "1×1 的核只在每个像素上混合各通道")
def test_conv2d_with_one_by_one_kernels(student: Student) -> None:
    x = np.arange(24.0).reshape(2, 2, 2, 3)
    weight = np.array([[1.0, 10.0], [0.0, 1.0], [-1.0, 2.0]])
    got = student.conv2d(x, weight[:, :, None, None], np.zeros(3), stride=(1, 1), padding=(0, 0))
    red, green = x[:, 0], x[:, 1]
    expect_close(got, np.stack([red + 10 * green, green, 2 * green - red], axis=1))


@conv2d.visible(0.5, "The output's shape", "输出的形状")
def test_conv2d_shape(student: Student) -> None:
    x, weight = np.ones((2, 3, 8, 7)), np.ones((5, 3, 4, 2))
    expect_shape(student.conv2d(x, weight, np.ones(5), stride=(3, 2), padding=(1, 0)), (2, 5, 3, 3))


PARTS = ("grad_x", "grad_weight", "grad_bias")
conv2d_backward = Exercise(
    "conv2d_backward",
    "3.2.1",
    "∂L/∂padded[n, c, i·sh + a, j·sw + b] gathers grad[n, o, i, j] · weight[o, c, a, b]; "
    "∂L/∂weight[o, c, a, b] = Σ grad[n, o, i, j] · padded[n, c, i·sh + a, j·sw + b]",
    PARTS,
    without=READY_MADE,
    equation_zh="∂L/∂padded[n, c, i·sh + a, j·sw + b] 累加 grad[n, o, i, j] · weight[o, c, a, b]；"
    "∂L/∂weight[o, c, a, b] = Σ grad[n, o, i, j] · padded[n, c, i·sh + a, j·sw + b]",
)


@conv2d_backward.visible(
    0.75,
    "The weight's gradient for the chapter's image: every weight adds up the pixels it met",
    "书中图像上权重的梯度：每个权重把它遇到的像素按梯度加起来",
)
def test_conv2d_backward_weight_of_the_chapter(student: Student) -> None:
    # grad_weight[0, 0] met the pixels 0, 1, 3, 4: 1·0 + 2·1 + 3·3 + 4·4 = 27.
    grads = student.conv2d_backward(
        np.array([[[[1.0, 2.0], [3.0, 4.0]]]]),
        IMAGE[None, None],
        KERNEL[None, None],
        stride=(1, 1),
        padding=(0, 0),
    )
    expect_close(grads[1], [[27, 37], [57, 67]], "grad_weight")


@conv2d_backward.visible(
    0.75,
    "The image's gradient for the chapter's kernel: every pixel adds up the weights it met",
    "书中的核对应的图像梯度：每个像素把它遇到的权重按梯度加起来",
)
def test_conv2d_backward_image_of_the_chapter(student: Student) -> None:
    # The pixel in the middle met all four weights: 1·3 + 2·2 + 3·1 + 4·0 = 10.
    grads = student.conv2d_backward(
        np.array([[[[1.0, 2.0], [3.0, 4.0]]]]),
        IMAGE[None, None],
        KERNEL[None, None],
        stride=(1, 1),
        padding=(0, 0),
    )
    expect_close(grads[0], [[0, 1, 2], [2, 10, 10], [6, 17, 12]], "grad_x")


@conv2d_backward.visible(
    0.5,
    "A bias reaches every entry of its output channel, in every image",
    "偏置影响它那个输出通道的每一个元素，每张图都算",
)
def test_conv2d_backward_bias(student: Student) -> None:
    grad_output = np.arange(24.0).reshape(2, 3, 2, 2)
    grads = student.conv2d_backward(
        grad_output, np.ones((2, 4, 4, 3)), np.ones((3, 4, 3, 2)), stride=(1, 1), padding=(0, 0)
    )
    expect_close(grads[2], [60, 92, 124], "grad_bias")


@conv2d_backward.visible(
    0.75,
    "With a single 1 in grad_output, the weight's gradient is the window that output saw",
    "grad_output 只有一个 1 时，权重的梯度就是那个输出看到的窗口",
)
def test_conv2d_backward_weight_of_one_output(student: Student) -> None:
    x, weight, grad_output = _one_output()
    grads = student.conv2d_backward(grad_output, x, weight, stride=(2, 3), padding=(0, 1))
    window = np.zeros((2, 2, 3))
    window[:, :, :2] = x[0, :, 2:4, 2:]  # its last column lies in the padding
    expect_close(grads[1], np.stack([np.zeros_like(window), window]), "grad_weight")


@conv2d_backward.visible(
    0.75,
    "With a single 1 in grad_output, the image's gradient is the kernel, laid where that output looked",
    "grad_output 只有一个 1 时，图像的梯度就是放在对应位置上的核",
)
def test_conv2d_backward_image_of_one_output(student: Student) -> None:
    x, weight, grad_output = _one_output()
    grads = student.conv2d_backward(grad_output, x, weight, stride=(2, 3), padding=(0, 1))
    wanted = np.zeros_like(x)
    wanted[0, :, 2:4, 2:] = weight[1, :, :, :2]  # the kernel's last column lies in the padding
    expect_close(grads[0], wanted, "grad_x")


def _one_output() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A layer of kernel (2, 3), stride (2, 3), padding (0, 1), and a gradient for one entry of its output."""
    x = np.arange(40.0).reshape(1, 2, 5, 4)
    weight = np.arange(1.0, 25.0).reshape(2, 2, 2, 3)
    grad_output = np.zeros((1, 2, 2, 2))
    grad_output[0, 1, 1, 1] = 1
    return x, weight, grad_output


@conv2d_backward.visible(0.5, "The weight's gradients of several images add up", "多张图像的权重梯度相加")
def test_conv2d_backward_adds_up_images(student: Student) -> None:
    x = np.arange(40.0).reshape(2, 2, 2, 5) % 7
    weight = np.ones((3, 2, 2, 3))
    grad_output = np.arange(18.0).reshape(2, 3, 1, 3) - 4
    alone = []
    for image in ([0], [1]):
        grads = student.conv2d_backward(grad_output[image], x[image], weight, stride=(1, 1), padding=(0, 0))
        expect_shape(grads[1], weight.shape, "grad_weight")
        alone.append(grads[1])
    grads = student.conv2d_backward(grad_output, x, weight, stride=(1, 1), padding=(0, 0))
    expect_close(grads[1], alone[0] + alone[1], "grad_weight")


@conv2d_backward.visible(
    0.25,
    "Σ grad_x · x and Σ grad_weight · weight are equal: both are Σ grad_output · output without the bias",
    "Σ grad_x · x 与 Σ grad_weight · weight 相等：两者都等于去掉偏置后的 Σ grad_output · 输出",
)
def test_conv2d_backward_parts_fit_together(student: Student) -> None:
    x = np.arange(60.0).reshape(1, 2, 6, 5) % 11
    weight = np.arange(36.0).reshape(3, 2, 3, 2) % 7 - 2
    grad_output = np.arange(18.0).reshape(1, 3, 2, 3) % 5 - 1
    grad_x, grad_weight, _ = student.conv2d_backward(grad_output, x, weight, stride=(3, 2), padding=(0, 1))
    expect_shape(grad_x, x.shape, "grad_x")
    expect_shape(grad_weight, weight.shape, "grad_weight")
    one, other = (grad_x * x).sum(), (grad_weight * weight).sum()
    expect(
        one != 0 and np.isclose(one, other, rtol=1e-4),
        "the gradients of the image and of the weight do not belong to the same layer: the two sums differ.",
        "图像的梯度和权重的梯度对不上：两个和不相等。",
    )


@conv2d_backward.visible(
    0.5, "The gradients have the shapes of x, weight and bias", "各梯度与 x、weight、bias 形状相同"
)
def test_conv2d_backward_shapes(student: Student) -> None:
    x, weight = np.ones((2, 3, 8, 7)), np.ones((5, 3, 4, 2))
    grads = student.conv2d_backward(np.ones((2, 5, 3, 3)), x, weight, stride=(3, 2), padding=(1, 0))
    for part, grad, shape in zip(PARTS, grads, (x.shape, weight.shape, (5,)), strict=True):
        expect_shape(grad, shape, part)
