"""Other right solutions for convolution.py."""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from autograder.alternatives import alternative

Pair = tuple[int, int]
Gradients = tuple[np.ndarray, np.ndarray, np.ndarray]


def _refuse(wrong: bool) -> None:
    if wrong:
        raise ValueError("these shapes do not fit together")


@alternative("cross_correlate2d")
def slides_with_four_loops(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    (H, W), (kh, kw) = image.shape, kernel.shape
    _refuse(kh > H or kw > W)
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(kh):
                for b in range(kw):
                    out[i, j] += image[i + a, j + b] * kernel[a, b]
    return out


@alternative("cross_correlate2d")
def shifts_the_image_under_each_tap(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    _refuse(image.ndim != 2 or kernel.ndim != 2 or image.shape < kernel.shape)
    oh, ow = (n - k + 1 for n, k in zip(image.shape, kernel.shape, strict=True))
    taps = np.ndenumerate(kernel)
    return np.asarray(sum(tap * image[a : a + oh, b : b + ow] for (a, b), tap in taps))


@alternative("cross_correlate2d")
def strides_over_memory(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    image, (kh, kw) = np.ascontiguousarray(image), kernel.shape
    shape = (image.shape[0] - kh + 1, image.shape[1] - kw + 1, kh, kw)
    _refuse(min(shape) < 1)
    windows = as_strided(image, shape, image.strides * 2, writeable=False)
    return np.einsum("yxab,ab->yx", windows, kernel)


@alternative("convolve2d")
def turns_the_kernel_around(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    turned = np.rot90(kernel, 2)
    kh, kw = turned.shape
    rows = range(image.shape[0] - kh + 1)
    columns = range(image.shape[1] - kw + 1)
    return np.array([[(image[i : i + kh, j : j + kw] * turned).sum() for j in columns] for i in rows])


@alternative("convolve2d")
def indexes_as_the_definition_does(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    (H, W), (kh, kw) = image.shape, kernel.shape
    _refuse(kh > H or kw > W)
    out = [
        [
            sum(kernel[a, b] * image[y - a, x - b] for a in range(kh) for b in range(kw))
            for x in range(kw - 1, W)
        ]
        for y in range(kh - 1, H)
    ]
    return np.array(out)


@alternative("convolve2d")
def multiplies_spectra(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    spectrum = np.fft.rfft2(image) * np.fft.rfft2(kernel, image.shape)
    full = np.fft.irfft2(spectrum, image.shape)
    return full[kernel.shape[0] - 1 :, kernel.shape[1] - 1 :]


def _padded(x: np.ndarray, padding: Pair) -> np.ndarray:
    (n, c, H, W), (ph, pw) = x.shape, padding
    out = np.zeros((n, c, H + 2 * ph, W + 2 * pw))
    out[:, :, ph : ph + H, pw : pw + W] = x
    return out


@alternative("conv2d")
def multiplies_windows(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    windows = sliding_window_view(_padded(x, padding), weight.shape[2:], axis=(2, 3))
    windows = windows[:, :, :: stride[0], :: stride[1]]
    return np.einsum("ncyxab,ocab->noyx", windows, weight) + bias[:, None, None]


@alternative("conv2d")
def fills_one_output_at_a_time(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    image, (kh, kw) = _padded(x, padding), weight.shape[2:]
    oh = (image.shape[2] - kh) // stride[0] + 1
    ow = (image.shape[3] - kw) // stride[1] + 1
    out = np.empty((len(x), len(weight), oh, ow), dtype=np.float32)
    for i in range(oh):
        for j in range(ow):
            top, left = i * stride[0], j * stride[1]
            patch = image[:, :, top : top + kh, left : left + kw]
            out[:, :, i, j] = np.tensordot(patch, weight, ([1, 2, 3], [1, 2, 3])) + bias
    return out


@alternative("conv2d")
def gathers_columns(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> np.ndarray:
    image = _padded(x, padding)
    o, c, kh, kw = weight.shape
    tops = np.arange(0, image.shape[2] - kh + 1, stride[0])
    lefts = np.arange(0, image.shape[3] - kw + 1, stride[1])
    rows = (tops[:, None] + np.arange(kh))[:, None, :, None]
    columns = (lefts[:, None] + np.arange(kw))[None, :, None, :]
    patches = image[:, :, rows, columns].transpose(0, 2, 3, 1, 4, 5).reshape(-1, c * kh * kw)
    out = patches @ weight.reshape(o, -1).T + bias
    return out.reshape(len(x), len(tops), len(lefts), o).transpose(0, 3, 1, 2)


@alternative("conv2d_backward")
def scatters_each_output_s_gradient(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    image, (kh, kw), (ph, pw) = _padded(x, padding), weight.shape[2:], padding
    grad_image, grad_weight = np.zeros(image.shape), np.zeros(weight.shape)
    for n, o, i, j in np.ndindex(grad_output.shape):
        window = np.s_[n, :, i * stride[0] : i * stride[0] + kh, j * stride[1] : j * stride[1] + kw]
        grad_image[window] += grad_output[n, o, i, j] * weight[o]
        grad_weight[o] += grad_output[n, o, i, j] * image[window]
    grad_x = grad_image[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return grad_x, grad_weight, grad_output.sum((0, 2, 3))


@alternative("conv2d_backward")
def convolves_the_dilated_gradient(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> Gradients:
    n, o, oh, ow = grad_output.shape
    kh, kw = weight.shape[2:]
    image = _padded(x, padding)
    _, _, height, width = image.shape
    dilated = np.zeros((n, o, height - kh + 1, width - kw + 1))
    dilated[:, :, : oh * stride[0] : stride[0], : ow * stride[1] : stride[1]] = grad_output
    around = np.pad(dilated, [(0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)])
    windows = sliding_window_view(around, (kh, kw), axis=(2, 3))
    grad_image = np.einsum("noyxab,ocab->ncyx", windows, weight[:, :, ::-1, ::-1])
    views = sliding_window_view(image, dilated.shape[2:], axis=(2, 3))
    grad_weight = np.einsum("ncabyx,noyx->ocab", views, dilated)
    grad_x = grad_image[:, :, padding[0] : height - padding[0], padding[1] : width - padding[1]]
    return grad_x, grad_weight, dilated.sum(axis=(0, 2, 3))


@alternative("conv2d_backward")
def returns_columns_to_their_pixels(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> list[np.ndarray]:
    image = _padded(x, padding)
    o, c, kh, kw = weight.shape
    oh, ow = grad_output.shape[2:]
    rows = (np.arange(oh) * stride[0])[:, None, None, None] + np.arange(kh)[:, None]
    columns = (np.arange(ow) * stride[1])[:, None, None] + np.arange(kw)
    flat = grad_output.transpose(0, 2, 3, 1).reshape(-1, o)
    patches = image[:, :, rows, columns].transpose(0, 2, 3, 1, 4, 5).reshape(len(flat), -1)
    grad_patches = (flat @ weight.reshape(o, -1)).reshape(len(x), oh, ow, c, kh, kw)
    grad_image = np.zeros(image.shape)
    everywhere: Any = np.s_[:, :, rows, columns]
    np.add.at(grad_image, everywhere, grad_patches.transpose(0, 3, 1, 2, 4, 5))
    (ph, pw), (H, W) = padding, x.shape[2:]
    grad_x = grad_image[:, :, ph : H + ph, pw : W + pw]
    return [grad_x, (flat.T @ patches).reshape(weight.shape), flat.sum(0)]
