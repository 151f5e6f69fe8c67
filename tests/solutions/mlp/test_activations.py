"""The reference activations against plain loops, finite differences and torch."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import DTypeLike

from solutions.mlp.activations import relu, relu_backward, sigmoid, sigmoid_backward, tanh, tanh_backward

pytestmark = pytest.mark.filterwarnings("error")
reproducibly = settings(derandomize=True, deadline=None)

FORWARD: dict[str, tuple[Callable, Callable]] = {
    "relu": (relu, torch.relu),
    "sigmoid": (sigmoid, torch.sigmoid),
    "tanh": (tanh, torch.tanh),
}
BACKWARD: dict[str, tuple[Callable, Callable]] = {
    "relu": (relu_backward, torch.relu),
    "sigmoid": (sigmoid_backward, torch.sigmoid),
    "tanh": (tanh_backward, torch.tanh),
}
SCALAR: dict[str, Callable[[float], float]] = {
    "relu": lambda v: v if v > 0 else 0.0,
    "sigmoid": lambda v: 1 / (1 + math.exp(-v)),
    "tanh": lambda v: (1 - math.exp(-2 * v)) / (1 + math.exp(-2 * v)),
}
SHAPES = [(), (1,), (7,), (3, 5), (2, 3, 5), (0, 4)]


def draw(shape: tuple[int, ...], seed: int, dtype: DTypeLike = np.float64) -> np.ndarray:
    """Asymmetric data that cannot be written to, so that every test is a purity test too."""
    x = np.asarray(np.random.default_rng(seed).normal(0.4, 2.0, shape), dtype)
    x.setflags(write=False)
    return x


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", FORWARD)
def test_forward_is_the_chapters_formula_entry_by_entry(name: str, shape: tuple[int, ...]) -> None:
    x = draw(shape, seed=1)
    out = FORWARD[name][0](x)
    assert np.shape(out) == shape
    for index in np.ndindex(shape):
        assert out[index] == pytest.approx(SCALAR[name](float(x[index])), rel=1e-13)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", FORWARD)
def test_forward_agrees_with_torch(name: str, dtype: DTypeLike) -> None:
    x = np.concatenate(
        [draw((40,), 2, dtype), np.array([0, -0.0, 1e-8, 30, -30, 700, -700, 1e4, -1e4], dtype)]
    )
    forward, oracle = FORWARD[name]
    out = forward(x)
    assert out.dtype == dtype
    np.testing.assert_allclose(
        out, oracle(torch.tensor(x)).numpy(), rtol=50 * float(np.finfo(dtype).eps), atol=1e-37
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", BACKWARD)
def test_backward_agrees_with_finite_differences(name: str, shape: tuple[int, ...]) -> None:
    x, grad_output = draw(shape, 3), draw(shape, 4)
    grad_x = BACKWARD[name][0](grad_output, x)
    assert np.shape(grad_x) == shape
    for index in np.ndindex(shape):
        v, h = float(x[index]), 1e-5
        slope = (SCALAR[name](v + h) - SCALAR[name](v - h)) / (2 * h)
        assert grad_x[index] == pytest.approx(slope * grad_output[index], rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", BACKWARD)
def test_backward_agrees_with_autograd(name: str, dtype: DTypeLike) -> None:
    x = np.concatenate([draw((40,), 5, dtype), np.array([0, -0.0, 1e4, -1e4], dtype)])
    grad_output = draw(x.shape, 6, dtype)
    backward, oracle = BACKWARD[name]
    leaf = torch.tensor(x, requires_grad=True)
    oracle(leaf).backward(torch.tensor(grad_output))
    grad_x = backward(grad_output, x)
    assert grad_x.dtype == dtype
    assert leaf.grad is not None
    # 1 − s² and s (1 − s) lose relative precision where they vanish; absolute precision is what counts.
    eps = float(np.finfo(dtype).eps)
    np.testing.assert_allclose(grad_x, leaf.grad.numpy(), rtol=50 * eps, atol=50 * eps)


def test_relu_has_no_slope_at_zero() -> None:
    np.testing.assert_array_equal(
        relu_backward(np.array([3.0, 3.0, 3.0, 3.0]), np.array([0.0, -0.0, 1e-300, -1e-300])), [0, 0, 3, 0]
    )


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_saturated_values_are_the_limits(dtype: DTypeLike) -> None:
    x = np.array([-1e4, 1e4, -89, 89], dtype)
    np.testing.assert_allclose(sigmoid(x), [0, 1, 0, 1], atol=1e-38)
    np.testing.assert_array_equal(tanh(x), [-1, 1, -1, 1])
    np.testing.assert_array_equal(relu(x), [0, 1e4, 0, 89])
    for backward in (sigmoid_backward, tanh_backward):
        np.testing.assert_allclose(backward(np.full(4, 7, dtype), x), 0, atol=1e-37)


def test_sigmoid_keeps_its_precision_in_the_lower_tail() -> None:
    assert sigmoid(np.array([-600.0]))[0] == pytest.approx(math.exp(-600), rel=1e-12, abs=0)


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.int8, np.uint8, np.bool_])
@pytest.mark.parametrize("name", FORWARD)
def test_integers_count_as_float64(name: str, dtype: DTypeLike) -> None:
    x = np.array([[0, 1, 5], [100, 127, -128 if dtype == np.int8 else 3]]).astype(dtype)
    grad_output = np.array([[1, 2, 3], [4, 5, 6]])
    forward, backward = FORWARD[name][0], BACKWARD[name][0]
    assert forward(x).dtype == backward(grad_output, x).dtype == np.float64
    np.testing.assert_array_equal(forward(x), forward(x.astype(float)))
    np.testing.assert_array_equal(backward(grad_output, x), backward(grad_output * 1.0, x.astype(float)))


@pytest.mark.parametrize("name", FORWARD)
def test_results_are_new_arrays(name: str) -> None:
    x, grad_output = np.array([0.5, 1.5]), np.array([2.0, 3.0])
    assert not np.shares_memory(FORWARD[name][0](x), x)
    grad_x = BACKWARD[name][0](grad_output, x)
    assert not np.shares_memory(grad_x, x)
    assert not np.shares_memory(grad_x, grad_output)


finite = arrays(np.float64, array_shapes(max_dims=3), elements=st.floats(-1e4, 1e4))


@reproducibly
@given(finite)
def test_sigmoid_is_a_probability_with_its_symmetry(x: np.ndarray) -> None:
    s = sigmoid(x)
    assert np.all((s >= 0) & (s <= 1))
    np.testing.assert_allclose(s + sigmoid(-x), 1, rtol=1e-15)
    np.testing.assert_allclose(2 * sigmoid(2 * x) - 1, tanh(x), atol=1e-15)


@reproducibly
@given(finite)
def test_activations_rise_and_relu_splits_its_input(x: np.ndarray) -> None:
    ordered = np.sort(x, axis=None)
    for forward in (relu, sigmoid, tanh):
        assert np.all(np.diff(forward(ordered)) >= 0)
    np.testing.assert_array_equal(relu(x) - relu(-x), x)
    np.testing.assert_array_equal(relu(relu(x)), relu(x))
