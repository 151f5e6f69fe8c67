"""What the three PyTorch programs have in common: their training against a plain loop, and its manners."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from data.chapter import PRINTED
from data.mnist import images_as_float32, load_mnist
from solutions.cnn.mnist_torch import CNN, train_cnn
from solutions.mlp.mnist_torch import MLP, train_mlp
from solutions.program import measure_accuracy, torch_program
from solutions.rnn.mnist_torch import RNN, train_rnn

Digits = tuple[torch.Tensor, torch.Tensor]


@dataclass(frozen=True)
class Recipe:
    """What a training function is expected to do."""

    build: Callable[[], nn.Module]
    train: Callable[..., Iterator[float]]
    batch_size: int
    lr: float
    max_norm: float = float("inf")

    def new_model(self) -> nn.Module:
        torch.manual_seed(0)
        return self.build()


RECIPES = {
    "mlp": Recipe(MLP, train_mlp, batch_size=128, lr=4e-3),
    "cnn": Recipe(CNN, train_cnn, batch_size=64, lr=2e-3),
    "rnn": Recipe(RNN, train_rnn, batch_size=64, lr=1e-3, max_norm=1.0),
}
every_recipe = pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)


@pytest.fixture(scope="module")
def digits() -> Digits:
    """300 digits: whole batches and a smaller one at the end."""
    images, labels = load_mnist("train")
    return torch.from_numpy(images_as_float32(images[:300])), torch.from_numpy(labels[:300].astype(np.int64))


def plain_loop(recipe: Recipe, model: nn.Module, digits: Digits, epochs: int, seed: int) -> Iterator[float]:
    """The recipe in small steps: Adam, whose rate falls in a straight line, on gradients clipped by hand."""
    images, labels = digits
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), fused=False)
    starts = range(0, len(images), recipe.batch_size)
    steps, step = epochs * len(starts), 0
    for _ in range(epochs):
        order = torch.randperm(len(images), generator=generator)
        summed = 0.0
        for start in starts:
            batch = order[start : start + recipe.batch_size]
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images[batch]), labels[batch], reduction="sum")
            (loss / len(batch)).backward()
            norm = sum(float(parameter.grad.square().sum()) for parameter in model.parameters()) ** 0.5
            for parameter in model.parameters():
                parameter.grad *= min(1.0, recipe.max_norm / norm)
            optimizer.param_groups[0]["lr"] = recipe.lr * (1 - step / steps)
            optimizer.step()
            summed += loss.item()
            step += 1
        yield summed / len(images)


@every_recipe
def test_training_follows_the_recipe(recipe: Recipe, digits: Digits) -> None:
    model, other = recipe.new_model(), recipe.new_model()
    losses = list(recipe.train(model, *digits, epochs=3, seed=5))
    assert losses == pytest.approx(list(plain_loop(recipe, other, digits, epochs=3, seed=5)), rel=1e-3)
    assert losses[2] < losses[1] < losses[0]
    for ours, theirs in zip(model.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-2, atol=1e-3)


@every_recipe
def test_the_seed_alone_decides_the_order(recipe: Recipe, digits: Digits) -> None:
    few = digits[0][:150], digits[1][:150]
    first = list(recipe.train(recipe.new_model(), *few, epochs=2, seed=1))
    torch.rand(10)
    assert list(recipe.train(recipe.new_model(), *few, epochs=2, seed=1)) == pytest.approx(first, rel=1e-4)
    assert list(recipe.train(recipe.new_model(), *few, epochs=2, seed=2)) != pytest.approx(first, rel=1e-3)


@every_recipe
def test_training_leaves_everything_else_alone(recipe: Recipe, digits: Digits) -> None:
    images, labels = (tensor[:50].clone() for tensor in digits)
    model = recipe.new_model()
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    list(recipe.train(model, images, labels, epochs=1))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads
    assert torch.equal(images, digits[0][:50]) and torch.equal(labels, digits[1][:50])


@every_recipe
def test_evaluation_between_epochs_does_not_leave_evaluation_mode_on(recipe: Recipe, digits: Digits) -> None:
    model = recipe.new_model()
    training = recipe.train(model, digits[0][:9], digits[1][:9], epochs=2)
    next(training)
    model.eval()
    next(training)
    assert model.training


@every_recipe
def test_ten_epochs_by_default_and_none_on_request(recipe: Recipe, digits: Digits) -> None:
    few = digits[0][:3], digits[1][:3]
    assert len(list(recipe.train(recipe.new_model(), *few))) == 10
    assert list(recipe.train(recipe.new_model(), *few, epochs=0)) == []


@every_recipe
def test_the_last_sample_does_not_see_the_others(recipe: Recipe, digits: Digits) -> None:
    model = recipe.new_model().eval()
    images = digits[0][:8]
    together = model(images)
    assert together.shape == (8, 10)
    torch.testing.assert_close(model(images.flip(0)), together.flip(0), rtol=1e-3, atol=1e-5)
    torch.testing.assert_close(model(images[7:]), together[7:], rtol=1e-3, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("key", RECIPES)
def test_beats_the_chapter(key: str) -> None:
    program = torch_program(key, RECIPES[key].build, RECIPES[key].train, seed=123)
    assert len(list(program.epoch_losses)) == 10
    assert measure_accuracy(program) > PRINTED[key].accuracy
