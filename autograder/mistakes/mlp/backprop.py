"""Wrong solutions for backprop.py."""

import numpy as np

from autograder.mistakes import mistake
from solutions.mlp.backprop import linear, linear_backward, mlp_loss_and_gradients, relu

Params = dict[str, np.ndarray]
Three = tuple[np.ndarray, np.ndarray, np.ndarray]

# For mistakes that are right but for one thing. A proof gives the functions' own names to the wrong ones.
_right_backward = linear_backward
_right_gradients = mlp_loss_and_gradients

LINEAR = ("test_linear_by_hand", "test_linear_values", "test_linear_integers")
SHAPES = ("test_linear_backward_shapes", "test_linear_backward_leaves_its_arguments")
GRAD_WEIGHT = (
    "test_linear_backward_grad_weight_numerically",
    "test_linear_backward_grad_weight",
    "test_linear_backward_integers",
)
GRAD_BIAS = ("test_linear_backward_grad_bias_numerically", "test_linear_backward_grad_bias")
FORWARD = ("test_mlp_forward_by_hand", "test_mlp_forward_values", "test_mlp_forward_integers")
OUTPUT = ("test_mlp_output_gradients_numerically", "test_mlp_output_gradients")
HIDDEN = ("test_mlp_hidden_gradients_numerically", "test_mlp_hidden_gradients")
PENALTY = ("test_mlp_penalty_by_hand", "test_mlp_penalty")


@mistake(
    "linear",
    caught_by=LINEAR,
    en="the bias is left out.",
    zh="漏加了偏置。",
)
def without_bias(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return x @ weight


@mistake(
    "linear",
    caught_by=LINEAR,
    en="the bias is subtracted, as if it were a threshold; it is added.",
    zh="减去了偏置，把它当成了阈值；偏置是加上去的。",
)
def bias_as_threshold(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return x @ weight - bias


@mistake(
    "linear",
    caught_by=LINEAR,
    en="negative outputs become 0: ReLU is a layer of its own and comes after the linear one.",
    zh="负的输出变成了 0：ReLU 是单独的一层，应放在线性层之后，不属于线性层。",
)
def relu_inside(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return np.maximum(x @ weight + bias, 0.0)


@mistake(
    "linear",
    caught_by=LINEAR,
    en="x is reshaped to (d, n) to look like the column vectors of a book; reshaping is not transposing, so the"
    " samples get mixed.",
    zh="为了凑成书上的列向量，把 x reshape 成了 (d, n)；reshape 不是转置，样本之间混在了一起。",
)
def reshaped_not_transposed(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return (weight.T @ x.reshape(x.shape[1], x.shape[0])).T + bias


@mistake(
    "linear",
    caught_by=("test_linear_integers",),
    en="the result is stored with the samples' integer type, which cuts the fractions off.",
    zh="结果按样本的整数类型存放，小数部分被截掉了。",
)
def stored_as_the_samples(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return (x @ weight + bias).astype(x.dtype)


@mistake(
    "linear_backward",
    caught_by=GRAD_BIAS,
    en="the bias gradient is the mean over the batch; every sample adds its share, and the 1/n is already in"
    " grad_output.",
    zh="偏置的梯度对批量取了平均；各样本的贡献应当相加，1/n 已经包含在 grad_output 里了。",
)
def mean_for_bias(grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray) -> Three:
    grad_x, grad_weight, _ = _right_backward(grad_output, x, weight)
    return grad_x, grad_weight, grad_output.mean(axis=0)


@mistake(
    "linear_backward",
    caught_by=GRAD_WEIGHT,
    en="the weight gradient is divided by the batch size; the 1/n of a mean loss is already in grad_output.",
    zh="权重的梯度又除了一次批量大小；平均损失里的 1/n 已经包含在 grad_output 里了。",
)
def mean_for_weight(grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray) -> Three:
    grad_x, grad_weight, grad_bias = _right_backward(grad_output, x, weight)
    return grad_x, grad_weight / len(x), grad_bias


@mistake(
    "linear_backward",
    caught_by=(*GRAD_WEIGHT, *GRAD_BIAS),
    en="the gradients of weight and bias are divided by the batch size; the 1/n of a mean loss is already in"
    " grad_output.",
    zh="权重和偏置的梯度又除了一次批量大小；平均损失里的 1/n 已经包含在 grad_output 里了。",
)
def mean_for_both(grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray) -> Three:
    grad_x, grad_weight, grad_bias = _right_backward(grad_output, x, weight)
    return grad_x, grad_weight / len(x), grad_bias / len(x)


@mistake(
    "linear_backward",
    caught_by=("test_linear_backward_shapes",),
    en="axes of length 1 differ (keepdims, reshape).",
    zh="只差长度为 1 的轴（keepdims、reshape）。",
    by_values=False,
)
def bias_gradient_as_a_row(grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray) -> Three:
    grad_x, grad_weight, grad_bias = _right_backward(grad_output, x, weight)
    return grad_x, grad_weight, grad_bias.reshape(1, -1)


@mistake(
    "linear_backward",
    caught_by=(*SHAPES, *GRAD_BIAS),
    en="the bias gradient still has one row per sample; all samples share one bias.",
    zh="偏置的梯度还是每个样本一行；而所有样本共用同一个偏置。",
)
def bias_gradient_per_sample(grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray) -> Three:
    grad_x, grad_weight, _ = _right_backward(grad_output, x, weight)
    return grad_x, grad_weight, grad_output


@mistake(
    "linear_backward",
    caught_by=(*SHAPES, *GRAD_BIAS),
    en="the bias gradient is summed over the outputs; it is one number per output, summed over the samples.",
    zh="偏置的梯度沿输出方向求和了；应当对样本求和，每个输出各得一个数。",
)
def bias_gradient_over_outputs(grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray) -> Three:
    grad_x, grad_weight, _ = _right_backward(grad_output, x, weight)
    return grad_x, grad_weight, grad_output.sum(axis=1)


@mistake(
    "linear_backward",
    caught_by=(*SHAPES, "test_linear_backward_single_sample", *GRAD_WEIGHT),
    en="the weight gradient is transposed: the book's formula has samples as columns, here they are rows.",
    zh="权重的梯度转置了：书上的公式以列为样本，这里每行是一个样本。",
)
def columns_as_samples(grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray) -> Three:
    grad_x, grad_weight, grad_bias = _right_backward(grad_output, x, weight)
    return grad_x, grad_weight.T, grad_bias


@mistake(
    "linear_backward",
    caught_by=("test_linear_backward_integers",),
    en="the gradients are stored with the integer type of x and weight, which cuts their fractions off.",
    zh="梯度按 x 和 weight 的整数类型存放，小数部分被截掉了。",
)
def stored_as_the_inputs(grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray) -> Three:
    grad_x, grad_weight, grad_bias = _right_backward(grad_output, x, weight)
    return grad_x.astype(x.dtype), grad_weight.astype(weight.dtype), grad_bias


@mistake(
    "mlp_forward",
    caught_by=FORWARD,
    en="there is no ReLU between the two layers, which together are then one linear layer.",
    zh="两层之间没有 ReLU，合起来仍只是一个线性层。",
)
def without_activation(x: np.ndarray, params: Params) -> np.ndarray:
    return linear(linear(x, params["W1"], params["b1"]), params["W2"], params["b2"])


@mistake(
    "mlp_forward",
    caught_by=FORWARD,
    en="ReLU is applied to the output as well; logits may be negative.",
    zh="对输出也用了 ReLU；logits 是可以为负的。",
)
def relu_on_logits(x: np.ndarray, params: Params) -> np.ndarray:
    return relu(linear(relu(linear(x, params["W1"], params["b1"])), params["W2"], params["b2"]))


@mistake(
    "mlp_forward",
    caught_by=FORWARD,
    en="probabilities are returned; the softmax belongs to the loss, the perceptron returns logits.",
    zh="返回的是概率；softmax 属于损失函数，感知机返回的是 logits。",
)
def probabilities_for_logits(x: np.ndarray, params: Params) -> np.ndarray:
    logits = linear(relu(linear(x, params["W1"], params["b1"])), params["W2"], params["b2"])
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


@mistake(
    "mlp_forward",
    caught_by=FORWARD,
    en="the hidden layer uses the sigmoid in place of ReLU.",
    zh="隐藏层用的是 sigmoid，不是 ReLU。",
)
def sigmoid_for_relu(x: np.ndarray, params: Params) -> np.ndarray:
    hidden = 1.0 / (1.0 + np.exp(-linear(x, params["W1"], params["b1"])))
    return linear(hidden, params["W2"], params["b2"])


@mistake(
    "mlp_forward",
    caught_by=FORWARD,
    en="the first bias is added after ReLU; it belongs to the linear layer before it.",
    zh="第一个偏置加在了 ReLU 之后；它属于 ReLU 之前的线性层。",
)
def bias_after_relu(x: np.ndarray, params: Params) -> np.ndarray:
    return linear(relu(x @ params["W1"]) + params["b1"], params["W2"], params["b2"])


@mistake(
    "mlp_forward",
    caught_by=FORWARD,
    en="the output layer's bias is left out.",
    zh="输出层漏加了偏置。",
)
def output_without_bias(x: np.ndarray, params: Params) -> np.ndarray:
    return relu(linear(x, params["W1"], params["b1"])) @ params["W2"]


@mistake(
    "mlp_loss_and_gradients",
    caught_by=HIDDEN,
    en="the gradient goes back through the hidden layer as if there were no ReLU; units that ReLU set to 0 pass"
    " nothing back.",
    zh="梯度反向传过隐藏层时没有经过 ReLU；被 ReLU 置零的单元不应再回传梯度。",
)
def relu_without_backward(
    params: Params, x: np.ndarray, labels: np.ndarray, weight_decay: float = 0.0
) -> tuple[float, Params]:
    loss, grads = _right_gradients(params, x, labels, weight_decay)
    grad_hidden = _grad_logits(params, x, labels) @ params["W2"].T
    W1 = x.T @ grad_hidden + weight_decay * params["W1"]
    return loss, {**grads, "W1": W1, "b1": grad_hidden.sum(axis=0)}


def _hidden(params: Params, x: np.ndarray) -> np.ndarray:
    return relu(linear(x, params["W1"], params["b1"]))


def _grad_logits(params: Params, x: np.ndarray, labels: np.ndarray) -> np.ndarray:
    exponentials = np.exp(linear(_hidden(params, x), params["W2"], params["b2"]))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    return (probabilities - np.eye(probabilities.shape[1])[labels]) / len(x)


@mistake(
    "mlp_loss_and_gradients",
    caught_by=(*OUTPUT, *HIDDEN),
    en="the gradients are those of the sum over the batch, while J is its mean.",
    zh="梯度对应的是批量损失之和，而 J 是批量的平均。",
)
def gradients_of_the_sum(
    params: Params, x: np.ndarray, labels: np.ndarray, weight_decay: float = 0.0
) -> tuple[float, Params]:
    _, grads = _right_gradients(params, x, labels, weight_decay / len(x))
    J, _ = _right_gradients(params, x, labels, weight_decay)
    return J, {name: len(x) * grad for name, grad in grads.items()}


@mistake(
    "mlp_loss_and_gradients",
    caught_by=("test_mlp_loss_of_zero_parameters", "test_mlp_loss"),
    en="J sums the cross-entropy over the batch; it is the mean, as its gradients are.",
    zh="J 把批量里的交叉熵加了起来；它应当是平均值，与梯度一致。",
)
def loss_is_the_sum(
    params: Params, x: np.ndarray, labels: np.ndarray, weight_decay: float = 0.0
) -> tuple[float, Params]:
    J, grads = _right_gradients(params, x, labels, weight_decay)
    mean, _ = _right_gradients(params, x, labels)
    return J + (len(x) - 1) * mean, grads


@mistake(
    "mlp_loss_and_gradients",
    caught_by=OUTPUT,
    en="the gradient of W2 is taken with the values before ReLU; the second layer's input is what ReLU returned.",
    zh="求 W2 的梯度时用的是 ReLU 之前的值；第二层的输入是 ReLU 之后的值。",
)
def hidden_before_relu(
    params: Params, x: np.ndarray, labels: np.ndarray, weight_decay: float = 0.0
) -> tuple[float, Params]:
    loss, grads = _right_gradients(params, x, labels, weight_decay)
    before = linear(x, params["W1"], params["b1"]) - _hidden(params, x)
    return loss, {**grads, "W2": grads["W2"] + before.T @ _grad_logits(params, x, labels)}


@mistake(
    "mlp_loss_and_gradients",
    caught_by=("test_mlp_decayed_gradients",),
    en="the penalty is in J but not in the gradients of the weights.",
    zh="J 里有惩罚项，权重的梯度里却没有。",
)
def decay_only_in_the_loss(
    params: Params, x: np.ndarray, labels: np.ndarray, weight_decay: float = 0.0
) -> tuple[float, Params]:
    J, _ = _right_gradients(params, x, labels, weight_decay)
    return J, _right_gradients(params, x, labels)[1]


@mistake(
    "mlp_loss_and_gradients",
    caught_by=PENALTY,
    en="the weights decay in the gradients, but J lacks the penalty.",
    zh="权重的梯度里有衰减，J 里却没有惩罚项。",
)
def decay_only_in_the_gradients(
    params: Params, x: np.ndarray, labels: np.ndarray, weight_decay: float = 0.0
) -> tuple[float, Params]:
    loss, _ = _right_gradients(params, x, labels)
    return loss, _right_gradients(params, x, labels, weight_decay)[1]


@mistake(
    "mlp_loss_and_gradients",
    caught_by=(*PENALTY, "test_mlp_biases_do_not_decay"),
    en="the biases are decayed too; the penalty is on the weights alone.",
    zh="偏置也被衰减了；惩罚项只针对权重。",
)
def biases_decayed(
    params: Params, x: np.ndarray, labels: np.ndarray, weight_decay: float = 0.0
) -> tuple[float, Params]:
    J, grads = _right_gradients(params, x, labels, weight_decay)
    biases = {name: params[name] for name in ("b1", "b2")}
    penalty = weight_decay / 2 * sum(np.sum(b**2) for b in biases.values())
    return J + penalty, grads | {name: grads[name] + weight_decay * b for name, b in biases.items()}


@mistake(
    "mlp_loss_and_gradients",
    caught_by=(*PENALTY, "test_mlp_decayed_gradients"),
    en="the penalty is divided by the batch size; only the loss is a mean over the samples.",
    zh="惩罚项也除以了批量大小；只有损失是对样本取平均的。",
)
def penalty_averaged(
    params: Params, x: np.ndarray, labels: np.ndarray, weight_decay: float = 0.0
) -> tuple[float, Params]:
    return _right_gradients(params, x, labels, weight_decay / len(x))


@mistake(
    "mlp_loss_and_gradients",
    caught_by=(*PENALTY, "test_mlp_decayed_gradients"),
    en="the penalty lacks its factor ½, in J and in the gradients.",
    zh="惩罚项少了系数 ½，J 和梯度里都是如此。",
)
def penalty_without_half(
    params: Params, x: np.ndarray, labels: np.ndarray, weight_decay: float = 0.0
) -> tuple[float, Params]:
    return _right_gradients(params, x, labels, 2 * weight_decay)
