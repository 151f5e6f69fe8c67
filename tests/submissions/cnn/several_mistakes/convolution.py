import numpy as np


def cross_correlate2d(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


def convolve2d(image, kernel):
    # 翻转 = 转置
    return cross_correlate2d(image, kernel.T)


def conv2d(x, weight, bias, stride=(1, 1), padding=(0, 0)):
    weight = weight[:, :, ::-1, ::-1]  # 卷积要翻转核
    n, c, H, W = x.shape
    o, _, kh, kw = weight.shape
    ph, pw = padding
    xp = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    oh = (H + 2 * ph - kh) // stride[0] + 1
    ow = (W + 2 * pw - kw) // stride[1] + 1
    out = np.zeros((n, o, oh, ow))
    for i in range(oh):
        for j in range(ow):
            a, b = i * stride[0], j * stride[1]
            patch = xp[:, :, a : a + kh, b : b + kw]
            out[:, :, i, j] = np.tensordot(patch, weight, axes=([1, 2, 3], [1, 2, 3])) + bias
    return out


def conv2d_backward(grad_output, x, weight, stride=(1, 1), padding=(0, 0)):
    n, c, H, W = x.shape
    o, _, kh, kw = weight.shape
    ph, pw = padding
    xp = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx = np.zeros(xp.shape)
    dw = np.zeros(weight.shape)
    for i in range(grad_output.shape[2]):
        for j in range(grad_output.shape[3]):
            a, b = i * stride[0], j * stride[1]
            g = grad_output[:, :, i, j]
            dw += np.tensordot(g, xp[:, :, a : a + kh, b : b + kw], axes=(0, 0))
            dx[:, :, a : a + kh, b : b + kw] += np.tensordot(g, weight, axes=(1, 0))
    db = grad_output.mean(axis=(0, 2, 3))
    return dx[:, :, ph : ph + H, pw : pw + W], dw / n, db
