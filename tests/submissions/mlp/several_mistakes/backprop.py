import numpy as np

from .activations import relu, relu_backward
from .losses import softmax_cross_entropy


def linear(x, weight, bias):
    return x @ weight + bias


def linear_backward(grad_output, x, weight):
    grad_x = grad_output @ weight.T
    grad_weight = x.T @ grad_output
    grad_bias = np.sum(grad_output, axis=0, keepdims=True)
    return grad_x, grad_weight, grad_bias


def mlp_forward(x, params):
    z = linear(x, params["W1"], params["b1"])
    return linear(relu(z), params["W2"], params["b2"])


def mlp_loss_and_gradients(params, x, labels, weight_decay=0.0):
    z = linear(x, params["W1"], params["b1"])
    h = relu(z)
    o = linear(h, params["W2"], params["b2"])
    L, do = softmax_cross_entropy(o, labels)
    # 正则项
    s = weight_decay / 2 * sum(np.sum(p ** 2) for p in params.values())
    dh, dW2, db2 = linear_backward(do, h, params["W2"])
    dz = relu_backward(dh, z)
    dx, dW1, db1 = linear_backward(dz, x, params["W1"])
    grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    for name in grads:
        grads[name] = grads[name] + weight_decay * params[name]
    return L + s, grads
