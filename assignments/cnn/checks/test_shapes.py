"""Checks for shapes.py (§3.2.1)."""

import numpy as np

from autograder.vocabulary import Exercise, Student, expect, expect_close, expect_finite, expect_raises, expect_shape

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
