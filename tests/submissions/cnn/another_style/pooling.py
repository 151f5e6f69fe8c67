"""Pooling with loops over the output positions; all samples and channels at once."""

import numpy as np

from cnn.shapes import conv_output_shape


def windows(x, kernel_size, stride, padding, fill):
    """Yield (i, j, row slice, column slice), and give the padded image first."""
    if np.ndim(x) != 4:
        raise ValueError("x must be (n, c, H, W)")
    kh, kw = kernel_size
    sh, sw = stride or kernel_size
    ph, pw = padding
    if ph < 0 or pw < 0 or 2 * ph > kh or 2 * pw > kw:
        raise ValueError("padding must be between 0 and half the kernel")
    shape = conv_output_shape(x.shape[2:], kernel_size, (2 * ph, 2 * pw), (sh, sw))
    padded = np.pad(x.astype(float), [(0, 0), (0, 0), (ph, ph), (pw, pw)], constant_values=fill)
    places = []
    for i in range(shape[0]):
        for j in range(shape[1]):
            places.append((i, j, slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)))
    return padded, shape, places


def unpad(grad, x, padding):
    ph, pw = padding
    return grad[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]


def check_grad(grad_output, x, shape):
    if grad_output.shape != x.shape[:2] + shape:
        raise ValueError(f"grad_output should be {x.shape[:2] + shape}, not {grad_output.shape}")


def max_pool2d(x, kernel_size, stride=None, padding=(0, 0)):
    # 用 -inf 填充，填充永远不会是最大值
    padded, shape, places = windows(x, kernel_size, stride, padding, -np.inf)
    out = np.zeros(x.shape[:2] + shape)
    for i, j, rows, cols in places:
        out[:, :, i, j] = padded[:, :, rows, cols].max(axis=(2, 3))
    return out


def max_pool2d_backward(grad_output, x, kernel_size, stride=None, padding=(0, 0)):
    padded, shape, places = windows(x, kernel_size, stride, padding, -np.inf)
    check_grad(grad_output, x, shape)
    n, c = x.shape[:2]
    sample, channel = np.indices((n, c))
    grad = np.zeros(padded.shape)
    for i, j, rows, cols in places:
        window = padded[:, :, rows, cols].reshape(n, c, kernel_size[0] * kernel_size[1])
        first = window.argmax(axis=2)  # argmax 返回第一个最大值
        di, dj = np.divmod(first, kernel_size[1])
        np.add.at(grad, (sample, channel, rows.start + di, cols.start + dj), grad_output[:, :, i, j])
    return unpad(grad, x, padding)


def avg_pool2d(x, kernel_size, stride=None, padding=(0, 0)):
    padded, shape, places = windows(x, kernel_size, stride, padding, 0)
    out = np.zeros(x.shape[:2] + shape, dtype=np.float32)
    for i, j, rows, cols in places:
        out[:, :, i, j] = padded[:, :, rows, cols].mean(axis=(2, 3))
    return out


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None, padding=(0, 0)):
    padded, shape, places = windows(x, kernel_size, stride, padding, 0)
    check_grad(grad_output, x, shape)
    grad = np.zeros(padded.shape)
    area = kernel_size[0] * kernel_size[1]
    for i, j, rows, cols in places:
        grad[:, :, rows, cols] += grad_output[:, :, i, j, None, None] / area
    return unpad(grad, x, padding)
