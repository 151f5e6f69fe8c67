"""Checks for losses.py (§3.1.2)."""

import numpy as np

from autograder.vocabulary import (
    Exercise,
    agree,
    expect,
    expect_close,
    expect_finite,
    expect_shape,
    expect_unchanged,
)

softmax = Exercise("softmax", "3.1.2", "ŷ_j = exp(z_j) / Σ_k exp(z_k)")


@softmax.visible(0.5, "Equal logits give equal probabilities", "相等的 logits 给出相等的概率")
def test_softmax_of_equal_logits(student):
    expect_close(student.softmax(np.array([[2.0, 2.0]])), [[0.5, 0.5]])


@softmax.visible(0.5, "The result has the shape of the logits", "结果与 logits 形状相同")
def test_softmax_shape(student):
    expect_shape(student.softmax(np.arange(6.0).reshape(2, 3)), (2, 3))


@softmax.hidden(1, "The probabilities are the chapter's", "概率与书中公式一致")
def test_softmax_values(student, rng):
    agree(student.softmax, rng.normal(size=(4, 3)))


@softmax.hidden(0.5, "It stays finite for logits as large as ±1e4", "logits 大到 ±1e4 时仍是有限的")
def test_softmax_is_stable(student, rng):
    expect_finite(student.softmax(rng.choice([-1e4, 0.0, 1e4], size=(5, 3))))


@softmax.hidden(0.5, "The logits are not changed", "不改动传入的 logits")
def test_softmax_leaves_its_argument(student, rng):
    expect_unchanged(student.softmax, rng.normal(size=(2, 5)))
