"""The reference backpropagation against plain loops, finite differences and autograd."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import DTypeLike

from solutions.mlp.backprop import linear, linear_backward, mlp_forward, mlp_loss_and_gradients

pytestmark = pytest.mark.filterwarnings("error")
reproducibly = settings(derandomize=True, deadline=None)

N, D, H, K = 7, 5, 6, 4


def draw(shape: tuple[int, ...], seed: int, dtype: DTypeLike = np.float64) -> np.ndarray:
    """Asymmetric data that cannot be written to, so that every test is a purity test too."""
    x = np.random.default_rng(seed).normal(0.2, 1.0, shape).astype(dtype)
    x.setflags(write=False)
    return x


def draw_params(seed: int, dtype: DTypeLike = np.float64) -> dict[str, np.ndarray]:
    shapes = {"W1": (D, H), "b1": (H,), "W2": (H, K), "b2": (K,)}
    return {name: draw(shape, seed + i, dtype) for i, (name, shape) in enumerate(shapes.items())}


def draw_labels(seed: int) -> np.ndarray:
    labels = np.random.default_rng(seed).integers(0, K, N)
    labels.setflags(write=False)
    return labels


def loop_linear(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    out = np.zeros((len(x), len(bias)))
    for i in range(len(x)):
        for j in range(len(bias)):
            out[i, j] = math.fsum(float(x[i, k]) * float(weight[k, j]) for k in range(x.shape[1])) + bias[j]
    return out


def loop_logits(x: np.ndarray, params: dict[str, np.ndarray]) -> np.ndarray:
    z = loop_linear(x, params["W1"], params["b1"])
    h = np.array([[max(v, 0.0) for v in row] for row in z])
    return loop_linear(h, params["W2"], params["b2"])


def loop_objective(
    params: dict[str, np.ndarray], x: np.ndarray, labels: np.ndarray, weight_decay: float
) -> float:
    loss = 0.0
    for row, label in zip(loop_logits(x, params), labels, strict=True):
        loss -= math.log(math.exp(row[label]) / math.fsum(math.exp(v) for v in row)) / len(labels)
    squares = math.fsum(float(v) ** 2 for name in ("W1", "W2") for v in params[name].flat)
    return loss + weight_decay / 2 * squares


def differences(f: Callable[[np.ndarray], float], x: np.ndarray, step: float = 1e-6) -> np.ndarray:
    slope = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += step
        below[index] -= step
        slope[index] = (f(above) - f(below)) / (2 * step)
    return slope


def torch_logits(x: torch.Tensor, params: dict[str, torch.Tensor]) -> torch.Tensor:
    return torch.relu(x @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]


# Linear layer


def test_linear_agrees_with_a_loop_and_torch() -> None:
    x, weight, bias = draw((N, D), 1), draw((D, H), 2), draw((H,), 3)
    out = linear(x, weight, bias)
    assert out.shape == (N, H)
    np.testing.assert_allclose(out, loop_linear(x, weight, bias), rtol=1e-12, atol=1e-14)
    oracle = F.linear(torch.tensor(x), torch.tensor(weight).T, torch.tensor(bias))
    np.testing.assert_allclose(out, oracle.numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("n", [1, N])
def test_linear_backward_agrees_with_finite_differences_and_autograd(n: int) -> None:
    x, weight, bias, grad_output = draw((n, D), 4), draw((D, H), 5), draw((H,), 6), draw((n, H), 7)
    grads = linear_backward(grad_output, x, weight)
    assert [g.shape for g in grads] == [(n, D), (D, H), (H,)]

    leaves = [torch.tensor(a, requires_grad=True) for a in (x, weight, bias)]
    (leaves[0] @ leaves[1] + leaves[2]).backward(torch.tensor(grad_output))
    slopes = (
        differences(lambda v: float(np.sum(grad_output * loop_linear(v, weight, bias))), x),
        differences(lambda v: float(np.sum(grad_output * loop_linear(x, v, bias))), weight),
        differences(lambda v: float(np.sum(grad_output * loop_linear(x, weight, v))), bias),
    )
    for grad, leaf, slope in zip(grads, leaves, slopes, strict=True):
        assert leaf.grad is not None
        np.testing.assert_allclose(grad, leaf.grad.numpy(), rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(grad, slope, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [(np.float32, np.float32), (np.int64, np.float64), (np.int8, np.float64), (np.uint8, np.float64)],
)
def test_linear_of_other_dtypes(dtype: DTypeLike, expected: DTypeLike) -> None:
    x, weight = np.array([[100, 2, 3]], dtype), np.array([[50, 1], [2, 3], [4, 7]], dtype)
    bias, grad_output = np.array([1, 2], dtype), np.array([[100, 90]], dtype)
    out, grads = linear(x, weight, bias), linear_backward(grad_output, x, weight)
    assert {out.dtype, *(g.dtype for g in grads)} == {np.dtype(expected)}
    np.testing.assert_array_equal(out, [[5017, 129]])
    np.testing.assert_array_equal(grads[0], [[5090, 470, 1030]])
    np.testing.assert_array_equal(grads[1], [[10000, 9000], [200, 180], [300, 270]])
    np.testing.assert_array_equal(grads[2], [100, 90])


@reproducibly
@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.integers(0, 1000))
def test_linear_backward_is_the_adjoint_of_linear(n: int, d: int, h: int, seed: int) -> None:
    x, weight, bias, g = (
        draw((n, d), seed),
        draw((d, h), seed + 1),
        draw((h,), seed + 2),
        draw((n, h), seed + 3),
    )
    grad_x, grad_weight, grad_bias = linear_backward(g, x, weight)
    no_bias = np.zeros(h)
    assert np.sum(g * linear(x, weight, no_bias)) == pytest.approx(np.sum(grad_x * x), abs=1e-10)
    assert np.sum(g * linear(x, weight, no_bias)) == pytest.approx(np.sum(grad_weight * weight), abs=1e-10)
    assert np.sum(g * linear(0 * x, weight, bias)) == pytest.approx(np.sum(grad_bias * bias), abs=1e-10)


# The perceptron


def test_forward_agrees_with_a_loop_and_torch() -> None:
    x, params = draw((N, D), 10), draw_params(11)
    logits = mlp_forward(x, params)
    assert logits.shape == (N, K)
    np.testing.assert_allclose(logits, loop_logits(x, params), rtol=1e-12, atol=1e-13)
    oracle = torch_logits(torch.tensor(x), {name: torch.tensor(p) for name, p in params.items()})
    np.testing.assert_allclose(logits, oracle.numpy(), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
def test_gradients_agree_with_finite_differences(weight_decay: float) -> None:
    params, x, labels = draw_params(20), draw((N, D), 24), draw_labels(25)
    objective_value, grads = mlp_loss_and_gradients(params, x, labels, weight_decay)
    assert np.shape(objective_value) == ()
    assert objective_value == pytest.approx(loop_objective(params, x, labels, weight_decay), rel=1e-12)
    assert grads.keys() == params.keys()
    for name, param in params.items():

        def objective(value: np.ndarray, name: str = name) -> float:
            return loop_objective({**params, name: value}, x, labels, weight_decay)

        assert grads[name].shape == param.shape
        np.testing.assert_allclose(grads[name], differences(objective, param), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 2e-5)])
@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
def test_gradients_agree_with_autograd(dtype: DTypeLike, tolerance: float, weight_decay: float) -> None:
    params, x, labels = draw_params(30, dtype), draw((N, D), 34, dtype), draw_labels(35)
    leaves = {name: torch.tensor(p, requires_grad=True) for name, p in params.items()}
    penalty = weight_decay / 2 * (leaves["W1"].square().sum() + leaves["W2"].square().sum())
    oracle = F.cross_entropy(torch_logits(torch.tensor(x), leaves), torch.tensor(labels)) + penalty
    oracle.backward()
    objective_value, grads = mlp_loss_and_gradients(params, x, labels, weight_decay)
    assert objective_value.dtype == dtype  # type: ignore[attr-defined]
    assert objective_value == pytest.approx(oracle.item(), rel=tolerance)
    for name, leaf in leaves.items():
        assert leaf.grad is not None
        assert grads[name].dtype == dtype
        np.testing.assert_allclose(grads[name], leaf.grad.numpy(), rtol=tolerance, atol=tolerance / 10)


def test_no_weight_decay_is_the_default() -> None:
    params, x, labels = draw_params(40), draw((N, D), 44), draw_labels(45)
    assert mlp_loss_and_gradients(params, x, labels)[0] == mlp_loss_and_gradients(params, x, labels, 0.0)[0]


def test_huge_logits_give_a_finite_objective() -> None:
    params = {**draw_params(50), "b2": np.array([1e4, -1e4, 0, 5e3])}
    objective_value, grads = mlp_loss_and_gradients(params, draw((N, D), 54), draw_labels(55))
    assert np.isfinite(objective_value)
    assert all(np.isfinite(g).all() for g in grads.values())


def test_integer_images_and_params_give_float64() -> None:
    params = {
        "W1": np.array([[1, -2], [3, 0], [0, 1]]),
        "b1": np.array([0, 1]),
        "W2": np.eye(2, 4, dtype=int),
    }
    params["b2"] = np.array([0, 1, 0, 2])
    x, labels = np.array([[2, 0, 1], [1, 1, 3]], np.uint8), np.array([3, 0], np.uint8)
    objective_value, grads = mlp_loss_and_gradients(params, x, labels, 0.5)
    expected, _ = mlp_loss_and_gradients({k: v * 1.0 for k, v in params.items()}, x * 1.0, labels, 0.5)
    assert expected == objective_value == pytest.approx(loop_objective(params, x, labels, 0.5))
    assert all(g.dtype == np.float64 for g in grads.values())


def test_gradients_are_new_arrays() -> None:
    params, x, labels = draw_params(60), draw((N, D), 64), draw_labels(65)
    _, grads = mlp_loss_and_gradients(params, x, labels)
    for name, grad in grads.items():
        assert grad.flags.writeable
        assert not np.shares_memory(grad, params[name])
