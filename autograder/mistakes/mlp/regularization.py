"""Wrong solutions for regularization.py."""

from collections.abc import Sequence

import numpy as np

from autograder.mistakes import mistake
from solutions.mlp.regularization import choose_degree, fit_ridge, polynomial_features

Errors = tuple[int, np.ndarray, np.ndarray]

# For mistakes that are right but for one thing. A proof gives the function's own name to the wrong ones.
_right_choice = choose_degree

PENALTY = ("test_l2_penalty_by_hand", "test_l2_penalty_values")
DECAY = ("test_sgd_weight_decay_by_hand", "test_sgd_weight_decay_values")
RIDGE_W = ("test_ridge_sgd_step_by_hand", "test_ridge_sgd_step_weights")
RIDGE_B = ("test_ridge_sgd_step_by_hand", "test_ridge_sgd_step_bias")
BACKWARD = ("test_dropout_backward_by_hand", "test_dropout_backward_values")
POWERS = (
    "test_polynomial_features_by_hand",
    "test_polynomial_features_values",
    "test_polynomial_features_of_integers",
)
SHRUNKEN = ("test_fit_ridge_by_hand", "test_fit_ridge_values")
DEGREE = ("test_choose_degree_by_hand", "test_choose_degree_degree")
TRAIN_ERRORS = ("test_choose_degree_errors_by_hand", "test_choose_degree_train_errors")
VAL_ERRORS = ("test_choose_degree_errors_by_hand", "test_choose_degree_val_errors")


@mistake(
    "l2_penalty",
    caught_by=PENALTY,
    en="the factor ½ is missing.",
    zh="漏了系数 ½。",
)
def penalty_whole(weights: list[np.ndarray], weight_decay: float) -> float:
    return weight_decay * sum(np.sum(w**2) for w in weights)


@mistake(
    "l2_penalty",
    caught_by=PENALTY,
    en="the norms are added as they are; the penalty has their squares.",
    zh="直接把范数相加了；惩罚项里是范数的平方。",
)
def penalty_of_norms(weights: list[np.ndarray], weight_decay: float) -> float:
    return weight_decay / 2 * sum(np.sqrt(np.sum(w**2)) for w in weights)


@mistake(
    "l2_penalty",
    caught_by=PENALTY,
    en="the absolute values are summed, which is the L1 penalty; L2 has squares.",
    zh="累加的是绝对值，那是 L1 惩罚；L2 惩罚用的是平方。",
)
def penalty_of_lasso(weights: list[np.ndarray], weight_decay: float) -> float:
    return weight_decay / 2 * sum(np.sum(np.abs(w)) for w in weights)


@mistake(
    "l2_penalty",
    caught_by=PENALTY,
    en="the squares are averaged over the entries; a squared norm is their sum.",
    zh="对各元素的平方取了平均；范数的平方是它们的和。",
)
def penalty_averaged(weights: list[np.ndarray], weight_decay: float) -> float:
    return weight_decay / 2 * sum(np.mean(w**2) for w in weights)


@mistake(
    "l2_penalty",
    caught_by=PENALTY,
    en="the entries are summed before they are squared, so that opposite signs cancel.",
    zh="先求和再平方，正负元素就互相抵消了。",
)
def penalty_squared_late(weights: list[np.ndarray], weight_decay: float) -> float:
    return weight_decay / 2 * sum(np.sum(w) ** 2 for w in weights)


@mistake(
    "l2_penalty",
    caught_by=PENALTY,
    en="λ is squared together with the weights.",
    zh="λ 也跟着权重一起平方了。",
)
def penalty_with_squared_rate(weights: list[np.ndarray], weight_decay: float) -> float:
    return sum(np.sum((weight_decay * w) ** 2) for w in weights) / 2


@mistake(
    "sgd_weight_decay",
    caught_by=(*DECAY, "test_sgd_weight_decay_without_gradient"),
    en="the weights shrink by λ alone; they shrink by the learning rate times λ.",
    zh="权重只按 λ 缩小；应当按学习率与 λ 的乘积缩小。",
)
def decay_without_rate(param: np.ndarray, grad: np.ndarray, lr: float, weight_decay: float) -> np.ndarray:
    return (1 - weight_decay) * param - lr * grad


@mistake(
    "sgd_weight_decay",
    caught_by=DECAY,
    en="the step along the gradient is shrunk as well; only the old weights are.",
    zh="连沿梯度走的那一步也一起缩小了；只有旧的权重应当缩小。",
)
def decay_after_the_step(param: np.ndarray, grad: np.ndarray, lr: float, weight_decay: float) -> np.ndarray:
    return (1 - lr * weight_decay) * (param - lr * grad)


@mistake(
    "sgd_weight_decay",
    caught_by=(*DECAY, "test_sgd_weight_decay_without_gradient"),
    en="the weights grow: the sign of the decay is wrong.",
    zh="权重变大了：衰减的符号反了。",
)
def decay_with_wrong_sign(param: np.ndarray, grad: np.ndarray, lr: float, weight_decay: float) -> np.ndarray:
    return (1 + lr * weight_decay) * param - lr * grad


@mistake(
    "sgd_weight_decay",
    caught_by=(*DECAY, "test_sgd_weight_decay_without_gradient"),
    en="the decay is twice too strong: the gradient of λ/2 · ‖w‖² is λw.",
    zh="衰减强了一倍：λ/2 · ‖w‖² 的梯度是 λw。",
)
def decay_doubled(param: np.ndarray, grad: np.ndarray, lr: float, weight_decay: float) -> np.ndarray:
    return (1 - 2 * lr * weight_decay) * param - lr * grad


@mistake(
    "sgd_weight_decay",
    caught_by=(*DECAY, "test_sgd_weight_decay_without_gradient"),
    en="every weight moves towards 0 by the same amount, as with an L1 penalty; L2 shrinks each in proportion.",
    zh="每个权重都向 0 移动了同样多，那是 L1 惩罚；L2 是按比例缩小。",
)
def decay_of_lasso(param: np.ndarray, grad: np.ndarray, lr: float, weight_decay: float) -> np.ndarray:
    return param - lr * (grad + weight_decay * np.sign(param))


@mistake(
    "sgd_weight_decay",
    caught_by=(*DECAY, "test_sgd_weight_decay_without_gradient"),
    en="there is no weight decay: this is plain gradient descent.",
    zh="没有权重衰减，这只是普通的梯度下降。",
)
def decay_missing(param: np.ndarray, grad: np.ndarray, lr: float, weight_decay: float) -> np.ndarray:
    return param - lr * grad


def _ridge_gradients(w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """The gradients of the mean of ½(wᵀx + b − y)²."""
    residual = x @ w + b - y
    return x.T @ residual / len(x), residual.mean()


@mistake(
    "ridge_sgd_step",
    caught_by=(*RIDGE_W, *RIDGE_B),
    en="the gradient is the sum over the minibatch; the loss is its mean.",
    zh="梯度是小批量的总和；损失是小批量的平均。",
)
def ridge_summed(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> tuple[np.ndarray, float]:
    grad_w, grad_b = _ridge_gradients(w, b, x, y)
    return (1 - lr * weight_decay) * w - lr * len(x) * grad_w, b - lr * len(x) * grad_b


@mistake(
    "ridge_sgd_step",
    caught_by=(*RIDGE_W, *RIDGE_B),
    en="the gradient has a factor 2; the ½ of the loss cancels it.",
    zh="梯度多了系数 2；损失里的 ½ 会把它约掉。",
)
def ridge_without_half(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> tuple[np.ndarray, float]:
    grad_w, grad_b = _ridge_gradients(w, b, x, y)
    return (1 - lr * weight_decay) * w - 2 * lr * grad_w, b - 2 * lr * grad_b


@mistake(
    "ridge_sgd_step",
    caught_by=(*RIDGE_B, "test_ridge_sgd_step_does_not_decay_the_bias"),
    en="the bias is decayed too; the penalty is on w alone.",
    zh="偏置也被衰减了；惩罚项只针对 w。",
)
def ridge_decays_bias(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> tuple[np.ndarray, float]:
    grad_w, grad_b = _ridge_gradients(w, b, x, y)
    return (1 - lr * weight_decay) * w - lr * grad_w, (1 - lr * weight_decay) * b - lr * grad_b


@mistake(
    "ridge_sgd_step",
    caught_by=(*RIDGE_B, "test_ridge_sgd_step_does_not_decay_the_bias"),
    en="the bias's gradient is taken after w has moved; both gradients belong to the same old w and b.",
    zh="求偏置的梯度时 w 已经更新过了；两个梯度都应当用更新之前的 w 和 b 来求。",
)
def ridge_one_after_the_other(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> tuple[np.ndarray, float]:
    grad_w, _ = _ridge_gradients(w, b, x, y)
    w = (1 - lr * weight_decay) * w - lr * grad_w
    return w, b - lr * _ridge_gradients(w, b, x, y)[1]


@mistake(
    "ridge_sgd_step",
    caught_by=RIDGE_W,
    en="w does not decay: this is a step of plain linear regression.",
    zh="w 没有衰减，这只是普通线性回归的一步。",
)
def ridge_without_decay(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> tuple[np.ndarray, float]:
    grad_w, grad_b = _ridge_gradients(w, b, x, y)
    return w - lr * grad_w, b - lr * grad_b


@mistake(
    "ridge_sgd_step",
    caught_by=RIDGE_W,
    en="the decay is divided by the size of the minibatch; only the loss is a mean over the samples.",
    zh="衰减也除以了小批量的大小；只有损失是对样本取平均的。",
)
def ridge_decay_averaged(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> tuple[np.ndarray, float]:
    grad_w, grad_b = _ridge_gradients(w, b, x, y)
    return (1 - lr * weight_decay / len(x)) * w - lr * grad_w, b - lr * grad_b


@mistake(
    "ridge_sgd_step",
    caught_by=(*RIDGE_B, "test_ridge_sgd_step_does_not_decay_the_bias"),
    en="the bias stays where it was; it has a gradient too.",
    zh="偏置没有更新；它也有梯度。",
)
def ridge_bias_stays(
    w: np.ndarray, b: float, x: np.ndarray, y: np.ndarray, lr: float, weight_decay: float
) -> tuple[np.ndarray, float]:
    grad_w, _ = _ridge_gradients(w, b, x, y)
    return (1 - lr * weight_decay) * w - lr * grad_w, b


Dropped = tuple[np.ndarray, np.ndarray]


@mistake(
    "dropout",
    caught_by=("test_dropout_scales_the_survivors", "test_dropout_mask", "test_dropout_integers"),
    en="the survivors are not scaled up, so that the expectation falls to 1 − p of what it was.",
    zh="留下的元素没有放大，期望变成了原来的 1 − p 倍。",
)
def dropout_without_scale(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> Dropped:
    mask = (rng.random(x.shape) >= p).astype(float) if training else np.ones(x.shape)
    return x * mask, mask


@mistake(
    "dropout",
    caught_by=("test_dropout_mask",),
    en="the mask lacks the factor 1/(1 − p) that out has; dropout_backward would then lack it too.",
    zh="out 乘了 1/(1 − p)，mask 里却没有；这样 dropout_backward 也会少乘这个系数。",
)
def dropout_scale_not_in_mask(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> Dropped:
    if not training:
        return x, np.ones(x.shape)
    mask = (rng.random(x.shape) >= p).astype(float)
    return x * mask / (1 - p if p < 1 else 1), mask


@mistake(
    "dropout",
    caught_by=("test_dropout_rate", "test_dropout_extremes"),
    en="entries survive with probability p; p is the probability of being dropped.",
    zh="元素以概率 p 被保留；p 应当是被置零的概率。",
)
def dropout_keeps_with_p(x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True) -> Dropped:
    mask = (rng.random(x.shape) < p) / (1 - p) if training else np.ones(x.shape)
    return x * mask, mask


@mistake(
    "dropout",
    caught_by=(
        "test_dropout_scales_the_survivors",
        "test_dropout_mask",
        "test_dropout_rate",
        "test_dropout_extremes",
        "test_dropout_integers",
    ),
    en="p is taken for the probability of surviving, in the draw and in the scale; it is that of being dropped.",
    zh="把 p 当成了保留的概率，抽样和放大都是如此；p 应当是被置零的概率。",
)
def dropout_p_means_keep(x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True) -> Dropped:
    mask = (rng.random(x.shape) < p) / p if training else np.ones(x.shape)
    return x * mask, mask


@mistake(
    "dropout",
    caught_by=(
        "test_dropout_scales_the_survivors",
        "test_dropout_mask",
        "test_dropout_extremes",
        "test_dropout_integers",
    ),
    en="the survivors are divided by p; 1 − p of the entries survive, so dividing by 1 − p keeps the expectation.",
    zh="留下的元素除以了 p；留下的比例是 1 − p，除以 1 − p 才能让期望不变。",
)
def dropout_divides_by_p(x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True) -> Dropped:
    mask = (rng.random(x.shape) >= p) / p if training else np.ones(x.shape)
    return x * mask, mask


@mistake(
    "dropout",
    caught_by=("test_dropout_when_not_training",),
    en="entries are dropped even when training is False.",
    zh="training 为 False 时仍然把元素置零了。",
)
def dropout_always_on(x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True) -> Dropped:
    mask = (rng.random(x.shape) >= p) / (1 - p if p < 1 else 1)
    return x * mask, mask


@mistake(
    "dropout",
    caught_by=("test_dropout_when_not_training",),
    en="out is multiplied by 1 − p when not training; the survivors were scaled in training, so nothing is left to"
    " make up for.",
    zh="不训练时又乘了 1 − p；训练时已经放大过留下的元素，预测时不需要再补偿。",
)
def dropout_scaled_in_prediction(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> Dropped:
    if training:
        return dropout_always_on(x, p, rng)
    return (1 - p) * x, np.ones(x.shape)


@mistake(
    "dropout",
    caught_by=("test_dropout_entries_are_independent",),
    en="one row of the mask is drawn and used for all the others; every entry has a draw of its own.",
    zh="只抽了一行掩码，其余各行都用同一份；每个元素都应各自抽取。",
)
def dropout_one_row_for_all(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> Dropped:
    row = (rng.random(x.shape[1:]) >= p) / (1 - p if p < 1 else 1) if training else 1.0
    mask = np.broadcast_to(row, x.shape).copy()
    return x * mask, mask


@mistake(
    "dropout",
    caught_by=("test_dropout_entries_are_independent", "test_dropout_draws_from_rng"),
    en="the mask is drawn from a generator of the function's own, with a fixed seed; rng is not used.",
    zh="掩码来自函数自己用固定种子建的随机数发生器，没有用到 rng。",
)
def dropout_with_own_seed(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> Dropped:
    if not training:
        return x, np.ones(x.shape)
    return dropout_always_on(x, p, np.random.default_rng(0))


@mistake(
    "dropout",
    caught_by=("test_dropout_extremes",),
    en="at p = 1 the mask is 0/0.",
    zh="p = 1 时掩码成了 0/0。",
)
def dropout_undefined_at_one(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> Dropped:
    mask = (rng.random(x.shape) >= p) / np.float64(1 - p) if training else np.ones(x.shape)
    return x * mask, mask


@mistake(
    "dropout_backward",
    caught_by=BACKWARD,
    en="the gradient is stopped where entries were dropped, but lacks the scale of those that survived.",
    zh="被置零处的梯度确实挡住了，但留下的元素少乘了放大系数。",
)
def backward_without_scale(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return grad_output * (mask > 0)


@mistake(
    "dropout_backward",
    caught_by=BACKWARD,
    en="the gradient passes dropout unchanged, as if nothing had been dropped.",
    zh="梯度原样穿过了暂退层，好像没有元素被置零。",
)
def backward_unchanged(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return 1.0 * grad_output


@mistake(
    "dropout_backward",
    caught_by=BACKWARD,
    en="the survivors' gradient is scaled twice; the mask already has the factor.",
    zh="留下的元素的梯度放大了两次；掩码里已经有这个系数了。",
)
def backward_scaled_twice(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return grad_output * mask * mask.max()


@mistake(
    "dropout_backward",
    caught_by=BACKWARD,
    en="a new mask is drawn on the way back; the gradient belongs where the forward pass let the values through.",
    zh="反向时又抽了一个新的掩码；梯度应当在前向传播时保留下来的位置上通过。",
)
def backward_draws_a_fresh_mask(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    kept = np.mean(mask > 0)
    return grad_output * (np.random.default_rng(0).random(mask.shape) < kept) / max(kept, 1e-12)


@mistake(
    "dropout_backward",
    caught_by=BACKWARD,
    en="the gradient is divided by the mask's scale; going back multiplies by the same factor as going forward.",
    zh="梯度除以了放大系数；反向与前向乘的是同一个系数。",
)
def backward_divides(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.where(mask > 0, grad_output / np.where(mask > 0, mask, 1.0), 0.0)


@mistake(
    "dropout_backward",
    caught_by=BACKWARD,
    en="the gradient passes where entries were dropped and stops where they survived: the mask is used the wrong way"
    " round.",
    zh="梯度在被置零处通过、在保留处被挡住：掩码用反了。",
)
def backward_through_the_dropped(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return grad_output * (mask == 0)


@mistake(
    "dropout_backward",
    caught_by=BACKWARD,
    en="the mask itself is returned; the chain rule multiplies it by grad_output.",
    zh="返回的是掩码本身；按链式法则还要乘以 grad_output。",
)
def backward_without_chain_rule(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return 1.0 * mask


@mistake(
    "polynomial_features",
    caught_by=POWERS,
    en="the columns run from the highest power down; they start at x⁰.",
    zh="各列从最高次幂往下排了；应当从 x⁰ 开始。",
)
def powers_descending(x: np.ndarray, degree: int) -> np.ndarray:
    return np.power.outer(1.0 * x, np.arange(degree, -1, -1))


@mistake(
    "polynomial_features",
    caught_by=(*POWERS, "test_polynomial_features_shape"),
    en="the column x⁰ is missing, without which a polynomial has no constant.",
    zh="漏了 x⁰ 这一列，没有它多项式就没有常数项。",
)
def powers_without_constant(x: np.ndarray, degree: int) -> np.ndarray:
    return np.power.outer(1.0 * x, np.arange(1, degree + 1))


@mistake(
    "polynomial_features",
    caught_by=(*POWERS, "test_polynomial_features_shape"),
    en="the highest power is missing: degree is itself a power, the last one.",
    zh="漏了最高次幂：degree 本身也是其中的一个幂次，而且是最后一个。",
)
def powers_without_highest(x: np.ndarray, degree: int) -> np.ndarray:
    return np.power.outer(1.0 * x, np.arange(degree))


@mistake(
    "polynomial_features",
    caught_by=(*POWERS, "test_polynomial_features_shape"),
    en="samples and powers are swapped: each sample is a row, each power a column.",
    zh="样本和幂次弄反了：每个样本一行，每个幂次一列。",
)
def powers_in_rows(x: np.ndarray, degree: int) -> np.ndarray:
    return np.power.outer(1.0 * x, np.arange(degree + 1)).T


@mistake(
    "polynomial_features",
    caught_by=POWERS,
    en="the columns are multiples of x, not powers.",
    zh="各列是 x 的倍数，而不是 x 的幂。",
)
def multiples_for_powers(x: np.ndarray, degree: int) -> np.ndarray:
    return np.multiply.outer(1.0 * x, np.arange(degree + 1))


@mistake(
    "polynomial_features",
    caught_by=("test_polynomial_features_of_integers",),
    en="the powers of integers are computed as integers, which overflow: large ones wrap around.",
    zh="整数的幂是按整数计算的，数太大就会溢出。",
)
def powers_overflow(x: np.ndarray, degree: int) -> np.ndarray:
    return np.power.outer(x, np.arange(degree + 1))


def _shrunken(features: np.ndarray, y: np.ndarray, penalties: np.ndarray) -> np.ndarray:
    """The w that minimises ‖Fw − y‖² + Σ penalties · w²."""
    square = features.T @ features + np.diag(penalties)
    return np.linalg.pinv(square, hermitian=True) @ features.T @ y


@mistake(
    "fit_ridge",
    caught_by=SHRUNKEN,
    en="the loss is a mean over n samples, but λ is weighed against their sum.",
    zh="损失是 n 个样本的平均，λ 却是按总和来权衡的。",
)
def ridge_against_the_sum(features: np.ndarray, y: np.ndarray, weight_decay: float = 0.0) -> np.ndarray:
    return _shrunken(features, y, np.full(features.shape[1], weight_decay))


@mistake(
    "fit_ridge",
    caught_by=SHRUNKEN,
    en="weight_decay is not used: this is least squares without a penalty.",
    zh="没有用到 weight_decay，这是不带惩罚的最小二乘。",
)
def ridge_unpenalised(features: np.ndarray, y: np.ndarray, weight_decay: float = 0.0) -> np.ndarray:
    return _shrunken(features, y, np.zeros(features.shape[1]))


@mistake(
    "fit_ridge",
    caught_by=SHRUNKEN,
    en="the penalty counts half: the ½ stands before the squared error as well as before λ‖w‖².",
    zh="惩罚只算了一半：½ 既在平方误差前，也在 λ‖w‖² 前。",
)
def ridge_half_penalty(features: np.ndarray, y: np.ndarray, weight_decay: float = 0.0) -> np.ndarray:
    return _shrunken(features, y, np.full(features.shape[1], len(y) * weight_decay / 2))


@mistake(
    "fit_ridge",
    caught_by=SHRUNKEN,
    en="the penalty counts twice: ½ stands before λ‖w‖² as well as before the squared error.",
    zh="惩罚算了两倍：λ‖w‖² 前和平方误差前一样，都有 ½。",
)
def ridge_double_penalty(features: np.ndarray, y: np.ndarray, weight_decay: float = 0.0) -> np.ndarray:
    return _shrunken(features, y, np.full(features.shape[1], 2 * len(y) * weight_decay))


@mistake(
    "fit_ridge",
    caught_by=SHRUNKEN,
    en="the first weight is spared the penalty, as if it were a bias; here every weight is penalised.",
    zh="第一个权重被当成偏置，没有受惩罚；这里所有权重都要惩罚。",
)
def ridge_spares_the_first(features: np.ndarray, y: np.ndarray, weight_decay: float = 0.0) -> np.ndarray:
    n, d = features.shape
    return _shrunken(features, y, n * weight_decay * (np.arange(d) > 0))


@mistake(
    "fit_ridge",
    caught_by=(
        *SHRUNKEN,
        "test_fit_ridge_recovers_weights",
        "test_fit_ridge_least_squares",
        "test_fit_ridge_rank_deficient",
    ),
    en="one side of the equation is divided by n and the other is not; without a penalty n must cancel.",
    zh="方程只有一边除以了 n；不加惩罚时 n 应当正好约掉。",
)
def ridge_one_side_averaged(features: np.ndarray, y: np.ndarray, weight_decay: float = 0.0) -> np.ndarray:
    n, d = features.shape
    return _shrunken(features, y, np.full(d, n * weight_decay)) / n


@mistake(
    "choose_degree",
    caught_by=DEGREE,
    en="the degree is chosen by the training error, which favours the most complex model; the validation error"
    " decides.",
    zh="按训练误差选了次数，这样总是偏向最复杂的模型；应当由验证误差决定。",
)
def chosen_by_training_error(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, degrees: Sequence[int]
) -> Errors:
    _, train_errors, val_errors = _right_choice(x_train, y_train, x_val, y_val, degrees)
    return degrees[int(np.argmin(train_errors))], train_errors, val_errors


@mistake(
    "choose_degree",
    caught_by=(*DEGREE, "test_choose_degree_tie"),
    en="the position in the list is returned; asked for is the degree that stands there.",
    zh="返回的是它在列表中的位置；要求返回的是那个位置上的次数。",
)
def position_for_degree(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, degrees: Sequence[int]
) -> Errors:
    _, train_errors, val_errors = _right_choice(x_train, y_train, x_val, y_val, degrees)
    return int(np.argmin(val_errors)), train_errors, val_errors


@mistake(
    "choose_degree",
    caught_by=("test_choose_degree_tie",),
    en="of equally good degrees the last is taken; the first is asked for.",
    zh="几个次数一样好时取了最后一个；要求取第一个。",
)
def last_of_equals(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, degrees: Sequence[int]
) -> Errors:
    _, train_errors, val_errors = _right_choice(x_train, y_train, x_val, y_val, degrees)
    return degrees[len(degrees) - 1 - int(np.argmin(val_errors[::-1]))], train_errors, val_errors


@mistake(
    "choose_degree",
    caught_by=(*TRAIN_ERRORS, *VAL_ERRORS),
    en="the two lists of errors have changed places: the training errors come first.",
    zh="两组误差的顺序反了：训练误差在前。",
)
def errors_in_wrong_order(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, degrees: Sequence[int]
) -> Errors:
    degree, train_errors, val_errors = _right_choice(x_train, y_train, x_val, y_val, degrees)
    return degree, val_errors, train_errors


@mistake(
    "choose_degree",
    caught_by=(*DEGREE, *VAL_ERRORS),
    en="the polynomials are fitted again on the validation data, which must not take part in any fit.",
    zh="在验证集上又重新拟合了多项式；验证集不能参与任何拟合。",
)
def fitted_on_validation(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, degrees: Sequence[int]
) -> Errors:
    _, train_errors, _ = _right_choice(x_train, y_train, x_val, y_val, degrees)
    val_errors = np.empty(len(degrees))
    for i, degree in enumerate(degrees):
        features = polynomial_features(x_val, degree)
        val_errors[i] = np.mean((features @ fit_ridge(features, y_val) - y_val) ** 2)
    return degrees[int(np.argmin(val_errors))], train_errors, val_errors


@mistake(
    "choose_degree",
    caught_by=(*TRAIN_ERRORS, *VAL_ERRORS),
    en="the errors are roots of mean squares; asked for are the mean squares.",
    zh="误差开了平方根；要求的是均方误差本身。",
)
def errors_as_roots(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, degrees: Sequence[int]
) -> Errors:
    degree, train_errors, val_errors = _right_choice(x_train, y_train, x_val, y_val, degrees)
    return degree, np.sqrt(train_errors), np.sqrt(val_errors)


@mistake(
    "choose_degree",
    caught_by=(*TRAIN_ERRORS, *VAL_ERRORS),
    en="the errors are sums of squares; asked for are their means, which can be compared between sets of any size.",
    zh="误差是平方和；要求的是平均值，这样大小不同的数据集才能比较。",
)
def errors_summed(
    x_train: np.ndarray, y_train: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, degrees: Sequence[int]
) -> Errors:
    degree, train_errors, val_errors = _right_choice(x_train, y_train, x_val, y_val, degrees)
    return degree, len(x_train) * train_errors, len(x_val) * val_errors
