"""Sizes without pixels (§3.2.1): output shapes, padding, receptive fields, numbers of parameters.

不碰像素，只算大小：输出形状、填充、感受野和参数个数。

Padding here is the chapter's p: the total number of rows and columns added, both sides together. PyTorch's
`padding` counts one side.
这里的 padding 是书中的 p，即两侧一共添加的行数和列数；PyTorch 的 `padding` 只数一侧。
"""

from collections.abc import Sequence
from math import prod
from numbers import Integral


def conv_output_shape(
    input_shape: Sequence[int],
    kernel_shape: Sequence[int],
    padding: Sequence[int] = (0, 0),
    stride: Sequence[int] = (1, 1),
) -> tuple[int, ...]:
    """Size of a convolution's output along every axis (§3.2.1).

    卷积输出在每个轴上的大小。

        ⌊(n − k + p + s) / s⌋

    Args:
        input_shape: (n_h, n_w), each at least 1
        kernel_shape: (k_h, k_w), each at least 1
        padding: (p_h, p_w), the total added on both sides together, each at least 0
        stride: (s_h, s_w), each at least 1
    Returns:
        a tuple of two ints
    Raises:
        ValueError: a size or stride is not positive, a padding is negative, or the kernel is larger than the
            padded input
    """
    _require_at_least(1, input_shape=input_shape, kernel_shape=kernel_shape, stride=stride)
    _require_at_least(0, total_padding=padding)
    if not len(input_shape) == len(kernel_shape) == len(padding) == len(stride):
        raise ValueError("input_shape, kernel_shape, padding and stride must have one number per axis each.")
    axes = list(zip(input_shape, kernel_shape, padding, stride, strict=True))
    if any(k > n + p for n, k, p, s in axes):
        raise ValueError(
            f"A kernel of {tuple(kernel_shape)} is larger than an input of {tuple(input_shape)} "
            f"with a total padding of {tuple(padding)}."
        )
    return tuple(int(n - k + p + s) // int(s) for n, k, p, s in axes)


def same_padding(kernel_shape: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """How to split a total padding of k − 1 so that stride 1 keeps the image's size (§3.2.1).

    总填充为 k − 1 时步幅 1 不改变图像大小；求它在两侧的分法。

    Where the two sides cannot be equal, the larger half comes first.
    两侧不能相等时，多的一份放在前面（上方、左侧）。

    Args:
        kernel_shape: (k_h, k_w), each at least 1
    Returns:
        ((top, bottom), (left, right))
    Raises:
        ValueError: a kernel size is not positive
    """
    _require_at_least(1, kernel_shape=kernel_shape)
    totals = [int(k) - 1 for k in kernel_shape]
    return tuple((total - total // 2, total // 2) for total in totals)


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """Width, in input pixels, of what one entry of the last layer sees (§3.2.1).

    最后一层的一个元素能看到多宽的输入，以像素计。

    Args:
        layers: (kernel, stride) of each layer along one axis, from input to output; no layer sees one pixel
    Returns:
        an int, at least 1
    Raises:
        ValueError: a kernel or stride is not positive
    """
    width, step = 1, 1  # step: input pixels between neighbouring entries of the current layer
    for kernel, stride in layers:
        _require_at_least(1, layer=(kernel, stride))
        width += (int(kernel) - 1) * step
        step *= int(stride)
    return width


def conv_parameters(
    in_channels: int, out_channels: int, kernel_shape: Sequence[int], bias: bool = True
) -> int:
    """Number of learnable parameters of a convolutional layer (§3.2).

    一个卷积层的可学习参数个数。

    Args:
        in_channels: channels of the input, at least 1
        out_channels: channels of the output, at least 1
        kernel_shape: (k_h, k_w), each at least 1
        bias: whether the layer has a bias
    Returns:
        an int
    Raises:
        ValueError: a number is not positive
    """
    _require_at_least(1, channels=(in_channels, out_channels), kernel_shape=kernel_shape)
    return int(out_channels * (in_channels * prod(kernel_shape) + bias))


def _require_at_least(minimum: int, **sizes: Sequence[int]) -> None:
    for name, values in sizes.items():
        if not all(isinstance(value, Integral) and value >= minimum for value in values):
            raise ValueError(f"{name} must hold integers of at least {minimum}, not {tuple(values)}.")
