"""The reference convolution against plain loops, finite differences and PyTorch."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import example, given, settings
from hypothesis import strategies as st

from solutions.cnn.convolution import conv2d, conv2d_backward, convolve2d, cross_correlate2d

pytestmark = pytest.mark.filterwarnings("error")
fixed = settings(derandomize=True, deadline=None, max_examples=150)
close = {"rtol": 1e-10, "atol": 1e-12}
Function = Callable[..., np.ndarray]

IMAGE = np.arange(9).reshape(3, 3)
KERNEL = np.arange(4).reshape(2, 2)


@dataclass(frozen=True)
class Layer:
    """The sizes of one convolutional layer; `slack` is what the image has beyond the smallest that fits."""

    n: int
    c: int
    o: int
    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    slack: tuple[int, int]

    @property
    def image(self) -> tuple[int, ...]:
        axes = zip(self.kernel, self.padding, self.slack, strict=True)
        return tuple(max(1, k - 2 * p) + extra for k, p, extra in axes)

    def draw(self, dtype: type = np.float64) -> list[np.ndarray]:
        x, weight = (self.n, self.c, *self.image), (self.o, self.c, *self.kernel)
        return [data(shape, seed, dtype) for seed, shape in enumerate((x, weight, (self.o,)))]


DISTINCT = Layer(n=2, c=3, o=5, kernel=(4, 2), stride=(3, 1), padding=(1, 2), slack=(6, 4))
OVERLAPPING = Layer(n=3, c=2, o=4, kernel=(2, 5), stride=(1, 2), padding=(2, 0), slack=(3, 6))
EMPTY = Layer(n=0, c=3, o=2, kernel=(3, 2), stride=(1, 2), padding=(0, 1), slack=(2, 5))
PIXEL = Layer(n=2, c=3, o=4, kernel=(1, 1), stride=(1, 1), padding=(0, 0), slack=(0, 0))
LEFTOVER = Layer(n=1, c=2, o=3, kernel=(2, 3), stride=(4, 3), padding=(0, 1), slack=(7, 4))

up_to_4, up_to_3, to_2, to_5 = st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(0, 5)
layers = st.builds(
    Layer,
    n=up_to_3,
    c=up_to_3,
    o=up_to_4,
    kernel=st.tuples(up_to_4, up_to_4),
    stride=st.tuples(up_to_3, up_to_3),
    padding=st.tuples(to_2, to_2),
    slack=st.tuples(to_5, to_5),
)


def data(shape: tuple[int, ...], seed: int, dtype: type = np.float64) -> np.ndarray:
    """Asymmetric data that cannot be written to, so that every test is a purity test too."""
    array = np.random.default_rng(seed).normal(0.3, 1.0, shape).astype(dtype)
    array.setflags(write=False)
    return array


def meetings(layer: Layer) -> list[tuple[tuple[int, int], tuple[int, int], tuple[int, int]]]:
    """Every (output position, tap, pixel) that meet; the padding has no pixels."""
    (height, width), (kh, kw), (sh, sw), (ph, pw) = layer.image, layer.kernel, layer.stride, layer.padding
    found = []
    for i, top in enumerate(range(-ph, height + ph - kh + 1, sh)):
        for j, left in enumerate(range(-pw, width + pw - kw + 1, sw)):
            for a in range(kh):
                for b in range(kw):
                    if 0 <= top + a < height and 0 <= left + b < width:
                        found.append(((i, j), (a, b), (top + a, left + b)))
    return found


def output_size(layer: Layer) -> tuple[int, ...]:
    axes = zip(layer.image, layer.kernel, layer.stride, layer.padding, strict=True)
    return tuple(len(range(-p, n + p - k + 1, s)) for n, k, s, p in axes)


def loop_conv2d(layer: Layer, x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    out = np.zeros((layer.n, layer.o, *output_size(layer)))
    for n, o in np.ndindex(layer.n, layer.o):
        out[n, o] += bias[o]
        for (i, j), (a, b), (row, column) in meetings(layer):
            for c in range(layer.c):
                out[n, o, i, j] += x[n, c, row, column] * weight[o, c, a, b]
    return out


def loop_backward(
    layer: Layer, grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    grad_x, grad_weight, grad_bias = np.zeros(x.shape), np.zeros(weight.shape), np.zeros(layer.o)
    for n, o in np.ndindex(layer.n, layer.o):
        for (i, j), (a, b), (row, column) in meetings(layer):
            for c in range(layer.c):
                grad_x[n, c, row, column] += grad_output[n, o, i, j] * weight[o, c, a, b]
                grad_weight[o, c, a, b] += grad_output[n, o, i, j] * x[n, c, row, column]
    for index in np.ndindex(grad_output.shape):
        grad_bias[index[1]] += grad_output[index]
    return grad_x, grad_weight, grad_bias


def loop_valid(image: np.ndarray, kernel: np.ndarray, flipped: bool) -> np.ndarray:
    (height, width), (kh, kw) = image.shape, kernel.shape
    out = np.zeros((height - kh + 1, width - kw + 1))
    for i, j, a, b in np.ndindex(*out.shape, kh, kw):
        tap = kernel[kh - 1 - a, kw - 1 - b] if flipped else kernel[a, b]
        out[i, j] += image[i + a, j + b] * tap
    return out


# One image, one kernel


@given(up_to_4, up_to_4, to_5, to_5)
@example(3, 2, 4, 7)
@fixed
def test_cross_correlation_and_convolution(kh: int, kw: int, extra_rows: int, extra_columns: int) -> None:
    image, kernel = data((kh + extra_rows, kw + extra_columns), 1), data((kh, kw), 2)
    correlated, convolved = cross_correlate2d(image, kernel), convolve2d(image, kernel)
    np.testing.assert_allclose(correlated, loop_valid(image, kernel, flipped=False), **close)
    np.testing.assert_allclose(convolved, loop_valid(image, kernel, flipped=True), **close)

    tensors = torch.tensor(image)[None, None], torch.tensor(kernel)[None, None]
    np.testing.assert_allclose(correlated, F.conv2d(*tensors)[0, 0], **close)
    # A transposed convolution is the whole mathematical convolution; its middle is the valid part.
    whole = F.conv_transpose2d(*tensors)[0, 0]
    middle = whole[kh - 1 : whole.shape[0] - kh + 1, kw - 1 : whole.shape[1] - kw + 1]
    np.testing.assert_allclose(convolved, middle, **close)
    assert correlated.shape == convolved.shape == (extra_rows + 1, extra_columns + 1)


def test_the_chapters_cross_correlation() -> None:
    out = cross_correlate2d(IMAGE, KERNEL)
    np.testing.assert_array_equal(out, [[19, 25], [37, 43]])
    assert out.dtype == np.float64
    np.testing.assert_array_equal(convolve2d(IMAGE, KERNEL), [[5, 11], [23, 29]])


@pytest.mark.parametrize("function", [cross_correlate2d, convolve2d])
def test_one_image_keeps_float32(function: Function) -> None:
    image, kernel = data((5, 7), 1, np.float32), data((2, 3), 2, np.float32)
    assert function(image, kernel).dtype == np.float32
    assert function(image, kernel.astype(np.float64)).dtype == np.float64
    assert function(IMAGE.astype(np.uint8), np.full((2, 2), 255, np.uint8))[0, 0] == 8 * 255


@pytest.mark.parametrize("function", [cross_correlate2d, convolve2d])
def test_one_image_refuses(function: Function) -> None:
    for shape in ((4, 1), (1, 4)):
        with pytest.raises(ValueError, match="larger than an input"):
            function(IMAGE, np.ones(shape))
    for image, kernel in (((3, 3, 1), (2, 2)), ((3, 3), (2,)), ((3,), (2,))):
        with pytest.raises(ValueError, match="one number per axis each"):
            function(np.ones(image), np.ones(kernel))
    with pytest.raises(ValueError, match="kernel_shape must hold integers of at least 1"):
        function(IMAGE, np.ones((0, 2)))


# A layer, forward


@given(layers)
@example(DISTINCT)
@example(OVERLAPPING)
@example(EMPTY)
@example(PIXEL)
@example(LEFTOVER)
@fixed
def test_conv2d_agrees_with_loops_and_torch(layer: Layer) -> None:
    x, weight, bias = layer.draw()
    out = conv2d(x, weight, bias, layer.stride, layer.padding)
    assert out.shape == (layer.n, layer.o, *output_size(layer))
    np.testing.assert_allclose(out, loop_conv2d(layer, x, weight, bias), **close)
    tensors = [torch.tensor(array) for array in (x, weight, bias)]
    expected = F.conv2d(*tensors, stride=layer.stride, padding=layer.padding)
    np.testing.assert_allclose(out, expected, **close)


def test_the_chapters_padding_and_stride() -> None:
    x, weight = IMAGE[None, None], KERNEL[None, None]
    padded = conv2d(x, weight, np.zeros(1), padding=(1, 1))
    assert padded.shape == (1, 1, 4, 4)
    assert padded[0, 0, 0, 0] == 0
    np.testing.assert_array_equal(padded[0, 0, 1:3, 1:3], [[19, 25], [37, 43]])
    strided = conv2d(x, weight, np.zeros(1), stride=(3, 2), padding=(1, 1))
    np.testing.assert_array_equal(strided[0, 0], [[0, 8], [6, 8]])


def test_stride_and_padding_default_to_one_and_none() -> None:
    x, weight, bias = DISTINCT.draw()
    out = conv2d(x, weight, bias, (1, 1), (0, 0))
    np.testing.assert_array_equal(conv2d(x, weight, bias), out)
    explicit = conv2d_backward(out, x, weight, (1, 1), (0, 0))
    for grad, expected in zip(conv2d_backward(out, x, weight), explicit, strict=True):
        np.testing.assert_array_equal(grad, expected)


def test_an_integer_stands_for_both_axes() -> None:
    x, weight, bias = DISTINCT.draw()
    both = conv2d(x, weight, bias, stride=(2, 2), padding=(1, 1))
    np.testing.assert_array_equal(conv2d(x, weight, bias, stride=2, padding=np.int64(1)), both)
    pairs = conv2d_backward(both, x, weight, (2, 2), (1, 1))
    for single, pair in zip(conv2d_backward(both, x, weight, 2, 1), pairs, strict=True):
        np.testing.assert_array_equal(single, pair)


# A layer, backward


@given(layers)
@example(DISTINCT)
@example(OVERLAPPING)
@example(EMPTY)
@example(PIXEL)
@example(LEFTOVER)
@fixed
def test_conv2d_backward_agrees_with_loops_and_torch(layer: Layer) -> None:
    x, weight, bias = layer.draw()
    grad_output = data((layer.n, layer.o, *output_size(layer)), 9)
    grads = conv2d_backward(grad_output, x, weight, layer.stride, layer.padding)
    tensors = [torch.tensor(array, requires_grad=True) for array in (x, weight, bias)]
    out = F.conv2d(*tensors, stride=layer.stride, padding=layer.padding)
    by_torch = torch.autograd.grad(out, tensors, torch.tensor(grad_output))
    by_loop = loop_backward(layer, grad_output, x, weight)
    for grad, array, looped, expected in zip(grads, (x, weight, bias), by_loop, by_torch, strict=True):
        assert grad.shape == array.shape
        np.testing.assert_allclose(grad, looped, **close)
        np.testing.assert_allclose(grad, expected, **close)


@pytest.mark.parametrize("layer", [DISTINCT, OVERLAPPING])
def test_conv2d_backward_agrees_with_finite_differences(layer: Layer) -> None:
    arguments = layer.draw()
    grad_output = data((layer.n, layer.o, *output_size(layer)), 9)
    grads = conv2d_backward(grad_output, *arguments[:2], layer.stride, layer.padding)

    def loss(*arrays: np.ndarray) -> float:
        return float((loop_conv2d(layer, *arrays) * grad_output).sum())

    rng = np.random.default_rng(4)
    for which, grad in enumerate(grads):
        for _ in range(4):
            index = tuple(rng.integers(size) for size in grad.shape)
            step = np.zeros(grad.shape)
            step[index] = 0.5  # the loss is linear in each argument, so no step is too large
            above = [array + step if i == which else array for i, array in enumerate(arguments)]
            below = [array - step if i == which else array for i, array in enumerate(arguments)]
            np.testing.assert_allclose(grad[index], loss(*above) - loss(*below), rtol=1e-9, atol=1e-9)


# Both


def test_an_empty_batch_has_zero_gradients() -> None:
    x, weight, bias = EMPTY.draw()
    out = conv2d(x, weight, bias, EMPTY.stride, EMPTY.padding)
    grad_x, grad_weight, grad_bias = conv2d_backward(out, x, weight, EMPTY.stride, EMPTY.padding)
    assert out.shape[0] == 0 and grad_x.shape == x.shape
    assert grad_weight.shape == weight.shape and not grad_weight.any()
    assert grad_bias.shape == bias.shape and not grad_bias.any()


def test_types_and_memory() -> None:
    for dtypes, expected in (
        ([np.float32] * 3, np.float32),
        ([np.float64] * 3, np.float64),
        ([np.float32, np.float64, np.float32], np.float64),
        ([np.int64] * 3, np.float64),
        ([np.uint8, np.float32, np.float32], np.float64),
    ):
        x, weight, bias = (
            np.abs(9 * array).astype(t) for array, t in zip(DISTINCT.draw(), dtypes, strict=True)
        )
        out = conv2d(x, weight, bias, DISTINCT.stride, DISTINCT.padding)
        exact = loop_conv2d(DISTINCT, *(array.astype(np.float64) for array in (x, weight, bias)))
        assert out.dtype == expected
        np.testing.assert_allclose(out, exact, rtol=1e-5, atol=1e-5)
        grads = conv2d_backward(out, x, weight, DISTINCT.stride, DISTINCT.padding)
        assert [grad.dtype for grad in grads] == [expected] * 3
        for result in (out, *grads):
            assert not any(np.shares_memory(result, array) for array in (x, weight, bias))


@pytest.mark.parametrize(
    ("shapes", "stride", "padding", "message"),
    [
        (((2, 3, 4, 5), (6, 3, 5, 2), (6,)), (1, 1), (0, 0), "larger than an input"),
        (((2, 3, 4, 5), (6, 3, 2, 8), (6,)), (1, 1), (9, 1), "larger than an input"),
        (((2, 3, 4, 5), (6, 3, 2, 2), (6,)), (0, 1), (0, 0), "stride must hold integers of at least 1"),
        (((2, 3, 4, 5), (6, 3, 2, 2), (6,)), (1, -1), (0, 0), "stride must hold integers of at least 1"),
        (((2, 3, 4, 5), (6, 3, 2, 2), (6,)), (1, 1), (0, -1), "padding must hold integers of at least 0"),
        (((2, 3, 4, 5), (6, 3, 0, 2), (6,)), (1, 1), (0, 0), "kernel_shape must hold integers of at least 1"),
        (((2, 3, 0, 5), (6, 3, 1, 2), (6,)), (1, 1), (1, 1), "input_shape must hold integers of at least 1"),
        (((2, 3, 4, 5), (6, 4, 2, 2), (6,)), (1, 1), (0, 0), "mismatch|broadcast"),
        (((2, 3, 4, 5), (6, 1, 2, 2), (6,)), (1, 1), (0, 0), "match"),
        (((3, 4, 5), (6, 3, 2, 2), (6,)), (1, 1), (0, 0), "one number per axis each"),
        (((2, 3, 4, 5), (3, 2, 2), (6,)), (1, 1), (0, 0), "one number per axis each"),
    ],
)
def test_bad_arguments_are_refused(
    shapes: tuple[tuple[int, ...], ...], stride: tuple[int, int], padding: tuple[int, int], message: str
) -> None:
    x, weight, bias = (np.ones(shape) for shape in shapes)
    with pytest.raises(ValueError, match=message):
        conv2d(x, weight, bias, stride, padding)
    with pytest.raises(ValueError, match=message):
        conv2d_backward(np.ones((2, 6, 3, 4)), x, weight, stride, padding)


def test_a_bias_or_gradient_of_another_shape_is_refused() -> None:
    x, weight = np.ones((2, 3, 4, 5)), np.ones((6, 3, 2, 2))
    for shape in ((), (1,), (5,), (1, 6)):
        with pytest.raises(ValueError, match=r"bias must have shape \(6,\)"):
            conv2d(x, weight, np.ones(shape))
    for shape in ((2, 6, 4, 5), (2, 6, 1, 1), (2, 6, 4, 3), (1, 6, 3, 4), (2, 1, 3, 4), (6, 3, 4)):
        with pytest.raises(ValueError, match=r"the output's shape \(2, 6, 3, 4\)"):
            conv2d_backward(np.ones(shape), x, weight)
