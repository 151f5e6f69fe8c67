"""The reference MLP against NumPy; its training is tested in ../test_training.py."""

import numpy as np
import torch

from solutions.mlp.mnist_torch import MLP


def test_forward_is_linear_relu_linear() -> None:
    torch.manual_seed(0)
    model = MLP()
    images = torch.rand(7, 1, 28, 28)
    W1, b1, W2, b2 = (parameter.detach().numpy().astype(np.float64) for parameter in model.parameters())
    x = images.numpy().reshape(7, 784).astype(np.float64)
    expected = np.maximum(x @ W1.T + b1, 0) @ W2.T + b2
    np.testing.assert_allclose(model(images).detach(), expected, rtol=1e-4, atol=1e-6)


def test_the_architecture_is_the_chapters() -> None:
    shapes = [tuple(parameter.shape) for parameter in MLP().parameters()]
    assert shapes == [(128, 784), (128,), (10, 128), (10,)]
