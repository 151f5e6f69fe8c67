"""Pooling (§3.2.2): a window slides over every channel and keeps its maximum or its mean.

池化：窗口在每个通道上滑动，只留下其中的最大值或平均值。

A padding of more than half the kernel is refused, as in PyTorch: a window could then lie wholly in the padding.
与 PyTorch 一样，填充不得超过核的一半，否则可能有窗口整个落在填充里。
"""

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
    raise NotImplementedError("max_pool2d (pooling.py) is not written yet")


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
    raise NotImplementedError("max_pool2d_backward (pooling.py) is not written yet")


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
    raise NotImplementedError("avg_pool2d (pooling.py) is not written yet")


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
    raise NotImplementedError("avg_pool2d_backward (pooling.py) is not written yet")
