"""Wrong solutions of assignment mlp, written without knowledge of the mistakes: the diagnosis must not misname them.

Each is called after its exercise and its bug, which the docstring tells.
"""

import numpy as np


def relu__shifted(x):
    """The kink is at 0.5."""
    return np.where(x > 0.5, x, 0.0)


def relu__capped(x):
    """ReLU6: capped at 1."""
    return np.clip(x, 0.0, 1.0)


def relu__softplus(x):
    """A smooth relative of ReLU."""
    return np.logaddexp(0.0, x)


def relu_backward__sign(grad_output, x):
    """The derivative is taken to be the sign of x."""
    return grad_output * np.sign(x)


def relu_backward__by_gradient(grad_output, x):
    """Masks where the incoming gradient, not x, is negative."""
    return np.where(grad_output > 0, grad_output, 0.0)


def sigmoid__steep(x):
    """Twice as steep."""
    return 1.0 / (1.0 + np.exp(-np.clip(2.0 * x, -500, 500)))


def sigmoid__linear(x):
    """The piecewise linear "hard" sigmoid."""
    return np.clip(0.2 * x + 0.5, 0.0, 1.0)


def sigmoid_backward__squared(grad_output, x):
    """s * (1 - s)**2."""
    s = 1.0 / (1.0 + np.exp(-np.clip(x, -500, 500)))
    return grad_output * s * (1.0 - s) ** 2


def sigmoid_backward__no_s(grad_output, x):
    """Leaves out one of the two factors."""
    s = 1.0 / (1.0 + np.exp(-np.clip(x, -500, 500)))
    return grad_output * (1.0 - s)


def tanh__half(x):
    """tanh of half of x."""
    return np.tanh(x / 2.0)


def tanh__softsign(x):
    """x / (1 + |x|)."""
    return x / (1.0 + np.abs(x))


def tanh_backward__cubed(grad_output, x):
    """1 - |tanh|**3."""
    return grad_output * (1.0 - np.abs(np.tanh(x)) ** 3)


def squared_error__absolute(y_hat, y):
    """The mean absolute error."""
    return np.mean(np.abs(1.0 * y_hat - y))


def squared_error__fourth_power(y_hat, y):
    """The fourth power."""
    return np.mean((1.0 * y_hat - y) ** 4)


def squared_error__of_sums(y_hat, y):
    """Squares the mean difference instead of averaging squares."""
    return np.mean(1.0 * y_hat - y) ** 2


def binary_cross_entropy__base_two(y_hat, y):
    """Logarithms to base 2."""
    p = np.clip(y_hat, 1e-12, 1.0 - 1e-12)
    return -np.mean(y * np.log2(p) + (1 - y) * np.log2(1 - p))


def binary_cross_entropy__swapped(y_hat, y):
    """y and the prediction have changed places in one term."""
    p = np.clip(y_hat, 1e-12, 1.0 - 1e-12)
    return -np.mean(y * np.log(p) + p * np.log(1 - p))


def predict_binary__rounded_up(y_hat, threshold=0.5):
    """Everything above 0 is positive."""
    return np.ceil(y_hat - threshold / 100).clip(0, 1).astype(int)


def one_hot__reversed(labels, num_classes):
    """The columns are in reverse order."""
    return np.eye(num_classes)[labels][:, ::-1]


def one_hot__cumulative(labels, num_classes):
    """Ones up to the label."""
    return (np.arange(num_classes) <= np.asarray(labels)[:, None]).astype(float)


def softmax__base_two(logits):
    """Powers of 2 instead of e."""
    e = 2.0 ** (logits - np.max(logits, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax__squares(logits):
    """Squares instead of exponentials."""
    e = (logits - np.min(logits, axis=-1, keepdims=True) + 1.0) ** 2
    return e / e.sum(axis=-1, keepdims=True)


def softmax__smoothed(logits):
    """A softmax mixed with the uniform distribution."""
    e = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return 0.9 * e / e.sum(axis=-1, keepdims=True) + 0.1 / e.shape[-1]


def cross_entropy__max(probabilities, targets):
    """The largest loss of the samples instead of their mean."""
    return np.max(-np.sum(targets * np.log(np.maximum(probabilities, 1e-12)), axis=-1))


def cross_entropy__no_log(probabilities, targets):
    """The mean probability of error."""
    return np.mean(1.0 - np.sum(targets * probabilities, axis=-1))


def softmax_cross_entropy__next_label(logits, labels):
    """Takes each sample's label from its neighbour."""
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True)
    hot = np.eye(logits.shape[1])[np.roll(labels, 1)]
    return -np.mean(np.sum(hot * np.log(p), axis=1)), (p - hot) / len(labels)


def softmax_cross_entropy__squared_probability(logits, labels):
    """The gradient holds the squared probabilities."""
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True)
    hot = np.eye(logits.shape[1])[labels]
    return -np.mean(np.sum(hot * np.log(np.maximum(p, 1e-300)), axis=1)), (p**2 - hot) / len(labels)


def accuracy__second_best(logits, labels):
    """The second largest logit counts."""
    return np.mean(np.argsort(logits, axis=-1)[:, -2] == labels)


def accuracy__top_two(logits, labels):
    """Either of the two largest logits counts."""
    return np.mean(np.any(np.argsort(logits, axis=-1)[:, -2:] == np.asarray(labels)[:, None], axis=1))


def numerical_gradient__plus_one(f, x, step=1e-5):
    """Adds 1 to every derivative."""
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += step
        below[index] -= step
        gradient[index] = (f(above) - f(below)) / (2 * step) + 1.0
    return gradient


def numerical_gradient__along_diagonal(f, x, step=1e-5):
    """Moves all entries at once and shares the result."""
    x = np.array(x, dtype=float)
    return np.full(x.shape, (f(x + step) - f(x - step)) / (2 * step) / x.size)


def relative_error__median(a, b):
    """The median instead of the maximum."""
    return np.median(np.abs(a - b) / np.maximum(1e-12, np.abs(a) + np.abs(b)))


def relative_error__squares(a, b):
    """Squares in numerator and denominator."""
    return np.max((a - b) ** 2 / np.maximum(1e-12, 1.0 * a**2 + b**2))


def linear__bias_twice(x, weight, bias):
    """Adds the bias twice."""
    return x @ weight + 2.0 * bias


def linear__bias_scales(x, weight, bias):
    """The bias multiplies."""
    return (x @ weight) * bias


def linear_backward__absolute(grad_output, x, weight):
    """The bias gradient sums absolute values."""
    return grad_output @ weight.T, x.T @ grad_output, np.abs(grad_output).sum(axis=0)


def linear_backward__halved_x(grad_output, x, weight):
    """The input's gradient is halved."""
    return 0.5 * grad_output @ weight.T, x.T @ grad_output, grad_output.sum(axis=0)


def mlp_forward__tanh(x, params):
    """tanh in place of ReLU."""
    return np.tanh(x @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]


def mlp_forward__leaky(x, params):
    """A leaky ReLU."""
    z = x @ params["W1"] + params["b1"]
    return np.where(z > 0, z, 0.01 * z) @ params["W2"] + params["b2"]


def _mlp(params, x, labels, slope):
    z = x @ params["W1"] + params["b1"]
    h = np.where(z > 0, z, slope * z)
    o = h @ params["W2"] + params["b2"]
    o = o - o.max(axis=1, keepdims=True)
    p = np.exp(o) / np.exp(o).sum(axis=1, keepdims=True)
    hot = np.eye(o.shape[1])[labels]
    loss = -np.mean(np.sum(hot * np.log(np.maximum(p, 1e-300)), axis=1))
    grad_o = (p - hot) / len(labels)
    grad_z = grad_o @ params["W2"].T * np.where(z > 0, 1.0, slope)
    grads = {"W1": x.T @ grad_z, "b1": grad_z.sum(axis=0), "W2": h.T @ grad_o, "b2": grad_o.sum(axis=0)}
    return loss, grads


def mlp_loss_and_gradients__leaky(params, x, labels, weight_decay=0.0):
    """A leaky ReLU, forward and backward."""
    loss, grads = _mlp(params, x, labels, 0.1)
    for name in ("W1", "W2"):
        loss = loss + weight_decay / 2 * np.sum(params[name] ** 2)
        grads[name] = grads[name] + weight_decay * params[name]
    return loss, grads


def mlp_loss_and_gradients__decays_by_l1(params, x, labels, weight_decay=0.0):
    """The penalty is the sum of absolute values."""
    loss, grads = _mlp(params, x, labels, 0.0)
    for name in ("W1", "W2"):
        loss = loss + weight_decay * np.sum(np.abs(params[name]))
        grads[name] = grads[name] + weight_decay * np.sign(params[name])
    return loss, grads


def mlp_loss_and_gradients__decay_squared(params, x, labels, weight_decay=0.0):
    """The decay's coefficient is squared."""
    loss, grads = _mlp(params, x, labels, 0.0)
    for name in ("W1", "W2"):
        loss = loss + weight_decay**2 / 2 * np.sum(params[name] ** 2)
        grads[name] = grads[name] + weight_decay**2 * params[name]
    return loss, grads


def mlp_loss_and_gradients__first_layer_frozen(params, x, labels, weight_decay=0.0):
    """The first layer's gradients are zero."""
    loss, grads = _mlp(params, x, labels, 0.0)
    for name in ("W1", "W2"):
        loss = loss + weight_decay / 2 * np.sum(params[name] ** 2)
        grads[name] = grads[name] + weight_decay * params[name]
    return loss, grads | {"W1": np.zeros_like(grads["W1"]), "b1": np.zeros_like(grads["b1"])}


def sgd__sign(param, grad, state, lr=0.1):
    """Only the sign of the gradient counts."""
    return param - lr * np.sign(grad), {}


def sgd__halves(param, grad, state, lr=0.1):
    """Half a step."""
    return param - 0.5 * lr * grad, {}


def momentum__previous_velocity(param, grad, state, lr=0.1, beta=0.9):
    """Moves by the velocity and the gradient, both once more."""
    v = beta * state.get("v", np.zeros_like(grad)) + grad
    return param - lr * (v + grad), {"v": v}


def momentum__beta_squared(param, grad, state, lr=0.1, beta=0.9):
    """The velocity is kept with beta squared."""
    v = beta**2 * state.get("v", np.zeros_like(grad)) + grad
    return param - lr * v, {"v": v}


def adagrad__absolute(param, grad, state, lr=0.01, eps=1e-10):
    """Sums absolute gradients and takes no root."""
    s = state.get("s", np.zeros_like(grad)) + np.abs(grad)
    return param - lr * grad / (s + eps), {"s": s}


def adagrad__maximum(param, grad, state, lr=0.01, eps=1e-10):
    """Keeps the largest square instead of the sum."""
    s = np.maximum(state.get("s", np.zeros_like(grad)), grad**2)
    return param - lr * grad / (np.sqrt(s) + eps), {"s": s}


def rmsprop__mean_of_absolute(param, grad, state, lr=0.01, alpha=0.99, eps=1e-8):
    """Averages absolute gradients."""
    s = alpha * state.get("s", np.zeros_like(grad)) + (1 - alpha) * np.abs(grad)
    return param - lr * grad / (s + eps), {"s": s}


def rmsprop__starts_at_first(param, grad, state, lr=0.01, alpha=0.99, eps=1e-8):
    """The average starts at the first square instead of at 0."""
    s = alpha * state.get("s", grad**2) + (1 - alpha) * grad**2
    return param - lr * grad / (np.sqrt(s) + eps), {"s": s}


def adadelta__u_starts_at_one(param, grad, state, lr=1.0, rho=0.9, eps=1e-6):
    """The average of the steps starts at 1."""
    s = rho * state.get("s", np.zeros_like(grad)) + (1 - rho) * grad**2
    u = state.get("u", np.ones_like(grad))
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * grad
    return param - lr * delta, {"s": s, "u": rho * u + (1 - rho) * delta**2}


def adam__amsgrad(param, grad, state, lr=0.001, betas=(0.9, 0.999), eps=1e-6):
    """AMSGrad: the largest s so far divides."""
    t = int(state.get("t", 0)) + 1
    v = betas[0] * state.get("v", np.zeros_like(grad)) + (1 - betas[0]) * grad
    s = betas[1] * state.get("s", np.zeros_like(grad)) + (1 - betas[1]) * grad**2
    largest = np.maximum(state.get("m", s), s)
    step = lr * v / (1 - betas[0] ** t) / (np.sqrt(largest / (1 - betas[1] ** t)) * 1.1 + eps)
    return param - step, {"v": v, "s": s, "m": largest, "t": np.array(t)}


def adam__max(param, grad, state, lr=0.001, betas=(0.9, 0.999), eps=1e-6):
    """AdaMax: the infinity norm in place of the second moment."""
    t = int(state.get("t", 0)) + 1
    v = betas[0] * state.get("v", np.zeros_like(grad)) + (1 - betas[0]) * grad
    u = np.maximum(betas[1] * state.get("u", np.zeros_like(grad)), np.abs(grad))
    return param - lr * v / (1 - betas[0] ** t) / (u + eps), {"v": v, "u": u, "t": np.array(t)}


def adam__decays_rate(param, grad, state, lr=0.001, betas=(0.9, 0.999), eps=1e-6):
    """The learning rate shrinks with the root of t."""
    t = int(state.get("t", 0)) + 1
    v = betas[0] * state.get("v", np.zeros_like(grad)) + (1 - betas[0]) * grad
    s = betas[1] * state.get("s", np.zeros_like(grad)) + (1 - betas[1]) * grad**2
    v_hat, s_hat = v / (1 - betas[0] ** t), s / (1 - betas[1] ** t)
    return param - lr / np.sqrt(t) * v_hat / (np.sqrt(s_hat) + eps), {"v": v, "s": s, "t": np.array(t)}


def l2_penalty__l1(weights, weight_decay):
    """Absolute values instead of squares."""
    return weight_decay / 2 * sum(np.sum(np.abs(w)) for w in weights)


def l2_penalty__largest(weights, weight_decay):
    """Only the largest array counts."""
    return weight_decay / 2 * max(np.sum(1.0 * w**2) for w in weights)


def sgd_weight_decay__twice(param, grad, lr, weight_decay):
    """Decays twice."""
    return (1 - lr * weight_decay) ** 2 * param - lr * grad


def sgd_weight_decay__sign(param, grad, lr, weight_decay):
    """Decays by a constant amount towards 0."""
    return param - lr * weight_decay * np.sign(param) - lr * grad


def ridge_sgd_step__cubic(w, b, x, y, lr, weight_decay):
    """The gradient of a fourth-power loss."""
    r = (x @ w + b - y) ** 3
    return (1 - lr * weight_decay) * w - lr * x.T @ r / len(y), b - lr * r.mean()


def ridge_sgd_step__new_bias_first(w, b, x, y, lr, weight_decay):
    """Updates b first and uses the new b for w."""
    b = b - lr * (x @ w + b - y).mean()
    r = x @ w + b - y
    return (1 - lr * weight_decay) * w - lr * x.T @ r / len(y), b


def dropout__by_column(x, p, rng, training=True):
    """Columns live or die together."""
    if not training:
        return 1.0 * x, np.ones(x.shape)
    keep = rng.random(x.shape[-1]) >= p
    mask = np.broadcast_to(keep / (1 - p) if p < 1 else 0.0 * keep, x.shape).copy()
    return x * mask, mask


def dropout__first_entries(x, p, rng, training=True):
    """Not random: the first entries die."""
    if not training:
        return 1.0 * x, np.ones(x.shape)
    keep = (np.arange(x.size) >= p * x.size).reshape(x.shape).astype(float)
    mask = keep / (1 - p) if p < 1 else 0.0 * keep
    return x * mask, mask


def dropout_backward__squared(grad_output, mask):
    """Applies the mask twice."""
    return grad_output * mask * mask


def polynomial_features__factorials(x, degree):
    """Taylor terms: x**k / k!."""
    columns = [np.ones(len(x))]
    for k in range(1, degree + 1):
        columns.append(columns[-1] * x / k)
    return np.stack(columns, axis=1)


def fit_ridge__penalises_less(features, y, weight_decay=0.0):
    """The penalty is divided by the number of features."""
    n, d = features.shape
    taller = np.vstack([features, np.sqrt(n * weight_decay / d) * np.eye(d)])
    return np.linalg.lstsq(taller, np.concatenate([y, np.zeros(d)]), rcond=None)[0]


def fit_ridge__centred(features, y, weight_decay=0.0):
    """Centres y first."""
    n, d = features.shape
    taller = np.vstack([features, np.sqrt(n * weight_decay) * np.eye(d)])
    return np.linalg.lstsq(taller, np.concatenate([y - np.mean(y), np.zeros(d)]), rcond=None)[0]


def choose_degree__median(x_train, y_train, x_val, y_val, degrees):
    """Median instead of mean of the squared errors."""
    errors = [[], []]
    for degree in degrees:
        w = np.linalg.lstsq(np.vander(x_train, degree + 1), y_train, rcond=None)[0]
        for k, (x, y) in enumerate([(x_train, y_train), (x_val, y_val)]):
            errors[k].append(np.median((np.vander(x, degree + 1) @ w - y) ** 2))
    return degrees[int(np.argmin(errors[1]))], np.array(errors[0]), np.array(errors[1])
