"""Wrong solutions for shapes.py."""

import math
from collections.abc import Iterator, Sequence

from autograder.mistakes import mistake

Pair = Sequence[int]
Layers = Sequence[tuple[int, int]]


def _axes(n: Pair, k: Pair, p: Pair, s: Pair) -> Iterator[tuple[int, int, int, int]]:
    """(n, k, p, s) of each axis, once they have been found legal."""
    axes = list(zip(n, k, p, s, strict=True))
    if any(min(n, k, s) < 1 or p < 0 or k > n + p for n, k, p, s in axes):
        raise ValueError("The kernel does not fit, or a size is not positive.")
    return iter(axes)


@mistake(
    "conv_output_shape",
    caught_by=(
        "test_conv_output_shape_of_the_chapter_with_padding",
        "test_conv_output_shape_of_the_chapter_with_stride",
        "test_conv_output_shape_where_the_stride_divides",
        "test_conv_output_shape_with_padding",
        "test_conv_output_shape_of_a_kernel_that_just_fits",
    ),
    en="padding is counted twice, once for each side; here p is the total of both sides "
    "(PyTorch's `padding` is for one side).",
    zh="把 padding 当成每一侧的数量，算了两遍；这里的 p 是两侧之和（PyTorch 的 `padding` 才是单侧的）。",
)
def shape_with_padding_per_side(
    input_shape: Pair, kernel_shape: Pair, padding: Pair = (0, 0), stride: Pair = (1, 1)
) -> tuple[int, ...]:
    axes = _axes(input_shape, kernel_shape, padding, stride)
    return tuple((n - k + 2 * p + s) // s for n, k, p, s in axes)


@mistake(
    "conv_output_shape",
    caught_by=(
        "test_conv_output_shape_of_the_chapter_with_padding",
        "test_conv_output_shape_of_the_chapter_with_stride",
        "test_conv_output_shape_where_the_stride_divides",
        "test_conv_output_shape_with_padding",
        "test_conv_output_shape_of_a_kernel_that_just_fits",
    ),
    en="padding is left out: p rows and columns are added to the image before the kernel slides over it.",
    zh="漏掉了填充：核滑动之前，图像先增加了 p 行、p 列。",
)
def shape_without_padding(
    input_shape: Pair, kernel_shape: Pair, padding: Pair = (0, 0), stride: Pair = (1, 1)
) -> tuple[int, ...]:
    axes = _axes(input_shape, kernel_shape, padding, stride)
    return tuple(max(n - k + s, 0) // s for n, k, p, s in axes)


@mistake(
    "conv_output_shape",
    caught_by=(
        "test_conv_output_shape_of_the_chapter_with_stride",
        "test_conv_output_shape_where_the_stride_divides",
        "test_conv_output_shape_with_stride",
    ),
    en="the division is rounded up; a last step that does not fit in full gives no output.",
    zh="除法向上取整了；走不满的最后一步不产生输出。",
)
def shape_rounded_up(
    input_shape: Pair, kernel_shape: Pair, padding: Pair = (0, 0), stride: Pair = (1, 1)
) -> tuple[int, ...]:
    axes = _axes(input_shape, kernel_shape, padding, stride)
    return tuple(math.ceil((n - k + p + s) / s) for n, k, p, s in axes)


@mistake(
    "conv_output_shape",
    caught_by=(
        "test_conv_output_shape_of_the_chapter_with_stride",
        "test_conv_output_shape_where_the_stride_divides",
        "test_conv_output_shape_is_whole",
        "test_conv_output_shape_with_stride",
    ),
    en="the quotient is not rounded down, so sizes come out as fractions.",
    zh="商没有向下取整，大小成了小数。",
)
def shape_not_rounded(
    input_shape: Pair, kernel_shape: Pair, padding: Pair = (0, 0), stride: Pair = (1, 1)
) -> tuple[float, ...]:
    axes = _axes(input_shape, kernel_shape, padding, stride)
    return tuple((n - k + p + s) / s for n, k, p, s in axes)


@mistake(
    "conv_output_shape",
    caught_by=(
        "test_conv_output_shape_of_the_chapter",
        "test_conv_output_shape_of_the_chapter_with_padding",
        "test_conv_output_shape_of_the_chapter_with_stride",
        "test_conv_output_shape_after_ten_layers",
        "test_conv_output_shape_where_the_stride_divides",
        "test_conv_output_shape_values",
        "test_conv_output_shape_with_padding",
        "test_conv_output_shape_with_stride",
        "test_conv_output_shape_defaults",
        "test_conv_output_shape_of_a_kernel_that_just_fits",
    ),
    en="only the steps are counted; the position where the kernel starts is an output too, so there is one more.",
    zh="只数了移动的步数；核的起始位置也产生一个输出，所以还要多一个。",
)
def shape_counts_steps_only(
    input_shape: Pair, kernel_shape: Pair, padding: Pair = (0, 0), stride: Pair = (1, 1)
) -> tuple[int, ...]:
    axes = _axes(input_shape, kernel_shape, padding, stride)
    return tuple((n - k + p) // s for n, k, p, s in axes)


@mistake(
    "conv_output_shape",
    caught_by=("test_conv_output_shape_of_the_chapter_with_stride", "test_conv_output_shape_with_stride"),
    en="the size for stride 1 is divided by the stride; the starting position has to be counted after the division.",
    zh="直接用步幅为 1 时的大小除以步幅；起始位置的那一个要在除完之后再加。",
)
def shape_adds_one_before_dividing(
    input_shape: Pair, kernel_shape: Pair, padding: Pair = (0, 0), stride: Pair = (1, 1)
) -> tuple[int, ...]:
    axes = _axes(input_shape, kernel_shape, padding, stride)
    return tuple((n - k + p + 1) // s for n, k, p, s in axes)


@mistake(
    "conv_output_shape",
    caught_by=("test_conv_output_shape_where_the_stride_divides", "test_conv_output_shape_with_stride"),
    en="the two strides are exchanged: the first is the step down, the second the step across.",
    zh="两个步幅用反了：第一个是向下的步幅，第二个是向右的步幅。",
)
def shape_exchanges_the_strides(
    input_shape: Pair, kernel_shape: Pair, padding: Pair = (0, 0), stride: Pair = (1, 1)
) -> tuple[int, ...]:
    axes = _axes(input_shape, kernel_shape, padding, (stride[1], stride[0]))
    return tuple((n - k + p + s) // s for n, k, p, s in axes)


@mistake(
    "conv_output_shape",
    caught_by=(
        "test_conv_output_shape_where_the_stride_divides",
        "test_conv_output_shape_values",
        "test_conv_output_shape_with_padding",
        "test_conv_output_shape_with_stride",
        "test_conv_output_shape_defaults",
    ),
    en="the result is (width, height); the height comes first.",
    zh="返回的是（宽，高）；高应当在前。",
)
def shape_exchanges_height_and_width(
    input_shape: Pair, kernel_shape: Pair, padding: Pair = (0, 0), stride: Pair = (1, 1)
) -> tuple[int, ...]:
    axes = _axes(input_shape, kernel_shape, padding, stride)
    return tuple((n - k + p + s) // s for n, k, p, s in axes)[::-1]


@mistake(
    "same_padding",
    caught_by=(
        "test_same_padding_of_even_kernels",
        "test_same_padding_of_more_even_kernels",
        "test_same_padding_of_mixed_kernels",
    ),
    en="the smaller half comes first; for an even kernel the extra row belongs above, the extra column on the left.",
    zh="小的一份放在了前面；核的大小为偶数时，多出的一行放在上方，多出的一列放在左侧。",
)
def padding_with_the_smaller_half_first(kernel_shape: Pair) -> tuple[tuple[int, int], ...]:
    return tuple(((k - 1) // 2, k // 2) for k in kernel_shape)


@mistake(
    "same_padding",
    caught_by=(
        "test_same_padding_of_even_kernels",
        "test_same_padding_of_more_even_kernels",
        "test_same_padding_of_mixed_kernels",
    ),
    en="an even kernel gets k/2 on both sides, k in all; the total is k − 1, so one side gets one less.",
    zh="核的大小为偶数时两侧各补了 k/2，一共 k；总数应为 k − 1，所以有一侧要少一份。",
)
def padding_of_half_the_kernel(kernel_shape: Pair) -> tuple[tuple[int, int], ...]:
    return tuple((k // 2, k // 2) for k in kernel_shape)


@mistake(
    "same_padding",
    caught_by=(
        "test_same_padding_of_even_kernels",
        "test_same_padding_of_more_even_kernels",
        "test_same_padding_of_mixed_kernels",
    ),
    en="an even kernel gets the rounded-down half on both sides, k − 2 in all; the total is k − 1, so one row is missing.",
    zh="核的大小为偶数时两侧都取了向下取整的一半，一共只有 k − 2；总数应为 k − 1，少了一份。",
)
def padding_rounded_down_on_both_sides(kernel_shape: Pair) -> tuple[tuple[int, int], ...]:
    return tuple(((k - 1) // 2, (k - 1) // 2) for k in kernel_shape)


@mistake(
    "same_padding",
    caught_by=(
        "test_same_padding_of_even_kernels",
        "test_same_padding_is_whole",
        "test_same_padding_of_more_even_kernels",
        "test_same_padding_of_mixed_kernels",
    ),
    en="(k − 1)/2 is taken for every kernel, which is half a row when k is even "
    "(the printed chapter has the even and the odd case exchanged).",
    zh="任何核都取 (k − 1)/2，k 为偶数时就成了半行（书中把奇偶两种情况印反了）。",
)
def padding_of_half_a_row(kernel_shape: Pair) -> tuple[tuple[float, float], ...]:
    return tuple(((k - 1) / 2, (k - 1) / 2) for k in kernel_shape)


@mistake(
    "same_padding",
    caught_by=(
        "test_same_padding_of_odd_kernels",
        "test_same_padding_of_even_kernels",
        "test_same_padding_of_more_odd_kernels",
        "test_same_padding_of_more_even_kernels",
        "test_same_padding_of_mixed_kernels",
    ),
    en="a total of k is shared out; to keep the size at stride 1 the total is k − 1.",
    zh="分配的总数是 k；步幅为 1 时要保持大小不变，总数应为 k − 1。",
)
def padding_of_the_whole_kernel(kernel_shape: Pair) -> tuple[tuple[int, int], ...]:
    return tuple((k - k // 2, k // 2) for k in kernel_shape)


@mistake(
    "same_padding",
    caught_by=(
        "test_same_padding_of_odd_kernels",
        "test_same_padding_of_even_kernels",
        "test_same_padding_of_more_odd_kernels",
        "test_same_padding_of_more_even_kernels",
        "test_same_padding_of_mixed_kernels",
    ),
    en="rows and columns are exchanged: (top, bottom) comes first, then (left, right).",
    zh="行和列写反了：先是（上，下），后是（左，右）。",
)
def padding_with_columns_first(kernel_shape: Pair) -> tuple[tuple[int, int], ...]:
    return tuple((k // 2, (k - 1) // 2) for k in reversed(kernel_shape))


@mistake(
    "same_padding",
    caught_by=(
        "test_same_padding_of_odd_kernels",
        "test_same_padding_of_even_kernels",
        "test_same_padding_of_more_odd_kernels",
        "test_same_padding_of_more_even_kernels",
        "test_same_padding_of_mixed_kernels",
    ),
    en="the numbers are grouped as (top, left), (bottom, right); each pair belongs to one axis: (top, bottom), (left, right).",
    zh="分组成了（上，左）、（下，右）；每一对应当属于同一个方向：（上，下）、（左，右）。",
)
def padding_grouped_by_corner(kernel_shape: Pair) -> tuple[tuple[int, ...], ...]:
    return tuple(k // 2 for k in kernel_shape), tuple((k - 1) // 2 for k in kernel_shape)


@mistake(
    "receptive_field",
    caught_by=(
        "test_receptive_field_of_one_layer",
        "test_receptive_field_after_a_stride",
        "test_receptive_field_of_the_chapters_cnn",
        "test_receptive_field_of_strided_layers",
    ),
    en="a layer's own stride is counted into its view; its kernel steps over the layer before it, "
    "so only the strides of earlier layers count.",
    zh="把这一层自己的步幅也算进了它的感受野；它的核是在前一层上取元素，只有更早各层的步幅才起作用。",
)
def field_with_the_layers_own_stride(layers: Layers) -> int:
    width, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        width += (kernel - 1) * step
    return width


@mistake(
    "receptive_field",
    caught_by=(
        "test_receptive_field_after_a_stride",
        "test_receptive_field_of_the_chapters_cnn",
        "test_receptive_field_of_strided_layers",
    ),
    en="the strides are left out: after a layer of stride 2, neighbouring entries are two pixels apart.",
    zh="没有考虑步幅：经过步幅为 2 的一层之后，相邻元素相隔两个像素。",
)
def field_without_strides(layers: Layers) -> int:
    return 1 + sum(kernel - 1 for kernel, _ in layers)


@mistake(
    "receptive_field",
    caught_by=(
        "test_receptive_field_of_the_chapters_cnn",
        "test_receptive_field_of_dense_layers",
        "test_receptive_field_of_strided_layers",
    ),
    en="the strides of earlier layers are added; they multiply: two layers of stride 3 put neighbours nine pixels apart.",
    zh="把前面各层的步幅相加了；它们应当相乘：两层步幅为 3，相邻元素就相隔九个像素。",
)
def field_with_strides_added(layers: Layers) -> int:
    width, step = 1, 1
    for position, (kernel, stride) in enumerate(layers):
        width += (kernel - 1) * step
        step = stride if position == 0 else step + stride
    return width


@mistake(
    "receptive_field",
    caught_by=("test_receptive_field_of_the_chapters_cnn", "test_receptive_field_of_strided_layers"),
    en="only the stride of the layer just before is used; the strides of all earlier layers multiply.",
    zh="只用了紧挨着的前一层的步幅；更早的所有层的步幅都要乘起来。",
)
def field_with_the_previous_stride_only(layers: Layers) -> int:
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step = stride
    return width


@mistake(
    "receptive_field",
    caught_by=(
        "test_receptive_field_after_a_stride",
        "test_receptive_field_of_the_chapters_cnn",
        "test_receptive_field_of_strided_layers",
    ),
    en="the layers are taken in the wrong order: the list runs from input to output.",
    zh="层的顺序弄反了：列表是从输入到输出排列的。",
)
def field_from_output_to_input(layers: Layers) -> int:
    width, step = 1, 1
    for kernel, stride in reversed(layers):
        width += (kernel - 1) * step
        step *= stride
    return width


@mistake(
    "receptive_field",
    caught_by=(
        "test_receptive_field_of_the_chapter",
        "test_receptive_field_after_a_stride",
        "test_receptive_field_of_the_chapters_cnn",
        "test_receptive_field_of_dense_layers",
        "test_receptive_field_of_strided_layers",
    ),
    en="the kernel sizes are added in full; neighbouring windows overlap, so a layer adds k − 1 steps only.",
    zh="把核的大小整个加了上去；相邻窗口是重叠的，每一层只增加 k − 1 步。",
)
def field_with_whole_kernels(layers: Layers) -> int:
    width, step = 0, 1
    for kernel, stride in layers:
        width += kernel * step
        step *= stride
    return width or 1


@mistake(
    "receptive_field",
    caught_by=(
        "test_receptive_field_of_the_chapter",
        "test_receptive_field_of_one_layer",
        "test_receptive_field_after_a_stride",
        "test_receptive_field_of_the_chapters_cnn",
        "test_receptive_field_without_layers",
        "test_receptive_field_of_dense_layers",
        "test_receptive_field_of_strided_layers",
    ),
    en="the count starts from 0; before any layer an entry sees one pixel, itself.",
    zh="从 0 开始数；一层都没有时，一个元素也能看到一个像素，就是它自己。",
)
def field_counted_from_zero(layers: Layers) -> int:
    width, step = 0, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width


@mistake(
    "conv_parameters",
    caught_by=(
        "test_conv_parameters_of_the_chapter",
        "test_conv_parameters_of_an_oblong_kernel",
        "test_conv_parameters_values",
        "test_conv_parameters_default",
    ),
    en="one bias for the whole layer is counted; every output channel has its own.",
    zh="整层只算了一个偏置；每个输出通道各有一个偏置。",
)
def parameters_with_one_bias(
    in_channels: int, out_channels: int, kernel_shape: Pair, bias: bool = True
) -> int:
    return out_channels * in_channels * math.prod(kernel_shape) + bias


@mistake(
    "conv_parameters",
    caught_by=(
        "test_conv_parameters_of_the_chapter",
        "test_conv_parameters_of_an_oblong_kernel",
        "test_conv_parameters_values",
        "test_conv_parameters_default",
    ),
    en="a bias is counted for every pair of input and output channel; there is one for each output channel.",
    zh="每一对输入、输出通道都算了一个偏置；偏置只是每个输出通道一个。",
)
def parameters_with_a_bias_per_kernel(
    in_channels: int, out_channels: int, kernel_shape: Pair, bias: bool = True
) -> int:
    return out_channels * in_channels * (math.prod(kernel_shape) + bias)


@mistake(
    "conv_parameters",
    caught_by=(
        "test_conv_parameters_of_the_chapter",
        "test_conv_parameters_without_bias",
        "test_conv_parameters_of_an_oblong_kernel",
        "test_conv_parameters_values",
        "test_conv_parameters_values_without_bias",
        "test_conv_parameters_default",
    ),
    en="the input channels are left out; each output channel has a kernel of its own for every input channel.",
    zh="漏掉了输入通道；每个输出通道对每个输入通道都有一个自己的核。",
)
def parameters_without_input_channels(
    in_channels: int, out_channels: int, kernel_shape: Pair, bias: bool = True
) -> int:
    return out_channels * (math.prod(kernel_shape) + bias)


@mistake(
    "conv_parameters",
    caught_by=(
        "test_conv_parameters_of_the_chapter",
        "test_conv_parameters_of_an_oblong_kernel",
        "test_conv_parameters_values",
        "test_conv_parameters_default",
    ),
    en="the biases are left out even where the layer has them.",
    zh="层带偏置时也没有把偏置算进去。",
)
def parameters_without_any_bias(
    in_channels: int, out_channels: int, kernel_shape: Pair, bias: bool = True
) -> int:
    return out_channels * in_channels * math.prod(kernel_shape)


@mistake(
    "conv_parameters",
    caught_by=("test_conv_parameters_without_bias", "test_conv_parameters_values_without_bias"),
    en="biases are counted even where the layer has none.",
    zh="层没有偏置时也算了偏置。",
)
def parameters_with_the_bias_always(
    in_channels: int, out_channels: int, kernel_shape: Pair, bias: bool = True
) -> int:
    return out_channels * (in_channels * math.prod(kernel_shape) + 1)


@mistake(
    "conv_parameters",
    caught_by=(
        "test_conv_parameters_of_the_chapter",
        "test_conv_parameters_of_an_oblong_kernel",
        "test_conv_parameters_values",
        "test_conv_parameters_default",
    ),
    en="the biases are counted by input channel; a bias is added to an output, so there is one for each output channel.",
    zh="偏置按输入通道数计算了；偏置是加在输出上的，每个输出通道一个。",
)
def parameters_with_a_bias_per_input_channel(
    in_channels: int, out_channels: int, kernel_shape: Pair, bias: bool = True
) -> int:
    return out_channels * in_channels * math.prod(kernel_shape) + bias * in_channels


@mistake(
    "conv_parameters",
    caught_by=(
        "test_conv_parameters_of_an_oblong_kernel",
        "test_conv_parameters_values",
        "test_conv_parameters_values_without_bias",
        "test_conv_parameters_default",
    ),
    en="the kernel is taken for a square of its height; it has height times width entries.",
    zh="把核当成了边长等于其高度的正方形；核有“高 × 宽”个元素。",
)
def parameters_of_a_square_kernel(
    in_channels: int, out_channels: int, kernel_shape: Pair, bias: bool = True
) -> int:
    return out_channels * (in_channels * kernel_shape[0] ** 2 + bias)
