"""Other right solutions for regularization.py."""

from collections.abc import Sequence

import numpy as np

from autograder.alternatives import alternative


@alternative("l2_penalty")
def adds_up_dot_products(weights: list[np.ndarray], weight_decay: float) -> float:
    total = 0.0
    for w in weights:
        flat = np.asarray(w, dtype=float).reshape(-1)
        total += flat.dot(flat)
    return 0.5 * weight_decay * total


@alternative("l2_penalty")
def splits_the_list(weights: list[np.ndarray], weight_decay: float) -> float:
    if len(weights) == 0:
        return 0.0
    first, *rest = weights
    return weight_decay * float(np.sum(first.astype(float) ** 2)) / 2 + splits_the_list(rest, weight_decay)


@alternative("l2_penalty")
def joins_all_weights(weights: list[np.ndarray], weight_decay: float) -> np.ndarray:
    everything = np.concatenate([w.flatten() for w in weights]) if weights else np.zeros(1)
    return np.asarray(weight_decay / 2 * np.linalg.norm(everything) ** 2)


@alternative("sgd_weight_decay")
def adds_the_penalty_to_the_gradient(
    param: np.ndarray, grad: np.ndarray, lr: float, weight_decay: float
) -> np.ndarray:
    return param - lr * (grad + weight_decay * param)


@alternative("sgd_weight_decay")
def shrinks_a_copy(param: np.ndarray, grad: np.ndarray, lr: float, weight_decay: float) -> np.ndarray:
    new = np.array(param, dtype=np.float64)
    new *= 1 - lr * weight_decay
    new -= lr * grad
    return new


@alternative("ridge_sgd_step")
def averages_the_samples_gradients(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> tuple[np.ndarray, float]:
    grad_w, grad_b = np.zeros(len(w)), 0.0
    for sample, target in zip(x, y, strict=True):
        error = np.dot(w, sample) + b - target
        grad_w += error * sample / len(y)
        grad_b += error / len(y)
    return w - lr * (grad_w + weight_decay * w), b - lr * grad_b


@alternative("ridge_sgd_step")
def treats_the_bias_as_a_weight(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> tuple[np.ndarray, float]:
    inputs = np.hstack([x, np.ones((len(x), 1))])
    all_weights = np.append(w, b)
    decay = np.append(np.full(len(w), weight_decay), 0)
    grad = inputs.T @ (inputs @ all_weights - y) / len(y) + decay * all_weights
    new = all_weights - lr * grad
    return new[:-1], new[-1]


@alternative("ridge_sgd_step")
def contracts_the_batch(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> list[np.ndarray]:
    error = (np.einsum("nd,d->n", x, w) + b - y).astype(np.float32)
    shrunk = w * (1 - lr * weight_decay)
    return [shrunk - lr * np.einsum("n,nd->d", error, x) / error.size, np.array(b - lr * error.mean())]


@alternative("dropout")
def draws_binomial_numbers(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    if not training:
        return x.copy(), np.ones(x.shape)
    if p == 1:
        return np.zeros(x.shape), np.zeros(x.shape)
    mask = rng.binomial(1, 1 - p, size=x.shape) / (1 - p)
    return mask * x, mask


@alternative("dropout")
def chooses_a_factor_for_each_entry(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    p = p if training else 0.0
    factors = [0.0, 1 / (1 - p) if p < 1 else 0.0]
    mask = rng.choice(factors, size=x.shape, p=[p, 1 - p])
    return np.where(mask > 0, x * mask, 0.0), mask


class DropoutLayer:
    """Draws its mask one entry at a time."""

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        self.p, self.rng = p, rng

    def entry(self) -> float:
        return 0.0 if self.rng.uniform() < self.p else 1 / (1 - self.p)

    def mask(self, count: int) -> list[float]:
        return [self.entry() for _ in range(count)]


@alternative("dropout")
def asks_a_layer_for_the_mask(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    mask = np.ones(x.shape, dtype=np.float32)
    if training:
        mask = np.reshape(DropoutLayer(p, rng).mask(x.size), x.shape).astype(np.float32)
    return x * mask, mask


@alternative("dropout_backward")
def passes_where_the_mask_is_open(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    grad = np.zeros(grad_output.shape)
    grad[mask != 0] = grad_output[mask != 0] * mask[mask != 0]
    return grad


@alternative("dropout_backward")
def multiplies_in_a_list(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    pairs = zip(grad_output.ravel().tolist(), mask.ravel().tolist(), strict=True)
    return np.array([g * m for g, m in pairs]).reshape(grad_output.shape)


@alternative("polynomial_features")
def multiplies_the_last_column(x: np.ndarray, degree: int) -> np.ndarray:
    columns = [np.ones(len(x))]
    for _ in range(degree):
        columns.append(columns[-1] * x)
    return np.stack(columns, axis=1)


@alternative("polynomial_features")
def raises_to_a_row_of_exponents(x: np.ndarray, degree: int) -> np.ndarray:
    return np.power.outer(x.astype(float), np.arange(degree + 1))


@alternative("polynomial_features")
def accumulates_products(x: np.ndarray, degree: int) -> np.ndarray:
    powers = np.repeat(x[:, None].astype(float), degree + 1, axis=1)
    powers[:, 0] = 1
    return np.cumprod(powers, axis=1)


@alternative("fit_ridge")
def inverts_the_singular_values(features: np.ndarray, y: np.ndarray, weight_decay: float = 0.0) -> np.ndarray:
    u, s, vt = np.linalg.svd(np.asarray(features, dtype=float), full_matrices=False)
    kept = s > 1e-12 * s.max()
    damped = np.where(kept, s / np.where(kept, s**2 + len(y) * weight_decay, 1), 0)
    return vt.T @ (damped * (u.T @ y))


@alternative("fit_ridge")
def takes_the_pseudoinverse(features: np.ndarray, y: np.ndarray, weight_decay: float = 0.0) -> np.ndarray:
    n, d = features.shape
    if weight_decay == 0:
        return np.linalg.pinv(features) @ y
    return np.linalg.solve(features.T @ features / n + weight_decay * np.eye(d), features.T @ y / n)


@alternative("fit_ridge")
def solves_least_squares_or_the_normal_equations(
    features: np.ndarray, y: np.ndarray, weight_decay: float = 0.0
) -> np.ndarray:
    if weight_decay > 0:
        gram = np.einsum("ni,nj->ij", features, features)
        np.fill_diagonal(gram, gram.diagonal() + weight_decay * len(y))
        return np.linalg.inv(gram) @ (y @ features)
    solution, *_ = np.linalg.lstsq(features, y, rcond=None)
    return solution


Choice = tuple[int, np.ndarray, np.ndarray]


@alternative("choose_degree")
def fits_with_polyfit(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, degrees: Sequence[int]
) -> Choice:
    train_errors, val_errors = [], []
    for degree in degrees:
        coefficients = np.polyfit(x_train, y_train, degree)
        train_errors.append(np.mean((np.polyval(coefficients, x_train) - y_train) ** 2))
        val_errors.append(np.mean((np.polyval(coefficients, x_val) - y_val) ** 2))
    best = val_errors.index(min(val_errors))
    return degrees[best], np.array(train_errors), np.array(val_errors)


class Polynomial:
    """A least-squares polynomial of one degree."""

    def __init__(self, degree: int) -> None:
        self.exponents = np.arange(degree + 1)

    def fit(self, x: np.ndarray, y: np.ndarray) -> "Polynomial":
        self.w = np.linalg.pinv(x[:, None] ** self.exponents) @ y
        return self

    def error(self, x: np.ndarray, y: np.ndarray) -> float:
        return float(np.square(x[:, None] ** self.exponents @ self.w - y).mean())


@alternative("choose_degree")
def compares_fitted_models(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, degrees: Sequence[int]
) -> Choice:
    models = [Polynomial(degree).fit(x_train, y_train) for degree in degrees]
    train_errors = np.array([model.error(x_train, y_train) for model in models])
    val_errors = np.array([model.error(x_val, y_val) for model in models])
    return int(np.asarray(degrees)[val_errors.argmin()]), train_errors, val_errors
