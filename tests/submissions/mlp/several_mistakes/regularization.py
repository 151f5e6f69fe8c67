import numpy as np

from .losses import squared_error


def l2_penalty(weights, weight_decay):
    return weight_decay * sum(np.sum(w ** 2) for w in weights)


def sgd_weight_decay(param, grad, lr, weight_decay):
    return (1 - lr * weight_decay) * param - lr * grad


def ridge_sgd_step(w, b, x, y, lr, weight_decay):
    error = x @ w + b - y
    w = (1 - lr * weight_decay) * w - lr * (x.T @ error)
    b = b - lr * np.sum(error)
    return w, b


def dropout(x, p, rng, training=True):
    if not training:
        return x, np.ones(x.shape)
    mask = (rng.random(x.shape) > p).astype(float)
    return x * mask, mask


def dropout_backward(grad_output, mask):
    return grad_output * mask


def polynomial_features(x, degree):
    return np.stack([x ** i for i in range(1, degree + 1)], axis=1)


def fit_ridge(features, y, weight_decay=0.0):
    # 正规方程
    F = features
    return np.linalg.inv(F.T @ F + weight_decay * np.eye(F.shape[1])) @ F.T @ y


def choose_degree(x_train, y_train, x_val, y_val, degrees):
    train_errors = []
    val_errors = []
    for degree in degrees:
        w = fit_ridge(polynomial_features(x_train, degree), y_train)
        train_errors.append(squared_error(polynomial_features(x_train, degree) @ w, y_train))
        val_errors.append(squared_error(polynomial_features(x_val, degree) @ w, y_val))
    return degrees[np.argmin(train_errors)], np.array(train_errors), np.array(val_errors)
