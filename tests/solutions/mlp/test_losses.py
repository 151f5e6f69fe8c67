"""The reference losses against plain loops, finite differences and torch."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import DTypeLike

from solutions.mlp.losses import (
    accuracy,
    binary_cross_entropy,
    cross_entropy,
    one_hot,
    predict_binary,
    softmax,
    softmax_cross_entropy,
    squared_error,
)

pytestmark = pytest.mark.filterwarnings("error")
reproducibly = settings(derandomize=True, deadline=None)


def frozen(x: np.ndarray) -> np.ndarray:
    """Data that cannot be written to, so that every test is a purity test too."""
    x.setflags(write=False)
    return x


def draw(shape: tuple[int, ...], seed: int, dtype: DTypeLike = np.float64) -> np.ndarray:
    return frozen(np.random.default_rng(seed).normal(0.7, 2.0, shape).astype(dtype))


def draw_labels(n: int, k: int, seed: int) -> np.ndarray:
    return frozen(np.random.default_rng(seed).integers(0, k, n))


def softmax_of_row(row: np.ndarray) -> list[float]:
    """The chapter's formula, for logits small enough to exponentiate."""
    exponentials = [math.exp(z) for z in row]
    return [e / math.fsum(exponentials) for e in exponentials]


# Squared error


@pytest.mark.parametrize("shape", [(7,), (5, 3), (2, 3, 4), ()])
def test_squared_error_is_the_mean_over_all_entries(shape: tuple[int, ...]) -> None:
    y_hat, y = draw(shape, 1), draw(shape, 2)
    squares = [(float(y[i]) - float(y_hat[i])) ** 2 for i in np.ndindex(shape)]
    loss = squared_error(y_hat, y)
    assert np.shape(loss) == ()
    assert loss == pytest.approx(math.fsum(squares) / len(squares), rel=1e-13)
    assert loss == pytest.approx(F.mse_loss(torch.tensor(y_hat), torch.tensor(y)).item(), rel=1e-13)


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.uint8])
def test_squared_error_of_integers_does_not_wrap_around(dtype: DTypeLike) -> None:
    assert squared_error(np.array([3, 0], dtype), np.array([100, 5], dtype)) == (97**2 + 5**2) / 2


# Binary cross-entropy


@pytest.mark.parametrize("shape", [(9,), (5, 3)])
def test_binary_cross_entropy_is_the_chapters_formula(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(3)
    y_hat, y = frozen(rng.uniform(0.02, 0.9, shape)), frozen(rng.integers(0, 2, shape))
    losses = [-math.log(y_hat[i]) if y[i] == 1 else -math.log(1 - y_hat[i]) for i in np.ndindex(shape)]
    loss = binary_cross_entropy(y_hat, y)
    assert np.shape(loss) == ()
    assert loss == pytest.approx(math.fsum(losses) / len(losses), rel=1e-13)
    oracle = F.binary_cross_entropy(torch.tensor(y_hat), torch.tensor(y, dtype=torch.float64))
    assert loss == pytest.approx(oracle.item(), rel=1e-13)


def test_binary_cross_entropy_takes_soft_targets() -> None:
    y_hat, y = np.array([0.3, 0.8]), np.array([0.25, 0.6])
    oracle = F.binary_cross_entropy(torch.tensor(y_hat), torch.tensor(y)).item()
    assert binary_cross_entropy(y_hat, y) == pytest.approx(oracle, rel=1e-13)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("target", [0, 1])
def test_binary_cross_entropy_is_finite_at_the_ends(dtype: DTypeLike, target: int) -> None:
    wrong = binary_cross_entropy(np.array([1 - target], dtype), np.array([target], dtype))
    right = binary_cross_entropy(np.array([target], dtype), np.array([target], dtype))
    assert np.isfinite(wrong)
    assert wrong > 15
    assert 0 <= right < 1e-7
    assert wrong.dtype == right.dtype == dtype  # type: ignore[attr-defined]


@pytest.mark.parametrize("p", [1e-300, 1e-30, 1e-12, 1e-4, 1 - 1e-4, 1 - 1e-12, 1 - 2**-53])
def test_binary_cross_entropy_is_exact_next_to_the_ends(p: float) -> None:
    assert binary_cross_entropy(np.array([p]), np.array([1])) == pytest.approx(-math.log(p), rel=1e-14, abs=0)
    assert binary_cross_entropy(np.array([p]), np.array([0])) == pytest.approx(
        -math.log1p(-p), rel=1e-14, abs=0
    )


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.bool_])
def test_binary_cross_entropy_takes_integers_everywhere(dtype: DTypeLike) -> None:
    y_hat, y = np.array([0.2, 0.9, 0.4]), np.array([0, 1, 1])
    assert binary_cross_entropy(y_hat, y.astype(dtype)) == binary_cross_entropy(y_hat, y * 1.0)
    assert np.isfinite(binary_cross_entropy(np.array([0, 1, 1], dtype), y.astype(dtype)))


# Predictions


def test_predict_binary_counts_the_threshold_as_positive() -> None:
    y_hat = frozen(np.array([[0.0, 0.49999, 0.5], [0.50001, 1.0, 0.3]]))
    labels = predict_binary(y_hat)
    assert np.issubdtype(labels.dtype, np.integer)
    np.testing.assert_array_equal(labels, [[0, 0, 1], [1, 1, 0]])
    np.testing.assert_array_equal(predict_binary(y_hat, threshold=0.3), [[0, 1, 1], [1, 1, 1]])
    np.testing.assert_array_equal(predict_binary(np.array([0, 1]), threshold=1.0), [0, 1])


def test_accuracy_is_the_fraction_of_hits() -> None:
    logits, labels = draw((11, 4), 4), draw_labels(11, 4, 5)
    hits = sum(max(range(4), key=lambda j: logits[i, j]) == labels[i] for i in range(11))
    assert np.shape(accuracy(logits, labels)) == ()
    assert 0 < accuracy(logits, labels) == hits / 11 < 1
    assert accuracy(logits, logits.argmax(axis=1)) == 1
    assert accuracy(logits, logits.argmin(axis=1)) == 0


# One-hot


def test_one_hot_agrees_with_torch_also_for_classes_that_never_occur() -> None:
    labels = frozen(np.array([4, 0, 2, 2, 0]))
    targets = one_hot(labels, 7)
    assert targets.shape == (5, 7)
    assert [[float(j == label) for j in range(7)] for label in labels] == targets.tolist()
    np.testing.assert_array_equal(targets, F.one_hot(torch.tensor(labels), 7).numpy())
    assert np.issubdtype(targets.dtype, np.floating)


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_one_hot_takes_any_integers(dtype: DTypeLike) -> None:
    np.testing.assert_array_equal(one_hot(np.array([1, 0], dtype), 3), [[0, 1, 0], [1, 0, 0]])
    assert one_hot(np.array([], dtype), 3).shape == (0, 3)


def test_one_hot_refuses_a_label_beyond_the_classes() -> None:
    with pytest.raises(IndexError):
        one_hot(np.array([0, 3]), 3)


# Softmax


@pytest.mark.parametrize("shape", [(4,), (5, 3), (2, 3, 5), (2, 1, 3, 4), (3, 1)])
def test_softmax_is_the_chapters_formula_along_the_last_axis(shape: tuple[int, ...]) -> None:
    logits = draw(shape, 6)
    probabilities = softmax(logits)
    assert probabilities.shape == shape
    for index in np.ndindex(shape[:-1]):
        np.testing.assert_allclose(probabilities[index], softmax_of_row(logits[index]), rtol=1e-13)
    np.testing.assert_allclose(probabilities, torch.softmax(torch.tensor(logits), -1).numpy(), rtol=1e-13)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_softmax_is_stable(dtype: DTypeLike) -> None:
    logits = np.array(
        [[[1e4, -1e4, 0, 1], [-1e4, -1e4, -1e4, -1e4]], [[1e4, 1e4, 9999, 5], [0, 0, 0, 800]]], dtype
    )
    probabilities = softmax(frozen(logits))
    assert probabilities.dtype == dtype
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-6)
    np.testing.assert_allclose(probabilities, torch.softmax(torch.tensor(logits), -1).numpy(), rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.uint8])
def test_softmax_of_integers_is_float64(dtype: DTypeLike) -> None:
    logits = np.array([[3, 5, 1], [100, 0, 99]], dtype)
    assert softmax(logits).dtype == np.float64
    np.testing.assert_array_equal(softmax(logits), softmax(logits.astype(float)))


rows_of_logits = arrays(np.float64, array_shapes(max_dims=3, max_side=6), elements=st.floats(-1e4, 1e4))


@reproducibly
@given(rows_of_logits, st.floats(-1e4, 1e4))
def test_softmax_is_a_distribution_that_ignores_a_shift(logits: np.ndarray, shift: float) -> None:
    probabilities = softmax(logits)
    assert np.all((probabilities >= 0) & (probabilities <= 1))
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-14)
    np.testing.assert_allclose(softmax(logits + shift), probabilities, rtol=1e-10, atol=1e-300)


@reproducibly
@given(rows_of_logits)
def test_softmax_follows_a_permutation_of_the_classes(logits: np.ndarray) -> None:
    np.testing.assert_allclose(softmax(logits[..., ::-1]), softmax(logits)[..., ::-1], rtol=1e-14)


# Cross-entropy


def test_cross_entropy_sums_over_classes_and_averages_over_samples() -> None:
    logits, labels = draw((7, 4), 7), draw_labels(7, 4, 8)
    probabilities = frozen(np.array([softmax_of_row(row) for row in logits]))
    targets = frozen(np.array([[int(j == label) for j in range(4)] for label in labels]))
    losses = [-sum(targets[i, j] * math.log(probabilities[i, j]) for j in range(4)) for i in range(7)]
    loss = cross_entropy(probabilities, targets)
    assert np.shape(loss) == ()
    assert loss == pytest.approx(sum(losses) / 7, rel=1e-13)
    oracle = F.nll_loss(torch.log(torch.tensor(probabilities)), torch.tensor(labels))
    assert loss == pytest.approx(oracle.item(), rel=1e-13)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_cross_entropy_is_finite_where_a_probability_is_zero(dtype: DTypeLike) -> None:
    probabilities = frozen(np.array([[0, 1, 0], [0.5, 0, 0.5]], dtype))
    right = cross_entropy(probabilities, np.array([[0, 1, 0], [1, 0, 0]], dtype))
    wrong = cross_entropy(probabilities, np.array([[1, 0, 0], [0, 1, 0]], dtype))
    assert right == pytest.approx(math.log(2) / 2, rel=1e-6)
    assert np.isfinite(wrong)
    assert wrong > 30
    assert right.dtype == wrong.dtype == dtype  # type: ignore[attr-defined]


@pytest.mark.parametrize("p", [1e-300, 1e-30, 1e-9, 0.3])
def test_cross_entropy_of_a_small_probability_is_exact(p: float) -> None:
    assert cross_entropy(np.array([[p, 1 - p]]), np.array([[1, 0]])) == pytest.approx(
        -math.log(p), rel=1e-14, abs=0
    )


def test_cross_entropy_takes_integer_probabilities() -> None:
    certain = np.array([[1, 0], [0, 1]])
    assert cross_entropy(certain, certain) == 0
    assert np.isfinite(cross_entropy(certain, certain[::-1]))


# Softmax and cross-entropy together


@pytest.mark.parametrize(("n", "k"), [(7, 4), (1, 3), (5, 11), (3, 1)])
def test_softmax_cross_entropy_against_the_formula_and_finite_differences(n: int, k: int) -> None:
    logits, labels = draw((n, k), 9), draw_labels(n, k, 10)

    def mean_loss(z: np.ndarray) -> float:
        return math.fsum(-math.log(softmax_of_row(z[i])[labels[i]]) for i in range(n)) / n

    loss, grad_logits = softmax_cross_entropy(logits, labels)
    assert np.shape(loss) == ()
    assert grad_logits.shape == (n, k)
    assert loss == pytest.approx(mean_loss(logits), rel=1e-12, abs=1e-15)
    for index in np.ndindex(n, k):
        above, below = logits.copy(), logits.copy()
        above[index] += 1e-5
        below[index] -= 1e-5
        assert grad_logits[index] == pytest.approx((mean_loss(above) - mean_loss(below)) / 2e-5, abs=1e-9)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("scale", [1, 100, 1e4])
def test_softmax_cross_entropy_agrees_with_torch_at_any_scale(dtype: DTypeLike, scale: float) -> None:
    logits = np.clip(draw((7, 4), 11) * scale, -1e4, 1e4).astype(dtype)
    labels = draw_labels(7, 4, 12)
    leaf = torch.tensor(logits, requires_grad=True)
    oracle = F.cross_entropy(leaf, torch.tensor(labels))
    oracle.backward()
    loss, grad_logits = softmax_cross_entropy(frozen(logits), labels)
    assert loss.dtype == grad_logits.dtype == dtype  # type: ignore[attr-defined]
    eps = float(np.finfo(dtype).eps)
    assert loss == pytest.approx(oracle.item(), rel=20 * eps)
    assert leaf.grad is not None
    np.testing.assert_allclose(grad_logits, leaf.grad.numpy(), rtol=50 * eps, atol=eps)


@reproducibly
@given(
    arrays(np.float64, (5, 3), elements=st.floats(-1e4, 1e4)),
    arrays(np.int64, (5,), elements=st.integers(0, 2)),
)
def test_softmax_cross_entropy_is_its_two_halves(logits: np.ndarray, labels: np.ndarray) -> None:
    loss, grad_logits = softmax_cross_entropy(logits, labels)
    assert loss >= 0
    np.testing.assert_allclose(grad_logits, (softmax(logits) - one_hot(labels, 3)) / 5, atol=1e-15)
    # The halves lose the loss only where a probability rounds to 0.
    if softmax(logits).min() > 1e-300:
        assert loss == pytest.approx(cross_entropy(softmax(logits), one_hot(labels, 3)), rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.uint8])
def test_softmax_cross_entropy_of_integers_is_float64(dtype: DTypeLike) -> None:
    logits, labels = np.array([[3, 5, 1], [100, 0, 99]], dtype), np.array([0, 2], dtype)
    loss, grad_logits = softmax_cross_entropy(logits, labels)
    expected_loss, expected_grad = softmax_cross_entropy(logits.astype(float), labels.astype(int))
    assert grad_logits.dtype == np.float64
    assert loss == expected_loss
    np.testing.assert_array_equal(grad_logits, expected_grad)
