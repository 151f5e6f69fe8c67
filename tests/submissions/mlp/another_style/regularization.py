import numpy as np

from losses import squared_error


def l2_penalty(weights, weight_decay):
    total = 0.0
    for w in weights:
        total += float(np.vdot(w, w))
    return weight_decay * total / 2


def sgd_weight_decay(param, grad, lr, weight_decay):
    decayed = param * (1 - lr * weight_decay)
    return decayed - lr * grad


def ridge_sgd_step(w, b, x, y, lr, weight_decay):
    n = len(y)
    grad_w, grad_b = np.zeros(len(w)), 0.0
    for x_i, y_i in zip(x, y):
        error = np.dot(w, x_i) + b - y_i
        grad_w += error * x_i / n
        grad_b += error / n
    return (1 - lr * weight_decay) * w - lr * grad_w, b - lr * grad_b


def dropout(x, p, rng, training=True):
    if not training:
        return np.array(x), np.ones(x.shape)
    if p == 1:
        return np.zeros(x.shape), np.zeros(x.shape)
    mask = rng.binomial(1, 1 - p, size=x.shape) / (1 - p)
    return x * mask, mask


def dropout_backward(grad_output, mask):
    return np.multiply(grad_output, mask)


def polynomial_features(x, degree):
    columns = [np.ones(len(x))]
    for _ in range(degree):
        columns.append(columns[-1] * x)
    return np.stack(columns, axis=1)


def fit_ridge(features, y, weight_decay=0.0):
    # 用 SVD：F = U S V^T，太小的奇异值当作 0
    U, S, Vt = np.linalg.svd(np.asarray(features, dtype=float), full_matrices=False)
    n = len(y)
    scale = np.zeros(len(S))
    for i, s in enumerate(S):
        if s > 1e-12 * S[0]:
            scale[i] = s / (s * s + n * weight_decay)
    return Vt.T @ (scale * (U.T @ y))


def choose_degree(x_train, y_train, x_val, y_val, degrees):
    train_errors, val_errors = [], []
    for degree in degrees:
        w = fit_ridge(polynomial_features(x_train, degree), y_train)
        train_errors.append(squared_error(polynomial_features(x_train, degree) @ w, y_train))
        val_errors.append(squared_error(polynomial_features(x_val, degree) @ w, y_val))
    best = val_errors.index(min(val_errors))
    return degrees[best], np.array(train_errors), np.array(val_errors)
