"""Wrong solutions for recurrent.py."""

from collections.abc import Callable, Sequence

import numpy as np

from autograder.mistakes import mistake
from solutions.rnn.recurrent import rnn_step

Gradients = tuple[np.ndarray, ...]

STEP = ("test_rnn_step_by_hand", "test_rnn_step_values")
FORWARD = ("test_rnn_forward_by_hand", "test_rnn_forward_values", "test_rnn_forward_integers")
OUTPUT = (
    "test_rnn_output_by_hand",
    "test_rnn_output_of_a_step_values",
    "test_rnn_output_of_a_sequence_values",
)
SEQUENCE_OUTPUT = ("test_rnn_output_of_a_sequence", "test_rnn_output_of_a_sequence_values")
BACKWARD_W_HH = ("test_rnn_backward_numerical_w_hh", "test_rnn_backward_w_hh", "test_rnn_backward_integers")
BACKWARD_WEIGHTS = (
    *BACKWARD_W_HH,
    "test_rnn_backward_numerical_w_xh",
    "test_rnn_backward_w_xh",
    "test_rnn_backward_numerical_b_h",
    "test_rnn_backward_b_h",
)
BACKWARD_STATES = (
    "test_rnn_backward_numerical_x",
    "test_rnn_backward_x",
    "test_rnn_backward_numerical_h0",
    "test_rnn_backward_h0",
)
CLIPPED = (
    "test_clip_gradients_by_hand",
    "test_clip_gradients_reaches_the_norm",
    "test_clip_gradients_values",
    "test_clip_gradients_integers",
)


@mistake(
    "rnn_step",
    caught_by=STEP,
    en="the previous state is multiplied by the transpose of W_hh; with rows as samples it is multiplied by W_hh itself.",
    zh="上一个隐状态乘的是 W_hh 的转置；这里每行是一个样本，应当直接乘 W_hh。",
)
def transposes_the_recurrent_weights(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    return np.tanh(x_t @ W_xh + h_prev @ W_hh.T + b_h)


@mistake(
    "rnn_step",
    caught_by=STEP,
    en="the activation is missing: the weighted sum is returned as it is, and states can grow without bound.",
    zh="缺少激活函数：直接返回了加权和，隐状态可能无限增大。",
)
def has_no_activation(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    return x_t @ W_xh + h_prev @ W_hh + b_h


@mistake(
    "rnn_step",
    caught_by=STEP,
    en="the activation is the sigmoid; here φ is tanh, whose values lie between −1 and 1.",
    zh="激活函数用成了 sigmoid；这里的 φ 是 tanh，取值在 −1 与 1 之间。",
)
def activates_with_sigmoid(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x_t @ W_xh + h_prev @ W_hh + b_h, -500, 500)))


@mistake(
    "rnn_step",
    caught_by=STEP,
    en="the activation is ReLU, as in the perceptron; here φ is tanh.",
    zh="激活函数用成了多层感知机里的 ReLU；这里的 φ 是 tanh。",
)
def activates_with_relu(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    return np.maximum(x_t @ W_xh + h_prev @ W_hh + b_h, 0)


@mistake(
    "rnn_step",
    caught_by=STEP,
    en="the previous hidden state plays no part, so the layer remembers nothing.",
    zh="没有用到上一个隐状态，这一层什么也记不住。",
)
def forgets_the_previous_state(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    return np.tanh(x_t @ W_xh + b_h)


@mistake(
    "rnn_step",
    caught_by=STEP,
    en="the bias is missing.",
    zh="没有加偏置。",
)
def steps_without_bias(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    return np.tanh(x_t @ W_xh + h_prev @ W_hh)


@mistake(
    "rnn_step",
    caught_by=STEP,
    en="the bias is added after the activation; it belongs inside, beside the two products.",
    zh="偏置加在了激活函数之后；它应当和两个乘积一起放在激活函数里面。",
)
def adds_the_bias_after_tanh(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    return np.tanh(x_t @ W_xh + h_prev @ W_hh) + b_h


@mistake(
    "rnn_step",
    caught_by=("test_rnn_step_is_stable",),
    en="tanh is computed from exponentials that overflow for large arguments, and infinity over infinity is not a number.",
    zh="tanh 是用指数拼出来的，参数很大时指数溢出，无穷大除以无穷大就不再是数。",
)
def computes_tanh_from_exponentials(
    x_t: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    z = x_t @ W_xh + h_prev @ W_hh + b_h
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def _states(x: np.ndarray, h0: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    """The hidden states as they should be."""
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, *weights)
        hs.append(h)
    return np.stack(hs, axis=1)


@mistake(
    "rnn_forward",
    caught_by=(*FORWARD, "test_rnn_forward_continues"),
    en="the sequence starts from a state of zeros, whatever h0 is.",
    zh="无论传入的 h0 是什么，都从全零的隐状态开始。",
)
def starts_from_zeros(x: np.ndarray, h0: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    return _states(x, np.zeros_like(h0), *weights)


@mistake(
    "rnn_forward",
    caught_by=(*FORWARD, "test_rnn_forward_continues"),
    en="every step starts from h0 again; the state of one step is not carried into the next.",
    zh="每一步都重新从 h0 开始，前一步的隐状态没有传给后一步。",
)
def does_not_carry_the_state(x: np.ndarray, h0: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    return np.stack([rnn_step(x[:, t], h0, *weights) for t in range(x.shape[1])], axis=1)


@mistake(
    "rnn_forward",
    caught_by=(*FORWARD, "test_rnn_forward_continues", "test_rnn_forward_is_causal"),
    en="the sequence is read from its last step to its first.",
    zh="序列是从最后一步往第一步读的。",
)
def reads_backwards(x: np.ndarray, h0: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    return _states(x[:, ::-1], h0, *weights)[:, ::-1]


@mistake(
    "rnn_forward",
    caught_by=(*FORWARD, "test_rnn_forward_continues"),
    en="each state is recorded before its step instead of after it: h0 comes first and the last state is missing.",
    zh="隐状态是在每一步计算之前记录的：第一个是 h0，而最后一个隐状态没有记下来。",
)
def records_before_the_step(x: np.ndarray, h0: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    hs = _states(x, h0, *weights)
    return np.concatenate([h0[:, None], hs[:, :-1]], axis=1)


@mistake(
    "rnn_forward",
    caught_by=(
        *FORWARD,
        "test_rnn_forward_continues",
        "test_rnn_forward_is_causal",
        "test_rnn_forward_shape",
        "test_rnn_forward_single_step",
        "test_rnn_forward_leaves_its_arguments",
    ),
    en="h0 is returned as if it were a state of the sequence, which makes one step too many.",
    zh="把 h0 也当成序列中的一个隐状态返回了，多出了一步。",
)
def returns_the_first_state_too(x: np.ndarray, h0: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    return np.concatenate([h0[:, None], _states(x, h0, *weights)], axis=1)


@mistake(
    "rnn_forward",
    caught_by=(
        *FORWARD,
        "test_rnn_forward_continues",
        "test_rnn_forward_is_causal",
        "test_rnn_forward_shape",
        "test_rnn_forward_single_step",
        "test_rnn_forward_leaves_its_arguments",
    ),
    en="only the last hidden state is returned; every step's state is asked for.",
    zh="只返回了最后一个隐状态；要求的是每一步的隐状态。",
)
def returns_the_last_state_only(x: np.ndarray, h0: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    return _states(x, h0, *weights)[:, -1]


@mistake(
    "rnn_forward",
    caught_by=(
        "test_rnn_forward_values",
        "test_rnn_forward_integers",
        "test_rnn_forward_continues",
        "test_rnn_forward_is_causal",
        "test_rnn_forward_shape",
        "test_rnn_forward_single_step",
        "test_rnn_forward_leaves_its_arguments",
    ),
    en="the steps are stacked along the first axis; the batch comes first, then time.",
    zh="各个时间步堆叠在了第一个轴上；应当先是批量，再是时间。",
)
def stacks_time_first(x: np.ndarray, h0: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    return _states(x, h0, *weights).swapaxes(0, 1)


@mistake(
    "rnn_forward",
    caught_by=(*FORWARD, "test_rnn_forward_continues", "test_rnn_forward_is_causal"),
    en="all steps share one array that each step overwrites, so every entry shows the last state.",
    zh="所有时间步共用同一个数组，每一步都把它覆盖，因此每个位置都是最后的隐状态。",
)
def stores_one_array_for_all_steps(x: np.ndarray, h0: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    h, hs = np.array(h0, dtype=float), []
    for t in range(x.shape[1]):
        h[:] = rnn_step(x[:, t], h, *weights)
        hs.append(h)
    return np.stack(hs, axis=1)


@mistake(
    "rnn_forward",
    caught_by=("test_rnn_forward_integers",),
    en="the array for the states has the integer type of the input, which cuts every state down to a whole number.",
    zh="存放隐状态的数组沿用了输入的整数类型，每个隐状态都被截断成了整数。",
)
def keeps_the_integer_type_of_the_input(x: np.ndarray, h0: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    hs = np.zeros((*x.shape[:2], h0.shape[1]), dtype=x.dtype)
    h = h0
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, *weights)
        hs[:, t] = h
    return hs


@mistake(
    "rnn_output",
    caught_by=OUTPUT,
    en="the bias is missing.",
    zh="没有加偏置。",
)
def outputs_without_bias(h: np.ndarray, W_hq: np.ndarray, b_q: np.ndarray) -> np.ndarray:
    return h @ W_hq


@mistake(
    "rnn_output",
    caught_by=(*OUTPUT, "test_rnn_output_of_a_sequence"),
    en="the outputs went through softmax; the output layer is linear, and softmax belongs to the loss.",
    zh="输出经过了 softmax；输出层是线性的，softmax 属于损失函数。",
)
def outputs_probabilities(h: np.ndarray, W_hq: np.ndarray, b_q: np.ndarray) -> np.ndarray:
    logits = h @ W_hq + b_q
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


@mistake(
    "rnn_output",
    caught_by=(*OUTPUT, "test_rnn_output_of_a_sequence"),
    en="the outputs went through tanh like a hidden state; the output layer has no activation.",
    zh="输出像隐状态那样经过了 tanh；输出层没有激活函数。",
)
def activates_the_outputs(h: np.ndarray, W_hq: np.ndarray, b_q: np.ndarray) -> np.ndarray:
    return np.tanh(h @ W_hq + b_q)


@mistake(
    "rnn_output",
    caught_by=SEQUENCE_OUTPUT,
    en="a sequence gives the output of its last step only; here every step has one.",
    zh="对整个序列只给出了最后一步的输出；这里每一步都要有输出。",
)
def outputs_the_last_step(h: np.ndarray, W_hq: np.ndarray, b_q: np.ndarray) -> np.ndarray:
    return (h[:, -1] if h.ndim == 3 else h) @ W_hq + b_q


@mistake(
    "rnn_output",
    caught_by=SEQUENCE_OUTPUT,
    en="samples and steps are flattened into one axis and not separated again.",
    zh="把样本和时间步合并成了一个轴，最后没有再分开。",
)
def flattens_samples_and_steps(h: np.ndarray, W_hq: np.ndarray, b_q: np.ndarray) -> np.ndarray:
    return h.reshape(-1, h.shape[-1]) @ W_hq + b_q


@mistake(
    "rnn_output",
    caught_by=SEQUENCE_OUTPUT,
    en="the hidden states are averaged over time first; every step has an output of its own.",
    zh="先把隐状态对时间取了平均；每一步都应当有自己的输出。",
)
def averages_over_time(h: np.ndarray, W_hq: np.ndarray, b_q: np.ndarray) -> np.ndarray:
    return (h.mean(axis=1) if h.ndim == 3 else h) @ W_hq + b_q


def _slope(hs: np.ndarray) -> np.ndarray:
    """The derivative of tanh, from its values."""
    return 1 - hs**2


def _through_time(
    grad_hs: np.ndarray, h0: np.ndarray, slope: np.ndarray, step_back: Callable[[np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The gradients before the activation, and the gradient of the first state."""
    grad_z, grad_h = np.empty(grad_hs.shape), np.zeros(h0.shape)
    for t in reversed(range(grad_hs.shape[1])):
        grad_z[:, t] = (grad_hs[:, t] + grad_h) * slope[:, t]
        grad_h = step_back(grad_z[:, t])
    return grad_z, grad_h


def _previous(hs: np.ndarray, h0: np.ndarray) -> np.ndarray:
    """The state before every step."""
    return np.concatenate([h0[:, None], hs[:, :-1]], axis=1)


def _gradients(
    grad_z: np.ndarray, grad_h0: np.ndarray, x: np.ndarray, previous: np.ndarray, W_xh: np.ndarray
) -> Gradients:
    """All five gradients, summed over samples and steps."""
    grad_W_xh = np.einsum("ntd,nth->dh", x, grad_z)
    grad_W_hh = np.einsum("ntp,nth->ph", previous, grad_z)
    return grad_z @ W_xh.T, grad_h0, grad_W_xh, grad_W_hh, grad_z.sum(axis=(0, 1))


@mistake(
    "rnn_backward",
    caught_by=(
        *BACKWARD_STATES,
        *BACKWARD_WEIGHTS,
        "test_rnn_backward_by_hand",
        "test_rnn_backward_from_the_last_step",
        "test_rnn_backward_single_step",
    ),
    en="going one step back multiplies the gradient by W_hh; the way back needs its transpose.",
    zh="往回传一步时梯度乘的是 W_hh；反向传播需要它的转置。",
)
def goes_back_without_transposing(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    grad_z, grad_h0 = _through_time(grad_hs, h0, _slope(hs), lambda grad: grad @ W_hh)
    return _gradients(grad_z, grad_h0, x, _previous(hs, h0), W_xh)


@mistake(
    "rnn_backward",
    caught_by=BACKWARD_W_HH,
    en="each step overwrites the gradient of W_hh; the weights serve every step, so the steps' gradients add up.",
    zh="每一步都覆盖了 W_hh 的梯度；各步共用同一组权重，所以各步的梯度应当相加。",
    family="overwrites",
)
def overwrites_the_recurrent_gradient(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    grad_z, grad_h0 = _through_time(grad_hs, h0, _slope(hs), lambda grad: grad @ W_hh.T)
    grad_x, _, grad_W_xh, _, grad_b_h = _gradients(grad_z, grad_h0, x, _previous(hs, h0), W_xh)
    return grad_x, grad_h0, grad_W_xh, h0.T @ grad_z[:, 0], grad_b_h


@mistake(
    "rnn_backward",
    caught_by=BACKWARD_WEIGHTS,
    en="each step overwrites the weights' gradients; the weights serve every step, so the steps' gradients add up.",
    zh="每一步都覆盖了权重的梯度；各步共用同一组权重，所以各步的梯度应当相加。",
)
def overwrites_every_gradient(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    grad_z, grad_h0 = _through_time(grad_hs, h0, _slope(hs), lambda grad: grad @ W_hh.T)
    first = grad_z[:, 0]
    return grad_z @ W_xh.T, grad_h0, x[:, 0].T @ first, h0.T @ first, first.sum(axis=0)


@mistake(
    "rnn_backward",
    caught_by=(
        *BACKWARD_STATES,
        *BACKWARD_WEIGHTS,
        "test_rnn_backward_by_hand",
        "test_rnn_backward_from_the_last_step",
    ),
    en="the gradient of a step stays within that step; it has to flow on into all the steps before it.",
    zh="每一步的梯度只停留在这一步；它还要继续流回前面所有的时间步。",
)
def truncates_after_one_step(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    grad_z = grad_hs * _slope(hs)
    return _gradients(grad_z, grad_z[:, 0] @ W_hh.T, x, _previous(hs, h0), W_xh)


@mistake(
    "rnn_backward",
    caught_by=(
        *BACKWARD_STATES,
        *BACKWARD_WEIGHTS,
        "test_rnn_backward_from_the_last_step",
        "test_rnn_backward_single_step",
    ),
    en="the slope of tanh is missing: the gradient passes the activation as if it were not there.",
    zh="漏掉了 tanh 的导数：梯度像没有激活函数一样直接穿了过去。",
)
def leaves_out_the_slope_of_tanh(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    grad_z, grad_h0 = _through_time(grad_hs, h0, np.ones(hs.shape), lambda grad: grad @ W_hh.T)
    return _gradients(grad_z, grad_h0, x, _previous(hs, h0), W_xh)


@mistake(
    "rnn_backward",
    caught_by=(
        *BACKWARD_STATES,
        *BACKWARD_WEIGHTS,
        "test_rnn_backward_from_the_last_step",
        "test_rnn_backward_single_step",
    ),
    en="tanh is applied once more to get its slope; the hidden states already are values of tanh.",
    zh="求 tanh 的导数时又做了一次 tanh；隐状态本身已经是 tanh 的值。",
)
def applies_tanh_twice(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    grad_z, grad_h0 = _through_time(grad_hs, h0, _slope(np.tanh(hs)), lambda grad: grad @ W_hh.T)
    return _gradients(grad_z, grad_h0, x, _previous(hs, h0), W_xh)


@mistake(
    "rnn_backward",
    caught_by=(*BACKWARD_W_HH, "test_rnn_backward_single_step"),
    en="the gradient of W_hh uses the state after each step; W_hh was multiplied by the state before it.",
    zh="W_hh 的梯度用了每一步之后的隐状态；与 W_hh 相乘的是这一步之前的隐状态。",
)
def uses_the_state_after_the_step(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    grad_z, grad_h0 = _through_time(grad_hs, h0, _slope(hs), lambda grad: grad @ W_hh.T)
    return _gradients(grad_z, grad_h0, x, hs, W_xh)


@mistake(
    "rnn_backward",
    caught_by=(*BACKWARD_W_HH, "test_rnn_backward_single_step"),
    en="the gradient of W_hh leaves out the first step, as if the sequence had started from zeros instead of h0.",
    zh="W_hh 的梯度漏掉了第一步，就好像序列是从零而不是从 h0 开始的。",
)
def leaves_out_the_first_state(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    grad_z, grad_h0 = _through_time(grad_hs, h0, _slope(hs), lambda grad: grad @ W_hh.T)
    return _gradients(grad_z, grad_h0, x, _previous(hs, np.zeros(h0.shape)), W_xh)


@mistake(
    "rnn_backward",
    caught_by=(*BACKWARD_STATES, *BACKWARD_WEIGHTS, "test_rnn_backward_by_hand"),
    en="only the last step's entry of grad_hs is used; every step can have a loss of its own.",
    zh="只用了 grad_hs 最后一步的部分；每一步都可以有自己的损失。",
)
def uses_the_last_loss_only(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    last = np.zeros(grad_hs.shape)
    last[:, -1] = grad_hs[:, -1]
    grad_z, grad_h0 = _through_time(last, h0, _slope(hs), lambda grad: grad @ W_hh.T)
    return _gradients(grad_z, grad_h0, x, _previous(hs, h0), W_xh)


@mistake(
    "rnn_backward",
    caught_by=(
        "test_rnn_backward_by_hand",
        "test_rnn_backward_numerical_h0",
        "test_rnn_backward_h0",
        "test_rnn_backward_single_step",
        "test_rnn_backward_integers",
    ),
    en="grad_h0 is the gradient before the first step's activation; it still has to pass W_hh on its way to h0.",
    zh="grad_h0 是第一步激活函数之前的梯度；它还要经过 W_hh 才能到达 h0。",
)
def stops_before_the_first_state(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    grad_z, _ = _through_time(grad_hs, h0, _slope(hs), lambda grad: grad @ W_hh.T)
    return _gradients(grad_z, grad_z[:, 0], x, _previous(hs, h0), W_xh)


@mistake(
    "rnn_backward",
    caught_by=("test_rnn_backward_integers",),
    en="an array made after the input has its integer type, which cuts the gradients in it down to whole numbers.",
    zh="照着输入创建的数组沿用了整数类型，里面的梯度都被截断成了整数。",
)
def keeps_the_integer_type_of_the_sequence(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> Gradients:
    hs = _states(x, h0, W_xh, W_hh, b_h)
    grad_z, grad_h0 = _through_time(grad_hs, h0, _slope(hs), lambda grad: grad @ W_hh.T)
    grad_x, *rest = _gradients(grad_z, grad_h0, x, _previous(hs, h0), W_xh)
    return grad_x.astype(x.dtype), *rest


def _joint_norm(grads: Sequence[np.ndarray]) -> float:
    return float(np.sqrt(sum(float((grad.astype(float) ** 2).sum()) for grad in grads)))


def _limited(grads: Sequence[np.ndarray], norm: float, max_norm: float) -> list[np.ndarray]:
    """Scaled by max_norm / norm where that norm is too large."""
    return [grad * (max_norm / max(norm, max_norm)) for grad in grads]


@mistake(
    "clip_gradients",
    caught_by=CLIPPED,
    en="each array is clipped by its own norm; one scale for all of them keeps the direction of the whole step.",
    zh="每个数组按自己的范数分别裁剪；所有数组应使用同一个比例，整体的方向才不变。",
)
def clips_each_array_alone(grads: Sequence[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    return [_limited([grad], _joint_norm([grad]), max_norm)[0] for grad in grads], _joint_norm(grads)


@mistake(
    "clip_gradients",
    caught_by=CLIPPED,
    en="every entry is cut off at ±max_norm, which changes the direction; clipping by norm scales all entries alike.",
    zh="把每个元素截断到 ±max_norm，方向会改变；按范数裁剪是所有元素按同一比例缩小。",
)
def cuts_off_the_entries(grads: Sequence[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    return [np.clip(grad, -max_norm, max_norm) for grad in grads], _joint_norm(grads)


@mistake(
    "clip_gradients",
    caught_by=(
        "test_clip_gradients_keeps_small_ones",
        "test_clip_gradients_below_the_norm",
        "test_clip_gradients_of_zeros",
    ),
    en="gradients below the limit are scaled up to it; clipping only ever makes gradients smaller.",
    zh="没有超过上限的梯度也被放大到了上限；裁剪只会把梯度变小。",
)
def always_rescales(grads: Sequence[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    norm = _joint_norm(grads)
    return [grad * np.divide(max_norm, norm) for grad in grads], norm


@mistake(
    "clip_gradients",
    caught_by=(
        *CLIPPED,
        "test_clip_gradients_keeps_small_ones",
        "test_clip_gradients_below_the_norm",
        "test_clip_gradients_norm_by_hand",
        "test_clip_gradients_norm",
    ),
    en="the square root is missing: the sum of squares is taken for the norm.",
    zh="漏了开平方：把平方和当成了范数。",
)
def forgets_the_square_root(grads: Sequence[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    norm = _joint_norm(grads) ** 2
    return _limited(grads, norm, max_norm), norm


@mistake(
    "clip_gradients",
    caught_by=(*CLIPPED, "test_clip_gradients_norm_by_hand", "test_clip_gradients_norm"),
    en="the norms of the arrays are added; the joint norm is that of all entries in one long vector.",
    zh="把各个数组的范数直接相加了；总范数是所有元素排成一个长向量之后的范数。",
)
def adds_the_norms(grads: Sequence[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    norm = sum(_joint_norm([grad]) for grad in grads)
    return _limited(grads, norm, max_norm), norm


@mistake(
    "clip_gradients",
    caught_by=("test_clip_gradients_norm_by_hand", "test_clip_gradients_norm"),
    en="the norm that is returned was measured after clipping; the one from before shows how large the gradients were.",
    zh="返回的是裁剪之后的范数；裁剪之前的范数才能看出梯度原来有多大。",
)
def measures_after_clipping(grads: Sequence[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    clipped = _limited(grads, _joint_norm(grads), max_norm)
    return clipped, _joint_norm(clipped)


@mistake(
    "clip_gradients",
    caught_by=CLIPPED,
    en="large gradients are scaled to norm 1, whatever max_norm is.",
    zh="无论 max_norm 是多少，大的梯度都被缩放到范数 1。",
)
def scales_to_unit_norm(grads: Sequence[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    norm = _joint_norm(grads)
    return [grad / norm if norm > max_norm else grad for grad in grads], norm
