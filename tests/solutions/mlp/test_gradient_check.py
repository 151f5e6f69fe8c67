"""The reference gradient check against derivatives known by hand and by autograd."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import DTypeLike

from solutions.mlp.gradient_check import numerical_gradient, relative_error

pytestmark = pytest.mark.filterwarnings("error")
reproducibly = settings(derandomize=True, deadline=None)


def draw(shape: tuple[int, ...], seed: int, dtype: DTypeLike = np.float64) -> np.ndarray:
    """Asymmetric data that cannot be written to, so that every test is a purity test too."""
    x = np.asarray(np.random.default_rng(seed).normal(0.4, 1.5, shape), dtype)
    x.setflags(write=False)
    return x


@pytest.mark.parametrize("shape", [(), (1,), (5,), (3, 4), (2, 3, 4), (0, 2)])
def test_gradient_agrees_with_the_derivative_and_autograd(shape: tuple[int, ...]) -> None:
    x, a = draw(shape, 1), draw(shape, 2)
    gradient = numerical_gradient(lambda v: float(np.sum(a * np.sin(v) + v**3)), x)
    assert np.shape(gradient) == shape
    leaf = torch.tensor(x, requires_grad=True)
    (torch.tensor(a) * torch.sin(leaf) + leaf**3).sum().backward()
    assert leaf.grad is not None
    np.testing.assert_allclose(gradient, leaf.grad.numpy(), rtol=1e-7, atol=1e-8)
    for index in np.ndindex(shape):
        by_hand = float(a[index]) * math.cos(x[index]) + 3 * float(x[index]) ** 2
        assert gradient[index] == pytest.approx(by_hand, rel=1e-7, abs=1e-8)


def test_gradient_sees_that_entries_interact() -> None:
    x = draw((4,), 3)
    gradient = numerical_gradient(np.prod, x)
    for i in range(4):
        others = math.prod(float(x[j]) for j in range(4) if j != i)
        assert gradient[i] == pytest.approx(others, rel=1e-8)


def test_difference_is_centred_with_the_step_it_was_given() -> None:
    # A centred difference of v³ is 3v² + step², a one-sided one 3v² + 3v·step + step².
    gradient = numerical_gradient(lambda v: float(v[0] ** 3), np.array([2.0]), step=0.5)
    assert gradient[0] == 12.25
    np.testing.assert_array_equal(numerical_gradient(lambda v: float(np.abs(v).sum()), np.zeros(3)), 0)


def test_every_entry_is_stepped_twice_and_alone() -> None:
    x, seen = draw((2, 3), 4), []

    def remember(v: np.ndarray) -> float:
        seen.append(v)
        return 0.0

    numerical_gradient(remember, x, step=0.25)
    moved = [(np.argwhere(v != x).tolist(), float((v - x).sum().round(12))) for v in seen]
    expected = [([[i, j]], sign * 0.25) for i in range(2) for j in range(3) for sign in (1, -1)]
    assert sorted(moved) == sorted(expected)


def test_a_function_that_changes_its_argument_does_no_harm() -> None:
    def rude(v: np.ndarray) -> float:
        v *= v
        return float(v.sum())

    x = draw((3,), 5)
    before = x.copy()
    np.testing.assert_allclose(numerical_gradient(rude, x), 2 * x, rtol=1e-8)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.float32])
def test_coarser_inputs_are_worked_on_in_float64(dtype: DTypeLike) -> None:
    x = np.array([3, 1, 2], dtype)
    gradient = numerical_gradient(lambda v: float(np.sum(v**2)), x)
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(gradient, [6, 2, 4], rtol=1e-9)


def test_relative_error_is_the_largest_over_the_entries() -> None:
    a, b = draw((3, 4), 6), draw((3, 4), 7)
    errors = [abs(a[i] - b[i]) / max(1e-12, abs(a[i]) + abs(b[i])) for i in np.ndindex(3, 4)]
    assert np.shape(relative_error(a, b)) == ()
    assert relative_error(a, b) == pytest.approx(max(errors), rel=1e-15)


def test_relative_error_by_hand() -> None:
    assert relative_error(np.array([1.0, 0.0]), np.array([3.0, 0.0])) == 0.5
    assert relative_error(np.zeros((2, 3)), np.zeros((2, 3))) == 0
    assert relative_error(np.array([1e-13]), np.array([0.0])) == pytest.approx(0.1)
    assert relative_error(np.array([1e-6]), np.array([0.0])) == 1
    assert relative_error(np.array(2.0), np.array(6.0)) == 0.5
    assert math.isnan(relative_error(np.array([np.nan, 1.0]), np.array([1.0, 1.0])))


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.uint8])
def test_relative_error_of_integers_does_not_wrap_around(dtype: DTypeLike) -> None:
    assert relative_error(np.array([1, 100], dtype), np.array([3, 100], dtype)) == 0.5


entries = arrays(np.float64, (2, 3), elements=st.floats(-1e6, 1e6))


@reproducibly
@given(entries, entries)
def test_relative_error_is_symmetric_and_at_most_one(a: np.ndarray, b: np.ndarray) -> None:
    assert relative_error(a, a) == 0
    assert 0 <= relative_error(a, b) == relative_error(b, a) <= 1 + 1e-15
