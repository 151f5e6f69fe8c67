"""Wrong solutions for convolution.py."""

from collections.abc import Iterator
from types import EllipsisType

import numpy as np

from autograder.mistakes import mistake

Pair = tuple[int, int]
Gradients = tuple[np.ndarray, np.ndarray, np.ndarray]
Window = tuple[EllipsisType, slice, slice]

# Checks that fail together, because a wrong value shows in each of them.
CORRELATES = (
    "test_cross_correlate2d_of_the_chapter",
    "test_cross_correlate2d_of_the_padded_image",
    "test_cross_correlate2d_with_a_single_one",
    "test_cross_correlate2d_values",
    "test_cross_correlate2d_with_thin_kernels",
    "test_cross_correlate2d_of_integers",
    "test_cross_correlate2d_of_float32",
)
CONVOLVES = (
    "test_convolve2d_of_the_chapters_image",
    "test_convolve2d_of_a_point",
    "test_convolve2d_values",
    "test_convolve2d_of_integers",
    "test_convolve2d_of_float32",
)
CHAPTER_LAYERS = (
    "test_conv2d_of_the_chapter",
    "test_conv2d_of_the_chapter_with_padding",
    "test_conv2d_of_the_chapter_with_stride",
    "test_conv2d_adds_up_channels",
)
LAYERS = (
    "test_conv2d_values",
    "test_conv2d_with_padding",
    "test_conv2d_with_stride",
    "test_conv2d_with_padding_and_stride",
    "test_conv2d_defaults",
    "test_conv2d_of_integers",
    "test_conv2d_of_float32",
)
IMAGE_GRADIENTS = (
    "test_conv2d_backward_image_of_one_output",
    "test_conv2d_backward_parts_fit_together",
    "test_conv2d_backward_image_with_padding_and_stride",
    "test_conv2d_backward_of_one_pixel",
)
WEIGHT_GRADIENTS = (
    "test_conv2d_backward_weight",
    "test_conv2d_backward_weight_with_padding_and_stride",
    "test_conv2d_backward_of_one_pixel",
    "test_conv2d_backward_defaults",
    "test_conv2d_backward_of_integers",
    "test_conv2d_backward_of_float32",
)


def _slide(x: np.ndarray, kernel: Pair, step: Pair = (1, 1)) -> np.ndarray:
    """The windows of the last two axes, one after another: (..., oh, ow, kh, kw)."""
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=(-2, -1))
    return windows[..., :: step[0], :: step[1], :, :]


def _zeros_around(x: np.ndarray, padding: Pair) -> np.ndarray:
    (ph, pw), rest = padding, [(0, 0)] * (x.ndim - 2)
    return np.pad(x, [*rest, (ph, ph), (pw, pw)])


def _correlated(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.einsum("ijab,ab->ij", _slide(image, kernel.shape), kernel)


@mistake(
    "cross_correlate2d",
    caught_by=(*CORRELATES, "test_cross_correlate2d_with_the_largest_kernel"),
    en="the kernel is flipped; that is the mathematical convolution, while cross-correlation leaves the kernel as it is.",
    zh="把核翻转了；翻转的是数学定义上的卷积，互相关运算不翻转核。",
)
def correlates_with_a_flipped_kernel(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image, kernel[::-1, ::-1])


@mistake(
    "cross_correlate2d",
    caught_by=(*CORRELATES, "test_cross_correlate2d_shape"),
    en="rows and columns of the output are exchanged: the first index counts steps down, the second steps across.",
    zh="输出的行和列写反了：第一个下标是向下移动的步数，第二个才是向右移动的步数。",
)
def correlates_into_the_transpose(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image, kernel).T


@mistake(
    "cross_correlate2d",
    caught_by=(*CORRELATES, "test_cross_correlate2d_shape", "test_cross_correlate2d_with_the_largest_kernel"),
    en="the window stops one step too early: the last position, flush with the bottom right edge, belongs to the output.",
    zh="窗口少走了一步：与右边缘、下边缘对齐的最后一个位置也属于输出。",
)
def correlates_one_step_short(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image, kernel)[:-1, :-1]


@mistake(
    "cross_correlate2d",
    caught_by=(*CORRELATES, "test_cross_correlate2d_shape", "test_cross_correlate2d_with_the_largest_kernel"),
    en="the output has the image's size, with zeros left over at the bottom and right; "
    "it should end where the kernel no longer fits.",
    zh="输出做成了与图像一样大，右边和下边多出一圈 0；输出应当只到核还放得下的位置为止。",
)
def correlates_into_an_array_of_the_images_size(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    out, values = np.zeros(image.shape), _correlated(image, kernel)
    out[: values.shape[0], : values.shape[1]] = values
    return out


@mistake(
    "cross_correlate2d",
    caught_by=(*CORRELATES, "test_cross_correlate2d_with_the_largest_kernel"),
    en="each product replaces the one before it, so only the kernel's last entry counts; all the products of a window add up.",
    zh="后一个乘积覆盖了前一个，结果只剩核的最后一个元素；一个窗口里的所有乘积应当相加。",
)
def correlates_with_the_last_entry_only(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _slide(image, kernel.shape)[..., -1, -1] * kernel[-1, -1]


@mistake(
    "cross_correlate2d",
    caught_by=(*CORRELATES, "test_cross_correlate2d_with_the_largest_kernel"),
    en="the products of a window are averaged; cross-correlation adds them up.",
    zh="对一个窗口里的乘积取了平均；互相关运算是求和。",
)
def correlates_by_the_mean(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image, kernel) / kernel.size


@mistake(
    "cross_correlate2d",
    caught_by=("test_cross_correlate2d_of_integers",),
    en="the output array takes over the image's integer type, which cuts off everything after the decimal point.",
    zh="输出数组沿用了图像的整数类型，小数部分被截掉了。",
)
def correlates_in_the_images_type(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image, kernel).astype(image.dtype)


@mistake(
    "convolve2d",
    caught_by=CONVOLVES,
    en="the kernel is not flipped, which gives the cross-correlation.",
    zh="没有翻转核，得到的是互相关运算。",
)
def convolves_without_a_flip(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image, kernel)


@mistake(
    "convolve2d",
    caught_by=CONVOLVES,
    en="the kernel is flipped top to bottom only; f(z) g(x − z) reverses it along every axis.",
    zh="只上下翻转了核；f(z) g(x − z) 要求每个轴都反过来。",
)
def convolves_with_rows_flipped(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image, kernel[::-1])


@mistake(
    "convolve2d",
    caught_by=CONVOLVES,
    en="the kernel is flipped left to right only; f(z) g(x − z) reverses it along every axis.",
    zh="只左右翻转了核；f(z) g(x − z) 要求每个轴都反过来。",
)
def convolves_with_columns_flipped(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image, kernel[:, ::-1])


@mistake(
    "convolve2d",
    caught_by=(*CONVOLVES, "test_convolve2d_shape", "test_convolve2d_leaves_its_arguments"),
    en="the kernel is transposed, which exchanges its axes; flipping reverses each axis and keeps the kernel's shape.",
    zh="对核做了转置，那是交换两个轴；翻转是把每个轴倒过来，核的形状不变。",
)
def convolves_with_the_transpose(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image, kernel.T)


@mistake(
    "convolve2d",
    caught_by=(*CONVOLVES, "test_convolve2d_shape", "test_convolve2d_leaves_its_arguments"),
    en="the kernel is turned by a quarter; flipping both axes turns it by half.",
    zh="核只转了 90°；两个轴都翻转相当于转 180°。",
)
def convolves_with_a_quarter_turn(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image, np.rot90(kernel))


@mistake(
    "convolve2d",
    caught_by=CONVOLVES,
    en="the image is flipped in place of the kernel, so the result comes out reversed.",
    zh="翻转的是图像而不是核，结果因此整个倒了过来。",
)
def convolves_the_flipped_image(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _correlated(image[::-1, ::-1], kernel)


@mistake(
    "convolve2d",
    caught_by=(*CONVOLVES, "test_convolve2d_shape", "test_convolve2d_leaves_its_arguments"),
    en="positions where the kernel sticks out over the image's edge are included; "
    "only those where it lies wholly inside are asked for.",
    zh="把核超出图像边缘的位置也算进去了；这里只要核完全落在图像内的位置。",
)
def convolves_beyond_the_edge(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    border = (kernel.shape[0] - 1, kernel.shape[1] - 1)
    return _correlated(_zeros_around(image, border), kernel[::-1, ::-1])


def _layer_output(
    padded: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1)
) -> np.ndarray:
    """A layer's output for images that are padded already."""
    windows = _slide(padded, weight.shape[2:], stride)
    return np.einsum("ncijab,ocab->noij", windows, weight) + bias[:, None, None]


@mistake(
    "conv2d",
    caught_by=(*CHAPTER_LAYERS, *LAYERS, "test_conv2d_of_one_pixel"),
    en="the kernels are flipped; a convolutional layer is a cross-correlation and leaves them as they are.",
    zh="把核翻转了；卷积层做的是互相关运算，不翻转核。",
)
def layer_flips_the_kernels(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    return _layer_output(_zeros_around(x, padding), weight[:, :, ::-1, ::-1], bias, stride)


@mistake(
    "conv2d",
    caught_by=(*LAYERS, "test_conv2d_adds_the_bias", "test_conv2d_of_one_pixel"),
    en="the bias is added once for every entry of the kernel; it is added once to each output.",
    zh="核的每个元素都加了一次偏置；每个输出只加一次偏置。",
)
def layer_adds_the_bias_per_tap(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    taps = weight.shape[2] * weight.shape[3]
    return _layer_output(_zeros_around(x, padding), weight, taps * bias, stride)


@mistake(
    "conv2d",
    caught_by=(*LAYERS, "test_conv2d_adds_the_bias", "test_conv2d_of_one_pixel"),
    en="the bias is added once for every input channel; it is added once to each output.",
    zh="每个输入通道都加了一次偏置；每个输出只加一次偏置。",
)
def layer_adds_the_bias_per_input_channel(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    return _layer_output(_zeros_around(x, padding), weight, weight.shape[1] * bias, stride)


@mistake(
    "conv2d",
    caught_by=(*LAYERS, "test_conv2d_adds_the_bias", "test_conv2d_of_one_pixel"),
    en="the bias is left out.",
    zh="漏掉了偏置。",
)
def layer_forgets_the_bias(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    return _layer_output(_zeros_around(x, padding), weight, np.zeros(len(weight)), stride)


@mistake(
    "conv2d",
    caught_by=(
        *LAYERS,
        "test_conv2d_adds_up_channels",
        "test_conv2d_with_one_by_one_kernels",
        "test_conv2d_of_one_pixel",
    ),
    en="each input channel's result replaces the one before it, so only the last channel counts; the channels add up.",
    zh="后一个输入通道的结果覆盖了前一个，只剩最后一个通道；各通道的结果应当相加。",
)
def layer_keeps_the_last_channel(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    return _layer_output(_zeros_around(x, padding)[:, -1:], weight[:, -1:], bias, stride)


@mistake(
    "conv2d",
    caught_by=(
        "test_conv2d_of_the_chapter_with_padding",
        "test_conv2d_of_the_chapter_with_stride",
        "test_conv2d_shape",
        "test_conv2d_with_padding",
        "test_conv2d_with_padding_and_stride",
        "test_conv2d_of_one_pixel",
        "test_conv2d_leaves_its_arguments",
    ),
    en="padding is shared out between the two sides, as the chapter's p is; here it is added on each side, as in PyTorch.",
    zh="把 padding 分到了两侧，那是书中 p 的含义；这里与 PyTorch 相同，每一侧都加这么多。",
)
def layer_takes_padding_as_the_total(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    (ph, pw) = padding
    padded = np.pad(x, ((0, 0), (0, 0), (ph - ph // 2, ph // 2), (pw - pw // 2, pw // 2)))
    return _layer_output(padded, weight, bias, stride)


@mistake(
    "conv2d",
    caught_by=(
        "test_conv2d_shape",
        "test_conv2d_with_padding",
        "test_conv2d_with_padding_and_stride",
        "test_conv2d_leaves_its_arguments",
    ),
    en="the two numbers of padding are exchanged: the first is for rows (above and below), the second for columns.",
    zh="padding 的两个数用反了：第一个是上下补的行数，第二个是左右补的列数。",
)
def layer_exchanges_the_paddings(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    return _layer_output(_zeros_around(x, (padding[1], padding[0])), weight, bias, stride)


@mistake(
    "conv2d",
    caught_by=(
        "test_conv2d_of_the_chapter_with_stride",
        "test_conv2d_shape",
        "test_conv2d_with_stride",
        "test_conv2d_with_padding_and_stride",
    ),
    en="the two numbers of stride are exchanged: the first is the step down, the second the step across.",
    zh="stride 的两个数用反了：第一个是向下的步幅，第二个是向右的步幅。",
)
def layer_exchanges_the_strides(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    return _layer_output(_zeros_around(x, padding), weight, bias, (stride[1], stride[0]))


@mistake(
    "conv2d",
    caught_by=(
        "test_conv2d_of_the_chapter_with_stride",
        "test_conv2d_with_stride",
        "test_conv2d_with_padding_and_stride",
    ),
    en="the output has the size the stride asks for, but the window still moves by one pixel from one output to the next.",
    zh="输出的大小按步幅算对了，但从一个输出到下一个输出，窗口仍只移动一个像素。",
)
def layer_moves_the_window_by_one(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    everywhere = _layer_output(_zeros_around(x, padding), weight, bias)
    rows, columns = everywhere[:, :, :: stride[0], :: stride[1]].shape[2:]
    return everywhere[:, :, :rows, :columns]


@mistake(
    "conv2d",
    caught_by=(
        "test_conv2d_of_the_chapter_with_stride",
        "test_conv2d_shape",
        "test_conv2d_with_stride",
        "test_conv2d_with_padding_and_stride",
    ),
    en="the output's size is rounded up; a window that no longer fits into the padded image gives no output.",
    zh="输出大小向上取整了；在填充后的图像里已经放不下的窗口不产生输出。",
)
def layer_rounds_up(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    padded = _zeros_around(x, padding)
    more = [-(n - k) % s for n, k, s in zip(padded.shape[2:], weight.shape[2:], stride, strict=True)]
    return _layer_output(np.pad(padded, ((0, 0), (0, 0), (0, more[0]), (0, more[1]))), weight, bias, stride)


@mistake(
    "conv2d",
    caught_by=(
        *CHAPTER_LAYERS,
        *LAYERS,
        "test_conv2d_with_one_by_one_kernels",
        "test_conv2d_leaves_its_arguments",
    ),
    en="height and width of the output are exchanged: the order is (n, channels, height, width).",
    zh="输出的高和宽写反了：顺序是 (n, 通道, 高, 宽)。",
)
def layer_exchanges_height_and_width(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    return _layer_output(_zeros_around(x, padding), weight, bias, stride).swapaxes(2, 3)


@mistake(
    "conv2d",
    caught_by=("test_conv2d_of_integers",),
    en="the output array takes over the image's integer type, which cuts off everything after the decimal point.",
    zh="输出数组沿用了图像的整数类型，小数部分被截掉了。",
)
def layer_keeps_the_images_type(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    return _layer_output(_zeros_around(x, padding), weight, bias, stride).astype(x.dtype)


def _places(grad_output: np.ndarray, kernel: Pair, stride: Pair) -> Iterator[tuple[Window, np.ndarray]]:
    """Each output position: the window it saw in the padded images, and its gradient (n, o)."""
    for i, j in np.ndindex(grad_output.shape[2:]):
        top, left = i * stride[0], j * stride[1]
        window = (..., slice(top, top + kernel[0]), slice(left, left + kernel[1]))
        yield window, grad_output[:, :, i, j]


def _grad_of_padded(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair, padding: Pair
) -> np.ndarray:
    grad = np.zeros(_zeros_around(x, padding).shape)
    for window, g in _places(grad_output, weight.shape[2:], stride):
        grad[window] += np.einsum("no,ocab->ncab", g, weight)
    return grad


def _grad_of_x(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair, padding: Pair
) -> np.ndarray:
    (ph, pw), (height, width) = padding, x.shape[2:]
    grad = _grad_of_padded(grad_output, x, weight, stride, padding)
    return grad[:, :, ph : ph + height, pw : pw + width]


def _grad_of_weight(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair, padding: Pair
) -> np.ndarray:
    padded, grad = _zeros_around(x, padding), np.zeros(weight.shape)
    for window, g in _places(grad_output, weight.shape[2:], stride):
        grad += np.einsum("no,ncab->ocab", g, padded[window])
    return grad


def _grad_of_bias(grad_output: np.ndarray) -> np.ndarray:
    return grad_output.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    caught_by=(
        *WEIGHT_GRADIENTS,
        "test_conv2d_backward_weight_of_the_chapter",
        "test_conv2d_backward_weight_of_one_output",
        "test_conv2d_backward_parts_fit_together",
    ),
    en="the weight's gradient comes out flipped: the forward pass does not flip the kernel, so neither does its gradient.",
    zh="权重的梯度是翻转的：前向没有翻转核，它的梯度也不翻转。",
)
def backward_flips_the_weights_gradient(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    grad_weight = _grad_of_weight(grad_output, x, weight, stride, padding)[:, :, ::-1, ::-1]
    return _grad_of_x(grad_output, x, weight, stride, padding), grad_weight, _grad_of_bias(grad_output)


@mistake(
    "conv2d_backward",
    caught_by=(
        *IMAGE_GRADIENTS,
        "test_conv2d_backward_image_of_the_chapter",
        "test_conv2d_backward_image",
        "test_conv2d_backward_defaults",
        "test_conv2d_backward_of_integers",
        "test_conv2d_backward_of_float32",
    ),
    en="the image's gradient is built with the kernel the wrong way round: "
    "a pixel meets the kernel's entries in the opposite order of the outputs.",
    zh="图像的梯度里核的方向反了：同一个像素依次遇到核的元素，顺序与输出的顺序相反。",
)
def backward_spreads_with_a_flipped_kernel(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    grad_x = _grad_of_x(grad_output, x, weight[:, :, ::-1, ::-1], stride, padding)
    return grad_x, _grad_of_weight(grad_output, x, weight, stride, padding), _grad_of_bias(grad_output)


@mistake(
    "conv2d_backward",
    caught_by=(
        "test_conv2d_backward_image_of_the_chapter",
        "test_conv2d_backward_image",
        "test_conv2d_backward_image_with_padding_and_stride",
        "test_conv2d_backward_of_one_pixel",
        "test_conv2d_backward_defaults",
    ),
    en="where windows overlap, the last one overwrites the others in the image's gradient; "
    "a pixel that several outputs saw adds up what they send back.",
    zh="窗口重叠时，图像梯度里后一个窗口覆盖了前面的；一个像素被多个输出看到时，传回来的梯度应当相加。",
)
def backward_overwrites_where_windows_overlap(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    (ph, pw), (height, width) = padding, x.shape[2:]
    grad = np.zeros(_zeros_around(x, padding).shape)
    for window, g in _places(grad_output, weight.shape[2:], stride):
        grad[window] = np.einsum("no,ocab->ncab", g, weight)
    grad_x = grad[:, :, ph : ph + height, pw : pw + width]
    return grad_x, _grad_of_weight(grad_output, x, weight, stride, padding), _grad_of_bias(grad_output)


@mistake(
    "conv2d_backward",
    caught_by=(
        "test_conv2d_backward_image_of_the_chapter",
        "test_conv2d_backward_image_of_one_output",
        "test_conv2d_backward_parts_fit_together",
        "test_conv2d_backward_shapes",
        "test_conv2d_backward_image",
        "test_conv2d_backward_defaults",
        "test_conv2d_backward_of_integers",
        "test_conv2d_backward_of_float32",
        "test_conv2d_backward_leaves_its_arguments",
    ),
    en="the padding is cut off with a slice that ends at −padding, which leaves nothing when the padding is 0.",
    zh="用以 −padding 结尾的切片去掉填充；padding 为 0 时，这样切什么都不剩。",
)
def backward_crops_to_nothing(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    ph, pw = padding
    grad_x = _grad_of_padded(grad_output, x, weight, stride, padding)[:, :, ph:-ph, pw:-pw]
    return grad_x, _grad_of_weight(grad_output, x, weight, stride, padding), _grad_of_bias(grad_output)


@mistake(
    "conv2d_backward",
    caught_by=(*IMAGE_GRADIENTS, "test_conv2d_backward_shapes"),
    en="the gradient of the padded image is returned; the padding is no part of x, so its rows and columns have to go.",
    zh="返回的是填充后图像的梯度；填充不属于 x，那些行和列要去掉。",
)
def backward_keeps_the_padding(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    grad_x = _grad_of_padded(grad_output, x, weight, stride, padding)
    return grad_x, _grad_of_weight(grad_output, x, weight, stride, padding), _grad_of_bias(grad_output)


@mistake(
    "conv2d_backward",
    caught_by=IMAGE_GRADIENTS,
    en="the padding is cut off at the bottom and right only, so the image's gradient is shifted by the padding.",
    zh="只在右边和下边去掉了填充，图像的梯度因此错开了 padding 那么多。",
)
def backward_crops_at_the_wrong_end(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    grad = _grad_of_padded(grad_output, x, weight, stride, padding)
    grad_x = grad[:, :, : x.shape[2], : x.shape[3]]
    return grad_x, _grad_of_weight(grad_output, x, weight, stride, padding), _grad_of_bias(grad_output)


@mistake(
    "conv2d_backward",
    caught_by=(
        *WEIGHT_GRADIENTS,
        "test_conv2d_backward_bias",
        "test_conv2d_backward_adds_up_images",
        "test_conv2d_backward_bias_values",
    ),
    en="the gradients of weight and bias are divided by the number of images; "
    "grad_output carries the loss's mean already, so the images add up.",
    zh="权重和偏置的梯度除以了图像张数；损失的平均已经包含在 grad_output 里，这里各图像直接相加。",
)
def backward_averages_the_images(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    grad_weight = _grad_of_weight(grad_output, x, weight, stride, padding) / len(x)
    return (
        _grad_of_x(grad_output, x, weight, stride, padding),
        grad_weight,
        _grad_of_bias(grad_output) / len(x),
    )


@mistake(
    "conv2d_backward",
    caught_by=(*WEIGHT_GRADIENTS, "test_conv2d_backward_adds_up_images"),
    en="each image's gradient replaces the one before it in the weight's gradient, so only the last image counts.",
    zh="权重的梯度里后一张图覆盖了前一张，只剩最后一张图；各图像的梯度应当相加。",
)
def backward_keeps_the_last_image(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    grad_weight = _grad_of_weight(grad_output[-1:], x[-1:], weight, stride, padding)
    return _grad_of_x(grad_output, x, weight, stride, padding), grad_weight, _grad_of_bias(grad_output)


@mistake(
    "conv2d_backward",
    caught_by=(
        "test_conv2d_backward_weight_of_one_output",
        "test_conv2d_backward_image_of_one_output",
        "test_conv2d_backward_image_with_padding_and_stride",
        "test_conv2d_backward_weight_with_padding_and_stride",
        "test_conv2d_backward_of_integers",
        "test_conv2d_backward_of_float32",
    ),
    en="the stride is left out: the window of output (i, j) starts at row i · sh and column j · sw in the backward pass too.",
    zh="漏掉了步幅：反向时输出 (i, j) 的窗口同样从第 i · sh 行、第 j · sw 列开始。",
)
def backward_moves_the_window_by_one(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    return (
        _grad_of_x(grad_output, x, weight, (1, 1), padding),
        _grad_of_weight(grad_output, x, weight, (1, 1), padding),
        _grad_of_bias(grad_output),
    )


@mistake(
    "conv2d_backward",
    caught_by=(
        "test_conv2d_backward_bias",
        "test_conv2d_backward_shapes",
        "test_conv2d_backward_bias_values",
        "test_conv2d_backward_defaults",
        "test_conv2d_backward_of_integers",
        "test_conv2d_backward_of_float32",
        "test_conv2d_backward_leaves_its_arguments",
    ),
    en="the bias's gradient adds up over the images only; a bias is used at every row and column as well.",
    zh="偏置的梯度只对图像求了和；偏置在每一行、每一列也都用到。",
)
def backward_sums_the_bias_over_images_only(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    return (
        _grad_of_x(grad_output, x, weight, stride, padding),
        _grad_of_weight(grad_output, x, weight, stride, padding),
        grad_output.sum(axis=0),
    )


@mistake(
    "conv2d_backward",
    caught_by=("test_conv2d_backward_of_integers",),
    en="the image's gradient takes over the integer type of x, which cuts off everything after the decimal point.",
    zh="图像的梯度沿用了 x 的整数类型，小数部分被截掉了。",
)
def backward_keeps_the_images_type(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    grad_x = _grad_of_x(grad_output, x, weight, stride, padding).astype(x.dtype)
    return grad_x, _grad_of_weight(grad_output, x, weight, stride, padding), _grad_of_bias(grad_output)
