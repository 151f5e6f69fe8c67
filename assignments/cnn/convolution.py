"""Convolution (§3.2.1): a small kernel slides over an image, forward and backward.

卷积：一个小小的核在图像上滑动，包括前向与反向。

Images are (n, channels, height, width); `padding` counts the rows and columns added on each side, as in PyTorch.
图像形状为 (n, 通道, 高, 宽)；这里的 `padding` 与 PyTorch 相同，指每一侧添加的行数和列数。
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .shapes import conv_output_shape


def cross_correlate2d(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Cross-correlation at every position where the kernel lies wholly inside the image (§3.2.1).

    在核完全落在图像内的每个位置上做互相关运算。

    Args:
        image: (H, W)
        kernel: (kh, kw)
    Returns:
        (H − kh + 1, W − kw + 1)
    Raises:
        ValueError: an argument is not two-dimensional, or the kernel is larger than the image
    """
    raise NotImplementedError("cross_correlate2d (convolution.py) is not written yet")


def convolve2d(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Convolution in the mathematical sense, at every position inside the image (§3.2.1).

    数学定义上的卷积，同样只取核完全落在图像内的位置。

        (f * g)(x) = ∫ f(z) g(x − z) dz

    Args:
        image: (H, W)
        kernel: (kh, kw)
    Returns:
        (H − kh + 1, W − kw + 1)
    Raises:
        ValueError: an argument is not two-dimensional, or the kernel is larger than the image
    """
    raise NotImplementedError("convolve2d (convolution.py) is not written yet")


def conv2d(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
) -> np.ndarray:
    """A convolutional layer: cross-correlation over all channels, plus a bias per output channel (§3.2.1).

    卷积层：对所有通道做互相关并求和，再给每个输出通道加上偏置。

    Args:
        x: (n, c, H, W); n may be 0
        weight: (o, c, kh, kw)
        bias: (o,)
        stride: (sh, sw), each at least 1
        padding: (ph, pw), zeros added on each side
    Returns:
        (n, o, oh, ow)
    Raises:
        ValueError: shapes that do not fit together, a kernel larger than the padded image, a stride that is not
            positive, or a negative padding
    """
    raise NotImplementedError("conv2d (convolution.py) is not written yet")


def conv2d_backward(
    grad_output: np.ndarray,
    x: np.ndarray,
    weight: np.ndarray,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of a convolutional layer with respect to its input, weight and bias (§3.2.1).

    卷积层对输入、权重和偏置的梯度。

    Args:
        grad_output: (n, o, oh, ow), the gradient with respect to the layer's output
        x: (n, c, H, W); n may be 0
        weight: (o, c, kh, kw)
        stride: (sh, sw), as in the forward pass
        padding: (ph, pw), as in the forward pass
    Returns:
        grad_x (n, c, H, W), grad_weight (o, c, kh, kw), grad_bias (o,)
    Raises:
        ValueError: as for the forward pass, or grad_output does not have the shape of the output
    """
    raise NotImplementedError("conv2d_backward (convolution.py) is not written yet")
