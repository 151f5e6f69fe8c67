"""激活函数，写成小的类，方便同时保存前向结果。"""

import numpy as np


class ReLU:
    def forward(self, x):
        self.positive = x > 0
        return np.where(self.positive, x, 0)

    def backward(self, grad):
        return np.where(self.positive, grad, 0)


class Sigmoid:
    def forward(self, x):
        # sigmoid 和 tanh 只差一个缩放，np.tanh 不会溢出
        self.y = 0.5 * (1 + np.tanh(0.5 * x))
        return self.y

    def backward(self, grad):
        return grad * self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad):
        return grad * (1 - self.y * self.y)


def _backward(layer, grad, x):
    layer.forward(x)
    return layer.backward(grad)


def relu(x):
    return ReLU().forward(x)


def relu_backward(grad_output, x):
    return _backward(ReLU(), grad_output, x)


def sigmoid(x):
    return Sigmoid().forward(x)


def sigmoid_backward(grad_output, x):
    return _backward(Sigmoid(), grad_output, x)


def tanh(x):
    return Tanh().forward(x)


def tanh_backward(grad_output, x):
    return _backward(Tanh(), grad_output, x)
