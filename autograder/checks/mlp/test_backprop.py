"""Checks for backprop.py (§3.1.1, §3.1.5): a linear layer, its gradients, the perceptron and its gradients."""

from typing import Any

import numpy as np

from autograder.vocabulary import (
    Exercise,
    Student,
    agree,
    away_from_zero,
    expect,
    expect_close,
    expect_shape,
    expect_unchanged,
    finite_difference,
    reference_for,
)

linear = Exercise("linear", "3.1.1", "z = x W + b")
linear_backward = Exercise(
    "linear_backward",
    "3.1.5",
    "∂J/∂x = ∂J/∂z Wᵀ, ∂J/∂W = xᵀ ∂J/∂z, ∂J/∂b = Σ_i ∂J/∂z_i",
    parts=("grad_x", "grad_weight", "grad_bias"),
)
mlp_forward = Exercise("mlp_forward", "3.1.5", "o = ReLU(x W1 + b1) W2 + b2")
mlp_loss_and_gradients = Exercise(
    "mlp_loss_and_gradients",
    "3.1.5",
    "J = L + λ/2 (‖W1‖² + ‖W2‖²), ∂J/∂W1 = xᵀ ∂J/∂z + λ W1",
    parts=("J", "grads"),
)


def _layer(rng: np.random.Generator, n: int, d: int, h: int) -> tuple[np.ndarray, ...]:
    """grad_output, x, weight."""
    return rng.normal(size=(n, h)), rng.normal(size=(n, d)), rng.normal(size=(d, h))


def _params(rng: np.random.Generator, d: int, h: int, k: int) -> dict[str, np.ndarray]:
    """Parameters small enough for no probability to come near 0; the first logits tend to be negative."""
    return {
        "W1": 0.4 * rng.normal(size=(d, h)),
        "b1": away_from_zero(rng, (h,)) / 2,
        "W2": 0.2 * rng.normal(size=(h, k)),
        "b2": np.linspace(-1, 0.75, k) + rng.uniform(-0.2, 0.2, k),
    }


def _batch(rng: np.random.Generator, n: int, d: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """x and labels."""
    return rng.uniform(-1.5, 1.5, size=(n, d)), rng.integers(k, size=n)


def _loss(params: dict[str, np.ndarray], x: np.ndarray, labels: np.ndarray) -> Any:
    """The mean cross-entropy of the perceptron: what its gradients are checked against."""
    logits = np.maximum(x @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
    return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(labels)), labels])


def _only(grads: Any, *names: str) -> Any:
    """These gradients alone, so that another one's fault does not count against them."""
    return {name: grads[name] for name in names if name in grads} if isinstance(grads, dict) else grads


def _numerical(params: dict[str, np.ndarray], x: np.ndarray, labels: np.ndarray, *names: str) -> Any:
    """These gradients of the mean cross-entropy by finite differences."""

    def loss_of(name: str) -> Any:
        return lambda value: _loss({**params, name: value}, x, labels)

    return {name: finite_difference(loss_of(name), params[name]) for name in names}


@linear.visible(0.5, "A small example by hand", "手算一个小例子")
def test_linear_by_hand(student: Student) -> None:
    x = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]])
    weight = np.array([[1.0, 0.5], [2.0, -1.0], [0.0, 1.0]])
    bias = np.array([10.0, -20.0])
    expect_close(student.linear(x, weight, bias), [[15.0, -21.5], [8.0, -16.0]])


@linear.visible(
    0.25, "One row per sample, one column per output: (n, h)", "每个样本一行，每个输出一列：(n, h)"
)
def test_linear_shape(student: Student) -> None:
    expect_shape(student.linear(np.ones((5, 3)), np.ones((3, 2)), np.ones(2)), (5, 2))


@linear.hidden(1, "The outputs follow the chapter's formula", "输出与书中公式一致")
def test_linear_values(student: Student, rng: np.random.Generator) -> None:
    for n, d, h in ((4, 3, 5), (2, 6, 3)):
        agree(student.linear, rng.normal(size=(n, d)), rng.normal(size=(d, h)), away_from_zero(rng, (h,)))


@linear.hidden(0.25, "Integer samples are welcome", "样本可以是整数数组")
def test_linear_integers(student: Student, rng: np.random.Generator) -> None:
    agree(student.linear, rng.integers(-9, 10, (8, 3)), rng.normal(size=(3, 5)), away_from_zero(rng, (5,)))


@linear_backward.visible(0.75, "grad_x is what finite differences say", "grad_x 与有限差分一致")
def test_linear_backward_grad_x_numerically(student: Student) -> None:
    grad_output, x, weight = _layer(np.random.default_rng(1), 4, 3, 5)
    wanted = finite_difference(lambda x: np.sum(grad_output * (x @ weight)), x)
    expect_close(student.linear_backward(grad_output, x, weight)[0], wanted, "grad_x")


@linear_backward.visible(0.75, "grad_weight is what finite differences say", "grad_weight 与有限差分一致")
def test_linear_backward_grad_weight_numerically(student: Student) -> None:
    grad_output, x, weight = _layer(np.random.default_rng(2), 4, 3, 5)
    wanted = finite_difference(lambda weight: np.sum(grad_output * (x @ weight)), weight)
    expect_close(student.linear_backward(grad_output, x, weight)[1], wanted, "grad_weight")


@linear_backward.visible(0.5, "grad_bias is what finite differences say", "grad_bias 与有限差分一致")
def test_linear_backward_grad_bias_numerically(student: Student) -> None:
    grad_output, x, weight = _layer(np.random.default_rng(3), 4, 3, 5)
    wanted = finite_difference(lambda bias: np.sum(grad_output * (x @ weight + bias)), np.zeros(5))
    expect_close(student.linear_backward(grad_output, x, weight)[2], wanted, "grad_bias")


@linear_backward.visible(
    0.25, "Each gradient has the shape of what it belongs to", "每个梯度与它对应的量形状相同"
)
def test_linear_backward_shapes(student: Student) -> None:
    grad_x, grad_weight, grad_bias = student.linear_backward(*_layer(np.random.default_rng(4), 4, 3, 5))
    expect_shape(grad_x, (4, 3), "grad_x")
    expect_shape(grad_weight, (3, 5), "grad_weight")
    expect_shape(grad_bias, (5,), "grad_bias")


def _agrees_in(student: Student, part: int, *args: np.ndarray) -> None:
    """One of the three gradients is the reference's."""
    wanted = reference_for("mlp", "backprop", "linear_backward")(*args)[part]
    expect_close(student.linear_backward(*args)[part], wanted, linear_backward.parts[part])


@linear_backward.hidden(0.75, "grad_x follows the chain rule", "grad_x 符合链式法则")
def test_linear_backward_grad_x(student: Student, rng: np.random.Generator) -> None:
    for n, d, h in ((4, 3, 5), (2, 6, 3)):
        _agrees_in(student, 0, *_layer(rng, n, d, h))


@linear_backward.hidden(0.75, "grad_weight follows the chain rule", "grad_weight 符合链式法则")
def test_linear_backward_grad_weight(student: Student, rng: np.random.Generator) -> None:
    for n, d, h in ((4, 3, 5), (2, 6, 3)):
        _agrees_in(student, 1, *_layer(rng, n, d, h))


@linear_backward.hidden(0.5, "grad_bias follows the chain rule", "grad_bias 符合链式法则")
def test_linear_backward_grad_bias(student: Student, rng: np.random.Generator) -> None:
    for n, d, h in ((4, 3, 5), (2, 6, 3)):
        _agrees_in(student, 2, *_layer(rng, n, d, h))


@linear_backward.hidden(0.25, "A batch of one sample keeps its batch axis", "只有一个样本时仍保留样本轴")
def test_linear_backward_single_sample(student: Student, rng: np.random.Generator) -> None:
    grad_x, grad_weight, _ = student.linear_backward(*_layer(rng, 1, 4, 3))
    expect_shape(grad_x, (1, 4), "grad_x")
    expect_shape(grad_weight, (4, 3), "grad_weight")


@linear_backward.hidden(0.25, "Integer samples and weights are welcome", "样本和权重可以是整数数组")
def test_linear_backward_integers(student: Student, rng: np.random.Generator) -> None:
    grad_output = rng.normal(size=(4, 5))
    x, weight = rng.integers(1, 9, (4, 3)), rng.integers(1, 9, (3, 5))
    wanted_x, wanted_weight, _ = reference_for("mlp", "backprop", "linear_backward")(grad_output, x, weight)
    grad_x, grad_weight, _ = student.linear_backward(grad_output, x, weight)
    expect_close(grad_x, wanted_x, "grad_x")
    expect_close(grad_weight, wanted_weight, "grad_weight")


@linear_backward.hidden(0.25, "The arguments are not changed", "不改动传入的参数")
def test_linear_backward_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.linear_backward, *_layer(rng, 4, 3, 5))


@mlp_forward.visible(0.75, "A small perceptron by hand", "手算一个小的感知机")
def test_mlp_forward_by_hand(student: Student) -> None:
    x = np.array([[1.0, 2.0], [-1.0, 1.0]])
    params = {
        "W1": np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 1.0]]),
        "b1": np.array([1.0, -3.0, 0.5]),  # the hidden layer becomes [2, 0, 1.5] and [0, 0, 2.5]
        "W2": np.array([[1.0, -1.0], [3.0, 5.0], [2.0, -2.0]]),
        "b2": np.array([0.5, -0.5]),
    }
    expect_close(student.mlp_forward(x, params), [[5.5, -5.5], [5.5, -5.5]])


@mlp_forward.visible(0.5, "One row of logits per sample: (n, k)", "每个样本一行 logits：(n, k)")
def test_mlp_forward_shape(student: Student) -> None:
    rng = np.random.default_rng(5)
    expect_shape(student.mlp_forward(rng.normal(size=(5, 4)), _params(rng, 4, 6, 3)), (5, 3))


@mlp_forward.hidden(1.5, "The logits follow the chapter's formula", "logits 与书中公式一致")
def test_mlp_forward_values(student: Student, rng: np.random.Generator) -> None:
    for n, d, h, k in ((7, 4, 6, 5), (5, 3, 8, 2)):
        agree(student.mlp_forward, rng.normal(size=(n, d)), _params(rng, d, h, k))


@mlp_forward.hidden(0.25, "Integer samples are welcome", "样本可以是整数数组")
def test_mlp_forward_integers(student: Student, rng: np.random.Generator) -> None:
    agree(student.mlp_forward, rng.integers(-3, 4, (7, 4)), _params(rng, 4, 6, 5))


@mlp_loss_and_gradients.visible(
    0.5, "With all parameters 0 every class has probability 1/k", "参数全为 0 时每一类的概率都是 1/k"
)
def test_mlp_loss_of_zero_parameters(student: Student) -> None:
    params = {"W1": np.zeros((4, 6)), "b1": np.zeros(6), "W2": np.zeros((6, 3)), "b2": np.zeros(3)}
    x, labels = _batch(np.random.default_rng(6), 5, 4, 3)
    J, _ = student.mlp_loss_and_gradients(params, x, labels, weight_decay=0.0)
    expect_close(J, np.log(3), "J")


@mlp_loss_and_gradients.visible(
    0.25,
    "J is a scalar, and each parameter has a gradient of its shape",
    "J 是标量，每个参数都有同形状的梯度",
)
def test_mlp_gradients_shapes(student: Student) -> None:
    rng = np.random.default_rng(7)
    params = _params(rng, 4, 6, 3)
    J, grads = student.mlp_loss_and_gradients(params, *_batch(rng, 5, 4, 3), weight_decay=0.1)
    expect_shape(J, (), "J")
    expect(
        isinstance(grads, dict) and set(grads) == set(params),
        "the gradients are not a dict with the keys of params.",
        "梯度应是一个字典，键与 params 相同。",
    )
    for name, param in params.items():
        expect_shape(grads[name], param.shape, name)


@mlp_loss_and_gradients.visible(
    0.75, "The output layer's gradients are what finite differences say", "输出层的梯度与有限差分一致"
)
def test_mlp_output_gradients_numerically(student: Student) -> None:
    rng = np.random.default_rng(8)
    params = _params(rng, 4, 6, 3)
    x, labels = _batch(rng, 5, 4, 3)
    _, grads = student.mlp_loss_and_gradients(params, x, labels, weight_decay=0.0)
    expect_close(_only(grads, "W2", "b2"), _numerical(params, x, labels, "W2", "b2"))


@mlp_loss_and_gradients.visible(
    1, "The hidden layer's gradients are what finite differences say", "隐藏层的梯度与有限差分一致"
)
def test_mlp_hidden_gradients_numerically(student: Student) -> None:
    rng = np.random.default_rng(9)
    params = _params(rng, 4, 6, 3)
    x, labels = _batch(rng, 5, 4, 3)
    _, grads = student.mlp_loss_and_gradients(params, x, labels, weight_decay=0.0)
    expect_close(_only(grads, "W1", "b1"), _numerical(params, x, labels, "W1", "b1"))


@mlp_loss_and_gradients.visible(
    0.5, "Weight decay adds its penalty to J, and nothing else", "权重衰减给 J 加上惩罚项，此外没有别的"
)
def test_mlp_penalty_by_hand(student: Student) -> None:
    params = {  # the squares of the weights sum to 4 + 1 + 9 + 1 + 1 = 16
        "W1": np.array([[2.0], [-1.0]]),
        "b1": np.array([5.0]),
        "W2": np.array([[3.0, -1.0, 1.0]]),
        "b2": np.array([0.5, -0.5, 2.0]),
    }
    batch = np.array([[2.0, 1.0], [-4.0, 3.0]]), np.array([2, 0])
    without = _objective(student, params, batch, 0.0)
    expect_close(_objective(student, params, batch, 0.25), without + 0.25 / 2 * 16, "J")


def _objective(student: Student, params: Any, batch: Any, weight_decay: float) -> np.ndarray:
    """The student's own J, right or wrong."""
    J, _ = student.mlp_loss_and_gradients(params, *batch, weight_decay=weight_decay)
    expect_shape(J, getattr(J, "shape", ()), "J")  # any array: whether it is a scalar is another check's
    return J


@mlp_loss_and_gradients.hidden(
    1, "Without weight decay, J is the mean cross-entropy", "不加衰减时，J 是平均交叉熵"
)
def test_mlp_loss(student: Student, rng: np.random.Generator) -> None:
    for n, d, h, k in ((7, 4, 6, 5), (5, 3, 8, 2)):
        params, (x, labels) = _params(rng, d, h, k), _batch(rng, n, d, k)
        J, _ = student.mlp_loss_and_gradients(params, x, labels, weight_decay=0.0)
        expect_close(J, _loss(params, x, labels), "J")


@mlp_loss_and_gradients.hidden(
    0.5, "The penalty depends on both weights as the chapter says", "惩罚项对两层权重的依赖与书中一致"
)
def test_mlp_penalty(student: Student, rng: np.random.Generator) -> None:
    params, batch = _params(rng, 4, 6, 5), _batch(rng, 7, 4, 5)
    squares = np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2)
    without = _objective(student, params, batch, 0.0)
    for weight_decay in (0.3, 2.0):
        expect_close(
            _objective(student, params, batch, weight_decay), without + weight_decay / 2 * squares, "J"
        )


@mlp_loss_and_gradients.hidden(
    0.75, "The output layer's gradients follow the chain rule", "输出层的梯度符合链式法则"
)
def test_mlp_output_gradients(student: Student, rng: np.random.Generator) -> None:
    _agrees_for(student, rng, "W2", "b2")


@mlp_loss_and_gradients.hidden(
    1, "The hidden layer's gradients follow the chain rule", "隐藏层的梯度符合链式法则"
)
def test_mlp_hidden_gradients(student: Student, rng: np.random.Generator) -> None:
    _agrees_for(student, rng, "W1", "b1")


def _agrees_for(student: Student, rng: np.random.Generator, *names: str) -> None:
    """The gradients for these parameters are the reference's."""
    for n, d, h, k in ((9, 4, 7, 5), (6, 3, 8, 2)):
        params, batch = _params(rng, d, h, k), _batch(rng, n, d, k)
        _, wanted = reference_for("mlp", "backprop", "mlp_loss_and_gradients")(params, *batch)
        _, grads = student.mlp_loss_and_gradients(params, *batch, weight_decay=0.0)
        expect_close(_only(grads, *names), _only(wanted, *names))


@mlp_loss_and_gradients.hidden(
    1,
    "Weight decay changes the weights' gradients as it changes J",
    "权重衰减对权重梯度的改变与对 J 的改变相符",
)
def test_mlp_decayed_gradients(student: Student, rng: np.random.Generator) -> None:
    params, batch = _params(rng, 4, 6, 5), _batch(rng, 7, 4, 5)
    without = _gradients(student, params, batch, 0.0, "W1", "W2")
    for weight_decay in (0.3, 2.0):
        wanted = {name: without[name] + weight_decay * params[name] for name in without}
        expect_close(_gradients(student, params, batch, weight_decay, "W1", "W2"), wanted)


@mlp_loss_and_gradients.hidden(0.5, "Weight decay leaves the biases alone", "权重衰减不影响偏置的梯度")
def test_mlp_biases_do_not_decay(student: Student, rng: np.random.Generator) -> None:
    params, batch = _params(rng, 4, 6, 5), _batch(rng, 7, 4, 5)
    without = _gradients(student, params, batch, 0.0, "b1", "b2")
    expect(without["b2"].any(), "the gradient of b2 is 0.", "b2 的梯度全是 0。")
    expect_close(_gradients(student, params, batch, 2.0, "b1", "b2"), without)


def _gradients(student: Student, params: Any, batch: Any, weight_decay: float, *names: str) -> Any:
    """The student's own gradients for these parameters, right or wrong, in their parameters' shapes."""
    _, grads = student.mlp_loss_and_gradients(params, *batch, weight_decay=weight_decay)
    chosen = _only(grads, *names)
    for name in names:
        expect(
            isinstance(chosen, dict) and _fits(chosen.get(name), params[name]),
            f"there is no gradient of the right size for {name}.",
            f"没有给出 {name} 的梯度，或者大小不对。",
        )
    return {name: chosen[name].reshape(params[name].shape) for name in names}


def _fits(grad: Any, param: np.ndarray) -> bool:
    return isinstance(grad, np.ndarray) and grad.size == param.size


@mlp_loss_and_gradients.hidden(0.25, "The parameters are not changed", "不改动传入的参数")
def test_mlp_gradients_leave_the_parameters(student: Student, rng: np.random.Generator) -> None:
    params, batch = _params(rng, 4, 6, 5), _batch(rng, 7, 4, 5)
    expect_unchanged(student.mlp_loss_and_gradients, params, *batch, weight_decay=0.5)
