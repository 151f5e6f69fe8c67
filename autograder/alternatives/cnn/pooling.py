"""Other right solutions for pooling.py."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.alternatives import alternative

Pair = tuple[int, int]


def _windows_of(x: np.ndarray, kernel_size: Pair, stride: Pair | None, padding: Pair) -> Iterator[tuple]:
    """(i, j, rows, columns) of every window, cut to the pixels that are there."""
    sh, sw = kernel_size if stride is None else stride
    H, W = x.shape[-2:]
    tops = range(-padding[0], H + padding[0] - kernel_size[0] + 1, sh)
    lefts = range(-padding[1], W + padding[1] - kernel_size[1] + 1, sw)
    for (i, top), (j, left) in product(enumerate(tops), enumerate(lefts)):
        rows = slice(max(top, 0), min(top + kernel_size[0], H))
        columns = slice(max(left, 0), min(left + kernel_size[1], W))
        yield i, j, rows, columns


def _output(x: np.ndarray, kernel_size: Pair, stride: Pair | None, padding: Pair) -> np.ndarray:
    *_, (i, j, _, _) = _windows_of(x, kernel_size, stride, padding)
    return np.zeros((*x.shape[:2], i + 1, j + 1))


@alternative("max_pool2d")
def looks_only_at_pixels(
    x: np.ndarray, kernel_size: Pair, stride: Pair | None = None, padding: Pair = (0, 0)
) -> np.ndarray:
    out = _output(x, kernel_size, stride, padding)
    for i, j, rows, columns in _windows_of(x, kernel_size, stride, padding):
        out[:, :, i, j] = np.amax(x[:, :, rows, columns], axis=(-2, -1))
    return out


@alternative("max_pool2d")
def sorts_window_views(
    x: np.ndarray, kernel_size: Pair, stride: Pair | None = None, padding: Pair = (0, 0)
) -> np.ndarray:
    (ph, pw), (sh, sw) = padding, stride or kernel_size
    lowest = np.finfo(np.float32).min
    image = np.pad(x.astype(np.float32), ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=lowest)
    windows = sliding_window_view(image, kernel_size, axis=(2, 3))[:, :, ::sh, ::sw]
    return np.sort(windows.reshape(*windows.shape[:4], -1), axis=-1)[..., -1]


@alternative("max_pool2d")
def finds_each_maximum_with_lists(
    x: np.ndarray, kernel_size: Pair, stride: Pair | None = None, padding: Pair = (0, 0)
) -> np.ndarray:
    out = _output(x, kernel_size, stride, padding)
    for n, c in product(*map(range, x.shape[:2])):
        for i, j, rows, columns in _windows_of(x, kernel_size, stride, padding):
            out[n, c, i, j] = max(max(row) for row in x[n, c, rows, columns].tolist())
    return out


@alternative("max_pool2d_backward")
def sends_each_gradient_to_its_maximum(
    grad_output: np.ndarray,
    x: np.ndarray,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = (0, 0),
) -> np.ndarray:
    grad = np.zeros(x.shape)
    for n, c in np.ndindex(x.shape[:2]):
        for i, j, rows, columns in _windows_of(x, kernel_size, stride, padding):
            window = x[n, c, rows, columns]
            a, b = np.unravel_index(window.argmax(), window.shape)
            grad[n, c, rows.start + a, columns.start + b] += grad_output[n, c, i, j]
    return grad


@alternative("max_pool2d_backward")
def adds_at_flat_positions(
    grad_output: np.ndarray,
    x: np.ndarray,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = (0, 0),
) -> np.ndarray:
    n, c, H, W = x.shape
    (ph, pw), (sh, sw) = padding, stride or kernel_size
    around = ((0, 0), (0, 0), (ph, ph), (pw, pw))
    image = np.pad(x.astype(float), around, constant_values=-np.inf)
    numbers = np.pad(np.arange(x.size).reshape(x.shape), around)

    def views(array: np.ndarray) -> np.ndarray:
        windows = sliding_window_view(array, kernel_size, axis=(2, 3))[:, :, ::sh, ::sw]
        return windows.reshape(*windows.shape[:4], -1)

    first = views(image).argmax(axis=-1)[..., None]
    winners = np.take_along_axis(views(numbers), first, axis=-1)
    grad = np.bincount(winners.ravel(), weights=grad_output.ravel(), minlength=x.size)
    return grad.reshape(n, c, H, W)


@alternative("avg_pool2d")
def divides_the_sum_of_pixels(
    x: np.ndarray, kernel_size: Pair, stride: Pair | None = None, padding: Pair = (0, 0)
) -> np.ndarray:
    out = _output(x, kernel_size, stride, padding)
    for i, j, rows, columns in _windows_of(x, kernel_size, stride, padding):
        out[..., i, j] = x[..., rows, columns].sum(axis=(2, 3)) / np.prod(kernel_size)
    return out


@alternative("avg_pool2d")
def takes_differences_of_an_integral_image(
    x: np.ndarray, kernel_size: Pair, stride: Pair | None = None, padding: Pair = (0, 0)
) -> np.ndarray:
    (kh, kw), (ph, pw), (sh, sw) = kernel_size, padding, stride or kernel_size
    sums = np.pad(x.astype(float), ((0, 0), (0, 0), (ph + 1, ph), (pw + 1, pw))).cumsum(2).cumsum(3)
    totals = sums[..., kh:, kw:] - sums[..., :-kh, kw:] - sums[..., kh:, :-kw] + sums[..., :-kh, :-kw]
    return totals[:, :, ::sh, ::sw] / (kh * kw)


@alternative("avg_pool2d")
def weights_rows_and_columns(
    x: np.ndarray, kernel_size: Pair, stride: Pair | None = None, padding: Pair = (0, 0)
) -> np.ndarray:
    return np.einsum("yh,nchw,xw->ncyx", *_averaging(x, kernel_size, stride, padding), optimize=True)


def _averaging(x: np.ndarray, kernel_size: Pair, stride: Pair | None, padding: Pair) -> list[np.ndarray]:
    """Average pooling as two matrices, (oh, H) and (ow, W), around the image."""
    matrices = []
    for size, k, s, p in zip(x.shape[2:], kernel_size, stride or kernel_size, padding, strict=True):
        starts = np.arange(-p, size + p - k + 1, s)[:, None]
        pixels = np.arange(size)
        matrices.append(((pixels >= starts) & (pixels < starts + k)) / k)
    return [matrices[0], x, matrices[1]]


@alternative("avg_pool2d_backward")
def transposes_the_two_matrices(
    grad_output: np.ndarray,
    x: np.ndarray,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = (0, 0),
) -> np.ndarray:
    rows, _, columns = _averaging(x, kernel_size, stride, padding)
    return rows.T @ grad_output @ columns


@alternative("avg_pool2d_backward")
def spreads_each_gradient(
    grad_output: np.ndarray,
    x: np.ndarray,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = (0, 0),
) -> np.ndarray:
    grad = np.zeros(x.shape, dtype=np.float32)
    share = grad_output / (kernel_size[0] * kernel_size[1])
    for i, j, rows, columns in _windows_of(x, kernel_size, stride, padding):
        grad[:, :, rows, columns] += share[:, :, i : i + 1, j : j + 1]
    return grad


@alternative("avg_pool2d_backward")
def repeats_with_kron(
    grad_output: np.ndarray,
    x: np.ndarray,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = (0, 0),
) -> np.ndarray:
    (kh, kw), (ph, pw), (sh, sw) = kernel_size, padding, stride or kernel_size
    n, c, H, W = x.shape
    grad = np.zeros((n, c, H + 2 * ph, W + 2 * pw))
    block = np.full((kh, kw), 1 / (kh * kw))
    for index in np.ndindex(grad_output.shape):
        i, j = index[2] * sh, index[3] * sw
        grad[index[:2]][i : i + kh, j : j + kw] += np.kron(grad_output[index], block)
    return grad[:, :, ph : ph + H, pw : pw + W]
