"""Checks for optimizers.py (§3.1.3): SGD, momentum, AdaGrad, RMSProp, Adadelta, Adam.

What a state holds, and under which names, is the student's choice: checks hand back what they were given and look at
parameters only.
"""

from typing import Any

import numpy as np

from autograder.vocabulary import Exercise, Student, expect, expect_close, expect_finite, expect_shape

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


def _two_steps(optimizer: Any, first: float, second: float, wanted: Any, **hyperparameters: Any) -> None:
    """From [10, −10], two steps with the gradients [first, −first] and [second, −second]."""
    signs = np.array([1.0, -1.0])
    param: Any = 10.0 * signs
    state: Any = {}
    for size, one in zip((first, second), wanted, strict=True):
        param, state = optimizer(param, size * signs, state, **hyperparameters)
        expect_close(param, one * signs, "param")


@sgd.visible(0.25, "One step by hand", "手算一步")
def test_sgd_by_hand(student: Student) -> None:
    param, _ = student.sgd(np.array([1.0, -2.0, 3.0]), np.array([0.5, 4.0, -1.0]), {}, lr=0.5)
    expect_close(param, [0.75, -4.0, 3.5], "param")


@sgd.visible(0.25, "The new parameter has the shape of the old one", "新参数与旧参数形状相同")
def test_sgd_shape(student: Student) -> None:
    param, _ = student.sgd(np.ones((2, 3, 4)), np.ones((2, 3, 4)), {}, lr=0.1)
    expect_shape(param, (2, 3, 4), "param")


@momentum.visible(0.75, "Two steps by hand", "手算两步")
def test_momentum_by_hand(student: Student) -> None:
    # The velocity is 4, then 0.75 · 4 + 3 = 6.
    _two_steps(student.momentum, 4.0, 3.0, [10 - 0.4, 9.6 - 0.6], lr=0.1, beta=0.75)


@momentum.visible(0.25, "The new parameter has the shape of the old one", "新参数与旧参数形状相同")
def test_momentum_shape(student: Student) -> None:
    for param in _walk(student.momentum, np.ones((2, 3, 4)), np.ones((2, 2, 3, 4)), lr=0.1, beta=0.9):
        expect_shape(param, (2, 3, 4), "param")


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


@adadelta.visible(1, "Two steps by hand", "手算两步")
def test_adadelta_by_hand(student: Student) -> None:
    first = 1.5 / 1.25  # s is 0.25 · 2.25, so √(s + 1) is 1.25; u is 0, so √(u + 1) is 1
    s, u = 0.75 * 0.5625 + 0.25 * 4, 0.25 * first**2
    second = np.sqrt((u + 1) / (s + 1)) * 2
    _two_steps(student.adadelta, 1.5, 2.0, [10 - first, 10 - first - second], lr=1.0, rho=0.75, eps=1.0)


@adadelta.visible(0.5, "A gradient of 0 moves nothing", "梯度为 0 时参数不动")
def test_adadelta_zero_gradient(student: Student) -> None:
    _stays(student.adadelta, lr=1.0, rho=0.9, eps=1e-6)


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
