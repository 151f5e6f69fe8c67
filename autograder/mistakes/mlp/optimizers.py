"""Wrong solutions for optimizers.py.

A student may give the entries of a state other names than the reference does; `_entries` finds them all the same.
"""

from typing import Any

import numpy as np

from autograder.mistakes import mistake
from solutions.mlp.optimizers import State

Step = tuple[np.ndarray, State]

SGD = ("test_sgd_by_hand", "test_sgd_values")
MOMENTUM = ("test_momentum_by_hand", "test_momentum_values")
ADAGRAD_EPS = ("test_adagrad_eps_by_hand", "test_adagrad_eps")
ADAGRAD_LATER = ("test_adagrad_by_hand", "test_adagrad_values", "test_adagrad_eps")
ADAGRAD = (*ADAGRAD_LATER, "test_adagrad_eps_by_hand")
RMSPROP_EPS = ("test_rmsprop_eps_by_hand", "test_rmsprop_eps")
RMSPROP_LATER = ("test_rmsprop_by_hand", "test_rmsprop_values", "test_rmsprop_eps")
RMSPROP = (*RMSPROP_LATER, "test_rmsprop_eps_by_hand")
ADADELTA = ("test_adadelta_by_hand", "test_adadelta_values")
ADAM_EPS = ("test_adam_eps_by_hand", "test_adam_eps")
ADAM_LATER = ("test_adam_by_hand", "test_adam_values", "test_adam_eps")
ADAM = (*ADAM_LATER, "test_adam_first_step", "test_adam_eps_by_hand")


def _entries(state: State, *names: str) -> tuple[list[str], list[Any]]:
    """Keys and values of a state in its own order, a step count last; before the first step zeros under `names`."""
    if not state:
        return list(names), [0.0] * len(names)
    items = sorted(state.items(), key=lambda item: np.ndim(item[1]) == 0)
    return [key for key, _ in items], [value for _, value in items]


@mistake(
    "sgd",
    caught_by=SGD,
    en="the step goes along the gradient, uphill; the loss falls in the opposite direction.",
    zh="沿着梯度方向走，是在上坡；损失下降的方向与梯度相反。",
)
def sgd_uphill(param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1) -> Step:
    return param + lr * grad, {}


@mistake(
    "sgd",
    caught_by=("test_sgd_leaves_its_arguments",),
    en="was changed in place. Compute new arrays and put the state into a new dict.",
    zh="请计算新的数组，并把状态放进新的字典。",
    by_values=False,
)
def sgd_in_place(param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1) -> Step:
    param -= lr * grad
    return param, state


@mistake(
    "sgd",
    caught_by=SGD,
    en="the learning rate is not used.",
    zh="没有用到学习率。",
)
def sgd_without_rate(param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1) -> Step:
    return param - grad, {}


@mistake(
    "sgd",
    caught_by=SGD,
    en="only the sign of the gradient is used; a larger gradient takes a larger step.",
    zh="只用了梯度的符号；梯度越大，步子应当越大。",
)
def sgd_by_sign(param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1) -> Step:
    return param - lr * np.sign(grad), {}


@mistake(
    "sgd",
    caught_by=SGD,
    en="the step itself is returned; asked for is the parameter after the step.",
    zh="返回的是更新量本身；要求返回的是更新之后的参数。",
)
def sgd_step_alone(param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1) -> Step:
    return -lr * grad, {}


@mistake(
    "sgd",
    caught_by=SGD,
    en="the gradient is divided by the length of the parameter; it is already a mean over the samples, and the"
    " parameter's length is not their number.",
    zh="梯度除以了参数的长度；梯度已经对样本取过平均，而参数的长度也不是样本数。",
)
def sgd_averaged_again(param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1) -> Step:
    return param - lr * grad / len(param), {}


@mistake(
    "sgd",
    caught_by=SGD,
    en="the learning rate multiplies the parameter as well as the gradient.",
    zh="学习率不仅乘了梯度，还乘了参数。",
)
def sgd_rate_on_both(param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1) -> Step:
    return lr * (param - grad), {}


@mistake(
    "momentum",
    caught_by=MOMENTUM,
    en="the new gradient is multiplied by 1 − β, which is another convention of momentum; here it enters whole.",
    zh="新梯度乘了 1 − β，这是动量法的另一种约定；这里新梯度不打折扣。",
)
def momentum_as_average(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1, beta: float = 0.9
) -> Step:
    [key], [v] = _entries(state, "v")
    v = beta * v + (1.0 - beta) * grad
    return param - lr * v, {key: v}


@mistake(
    "momentum",
    caught_by=MOMENTUM,
    en="the velocity is not handed on, so every step starts from rest; the next step only knows what new_state holds.",
    zh="速度没有传下去，每一步都从静止开始；下一步只知道 new_state 里有什么。",
)
def momentum_forgotten(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1, beta: float = 0.9
) -> Step:
    return param - lr * (beta * state.get("v", 0.0) + grad), {}


@mistake(
    "momentum",
    caught_by=MOMENTUM,
    en="the parameter moves with the velocity from before this gradient; first the velocity is updated, then the"
    " parameter.",
    zh="参数用的是更新之前的速度；应当先更新速度，再更新参数。",
)
def momentum_one_step_late(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1, beta: float = 0.9
) -> Step:
    [key], [v] = _entries(state, "v")
    return param - lr * v, {key: beta * v + grad}


@mistake(
    "momentum",
    caught_by=MOMENTUM,
    en="β multiplies the new gradient as well as the old velocity.",
    zh="β 不仅乘了旧的速度，还乘了新的梯度。",
)
def momentum_beta_on_both(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1, beta: float = 0.9
) -> Step:
    [key], [v] = _entries(state, "v")
    v = beta * (v + grad)
    return param - lr * v, {key: v}


@mistake(
    "momentum",
    caught_by=MOMENTUM,
    en="this is Nesterov's momentum, which looks one step ahead; the chapter's is the plain one.",
    zh="这是 Nesterov 动量，会向前多看一步；这里要求的是普通的动量法。",
)
def momentum_of_nesterov(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1, beta: float = 0.9
) -> Step:
    [key], [v] = _entries(state, "v")
    v = beta * v + grad
    return param - lr * (grad + beta * v), {key: v}


@mistake(
    "momentum",
    caught_by=("test_momentum_changed_learning_rate",),
    en="the learning rate is inside the velocity, so that a rate changed later does not act on what was remembered.",
    zh="学习率乘进了速度里，之后再改学习率，就影响不到已经记下的部分。",
)
def momentum_rate_inside(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.1, beta: float = 0.9
) -> Step:
    [key], [v] = _entries(state, "v")
    v = beta * v + lr * grad
    return param - v, {key: v}


@mistake(
    "adagrad",
    caught_by=ADAGRAD,
    en="the sizes of the gradients are summed, not their squares.",
    zh="累加的是梯度的绝对值，而不是梯度的平方。",
)
def adagrad_without_square(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.01, eps: float = 1e-10
) -> Step:
    [key], [s] = _entries(state, "s")
    s = s + np.abs(grad)
    return param - lr * grad / (np.sqrt(s) + eps), {key: s}


@mistake(
    "adagrad",
    caught_by=ADAGRAD_LATER,
    en="s holds the last squared gradient alone; it sums those of all the steps so far.",
    zh="s 只保存了最近一次梯度的平方；它应当累加到目前为止每一步的梯度平方。",
)
def adagrad_last_gradient_only(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.01, eps: float = 1e-10
) -> Step:
    [key], _ = _entries(state, "s")
    s = grad**2.0
    return param - lr * grad / (np.sqrt(s) + eps), {key: s}


@mistake(
    "adagrad",
    caught_by=ADAGRAD_EPS,
    en="ε is added under the root; it is added to the root.",
    zh="ε 加在了根号里面；它应当加在根号外面。",
)
def adagrad_eps_inside(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.01, eps: float = 1e-10
) -> Step:
    [key], [s] = _entries(state, "s")
    s = s + grad**2.0
    return param - lr * grad / np.sqrt(s + eps), {key: s}


@mistake(
    "adagrad",
    caught_by=(*ADAGRAD_EPS, "test_adagrad_zero_gradient"),
    en="ε is left out of the denominator, which is then 0 where the gradients have been 0.",
    zh="分母里漏了 ε，梯度一直为 0 的地方分母就成了 0。",
)
def adagrad_without_eps(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.01, eps: float = 1e-10
) -> Step:
    [key], [s] = _entries(state, "s")
    s = s + grad**2.0
    return param - lr * grad / np.sqrt(s), {key: s}


@mistake(
    "adagrad",
    caught_by=ADAGRAD,
    en="the gradient is divided by s; it is divided by the root of s.",
    zh="梯度除以了 s；应当除以 s 的平方根。",
)
def adagrad_without_root(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.01, eps: float = 1e-10
) -> Step:
    [key], [s] = _entries(state, "s")
    s = s + grad**2.0
    return param - lr * grad / (s + eps), {key: s}


@mistake(
    "adagrad",
    caught_by=ADAGRAD,
    en="all entries share one sum of squares; AdaGrad keeps one for each entry.",
    zh="所有元素共用一个平方和；AdaGrad 为每个元素各记一个。",
)
def adagrad_one_sum_for_all(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 0.01, eps: float = 1e-10
) -> Step:
    [key], [s] = _entries(state, "s")
    s = s + np.sum(grad**2.0)
    return param - lr * grad / (np.sqrt(s) + eps), {key: s}


@mistake(
    "rmsprop",
    caught_by=RMSPROP,
    en="the new square enters the average whole; its weight is 1 − α.",
    zh="新的梯度平方没有打折扣就计入了平均；它的权重是 1 − α。",
)
def rmsprop_square_enters_whole(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> Step:
    [key], [s] = _entries(state, "s")
    s = alpha * s + grad**2.0
    return param - lr * grad / (np.sqrt(s) + eps), {key: s}


@mistake(
    "rmsprop",
    caught_by=RMSPROP,
    en="α and 1 − α are swapped: α is the weight of the old average.",
    zh="α 与 1 − α 写反了：α 是旧平均值的权重。",
)
def rmsprop_weights_swapped(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> Step:
    [key], [s] = _entries(state, "s")
    s = (1.0 - alpha) * s + alpha * grad**2.0
    return param - lr * grad / (np.sqrt(s) + eps), {key: s}


@mistake(
    "rmsprop",
    caught_by=RMSPROP_LATER,
    en="the average is not carried from step to step; the next step only knows what new_state holds.",
    zh="滑动平均没有一步步传下去；下一步只知道 new_state 里有什么。",
)
def rmsprop_forgotten(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> Step:
    [key], _ = _entries(state, "s")
    s = (1.0 - alpha) * grad**2.0
    return param - lr * grad / (np.sqrt(s) + eps), {key: s}


@mistake(
    "rmsprop",
    caught_by=RMSPROP_EPS,
    en="ε is added under the root; it is added to the root.",
    zh="ε 加在了根号里面；它应当加在根号外面。",
)
def rmsprop_eps_inside(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> Step:
    [key], [s] = _entries(state, "s")
    s = alpha * s + (1.0 - alpha) * grad**2.0
    return param - lr * grad / np.sqrt(s + eps), {key: s}


@mistake(
    "rmsprop",
    caught_by=(*RMSPROP_EPS, "test_rmsprop_zero_gradient"),
    en="ε is left out of the denominator, which is then 0 where the gradients have been 0.",
    zh="分母里漏了 ε，梯度一直为 0 的地方分母就成了 0。",
)
def rmsprop_without_eps(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> Step:
    [key], [s] = _entries(state, "s")
    s = alpha * s + (1.0 - alpha) * grad**2.0
    return param - lr * grad / np.sqrt(s), {key: s}


@mistake(
    "rmsprop",
    caught_by=RMSPROP,
    en="the gradient is divided by s; it is divided by the root of s.",
    zh="梯度除以了 s；应当除以 s 的平方根。",
)
def rmsprop_without_root(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> Step:
    [key], [s] = _entries(state, "s")
    s = alpha * s + (1.0 - alpha) * grad**2.0
    return param - lr * grad / (s + eps), {key: s}


@mistake(
    "adadelta",
    caught_by=ADADELTA,
    en="the two roots are swapped: the average of past steps goes above, that of the gradients below.",
    zh="两个平方根写反了：以往更新量的平均在分子，梯度的平均在分母。",
)
def adadelta_upside_down(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6
) -> Step:
    keys, (s, u) = _entries(state, "s", "u")
    s = rho * s + (1.0 - rho) * grad**2.0
    delta = np.sqrt(s + eps) / np.sqrt(u + eps) * grad
    return param - lr * delta, dict(zip(keys, (s, rho * u + (1.0 - rho) * delta**2.0), strict=True))


@mistake(
    "adadelta",
    caught_by=ADADELTA,
    en="ε is added to the roots; here it is added under both of them.",
    zh="ε 加在了根号外面；这里它加在两个根号里面。",
)
def adadelta_eps_outside(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6
) -> Step:
    keys, (s, u) = _entries(state, "s", "u")
    s = rho * s + (1.0 - rho) * grad**2.0
    delta = (np.sqrt(u) + eps) / (np.sqrt(s) + eps) * grad
    return param - lr * delta, dict(zip(keys, (s, rho * u + (1.0 - rho) * delta**2.0), strict=True))


@mistake(
    "adadelta",
    caught_by=ADADELTA,
    en="the roots are missing: the step is scaled by a ratio of mean squares, not of their roots.",
    zh="漏了开方：更新量的尺度应是两个均方根之比，而不是均方之比。",
)
def adadelta_without_roots(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6
) -> Step:
    keys, (s, u) = _entries(state, "s", "u")
    s = rho * s + (1.0 - rho) * grad**2.0
    delta = (u + eps) / (s + eps) * grad
    return param - lr * delta, dict(zip(keys, (s, rho * u + (1.0 - rho) * delta**2.0), strict=True))


@mistake(
    "adadelta",
    caught_by=ADADELTA,
    en="the step is computed before s has taken in the new gradient; s is updated first, then the step, then u.",
    zh="计算更新量时，s 还没有计入新的梯度；顺序是先更新 s，再算更新量，最后更新 u。",
)
def adadelta_with_old_s(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6
) -> Step:
    keys, (s, u) = _entries(state, "s", "u")
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * grad
    s = rho * s + (1.0 - rho) * grad**2.0
    return param - lr * delta, dict(zip(keys, (s, rho * u + (1.0 - rho) * delta**2.0), strict=True))


@mistake(
    "adadelta",
    caught_by=("test_adadelta_learning_rate",),
    en="the learning rate is not used.",
    zh="没有用到学习率。",
)
def adadelta_without_rate(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6
) -> Step:
    keys, (s, u) = _entries(state, "s", "u")
    s = rho * s + (1.0 - rho) * grad**2.0
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * grad
    return param - delta, dict(zip(keys, (s, rho * u + (1.0 - rho) * delta**2.0), strict=True))


@mistake(
    "adadelta",
    caught_by=("test_adadelta_learning_rate",),
    en="u averages the steps after the learning rate has scaled them; it averages Δ, before that.",
    zh="u 平均的是乘过学习率之后的更新量；它应当平均还没有乘学习率的 Δ。",
)
def adadelta_rate_remembered(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6
) -> Step:
    keys, (s, u) = _entries(state, "s", "u")
    s = rho * s + (1.0 - rho) * grad**2.0
    delta = lr * np.sqrt(u + eps) / np.sqrt(s + eps) * grad
    return param - delta, dict(zip(keys, (s, rho * u + (1.0 - rho) * delta**2.0), strict=True))


@mistake(
    "adadelta",
    caught_by=(*ADADELTA, "test_adadelta_zero_gradient"),
    en="ε is missing below, so that a gradient of 0 gives 0/0.",
    zh="分母里漏了 ε，梯度为 0 时就成了 0/0。",
)
def adadelta_without_eps_below(
    param: np.ndarray, grad: np.ndarray, state: State, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6
) -> Step:
    keys, (s, u) = _entries(state, "s", "u")
    s = rho * s + (1.0 - rho) * grad**2.0
    delta = np.sqrt(u + eps) / np.sqrt(s) * grad
    return param - lr * delta, dict(zip(keys, (s, rho * u + (1.0 - rho) * delta**2.0), strict=True))


def _moments(state: State, grad: np.ndarray, betas: tuple[float, float]) -> tuple[Any, Any, Any, State]:
    """v, s and t of this step, and the state that holds them."""
    keys, (v, s, t) = _entries(state, "v", "s", "t")
    v = betas[0] * v + (1.0 - betas[0]) * grad
    s = betas[1] * s + (1.0 - betas[1]) * grad**2.0
    return v, s, t + 1, dict(zip(keys, (v, s, t + 1), strict=True))


@mistake(
    "adam",
    caught_by=ADAM,
    en="the averages are not corrected for their start at 0, which makes the first steps too small or too large.",
    zh="没有修正两个平均值从 0 开始的偏差，最初几步的大小因此不对。",
)
def adam_without_correction(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    v, s, _, state = _moments(state, grad, betas)
    return param - lr * v / (np.sqrt(s) + eps), state


@mistake(
    "adam",
    caught_by=ADAM,
    en="t is one too large: the first step is t = 1.",
    zh="t 多了 1：第一步是 t = 1。",
    family="adam_counts_ahead",
)
def adam_counts_ahead(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    v, s, t, state = _moments(state, grad, betas)
    v_hat, s_hat = v / (1.0 - betas[0] ** (t + 1)), s / (1.0 - betas[1] ** (t + 1))
    return param - lr * v_hat / (np.sqrt(s_hat) + eps), state


@mistake(
    "adam",
    caught_by=ADAM,
    en="t is one too large: the first step is t = 1.",
    zh="t 多了 1：第一步是 t = 1。",
    family="adam_counts_ahead",
)
def adam_starts_at_two(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    v, s, t, state = _moments(
        state or {"v": np.array(0.0), "s": np.array(0.0), "t": np.array(1)}, grad, betas
    )
    v_hat, s_hat = v / (1.0 - betas[0] ** t), s / (1.0 - betas[1] ** t)
    return param - lr * v_hat / (np.sqrt(s_hat) + eps), state


@mistake(
    "adam",
    caught_by=ADAM_LATER,
    en="t stays 1: the step count is not carried from step to step.",
    zh="t 一直是 1：步数没有一步步传下去。",
)
def adam_never_counts(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    keys, (v, s, _) = _entries(state, "v", "s", "t")
    v = betas[0] * v + (1.0 - betas[0]) * grad
    s = betas[1] * s + (1.0 - betas[1]) * grad**2.0
    v_hat, s_hat = v / (1.0 - betas[0]), s / (1.0 - betas[1])
    return param - lr * v_hat / (np.sqrt(s_hat) + eps), dict(zip(keys, (v, s, np.array(1)), strict=True))


@mistake(
    "adam",
    caught_by=ADAM_EPS,
    en="ε is added under the root; it is added to the root.",
    zh="ε 加在了根号里面；它应当加在根号外面。",
)
def adam_eps_inside(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    v, s, t, state = _moments(state, grad, betas)
    v_hat, s_hat = v / (1.0 - betas[0] ** t), s / (1.0 - betas[1] ** t)
    return param - lr * v_hat / np.sqrt(s_hat + eps), state


@mistake(
    "adam",
    caught_by=ADAM_EPS,
    en="ε is added to the root of the uncorrected s; the correction comes first.",
    zh="ε 加在了修正之前的 √s 上；应当先修正，再加 ε。",
)
def adam_eps_before_correction(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    v, s, t, state = _moments(state, grad, betas)
    rate = lr * np.sqrt(1.0 - betas[1] ** t) / (1.0 - betas[0] ** t)
    return param - rate * v / (np.sqrt(s) + eps), state


@mistake(
    "adam",
    caught_by=ADAM,
    en="the step is divided by ŝ; it is divided by the root of ŝ.",
    zh="更新量除以了 ŝ；应当除以 ŝ 的平方根。",
)
def adam_without_root(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    v, s, t, state = _moments(state, grad, betas)
    v_hat, s_hat = v / (1.0 - betas[0] ** t), s / (1.0 - betas[1] ** t)
    return param - lr * v_hat / (s_hat + eps), state


@mistake(
    "adam",
    caught_by=ADAM_LATER,
    en="the corrected averages are remembered; the next step goes on from the uncorrected ones.",
    zh="记住的是修正之后的平均值；下一步应当从未修正的值接着算。",
)
def adam_remembers_corrected(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    v, s, t, state = _moments(state, grad, betas)
    v_hat, s_hat = v / (1.0 - betas[0] ** t), s / (1.0 - betas[1] ** t)
    remembered = dict(zip(state, (v_hat, s_hat, t), strict=True))
    return param - lr * v_hat / (np.sqrt(s_hat) + eps), remembered


@mistake(
    "adam",
    caught_by=ADAM_LATER,
    en="β₁ and β₂ are swapped: the first is for the average of the gradients, the second for that of their squares.",
    zh="β₁ 和 β₂ 用反了：β₁ 用于梯度的平均，β₂ 用于梯度平方的平均。",
)
def adam_betas_swapped(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    v, s, t, state = _moments(state, grad, betas[::-1])
    v_hat, s_hat = v / (1.0 - betas[1] ** t), s / (1.0 - betas[0] ** t)
    return param - lr * v_hat / (np.sqrt(s_hat) + eps), state


@mistake(
    "adam",
    caught_by=(*ADAM, "test_adam_zero_gradient"),
    en="t is still 0 in the first step, where the correction divides by 1 − β⁰ = 0; count first, so that t = 1 there.",
    zh="第一步时 t 还是 0，修正时除以 1 − β⁰ = 0；应当先计数，第一步是 t = 1。",
)
def adam_counts_from_zero(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    v, s, t, state = _moments(state, grad, betas)
    v_hat, s_hat = v / (1.0 - betas[0] ** (t - 1)), s / (1.0 - betas[1] ** (t - 1))
    return param - lr * v_hat / (np.sqrt(s_hat) + eps), state


@mistake(
    "adam",
    caught_by=ADAM,
    en="the two averages are one and the same array (as after v = s = np.zeros(…)), so each update of one changes the"
    " other.",
    zh="两个平均值用的是同一个数组（比如写了 v = s = np.zeros(…)），更新其中一个，另一个也跟着变了。",
)
def adam_shares_one_array(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    keys, (v, s, t) = _entries(state, "v", "s", "t")
    v = betas[0] * v + (1.0 - betas[0]) * grad
    v = s = betas[1] * v + (1.0 - betas[1]) * grad**2.0
    v_hat, s_hat = v / (1.0 - betas[0] ** (t + 1)), s / (1.0 - betas[1] ** (t + 1))
    return param - lr * v_hat / (np.sqrt(s_hat) + eps), dict(zip(keys, (v, s, np.array(t + 1)), strict=True))


@mistake(
    "adam",
    caught_by=("test_adam_leaves_its_arguments",),
    en="was changed in place. Compute new arrays and put the state into a new dict.",
    zh="请计算新的数组，并把状态放进新的字典。",
    by_values=False,
)
def adam_remembers_in_the_old_state(
    param: np.ndarray,
    grad: np.ndarray,
    state: State,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
) -> Step:
    v, s, t, new = _moments(state, grad, betas)
    state.update(new)
    v_hat, s_hat = v / (1.0 - betas[0] ** t), s / (1.0 - betas[1] ** t)
    return param - lr * v_hat / (np.sqrt(s_hat) + eps), state
