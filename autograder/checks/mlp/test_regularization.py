"""Checks for regularization.py (§3.1.4): weight decay, dropout, the choice of a model's complexity."""

from typing import Any

import numpy as np

from autograder.vocabulary import (
    Exercise,
    Student,
    agree,
    away_from_zero,
    expect,
    expect_close,
    expect_shape,
    expect_unchanged,
    reference_for,
)

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


def _agrees_in(student: Student, exercise: Exercise, part: str, *args: Any, **kwargs: Any) -> None:
    """One part of the result is the reference's."""
    position = exercise.parts.index(part)
    wanted = reference_for("mlp", "regularization", exercise.name)(*args, **kwargs)[position]
    expect_close(getattr(student, exercise.name)(*args, **kwargs)[position], wanted, part)


@l2_penalty.visible(0.25, "A small example by hand", "手算一个小例子")
def test_l2_penalty_by_hand(student: Student) -> None:
    # The squares are 9 + 16 and 1 + 4 + 4, in all 34.
    weights = [np.array([[3.0, -4.0]]), np.array([[1.0], [-2.0], [2.0]])]
    expect_close(student.l2_penalty(weights, weight_decay=0.5), 0.25 * 34)


@l2_penalty.visible(0.25, "The penalty is a scalar", "惩罚项是一个标量")
def test_l2_penalty_shape(student: Student) -> None:
    expect_shape(student.l2_penalty([np.ones((2, 3)), np.ones((3, 4))], weight_decay=0.1), ())


@l2_penalty.hidden(
    0.5, "The penalty is the chapter's, for any number of weights", "任意多个权重的惩罚项都与书中一致"
)
def test_l2_penalty_values(student: Student, rng: np.random.Generator) -> None:
    for shapes in ([(3, 2), (2, 4), (4,)], [(5, 3), (3, 2)], [(3, 4)]):
        weights = [away_from_zero(rng, shape, gap=0.3) for shape in shapes]
        agree(student.l2_penalty, weights, weight_decay=rng.uniform(0.2, 0.8))


@sgd_weight_decay.visible(0.25, "One step by hand", "手算一步")
def test_sgd_weight_decay_by_hand(student: Student) -> None:
    w = student.sgd_weight_decay(np.array([4.0, -2.0]), np.array([1.0, 3.0]), lr=0.5, weight_decay=0.2)
    expect_close(w, [3.6 - 0.5, -1.8 - 1.5])


@sgd_weight_decay.visible(0.25, "Where the gradient is 0 the weights still shrink", "梯度为 0 时权重仍会缩小")
def test_sgd_weight_decay_without_gradient(student: Student) -> None:
    w = student.sgd_weight_decay(np.array([[4.0, -2.0, 1.0]]), np.zeros((1, 3)), lr=0.5, weight_decay=0.3)
    expect_close(w, [[3.4, -1.7, 0.85]])


@sgd_weight_decay.hidden(0.25, "The step is the chapter's", "这一步与书中公式一致")
def test_sgd_weight_decay_values(student: Student, rng: np.random.Generator) -> None:
    for lr, weight_decay in ((0.1, 0.5), (0.7, 0.2), (0.3, 0.0)):
        param, grad = away_from_zero(rng, (4, 3)), away_from_zero(rng, (4, 3))
        agree(student.sgd_weight_decay, param, grad, lr=lr, weight_decay=weight_decay)


@sgd_weight_decay.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_sgd_weight_decay_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    param, grad = away_from_zero(rng, (4, 3)), away_from_zero(rng, (4, 3))
    expect_unchanged(student.sgd_weight_decay, param, grad, lr=0.1, weight_decay=0.5)


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


@ridge_sgd_step.hidden(0.5, "The new weights are the chapter's", "新的权重与书中公式一致")
def test_ridge_sgd_step_weights(student: Student, rng: np.random.Generator) -> None:
    for n, d in ((5, 3), (4, 6)):
        _agrees_in(student, ridge_sgd_step, "w", *_minibatch(rng, n, d), lr=0.1, weight_decay=0.5)


@ridge_sgd_step.hidden(0.25, "The new bias follows its gradient", "新的偏置与它的梯度相符")
def test_ridge_sgd_step_bias(student: Student, rng: np.random.Generator) -> None:
    for n, d in ((5, 3), (4, 6)):
        _agrees_in(student, ridge_sgd_step, "b", *_minibatch(rng, n, d), lr=0.1, weight_decay=0.5)


@ridge_sgd_step.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_ridge_sgd_step_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.ridge_sgd_step, *_minibatch(rng, 5, 3), lr=0.1, weight_decay=0.5)


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


@dropout.hidden(0.5, "About p of the entries are dropped", "被置零的元素约占 p")
def test_dropout_rate(student: Student, rng: np.random.Generator) -> None:
    x = away_from_zero(rng, (20, 3000))
    for p in (0.3, 0.8):
        out, _ = student.dropout(x, p=p, rng=rng)
        expect_shape(out, x.shape, "out")
        expect(
            abs(np.mean(out == 0) - p) < 0.06,
            "far more or far fewer entries than p says are dropped.",
            "被置零的元素的比例与 p 相差很多。",
        )


@dropout.hidden(0.25, "Every entry is dropped on its own", "每个元素各自独立地被置零")
def test_dropout_entries_are_independent(student: Student, rng: np.random.Generator) -> None:
    x = away_from_zero(rng, (6, 30, 40))
    counts = set()
    for _ in range(6):
        out, _ = student.dropout(x, p=0.3, rng=np.random.default_rng(rng.integers(1 << 32, size=4)))
        expect_shape(out, x.shape, "out")
        counts.add(np.count_nonzero(out))
        expect(
            all(_varies(out != 0, axis) for axis in range(3)),
            "whole rows, columns or samples are dropped together.",
            "整行、整列或整个样本被一起置零了。",
        )
    expect(
        len(counts) > 1,
        "the number of dropped entries is always the same.",
        "被置零的元素个数每次都一样。",
    )


def _varies(mask: np.ndarray, axis: int) -> bool:
    """Whether the mask is not just one slice repeated along this axis."""
    return bool(np.any(mask.any(axis=axis) & ~mask.all(axis=axis)))


@dropout.hidden(0.5, "p = 0 drops nothing, p = 1 drops everything", "p = 0 时不置零，p = 1 时全部置零")
def test_dropout_extremes(student: Student, rng: np.random.Generator) -> None:
    x = away_from_zero(rng, (4, 6))
    for p in (0.0, 1.0):
        agree(student.dropout, x, p=p, rng=rng)


@dropout.hidden(0.25, "Integer inputs are welcome", "输入可以是整数数组")
def test_dropout_integers(student: Student, rng: np.random.Generator) -> None:
    x = rng.choice([-5, -4, -2, -1, 1, 2, 4, 5], size=(8, 15))
    _survivors_scaled(student.dropout(x, p=0.3, rng=rng)[0], x, 0.3)


@dropout.hidden(0.25, "x is not changed", "不改动传入的 x")
def test_dropout_leaves_its_argument(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.dropout, away_from_zero(rng, (8, 15)), p=0.5, rng=rng)


@dropout_backward.visible(0.5, "A small example by hand", "手算一个小例子")
def test_dropout_backward_by_hand(student: Student) -> None:
    grad_output, mask = np.array([[3.0, -1.0, 2.0], [5.0, 4.0, -6.0]]), np.array([[2.0, 0, 2], [0, 2, 2]])
    expect_close(student.dropout_backward(grad_output, mask), [[6.0, 0.0, 4.0], [0.0, 8.0, -12.0]])


@dropout_backward.hidden(0.5, "The gradient goes back through the same mask", "梯度经过同一个掩码传回")
def test_dropout_backward_values(student: Student, rng: np.random.Generator) -> None:
    for p in (0.3, 0.8):
        mask = (rng.random((6, 20)) >= p) / (1 - p)
        agree(student.dropout_backward, away_from_zero(rng, (6, 20)), mask)


@polynomial_features.visible(0.25, "A small example by hand", "手算一个小例子")
def test_polynomial_features_by_hand(student: Student) -> None:
    features = student.polynomial_features(np.array([2.0, -1.0, 0.0, 0.5, 3.0]), degree=3)
    expect_close(features, [[1, 2, 4, 8], [1, -1, 1, -1], [1, 0, 0, 0], [1, 0.5, 0.25, 0.125], [1, 3, 9, 27]])


@polynomial_features.visible(0.25, "One column more than the degree", "列数比次数多 1")
def test_polynomial_features_shape(student: Student) -> None:
    for degree in (3, 0):
        features = student.polynomial_features(np.linspace(-1, 1, 6), degree=degree)
        expect_shape(features, (6, degree + 1))


@polynomial_features.hidden(0.25, "Every column is a power of x", "每一列都是 x 的一个幂")
def test_polynomial_features_values(student: Student, rng: np.random.Generator) -> None:
    for n, degree in ((7, 4), (3, 6)):
        agree(student.polynomial_features, away_from_zero(rng, (n,)), degree=degree)


@polynomial_features.hidden(0.25, "High powers of integers are right too", "整数的高次幂也是对的")
def test_polynomial_features_of_integers(student: Student, rng: np.random.Generator) -> None:
    agree(student.polynomial_features, rng.integers(8, 13, size=5), degree=24)


def _regression(rng: np.random.Generator, n: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    """Features and labels that no weights fit exactly."""
    features = rng.normal(size=(n, d)) + np.linspace(0.5, 1.5, d)
    return features, features @ away_from_zero(rng, (d,), gap=0.5) + rng.normal(size=n)


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


@fit_ridge.hidden(0.25, "Without weight decay it is least squares", "不加衰减时就是最小二乘")
def test_fit_ridge_least_squares(student: Student, rng: np.random.Generator) -> None:
    agree(student.fit_ridge, *_regression(rng, 9, 4), weight_decay=0.0)


@fit_ridge.hidden(0.5, "The weights minimise the chapter's objective", "权重使书中的目标函数最小")
def test_fit_ridge_values(student: Student, rng: np.random.Generator) -> None:
    for n, d, weight_decay in ((9, 4, 0.3), (5, 3, 2.0), (3, 6, 0.5)):
        agree(student.fit_ridge, *_regression(rng, n, d), weight_decay=weight_decay)


@fit_ridge.hidden(0.5, "A feature that is always 0 does no harm", "恒为 0 的特征不会造成麻烦")
def test_fit_ridge_rank_deficient(student: Student, rng: np.random.Generator) -> None:
    features, y = _regression(rng, 9, 4)
    features[:, 2] = 0.0
    w = student.fit_ridge(features, y, weight_decay=0.0)
    w = w.squeeze() if isinstance(w, np.ndarray) else w  # its exact shape is another check's
    expect_shape(w, (4,))
    wanted = reference_for("mlp", "regularization", "fit_ridge")(features, y)
    expect_close(features @ w, features @ wanted)


@fit_ridge.hidden(0.25, "One weight per feature: (d,)", "每个特征一个权重：(d,)")
def test_fit_ridge_shape(student: Student, rng: np.random.Generator) -> None:
    expect_shape(student.fit_ridge(*_regression(rng, 9, 4), weight_decay=0.1), (4,))


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


def _noisy_parabola(rng: np.random.Generator) -> tuple[Any, ...]:
    """Nine training labels above and below a parabola in turn: degree 8 meets them all and swings wide between."""
    x_train = np.linspace(-1, 1, 9) + rng.uniform(-0.05, 0.05, 9)
    x_val = np.linspace(-1, 1, 17) + rng.uniform(-0.05, 0.05, 17)
    y_train, y_val = 2 * x_train**2 - x_train, 2 * x_val**2 - x_val
    y_train += np.resize([0.5, -0.5], 9) * rng.uniform(0.5, 1.5, 9)
    y_val += away_from_zero(rng, (17,)) / 10
    return x_train, y_train, x_val, y_val, [4, 8, 0, 2, 1]


@choose_degree.hidden(0.5, "The degree has the least validation error", "选出的次数验证误差最小")
def test_choose_degree_degree(student: Student, rng: np.random.Generator) -> None:
    _agrees_in(student, choose_degree, "degree", *_noisy_parabola(rng))


@choose_degree.hidden(0.25, "The training errors are mean squared errors", "训练误差是均方误差")
def test_choose_degree_train_errors(student: Student, rng: np.random.Generator) -> None:
    _agrees_in(student, choose_degree, "train_errors", *_noisy_parabola(rng))


@choose_degree.hidden(
    0.5,
    "The validation errors are those of the polynomials fitted in training",
    "验证误差来自在训练集上拟合的多项式",
)
def test_choose_degree_val_errors(student: Student, rng: np.random.Generator) -> None:
    _agrees_in(student, choose_degree, "val_errors", *_noisy_parabola(rng))


@choose_degree.hidden(0.25, "The first of equally good degrees is taken", "几个次数一样好时取第一个")
def test_choose_degree_tie(student: Student, rng: np.random.Generator) -> None:
    x_train, _, x_val, _, _ = _noisy_parabola(rng)
    degrees = [int(d) for d in rng.permutation([1, 2, 3])]  # labels of 0 are fitted exactly by every degree
    got, _, _ = student.choose_degree(x_train, np.zeros(9), x_val, np.zeros(17), degrees)
    expect_close(got, degrees[0], "degree")
