"""The NumPy program: its parameters, and its training against the same recipe in torch."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from numpy.typing import DTypeLike
from torch.nn import functional as F

from data.mnist import images_as_float32, load_mnist
from solutions.mlp.backprop import mlp_forward
from solutions.mlp.losses import softmax_cross_entropy
from solutions.mlp.mnist_numpy import classify, init_mlp, train_numpy_mlp
from solutions.program import measure_accuracy, numpy_program

SIZES = (784, 128, 10)
Params = dict[str, np.ndarray]
Digits = tuple[np.ndarray, np.ndarray]


def new_params(seed: int = 0) -> Params:
    return init_mlp(SIZES, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def digits() -> Digits:
    """300 digits that cannot be written to: four batches of 64 and one of 44."""
    images, labels = load_mnist("train")
    flat = images_as_float32(images[:300]).reshape(300, 784)
    flat.setflags(write=False)
    return flat, labels[:300]


def test_init_shapes_and_determinism() -> None:
    params = init_mlp((7, 5, 3), np.random.default_rng(4))
    assert {name: param.shape for name, param in params.items()} == {
        "W1": (7, 5), "b1": (5,), "W2": (5, 3), "b2": (3,),
    }  # fmt: skip
    again = init_mlp((7, 5, 3), np.random.default_rng(4))
    assert all(np.array_equal(params[name], again[name]) for name in params)
    assert not np.array_equal(params["W1"], init_mlp((7, 5, 3), np.random.default_rng(5))["W1"])


def test_weights_have_the_scale_that_keeps_signals_alive() -> None:
    params = new_params()
    assert params["W1"].std() == pytest.approx(np.sqrt(2 / 784), rel=0.02)
    assert params["W2"].std() == pytest.approx(np.sqrt(1 / 128), rel=0.1)
    assert not params["b1"].any() and not params["b2"].any()


def test_the_loss_starts_near_ln_10(digits: Digits) -> None:
    images, labels = digits
    for seed in range(5):
        loss, _ = softmax_cross_entropy(mlp_forward(images, new_params(seed)), labels)
        assert loss == pytest.approx(np.log(10), abs=0.25)


def torch_loop(params: Params, digits: Digits, epochs: int, batch_size: int, seed: int) -> Iterator[float]:
    """The recipe by autograd and torch.optim: Adam with the chapter's eps, from 3e-3 down to 0 in a straight line."""
    tensors = {name: torch.tensor(param, requires_grad=True) for name, param in params.items()}
    images, labels = torch.tensor(digits[0]).double(), torch.tensor(digits[1]).long()
    optimizer = torch.optim.Adam(tensors.values(), eps=1e-6)
    rng = np.random.default_rng(seed)
    starts = range(0, len(images), batch_size)
    steps, step = epochs * len(starts), 0
    for _ in range(epochs):
        order = torch.from_numpy(rng.permutation(len(images)))
        summed = 0.0
        for start in starts:
            batch = order[start : start + batch_size]
            hidden = torch.relu(images[batch] @ tensors["W1"] + tensors["b1"])
            loss = F.cross_entropy(hidden @ tensors["W2"] + tensors["b2"], labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.param_groups[0]["lr"] = 3e-3 * (1 - step / steps)
            optimizer.step()
            summed += loss.item() * len(batch)
            step += 1
        for name, tensor in tensors.items():
            params[name] = tensor.detach().numpy().copy()
        yield summed / len(images)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-9), (np.float32, 1e-3)])
def test_training_follows_the_recipe(digits: Digits, dtype: DTypeLike, tolerance: float) -> None:
    params, expected = new_params(), new_params()
    images, labels = digits
    ours = train_numpy_mlp(params, images.astype(dtype), labels, epochs=2, batch_size=64, seed=3)
    theirs = torch_loop(expected, digits, epochs=2, batch_size=64, seed=3)
    for loss, expected_loss in zip(ours, theirs, strict=True):
        assert isinstance(loss, float) and loss == pytest.approx(expected_loss, rel=tolerance)
        for name in expected:
            assert params[name].dtype == dtype
            np.testing.assert_allclose(params[name], expected[name], rtol=tolerance, atol=tolerance)


def test_the_seed_decides_the_order(digits: Digits) -> None:
    losses = [list(train_numpy_mlp(new_params(), *digits, epochs=1, seed=seed)) for seed in (1, 1, 2)]
    assert losses[0] == losses[1] != losses[2]


def test_integer_images_train_too() -> None:
    images = np.eye(10, 784, dtype=np.uint8)
    losses = list(train_numpy_mlp(new_params(), images, np.arange(10), epochs=30, batch_size=4))
    assert losses[-1] < 0.8 * losses[0]


def test_the_defaults_are_ten_epochs_of_batches_of_64(digits: Digits) -> None:
    losses = list(train_numpy_mlp(new_params(), *digits))
    expected = list(train_numpy_mlp(new_params(), *digits, epochs=10, batch_size=64, seed=0))
    assert losses == expected and len(losses) == 10


def test_one_batch_may_hold_everything(digits: Digits) -> None:
    params = new_params()
    loss, _ = softmax_cross_entropy(mlp_forward(digits[0], params), digits[1])
    assert list(train_numpy_mlp(params, *digits, epochs=1, batch_size=1000)) == pytest.approx(
        [loss], rel=1e-5
    )


def test_classify_names_the_largest_logit(digits: Digits) -> None:
    params = new_params()
    labels = classify(params, digits[0])
    assert labels.shape == (300,) and np.issubdtype(labels.dtype, np.integer)
    hidden = np.maximum(digits[0] @ params["W1"] + params["b1"], 0)
    for label, logits in zip(labels, hidden @ params["W2"] + params["b2"], strict=True):
        assert logits[label] == max(logits)


@pytest.mark.slow
def test_beats_the_chapter() -> None:
    program = numpy_program(init_mlp, train_numpy_mlp, classify, seed=123)
    assert len(list(program.epoch_losses)) == 10
    assert measure_accuracy(program) > 0.9758
