"""Activation functions and their gradients (§3.1.1).

激活函数及其梯度：ReLU、sigmoid、tanh。
"""

import numpy as np


def relu(x: np.ndarray) -> np.ndarray:
    """Apply ReLU to every entry (§3.1.1).

    对每个元素计算 ReLU。

    ReLU(x) = max(x, 0)

    Args:
        x: any shape
    Returns:
        the shape of x
    """
    raise NotImplementedError("relu (activations.py) is not written yet")


def relu_backward(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Carry the gradient back through ReLU (§3.1.1, §3.1.5).

    把梯度反向传过 ReLU；约定它在 0 处的导数为 0。

    Args:
        grad_output: the shape of x, the gradient of the loss with respect to relu(x)
        x: any shape, what relu was given; the derivative at exactly 0 is taken to be 0
    Returns:
        the shape of x, the gradient of the loss with respect to x
    """
    raise NotImplementedError("relu_backward (activations.py) is not written yet")


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Squash every entry into the range from 0 to 1 (§3.1.1).

    把每个元素压缩到 0 与 1 之间，输入很大或很小时也不能溢出。

    sigmoid(x) = 1 / (1 + exp(−x))

    Args:
        x: any shape, finite, as large as ±1e4
    Returns:
        the shape of x
    """
    raise NotImplementedError("sigmoid (activations.py) is not written yet")


def sigmoid_backward(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Carry the gradient back through the sigmoid (§3.1.1, §3.1.5).

    把梯度反向传过 sigmoid。

    Args:
        grad_output: the shape of x, the gradient of the loss with respect to sigmoid(x)
        x: any shape, what sigmoid was given
    Returns:
        the shape of x, the gradient of the loss with respect to x
    """
    raise NotImplementedError("sigmoid_backward (activations.py) is not written yet")


def tanh(x: np.ndarray) -> np.ndarray:
    """Squash every entry into the range from −1 to 1 (§3.1.1).

    把每个元素压缩到 −1 与 1 之间；x 是很大的负数时，书上的公式会溢出，你的实现不能。

    tanh(x) = (1 − exp(−2x)) / (1 + exp(−2x))

    Args:
        x: any shape, finite, as large as ±1e4
    Returns:
        the shape of x
    """
    raise NotImplementedError("tanh (activations.py) is not written yet")


def tanh_backward(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Carry the gradient back through tanh (§3.1.1, §3.1.5).

    把梯度反向传过 tanh。

    Args:
        grad_output: the shape of x, the gradient of the loss with respect to tanh(x)
        x: any shape, what tanh was given
    Returns:
        the shape of x, the gradient of the loss with respect to x
    """
    raise NotImplementedError("tanh_backward (activations.py) is not written yet")
