"""The reference recurrent layer against plain loops, finite differences and PyTorch."""

import math

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from solutions.rnn.recurrent import clip_gradients, rnn_backward, rnn_forward, rnn_output, rnn_step

pytestmark = pytest.mark.filterwarnings("error")
fixed = settings(derandomize=True, deadline=None, max_examples=100)
close = {"rtol": 1e-10, "atol": 1e-12}

N, TIME, D, H, Q = 3, 5, 4, 6, 7
sizes = st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(1, 5), st.integers(1, 5))


def data(shape: tuple[int, ...], seed: int, dtype: type = np.float64) -> np.ndarray:
    """Asymmetric data that cannot be written to, so that every test is a purity test too."""
    array = np.random.default_rng(seed).normal(0.1, 0.7, shape).astype(dtype)
    array.setflags(write=False)
    return array


def layer(n: int = N, time: int = TIME, d: int = D, h: int = H, dtype: type = np.float64) -> list[np.ndarray]:
    """x, h0, W_xh, W_hh and b_h."""
    shapes = ((n, time, d), (n, h), (d, h), (h, h), (h,))
    return [data(shape, seed, dtype) for seed, shape in enumerate(shapes)]


def loop_forward(
    x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    (n, time, d), h = x.shape, len(b_h)
    hs = np.zeros((n, time, h))
    for i in range(n):
        previous = [float(value) for value in h0[i]]
        for t in range(time):
            now = []
            for j in range(h):
                z = float(b_h[j])
                z += math.fsum(float(x[i, t, k]) * float(W_xh[k, j]) for k in range(d))
                z += math.fsum(previous[k] * float(W_hh[k, j]) for k in range(h))
                now.append(math.tanh(z))
            hs[i, t] = previous = now
    return hs


def torch_forward(
    x: torch.Tensor, h0: torch.Tensor, W_xh: torch.Tensor, W_hh: torch.Tensor, b_h: torch.Tensor
) -> torch.Tensor:
    """torch.nn.RNN with these weights, which it wants transposed, and with one bias of its two at zero."""
    rnn = torch.nn.RNN(x.shape[2], len(b_h), batch_first=True, dtype=torch.float64)
    weights = dict(
        zip(dict(rnn.named_parameters()), (W_xh.T, W_hh.T, b_h, torch.zeros_like(b_h)), strict=True)
    )
    return torch.func.functional_call(rnn, weights, (x, h0[None]))[0]


# Forward


@given(sizes)
@example((N, TIME, D, H))
@fixed
def test_forward_agrees_with_loops_and_torch(size: tuple[int, int, int, int]) -> None:
    arguments = layer(*size)
    x, h0, *weights = arguments
    hs = rnn_forward(*arguments)
    n, time, _, h = size
    assert hs.shape == (n, time, h)
    np.testing.assert_allclose(hs, loop_forward(*arguments), **close)
    if n and time:  # torch.nn.RNN takes neither an empty batch nor an empty sequence
        np.testing.assert_allclose(hs, torch_forward(*map(torch.tensor, arguments)), **close)
        first = rnn_step(x[:, 0], h0, *weights)
        np.testing.assert_array_equal(first, hs[:, 0])


def test_step_agrees_with_torch() -> None:
    x, h0, W_xh, W_hh, b_h = layer()
    cell = torch.nn.RNNCell(D, H, dtype=torch.float64)
    weights = (W_xh.T, W_hh.T, b_h, np.zeros(H))
    named = zip(dict(cell.named_parameters()), map(torch.tensor, weights), strict=True)
    expected = torch.func.functional_call(cell, dict(named), (torch.tensor(x[:, 2]), torch.tensor(h0)))
    np.testing.assert_allclose(rnn_step(x[:, 2], h0, W_xh, W_hh, b_h), expected, **close)


def test_the_state_is_carried_and_samples_are_apart() -> None:
    x, h0, *weights = layer()
    hs = rnn_forward(x, h0, *weights)
    np.testing.assert_allclose(rnn_forward(x[:, 2:], hs[:, 1], *weights), hs[:, 2:], **close)
    np.testing.assert_allclose(rnn_forward(x[::-1], h0[::-1], *weights), hs[::-1], **close)


def test_huge_values_saturate() -> None:
    x, h0, *weights = layer()
    assert np.isin(rnn_step(1e4 * x[:, 0], h0, *weights), [-1, 1]).all()


@given(sizes, st.integers(1, 4))
@example((N, TIME, D, H), Q)
@fixed
def test_output_agrees_with_loops_and_torch(size: tuple[int, int, int, int], q: int) -> None:
    n, time, _, h = size
    W_hq, b_q = data((h, q), 1), data((q,), 2)
    for lead in ((n,), (n, time)):
        states = data((*lead, h), 3)
        out = rnn_output(states, W_hq, b_q)
        assert out.shape == (*lead, q)
        for index in np.ndindex(out.shape):
            products = [states[(*index[:-1], k)] * W_hq[k, index[-1]] for k in range(h)]
            assert out[index] == pytest.approx(math.fsum(products) + b_q[index[-1]], rel=1e-10, abs=1e-12)
        expected = torch.nn.functional.linear(*map(torch.tensor, (states, W_hq.T, b_q)))
        np.testing.assert_allclose(out, expected, **close)


# Backward


@given(sizes)
@example((N, TIME, D, H))
@fixed
def test_backward_agrees_with_autograd(size: tuple[int, int, int, int]) -> None:
    arguments = layer(*size)
    n, time, _, h = size
    grad_hs = data((n, time, h), 9)
    grads = rnn_backward(grad_hs, *arguments)
    assert [grad.shape for grad in grads] == [array.shape for array in arguments]
    if n and time:
        tensors = [torch.tensor(array, requires_grad=True) for array in arguments]
        expected = torch.autograd.grad(torch_forward(*tensors), tensors, torch.tensor(grad_hs))
        for grad, by_torch in zip(grads, expected, strict=True):
            np.testing.assert_allclose(grad, by_torch, **close)
    else:
        assert not any(grad.any() for grad in grads)


@pytest.mark.parametrize("steps", [[0, 1, 2, 3, 4], [4], [1]])
def test_backward_agrees_with_finite_differences(steps: list[int]) -> None:
    """Also where the loss looks at the last step, or at an early one, only."""
    arguments = layer()
    grad_hs = np.zeros((N, TIME, H))
    grad_hs[:, steps] = data((N, TIME, H), 9)[:, steps]
    grads = rnn_backward(grad_hs, *arguments)

    rng = np.random.default_rng(4)
    for which, grad in enumerate(grads):
        for _ in range(4):
            index = tuple(rng.integers(size) for size in grad.shape)
            losses = []
            for step in (1e-5, -1e-5):
                moved = [array.copy() for array in arguments]
                moved[which][index] += step
                losses.append((loop_forward(*moved) * grad_hs).sum())
            np.testing.assert_allclose(grad[index], (losses[0] - losses[1]) / 2e-5, rtol=1e-6, atol=1e-8)


# Both


def test_types_and_memory() -> None:
    for given_type, expected in ((np.float32, np.float32), (np.float64, np.float64), (np.int8, np.float64)):
        arguments = [(2 * array).astype(given_type) for array in layer()]
        hs = rnn_forward(*arguments)
        grads = rnn_backward(hs.astype(given_type), *arguments)
        step = rnn_step(arguments[0][:, 0], *arguments[1:])
        output = rnn_output(arguments[1], arguments[3], arguments[4])
        results = [hs, *grads, step, output]
        assert {result.dtype for result in results} == {np.dtype(expected)}
        assert not any(np.shares_memory(result, array) for result in results for array in arguments)
        np.testing.assert_allclose(hs, loop_forward(*arguments), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("which", "shape"),
    [
        (0, (N, D)),
        (0, (N, TIME, D + 1)),
        (0, (N + 1, TIME, D)),
        (1, (1, H)),
        (1, (H,)),
        (2, (H, D)),
        (3, (H, H + 1)),
        (3, (H + 1, H)),
        (4, (1,)),
        (4, (1, H)),
        (4, ()),
    ],
)
def test_shapes_that_do_not_fit_are_refused(which: int, shape: tuple[int, ...]) -> None:
    arguments = layer()
    arguments[which] = np.ones(shape)
    with pytest.raises(ValueError, match=r"does not fit|unpack"):
        rnn_forward(*arguments)
    with pytest.raises(ValueError, match=r"does not fit|unpack"):
        rnn_backward(np.ones((N, TIME, H)), *arguments)
    x, *rest = arguments
    with pytest.raises(ValueError, match=r"does not fit|unpack"):
        rnn_step(x[:, 0], *rest)


def test_other_shapes_that_do_not_fit_are_refused() -> None:
    for shape in ((N, H), (N, TIME - 1, H), (N, 1, H), (N, TIME, 1)):
        with pytest.raises(ValueError, match="must have the states' shape"):
            rnn_backward(np.ones(shape), *layer())
    for shapes in (((N, H), (H, Q), (1,)), ((N, H), (Q, H), (Q,)), ((N, Q), (H, Q), (Q,))):
        with pytest.raises(ValueError, match=r"does not fit|mismatch"):
            rnn_output(*map(np.ones, shapes))


# Clipping


@given(
    st.lists(st.lists(st.integers(0, 4), max_size=3).map(tuple), max_size=4),
    st.sampled_from([0.01, 0.5, 2.0, 50.0]),
)
@fixed
def test_clipping_agrees_with_a_loop_and_torch(shapes: list[tuple[int, ...]], max_norm: float) -> None:
    grads = [data(shape, seed) for seed, shape in enumerate(shapes)]
    clipped, norm = clip_gradients(grads, max_norm)
    assert type(clipped) is list and type(norm) is float
    looped = math.sqrt(math.fsum(float(value) ** 2 for grad in grads for value in grad.flat))
    assert norm == pytest.approx(looped, rel=1e-12)
    shrink = max_norm / looped if looped > max_norm else 1
    for before, after in zip(grads, clipped, strict=True):
        assert before.shape == after.shape
        np.testing.assert_allclose(after, before * shrink, rtol=1e-12)

    parameters = [torch.zeros(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]
    for parameter, grad in zip(parameters, grads, strict=True):
        parameter.grad = torch.tensor(grad)
    assert norm == pytest.approx(float(torch.nn.utils.clip_grad_norm_(parameters, max_norm)), rel=1e-12)
    for after, parameter in zip(clipped, parameters, strict=True):
        # PyTorch divides by norm + 1e-6.
        np.testing.assert_allclose(after, parameter.grad, rtol=1e-5)


def test_clipping_a_known_case() -> None:
    grads = [np.array([[3, 0]]), np.array(4)]
    clipped, norm = clip_gradients(grads, 1)
    assert norm == 5
    np.testing.assert_allclose(clipped[0], [[0.6, 0]])
    np.testing.assert_allclose(clipped[1], 0.8)
    assert clipped[1].shape == ()
    for enough in (5, 6.0):
        unchanged, norm = clip_gradients(grads, enough)
        assert norm == 5
        np.testing.assert_array_equal(unchanged[0], [[3, 0]])
        np.testing.assert_array_equal(unchanged[1], 4)
    assert clip_gradients([np.zeros(3)], 0)[1] == 0
    assert not clip_gradients(grads, 0)[0][0].any()
    with pytest.raises(ValueError, match="max_norm must not be negative"):
        clip_gradients(grads, -1)


def test_clipping_keeps_float32_and_makes_integers_float() -> None:
    for given_type, expected in ((np.float32, np.float32), (np.float64, np.float64), (np.int8, np.float64)):
        grads = [np.full((3, 2), 100, given_type), np.full(4, -50, given_type)]
        for max_norm in (np.float64(7.0), 1e4):
            clipped, norm = clip_gradients(grads, max_norm)
            assert norm == pytest.approx(math.sqrt(6 * 100**2 + 4 * 50**2))
            assert [grad.dtype for grad in clipped] == [expected, expected]
            assert not any(np.shares_memory(a, b) for a, b in zip(grads, clipped, strict=True))
    huge = [np.full(5, 1e30, np.float32)]
    np.testing.assert_allclose(clip_gradients(huge, 1.0)[0][0], np.full(5, 5**-0.5), rtol=1e-6)
