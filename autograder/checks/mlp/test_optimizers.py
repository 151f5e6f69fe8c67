"""Checks for optimizers.py (§3.1.3): SGD, momentum, AdaGrad, RMSProp, Adadelta, Adam.

What a state holds, and under which names, is the student's choice: checks hand back what they were given and look at
parameters only.
"""

from typing import Any

import numpy as np

from autograder.vocabulary import (
    Exercise,
    Student,
    away_from_zero,
    expect,
    expect_close,
    expect_finite,
    expect_shape,
    reference_for,
)

PARTS = ("param", "state")
sgd = Exercise("sgd", "3.1.3", "x ← x − η·g", PARTS)
momentum = Exercise("momentum", "3.1.3", "v ← β·v + g, x ← x − η·v", PARTS)
adagrad = Exercise("adagrad", "3.1.3", "s ← s + g², x ← x − η·g / (√s + ε)", PARTS)
rmsprop = Exercise("rmsprop", "3.1.3", "s ← α·s + (1 − α)·g², x ← x − η·g / (√s + ε)", PARTS)
adadelta = Exercise(
    "adadelta",
    "3.1.3",
    "s ← ρ·s + (1 − ρ)·g², Δ = √(u + ε) / √(s + ε) · g, u ← ρ·u + (1 − ρ)·Δ², x ← x − η·Δ",
    PARTS,
)
adam = Exercise(
    "adam",
    "3.1.3",
    "v ← β₁·v + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², x ← x − η·[v / (1 − β₁ᵗ)] / (√[s / (1 − β₂ᵗ)] + ε)",
    PARTS,
)

NEGLIGIBLE = 1e-12  # an ε whose place in the formula makes no difference


def _walk(optimizer: Any, param: Any, grads: Any, **hyperparameters: Any) -> list[Any]:
    """The parameters after each step, each step given the state that the one before returned."""
    state: Any = {}
    path = []
    for grad in grads:
        param, state = optimizer(param, grad, state, **hyperparameters)
        path.append(param)
    return path


def _same_walk(student: Student, name: str, param: Any, grads: Any, **hyperparameters: Any) -> None:
    """Every parameter on the way is the reference's."""
    wanted = _walk(reference_for("mlp", "optimizers", name), param, grads, **hyperparameters)
    for got, one in zip(_walk(getattr(student, name), param, grads, **hyperparameters), wanted, strict=True):
        expect_close(got, one, "param")


def _start(rng: np.random.Generator, steps: int, *shape: int) -> tuple[np.ndarray, np.ndarray]:
    """A parameter, and for each step a gradient of another size."""
    sizes = rng.permutation(np.linspace(0.5, 2.0, steps)).reshape(-1, *[1] * len(shape))
    return rng.normal(size=shape), sizes * away_from_zero(rng, (steps, *shape), gap=0.3)


def _two_steps(optimizer: Any, first: float, second: float, wanted: Any, **hyperparameters: Any) -> None:
    """From [10, −10], two steps with the gradients [first, −first] and [second, −second]."""
    signs = np.array([1.0, -1.0])
    param: Any = 10.0 * signs
    state: Any = {}
    for size, one in zip((first, second), wanted, strict=True):
        param, state = optimizer(param, size * signs, state, **hyperparameters)
        expect_close(param, one * signs, "param")


def _leaves_its_arguments(optimizer: Any, rng: np.random.Generator, **hyperparameters: Any) -> None:
    """Neither the first step nor the second changes param, grad or state (nor do they do nothing at all)."""
    start, grads = _start(rng, 2, 3, 2)
    param: Any = start
    state: Any = {}
    path = []
    for grad in grads:
        given = {"param": param, "grad": grad, "state": state}
        (param, state), after = optimizer.with_arguments_after(*given.values(), **hyperparameters)
        for (name, before), now in zip(given.items(), after, strict=True):
            expect(
                _equal(before, now),
                f"`{name}` was changed in place. Compute new arrays and put the state into a new dict.",
                f"原地修改了 `{name}`。请计算新的数组，并把状态放进新的字典。",
            )
        path.append(param)
    _has_moved(start, *path)  # steps of one size can take each other back


def _has_moved(start: np.ndarray, *path: Any) -> None:
    expect(
        all(np.shape(param) == start.shape for param in path)
        and not all(_equal(param, start) for param in path),
        "the step gives no new parameter of the old one's shape.",
        "这一步没有给出与原来同样形状的新参数。",
    )


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    return np.array_equal(one, other, equal_nan=True)  # a NaN is another check's affair


@sgd.visible(0.25, "One step by hand", "手算一步")
def test_sgd_by_hand(student: Student) -> None:
    param, _ = student.sgd(np.array([1.0, -2.0, 3.0]), np.array([0.5, 4.0, -1.0]), {}, lr=0.5)
    expect_close(param, [0.75, -4.0, 3.5], "param")


@sgd.visible(0.25, "The new parameter has the shape of the old one", "新参数与旧参数形状相同")
def test_sgd_shape(student: Student) -> None:
    param, _ = student.sgd(np.ones((2, 3, 4)), np.ones((2, 3, 4)), {}, lr=0.1)
    expect_shape(param, (2, 3, 4), "param")


@sgd.hidden(0.25, "Every step follows the chapter's rule", "每一步都符合书中的规则")
def test_sgd_values(student: Student, rng: np.random.Generator) -> None:
    for lr in (0.1, 2.0):
        _same_walk(student, "sgd", *_start(rng, 3, 4, 3), lr=lr)


@sgd.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_sgd_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    _leaves_its_arguments(student.sgd, rng, lr=0.1)


@momentum.visible(0.75, "Two steps by hand", "手算两步")
def test_momentum_by_hand(student: Student) -> None:
    # The velocity is 4, then 0.75 · 4 + 3 = 6.
    _two_steps(student.momentum, 4.0, 3.0, [10 - 0.4, 9.6 - 0.6], lr=0.1, beta=0.75)


@momentum.visible(0.25, "The new parameter has the shape of the old one", "新参数与旧参数形状相同")
def test_momentum_shape(student: Student) -> None:
    for param in _walk(student.momentum, np.ones((2, 3, 4)), np.ones((2, 2, 3, 4)), lr=0.1, beta=0.9):
        expect_shape(param, (2, 3, 4), "param")


@momentum.hidden(0.75, "Every step follows the chapter's rule", "每一步都符合书中的规则")
def test_momentum_values(student: Student, rng: np.random.Generator) -> None:
    for lr, beta in ((0.1, 0.9), (0.5, 0.6)):
        _same_walk(student, "momentum", *_start(rng, 4, 4, 3), lr=lr, beta=beta)


@momentum.hidden(
    0.5, "A learning rate changed on the way acts on the whole velocity", "中途改变的学习率作用于整个速度"
)
def test_momentum_changed_learning_rate(student: Student, rng: np.random.Generator) -> None:
    start, grads = _start(rng, 3, 4, 3)
    param, state = student.momentum(start, grads[0], {}, lr=0.1, beta=0.9)
    param, state = student.momentum(param, grads[1], state, lr=0.1, beta=0.9)
    _has_moved(start, param)
    still, _ = student.momentum(param, grads[2], state, lr=0.0, beta=0.9)
    expect_close(still, param, "param")


@momentum.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_momentum_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    _leaves_its_arguments(student.momentum, rng, lr=0.1, beta=0.9)


@adagrad.visible(0.5, "Two steps by hand", "手算两步")
def test_adagrad_by_hand(student: Student) -> None:
    # s is 9, then 9 + 16 = 25.
    _two_steps(student.adagrad, 3.0, 4.0, [10 - 0.1, 9.9 - 0.1 * 4 / 5], lr=0.1, eps=NEGLIGIBLE)


@adagrad.visible(0.25, "A large ε shows where it stands", "用大的 ε 看清它的位置")
def test_adagrad_eps_by_hand(student: Student) -> None:
    param, _ = student.adagrad(np.array([1.0, 5.0]), np.array([2.0, -4.0]), {}, lr=0.5, eps=0.5)
    expect_close(param, [1 - 0.5 * 2 / 2.5, 5 + 0.5 * 4 / 4.5], "param")


@adagrad.visible(0.25, "A gradient of 0 moves nothing", "梯度为 0 时参数不动")
def test_adagrad_zero_gradient(student: Student) -> None:
    _stays(student.adagrad, lr=0.1, eps=1e-10)


def _stays(optimizer: Any, **hyperparameters: Any) -> None:
    """Where the first gradient is 0 the parameter stays as it is, and only there."""
    param, _ = optimizer(np.array([3.0, -5.0, 7.0]), np.array([0.0, 2.0, 0.0]), {}, **hyperparameters)
    expect_shape(param, (3,), "param")
    expect_finite(param, "param")
    expect_close(param[[0, 2]], [3.0, 7.0], "param")
    expect(
        param[1] < -5, "the entry whose gradient is positive did not fall.", "梯度为正的那个元素没有变小。"
    )


@adagrad.hidden(1, "Every step follows the chapter's rule", "每一步都符合书中的规则")
def test_adagrad_values(student: Student, rng: np.random.Generator) -> None:
    for lr in (0.1, 0.5):
        _same_walk(student, "adagrad", *_start(rng, 4, 4, 3), lr=lr, eps=NEGLIGIBLE)


@adagrad.hidden(0.25, "ε stands where the chapter has it", "ε 的位置与书中一致")
def test_adagrad_eps(student: Student, rng: np.random.Generator) -> None:
    _same_walk(student, "adagrad", *_start(rng, 3, 4, 3), lr=0.5, eps=0.3)


@adagrad.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_adagrad_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    _leaves_its_arguments(student.adagrad, rng, lr=0.1, eps=1e-10)


@rmsprop.visible(0.5, "Two steps by hand", "手算两步")
def test_rmsprop_by_hand(student: Student) -> None:
    # s is 0.25 · 64 = 16, then 0.75 · 16 + 0.25 · 121 = 42.25.
    _two_steps(student.rmsprop, 8.0, 11.0, [9.8, 9.8 - 1.1 / 6.5], lr=0.1, alpha=0.75, eps=NEGLIGIBLE)


@rmsprop.visible(0.25, "A large ε shows where it stands", "用大的 ε 看清它的位置")
def test_rmsprop_eps_by_hand(student: Student) -> None:
    args: Any = np.array([1.0, 5.0]), np.array([2.0, -4.0]), {}
    param, _ = student.rmsprop(*args, lr=0.5, alpha=0.75, eps=0.5)
    expect_close(param, [1 - 0.5 * 2 / 1.5, 5 + 0.5 * 4 / 2.5], "param")


@rmsprop.visible(0.25, "A gradient of 0 moves nothing", "梯度为 0 时参数不动")
def test_rmsprop_zero_gradient(student: Student) -> None:
    _stays(student.rmsprop, lr=0.1, alpha=0.9, eps=1e-8)


@rmsprop.hidden(1, "Every step follows the chapter's rule", "每一步都符合书中的规则")
def test_rmsprop_values(student: Student, rng: np.random.Generator) -> None:
    for lr, alpha in ((0.1, 0.9), (0.5, 0.6)):
        _same_walk(student, "rmsprop", *_start(rng, 4, 4, 3), lr=lr, alpha=alpha, eps=NEGLIGIBLE)


@rmsprop.hidden(0.25, "ε stands where the chapter has it", "ε 的位置与书中一致")
def test_rmsprop_eps(student: Student, rng: np.random.Generator) -> None:
    _same_walk(student, "rmsprop", *_start(rng, 3, 4, 3), lr=0.5, alpha=0.6, eps=0.3)


@rmsprop.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_rmsprop_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    _leaves_its_arguments(student.rmsprop, rng, lr=0.1, alpha=0.9, eps=1e-8)


@adadelta.visible(1, "Two steps by hand", "手算两步")
def test_adadelta_by_hand(student: Student) -> None:
    first = 1.5 / 1.25  # s is 0.25 · 2.25, so √(s + 1) is 1.25; u is 0, so √(u + 1) is 1
    s, u = 0.75 * 0.5625 + 0.25 * 4, 0.25 * first**2
    second = np.sqrt((u + 1) / (s + 1)) * 2
    _two_steps(student.adadelta, 1.5, 2.0, [10 - first, 10 - first - second], lr=1.0, rho=0.75, eps=1.0)


@adadelta.visible(0.5, "A gradient of 0 moves nothing", "梯度为 0 时参数不动")
def test_adadelta_zero_gradient(student: Student) -> None:
    _stays(student.adadelta, lr=1.0, rho=0.9, eps=1e-6)


@adadelta.hidden(1.25, "Every step follows the rule", "每一步都符合更新规则")
def test_adadelta_values(student: Student, rng: np.random.Generator) -> None:
    for rho, eps in ((0.9, 0.1), (0.6, 1e-3)):
        _same_walk(student, "adadelta", *_start(rng, 4, 4, 3), lr=1.0, rho=rho, eps=eps)


@adadelta.hidden(0.5, "The learning rate scales the step and nothing else", "学习率只缩放这一步，不影响别的")
def test_adadelta_learning_rate(student: Student, rng: np.random.Generator) -> None:
    param, grads = _start(rng, 4, 4, 3)
    with_1 = _walk(student.adadelta, param, grads, lr=1.0, rho=0.6, eps=0.1)
    with_3 = _walk(student.adadelta, param, grads, lr=3.0, rho=0.6, eps=0.1)
    for one, three in zip(with_1, with_3, strict=True):
        _has_moved(param, one)
        expect_close(three, param + 3 * (one - param), "param")


@adadelta.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_adadelta_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    _leaves_its_arguments(student.adadelta, rng, lr=1.0, rho=0.9, eps=1e-6)


@adam.visible(
    0.5,
    "The first step has the size of the learning rate, in every entry",
    "第一步在每个元素上的大小都是学习率",
)
def test_adam_first_step(student: Student) -> None:
    grad = np.array([[0.02, -3.0, 500.0], [-0.4, 7.0, 1.0]])
    param, _ = student.adam(np.ones((2, 3)), grad, {}, lr=0.1, betas=(0.9, 0.999), eps=NEGLIGIBLE)
    expect_close(param, 1 - 0.1 * np.sign(grad), "param")


@adam.visible(0.75, "Two steps by hand", "手算两步")
def test_adam_by_hand(student: Student) -> None:
    # The second v̂ is (0.25 · 1 − 0.5 · 2.5) / 0.75 = −4/3, the second ŝ is (0.1875 + 0.25 · 6.25) / 0.4375 = 4.
    wanted = [10 - 0.3, 9.7 + 0.3 * 4 / 3 / 2]
    _two_steps(student.adam, 1.0, -2.5, wanted, lr=0.3, betas=(0.5, 0.75), eps=NEGLIGIBLE)


@adam.visible(0.25, "A large ε shows where it stands", "用大的 ε 看清它的位置")
def test_adam_eps_by_hand(student: Student) -> None:
    args: Any = np.array([1.0, 5.0]), np.array([2.0, -4.0]), {}
    param, _ = student.adam(*args, lr=0.5, betas=(0.9, 0.99), eps=0.5)
    expect_close(param, [1 - 0.5 * 2 / 2.5, 5 + 0.5 * 4 / 4.5], "param")


@adam.hidden(1.5, "Every step follows the chapter's rule", "每一步都符合书中的规则")
def test_adam_values(student: Student, rng: np.random.Generator) -> None:
    for lr, betas in ((0.1, (0.9, 0.99)), (0.5, (0.6, 0.8))):
        _same_walk(student, "adam", *_start(rng, 5, 4, 3), lr=lr, betas=betas, eps=NEGLIGIBLE)


@adam.hidden(0.25, "ε stands where the chapter has it", "ε 的位置与书中一致")
def test_adam_eps(student: Student, rng: np.random.Generator) -> None:
    _same_walk(student, "adam", *_start(rng, 3, 4, 3), lr=0.5, betas=(0.6, 0.8), eps=0.3)


@adam.hidden(0.25, "A gradient of 0 moves nothing", "梯度为 0 时参数不动")
def test_adam_zero_gradient(student: Student) -> None:
    _stays(student.adam, lr=0.1, betas=(0.9, 0.999), eps=1e-6)


@adam.hidden(0.25, "Two parameters do not share what is remembered", "两个参数各记各的，互不影响")
def test_adam_two_parameters(student: Student, rng: np.random.Generator) -> None:
    hyperparameters: Any = {"lr": 0.1, "betas": (0.6, 0.8), "eps": NEGLIGIBLE}
    (one, one_grads), (other, other_grads) = _start(rng, 3, 4, 3), _start(rng, 3, 2, 5)
    alone = _walk(student.adam, one, one_grads, **hyperparameters)
    _has_moved(one, alone[0])
    one_state: Any = {}
    other_state: Any = {}
    for one_grad, other_grad, wanted in zip(one_grads, other_grads, alone, strict=True):
        other, other_state = student.adam(other, other_grad, other_state, **hyperparameters)
        one, one_state = student.adam(one, one_grad, one_state, **hyperparameters)
        expect_close(one, wanted, "param")


@adam.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_adam_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    _leaves_its_arguments(student.adam, rng, lr=0.1, betas=(0.9, 0.999), eps=1e-6)
