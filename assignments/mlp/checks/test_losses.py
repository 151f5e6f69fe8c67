"""Checks for losses.py (§3.1.2)."""

import numpy as np

from autograder.vocabulary import Exercise, Student, expect, expect_close, expect_finite, expect_shape, finite_difference

squared_error = Exercise("squared_error", "3.1.2", "l(y, ŷ) = (y − ŷ)²")
binary_cross_entropy = Exercise("binary_cross_entropy", "3.1.2", "l(y, ŷ) = −y log ŷ − (1 − y) log(1 − ŷ)")
predict_binary = Exercise("predict_binary", "3.1.2", "ŷ ≥ threshold")
one_hot = Exercise("one_hot", "3.1.2", "y ∈ {0, 1}^k")
softmax = Exercise("softmax", "3.1.2", "softmax(z)_j = exp(z_j) / Σ_k exp(z_k)")
cross_entropy = Exercise("cross_entropy", "3.1.2", "l(y, ŷ) = −Σ_j y_j log ŷ_j")
softmax_cross_entropy = Exercise(
    "softmax_cross_entropy",
    "3.1.2",
    "l(y, ŷ) = −Σ_j y_j log ŷ_j, ŷ = softmax(z)",
    parts=("loss", "grad_logits"),
)
accuracy = Exercise("accuracy", "3.1.2")


def _expect_one_number(got: np.ndarray) -> None:
    """A scalar; one that is always 0 earns nothing."""
    expect_shape(got, ())
    expect_finite(got)
    expect(got != 0, "it is 0, which it must not be here.", "结果是 0，但这里不应该是 0。")


@squared_error.visible(0.5, "The mean of a small example", "小例子的平均值")
def test_squared_error_example(student: Student) -> None:
    # The differences are 1, 0, -2 and 3, 0.5, 0.
    y_hat, y = np.array([[2.0, 1.0, 0.0], [4.0, 1.5, 6.0]]), np.array([[1.0, 1.0, 2.0], [1.0, 1.0, 6.0]])
    expect_close(student.squared_error(y_hat, y), 14.25 / 6)


@squared_error.visible(0.25, "The result is one number", "结果是一个数")
def test_squared_error_is_a_scalar(student: Student) -> None:
    _expect_one_number(student.squared_error(np.array([[1.0], [2.0]]), np.array([[0.0], [1.0]])))


def _expect_next_to_nothing(loss: np.ndarray, less_certain: np.ndarray) -> None:
    """The loss of certain and right predictions, against that of the same ones 90 % certain."""
    expect_finite(loss)
    expect_finite(less_certain)
    expect(
        (np.abs(loss) < 1e-3).all() and (np.abs(less_certain) > 1e-2).any(),
        "predictions that are exactly right must cost next to 0, less certain ones more.",
        "完全正确的预测，损失应接近于 0；把握小一些，损失就大一些。",
    )


@binary_cross_entropy.visible(0.5, "The mean of a small example", "小例子的平均值")
def test_binary_cross_entropy_example(student: Student) -> None:
    loss = student.binary_cross_entropy(np.array([0.5, 0.2, 0.75]), np.array([1.0, 0.0, 1.0]))
    expect_close(loss, -(np.log(0.5) + np.log(0.8) + np.log(0.75)) / 3)


@binary_cross_entropy.visible(0.25, "The result is one number", "结果是一个数")
def test_binary_cross_entropy_is_a_scalar(student: Student) -> None:
    _expect_one_number(student.binary_cross_entropy(np.array([[0.3], [0.6]]), np.array([[0.0], [1.0]])))


@binary_cross_entropy.visible(
    0.25, "Being certain and right costs next to nothing", "预测确信而且正确时，损失接近于零"
)
def test_binary_cross_entropy_of_right_answers(student: Student) -> None:
    y = np.array([1.0, 0.0, 0.0])
    less_certain = student.binary_cross_entropy(np.array([0.9, 0.1, 0.1]), y)
    _expect_next_to_nothing(student.binary_cross_entropy(y.copy(), y), less_certain)


@predict_binary.visible(0.25, "Large probabilities become 1, small ones 0", "概率大的变为 1，小的变为 0")
def test_predict_binary_example(student: Student) -> None:
    y_hat = np.array([[0.9, 0.2, 0.6], [0.4, 0.7, 0.1]])
    expect_close(student.predict_binary(y_hat, threshold=0.5), [[1, 0, 1], [0, 1, 0]])


@predict_binary.visible(0.25, "Exactly the threshold counts as 1", "恰好等于阈值算作 1")
def test_predict_binary_at_the_threshold(student: Student) -> None:
    expect_close(student.predict_binary(np.array([0.5, 0.25, 0.75]), threshold=0.5), [1, 0, 1])


@one_hot.visible(0.5, "A single 1 in each row, at the label", "每行只有一个 1，位置就是标签")
def test_one_hot_example(student: Student) -> None:
    wanted = [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    expect_close(student.one_hot(np.array([2, 0, 1, 2]), 3), wanted)


@one_hot.visible(0.25, "A class that does not occur has a column, too", "没有出现的类别也占一列")
def test_one_hot_of_absent_classes(student: Student) -> None:
    wanted = [[0, 1, 0, 0, 0], [0, 0, 0, 1, 0]]
    expect_close(student.one_hot(np.array([1, 3]), 5), wanted)


@softmax.visible(
    0.5, "Logits that are logarithms give simple fractions", "logits 取对数值时，结果是简单的分数"
)
def test_softmax_example(student: Student) -> None:
    logits = np.log([[1.0, 2.0, 5.0], [6.0, 3.0, 1.0]])
    expect_close(student.softmax(logits), [[0.125, 0.25, 0.625], [0.6, 0.3, 0.1]])


@softmax.visible(0.25, "Every row sums to 1", "每行之和为 1")
def test_softmax_rows_sum_to_one(student: Student) -> None:
    probabilities = student.softmax(np.array([[1.0, -2.0, 0.5, 3.0], [0.0, 2.0, -1.0, 1.0]]))
    expect_shape(probabilities, (2, 4))
    expect(
        np.allclose(probabilities.sum(axis=-1), 1.0, rtol=0, atol=1e-4),
        "the rows do not sum to 1.",
        "各行之和不是 1。",
    )


@softmax.visible(
    0.5,
    "Large logits give what small ones with the same differences give",
    "logits 很大时，只要差值相同，结果就相同",
)
def test_softmax_of_large_logits(student: Student) -> None:
    expect_close(student.softmax(np.log([[1.0, 2.0, 5.0]]) + 1000.0), [[0.125, 0.25, 0.625]])


@cross_entropy.visible(0.5, "The mean of a small example", "小例子的平均值")
def test_cross_entropy_example(student: Student) -> None:
    probabilities = np.array([[0.5, 0.3, 0.2], [0.1, 0.7, 0.2]])
    targets = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    expect_close(student.cross_entropy(probabilities, targets), -(np.log(0.5) + np.log(0.2)) / 2)


@cross_entropy.visible(0.25, "The result is one number", "结果是一个数")
def test_cross_entropy_is_a_scalar(student: Student) -> None:
    _expect_one_number(student.cross_entropy(np.array([[0.25, 0.75]]), np.array([[0.0, 1.0]])))


@cross_entropy.visible(
    0.25, "Being certain and right costs next to nothing", "预测确信而且正确时，损失接近于零"
)
def test_cross_entropy_of_right_answers(student: Student) -> None:
    targets = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    less_certain = student.cross_entropy(0.85 * targets + 0.05, targets)
    _expect_next_to_nothing(student.cross_entropy(targets.copy(), targets), less_certain)


def _mean_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """The loss that softmax_cross_entropy is asked for, for logits of moderate size."""
    return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(labels)), labels])


def _gradient_of_mean_loss(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return finite_difference(lambda z: _mean_loss(z, labels), logits)


@softmax_cross_entropy.visible(
    0.5,
    "Equal logits: the loss is log k, the gradient follows",
    "logits 全相等：损失是 log k，梯度也可以手算",
)
def test_softmax_cross_entropy_of_equal_logits(student: Student) -> None:
    loss, grad_logits = student.softmax_cross_entropy(np.zeros((2, 4)), np.array([3, 1]))
    expect_close(loss, np.log(4), part="loss")
    expect_close(
        grad_logits, [[0.125, 0.125, 0.125, -0.375], [0.125, -0.375, 0.125, 0.125]], part="grad_logits"
    )


@softmax_cross_entropy.visible(0.5, "The gradient agrees with a numerical one", "梯度与数值梯度一致")
def test_softmax_cross_entropy_numerically(student: Student) -> None:
    logits, labels = np.array([[1.0, -0.5, 0.3], [0.2, 1.4, -1.0]]), np.array([2, 1])
    _, grad_logits = student.softmax_cross_entropy(logits, labels)
    expect_close(grad_logits, _gradient_of_mean_loss(logits, labels), part="grad_logits")


@softmax_cross_entropy.visible(
    0.25, "The loss is one number, the gradient has the logits' shape", "损失是一个数，梯度与 logits 形状相同"
)
def test_softmax_cross_entropy_shapes(student: Student) -> None:
    loss, grad_logits = student.softmax_cross_entropy(np.array([[1.0, 2.0, 0.0]]), np.array([1]))
    expect_shape(loss, (), part="loss")
    expect_shape(grad_logits, (1, 3), part="grad_logits")
    expect(
        loss != 0 and grad_logits.any(),
        "the loss or its gradient is 0, which it must not be here.",
        "损失或梯度是 0，但这里不应该是 0。",
    )


@accuracy.visible(0.25, "Three of five right are 0.6", "五个样本对了三个，准确率是 0.6")
def test_accuracy_example(student: Student) -> None:
    logits = np.array(
        [
            [2.0, -1.0, 0.0, 1.0],
            [-3.0, -2.0, -1.0, -4.0],
            [0.0, 0.5, 0.2, 0.3],
            [4.0, 3.0, 5.0, 6.0],
            [1.0, 0.0, 2.0, -1.0],
        ]
    )
    expect_close(student.accuracy(logits, np.array([0, 2, 1, 1, 0])), 0.6)


@accuracy.visible(0.25, "The result is one number", "结果是一个数")
def test_accuracy_is_a_scalar(student: Student) -> None:
    expect_shape(student.accuracy(np.array([[1.0, 2.0, 3.0], [6.0, 5.0, 4.0]]), np.array([2, 0])), ())
