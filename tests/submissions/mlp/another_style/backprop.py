import numpy as np
from activations import relu, relu_backward
from mlp.losses import softmax_cross_entropy


def linear(x, weight, bias):
    return np.dot(x, weight) + bias.reshape(1, -1)


def linear_backward(grad_output, x, weight):
    grad_x = grad_output @ weight.T
    # sum over the samples n of (input d) * (gradient h)
    grad_weight = np.einsum("nd,nh->dh", x, grad_output, optimize=True)
    grad_bias = np.einsum("nh->h", grad_output)
    return grad_x, grad_weight, grad_bias


def forward_all(x, params):
    z = linear(x, params["W1"], params["b1"])
    h = relu(z)
    return z, h, linear(h, params["W2"], params["b2"])


def mlp_forward(x, params):
    return forward_all(x, params)[-1]


def mlp_loss_and_gradients(params, x, labels, weight_decay=0.0):
    z, h, logits = forward_all(x, params)
    loss, d_logits = softmax_cross_entropy(logits, labels)
    squares = sum((params[name] ** 2).sum() for name in ["W1", "W2"])
    J = loss + 0.5 * weight_decay * squares

    grads = {}
    d_h, grads["W2"], grads["b2"] = linear_backward(d_logits, h, params["W2"])
    d_z = relu_backward(d_h, z)
    _, grads["W1"], grads["b1"] = linear_backward(d_z, x, params["W1"])
    for name in ["W1", "W2"]:
        grads[name] = grads[name] + weight_decay * params[name]
    return J, grads
