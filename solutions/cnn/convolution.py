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
    image, kernel = _floats(image, kernel)
    conv_output_shape(image.shape, kernel.shape)
    return np.tensordot(sliding_window_view(image, kernel.shape), kernel, axes=2)


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
    return cross_correlate2d(image, np.flip(kernel))


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
    x, weight, bias = _floats(x, weight, bias)
    stride, (ph, pw) = _pair(stride), _pair(padding)
    out_shape = _output_shape(x, weight, stride, (ph, pw))
    if bias.shape != weight.shape[:1]:
        raise ValueError(f"bias must have shape {weight.shape[:1]}, not {bias.shape}.")

    out = np.empty_like(x, shape=out_shape)
    padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    # Image by image, because the copy of all its windows that tensordot makes then stays in the cache.
    for i, windows in enumerate(_windows(padded, weight, stride)):
        out[i] = np.tensordot(weight, windows, axes=3)
    out += bias[:, None, None]
    return out


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
    grad_output, x, weight = _floats(grad_output, x, weight)
    stride, (ph, pw) = _pair(stride), _pair(padding)
    out_shape = _output_shape(x, weight, stride, (ph, pw))
    if grad_output.shape != out_shape:
        raise ValueError(f"grad_output must have the output's shape {out_shape}, not {grad_output.shape}.")

    padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    grad_padded = np.zeros_like(padded)
    grad_weight = np.zeros_like(weight, shape=np.roll(weight.shape, -1))
    taps = np.ascontiguousarray(weight.transpose(2, 3, 1, 0))
    windows, grad_windows = _windows(padded, weight, stride), _windows(grad_padded, weight, stride)
    for sample, grad in enumerate(grad_output):
        grad_weight += np.tensordot(windows[sample], grad, axes=((3, 4), (1, 2)))
        grad_taps = np.tensordot(taps, grad, axes=1)
        # A pixel lies in many windows, but only once under each tap, so this adds up all its gradients.
        for i, j in np.ndindex(taps.shape[:2]):
            grad_windows[sample, :, i, j] += grad_taps[i, j]

    height, width = x.shape[2:]
    grad_x = grad_padded[:, :, ph : ph + height, pw : pw + width]
    return grad_x, np.moveaxis(grad_weight, -1, 0), grad_output.sum(axis=(0, 2, 3))


def _windows(padded: np.ndarray, weight: np.ndarray, stride: tuple[int, int]) -> np.ndarray:
    """A view (n, c, kh, kw, oh, ow): the pixels under each tap of the kernel, window by window."""
    windows = sliding_window_view(padded, weight.shape[2:], axis=(2, 3), writeable=True)
    return windows[:, :, :: stride[0], :: stride[1]].transpose(0, 1, 4, 5, 2, 3)


def _output_shape(
    x: np.ndarray, weight: np.ndarray, stride: tuple[int, int], padding: tuple[int, int]
) -> tuple[int, ...]:
    both_sides = [2 * p for p in padding]
    return len(x), len(weight), *conv_output_shape(x.shape[2:], weight.shape[2:], both_sides, stride)


def _pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """One integer stands for both axes, as in PyTorch."""
    return (value, value) if isinstance(value, int | np.integer) else value


def _floats(*arrays: np.ndarray) -> list[np.ndarray]:
    """The arrays in one floating type: float32 stays, and integers, whose products could overflow, become float64."""
    return [array.astype(np.common_type(*arrays), copy=False) for array in arrays]
