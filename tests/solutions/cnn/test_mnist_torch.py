"""The reference CNN against the printed one; its training is tested in ../test_training.py."""

import torch

from solutions.chapter import Normalize, PrintedCNN
from solutions.cnn.mnist_torch import CNN


def test_the_architecture_is_the_chapters() -> None:
    shapes = [tuple(parameter.shape) for parameter in CNN().parameters()]
    assert shapes == [(32, 1, 3, 3), (32,), (64, 32, 3, 3), (64,), (128, 3136), (128,), (10, 128), (10,)]


def test_pooling_before_the_relu_is_the_printed_network() -> None:
    """The same logits, and the same gradients for every parameter."""
    torch.manual_seed(0)
    ours, printed = CNN(), PrintedCNN()
    with torch.no_grad():
        for source, target in zip(ours.parameters(), printed.parameters(), strict=True):
            target.copy_(source)
    images = torch.rand(6, 1, 28, 28)
    logits, expected = ours(Normalize()(images)), printed(images)
    torch.testing.assert_close(logits, expected, rtol=1e-4, atol=1e-5)
    weights = torch.randn(6, 10)
    (logits * weights).sum().backward()
    (expected * weights).sum().backward()
    for mine, theirs in zip(ours.parameters(), printed.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, theirs.grad, rtol=1e-3, atol=1e-4)
