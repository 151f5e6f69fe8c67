"""Checks for shapes.py (§3.2.1)."""

import numpy as np

from autograder.vocabulary import (
    Exercise,
    Student,
    agree,
    expect,
    expect_close,
    expect_finite,
    expect_raises,
    expect_shape,
    expect_unchanged,
)

Pair = tuple[int, int]

conv_output_shape = Exercise(
    "conv_output_shape",
    "3.2.1",
    "⌊(n − k + p + s) / s⌋ along each axis",
    equation_zh="每个方向上为 ⌊(n − k + p + s) / s⌋",
)


@conv_output_shape.visible(0.25, "The chapter's example, figure 3-8", "书中图 3-8 的例子")
def test_conv_output_shape_of_the_chapter(student: Student) -> None:
    expect_close(student.conv_output_shape((3, 3), (2, 2), padding=(0, 0), stride=(1, 1)), (2, 2))


@conv_output_shape.visible(
    0.25,
    "The chapter's example with padding, figure 3-9: one row on each side makes p = 2",
    "书中图 3-9 带填充的例子：每侧一行，p 就是 2",
)
def test_conv_output_shape_of_the_chapter_with_padding(student: Student) -> None:
    expect_close(student.conv_output_shape((3, 3), (2, 2), padding=(2, 2), stride=(1, 1)), (4, 4))


@conv_output_shape.visible(
    0.25,
    "The chapter's example with stride 3 down and 2 across, figure 3-10",
    "书中图 3-10：垂直步幅 3、水平步幅 2 的例子",
)
def test_conv_output_shape_of_the_chapter_with_stride(student: Student) -> None:
    expect_close(student.conv_output_shape((3, 3), (2, 2), padding=(2, 2), stride=(3, 2)), (2, 2))


@conv_output_shape.visible(
    0.25, "Ten 5×5 layers take 240×240 pixels to 200×200", "十层 5×5 的卷积把 240×240 变成 200×200"
)
def test_conv_output_shape_after_ten_layers(student: Student) -> None:
    shape = (240, 240)
    for _ in range(10):
        got = student.conv_output_shape(shape, (5, 5), padding=(0, 0), stride=(1, 1))
        expect_shape(got, (2,))
        expect_finite(got)
        shape = (int(got[0]), int(got[1]))
    expect_close(np.array(shape), (200, 200))


@conv_output_shape.visible(
    0.25,
    "With p = k − 1 and a size the stride divides, the output is n / s",
    "p = k − 1 且步幅整除输入大小时，输出是 n / s",
)
def test_conv_output_shape_where_the_stride_divides(student: Student) -> None:
    expect_close(student.conv_output_shape((12, 10), (5, 4), padding=(4, 3), stride=(3, 2)), (4, 5))


@conv_output_shape.visible(0.25, "The sizes are whole numbers", "返回的大小是整数")
def test_conv_output_shape_is_whole(student: Student) -> None:
    got = student.conv_output_shape((7, 5), (3, 2), padding=(0, 0), stride=(1, 1))
    expect_shape(got, (2,))
    expect(
        got.dtype.kind in "iu",
        "the sizes must be of type int; these are not (5.0 is a float).",
        "返回的大小应当是 int 类型，现在不是（5.0 是 float）。",
    )


@conv_output_shape.visible(
    0.25,
    "A kernel larger than the image raises a ValueError that says so",
    "核比图像大时抛出带说明的 ValueError",
)
def test_conv_output_shape_refuses_a_large_kernel(student: Student) -> None:
    _expect_refusal(student, (3, 6), (4, 2), padding=(0, 0), stride=(1, 1))
    _expect_refusal(student, (6, 3), (2, 4), padding=(0, 0), stride=(1, 1))


@conv_output_shape.visible(
    0.25, "A stride of 0 raises a ValueError that says so", "步幅为 0 时抛出带说明的 ValueError"
)
def test_conv_output_shape_refuses_stride_zero(student: Student) -> None:
    _expect_refusal(student, (5, 6), (3, 2), padding=(0, 0), stride=(1, 0))


@conv_output_shape.hidden(0.75, "The values for stride 1", "步幅为 1 时的数值")
def test_conv_output_shape_values(student: Student, rng: np.random.Generator) -> None:
    for _ in range(3):
        k_h, k_w = rng.permutation(np.arange(1, 7))[:2].tolist()
        shape = (k_h + int(rng.integers(3, 6)), k_w + int(rng.integers(6, 9)))
        agree(student.conv_output_shape, shape, (k_h, k_w), padding=(0, 0), stride=(1, 1))


@conv_output_shape.hidden(0.75, "The values with padding", "带填充时的数值")
def test_conv_output_shape_with_padding(student: Student, rng: np.random.Generator) -> None:
    for _ in range(3):
        p_h, p_w = int(rng.integers(1, 4)), int(rng.integers(4, 7))
        agree(student.conv_output_shape, (9, 8), (3, 2), padding=(p_h, p_w), stride=(1, 1))


@conv_output_shape.hidden(
    0.75, "The values with a stride, where the last step does not fit", "带步幅、最后一步走不满时的数值"
)
def test_conv_output_shape_with_stride(student: Student, rng: np.random.Generator) -> None:
    for s_h, s_w in [(3, 4), (5, 3), (2, 5)]:
        # Left over are one pixel along the one axis, s − 1 along the other: rounding to the nearest shows at any seed.
        n_h = 2 + s_h * int(rng.integers(2, 4)) + 1
        n_w = 3 + s_w * int(rng.integers(5, 7)) + s_w - 1
        agree(student.conv_output_shape, (n_h, n_w), (2, 3), padding=(0, 0), stride=(s_h, s_w))


@conv_output_shape.hidden(
    0.25, "Without being told, the stride is 1 and there is no padding", "不指定时步幅为 1，没有填充"
)
def test_conv_output_shape_defaults(student: Student, rng: np.random.Generator) -> None:
    agree(student.conv_output_shape, (int(rng.integers(5, 9)), int(rng.integers(9, 12))), (3, 2))


@conv_output_shape.hidden(
    0.25, "A kernel fits as long as the padding makes room for it", "只要填充后放得下，核就是合法的"
)
def test_conv_output_shape_of_a_kernel_that_just_fits(student: Student) -> None:
    agree(student.conv_output_shape, (4, 7), (4, 7), padding=(0, 0), stride=(1, 1))
    agree(student.conv_output_shape, (1, 1), (3, 4), padding=(2, 3), stride=(1, 1))


@conv_output_shape.hidden(
    0.25, "A negative padding raises a ValueError that says so", "填充为负时抛出带说明的 ValueError"
)
def test_conv_output_shape_refuses_negative_padding(student: Student) -> None:
    _expect_refusal(student, (7, 8), (3, 2), padding=(-1, 0), stride=(1, 1))
    _expect_refusal(student, (7, 8), (3, 2), padding=(0, -2), stride=(1, 1))


@conv_output_shape.hidden(
    0.25,
    "An image, kernel or stride that is not positive raises a ValueError that says so",
    "图像、核或步幅不是正数时抛出带说明的 ValueError",
)
def test_conv_output_shape_refuses_what_is_not_positive(student: Student) -> None:
    for shape, kernel, stride in [
        ((0, 5), (1, 1), (1, 1)),
        ((6, 5), (0, 2), (1, 1)),
        ((6, 5), (3, 2), (-2, 1)),
        ((6, 5), (3, 2), (0, 1)),
    ]:
        _expect_refusal(student, shape, kernel, padding=(2, 2), stride=stride)


@conv_output_shape.hidden(
    0.25,
    "A kernel that does not fit even with its padding raises a ValueError",
    "连填充都放不下的核抛出 ValueError",
)
def test_conv_output_shape_refuses_what_padding_cannot_mend(student: Student) -> None:
    _expect_refusal(student, (4, 9), (7, 3), padding=(2, 2), stride=(1, 1))
    _expect_refusal(student, (9, 4), (3, 8), padding=(2, 2), stride=(4, 4))


def _expect_refusal(
    student: Student, input_shape: Pair, kernel_shape: Pair, padding: Pair, stride: Pair
) -> None:
    # Whoever refuses everything has not noticed what is wrong with these arguments.
    student.conv_output_shape((9, 8), (1, 1), padding=(0, 0), stride=(1, 1))
    expect_raises(
        ValueError, student.conv_output_shape, input_shape, kernel_shape, padding=padding, stride=stride
    )


same_padding = Exercise(
    "same_padding",
    "3.2.1",
    "p = k − 1 in all: ⌈p/2⌉ before and ⌊p/2⌋ after",
    equation_zh="共填充 p = k − 1：前面 ⌈p/2⌉，后面 ⌊p/2⌋",
)


@same_padding.visible(0.5, "An odd kernel gets the same on both sides", "核的大小为奇数时，两侧一样多")
def test_same_padding_of_odd_kernels(student: Student) -> None:
    expect_close(student.same_padding((3, 7)), ((1, 1), (3, 3)))


@same_padding.visible(
    0.5, "An even kernel gets one more above and on the left", "核的大小为偶数时，上方和左侧各多一份"
)
def test_same_padding_of_even_kernels(student: Student) -> None:
    expect_close(student.same_padding((2, 6)), ((1, 0), (3, 2)))


@same_padding.visible(0.25, "The four numbers are whole, in two pairs", "返回两对整数")
def test_same_padding_is_whole(student: Student) -> None:
    got = student.same_padding((3, 5))
    expect_shape(got, (2, 2))
    expect(
        got.dtype.kind in "iu",
        "rows and columns must be of type int; these are not (1.0 is a float).",
        "行数和列数应当是 int 类型，现在不是（1.0 是 float）。",
    )


@same_padding.hidden(0.5, "Other odd kernels", "其他奇数大小的核")
def test_same_padding_of_more_odd_kernels(student: Student, rng: np.random.Generator) -> None:
    half_h, half_w = int(rng.integers(1, 5)), int(rng.integers(5, 9))
    agree(student.same_padding, (2 * half_h + 1, 2 * half_w + 1))
    agree(student.same_padding, (1, 2 * half_w + 1))


@same_padding.hidden(0.75, "Other even kernels", "其他偶数大小的核")
def test_same_padding_of_more_even_kernels(student: Student, rng: np.random.Generator) -> None:
    half_h, half_w = int(rng.integers(2, 5)), int(rng.integers(5, 9))
    agree(student.same_padding, (2 * half_h, 2 * half_w))


@same_padding.hidden(
    0.5, "Kernels even along one axis and odd along the other", "一个方向为偶数、另一个方向为奇数的核"
)
def test_same_padding_of_mixed_kernels(student: Student, rng: np.random.Generator) -> None:
    even, odd = 2 * int(rng.integers(2, 5)), 2 * int(rng.integers(5, 9)) + 1
    agree(student.same_padding, (even, odd))
    agree(student.same_padding, (odd, even))


receptive_field = Exercise("receptive_field", "3.2.1", "1 + Σ_l (k_l − 1) · s_1 · … · s_{l−1}")


@receptive_field.visible(
    0.5, "Two 3×3 layers see 5 pixels, figure 3-11", "书中图 3-11：两层 3×3 能看到 5 个像素"
)
def test_receptive_field_of_the_chapter(student: Student) -> None:
    expect_close(student.receptive_field([(3, 1), (3, 1)]), 5)


@receptive_field.visible(
    0.25, "One layer sees its kernel, whatever its stride", "只有一层时看到的就是核的大小，与步幅无关"
)
def test_receptive_field_of_one_layer(student: Student) -> None:
    expect_close(student.receptive_field([(5, 3)]), 5)


@receptive_field.visible(
    0.5,
    "After a layer of stride 2, neighbours are two pixels apart",
    "经过步幅为 2 的一层之后，相邻元素相隔两个像素",
)
def test_receptive_field_after_a_stride(student: Student) -> None:
    # Three entries of the first layer, which start at pixels 0, 2 and 4 and are 4 wide: pixels 0 to 7.
    expect_close(student.receptive_field([(4, 2), (3, 1)]), 8)


@receptive_field.visible(
    0.5,
    "The chapter's CNN up to its second pooling: one entry sees 10 pixels",
    "书中的 CNN 到第二次池化为止：一个元素能看到 10 个像素",
)
def test_receptive_field_of_the_chapters_cnn(student: Student) -> None:
    expect_close(student.receptive_field([(3, 1), (2, 2), (3, 1), (2, 2)]), 10)


@receptive_field.visible(0.25, "Without layers it is one pixel", "没有任何层时就是一个像素")
def test_receptive_field_without_layers(student: Student) -> None:
    expect_close(student.receptive_field([]), 1)


@receptive_field.hidden(0.75, "Layers of stride 1", "步幅都为 1 的多层")
def test_receptive_field_of_dense_layers(student: Student, rng: np.random.Generator) -> None:
    kernels = 2 + rng.permutation(5)
    agree(student.receptive_field, [(int(k), 1) for k in kernels[:3]])
    agree(student.receptive_field, [(int(k), 1) for k in kernels[1:]])


@receptive_field.hidden(1.5, "Layers of different strides", "步幅各不相同的多层")
def test_receptive_field_of_strided_layers(student: Student, rng: np.random.Generator) -> None:
    strides = [(3, 2, 4, 1), (2, 5, 3, 2)]
    for row in strides:
        kernels = np.sort(2 + rng.permutation(6)[:4])
        agree(student.receptive_field, list(zip(kernels.tolist(), row, strict=True)))


@receptive_field.hidden(0.25, "The list of layers is not changed", "不改动传入的层列表")
def test_receptive_field_leaves_its_argument(student: Student) -> None:
    expect_unchanged(student.receptive_field, [(3, 2), (5, 1), (2, 3)])


conv_parameters = Exercise(
    "conv_parameters",
    "3.2",
    "out_channels · in_channels · kh · kw, and out_channels more with a bias",
    equation_zh="out_channels · in_channels · kh · kw，有偏置时再加 out_channels",
)


@conv_parameters.visible(
    0.5,
    "The chapter's two convolutional layers: 320 and 18,496 parameters",
    "书中的两个卷积层：320 和 18496 个参数",
)
def test_conv_parameters_of_the_chapter(student: Student) -> None:
    expect_close(student.conv_parameters(1, 32, (3, 3), bias=True), 320)
    expect_close(student.conv_parameters(32, 64, (3, 3), bias=True), 18496)


@conv_parameters.visible(0.5, "A layer without a bias", "没有偏置的层")
def test_conv_parameters_without_bias(student: Student) -> None:
    expect_close(student.conv_parameters(3, 4, (5, 5), bias=False), 300)


@conv_parameters.visible(0.25, "A kernel that is not square", "不是正方形的核")
def test_conv_parameters_of_an_oblong_kernel(student: Student) -> None:
    expect_close(student.conv_parameters(2, 3, (1, 4), bias=True), 27)


@conv_parameters.hidden(0.75, "Layers with a bias", "有偏置的层")
def test_conv_parameters_values(student: Student, rng: np.random.Generator) -> None:
    agree(student.conv_parameters, *_layer(rng), bias=True)
    agree(student.conv_parameters, *_layer(rng), bias=True)


@conv_parameters.hidden(0.75, "Layers without a bias", "没有偏置的层")
def test_conv_parameters_values_without_bias(student: Student, rng: np.random.Generator) -> None:
    agree(student.conv_parameters, *_layer(rng), bias=False)


@conv_parameters.hidden(0.25, "The layer has a bias unless told otherwise", "不指定时层带偏置")
def test_conv_parameters_default(student: Student, rng: np.random.Generator) -> None:
    agree(student.conv_parameters, *_layer(rng))
    agree(student.conv_parameters, 1, 1, (1, 5))


def _layer(rng: np.random.Generator) -> tuple[int, int, tuple[int, int]]:
    """Numbers of channels and a kernel, all different and above 1."""
    in_channels, out_channels, height, width = (2 + rng.permutation(9)[:4]).tolist()
    return in_channels, out_channels, (height, width)
