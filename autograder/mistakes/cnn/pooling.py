"""Wrong solutions for pooling.py."""

from collections.abc import Iterator
from types import EllipsisType

import numpy as np

from autograder.mistakes import mistake

Pair = tuple[int, int]
Stride = Pair | None
Window = tuple[EllipsisType, slice, slice]

# Checks that fail together, because a wrong value shows in each of them.
MAXIMA = (
    "test_max_pool2d_of_overlapping_windows",
    "test_max_pool2d_with_stride",
    "test_max_pool2d_with_padding",
    "test_max_pool2d_of_negative_numbers_with_padding",
    "test_max_pool2d_defaults",
    "test_max_pool2d_of_integers",
)
MAX_GRADIENTS = (
    "test_max_pool2d_backward_of_ties",
    "test_max_pool2d_backward_default_stride",
    "test_max_pool2d_backward_values",
    "test_max_pool2d_backward_with_stride",
    "test_max_pool2d_backward_defaults",
    "test_max_pool2d_backward_of_more_ties",
    "test_max_pool2d_backward_of_integers",
)
MEANS = (
    "test_avg_pool2d_default_stride",
    "test_avg_pool2d_of_overlapping_windows",
    "test_avg_pool2d_with_stride",
    "test_avg_pool2d_with_padding",
    "test_avg_pool2d_defaults",
    "test_avg_pool2d_of_integers",
    "test_avg_pool2d_of_float32",
)
MEAN_GRADIENTS = (
    "test_avg_pool2d_backward_default_stride",
    "test_avg_pool2d_backward_with_stride",
    "test_avg_pool2d_backward_defaults",
    "test_avg_pool2d_backward_of_integers",
)


def _around(x: np.ndarray, padding: Pair, value: float) -> np.ndarray:
    (ph, pw) = padding
    return np.pad(x * 1.0, ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=value)


def _slide(padded: np.ndarray, kernel: Pair, step: Pair) -> np.ndarray:
    """The windows, one after another: (n, c, oh, ow, kh, kw)."""
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(2, 3))
    return windows[:, :, :: step[0], :: step[1]]


def _largest(x: np.ndarray, kernel: Pair, step: Pair, padding: Pair) -> np.ndarray:
    return _slide(_around(x, padding, -np.inf), kernel, step).max(axis=(4, 5))


def _mean(x: np.ndarray, kernel: Pair, step: Pair, padding: Pair) -> np.ndarray:
    return _slide(_around(x, padding, 0), kernel, step).mean(axis=(4, 5))


def _room_to_round_up(x: np.ndarray, kernel: Pair, step: Pair, padding: Pair, value: float) -> np.ndarray:
    """The padded images with what the last, incomplete windows need below and on the right."""
    padded = _around(x, padding, value)
    more = [-(n - k) % s for n, k, s in zip(padded.shape[2:], kernel, step, strict=True)]
    return np.pad(padded, ((0, 0), (0, 0), (0, more[0]), (0, more[1])), constant_values=value)


@mistake(
    "max_pool2d",
    caught_by=("test_max_pool2d_padding_never_wins", "test_max_pool2d_of_negative_numbers_with_padding"),
    en="the image is padded with zeros, and a zero wins over negative pixels; padding must never be the maximum.",
    zh="用 0 来填充，0 会胜过负的像素；填充的位置不应成为最大值。",
)
def max_over_padded_zeros(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _slide(_around(x, padding, 0), kernel_size, stride or kernel_size).max(axis=(4, 5))


@mistake(
    "max_pool2d",
    caught_by=(
        "test_max_pool2d_of_negative_numbers",
        "test_max_pool2d_padding_never_wins",
        "test_max_pool2d_of_negative_numbers_with_padding",
    ),
    en="the search for the maximum starts from 0, so a window of negative numbers gives 0.",
    zh="找最大值时从 0 开始比较，全是负数的窗口因此得到 0。",
)
def max_starting_from_zero(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return np.maximum(_largest(x, kernel_size, stride or kernel_size, padding), 0)


@mistake(
    "max_pool2d",
    caught_by=(
        "test_max_pool2d_of_negative_numbers",
        "test_max_pool2d_padding_never_wins",
        "test_max_pool2d_of_negative_numbers_with_padding",
    ),
    en="the number with the largest absolute value is taken; the maximum of −3 and 2 is 2.",
    zh="取的是绝对值最大的数；−3 和 2 之中的最大值是 2。",
)
def max_by_absolute_value(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    windows = _slide(_around(x, padding, 0), kernel_size, stride or kernel_size)
    entries = windows.reshape(*windows.shape[:4], -1)
    largest = np.abs(entries).argmax(axis=-1)[..., None]
    return np.take_along_axis(entries, largest, axis=-1)[..., 0]


@mistake(
    "max_pool2d",
    caught_by=("test_max_pool2d_default_stride", "test_max_pool2d_defaults"),
    en="without a stride the window moves by one pixel; pooling's default stride is the window's own size.",
    zh="不指定步幅时窗口只移动一个像素；池化的默认步幅就是窗口的大小。",
)
def max_with_a_default_stride_of_one(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _largest(x, kernel_size, stride or (1, 1), padding)


@mistake(
    "max_pool2d",
    caught_by=(
        "test_max_pool2d_default_stride",
        "test_max_pool2d_padding_never_wins",
        "test_max_pool2d_with_stride",
        "test_max_pool2d_of_negative_numbers_with_padding",
        "test_max_pool2d_defaults",
    ),
    en="the output has the size the stride asks for, but the window still moves by one pixel from one output to the next.",
    zh="输出的大小按步幅算对了，但从一个输出到下一个输出，窗口仍只移动一个像素。",
)
def max_with_a_window_that_moves_by_one(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    rows, columns = _largest(x, kernel_size, stride or kernel_size, padding).shape[2:]
    return _largest(x, kernel_size, (1, 1), padding)[:, :, :rows, :columns]


@mistake(
    "max_pool2d",
    caught_by=(
        "test_max_pool2d_default_stride",
        "test_max_pool2d_padding_never_wins",
        "test_max_pool2d_shape",
        "test_max_pool2d_with_stride",
        "test_max_pool2d_of_negative_numbers_with_padding",
        "test_max_pool2d_defaults",
    ),
    en="the two numbers of stride are exchanged: the first is the step down, the second the step across.",
    zh="stride 的两个数用反了：第一个是向下的步幅，第二个是向右的步幅。",
)
def max_with_exchanged_strides(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    down, across = stride or kernel_size
    return _largest(x, kernel_size, (across, down), padding)


@mistake(
    "max_pool2d",
    caught_by=(
        "test_max_pool2d_shape",
        "test_max_pool2d_with_stride",
        "test_max_pool2d_of_negative_numbers_with_padding",
        "test_max_pool2d_defaults",
    ),
    en="the output's size is rounded up; rows and columns that do not fill a window are left out.",
    zh="输出大小向上取整了；凑不满一个窗口的行和列应当舍去。",
)
def max_rounding_up(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    stride = stride or kernel_size
    room = _room_to_round_up(x, kernel_size, stride, padding, -np.inf)
    return _slide(room, kernel_size, stride).max(axis=(4, 5))


@mistake(
    "max_pool2d",
    caught_by=(*MAXIMA, "test_max_pool2d_shape", "test_max_pool2d_of_one_pixel"),
    en="the maximum is taken over all channels together; pooling leaves every channel to itself.",
    zh="对所有通道一起取了最大值；池化在每个通道上各自进行。",
)
def max_over_all_channels(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _largest(x, kernel_size, stride or kernel_size, padding).max(axis=1, keepdims=True)


@mistake(
    "max_pool2d",
    caught_by=(
        *MAXIMA,
        "test_max_pool2d_of_the_chapter",
        "test_max_pool2d_default_stride",
        "test_max_pool2d_of_negative_numbers",
        "test_max_pool2d_padding_never_wins",
        "test_max_pool2d_shape",
    ),
    en="height and width of the output are exchanged: the order is (n, channels, height, width).",
    zh="输出的高和宽写反了：顺序是 (n, 通道, 高, 宽)。",
)
def max_with_height_and_width_exchanged(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _largest(x, kernel_size, stride or kernel_size, padding).swapaxes(2, 3)


def _places(shape: tuple[int, ...], kernel: Pair, step: Pair) -> Iterator[tuple[int, int, Window]]:
    """Each output position (i, j), and the window of the padded images it saw."""
    for i, j in np.ndindex(shape[2:]):
        top, left = i * step[0], j * step[1]
        yield i, j, (..., slice(top, top + kernel[0]), slice(left, left + kernel[1]))


def _winners(window: np.ndarray) -> np.ndarray:
    """1 at the first maximum of each window (n, c, kh, kw), 0 elsewhere."""
    entries = window.reshape(*window.shape[:2], -1)
    first = np.arange(entries.shape[-1]) == entries.argmax(axis=-1)[..., None]
    return first.reshape(window.shape) * 1.0


def _cut(padded: np.ndarray, x: np.ndarray, padding: Pair) -> np.ndarray:
    (ph, pw), (height, width) = padding, x.shape[2:]
    return padded[:, :, ph : ph + height, pw : pw + width]


def _to_maxima(
    grad_output: np.ndarray, x: np.ndarray, kernel: Pair, step: Pair, padding: Pair, value: float = -np.inf
) -> np.ndarray:
    """The gradient of max pooling with respect to the padded images."""
    padded = _around(x, padding, value)
    grad = np.zeros(padded.shape)
    for i, j, window in _places(grad_output.shape, kernel, step):
        grad[window] += _winners(padded[window]) * grad_output[:, :, i, j, None, None]
    return grad


@mistake(
    "max_pool2d_backward",
    caught_by=(
        "test_max_pool2d_backward_of_overlapping_windows",
        "test_max_pool2d_backward_of_more_overlapping_windows",
    ),
    en="where windows overlap, the last one overwrites the others; "
    "a pixel that wins several windows adds up their gradients.",
    zh="窗口重叠时，后一个窗口覆盖了前面的；一个像素在几个窗口中都是最大值时，这几个梯度应当相加。",
)
def max_backward_overwrites(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    padded = _around(x, padding, -np.inf)
    grad = np.zeros(padded.shape)
    for i, j, window in _places(grad_output.shape, kernel_size, stride or kernel_size):
        wins = _winners(padded[window])
        grad[window] = np.where(wins, grad_output[:, :, i, j, None, None], grad[window])
    return _cut(grad, x, padding)


@mistake(
    "max_pool2d_backward",
    caught_by=(
        "test_max_pool2d_backward_of_the_chapter",
        "test_max_pool2d_backward_of_overlapping_windows",
        "test_max_pool2d_backward_of_more_overlapping_windows",
    ),
    en="where windows overlap, the last one overwrites the others; "
    "a pixel that wins several windows adds up their gradients.",
    zh="窗口重叠时，后一个窗口覆盖了前面的；一个像素在几个窗口中都是最大值时，这几个梯度应当相加。",
    family="max_backward_overwrites",
)
def max_backward_overwrites_whole_windows(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    padded = _around(x, padding, -np.inf)
    grad = np.zeros(padded.shape)
    for i, j, window in _places(grad_output.shape, kernel_size, stride or kernel_size):
        grad[window] = _winners(padded[window]) * grad_output[:, :, i, j, None, None]
    return _cut(grad, x, padding)


@mistake(
    "max_pool2d_backward",
    caught_by=("test_max_pool2d_backward_of_ties", "test_max_pool2d_backward_of_more_ties"),
    en="every one of several equal maxima gets the whole gradient, so some of it is made up; only the first one gets it.",
    zh="几个并列的最大值各自都得到了全部梯度，凭空多出了一些；应当只给第一个。",
)
def max_backward_to_every_tie(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    padded = _around(x, padding, -np.inf)
    grad = np.zeros(padded.shape)
    for i, j, window in _places(grad_output.shape, kernel_size, stride or kernel_size):
        largest = padded[window].max(axis=(2, 3), keepdims=True)
        grad[window] += (padded[window] == largest) * grad_output[:, :, i, j, None, None]
    return _cut(grad, x, padding)


@mistake(
    "max_pool2d_backward",
    caught_by=("test_max_pool2d_backward_of_ties", "test_max_pool2d_backward_of_more_ties"),
    en="equal maxima share the gradient; all of it goes to the first one.",
    zh="几个并列的最大值平分了梯度；应当全部给第一个。",
)
def max_backward_shared_among_ties(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    padded = _around(x, padding, -np.inf)
    grad = np.zeros(padded.shape)
    for i, j, window in _places(grad_output.shape, kernel_size, stride or kernel_size):
        ties = padded[window] == padded[window].max(axis=(2, 3), keepdims=True)
        grad[window] += ties / ties.sum(axis=(2, 3), keepdims=True) * grad_output[:, :, i, j, None, None]
    return _cut(grad, x, padding)


@mistake(
    "max_pool2d_backward",
    caught_by=("test_max_pool2d_backward_of_ties", "test_max_pool2d_backward_of_more_ties"),
    en="among equal maxima the last one gets the gradient; it belongs to the first, counted row by row.",
    zh="有并列的最大值时，梯度给了最后一个；应当给按行数的第一个。",
)
def max_backward_to_the_last_tie(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    padded = _around(x, padding, -np.inf)
    grad = np.zeros(padded.shape)
    for i, j, window in _places(grad_output.shape, kernel_size, stride or kernel_size):
        wins = _winners(padded[window][:, :, ::-1, ::-1])[:, :, ::-1, ::-1]
        grad[window] += wins * grad_output[:, :, i, j, None, None]
    return _cut(grad, x, padding)


@mistake(
    "max_pool2d_backward",
    caught_by=(
        *MAX_GRADIENTS,
        "test_max_pool2d_backward_of_the_chapter",
        "test_max_pool2d_backward_of_overlapping_windows",
        "test_max_pool2d_backward_keeps_the_sum",
        "test_max_pool2d_backward_of_more_overlapping_windows",
        "test_max_pool2d_backward_leaves_its_arguments",
    ),
    en="the padding is cut off with a slice that ends at −padding, which leaves nothing when the padding is 0.",
    zh="用以 −padding 结尾的切片去掉填充；padding 为 0 时，这样切什么都不剩。",
)
def max_backward_crops_to_nothing(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    ph, pw = padding
    grad = _to_maxima(grad_output, x, kernel_size, stride or kernel_size, padding)
    return grad[:, :, ph:-ph, pw:-pw]


@mistake(
    "max_pool2d_backward",
    caught_by=(
        "test_max_pool2d_backward_with_padding",
        "test_max_pool2d_backward_of_negative_numbers_with_padding",
    ),
    en="the padding is cut off at the bottom and right only, so the gradient is shifted by the padding.",
    zh="只在右边和下边去掉了填充，梯度因此错开了 padding 那么多。",
)
def max_backward_crops_at_the_wrong_end(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    grad = _to_maxima(grad_output, x, kernel_size, stride or kernel_size, padding)
    return grad[:, :, : x.shape[2], : x.shape[3]]


@mistake(
    "max_pool2d_backward",
    caught_by=("test_max_pool2d_backward_of_negative_numbers_with_padding",),
    en="the image is padded with zeros to look for the maxima, so negative pixels lose their gradient to the padding.",
    zh="找最大值时用 0 填充图像，负的像素的梯度因此被填充的位置拿走了。",
)
def max_backward_with_padded_zeros(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _cut(_to_maxima(grad_output, x, kernel_size, stride or kernel_size, padding, value=0), x, padding)


@mistake(
    "max_pool2d_backward",
    caught_by=(
        *MAX_GRADIENTS,
        "test_max_pool2d_backward_of_the_chapter",
        "test_max_pool2d_backward_of_overlapping_windows",
        "test_max_pool2d_backward_keeps_the_sum",
        "test_max_pool2d_backward_of_more_overlapping_windows",
        "test_max_pool2d_backward_with_padding",
        "test_max_pool2d_backward_of_negative_numbers_with_padding",
    ),
    en="the maxima are marked, but not given the gradient of their output: grad_output is left out.",
    zh="只标出了最大值的位置，没有把对应输出的梯度传过去：漏掉了 grad_output。",
)
def max_backward_without_grad_output(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    ones = np.ones(grad_output.shape)
    return _cut(_to_maxima(ones, x, kernel_size, stride or kernel_size, padding), x, padding)


@mistake(
    "max_pool2d_backward",
    caught_by=(
        *MAX_GRADIENTS,
        "test_max_pool2d_backward_of_the_chapter",
        "test_max_pool2d_backward_of_overlapping_windows",
        "test_max_pool2d_backward_of_more_overlapping_windows",
        "test_max_pool2d_backward_with_padding",
        "test_max_pool2d_backward_of_negative_numbers_with_padding",
    ),
    en="the gradient is spread over the whole window, as for average pooling; only the maximum made the output.",
    zh="像平均池化那样把梯度摊到了整个窗口上；输出只由最大值决定。",
)
def max_backward_over_the_whole_window(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _cut(_to_all(grad_output, x, kernel_size, stride or kernel_size, padding), x, padding)


@mistake(
    "max_pool2d_backward",
    caught_by=(
        *MAX_GRADIENTS,
        "test_max_pool2d_backward_with_padding",
        "test_max_pool2d_backward_of_negative_numbers_with_padding",
    ),
    en="the stride is left out: the window of output (i, j) starts at row i · sh and column j · sw in the backward pass too.",
    zh="漏掉了步幅：反向时输出 (i, j) 的窗口同样从第 i · sh 行、第 j · sw 列开始。",
)
def max_backward_moves_the_window_by_one(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _cut(_to_maxima(grad_output, x, kernel_size, (1, 1), padding), x, padding)


@mistake(
    "max_pool2d_backward",
    caught_by=("test_max_pool2d_backward_of_integers",),
    en="the gradient takes over the integer type of x, which cuts off everything after the decimal point.",
    zh="梯度沿用了 x 的整数类型，小数部分被截掉了。",
)
def max_backward_in_the_images_type(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    grad = _to_maxima(grad_output, x, kernel_size, stride or kernel_size, padding)
    return _cut(grad, x, padding).astype(x.dtype)


@mistake(
    "avg_pool2d",
    caught_by=("test_avg_pool2d_counts_the_padding", "test_avg_pool2d_with_padding"),
    en="a window at the edge is divided by the number of its real pixels; here padded zeros count as entries too.",
    zh="边缘的窗口只除以真实像素的个数；这里填充的零也算元素。",
)
def mean_of_the_real_pixels(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    stride = stride or kernel_size
    return _mean(x, kernel_size, stride, padding) / _mean(np.ones(x.shape), kernel_size, stride, padding)


@mistake(
    "avg_pool2d",
    caught_by=(*MEANS, "test_avg_pool2d_of_the_chapters_image", "test_avg_pool2d_counts_the_padding"),
    en="the windows are added up, but not divided by the number of their entries.",
    zh="只对窗口求了和，没有除以元素个数。",
)
def mean_without_the_division(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _mean(x, kernel_size, stride or kernel_size, padding) * np.prod(kernel_size)


@mistake(
    "avg_pool2d",
    caught_by=MEANS,
    en="the division is by the square of the window's height; a window has height times width entries.",
    zh="除以了窗口高度的平方；一个窗口有“高 × 宽”个元素。",
)
def mean_of_a_square_window(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    height, width = kernel_size
    return _mean(x, kernel_size, stride or kernel_size, padding) * width / height


@mistake(
    "avg_pool2d",
    caught_by=("test_avg_pool2d_default_stride", "test_avg_pool2d_defaults"),
    en="without a stride the window moves by one pixel; pooling's default stride is the window's own size.",
    zh="不指定步幅时窗口只移动一个像素；池化的默认步幅就是窗口的大小。",
)
def mean_with_a_default_stride_of_one(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _mean(x, kernel_size, stride or (1, 1), padding)


@mistake(
    "avg_pool2d",
    caught_by=(
        "test_avg_pool2d_default_stride",
        "test_avg_pool2d_shape",
        "test_avg_pool2d_with_stride",
        "test_avg_pool2d_defaults",
    ),
    en="the two numbers of stride are exchanged: the first is the step down, the second the step across.",
    zh="stride 的两个数用反了：第一个是向下的步幅，第二个是向右的步幅。",
)
def mean_with_exchanged_strides(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    down, across = stride or kernel_size
    return _mean(x, kernel_size, (across, down), padding)


@mistake(
    "avg_pool2d",
    caught_by=(
        "test_avg_pool2d_counts_the_padding",
        "test_avg_pool2d_shape",
        "test_avg_pool2d_with_stride",
        "test_avg_pool2d_defaults",
    ),
    en="the output's size is rounded up; rows and columns that do not fill a window are left out.",
    zh="输出大小向上取整了；凑不满一个窗口的行和列应当舍去。",
)
def mean_rounding_up(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    stride = stride or kernel_size
    return _slide(_room_to_round_up(x, kernel_size, stride, padding, 0), kernel_size, stride).mean(
        axis=(4, 5)
    )


@mistake(
    "avg_pool2d",
    caught_by=("test_avg_pool2d_of_integers",),
    en="the means take over the image's integer type, which cuts off everything after the decimal point.",
    zh="平均值沿用了图像的整数类型，小数部分被截掉了。",
)
def mean_in_the_images_type(
    x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _mean(x, kernel_size, stride or kernel_size, padding).astype(x.dtype)


def _to_all(grad_output: np.ndarray, x: np.ndarray, kernel: Pair, step: Pair, padding: Pair) -> np.ndarray:
    """The gradient of average pooling with respect to the padded images."""
    grad = np.zeros(_around(x, padding, 0).shape)
    for i, j, window in _places(grad_output.shape, kernel, step):
        grad[window] += grad_output[:, :, i, j, None, None] / np.prod(kernel)
    return grad


@mistake(
    "avg_pool2d_backward",
    caught_by=(
        "test_avg_pool2d_backward_of_the_chapters_image",
        "test_avg_pool2d_backward_of_overlapping_windows",
    ),
    en="where windows overlap, the last one overwrites the others; a pixel adds up what all its windows send back.",
    zh="窗口重叠时，后一个窗口覆盖了前面的；一个像素应当把它所在的各个窗口传回的梯度相加。",
)
def mean_backward_overwrites(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    grad = np.zeros(_around(x, padding, 0).shape)
    for i, j, window in _places(grad_output.shape, kernel_size, stride or kernel_size):
        grad[window] = grad_output[:, :, i, j, None, None] / np.prod(kernel_size)
    return _cut(grad, x, padding)


@mistake(
    "avg_pool2d_backward",
    caught_by=(
        *MEAN_GRADIENTS,
        "test_avg_pool2d_backward_of_the_chapters_image",
        "test_avg_pool2d_backward_counts_the_padding",
        "test_avg_pool2d_backward_keeps_the_sum",
        "test_avg_pool2d_backward_of_overlapping_windows",
        "test_avg_pool2d_backward_with_padding",
        "test_avg_pool2d_backward_with_padding_on_one_axis",
    ),
    en="every entry of a window gets the whole gradient; each made only a part of the mean, one over the number of entries.",
    zh="窗口里的每个元素都得到了全部梯度；每个元素只占平均值的一份，即元素个数分之一。",
)
def mean_backward_without_the_division(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    everything = np.prod(kernel_size) * grad_output
    return _cut(_to_all(everything, x, kernel_size, stride or kernel_size, padding), x, padding)


@mistake(
    "avg_pool2d_backward",
    caught_by=(
        "test_avg_pool2d_backward_counts_the_padding",
        "test_avg_pool2d_backward_with_padding",
        "test_avg_pool2d_backward_with_padding_on_one_axis",
    ),
    en="a window at the edge shares its gradient among its real pixels only; padded zeros take their share too.",
    zh="边缘的窗口只把梯度分给了真实的像素；填充的零也占一份。",
)
def mean_backward_shared_by_real_pixels(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    stride = stride or kernel_size
    real = _mean(np.ones(x.shape), kernel_size, stride, padding)
    return _cut(_to_all(grad_output / real, x, kernel_size, stride, padding), x, padding)


@mistake(
    "avg_pool2d_backward",
    caught_by=(
        *MEAN_GRADIENTS,
        "test_avg_pool2d_backward_of_the_chapters_image",
        "test_avg_pool2d_backward_keeps_the_sum",
        "test_avg_pool2d_backward_of_overlapping_windows",
        "test_avg_pool2d_backward_with_padding_on_one_axis",
        "test_avg_pool2d_backward_leaves_its_arguments",
    ),
    en="the padding is cut off with a slice that ends at −padding, which leaves nothing when the padding is 0.",
    zh="用以 −padding 结尾的切片去掉填充；padding 为 0 时，这样切什么都不剩。",
)
def mean_backward_crops_to_nothing(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    ph, pw = padding
    return _to_all(grad_output, x, kernel_size, stride or kernel_size, padding)[:, :, ph:-ph, pw:-pw]


@mistake(
    "avg_pool2d_backward",
    caught_by=(
        "test_avg_pool2d_backward_counts_the_padding",
        "test_avg_pool2d_backward_with_padding",
        "test_avg_pool2d_backward_with_padding_on_one_axis",
    ),
    en="the padding is cut off at the bottom and right only, so the gradient is shifted by the padding.",
    zh="只在右边和下边去掉了填充，梯度因此错开了 padding 那么多。",
)
def mean_backward_crops_at_the_wrong_end(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    grad = _to_all(grad_output, x, kernel_size, stride or kernel_size, padding)
    return grad[:, :, : x.shape[2], : x.shape[3]]


@mistake(
    "avg_pool2d_backward",
    caught_by=(
        *MEAN_GRADIENTS,
        "test_avg_pool2d_backward_of_the_chapters_image",
        "test_avg_pool2d_backward_counts_the_padding",
        "test_avg_pool2d_backward_of_overlapping_windows",
        "test_avg_pool2d_backward_with_padding",
        "test_avg_pool2d_backward_with_padding_on_one_axis",
    ),
    en="all of a window's gradient goes to its maximum, as for max pooling; every entry took part in the mean.",
    zh="像最大池化那样把窗口的梯度全部给了最大值；平均值里每个元素都有份。",
)
def mean_backward_to_the_maximum(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _cut(_to_maxima(grad_output, x, kernel_size, stride or kernel_size, padding), x, padding)


@mistake(
    "avg_pool2d_backward",
    caught_by=(
        *MEAN_GRADIENTS,
        "test_avg_pool2d_backward_counts_the_padding",
        "test_avg_pool2d_backward_with_padding",
        "test_avg_pool2d_backward_with_padding_on_one_axis",
    ),
    en="the stride is left out: the window of output (i, j) starts at row i · sh and column j · sw in the backward pass too.",
    zh="漏掉了步幅：反向时输出 (i, j) 的窗口同样从第 i · sh 行、第 j · sw 列开始。",
)
def mean_backward_moves_the_window_by_one(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return _cut(_to_all(grad_output, x, kernel_size, (1, 1), padding), x, padding)


@mistake(
    "avg_pool2d_backward",
    caught_by=("test_avg_pool2d_backward_of_integers",),
    en="the gradient takes over the integer type of x, which cuts off everything after the decimal point.",
    zh="梯度沿用了 x 的整数类型，小数部分被截掉了。",
)
def mean_backward_in_the_images_type(
    grad_output: np.ndarray, x: np.ndarray, kernel_size: Pair, stride: Stride = None, padding: Pair = (0, 0)
) -> np.ndarray:
    grad = _to_all(grad_output, x, kernel_size, stride or kernel_size, padding)
    return _cut(grad, x, padding).astype(x.dtype)
