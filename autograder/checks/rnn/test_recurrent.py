"""Checks for recurrent.py (§3.3.1): one step, a whole sequence, the output layer, BPTT, clipping."""

import numpy as np

from autograder.vocabulary import (
    Exercise,
    Student,
    agree,
    away_from_zero,
    expect,
    expect_close,
    expect_finite,
    expect_shape,
    expect_unchanged,
    finite_difference,
    reference_for,
)

rnn_step = Exercise("rnn_step", "3.3.1", "H_t = φ(X_t W_xh + H_{t−1} W_hh + b_h), φ = tanh")
rnn_forward = Exercise("rnn_forward", "3.3.1", "H_t = φ(X_t W_xh + H_{t−1} W_hh + b_h), φ = tanh")
rnn_output = Exercise("rnn_output", "3.3.1", "O_t = H_t W_hq + b_q")
rnn_backward = Exercise(
    "rnn_backward",
    "3.3.1",
    parts=("grad_x", "grad_h0", "grad_W_xh", "grad_W_hh", "grad_b_h"),
)
clip_gradients = Exercise(
    "clip_gradients", "3.3.1", "g ← min(1, max_norm / ‖g‖) · g", parts=("clipped", "norm_before")
)


def _weights(rng: np.random.Generator, d: int, h: int) -> tuple[np.ndarray, ...]:
    """W_xh, W_hh and b_h, so small that tanh does not saturate: there, 1 − h² would magnify rounding."""
    return 0.3 * rng.normal(size=(d, h)), 0.3 * rng.normal(size=(h, h)), away_from_zero(rng, (h,)) / 4


def _sequence(rng: np.random.Generator, n: int, time: int, d: int, h: int) -> tuple[np.ndarray, ...]:
    """x, h0, W_xh, W_hh and b_h."""
    return (rng.uniform(-1, 1, size=(n, time, d)), away_from_zero(rng, (n, h)) / 2, *_weights(rng, d, h))


@rnn_step.visible(1.5, "One small step by hand", "手算一个小例子的一步")
def test_rnn_step_by_hand(student: Student) -> None:
    x_t, h_prev = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, -1.0]])
    W_xh = np.array([[0.1, 0.2, 0.3], [0.0, -0.1, 0.1]])  # x_t W_xh is [0.1, 0, 0.5]
    W_hh = np.array([[0.2, 0.0, 0.1], [0.5, 0.3, 0.0], [0.0, 0.1, 0.4]])  # h_prev W_hh is [0.2, -0.1, -0.3]
    b_h = np.array([0.1, -0.2, 0.0])
    expect_close(student.rnn_step(x_t, h_prev, W_xh, W_hh, b_h), np.tanh([[0.4, -0.3, 0.2]]))


@rnn_step.visible(0.75, "The new state has the shape of the old one", "新隐状态与旧隐状态形状相同")
def test_rnn_step_shape(student: Student) -> None:
    rng = np.random.default_rng(0)
    h = student.rnn_step(rng.normal(size=(4, 2)), np.zeros((4, 3)), *_weights(rng, 2, 3))
    expect_shape(h, (4, 3))


@rnn_step.hidden(2.75, "The new state follows the chapter's formula", "新隐状态与书中公式一致")
def test_rnn_step_values(student: Student, rng: np.random.Generator) -> None:
    for n, d, h in ((4, 3, 5), (2, 6, 3)):
        x, h_prev, *weights = _sequence(rng, n, 1, d, h)
        agree(student.rnn_step, x[:, 0], h_prev, *weights)


@rnn_step.hidden(0.5, "It stays finite for very large inputs", "输入很大时结果仍是有限的")
def test_rnn_step_is_stable(student: Student, rng: np.random.Generator) -> None:
    x_t, W_xh = np.array([[1e4], [-1e4], [1e3], [-1e3]]), away_from_zero(rng, (1, 3), gap=1)
    h = student.rnn_step(x_t, np.zeros((4, 3)), W_xh, np.zeros((3, 3)), np.zeros(3))
    expect_shape(h, (4, 3))
    expect_finite(h)


@rnn_forward.visible(1.5, "A layer that remembers one step, by hand", "手算一个只记住上一步的循环层")
def test_rnn_forward_by_hand(student: Student) -> None:
    x = np.array([[[1.0], [0.0], [2.0]]])
    W_xh = np.array([[0.5, 0.0]])  # only the first unit sees the input,
    W_hh = np.array([[0.0, 1.0], [0.0, 0.0]])  # and the second sees what the first one was a step before
    h0, b_h = np.array([[0.2, -0.3]]), np.array([0.0, 0.1])
    first = np.tanh([0.5, 0.0, 1.0])
    second = np.tanh([0.2 + 0.1, first[0] + 0.1, first[1] + 0.1])
    expect_close(student.rnn_forward(x, h0, W_xh, W_hh, b_h), np.stack([first, second], axis=1)[None])


@rnn_forward.visible(
    1.25, "A sequence may be cut in two and continued", "序列可以切成两段，第二段接着第一段算"
)
def test_rnn_forward_continues(student: Student) -> None:
    x, h0, *weights = _sequence(np.random.default_rng(1), 2, 5, 3, 4)
    whole = student.rnn_forward(x, h0, *weights)
    expect_shape(whole, (2, 5, 4))
    start = student.rnn_forward(x[:, :3], h0, *weights)
    expect_shape(start, (2, 3, 4))
    rest = student.rnn_forward(x[:, 3:], start[:, -1], *weights)
    expect_shape(rest, (2, 2, 4))
    expect(
        np.allclose(np.concatenate([start, rest], axis=1), whole, atol=1e-5),
        "steps 4 and 5, continued from the state after step 3, differ from those of the whole sequence.",
        "从第 3 步之后的隐状态接着算第 4、5 步，结果与一次算完整个序列不同。",
    )


@rnn_forward.visible(0.75, "The past does not depend on the future", "过去的隐状态与未来的输入无关")
def test_rnn_forward_is_causal(student: Student) -> None:
    x, h0, *weights = _sequence(np.random.default_rng(2), 2, 5, 3, 4)
    later = x.copy()
    later[:, 3:] += 1.0
    before, after = student.rnn_forward(x, h0, *weights), student.rnn_forward(later, h0, *weights)
    expect_shape(before, (2, 5, 4))
    expect_shape(after, (2, 5, 4))
    expect(
        np.allclose(before[:, :3], after[:, :3], atol=1e-5),
        "other inputs at steps 4 and 5 change the states of steps 1 to 3.",
        "只改变第 4、5 步的输入，第 1 到 3 步的隐状态却变了。",
    )
    expect(
        not np.allclose(before[:, 3:], after[:, 3:], atol=1e-5),
        "other inputs at steps 4 and 5 change nothing.",
        "改变了第 4、5 步的输入，结果却没有任何变化。",
    )


@rnn_forward.visible(
    0.5, "One state for every sample and step: (n, time, h)", "每个样本、每一步各有一个隐状态：(n, time, h)"
)
def test_rnn_forward_shape(student: Student) -> None:
    expect_shape(student.rnn_forward(*_sequence(np.random.default_rng(3), 2, 5, 3, 4)), (2, 5, 4))


@rnn_forward.hidden(3.5, "Every state follows the chapter's formula", "每一步的隐状态都与书中公式一致")
def test_rnn_forward_values(student: Student, rng: np.random.Generator) -> None:
    agree(student.rnn_forward, *_sequence(rng, 3, 6, 2, 5))
    agree(student.rnn_forward, *_sequence(rng, 5, 4, 7, 2))


@rnn_forward.hidden(0.5, "A sequence of a single step is a sequence", "只有一步的序列也是序列")
def test_rnn_forward_single_step(student: Student, rng: np.random.Generator) -> None:
    expect_shape(student.rnn_forward(*_sequence(rng, 3, 1, 2, 4)), (3, 1, 4))


@rnn_forward.hidden(0.5, "Integer inputs are welcome", "输入可以是整数数组")
def test_rnn_forward_integers(student: Student, rng: np.random.Generator) -> None:
    _, _, *weights = _sequence(rng, 3, 4, 2, 5)
    agree(student.rnn_forward, rng.integers(1, 3, (3, 4, 2)), rng.choice([-1, 1], (3, 5)), *weights)


@rnn_forward.hidden(0.5, "The arguments are not changed", "不改动传入的参数")
def test_rnn_forward_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.rnn_forward, *_sequence(rng, 2, 3, 4, 5))


@rnn_output.visible(1, "One small layer by hand", "手算一个小例子")
def test_rnn_output_by_hand(student: Student) -> None:
    h, W_hq, b_q = (
        np.array([[1.0, -2.0]]),
        np.array([[1.0, 2.0, 3.0], [0.5, 0.0, -1.0]]),
        np.array([10.0, 0.0, -7.0]),
    )
    expect_close(student.rnn_output(h, W_hq, b_q), [[10.0, 2.0, -2.0]])


@rnn_output.visible(0.75, "A whole sequence gives one output per step", "整个序列：每一步都有一个输出")
def test_rnn_output_of_a_sequence(student: Student) -> None:
    h, W_hq, b_q = (
        np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]),
        np.array([[1.0, -1.0]]),
        np.zeros(2),
    )
    outputs = student.rnn_output(h, W_hq, b_q)
    expect_shape(outputs, (2, 3, 2))
    expect_close(outputs, [[[1, -1], [2, -2], [3, -3]], [[4, -4], [5, -5], [6, -6]]])


@rnn_output.hidden(0.75, "One time step has the chapter's outputs", "单个时间步的输出与书中公式一致")
def test_rnn_output_of_a_step_values(student: Student, rng: np.random.Generator) -> None:
    agree(student.rnn_output, rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), away_from_zero(rng, (3,)))


@rnn_output.hidden(1, "All time steps have the chapter's outputs", "所有时间步的输出与书中公式一致")
def test_rnn_output_of_a_sequence_values(student: Student, rng: np.random.Generator) -> None:
    agree(student.rnn_output, rng.normal(size=(2, 6, 4)), rng.normal(size=(4, 3)), away_from_zero(rng, (3,)))


def _gradient_case(rng: np.random.Generator, n: int, time: int, d: int, h: int) -> tuple[np.ndarray, ...]:
    """grad_hs, x, h0, W_xh, W_hh and b_h."""
    return (away_from_zero(rng, (n, time, h)), *_sequence(rng, n, time, d, h))


def _loss_of_two_steps(
    grad_hs: np.ndarray, x: np.ndarray, h0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> float:
    """A loss with the gradient grad_hs at the two hidden states."""
    h1 = np.tanh(x[:, 0] @ W_xh + h0 @ W_hh + b_h)
    h2 = np.tanh(x[:, 1] @ W_xh + h1 @ W_hh + b_h)
    return float((grad_hs[:, 0] * h1 + grad_hs[:, 1] * h2).sum())


def _expect_numerical_gradient(student: Student, part: str) -> None:
    """One part of the result agrees with centred differences, for a sequence of two steps."""
    case = _gradient_case(np.random.default_rng(4), 3, 2, 4, 5)
    position = rnn_backward.parts.index(part)  # the gradients come in the order of the inputs after grad_hs

    def loss(value: np.ndarray) -> float:
        inputs = list(case)
        inputs[position + 1] = value
        return _loss_of_two_steps(*inputs)

    gradient = finite_difference(loss, case[position + 1], step=1e-5)
    expect_close(student.rnn_backward(*case)[position], gradient, part)


def _expect_reference_gradient(student: Student, rng: np.random.Generator, part: str) -> None:
    """One part of the result agrees with the reference."""
    reference = reference_for("rnn", "recurrent", "rnn_backward")
    position = rnn_backward.parts.index(part)
    for n, time, d, h in ((3, 6, 2, 4), (2, 4, 5, 3)):
        case = _gradient_case(rng, n, time, d, h)
        expect_close(student.rnn_backward(*case)[position], reference(*case)[position], part)


@rnn_backward.visible(1.5, "The gradient flows back through three steps, by hand", "手算梯度如何往回流过三步")
def test_rnn_backward_by_hand(student: Student) -> None:
    # All states are 0, where tanh has slope 1: going one step back only multiplies by W_hh.
    W_xh, W_hh = np.array([[1.0, 10.0]]), np.array([[0.0, 1.0], [2.0, 0.0]])
    grad_hs = np.array([[[1.0, 1.0], [0.0, 0.0], [1.0, 0.0]]])
    # Step 3 gets (1, 0); step 2 gets (0, 2) from it; step 1 gets (2, 0) from there and (1, 1) directly.
    answer = student.rnn_backward(grad_hs, np.zeros((1, 3, 1)), np.zeros((1, 2)), W_xh, W_hh, np.zeros(2))
    expect_close(answer[0], [[[13.0], [20.0], [1.0]]], "grad_x")
    expect_close(answer[1], [[1.0, 6.0]], "grad_h0")


@rnn_backward.visible(1.25, "grad_x agrees with centred differences", "grad_x 与中心差分一致")
def test_rnn_backward_numerical_x(student: Student) -> None:
    _expect_numerical_gradient(student, "grad_x")


@rnn_backward.visible(1, "grad_h0 agrees with centred differences", "grad_h0 与中心差分一致")
def test_rnn_backward_numerical_h0(student: Student) -> None:
    _expect_numerical_gradient(student, "grad_h0")


@rnn_backward.visible(1.25, "grad_W_xh agrees with centred differences", "grad_W_xh 与中心差分一致")
def test_rnn_backward_numerical_w_xh(student: Student) -> None:
    _expect_numerical_gradient(student, "grad_W_xh")


@rnn_backward.visible(1.5, "grad_W_hh agrees with centred differences", "grad_W_hh 与中心差分一致")
def test_rnn_backward_numerical_w_hh(student: Student) -> None:
    _expect_numerical_gradient(student, "grad_W_hh")


@rnn_backward.visible(0.75, "grad_b_h agrees with centred differences", "grad_b_h 与中心差分一致")
def test_rnn_backward_numerical_b_h(student: Student) -> None:
    _expect_numerical_gradient(student, "grad_b_h")


@rnn_backward.visible(0.5, "Every gradient has the shape of its input", "每个梯度与对应的输入形状相同")
def test_rnn_backward_shapes(student: Student) -> None:
    case = _gradient_case(np.random.default_rng(5), 2, 3, 4, 5)
    for gradient, argument, part in zip(
        student.rnn_backward(*case), case[1:], rnn_backward.parts, strict=True
    ):
        expect_shape(gradient, argument.shape, part)


@rnn_backward.hidden(1.25, "The gradient of the inputs", "对输入的梯度")
def test_rnn_backward_x(student: Student, rng: np.random.Generator) -> None:
    _expect_reference_gradient(student, rng, "grad_x")


@rnn_backward.hidden(1.25, "The gradient of the first state", "对初始隐状态的梯度")
def test_rnn_backward_h0(student: Student, rng: np.random.Generator) -> None:
    _expect_reference_gradient(student, rng, "grad_h0")


@rnn_backward.hidden(1.5, "The gradient of the input weights", "对输入权重的梯度")
def test_rnn_backward_w_xh(student: Student, rng: np.random.Generator) -> None:
    _expect_reference_gradient(student, rng, "grad_W_xh")


@rnn_backward.hidden(2, "The gradient of the recurrent weights", "对循环权重的梯度")
def test_rnn_backward_w_hh(student: Student, rng: np.random.Generator) -> None:
    _expect_reference_gradient(student, rng, "grad_W_hh")


@rnn_backward.hidden(1, "The gradient of the bias", "对偏置的梯度")
def test_rnn_backward_b_h(student: Student, rng: np.random.Generator) -> None:
    _expect_reference_gradient(student, rng, "grad_b_h")


@rnn_backward.hidden(
    1.5, "A loss at the last step alone reaches every input", "只有最后一步有损失时，梯度也能到达每一步的输入"
)
def test_rnn_backward_from_the_last_step(student: Student, rng: np.random.Generator) -> None:
    grad_hs, *rest = _gradient_case(rng, 2, 5, 3, 4)
    grad_hs[:, :-1] = 0.0
    wanted, *_ = reference_for("rnn", "recurrent", "rnn_backward")(grad_hs, *rest)
    expect_close(student.rnn_backward(grad_hs, *rest)[0], wanted, "grad_x")


@rnn_backward.hidden(1, "A sequence of a single step", "只有一步的序列")
def test_rnn_backward_single_step(student: Student, rng: np.random.Generator) -> None:
    agree(student.rnn_backward, *_gradient_case(rng, 4, 1, 3, 2))


@rnn_backward.hidden(0.75, "Integer inputs are welcome", "输入可以是整数数组")
def test_rnn_backward_integers(student: Student, rng: np.random.Generator) -> None:
    *_, W_xh, W_hh, b_h = _gradient_case(rng, 2, 3, 4, 5)
    grad_hs, x, h0 = (rng.choice([-1, 1], shape) for shape in ((2, 3, 5), (2, 3, 4), (2, 5)))
    agree(student.rnn_backward, grad_hs, x, h0, W_xh / 2, W_hh / 2, b_h)


@rnn_backward.hidden(1, "The arguments are not changed", "不改动传入的参数")
def test_rnn_backward_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.rnn_backward, *_gradient_case(rng, 2, 3, 4, 5))


def _large_gradients(rng: np.random.Generator) -> list[np.ndarray]:
    """Three arrays whose norms are all above 3."""
    return [3 * away_from_zero(rng, shape, gap=0.5) for shape in ((4, 3), (5,), (2, 1, 3))]


def _joint_norm(grads: list[np.ndarray]) -> float:
    return float(np.linalg.norm(np.concatenate([grad.ravel() for grad in grads])))


def _expect_list(clipped: object, count: int) -> None:
    """The first part of the result is a list with one array for each gradient."""
    expect(
        isinstance(clipped, list) and len(clipped) == count,
        "the first part of the result must be a list with one array for each gradient.",
        "结果的第一部分应当是一个列表，每个梯度对应其中一个数组。",
    )


@clip_gradients.visible(
    1.5, "Gradients 3 and 4 have the joint norm 5, by hand", "手算：梯度 3 和 4 合起来的范数是 5"
)
def test_clip_gradients_by_hand(student: Student) -> None:
    grads = [np.array([3.0, 0.0]), np.array([[0.0], [4.0], [0.0]])]
    clipped, _ = student.clip_gradients(grads, max_norm=2.5)
    expect_close(clipped, [np.array([1.5, 0.0]), np.array([[0.0], [2.0], [0.0]])], "clipped")


@clip_gradients.visible(1, "Small gradients stay as they are", "本来就小的梯度保持不变")
def test_clip_gradients_keeps_small_ones(student: Student) -> None:
    grads = [np.array([3.0, 0.0]), np.array([[0.0], [4.0], [0.0]])]
    clipped, _ = student.clip_gradients(grads, max_norm=10.0)
    expect_close(clipped, grads, "clipped")


@clip_gradients.visible(0.5, "The norm before clipping is returned too", "同时返回裁剪之前的范数")
def test_clip_gradients_norm_by_hand(student: Student) -> None:
    grads = [np.array([3.0, 0.0]), np.array([[0.0], [4.0], [0.0]])]
    expect_close(student.clip_gradients(grads, max_norm=2.5)[1], 5.0, "norm_before")


@clip_gradients.visible(0.75, "After clipping, the joint norm is max_norm", "裁剪之后，总范数等于 max_norm")
def test_clip_gradients_reaches_the_norm(student: Student) -> None:
    grads = _large_gradients(np.random.default_rng(6))
    clipped, _ = student.clip_gradients(grads, max_norm=1.5)
    _expect_list(clipped, len(grads))
    expect(
        abs(_joint_norm(clipped) - 1.5) < 1e-4,
        "the joint norm of the clipped gradients is not max_norm, although it was larger before.",
        "裁剪之前的总范数大于 max_norm，裁剪之后却不等于 max_norm。",
    )


@clip_gradients.visible(0.25, "Every array keeps its shape", "每个数组的形状不变")
def test_clip_gradients_shapes(student: Student) -> None:
    clipped, norm = student.clip_gradients([np.ones((2, 3)), np.ones(4), np.ones((1, 5))], max_norm=1.0)
    _expect_list(clipped, 3)
    for array, shape in zip(clipped, ((2, 3), (4,), (1, 5)), strict=True):
        expect_shape(array, shape, "clipped")
    expect_shape(norm, (), "norm_before")


@clip_gradients.hidden(2, "Large gradients are scaled to the norm", "大的梯度被缩放到范数上限")
def test_clip_gradients_values(student: Student, rng: np.random.Generator) -> None:
    for max_norm in (0.25, 1.5, 0.0):
        grads = _large_gradients(rng)
        clipped, _ = student.clip_gradients(grads, max_norm=max_norm)
        expect_close(clipped, [grad * (max_norm / _joint_norm(grads)) for grad in grads], "clipped")


@clip_gradients.hidden(1, "Gradients below the norm are not touched", "范数没有超过上限的梯度不受影响")
def test_clip_gradients_below_the_norm(student: Student, rng: np.random.Generator) -> None:
    grads = _large_gradients(rng)
    clipped, _ = student.clip_gradients(grads, max_norm=2 * _joint_norm(grads))
    expect_close(clipped, grads, "clipped")


@clip_gradients.hidden(0.75, "The norm is that of the gradients as they came", "返回的范数是传入梯度的范数")
def test_clip_gradients_norm(student: Student, rng: np.random.Generator) -> None:
    grads = _large_gradients(rng)
    for max_norm in (1.5, 2 * _joint_norm(grads)):
        expect_close(student.clip_gradients(grads, max_norm=max_norm)[1], _joint_norm(grads), "norm_before")


@clip_gradients.hidden(0.5, "Gradients that are all zero stay zero", "全为零的梯度仍然是零")
def test_clip_gradients_of_zeros(student: Student) -> None:
    clipped, norm = student.clip_gradients([np.zeros((2, 3)), np.zeros(4)], max_norm=1.0)
    expect_close(clipped, [np.zeros((2, 3)), np.zeros(4)], "clipped")
    expect_close(norm, 0.0, "norm_before")


@clip_gradients.hidden(0.25, "Integer gradients are welcome", "梯度可以是整数数组")
def test_clip_gradients_integers(student: Student, rng: np.random.Generator) -> None:
    grads = [rng.integers(3, 9, (2, 3)), rng.integers(3, 9, (4,))]
    clipped, _ = student.clip_gradients(grads, max_norm=1.5)
    expect_close(clipped, [grad * (1.5 / _joint_norm(grads)) for grad in grads], "clipped")


@clip_gradients.hidden(0.5, "The arguments are not changed", "不改动传入的参数")
def test_clip_gradients_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.clip_gradients, _large_gradients(rng), max_norm=1.5)
