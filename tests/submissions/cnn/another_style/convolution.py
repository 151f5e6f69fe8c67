"""卷积：先用循环写清楚，conv2d 再用 im2col 变成矩阵乘法。"""

import numpy as np


def need(condition, message):
    if not condition:
        raise ValueError(message)


def cross_correlate2d(image, kernel):
    image, kernel = np.asarray(image), np.asarray(kernel)
    need(image.ndim == 2 and kernel.ndim == 2, "image and kernel must have two axes")
    H, W = image.shape
    kh, kw = kernel.shape
    need(kh <= H and kw <= W, "kernel is larger than the image")
    rows = []
    for i in range(H - kh + 1):
        row = []
        for j in range(W - kw + 1):
            row.append(np.sum(image[i : i + kh, j : j + kw] * kernel))
        rows.append(row)
    return np.array(rows)


def convolve2d(image, kernel):
    # 翻转核（上下、左右），再做互相关
    return cross_correlate2d(image, np.flip(kernel))


class Conv:
    """im2col: every window becomes one column."""

    def __init__(self, x, weight, stride, padding):
        need(x.ndim == 4 and weight.ndim == 4, "x and weight must have four axes")
        need(x.shape[1] == weight.shape[1], "different numbers of channels")
        need(min(stride) >= 1 and min(padding) >= 0, "bad stride or padding")
        self.x_shape, self.weight = x.shape, weight
        self.kh, self.kw = weight.shape[2:]
        self.sh, self.sw = stride
        self.ph, self.pw = padding
        n, c, H, W = x.shape
        self.padded_shape = (n, c, H + 2 * self.ph, W + 2 * self.pw)
        need(self.kh <= self.padded_shape[2] and self.kw <= self.padded_shape[3], "kernel does not fit")
        self.oh = (H + 2 * self.ph - self.kh) // self.sh + 1
        self.ow = (W + 2 * self.pw - self.kw) // self.sw + 1
        xp = np.pad(x, ((0, 0), (0, 0), (self.ph, self.ph), (self.pw, self.pw)))
        self.cols = np.empty((n, c, self.kh, self.kw, self.oh, self.ow), dtype=np.result_type(x, weight))
        for i, j, rows, columns in self.offsets():
            self.cols[:, :, i, j] = xp[:, :, rows, columns]

    def offsets(self):
        """For each kernel entry: the rows and columns of the padded image it touches."""
        for i in range(self.kh):
            for j in range(self.kw):
                rows = slice(i, i + self.sh * self.oh, self.sh)
                columns = slice(j, j + self.sw * self.ow, self.sw)
                yield i, j, rows, columns

    def forward(self, bias):
        o = len(self.weight)
        need(np.shape(bias) == (o,), "one bias per output channel")
        return np.einsum("ncijyx,ocij->noyx", self.cols, self.weight, optimize=True) + bias.reshape(1, o, 1, 1)

    def backward(self, grad):
        expected = (self.x_shape[0], len(self.weight), self.oh, self.ow)
        need(grad.shape == expected, f"grad_output should be {expected}")
        grad_weight = np.einsum("noyx,ncijyx->ocij", grad, self.cols, optimize=True)
        grad_cols = np.einsum("noyx,ocij->ncijyx", grad, self.weight, optimize=True)
        grad_padded = np.zeros(self.padded_shape)
        for i, j, rows, columns in self.offsets():
            grad_padded[:, :, rows, columns] += grad_cols[:, :, i, j]
        H, W = self.x_shape[2:]
        grad_x = grad_padded[:, :, self.ph : self.ph + H, self.pw : self.pw + W]
        return grad_x, grad_weight, grad.sum(axis=(0, 2, 3))


def conv2d(x, weight, bias, stride=(1, 1), padding=(0, 0)):
    return Conv(x, weight, stride, padding).forward(bias)


def conv2d_backward(grad_output, x, weight, stride=(1, 1), padding=(0, 0)):
    return Conv(x, weight, stride, padding).backward(grad_output)
