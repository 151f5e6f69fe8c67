"""Checks for losses.py (§3.1.2)."""

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
)

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


def _labels(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """n ≥ k labels in which every class occurs."""
    return rng.permutation(np.concatenate([np.arange(k), rng.integers(0, k, size=n - k)]))


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


@squared_error.hidden(0.75, "The mean is over all entries, for any shape", "对任意形状，都是对所有元素取平均")
def test_squared_error_values(student: Student, rng: np.random.Generator) -> None:
    for shape in ((3, 4), (5, 2, 3)):
        y_hat = rng.normal(size=shape)
        agree(student.squared_error, y_hat, y_hat + 0.3 + away_from_zero(rng, shape))


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


@binary_cross_entropy.hidden(
    1, "The mean is over all entries of the chapter's formula", "书中公式对所有元素取平均"
)
def test_binary_cross_entropy_values(student: Student, rng: np.random.Generator) -> None:
    for shape in ((3, 4), (7, 2)):
        y = np.arange(np.prod(shape)).reshape(shape) % 3 == 0
        agree(student.binary_cross_entropy, rng.uniform(0.2, 0.8, size=shape), rng.permutation(y) * 1.0)


@binary_cross_entropy.hidden(
    0.5, "Being certain and wrong costs much, but not infinitely much", "预测确信却错误时，损失很大，但仍有限"
)
def test_binary_cross_entropy_of_wrong_answers(student: Student, rng: np.random.Generator) -> None:
    y = rng.permutation([0.0, 0.0, 1.0, 1.0, 1.0])
    loss = student.binary_cross_entropy(1.0 - y, y)
    expect_finite(loss)
    expect(
        loss.size and (loss > -np.log(0.01)).all(),
        "predictions that are wrong and certain cost less than if they were wrong and only 99 % certain.",
        "错误且完全确信的预测，损失反而比错误但只有 99% 把握的还小。",
    )


@binary_cross_entropy.hidden(
    0.25, "It stays finite for float32 probabilities, too", "概率是 float32 时也有限"
)
def test_binary_cross_entropy_of_float32(student: Student, rng: np.random.Generator) -> None:
    y_hat = rng.permutation([0.0, 0.5, 1.0]).astype(np.float32)
    loss = student.binary_cross_entropy(y_hat, (y_hat == 0.5).astype(np.float32))
    expect_finite(loss)
    expect(loss.any(), "the loss is 0, though some predictions are wrong.", "有的预测是错的，损失却为 0。")


@predict_binary.visible(0.25, "Large probabilities become 1, small ones 0", "概率大的变为 1，小的变为 0")
def test_predict_binary_example(student: Student) -> None:
    y_hat = np.array([[0.9, 0.2, 0.6], [0.4, 0.7, 0.1]])
    expect_close(student.predict_binary(y_hat, threshold=0.5), [[1, 0, 1], [0, 1, 0]])


@predict_binary.visible(0.25, "Exactly the threshold counts as 1", "恰好等于阈值算作 1")
def test_predict_binary_at_the_threshold(student: Student) -> None:
    expect_close(student.predict_binary(np.array([0.5, 0.25, 0.75]), threshold=0.5), [1, 0, 1])


@predict_binary.hidden(0.5, "It holds for any threshold", "对任意阈值都成立")
def test_predict_binary_values(student: Student, rng: np.random.Generator) -> None:
    for threshold in (0.3, 0.8):
        y_hat = np.concatenate([rng.uniform(0.02, 0.28, 3), rng.uniform(0.32, 0.48, 3)])
        y_hat = np.concatenate([y_hat, rng.uniform(0.52, 0.78, 3), rng.uniform(0.82, 0.98, 3)])
        agree(student.predict_binary, rng.permutation(y_hat).reshape(4, 3), threshold=threshold)


@predict_binary.hidden(0.25, "The labels are integers", "标签是整数")
def test_predict_binary_gives_integers(student: Student) -> None:
    labels = student.predict_binary(np.array([[0.1, 0.6, 0.9]]), threshold=0.4)
    expect_shape(labels, (1, 3))
    expect(
        labels.dtype.kind in "iu",
        f"the labels have dtype {labels.dtype}; labels are integers.",
        f"标签的 dtype 是 {labels.dtype}，应当是整数。",
    )


@one_hot.visible(0.5, "A single 1 in each row, at the label", "每行只有一个 1，位置就是标签")
def test_one_hot_example(student: Student) -> None:
    wanted = [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    expect_close(student.one_hot(np.array([2, 0, 1, 2]), 3), wanted)


@one_hot.visible(0.25, "A class that does not occur has a column, too", "没有出现的类别也占一列")
def test_one_hot_of_absent_classes(student: Student) -> None:
    wanted = [[0, 1, 0, 0, 0], [0, 0, 0, 1, 0]]
    expect_close(student.one_hot(np.array([1, 3]), 5), wanted)


@one_hot.hidden(0.75, "Every label is in its column", "每个标签都在自己的列上")
def test_one_hot_values(student: Student, rng: np.random.Generator) -> None:
    for n, k in ((9, 4), (12, 7)):
        agree(student.one_hot, _labels(rng, n, k), k)


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


@softmax.hidden(0.75, "The probabilities are the chapter's", "概率与书中公式一致")
def test_softmax_values(student: Student, rng: np.random.Generator) -> None:
    for shape in ((3, 3), (4, 3), (2, 6)):  # without keepdims only the square one gives an answer at all
        agree(student.softmax, rng.uniform(-2, 2, size=shape))


@softmax.hidden(0.5, "Any number of leading axes works", "前面有多少个轴都可以")
def test_softmax_of_any_shape(student: Student, rng: np.random.Generator) -> None:
    for shape in ((2, 4, 3), (5,)):
        agree(student.softmax, rng.uniform(-2, 2, size=shape))


@softmax.hidden(
    0.5, "Every row is right, however far apart the rows are", "各行的大小相差再远，每一行也都正确"
)
def test_softmax_is_stable(student: Student, rng: np.random.Generator) -> None:
    levels = rng.permutation([-1e4, -1e3, 0.0, 1e4])
    agree(student.softmax, rng.uniform(-2, 2, size=(4, 3)) + levels[:, None])


@softmax.hidden(0.25, "Integer logits are as welcome as floats", "logits 为整数也可以")
def test_softmax_of_integers(student: Student, rng: np.random.Generator) -> None:
    agree(student.softmax, rng.permutation(np.arange(-3, 3)).reshape(2, 3))


@softmax.hidden(0.25, "The logits are not changed", "不改动传入的 logits")
def test_softmax_leaves_its_argument(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.softmax, away_from_zero(rng, (2, 5)))


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


def _some_probabilities(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Rows that sum to 1, no entry near 0."""
    rows = rng.uniform(1.0, 3.0, size=(n, k))
    return rows / rows.sum(axis=1, keepdims=True)


@cross_entropy.hidden(1.25, "Classes are summed, samples averaged", "对类别求和，对样本取平均")
def test_cross_entropy_values(student: Student, rng: np.random.Generator) -> None:
    for n, k in ((5, 3), (6, 4)):
        agree(student.cross_entropy, _some_probabilities(rng, n, k), np.eye(k)[_labels(rng, n, k)])


@cross_entropy.hidden(
    0.5, "Being certain and wrong costs much, but not infinitely much", "预测确信却错误时，损失很大，但仍有限"
)
def test_cross_entropy_of_wrong_answers(student: Student, rng: np.random.Generator) -> None:
    targets = np.eye(3)[_labels(rng, 5, 3)]
    loss = student.cross_entropy(0.6 * targets[:, [1, 2, 0]] + 0.4 * targets[:, [2, 0, 1]], targets)
    expect_finite(loss)
    expect(
        loss.size and (loss > -np.log(0.01)).all(),
        "predictions that are wrong and certain cost less than if they were wrong and only 99 % certain.",
        "错误且完全确信的预测，损失反而比错误但只有 99% 把握的还小。",
    )


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


@softmax_cross_entropy.hidden(0.5, "The loss is the mean over the samples", "损失是对样本的平均")
def test_softmax_cross_entropy_loss(student: Student, rng: np.random.Generator) -> None:
    for n, k in ((6, 4), (7, 5)):
        logits, labels = rng.uniform(-2, 2, size=(n, k)), _labels(rng, n, k)
        loss, _ = student.softmax_cross_entropy(logits, labels)
        expect_close(loss, _mean_loss(logits, labels), part="loss")


@softmax_cross_entropy.hidden(0.75, "The gradient is that of the mean loss", "梯度是平均损失的梯度")
def test_softmax_cross_entropy_gradient(student: Student, rng: np.random.Generator) -> None:
    for n, k in ((6, 4), (7, 5)):
        logits, labels = rng.uniform(-2, 2, size=(n, k)), _labels(rng, n, k)
        _, grad_logits = student.softmax_cross_entropy(logits, labels)
        expect_close(grad_logits, _gradient_of_mean_loss(logits, labels), part="grad_logits")


@softmax_cross_entropy.hidden(
    0.25, "Loss and gradient stay finite for large logits", "logits 很大时，损失和梯度仍然有限"
)
def test_softmax_cross_entropy_is_stable(student: Student, rng: np.random.Generator) -> None:
    logits = rng.permuted(np.tile([1e4, -1e4, 0.0, 700.0], (5, 1)), axis=1)
    logits[0] = rng.permutation(
        [-1e4, -9e3, -8e3, -7e3]
    )  # beside the batch's maximum all of this row vanishes
    labels = _labels(rng, 5, 4)
    labels[0] = (logits[0].argmax() + 1) % 4  # all right by chance, the loss would rightly be 0
    loss, grad_logits = student.softmax_cross_entropy(logits, labels)
    expect_finite(loss, part="loss")
    expect_finite(grad_logits, part="grad_logits")
    expect(
        loss.any() and grad_logits.any(),
        "the loss or its gradient is 0, though some predictions are wrong.",
        "有的预测是错的，损失或梯度却为 0。",
    )


@softmax_cross_entropy.hidden(
    0.25,
    "The loss is right even where the label's probability rounds to 0",
    "标签的概率舍入为 0 时，损失仍然正确",
)
def test_softmax_cross_entropy_is_exact(student: Student, rng: np.random.Generator) -> None:
    logits, labels = 1000 * away_from_zero(rng, (3, 4), gap=0.2), np.array([2, 0, 3])
    logits[np.arange(3), labels] = -3000.0
    loss, _ = student.softmax_cross_entropy(logits, labels)
    largest = logits.max(axis=1)
    wanted = np.mean(3000.0 + largest + np.log(np.exp(logits - largest[:, None]).sum(axis=1)))
    expect_close(loss, wanted, part="loss")


@softmax_cross_entropy.hidden(0.25, "Integer logits are as welcome as floats", "logits 为整数也可以")
def test_softmax_cross_entropy_of_integers(student: Student, rng: np.random.Generator) -> None:
    agree(student.softmax_cross_entropy, rng.permutation(np.arange(-3, 3)).reshape(2, 3), np.array([2, 0]))


@softmax_cross_entropy.hidden(0.25, "Logits and labels are not changed", "不改动传入的 logits 和标签")
def test_softmax_cross_entropy_leaves_its_arguments(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.softmax_cross_entropy, away_from_zero(rng, (3, 5)), _labels(rng, 3, 3))


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


@accuracy.hidden(
    0.75, "It is the fraction of labels with the largest logit", "等于标签处 logit 最大的样本所占的比例"
)
def test_accuracy_values(student: Student, rng: np.random.Generator) -> None:
    for n, k, right in ((11, 4, 7), (13, 5, 3)):
        logits = rng.permuted(np.tile(np.arange(k) - k + 0.5, (n, 1)), axis=1)
        ranks = np.array(
            [k - 1] * right + [0] * 2 + [1] * (n - right - 2)
        )  # of each label's logit in its row
        labels = np.argsort(logits, axis=1)[np.arange(n), ranks]
        order = rng.permutation(n)
        agree(student.accuracy, logits[order], labels[order])
