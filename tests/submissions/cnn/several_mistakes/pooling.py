import numpy as np


def setup(x, kernel_size, stride, padding):
    if stride is None:
        stride = (1, 1)
    kh, kw = kernel_size
    ph, pw = padding
    xp = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    oh = (xp.shape[2] - kh) // stride[0] + 1
    ow = (xp.shape[3] - kw) // stride[1] + 1
    return xp, kh, kw, stride[0], stride[1], oh, ow


def max_pool2d(x, kernel_size, stride=None, padding=(0, 0)):
    xp, kh, kw, sh, sw, oh, ow = setup(x, kernel_size, stride, padding)
    out = np.zeros((x.shape[0], x.shape[1], oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[:, :, i, j] = xp[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(2, 3))
    return out


def max_pool2d_backward(grad_output, x, kernel_size, stride=None, padding=(0, 0)):
    xp, kh, kw, sh, sw, oh, ow = setup(x, kernel_size, stride, padding)
    dx = np.zeros(xp.shape)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for i in range(oh):
                for j in range(ow):
                    window = xp[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
                    a, b = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, i * sh + a, j * sw + b] = grad_output[n, c, i, j]
    ph, pw = padding
    return dx[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]


def avg_pool2d(x, kernel_size, stride=None, padding=(0, 0)):
    xp, kh, kw, sh, sw, oh, ow = setup(x, kernel_size, stride, padding)
    out = np.zeros((x.shape[0], x.shape[1], oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[:, :, i, j] = xp[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].mean(axis=(2, 3))
    return out


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None, padding=(0, 0)):
    xp, kh, kw, sh, sw, oh, ow = setup(x, kernel_size, stride, padding)
    dx = np.zeros(xp.shape)
    for i in range(oh):
        for j in range(ow):
            # 每个位置得到的梯度一样
            dx[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += grad_output[:, :, i : i + 1, j : j + 1]
    ph, pw = padding
    return dx[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]
