"""Other right solutions for shapes.py."""

import math
from collections.abc import Sequence

import numpy as np

from autograder.alternatives import alternative

Axes = Sequence[int]


@alternative("conv_output_shape")
def counts_the_places(
    input_shape: Axes, kernel_shape: Axes, padding: Axes = (0, 0), stride: Axes = (1, 1)
) -> tuple[int, ...]:
    shape = []
    for n, k, p, s in zip(input_shape, kernel_shape, padding, stride, strict=True):
        if min(n, k, s) < 1 or p < 0:
            raise ValueError("sizes and strides must be positive")
        places = len(range(0, n + p - k + 1, s))
        if places == 0:
            raise ValueError("the kernel does not fit")
        shape.append(places)
    return tuple(shape)


@alternative("conv_output_shape")
def computes_both_axes_at_once(
    input_shape: Axes, kernel_shape: Axes, padding: Axes = (0, 0), stride: Axes = (1, 1)
) -> list[int]:
    n, k, p, s = map(np.array, (input_shape, kernel_shape, padding, stride))
    if (n <= 0).any() or (k <= 0).any() or (s <= 0).any() or (p < 0).any() or (k > n + p).any():
        raise ValueError(f"no convolution has input {n}, kernel {k}, padding {p} and stride {s}")
    return np.floor_divide(n - k + p + s, s).tolist()


class Axis:
    """One axis of a convolution."""

    def __init__(self, size: int, kernel: int, padding: int, stride: int) -> None:
        if size < 1 or kernel < 1 or padding < 0 or stride < 1:
            raise ValueError("not positive")
        self.free = size + padding - kernel
        self.stride = stride

    def __len__(self) -> int:
        if self.free < 0:
            raise ValueError("kernel larger than input")
        return 1 + math.floor(self.free / self.stride)


@alternative("conv_output_shape")
def measures_axes(
    input_shape: Axes, kernel_shape: Axes, padding: Axes = (0, 0), stride: Axes = (1, 1)
) -> tuple[int, ...]:
    return tuple(
        len(Axis(*numbers)) for numbers in zip(input_shape, kernel_shape, padding, stride, strict=True)
    )


@alternative("same_padding")
def halves_the_kernel(kernel_shape: Axes) -> tuple[tuple[int, int], ...]:
    if any(k <= 0 for k in kernel_shape):
        raise ValueError("a kernel has at least one row and column")
    return tuple((k // 2, (k - 1) // 2) for k in kernel_shape)


@alternative("same_padding")
def deals_rows_in_turn(kernel_shape: Axes) -> list[list[int]]:
    sides = []
    for k in kernel_shape:
        if k < 1:
            raise ValueError("kernel sizes must be positive")
        pair = [0, 0]
        for i in range(k - 1):
            pair[i % 2] += 1
        sides.append(pair)
    return sides


@alternative("receptive_field")
def walks_back_from_the_output(layers: Sequence[tuple[int, int]]) -> int:
    if not layers:
        return 1
    *earlier, (kernel, stride) = layers
    if kernel < 1 or stride < 1:
        raise ValueError("kernels and strides are positive")

    def pixels(before: Sequence[tuple[int, int]], width: int) -> int:
        return pixels(before[:-1], (width - 1) * before[-1][1] + before[-1][0]) if before else width

    return pixels(earlier, kernel)


@alternative("receptive_field")
def follows_the_edges(layers: Sequence[tuple[int, int]]) -> int:
    first, last = 0, 0
    for kernel, stride in reversed(layers):
        if min(kernel, stride) < 1:
            raise ValueError("kernels and strides are positive")
        first, last = first * stride, last * stride + kernel - 1
    return last - first + 1


@alternative("receptive_field")
def multiplies_out_the_strides(layers: Sequence[tuple[int, int]]) -> int:
    if len(layers) == 0:
        return 1
    kernels, strides = np.array(layers).T
    if kernels.min() < 1 or strides.min() < 1:
        raise ValueError("kernels and strides are positive")
    jumps = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return int(1 + ((kernels - 1) * jumps).sum())


@alternative("conv_parameters")
def counts_weights_and_biases(
    in_channels: int, out_channels: int, kernel_shape: Axes, bias: bool = True
) -> int:
    height, width = kernel_shape
    if min(in_channels, out_channels, height, width) < 1:
        raise ValueError("all numbers must be positive")
    weights = in_channels * out_channels * height * width
    return weights + out_channels if bias else weights


@alternative("conv_parameters")
def measures_arrays(in_channels: int, out_channels: int, kernel_shape: Axes, bias: bool = True) -> np.ndarray:
    shape = (out_channels, in_channels, *kernel_shape)
    if 0 in shape or any(size < 0 for size in shape):
        raise ValueError("all numbers must be positive")
    parameters = [np.empty(shape), *([np.empty(out_channels)] if bias else [])]
    return np.array(sum(parameter.size for parameter in parameters))
