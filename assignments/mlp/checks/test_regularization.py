"""Checks for regularization.py (§3.1.4): weight decay, dropout, the choice of a model's complexity."""

from typing import Any

import numpy as np

from autograder.vocabulary import Exercise, Student, away_from_zero, expect, expect_close, expect_shape

l2_penalty = Exercise("l2_penalty", "3.1.4", "λ/2 · Σ ‖w‖²")
sgd_weight_decay = Exercise("sgd_weight_decay", "3.1.4", "w ← (1 − ηλ)·w − η·g")
ridge_sgd_step = Exercise(
    "ridge_sgd_step",
    "3.1.4",
    "w ← (1 − ηλ)·w − η/|N| · Σ x⁽ⁱ⁾(wᵀx⁽ⁱ⁾ + b − y⁽ⁱ⁾), b ← b − η/|N| · Σ (wᵀx⁽ⁱ⁾ + b − y⁽ⁱ⁾)",
    parts=("w", "b"),
)
dropout = Exercise("dropout", "3.1.4", "out = x·mask, mask ∈ {0, 1/(1 − p)}", parts=("out", "mask"))
dropout_backward = Exercise("dropout_backward", "3.1.4", "∂J/∂x = ∂J/∂out · mask")
polynomial_features = Exercise("polynomial_features", "3.1.4", "x⁰, x¹, …, x^degree")
fit_ridge = Exercise("fit_ridge", "3.1.4", "min_w 1/(2n) · ‖Fw − y‖² + λ/2 · ‖w‖²")
choose_degree = Exercise(
    "choose_degree",
    "3.1.4",
    "argmin_k 1/m · ‖F_val w_k − y_val‖²",
    parts=("degree", "train_errors", "val_errors"),
)


@l2_penalty.visible(0.25, "A small example by hand", "手算一个小例子")
def test_l2_penalty_by_hand(student: Student) -> None:
    # The squares are 9 + 16 and 1 + 4 + 4, in all 34.
    weights = [np.array([[3.0, -4.0]]), np.array([[1.0], [-2.0], [2.0]])]
    expect_close(student.l2_penalty(weights, weight_decay=0.5), 0.25 * 34)


@l2_penalty.visible(0.25, "The penalty is a scalar", "惩罚项是一个标量")
def test_l2_penalty_shape(student: Student) -> None:
    expect_shape(student.l2_penalty([np.ones((2, 3)), np.ones((3, 4))], weight_decay=0.1), ())


@sgd_weight_decay.visible(0.25, "One step by hand", "手算一步")
def test_sgd_weight_decay_by_hand(student: Student) -> None:
    w = student.sgd_weight_decay(np.array([4.0, -2.0]), np.array([1.0, 3.0]), lr=0.5, weight_decay=0.2)
    expect_close(w, [3.6 - 0.5, -1.8 - 1.5])


@sgd_weight_decay.visible(0.25, "Where the gradient is 0 the weights still shrink", "梯度为 0 时权重仍会缩小")
def test_sgd_weight_decay_without_gradient(student: Student) -> None:
    w = student.sgd_weight_decay(np.array([[4.0, -2.0, 1.0]]), np.zeros((1, 3)), lr=0.5, weight_decay=0.3)
    expect_close(w, [[3.4, -1.7, 0.85]])


def _minibatch(rng: np.random.Generator, n: int, d: int) -> tuple[Any, ...]:
    """w, b, x and y, with labels well above what the model says."""
    x = away_from_zero(rng, (n, d), gap=0.3)
    return away_from_zero(rng, (d,)), float(rng.uniform(0.5, 1.5)), x, rng.uniform(10, 20, size=n)


@ridge_sgd_step.visible(0.5, "One step by hand", "手算一步")
def test_ridge_sgd_step_by_hand(student: Student) -> None:
    w, b = np.array([1.0, -1.0]), 2.0
    x, y = np.array([[1.0, 0.0], [2.0, 1.0], [0.0, 3.0], [1.0, 1.0]]), np.array([2.0, 5.0, 1.0, 0.0])
    # wᵀx + b − y is 1, −2, −2, 2, so the gradient of the loss is [−1/4, −6/4] for w and −1/4 for b.
    new_w, new_b = student.ridge_sgd_step(w, b, x, y, lr=0.5, weight_decay=0.2)
    expect_close(new_w, [0.9 + 0.125, -0.9 + 0.75], "w")
    expect_close(new_b, 2.125, "b")


@ridge_sgd_step.visible(0.25, "w keeps its shape and b stays a scalar", "w 形状不变，b 仍是标量")
def test_ridge_sgd_step_shapes(student: Student) -> None:
    minibatch = _minibatch(np.random.default_rng(1), 5, 3)
    w, b = student.ridge_sgd_step(*minibatch, lr=0.1, weight_decay=0.5)
    expect_shape(w, (3,), "w")
    expect_shape(b, (), "b")


@ridge_sgd_step.visible(0.25, "Weight decay does not touch the bias", "权重衰减不影响偏置")
def test_ridge_sgd_step_does_not_decay_the_bias(student: Student) -> None:
    minibatch = _minibatch(np.random.default_rng(2), 5, 3)
    _, without = student.ridge_sgd_step(*minibatch, lr=0.1, weight_decay=0.0)
    expect(
        isinstance(without, np.ndarray) and np.all(without > minibatch[1]),
        "the bias does not rise, although every prediction is too low.",
        "所有预测都偏低，偏置却没有变大。",
    )
    expect_close(student.ridge_sgd_step(*minibatch, lr=0.1, weight_decay=2.0)[1], without, "b")


def _survivors_scaled(out: Any, x: np.ndarray, p: float) -> None:
    expect_shape(out, x.shape, "out")
    expect(
        np.all(np.isclose(out, 0) | np.isclose(out, x / (1 - p), rtol=1e-4)),
        f"some entries of out are neither 0 nor the entry of x divided by 1 − p (p is {p}).",
        f"out 中有的元素既不是 0，也不等于 x 的对应元素除以 1 − p（p 为 {p}）。",
    )


@dropout.visible(
    0.5,
    "Every entry of out is 0 or that of x divided by 1 − p",
    "out 的每个元素是 0，或是 x 的元素除以 1 − p",
)
def test_dropout_scales_the_survivors(student: Student) -> None:
    rng = np.random.default_rng(3)
    x = away_from_zero(rng, (8, 15))
    for p in (0.3, 0.8):
        _survivors_scaled(student.dropout(x, p=p, rng=rng)[0], x, p)


@dropout.visible(0.25, "The mask is what out was multiplied by", "mask 正是与 x 相乘的那个掩码")
def test_dropout_mask(student: Student) -> None:
    rng = np.random.default_rng(4)
    out, mask = student.dropout(away_from_zero(rng, (8, 15)), p=0.3, rng=rng)
    expect_shape(out, (8, 15), "out")
    expect_shape(mask, (8, 15), "mask")
    expect_close(mask, (out != 0) / (1 - 0.3), "mask")


@dropout.visible(
    0.25, "When not training, nothing happens and the mask is all ones", "不训练时原样输出，掩码全是 1"
)
def test_dropout_when_not_training(student: Student) -> None:
    rng = np.random.default_rng(5)
    x = away_from_zero(rng, (4, 6))
    out, mask = student.dropout(x, p=0.7, rng=rng, training=False)
    expect_close(out, x, "out")
    expect_close(mask, np.ones((4, 6)), "mask")


@dropout.visible(0.25, "The mask comes from rng and from nothing else", "掩码只由 rng 决定")
def test_dropout_draws_from_rng(student: Student) -> None:
    masks = [student.dropout(np.ones((8, 15)), p=0.5, rng=np.random.default_rng(s))[1] for s in (6, 6, 7)]
    expect(
        np.array_equal(masks[0], masks[1]),
        "the same rng gives another mask the second time.",
        "用同样的 rng 再算一次，掩码却不同。",
    )
    expect(
        not np.array_equal(masks[0], masks[2]),
        "another rng gives the same mask.",
        "换了 rng，掩码却没有变。",
    )


@dropout_backward.visible(0.5, "A small example by hand", "手算一个小例子")
def test_dropout_backward_by_hand(student: Student) -> None:
    grad_output, mask = np.array([[3.0, -1.0, 2.0], [5.0, 4.0, -6.0]]), np.array([[2.0, 0, 2], [0, 2, 2]])
    expect_close(student.dropout_backward(grad_output, mask), [[6.0, 0.0, 4.0], [0.0, 8.0, -12.0]])


@polynomial_features.visible(0.25, "A small example by hand", "手算一个小例子")
def test_polynomial_features_by_hand(student: Student) -> None:
    features = student.polynomial_features(np.array([2.0, -1.0, 0.0, 0.5, 3.0]), degree=3)
    expect_close(features, [[1, 2, 4, 8], [1, -1, 1, -1], [1, 0, 0, 0], [1, 0.5, 0.25, 0.125], [1, 3, 9, 27]])


@polynomial_features.visible(0.25, "One column more than the degree", "列数比次数多 1")
def test_polynomial_features_shape(student: Student) -> None:
    for degree in (3, 0):
        features = student.polynomial_features(np.linspace(-1, 1, 6), degree=degree)
        expect_shape(features, (6, degree + 1))


@fit_ridge.visible(0.5, "Labels that are exactly linear are fitted exactly", "完全线性的标签能被精确拟合")
def test_fit_ridge_recovers_weights(student: Student) -> None:
    features = np.array(
        [[1.0, 2.0, 0.0], [1.0, 0.0, 3.0], [1.0, -1.0, 1.0], [1.0, 4.0, -2.0], [1.0, 1.0, 5.0]]
    )
    w = np.array([0.5, -2.0, 3.0])
    expect_close(student.fit_ridge(features, features @ w, weight_decay=0.0), w)


@fit_ridge.visible(0.5, "The shrunken weights of a small example by hand", "手算一个小例子里缩小后的权重")
def test_fit_ridge_by_hand(student: Student) -> None:
    # Each weight has samples of its own, w = Σ f·y / (Σ f² + n·λ): 10 / (5 + 1.5) and 18 / (9 + 1.5).
    features, y = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 3.0]]), np.array([2.0, 4.0, 6.0])
    expect_close(student.fit_ridge(features, y, weight_decay=0.5), [10 / 6.5, 18 / 10.5])


def _small_example() -> tuple[Any, ...]:
    """Three points for training, three for validation; the polynomials are 1.5x² − 0.5x, 2 and 2.5x − 0.5."""
    train = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 5.0])
    return *train, np.array([3.0, -1.0, 1.0]), np.array([8.0, 0.0, 1.0]), [2, 0, 1]


@choose_degree.visible(0.5, "The degree of a small example by hand", "手算一个小例子：选出的次数")
def test_choose_degree_by_hand(student: Student) -> None:
    expect_close(student.choose_degree(*_small_example())[0], 1, "degree")


@choose_degree.visible(0.5, "The errors of a small example by hand", "手算一个小例子：两组误差")
def test_choose_degree_errors_by_hand(student: Student) -> None:
    _, train_errors, val_errors = student.choose_degree(*_small_example())
    expect_close(train_errors, [0, 14 / 3, 1.5 / 3], "train_errors")
    expect_close(val_errors, [20 / 3, 41 / 3, 11 / 3], "val_errors")
