"""The reference regularization against plain loops, finite differences, statistics and torch."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import DTypeLike

from solutions.mlp.regularization import (
    choose_degree,
    dropout,
    dropout_backward,
    fit_ridge,
    l2_penalty,
    polynomial_features,
    ridge_sgd_step,
    sgd_weight_decay,
)

pytestmark = pytest.mark.filterwarnings("error")
reproducibly = settings(derandomize=True, deadline=None)


def draw(shape: tuple[int, ...], seed: int, dtype: DTypeLike = np.float64) -> np.ndarray:
    """Asymmetric data that cannot be written to, so that every test is a purity test too."""
    x = np.random.default_rng(seed).normal(0.3, 1.0, shape).astype(dtype)
    x.setflags(write=False)
    return x


def ridge_loss(w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, weight_decay: float) -> float:
    """The chapter's penalised loss, sample by sample."""
    losses = [(math.fsum(w * row) + b - target) ** 2 / 2 for row, target in zip(x, y, strict=True)]
    return math.fsum(losses) / len(losses) + weight_decay / 2 * math.fsum(w**2)


# Weight decay


def test_l2_penalty_sums_every_square_of_every_array() -> None:
    weights = [draw((3, 4), 1), draw((5,), 2), draw((2, 3, 4), 3)]
    penalty = l2_penalty(weights, 0.3)
    assert np.shape(penalty) == ()
    assert penalty == pytest.approx(
        0.15 * math.fsum(float(v) ** 2 for w in weights for v in w.flat), rel=1e-13
    )
    assert l2_penalty(weights, 0.0) == 0
    assert l2_penalty([], 0.3) == 0


def test_l2_penaltys_gradient_is_weight_decay_times_w() -> None:
    w = draw((3, 4), 4)
    for index in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[index] += 1e-4
        below[index] -= 1e-4
        slope = (l2_penalty([above], 0.7) - l2_penalty([below], 0.7)) / 2e-4
        assert slope == pytest.approx(0.7 * w[index], rel=1e-8, abs=1e-10)


def test_l2_penalty_of_other_dtypes() -> None:
    assert l2_penalty([np.array([100, 3], np.uint8)], 1.0) == pytest.approx(10009 / 2, rel=1e-15)
    assert l2_penalty([np.array([-100, 3], np.int8)], 1.0) == pytest.approx(10009 / 2, rel=1e-15)
    assert l2_penalty([draw((3, 4), 5, np.float32)], 0.5).dtype == np.float32  # type: ignore[attr-defined]


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-14), (np.float32, 1e-6)])
def test_sgd_weight_decay_agrees_with_a_loop_and_torch(dtype: DTypeLike, tolerance: float) -> None:
    param, grad = draw((3, 4), 6, dtype), draw((3, 4), 7, dtype)
    new_param = sgd_weight_decay(param, grad, lr=0.2, weight_decay=0.3)
    assert new_param.dtype == dtype
    for index in np.ndindex(3, 4):
        expected = (1 - 0.2 * 0.3) * float(param[index]) - 0.2 * float(grad[index])
        assert new_param[index] == pytest.approx(expected, rel=10 * tolerance, abs=tolerance)
    leaf = torch.tensor(param, requires_grad=True)
    leaf.grad = torch.tensor(grad)
    torch.optim.SGD([leaf], lr=0.2, weight_decay=0.3).step()
    np.testing.assert_allclose(new_param, leaf.detach().numpy(), rtol=10 * tolerance, atol=tolerance)


def test_ridge_step_is_the_chapters_sum_over_the_minibatch() -> None:
    w, b, x, y = draw((4,), 8), 0.8, draw((7, 4), 9), draw((7,), 10)
    lr, weight_decay = 0.2, 0.3
    total_w, total_b = np.zeros(4), 0.0
    for i in range(7):
        residual = sum(float(w[j]) * float(x[i, j]) for j in range(4)) + b - float(y[i])
        total_b += residual
        for j in range(4):
            total_w[j] += float(x[i, j]) * residual
    new_w, new_b = ridge_sgd_step(w, b, x, y, lr, weight_decay)
    assert new_w.shape == (4,)
    assert np.shape(new_b) == ()
    np.testing.assert_allclose(new_w, (1 - lr * weight_decay) * w - lr / 7 * total_w, rtol=1e-12)
    assert new_b == pytest.approx(b - lr / 7 * total_b, rel=1e-12)


def test_ridge_step_goes_down_the_penalised_losss_gradient() -> None:
    w, b, x, y = draw((4,), 11), -0.6, draw((7, 4), 12), draw((7,), 13)
    new_w, new_b = ridge_sgd_step(w, b, x, y, 1.0, 0.3)
    for j in range(4):
        step = 1e-5 * np.eye(4)[j]
        slope = (ridge_loss(w + step, b, x, y, 0.3) - ridge_loss(w - step, b, x, y, 0.3)) / 2e-5
        assert w[j] - new_w[j] == pytest.approx(slope, rel=1e-7)
    slope = (ridge_loss(w, b + 1e-5, x, y, 0.3) - ridge_loss(w, b - 1e-5, x, y, 0.3)) / 2e-5
    assert b - new_b == pytest.approx(slope, rel=1e-7)


def test_ridge_step_agrees_with_autograd() -> None:
    w, b, x, y = draw((4,), 14), np.array(0.5), draw((7, 4), 15), draw((7,), 16)
    leaf_w, leaf_b = torch.tensor(w, requires_grad=True), torch.tensor(b, requires_grad=True)
    (F.mse_loss(torch.tensor(x) @ leaf_w + leaf_b, torch.tensor(y)) / 2).backward()
    groups: list[dict] = [{"params": [leaf_w], "weight_decay": 0.3}, {"params": [leaf_b]}]
    torch.optim.SGD(groups, lr=0.2).step()
    new_w, new_b = ridge_sgd_step(w, b, x, y, 0.2, 0.3)  # type: ignore[arg-type]
    np.testing.assert_allclose(new_w, leaf_w.detach().numpy(), rtol=1e-12)
    assert new_b == pytest.approx(leaf_b.item(), rel=1e-12)


def test_ridge_step_of_other_dtypes() -> None:
    new_w, _ = ridge_sgd_step(
        draw((4,), 17, np.float32), 0.5, draw((7, 4), 18, np.float32), draw((7,), 19, np.float32), 0.2, 0.3
    )
    assert new_w.dtype == np.float32
    x, y, w = (
        np.array([[200, 100], [3, 5], [1, 0]], np.uint8),
        np.array([250, 1, 2], np.uint8),
        np.array([1, 2], np.uint8),
    )
    new_w, new_b = ridge_sgd_step(w, 1, x, y, 0.1, 0.5)
    expected_w, expected_b = ridge_sgd_step(w * 1.0, 1.0, x * 1.0, y * 1.0, 0.1, 0.5)
    np.testing.assert_allclose(new_w, expected_w, rtol=1e-14)
    assert new_b == pytest.approx(expected_b, rel=1e-14)


# Dropout


@pytest.mark.parametrize("p", [0.0, 0.25, 0.8, 1.0])
@pytest.mark.parametrize("shape", [(), (7,), (3, 4), (2, 3, 5)])
def test_dropout_multiplies_by_its_mask(p: float, shape: tuple[int, ...]) -> None:
    x = np.full(shape, 3.0)
    x.setflags(write=False)
    out, mask = dropout(x, p, np.random.default_rng(20))
    assert np.shape(out) == np.shape(mask) == shape
    for index in np.ndindex(shape):
        assert (out[index], mask[index]) == (0, 0) or (p < 1 and mask[index] == 1 / (1 - p))
        assert out[index] == x[index] * mask[index]


@pytest.mark.parametrize("p", [0.2, 0.5, 0.7])
def test_dropout_drops_a_share_p_independently_and_keeps_the_mean(p: float) -> None:
    n = 40_000
    out, mask = dropout(np.full((n // 8, 8), 2.0), p, np.random.default_rng(21))
    five_sigma = 5 * math.sqrt(p * (1 - p) / n)
    assert np.mean(mask == 0) == pytest.approx(p, abs=five_sigma)
    assert out.mean() == pytest.approx(2, abs=2 * five_sigma / (1 - p))
    # Neither whole rows nor whole columns fall together.
    dropped = (mask == 0).astype(float)
    assert dropped.mean(axis=1).std() == pytest.approx(math.sqrt(p * (1 - p) / 8), rel=0.1)
    assert np.abs(np.corrcoef(dropped.T) - np.eye(8)).max() < 0.1


def test_dropout_at_the_two_ends() -> None:
    x = draw((3, 4), 22)
    out, mask = dropout(x, 0.0, np.random.default_rng(23))
    np.testing.assert_array_equal(out, x)
    np.testing.assert_array_equal(mask, 1)
    out, mask = dropout(x, 1.0, np.random.default_rng(23))
    np.testing.assert_array_equal(out, 0)
    np.testing.assert_array_equal(mask, 0)


def test_dropout_is_the_identity_when_not_training() -> None:
    x, rng = draw((3, 4), 24), np.random.default_rng(25)
    before = rng.bit_generator.state
    out, mask = dropout(x, 0.6, rng, training=False)
    np.testing.assert_array_equal(out, x)
    np.testing.assert_array_equal(mask, np.ones((3, 4)))
    assert not np.shares_memory(out, x)
    assert rng.bit_generator.state == before


def test_dropout_draws_from_its_generator_and_nothing_else() -> None:
    x = draw((30, 40), 26)
    np.random.seed(0)
    before = np.random.get_state()[1].copy()  # type: ignore[index, union-attr]
    first, again, other = (dropout(x, 0.5, np.random.default_rng(seed))[1] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.any(first != other)
    rng = np.random.default_rng(1)
    assert np.any(dropout(x, 0.5, rng)[1] != dropout(x, 0.5, rng)[1])
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # type: ignore[index]


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    ("dtype", "expected"), [(np.float32, np.float32), (np.int64, np.float64), (np.uint8, np.float64)]
)
def test_dropout_dtypes(dtype: DTypeLike, expected: DTypeLike, training: bool) -> None:
    for p in (0.5, 1.0):
        out, mask = dropout(np.arange(6).astype(dtype), p, np.random.default_rng(27), training)
        assert out.dtype == mask.dtype == expected


def test_dropout_backward_agrees_with_autograd_and_differences() -> None:
    x, grad_output = draw((3, 4), 28), draw((3, 4), 29)
    _, mask = dropout(x, 0.4, np.random.default_rng(30))
    mask.setflags(write=False)
    assert 0 < np.count_nonzero(mask) < 12
    grad_x = dropout_backward(grad_output, mask)
    assert grad_x.shape == (3, 4)
    for index in np.ndindex(3, 4):
        expected = grad_output[index] / 0.6 if mask[index] > 0 else 0.0
        assert grad_x[index] == pytest.approx(expected, rel=1e-14)

    def objective(v: np.ndarray) -> float:  # the same seed gives the same mask
        return float(np.sum(grad_output * dropout(v, 0.4, np.random.default_rng(30))[0]))

    for index in np.ndindex(3, 4):
        above, below = x.copy(), x.copy()
        above[index] += 1e-4
        below[index] -= 1e-4
        assert grad_x[index] == pytest.approx((objective(above) - objective(below)) / 2e-4, abs=1e-9)
    leaf = torch.tensor(x, requires_grad=True)
    (leaf * torch.tensor(mask)).backward(torch.tensor(grad_output))
    assert leaf.grad is not None
    np.testing.assert_array_equal(grad_x, leaf.grad.numpy())


def test_dropout_agrees_with_torch_in_distribution() -> None:
    torch.manual_seed(31)
    theirs = F.dropout(torch.full((20_000,), 3.0, dtype=torch.float64), 0.3).numpy()
    ours, _ = dropout(np.full(20_000, 3.0), 0.3, np.random.default_rng(32))
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-15)
    assert np.mean(ours == 0) == pytest.approx(np.mean(theirs == 0), abs=0.03)


# Polynomials and ridge regression


@pytest.mark.parametrize("degree", [0, 1, 4])
def test_polynomial_features_are_the_powers_in_rising_order(degree: int) -> None:
    x = np.array([-1.5, 0.0, 2.0, 0.3, 1.0, -0.2])
    x.setflags(write=False)
    features = polynomial_features(x, degree)
    assert features.shape == (6, degree + 1)
    for i, j in np.ndindex(6, degree + 1):
        assert features[i, j] == pytest.approx(math.prod([float(x[i])] * j), rel=1e-13)
    oracle = torch.linalg.vander(torch.tensor(x), N=degree + 1) if degree else torch.ones(6, 1)
    np.testing.assert_allclose(features, oracle.numpy(), rtol=1e-13)


def test_polynomial_features_of_other_dtypes() -> None:
    np.testing.assert_array_equal(
        polynomial_features(np.array([200, 3], np.uint8), 2), [[1, 200, 40000], [1, 3, 9]]
    )
    assert polynomial_features(np.array([9, 3]), 30)[0, 30] == pytest.approx(9.0**30)
    np.testing.assert_array_equal(polynomial_features(np.array([-2.0], np.float32), 3), [[1, -2, 4, -8]])


@pytest.mark.parametrize("weight_decay", [0.0, 0.05, 3.0])
def test_fit_ridge_solves_the_normal_equations(weight_decay: float) -> None:
    features, y = draw((11, 4), 40), draw((11,), 41)
    w = fit_ridge(features, y, weight_decay)
    assert w.shape == (4,)
    f = torch.tensor(features)
    oracle = torch.linalg.solve(
        f.T @ f / 11 + weight_decay * torch.eye(4, dtype=f.dtype), f.T @ torch.tensor(y) / 11
    )
    np.testing.assert_allclose(w, oracle.numpy(), rtol=1e-10)
    for j in range(4):  # at a minimum the loss is flat in every direction
        step = 1e-4 * np.eye(4)[j]
        slope = ridge_loss(w + step, 0, features, y, weight_decay) - ridge_loss(
            w - step, 0, features, y, weight_decay
        )
        assert slope / 2e-4 == pytest.approx(0, abs=1e-9)


def test_ridge_steps_arrive_where_fit_ridge_is() -> None:
    features, y = draw((11, 4), 42), draw((11,), 43)
    w = np.zeros(4)
    for _ in range(3000):
        w, _ = ridge_sgd_step(w, 0.0, features, y, 0.1, 0.05)
    np.testing.assert_allclose(w, fit_ridge(features, y, 0.05), rtol=1e-10)


@pytest.mark.parametrize("weight_decay", [0.0, 0.01])
def test_fit_ridge_is_stable_when_features_are_rank_deficient(weight_decay: float) -> None:
    base = draw((11, 2), 44)
    features, y = np.column_stack([base, base[:, 0], 2 * base[:, 1] - base[:, 0]]), draw((11,), 45)
    w = fit_ridge(features, y, weight_decay)
    assert np.abs(w).max() < 10
    residual = features @ w - y
    np.testing.assert_allclose(features.T @ residual / 11 + weight_decay * w, 0, atol=1e-12)
    if weight_decay == 0:
        np.testing.assert_allclose(w, np.linalg.pinv(features) @ y, rtol=1e-10)


def test_fit_ridge_with_fewer_samples_than_features_interpolates() -> None:
    features, y = draw((3, 5), 46), draw((3,), 47)
    np.testing.assert_allclose(features @ fit_ridge(features, y), y, rtol=1e-10)


def test_fit_ridge_recovers_a_polynomial_from_ill_conditioned_features() -> None:
    x = np.linspace(0, 1, 40)
    coefficients = np.array([1.0, -2.0, 0.5, 3.0, -1.0, 2.0, 0.7, -0.3, 1.1])
    features = polynomial_features(x, 8)
    w = fit_ridge(features, features @ coefficients)
    np.testing.assert_allclose(features @ w, features @ coefficients, rtol=1e-12)
    np.testing.assert_allclose(w, coefficients, atol=1e-6)  # FᵀF would leave errors near 1e-3


def test_fit_ridge_takes_integers_and_float32() -> None:
    np.testing.assert_allclose(fit_ridge(np.array([[1, 0], [1, 1], [1, 2]]), np.array([1, 3, 5])), [1, 2])
    features, y = draw((11, 4), 48, np.float32), draw((11,), 49, np.float32)
    expected = fit_ridge(features.astype(float), y.astype(float), 0.1)
    np.testing.assert_allclose(fit_ridge(features, y, 0.1), expected, rtol=1e-5)


@reproducibly
@given(st.floats(0, 10), st.floats(0, 10), st.integers(0, 100))
def test_more_weight_decay_never_gives_longer_weights(first: float, second: float, seed: int) -> None:
    features, y = draw((7, 3), seed), draw((7,), seed + 1)
    less, more = sorted([first, second])
    norms = [np.linalg.norm(fit_ridge(features, y, weight_decay)) for weight_decay in (less, more)]
    assert norms[1] <= norms[0] * (1 + 1e-9)


def noisy_cubic(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, n)
    y = 1 - 2 * x + 4 * x**3 + rng.normal(0, 0.1, n)
    x.setflags(write=False)
    y.setflags(write=False)
    return x, y


def test_choose_degree_finds_the_cubic_and_reports_mean_squared_errors() -> None:
    (x_train, y_train), (x_val, y_val) = noisy_cubic(14, 50), noisy_cubic(200, 51)
    degrees = [9, 1, 3, 0, 12, 2]
    degree, train_errors, val_errors = choose_degree(x_train, y_train, x_val, y_val, degrees)
    assert degree == 3
    assert np.shape(train_errors) == np.shape(val_errors) == (6,)
    for i, d in enumerate(degrees):
        fitted = np.polynomial.Polynomial.fit(x_train, y_train, d)  # another basis, another solver
        for errors, x, y in ((train_errors, x_train, y_train), (val_errors, x_val, y_val)):
            expected = sum((fitted(a) - b) ** 2 for a, b in zip(x, y, strict=True)) / len(x)
            assert errors[i] == pytest.approx(expected, rel=1e-5)
    # A higher degree never fits the training data worse, yet it overfits the validation data.
    assert np.all(np.diff(train_errors[np.argsort(degrees)]) <= 1e-12)
    assert val_errors[4] > 10 * val_errors[2]


def test_choose_degree_looks_at_the_validation_data_only_to_judge() -> None:
    (x_train, y_train), (x_val, y_val) = noisy_cubic(14, 52), noisy_cubic(200, 53)
    _, train_errors, _ = choose_degree(x_train, y_train, x_val, y_val, [1, 3, 5])
    y_of_the_line = np.polyval(np.polyfit(x_train, y_train, 1), x_val)
    line, unmoved, _ = choose_degree(x_train, y_train, x_val, y_of_the_line, [1, 3, 5])
    np.testing.assert_array_equal(train_errors, unmoved)
    assert line == 1


def test_choose_degree_takes_ranges_and_the_first_of_equals() -> None:
    x = np.array([0, 1, 2, 3])
    assert choose_degree(x, 2 * x + 1, x, 2 * x + 1, [3, 3])[0] == 3
    degree, train_errors, _ = choose_degree(x, x**2, x + 1, (x + 1) ** 2, range(3))
    assert degree == 2
    assert train_errors[2] == pytest.approx(0, abs=1e-20)
