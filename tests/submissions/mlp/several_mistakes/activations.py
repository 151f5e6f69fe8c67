import numpy as np


def relu(x):
    return np.maximum(x, 0)


def relu_backward(grad_output, x):
    # 导数：x 大于等于 0 是 1，否则是 0
    return grad_output * (x >= 0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_backward(grad_output, x):
    s = sigmoid(x)
    return grad_output * s * (1 - s)


def tanh(x):
    # formula from the book
    return (1 - np.exp(-2 * x)) / (1 + np.exp(-2 * x))


def tanh_backward(grad_output, x):
    return grad_output * (1 - tanh(x))**2
