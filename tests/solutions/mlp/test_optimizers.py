"""The reference optimizers against their rules written entry by entry, and against torch.optim."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import DTypeLike

from solutions.mlp.optimizers import adadelta, adagrad, adam, momentum, rmsprop, sgd

pytestmark = pytest.mark.filterwarnings("error")
reproducibly = settings(derandomize=True, deadline=None)

STEPS = 5
RULES: dict[str, Callable] = {f.__name__: f for f in (sgd, momentum, adagrad, rmsprop, adadelta, adam)}
# Each rule with its defaults, and with others whose large eps shows where it stands.
SETTINGS: list[tuple[str, dict[str, Any], Callable[..., torch.optim.Optimizer], dict[str, Any]]] = [
    ("sgd", {}, torch.optim.SGD, {"lr": 0.1}),
    ("sgd", {"lr": 0.03}, torch.optim.SGD, {"lr": 0.03}),
    ("momentum", {}, torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    ("momentum", {"lr": 0.02, "beta": 0.7}, torch.optim.SGD, {"lr": 0.02, "momentum": 0.7}),
    ("adagrad", {}, torch.optim.Adagrad, {"lr": 0.01, "eps": 1e-10}),
    ("adagrad", {"lr": 0.2, "eps": 0.1}, torch.optim.Adagrad, {"lr": 0.2, "eps": 0.1}),
    ("rmsprop", {}, torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.99, "eps": 1e-8}),
    (
        "rmsprop",
        {"lr": 0.2, "alpha": 0.8, "eps": 0.1},
        torch.optim.RMSprop,
        {"lr": 0.2, "alpha": 0.8, "eps": 0.1},
    ),
    ("adadelta", {}, torch.optim.Adadelta, {"lr": 1.0, "rho": 0.9, "eps": 1e-6}),
    (
        "adadelta",
        {"lr": 0.5, "rho": 0.8, "eps": 0.1},
        torch.optim.Adadelta,
        {"lr": 0.5, "rho": 0.8, "eps": 0.1},
    ),
    ("adam", {}, torch.optim.Adam, {"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-6}),
    (
        "adam",
        {"lr": 0.2, "betas": (0.8, 0.95), "eps": 0.1},
        torch.optim.Adam,
        {"lr": 0.2, "betas": (0.8, 0.95), "eps": 0.1},
    ),
]
NAMED = pytest.mark.parametrize("name", RULES)


def draw(shape: tuple[int, ...], seed: int, dtype: DTypeLike = np.float64) -> np.ndarray:
    """Asymmetric data that cannot be written to, so that every test is a purity test too."""
    x = np.asarray(np.random.default_rng(seed).normal(0.3, 1.0, shape), dtype)
    x.setflags(write=False)
    return x


def walk(name: str, param: np.ndarray, grads: list[np.ndarray], **hyperparameters: Any) -> list[np.ndarray]:
    """The parameter after every step."""
    state: dict[str, np.ndarray] = {}
    path = []
    for grad in grads:
        param, state = RULES[name](param, grad, state, **hyperparameters)
        path.append(param)
    return path


def walk_entry(name: str, x: float, grads: list[float], **given: Any) -> list[float]:
    """The contract's rules for a single number, with its defaults."""
    v = s = u = 0.0
    path = []
    for t, g in enumerate(grads, start=1):
        if name == "sgd":
            x -= given.get("lr", 0.1) * g
        elif name == "momentum":
            v = given.get("beta", 0.9) * v + g
            x -= given.get("lr", 0.1) * v
        elif name == "adagrad":
            s += g * g
            x -= given.get("lr", 0.01) * g / (math.sqrt(s) + given.get("eps", 1e-10))
        elif name == "rmsprop":
            alpha = given.get("alpha", 0.99)
            s = alpha * s + (1 - alpha) * g * g
            x -= given.get("lr", 0.01) * g / (math.sqrt(s) + given.get("eps", 1e-8))
        elif name == "adadelta":
            rho, eps = given.get("rho", 0.9), given.get("eps", 1e-6)
            s = rho * s + (1 - rho) * g * g
            delta = math.sqrt(u + eps) / math.sqrt(s + eps) * g
            u = rho * u + (1 - rho) * delta * delta
            x -= given.get("lr", 1.0) * delta
        else:
            beta1, beta2 = given.get("betas", (0.9, 0.999))
            v = beta1 * v + (1 - beta1) * g
            s = beta2 * s + (1 - beta2) * g * g
            v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
            x -= given.get("lr", 0.001) * v_hat / (math.sqrt(s_hat) + given.get("eps", 1e-6))
        path.append(x)
    return path


@pytest.mark.parametrize("shape", [(), (5,), (3, 4)])
@pytest.mark.parametrize(("name", "settings", "_torch", "_torch_settings"), SETTINGS)
def test_every_step_follows_the_rule_entry_by_entry(
    name: str, settings: dict[str, Any], _torch: Any, _torch_settings: Any, shape: tuple[int, ...]
) -> None:
    param, grads = draw(shape, 1), [draw(shape, 2 + t) for t in range(STEPS)]
    path = walk(name, param, grads, **settings)
    assert [np.shape(p) for p in path] == [shape] * STEPS
    for index in np.ndindex(shape):
        expected = walk_entry(name, float(param[index]), [float(g[index]) for g in grads], **settings)
        assert [float(p[index]) for p in path] == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 2e-6)])
@pytest.mark.parametrize(("name", "settings", "oracle", "oracle_settings"), SETTINGS)
def test_every_step_agrees_with_torch(
    name: str,
    settings: dict[str, Any],
    oracle: Callable[..., torch.optim.Optimizer],
    oracle_settings: dict[str, Any],
    dtype: DTypeLike,
    tolerance: float,
) -> None:
    param, grads = draw((3, 4), 10, dtype), [draw((3, 4), 11 + t, dtype) for t in range(STEPS)]
    leaf = torch.tensor(param, requires_grad=True)
    optimizer = oracle([leaf], **oracle_settings)
    for new_param, grad in zip(walk(name, param, grads, **settings), grads, strict=True):
        leaf.grad = torch.tensor(grad)
        optimizer.step()
        assert new_param.dtype == dtype
        np.testing.assert_allclose(new_param, leaf.detach().numpy(), rtol=tolerance, atol=tolerance)


@NAMED
def test_states_are_new_dicts_of_arrays_and_the_old_ones_survive(name: str) -> None:
    rule = RULES[name]
    param, first, second = draw((3, 4), 20), draw((3, 4), 21), draw((3, 4), 22)
    empty: dict[str, np.ndarray] = {}
    param1, state1 = rule(param, first, empty)
    assert empty == {}
    assert all(isinstance(value, np.ndarray) for value in state1.values())
    for value in state1.values():
        value.setflags(write=False)
    kept = {key: value.copy() for key, value in state1.items()}
    once = rule(param1, second, state1)
    again = rule(param1, second, state1)
    assert once[1] is not state1
    assert state1.keys() == kept.keys()
    np.testing.assert_array_equal(once[0], again[0])
    for key in kept:
        np.testing.assert_array_equal(state1[key], kept[key])
        np.testing.assert_array_equal(once[1][key], again[1][key])


@NAMED
def test_nothing_returned_shares_memory_with_what_came_in(name: str) -> None:
    param, grad = draw((3, 4), 23), draw((3, 4), 24)
    new_param, state = RULES[name](param, grad, {})
    for ours in (new_param, *state.values()):
        assert not any(np.shares_memory(ours, theirs) for theirs in (param, grad))
    assert not any(np.shares_memory(new_param, value) for value in state.values())


@NAMED
def test_parameters_with_their_own_states_do_not_disturb_each_other(name: str) -> None:
    params = [draw((3,), 30), draw((2, 4), 31)]
    grads = [[draw(p.shape, 32 + 10 * i + t) for t in range(STEPS)] for i, p in enumerate(params)]
    states: list[dict[str, np.ndarray]] = [{}, {}]
    together = list(params)
    for t in range(STEPS):
        for i in range(2):
            together[i], states[i] = RULES[name](together[i], grads[i][t], states[i])
    for i in range(2):
        np.testing.assert_array_equal(together[i], walk(name, params[i], grads[i])[-1])


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.uint8])
@NAMED
def test_integers_count_as_float64(name: str, dtype: DTypeLike) -> None:
    param = np.array([100, 3, 7], dtype)
    grads = [np.array([100, 0, 20], dtype), np.array([1, 2, 90], dtype), np.array([17, 16, 0], dtype)]
    path = walk(name, param, grads)
    assert {p.dtype for p in path} == {np.dtype(np.float64)}
    expected = walk(name, param.astype(float), [g.astype(float) for g in grads])
    np.testing.assert_allclose(path, expected, rtol=1e-15)


@NAMED
def test_a_gradient_of_zero_from_the_start_moves_nothing(name: str) -> None:
    param = draw((3, 4), 40)
    np.testing.assert_array_equal(walk(name, param, [np.zeros((3, 4))] * 3)[-1], param)


def test_adams_first_step_is_the_learning_rate_whatever_the_gradients_size() -> None:
    grad = np.array([1e-2, -3.0, 500.0])
    new_param, _ = adam(np.zeros(3), grad, {}, lr=0.05, eps=1e-12)
    np.testing.assert_allclose(new_param, -0.05 * np.sign(grad), rtol=1e-9)


@reproducibly
@given(st.lists(st.floats(-10, 10), min_size=1, max_size=6), st.floats(1e-3, 1e3))
def test_adagrad_and_adam_ignore_the_gradients_scale_when_eps_is_small(
    grads: list[float], scale: float
) -> None:
    grads = [g if abs(g) > 1e-3 else 1.0 for g in grads]
    for name in ("adagrad", "adam"):
        plain = walk(name, np.zeros(1), [np.array([g]) for g in grads], eps=1e-15)
        scaled = walk(name, np.zeros(1), [np.array([g * scale]) for g in grads], eps=1e-15)
        np.testing.assert_allclose(scaled, plain, rtol=1e-6, atol=1e-12)
