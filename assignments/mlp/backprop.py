"""Forward and backward propagation of a perceptron with one hidden layer (§3.1.1, §3.1.5).

单隐藏层感知机的前向传播与反向传播。每一行是一个样本，因此一层是 x @ W + b。
"""

import numpy as np

from .activations import relu, relu_backward
from .losses import softmax_cross_entropy
from .regularization import l2_penalty


def linear(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Apply one linear layer to a batch (§3.1.1).

    对一个批量做线性变换。

    Args:
        x: (n, d), one sample per row
        weight: (d, h)
        bias: (h,)
    Returns:
        (n, h)
    """
    raise NotImplementedError("linear (backprop.py) is not written yet")


def linear_backward(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry the gradient back through a linear layer (§3.1.5).

    把梯度反向传过线性层。书上的公式以列向量为样本，这里每行是一个样本。

    Args:
        grad_output: (n, h), the gradient of the loss with respect to linear(x, weight, bias)
        x: (n, d), what linear was given
        weight: (d, h)
    Returns:
        grad_x: (n, d)
        grad_weight: (d, h)
        grad_bias: (h,)
    """
    raise NotImplementedError("linear_backward (backprop.py) is not written yet")


def mlp_forward(x: np.ndarray, params: dict[str, np.ndarray]) -> np.ndarray:
    """Run the perceptron: linear, ReLU, linear (§3.1.1, §3.1.5).

    多层感知机的前向传播：线性、ReLU、线性。

    Args:
        x: (n, d)
        params: W1 (d, h), b1 (h,), W2 (h, k), b2 (k,)
    Returns:
        (n, k), the logits
    """
    raise NotImplementedError("mlp_forward (backprop.py) is not written yet")


def mlp_loss_and_gradients(
    params: dict[str, np.ndarray], x: np.ndarray, labels: np.ndarray, weight_decay: float = 0.0
) -> tuple[float, dict[str, np.ndarray]]:
    """Objective of the perceptron and its gradient for every parameter (§3.1.5).

    带权重衰减的目标函数 J，以及 J 对每个参数的梯度；偏置不参与衰减。

    J = mean cross-entropy + λ/2 · (‖W1‖² + ‖W2‖²)

    Args:
        params: W1 (d, h), b1 (h,), W2 (h, k), b2 (k,)
        x: (n, d)
        labels: (n,), integers from 0 to k − 1
        weight_decay: λ; the biases are not decayed
    Returns:
        J: a scalar
        grads: the keys of params, each with its parameter's shape
    """
    raise NotImplementedError("mlp_loss_and_gradients (backprop.py) is not written yet")
