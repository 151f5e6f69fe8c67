"""Pooling (§3.2.2): a window slides over every channel and keeps its maximum or its mean.

池化：窗口在每个通道上滑动，只留下其中的最大值或平均值。

A padding of more than half the kernel is refused, as in PyTorch: a window could then lie wholly in the padding.
与 PyTorch 一样，填充不得超过核的一半，否则可能有窗口整个落在填充里。
"""

from functools import reduce

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .shapes import conv_output_shape


def max_pool2d(
    x: np.ndarray,
    kernel_size: tuple[int, int],
    stride: tuple[int, int] | None = None,
    padding: tuple[int, int] = (0, 0),
) -> np.ndarray:
    """The maximum of every window; padding never wins (§3.2.2).

    取每个窗口的最大值；填充的位置永远不会胜出。

    Args:
        x: (n, c, H, W), finite; n may be 0
        kernel_size: (kh, kw), each at least 1
        stride: (sh, sw), each at least 1; kernel_size if None
        padding: (ph, pw) on each side, at most half the kernel
    Returns:
        (n, c, oh, ow); rows and columns that fill no window are left out
    Raises:
        ValueError: x is not four-dimensional, a kernel larger than the padded image, a kernel or stride that is
            not positive, a padding that is negative or more than half the kernel
    """
    x, kernel, stride, padding, _ = _checked(x, kernel_size, stride, padding)
    return reduce(np.maximum, _taps(_pad(x, padding, -np.inf), kernel, stride))


def max_pool2d_backward(
    grad_output: np.ndarray,
    x: np.ndarray,
    kernel_size: tuple[int, int],
    stride: tuple[int, int] | None = None,
    padding: tuple[int, int] = (0, 0),
) -> np.ndarray:
    """Gradient of max pooling with respect to its input (§3.2.2).

    最大池化对输入的梯度。

    A tie gives all of a window's gradient to its first maximum in row-major order.
    窗口内有并列的最大值时，梯度全部给按行优先顺序的第一个。

    Args:
        grad_output: (n, c, oh, ow)
        x: (n, c, H, W), finite; n may be 0
        kernel_size: (kh, kw)
        stride: (sh, sw), as in the forward pass
        padding: (ph, pw), as in the forward pass
    Returns:
        (n, c, H, W)
    Raises:
        ValueError: as for the forward pass, or grad_output does not have the shape of the output
    """
    x, kernel, stride, padding, out_shape = _checked(x, kernel_size, stride, padding)
    undealt = _checked_gradient(grad_output, out_shape)
    taps = _taps(_pad(x, padding, -np.inf), kernel, stride)
    largest = reduce(np.maximum, taps)
    grad_padded = _pad(np.zeros_like(undealt, shape=x.shape), padding, 0)
    for tap, grad_tap in zip(taps, _taps(grad_padded, kernel, stride), strict=True):
        dealt = undealt * (tap == largest)
        grad_tap += dealt
        undealt -= dealt
    return _crop(grad_padded, padding)


def avg_pool2d(
    x: np.ndarray,
    kernel_size: tuple[int, int],
    stride: tuple[int, int] | None = None,
    padding: tuple[int, int] = (0, 0),
) -> np.ndarray:
    """The mean of every window; padded zeros count as entries (§3.2.2).

    取每个窗口的平均值；填充的零也算在内。

    Args:
        x: (n, c, H, W); n may be 0
        kernel_size: (kh, kw), each at least 1
        stride: (sh, sw), each at least 1; kernel_size if None
        padding: (ph, pw) on each side, at most half the kernel
    Returns:
        (n, c, oh, ow); rows and columns that fill no window are left out
    Raises:
        ValueError: as for max pooling
    """
    x, kernel, stride, padding, _ = _checked(x, kernel_size, stride, padding)
    taps = _taps(_pad(x, padding, 0), kernel, stride)
    return reduce(np.add, taps) / len(taps)


def avg_pool2d_backward(
    grad_output: np.ndarray,
    x: np.ndarray,
    kernel_size: tuple[int, int],
    stride: tuple[int, int] | None = None,
    padding: tuple[int, int] = (0, 0),
) -> np.ndarray:
    """Gradient of average pooling with respect to its input (§3.2.2).

    平均池化对输入的梯度。

    Args:
        grad_output: (n, c, oh, ow)
        x: (n, c, H, W); n may be 0
        kernel_size: (kh, kw)
        stride: (sh, sw), as in the forward pass
        padding: (ph, pw), as in the forward pass
    Returns:
        (n, c, H, W)
    Raises:
        ValueError: as for the forward pass, or grad_output does not have the shape of the output
    """
    x, kernel, stride, padding, out_shape = _checked(x, kernel_size, stride, padding)
    share = _checked_gradient(grad_output, out_shape) / (kernel[0] * kernel[1])
    grad_padded = _pad(np.zeros_like(share, shape=x.shape), padding, 0)
    for grad_tap in _taps(grad_padded, kernel, stride):
        grad_tap += share
    return _crop(grad_padded, padding)


def _taps(padded: np.ndarray, kernel: tuple[int, int], stride: tuple[int, int]) -> list[np.ndarray]:
    """Views (n, c, oh, ow), one for each entry of the kernel in row-major order: what it sees in every window."""
    windows = sliding_window_view(padded, kernel, axis=(2, 3), writeable=True)
    windows = windows[:, :, :: stride[0], :: stride[1]]
    return [windows[..., i, j] for i, j in np.ndindex(*kernel)]


def _pad(x: np.ndarray, padding: tuple[int, int], value: float) -> np.ndarray:
    ph, pw = padding
    return np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=value)


def _crop(padded: np.ndarray, padding: tuple[int, int]) -> np.ndarray:
    (ph, pw), (height, width) = padding, padded.shape[2:]
    return padded[:, :, ph : height - ph, pw : width - pw]


def _checked(
    x: np.ndarray,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None,
    padding: int | tuple[int, int],
) -> tuple[np.ndarray, tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, ...]]:
    """The arguments as floats and pairs, and the output's shape, or an error that says what is wrong."""
    if np.ndim(x) != 4:
        raise ValueError(f"x must have shape (n, c, H, W), not {np.shape(x)}.")
    x = 1.0 * np.asarray(x)
    kernel, padding = _pair(kernel_size), _pair(padding)
    stride = kernel if stride is None else _pair(stride)
    both_sides = [2 * p for p in padding]
    out_shape = (*x.shape[:2], *conv_output_shape(x.shape[2:], kernel, both_sides, stride))
    if any(p > k for p, k in zip(both_sides, kernel, strict=True)):
        raise ValueError(f"A padding of {padding} is more than half the kernel of {kernel}.")
    return x, kernel, stride, padding, out_shape


def _checked_gradient(grad_output: np.ndarray, out_shape: tuple[int, ...]) -> np.ndarray:
    """A copy of the gradient as floats, or an error if it cannot belong to the output."""
    if np.shape(grad_output) != out_shape:
        raise ValueError(
            f"grad_output must have the output's shape {out_shape}, not {np.shape(grad_output)}."
        )
    return 1.0 * np.asarray(grad_output)


def _pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """One integer stands for both axes, as in PyTorch."""
    return (value, value) if isinstance(value, int | np.integer) else value
