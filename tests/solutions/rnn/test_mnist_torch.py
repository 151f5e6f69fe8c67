"""The reference RNN against a plain loop over rows; its training is tested in ../test_training.py."""

import torch

from solutions.chapter import PrintedRNN
from solutions.mlp.mnist_torch import MLP
from solutions.rnn.mnist_torch import RNN, image_to_sequence


def test_rows_are_time_steps() -> None:
    images = torch.arange(3 * 28 * 28).reshape(3, 1, 28, 28)
    sequences = image_to_sequence(images)
    assert sequences.shape == (3, 28, 28)
    assert sequences[2, 5].tolist() == images[2, 0, 5].tolist()
    assert image_to_sequence(images[:1]).shape == (1, 28, 28)


def test_forward_is_two_recurrent_layers_and_a_linear_one() -> None:
    torch.manual_seed(0)
    model = RNN()
    images = torch.rand(5, 1, 28, 28)
    parameters = dict(model.named_parameters())
    first = second = torch.zeros(5, 128)
    for row in range(28):
        first = step(images[:, 0, row], first, parameters, layer=0)
        second = step(first, second, parameters, layer=1)
    expected = second @ parameters["fc.weight"].T + parameters["fc.bias"]
    torch.testing.assert_close(model(images), expected, rtol=1e-4, atol=1e-5)


def step(x: torch.Tensor, h: torch.Tensor, parameters: dict[str, torch.Tensor], layer: int) -> torch.Tensor:
    """One time step of one layer."""
    W_x, W_h, b_x, b_h = (
        parameters[f"rnn.{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    return torch.tanh(x @ W_x.T + b_x + h @ W_h.T + b_h)


def test_recurrent_weights_start_orthogonal() -> None:
    rnn = RNN().rnn
    for weight in (rnn.weight_hh_l0, rnn.weight_hh_l1):
        torch.testing.assert_close(weight @ weight.T, torch.eye(128), rtol=0, atol=1e-5)
    assert not torch.equal(rnn.weight_hh_l0, rnn.weight_hh_l1)


def test_the_architecture_is_the_printed_one_and_smaller_than_the_mlp() -> None:
    shapes = [tuple(parameter.shape) for parameter in RNN().parameters()]
    assert shapes == [tuple(parameter.shape) for parameter in PrintedRNN().parameters()]
    assert size(RNN()) == 54_538 < size(MLP())


def size(model: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())
