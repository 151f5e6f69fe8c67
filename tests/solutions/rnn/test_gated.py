"""The reference LSTM and GRU cells against plain loops and PyTorch."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from solutions.rnn.gated import gru_step, lstm_step

pytestmark = pytest.mark.filterwarnings("error")
fixed = settings(derandomize=True, deadline=None, max_examples=100)
close = {"rtol": 1e-10, "atol": 1e-12}
Function = Callable[..., Any]

N, D, H = 3, 5, 4
sizes = st.tuples(st.integers(0, 5), st.integers(1, 5), st.integers(1, 5))


def data(shape: tuple[int, ...], seed: int, dtype: type = np.float64) -> np.ndarray:
    """Asymmetric data that cannot be written to, so that every test is a purity test too."""
    array = np.random.default_rng(seed).normal(0.2, 1.0, shape).astype(dtype)
    array.setflags(write=False)
    return array


def lstm_arguments(n: int = N, d: int = D, h: int = H) -> list[np.ndarray]:
    shapes = ((n, d), (n, h), (n, h), (d, 4 * h), (h, 4 * h), (4 * h,))
    return [data(shape, seed) for seed, shape in enumerate(shapes)]


def gru_arguments(n: int = N, d: int = D, h: int = H) -> list[np.ndarray]:
    shapes = ((n, d), (n, h), (d, 3 * h), (h, 3 * h), (3 * h,), (3 * h,))
    return [data(shape, seed) for seed, shape in enumerate(shapes)]


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def row_times(row: np.ndarray, matrix: np.ndarray, column: int) -> float:
    return math.fsum(float(a) * float(b) for a, b in zip(row, matrix[:, column], strict=True))


def loop_lstm(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    size = h_prev.shape[1]
    h, c = np.zeros(h_prev.shape), np.zeros(h_prev.shape)
    for row, unit in np.ndindex(h.shape):
        columns = [unit + gate * size for gate in range(4)]
        i, f, g, o = (row_times(x_t[row], W_x, j) + row_times(h_prev[row], W_h, j) + b[j] for j in columns)
        c[row, unit] = sigmoid(f) * c_prev[row, unit] + sigmoid(i) * math.tanh(g)
        h[row, unit] = sigmoid(o) * math.tanh(c[row, unit])
    return h, c


def loop_gru(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    size = h_prev.shape[1]
    h = np.zeros(h_prev.shape)
    for row, unit in np.ndindex(h.shape):
        columns = [unit + gate * size for gate in range(3)]
        from_x = [row_times(x_t[row], W_x, j) + b_x[j] for j in columns]
        from_h = [row_times(h_prev[row], W_h, j) + b_h[j] for j in columns]
        reset, update = sigmoid(from_x[0] + from_h[0]), sigmoid(from_x[1] + from_h[1])
        candidate = math.tanh(from_x[2] + reset * from_h[2])
        h[row, unit] = (1 - update) * candidate + update * h_prev[row, unit]
    return h


def cell_with(cell: torch.nn.Module, *weights: np.ndarray) -> Callable:
    """The PyTorch cell with these weights in place of weight_ih, weight_hh, bias_ih and bias_hh."""
    named = dict(zip(dict(cell.named_parameters()), map(torch.tensor, weights), strict=True))
    return lambda *inputs: torch.func.functional_call(cell, named, inputs)


@given(sizes)
@example((N, D, H))
@fixed
def test_lstm_step_agrees_with_loops_and_torch(size: tuple[int, int, int]) -> None:
    arguments = lstm_arguments(*size)
    x_t, h_prev, c_prev, W_x, W_h, b = arguments
    results = lstm_step(*arguments)
    split = data(b.shape, 8)  # PyTorch has two biases and adds them
    cell = cell_with(torch.nn.LSTMCell(*size[1:], dtype=torch.float64), W_x.T, W_h.T, split, b - split)
    by_torch = cell(torch.tensor(x_t), (torch.tensor(h_prev), torch.tensor(c_prev)))
    for result, looped, expected in zip(results, loop_lstm(*arguments), by_torch, strict=True):
        assert result.shape == (size[0], size[2])
        np.testing.assert_allclose(result, looped, **close)
        np.testing.assert_allclose(result, expected, **close)


@given(sizes)
@example((N, D, H))
@fixed
def test_gru_step_agrees_with_loops_and_torch(size: tuple[int, int, int]) -> None:
    arguments = gru_arguments(*size)
    x_t, h_prev, W_x, W_h, b_x, b_h = arguments
    h = gru_step(*arguments)
    assert h.shape == (size[0], size[2])
    np.testing.assert_allclose(h, loop_gru(*arguments), **close)
    cell = cell_with(torch.nn.GRUCell(*size[1:], dtype=torch.float64), W_x.T, W_h.T, b_x, b_h)
    np.testing.assert_allclose(h, cell(torch.tensor(x_t), torch.tensor(h_prev)), **close)


def test_open_and_shut_gates() -> None:
    """At ±1e4 a gate is exactly open or shut, and nothing overflows."""
    x_t, h_prev, c_prev, *_ = lstm_arguments()
    no_x, no_h = np.zeros((D, 4 * H)), np.zeros((H, 4 * H))
    gates = {"i": (1, 0), "f": (0, 1)}
    for name, (i, f) in gates.items():
        b = np.repeat([2e4 * i - 1e4, 2e4 * f - 1e4, 0.5, 1e4], H)
        h, c = lstm_step(x_t, h_prev, c_prev, no_x, no_h, b)
        expected = np.full((N, H), math.tanh(0.5)) if name == "i" else c_prev
        np.testing.assert_allclose(c, expected, rtol=1e-15)
        np.testing.assert_allclose(h, np.tanh(expected), rtol=1e-15)

    no_x, no_h = no_x[:, : 3 * H], no_h[:, : 3 * H]
    keep = gru_step(x_t, h_prev, no_x, no_h, np.repeat([0, 1e4, 0.5], H), np.zeros(3 * H))
    np.testing.assert_array_equal(keep, h_prev)
    for reset, inner in ((1e4, 0.5 + 0.25), (-1e4, 0.5)):
        biases = np.repeat([reset, -1e4, 0.5], H), np.repeat([0, 0, 0.25], H)
        h = gru_step(x_t, h_prev, no_x, no_h, *biases)
        np.testing.assert_allclose(h, np.full((N, H), math.tanh(inner)), rtol=1e-15)


@pytest.mark.parametrize(("step", "arguments"), [(lstm_step, lstm_arguments()), (gru_step, gru_arguments())])
def test_types_and_memory(step: Function, arguments: list[np.ndarray]) -> None:
    for given_type, expected in ((np.float32, np.float32), (np.float64, np.float64), (np.int8, np.float64)):
        cast = [(2 * array).astype(given_type) for array in arguments]
        results = np.atleast_3d(step(*cast))
        exact = np.atleast_3d(step(*(array.astype(np.float64) for array in cast)))
        assert results.dtype == expected
        np.testing.assert_allclose(results, exact, rtol=1e-4, atol=1e-5)
        assert not any(np.shares_memory(results, array) for array in cast)


@pytest.mark.parametrize(
    ("which", "shape"),
    [
        (0, (N, D + 1)),
        (0, (N, 2, D)),
        (0, (N + 1, D)),
        (1, (1, H)),
        (1, (H,)),
        (2, (1, H)),
        (3, (D, 3 * H)),
        (4, (H, 4)),
        (4, (H + 1, 4 * H)),
        (5, (1,)),
        (5, (1, 4 * H)),
    ],
)
def test_lstm_shapes_that_do_not_fit_are_refused(which: int, shape: tuple[int, ...]) -> None:
    arguments = lstm_arguments()
    arguments[which] = np.ones(shape)
    with pytest.raises(ValueError, match=r"does not fit x_t, c_prev, W_x, W_h and b|unpack"):
        lstm_step(*arguments)


@pytest.mark.parametrize(
    ("which", "shape"),
    [(0, (N, D + 1)), (1, (1, H)), (2, (D, 4 * H)), (3, (H, 3)), (4, (1,)), (5, (H,)), (5, (1, 3 * H))],
)
def test_gru_shapes_that_do_not_fit_are_refused(which: int, shape: tuple[int, ...]) -> None:
    arguments = gru_arguments()
    arguments[which] = np.ones(shape)
    with pytest.raises(ValueError, match="does not fit x_t, W_x, W_h, b_x and b_h"):
        gru_step(*arguments)


def test_all_blocks_of_another_width_are_refused() -> None:
    """Consistent with one another, but not with the state."""
    x_t, h_prev, c_prev, W_x, W_h, b = lstm_arguments()
    with pytest.raises(ValueError, match="does not fit"):
        lstm_step(x_t, h_prev, c_prev, W_x[:, :4], W_h[:, :4], b[:4])
    x_t, h_prev, W_x, W_h, b_x, b_h = gru_arguments()
    with pytest.raises(ValueError, match="does not fit"):
        gru_step(x_t, h_prev, W_x[:, :3], W_h[:, :3], b_x[:3], b_h[:3])
