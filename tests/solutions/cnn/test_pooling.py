"""The reference pooling against plain loops, finite differences and PyTorch."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import example, given, settings
from hypothesis import strategies as st

from solutions.cnn.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward

pytestmark = pytest.mark.filterwarnings("error")
fixed = settings(derandomize=True, deadline=None, max_examples=150)
close = {"rtol": 1e-12, "atol": 1e-12}
Function = Callable[..., np.ndarray]

IMAGE = np.arange(9).reshape(1, 1, 3, 3)
FORWARD = [max_pool2d, avg_pool2d]
PAIRS = [(max_pool2d, max_pool2d_backward), (avg_pool2d, avg_pool2d_backward)]


@dataclass(frozen=True)
class Pool:
    """The sizes of one pooling layer; `slack` is what the image has beyond the smallest that fits."""

    n: int
    c: int
    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    slack: tuple[int, int]

    @property
    def shape(self) -> tuple[int, ...]:
        axes = zip(self.kernel, self.padding, self.slack, strict=True)
        return self.n, self.c, *(max(1, k - 2 * p) + extra for k, p, extra in axes)

    @property
    def arguments(self) -> tuple[tuple[int, int], ...]:
        return self.kernel, self.stride, self.padding

    @property
    def output_shape(self) -> tuple[int, ...]:
        axes = zip(self.shape[2:], *self.arguments, strict=True)
        return self.n, self.c, *(len(range(-p, n + p - k + 1, s)) for n, k, s, p in axes)

    def windows(self) -> list[tuple[tuple[int, int], list[tuple[int, int]]]]:
        """Every output position with the pixels in its window, in row-major order, padding left out."""
        (_, _, height, width), (kh, kw) = self.shape, self.kernel
        (sh, sw), (ph, pw) = self.stride, self.padding
        found = []
        for i, j in np.ndindex(self.output_shape[2:]):
            rows = range(max(0, i * sh - ph), min(height, i * sh - ph + kh))
            columns = range(max(0, j * sw - pw), min(width, j * sw - pw + kw))
            found.append(((i, j), [(row, column) for row in rows for column in columns]))
        return found


DISTINCT = Pool(n=2, c=3, kernel=(4, 2), stride=(3, 1), padding=(2, 1), slack=(5, 3))
OVERLAPPING = Pool(n=3, c=2, kernel=(3, 4), stride=(1, 2), padding=(1, 0), slack=(4, 6))
GAPS = Pool(n=1, c=2, kernel=(1, 2), stride=(3, 4), padding=(0, 1), slack=(6, 7))
EMPTY = Pool(n=0, c=3, kernel=(3, 2), stride=(1, 2), padding=(1, 0), slack=(2, 5))
PIXEL = Pool(n=2, c=3, kernel=(3, 2), stride=(1, 1), padding=(1, 1), slack=(0, 0))


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    kernel = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return Pool(
        n=draw(st.integers(1, 3)),
        c=draw(st.integers(1, 3)),
        kernel=kernel,
        stride=(draw(st.integers(1, 4)), draw(st.integers(1, 4))),
        padding=(draw(st.integers(0, kernel[0] // 2)), draw(st.integers(0, kernel[1] // 2))),
        slack=(draw(st.integers(0, 8)), draw(st.integers(0, 8))),
    )


def all_examples(test: Callable[..., None]) -> Callable[..., None]:
    for pool in (DISTINCT, OVERLAPPING, GAPS, EMPTY, PIXEL):
        test = example(pool)(test)
    return given(pools())(fixed(test))


def data(shape: tuple[int, ...], seed: int, dtype: type = np.float64) -> np.ndarray:
    """All-negative data without ties that cannot be written to, so that every test is a purity test too."""
    rng = np.random.default_rng(seed)
    array = (-0.5 - rng.permutation(int(np.prod(shape))).reshape(shape)).astype(dtype)
    array.setflags(write=False)
    return array


def tied(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Negative integers, nearly every window with a tie."""
    array = np.random.default_rng(seed).integers(-3, 0, shape)
    array.setflags(write=False)
    return array


def loop_pool(pool: Pool, x: np.ndarray, kind: str) -> np.ndarray:
    out = np.zeros(pool.output_shape)
    for n, c in np.ndindex(pool.n, pool.c):
        for (i, j), pixels in pool.windows():
            values = [float(x[n, c, row, column]) for row, column in pixels]
            area = pool.kernel[0] * pool.kernel[1]
            out[n, c, i, j] = max(values) if kind == "max" else sum(values) / area
    return out


def loop_backward(pool: Pool, grad_output: np.ndarray, x: np.ndarray, kind: str) -> np.ndarray:
    grad = np.zeros(pool.shape)
    for n, c in np.ndindex(pool.n, pool.c):
        for (i, j), pixels in pool.windows():
            if kind == "max":
                values = [x[n, c, row, column] for row, column in pixels]
                row, column = pixels[values.index(max(values))]
                grad[n, c, row, column] += grad_output[n, c, i, j]
            else:
                for row, column in pixels:
                    grad[n, c, row, column] += grad_output[n, c, i, j] / (pool.kernel[0] * pool.kernel[1])
    return grad


# Forward


@all_examples
def test_max_pool2d_agrees_with_loops_and_torch(pool: Pool) -> None:
    for x in (data(pool.shape, 1), tied(pool.shape, 2)):
        out = max_pool2d(x, *pool.arguments)
        assert out.shape == pool.output_shape and out.dtype == np.float64
        np.testing.assert_array_equal(out, loop_pool(pool, x, "max"))
        np.testing.assert_array_equal(out, F.max_pool2d(torch.tensor(x).double(), *pool.arguments))


@all_examples
def test_avg_pool2d_agrees_with_loops_and_torch(pool: Pool) -> None:
    for x in (data(pool.shape, 1), tied(pool.shape, 2)):
        out = avg_pool2d(x, *pool.arguments)
        assert out.shape == pool.output_shape and out.dtype == np.float64
        np.testing.assert_allclose(out, loop_pool(pool, x, "average"), **close)
        np.testing.assert_allclose(out, F.avg_pool2d(torch.tensor(x).double(), *pool.arguments), **close)


def test_the_chapters_maximum() -> None:
    np.testing.assert_array_equal(max_pool2d(IMAGE, (2, 2), stride=(1, 1))[0, 0], [[4, 5], [7, 8]])
    np.testing.assert_array_equal(avg_pool2d(IMAGE, (2, 2), stride=(1, 1))[0, 0], [[2, 3], [5, 6]])


def test_padding_never_wins_and_always_counts() -> None:
    out = max_pool2d(np.full((1, 1, 2, 3), -7), (2, 2), (1, 1), (1, 1))
    np.testing.assert_array_equal(out, np.full((1, 1, 3, 4), -7.0))
    out = avg_pool2d(np.full((1, 1, 1, 1), -8), (2, 2), (1, 1), (1, 1))
    np.testing.assert_array_equal(out, np.full((1, 1, 2, 2), -2.0))


@pytest.mark.parametrize("pool", FORWARD)
def test_stride_defaults_to_the_kernel(pool: Function) -> None:
    x = data((2, 3, 7, 11), 1)
    assert pool(x, (2, 4)).shape == (2, 3, 3, 2)
    np.testing.assert_array_equal(pool(x, (2, 4)), pool(x, (2, 4), (2, 4)))
    np.testing.assert_array_equal(pool(x, (2, 4), padding=(1, 2)), pool(x, (2, 4), (2, 4), (1, 2)))


@pytest.mark.parametrize(("pool", "backward"), PAIRS)
def test_an_integer_stands_for_both_axes(pool: Function, backward: Function) -> None:
    x = data((2, 3, 7, 11), 1)
    out = pool(x, (3, 3), (2, 2), (1, 1))
    np.testing.assert_array_equal(pool(x, 3, 2, np.int64(1)), out)
    np.testing.assert_array_equal(backward(out, x, 3, 2, 1), backward(out, x, (3, 3), (2, 2), (1, 1)))


# Backward


@all_examples
def test_max_pool2d_backward_agrees_with_loops_and_torch(pool: Pool) -> None:
    grad_output = data(pool.output_shape, 7)
    for x in (data(pool.shape, 1), tied(pool.shape, 2)):
        grad = max_pool2d_backward(grad_output, x, *pool.arguments)
        assert grad.shape == pool.shape and grad.dtype == np.float64
        np.testing.assert_allclose(grad, loop_backward(pool, grad_output, x, "max"), **close)
        tensor = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        F.max_pool2d(tensor, *pool.arguments).backward(torch.tensor(grad_output))
        np.testing.assert_allclose(grad, tensor.grad, **close)


@all_examples
def test_avg_pool2d_backward_agrees_with_loops_and_torch(pool: Pool) -> None:
    grad_output, x = data(pool.output_shape, 7), data(pool.shape, 1)
    grad = avg_pool2d_backward(grad_output, x, *pool.arguments)
    assert grad.shape == pool.shape and grad.dtype == np.float64
    np.testing.assert_allclose(grad, loop_backward(pool, grad_output, x, "average"), **close)
    tensor = torch.tensor(x, requires_grad=True)
    F.avg_pool2d(tensor, *pool.arguments).backward(torch.tensor(grad_output))
    np.testing.assert_allclose(grad, tensor.grad, **close)


@pytest.mark.parametrize("pool", [DISTINCT, OVERLAPPING, GAPS, PIXEL])
@pytest.mark.parametrize(
    ("kind", "backward"), [("max", max_pool2d_backward), ("average", avg_pool2d_backward)]
)
def test_backward_agrees_with_finite_differences(kind: str, backward: Function, pool: Pool) -> None:
    grad_output, x = data(pool.output_shape, 7), data(pool.shape, 1)
    grad = backward(grad_output, x, *pool.arguments)
    rng = np.random.default_rng(4)
    for _ in range(5):
        index = tuple(rng.integers(size) for size in pool.shape)
        step = np.zeros(pool.shape)
        step[index] = 0.25  # the values are whole numbers apart, so no maximum changes hands
        difference = loop_pool(pool, x + step, kind) - loop_pool(pool, x - step, kind)
        np.testing.assert_allclose(grad[index], (difference * grad_output).sum() / 0.5, rtol=1e-9, atol=1e-9)


def test_a_tie_goes_to_the_first_maximum() -> None:
    x = np.array([[5, 7, 7], [7, 1, 7]]).reshape(1, 1, 2, 3)
    grad = max_pool2d_backward(np.array([[[[10, 1]]]]), x, (2, 2), (1, 1))
    # The left window's first 7 is the top middle one, and so is the right window's: they add up.
    np.testing.assert_array_equal(grad[0, 0], [[0, 11, 0], [0, 0, 0]])
    grad = max_pool2d_backward(np.array([[[[10]]]]), np.full((1, 1, 1, 1), -3), (2, 2), (2, 2), (1, 1))
    np.testing.assert_array_equal(grad, [[[[10]]]])


# Both


@pytest.mark.parametrize(("pool", "backward"), PAIRS)
def test_types_and_memory(pool: Function, backward: Function) -> None:
    for x_type, grad_type, out_type, grad_x_type in (
        (np.float32, np.float32, np.float32, np.float32),
        (np.float64, np.float64, np.float64, np.float64),
        (np.int64, np.float32, np.float64, np.float32),
        (np.int8, np.int32, np.float64, np.float64),
    ):
        x = np.arange(-60, 0).reshape(1, 2, 5, 6).astype(x_type)
        for kernel in ((1, 1), (2, 3)):
            out = pool(x, kernel)
            grad_output = (3 * out).astype(grad_type)
            grad = backward(grad_output, x, kernel)
            assert out.dtype == out_type and grad.dtype == grad_x_type
            assert not np.shares_memory(out, x) and not np.shares_memory(grad, grad_output)
            np.testing.assert_allclose(grad.sum(), grad_output.sum(), rtol=1e-6)


@pytest.mark.parametrize(
    ("shape", "arguments", "message"),
    [
        ((2, 3, 4, 5), ((5, 2),), "larger than an input"),
        ((2, 3, 4, 5), ((2, 8), (1, 1), (1, 1)), "larger than an input"),
        ((2, 3, 4, 5), ((0, 2),), "must hold integers of at least 1"),
        ((2, 3, 4, 5), ((2, 2), (0, 1)), "stride must hold integers of at least 1"),
        ((2, 3, 4, 5), ((2, 2), 0), "stride must hold integers of at least 1"),
        ((2, 3, 4, 5), ((2, 2), (1, -1)), "stride must hold integers of at least 1"),
        ((2, 3, 4, 5), ((2, 2), (1, 1), (-1, 0)), "padding must hold integers of at least 0"),
        ((2, 3, 4, 5), ((3, 2), (1, 1), (2, 0)), "more than half the kernel"),
        ((2, 3, 4, 5), ((2, 1), (1, 1), (1, 1)), "more than half the kernel"),
        ((3, 4, 5), ((2, 2),), r"must have shape \(n, c, H, W\)"),
        ((1, 2, 3, 4, 5), ((2, 2),), r"must have shape \(n, c, H, W\)"),
        ((2, 3, 0, 5), ((1, 2), (1, 1)), "input_shape must hold integers of at least 1"),
    ],
)
@pytest.mark.parametrize(("pool", "backward"), PAIRS)
def test_bad_arguments_are_refused(
    pool: Function,
    backward: Function,
    shape: tuple[int, ...],
    arguments: tuple[tuple[int, int], ...],
    message: str,
) -> None:
    with pytest.raises(ValueError, match=message):
        pool(np.ones(shape), *arguments)
    with pytest.raises(ValueError, match=message):
        backward(np.ones((2, 3, 2, 2)), np.ones(shape), *arguments)


@pytest.mark.parametrize("backward", [max_pool2d_backward, avg_pool2d_backward])
def test_a_gradient_of_another_shape_is_refused(backward: Function) -> None:
    for shape in ((), (2, 3, 1, 1), (1, 3, 2, 2), (3, 2, 2), (2, 3, 4, 5)):
        with pytest.raises(ValueError, match=r"the output's shape \(2, 3, 2, 2\)"):
            backward(np.ones(shape), np.ones((2, 3, 4, 5)), (2, 2))


@pytest.mark.parametrize("torch_pool", [F.max_pool2d, F.avg_pool2d])
def test_torch_refuses_more_than_half_a_kernel_of_padding_too(torch_pool: Function) -> None:
    with pytest.raises(RuntimeError, match="at most half"):
        torch_pool(torch.ones(2, 3, 4, 5), (3, 2), (1, 1), (2, 0))
