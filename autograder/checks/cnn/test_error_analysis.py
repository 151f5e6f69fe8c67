"""Checks for error_analysis.py (§3.2.3)."""

from typing import Any

import numpy as np

from autograder.vocabulary import (
    Exercise,
    Student,
    agree,
    expect,
    expect_close,
    expect_finite,
    expect_shape,
    expect_unchanged,
)

confusion_matrix = Exercise(
    "confusion_matrix",
    "3.2.3",
    "matrix[i, j] = how many samples of class i are predicted as class j",
    equation_zh="matrix[i, j] = 真实类别为 i、预测为 j 的样本数",
)


@confusion_matrix.visible(0.75, "Six samples of three classes", "三个类别、六个样本")
def test_confusion_matrix_of_six_samples(student: Student) -> None:
    labels, predictions = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 2, 0, 0])
    got = student.confusion_matrix(labels, predictions, num_classes=3)
    expect_close(got, [[1, 1, 0], [0, 1, 0], [2, 0, 1]])


@confusion_matrix.visible(
    0.5, "A class that never occurs keeps its row and column", "从未出现的类别也占一行一列"
)
def test_confusion_matrix_with_an_absent_class(student: Student) -> None:
    got = student.confusion_matrix(np.array([0, 1, 1]), np.array([1, 1, 1]), num_classes=4)
    expect_shape(got, (4, 4))


@confusion_matrix.visible(
    0.25, "Row i adds up to the number of samples of class i", "第 i 行之和等于第 i 类的样本数"
)
def test_confusion_matrix_rows(student: Student) -> None:
    labels, predictions = np.array([2, 0, 2, 1, 2, 0]), np.array([1, 1, 1, 1, 2, 1])
    got = student.confusion_matrix(labels, predictions, num_classes=3)
    expect_shape(got, (3, 3))
    expect(
        np.array_equal(got.sum(axis=1), [2, 1, 3]),
        "the rows do not add up to the number of samples of each class.",
        "各行之和与各类的样本数不相等。",
    )


@confusion_matrix.visible(0.25, "The entries are whole numbers", "元素是整数")
def test_confusion_matrix_is_whole(student: Student) -> None:
    got = student.confusion_matrix(np.array([0, 1, 1]), np.array([0, 1, 1]), num_classes=2)
    expect_shape(got, (2, 2))
    expect(
        got.dtype.kind in "iu",
        "counts are of an integer type; these are not.",
        "计数应当是整数类型，现在不是。",
    )


@confusion_matrix.hidden(2, "The counts", "各项计数")
def test_confusion_matrix_values(student: Student, rng: np.random.Generator) -> None:
    # Every confusion occurs, each a different number of times from its opposite.
    counts = rng.integers(1, 4, size=(4, 4)) + 3 * np.triu(np.ones((4, 4), dtype=int), 1)
    agree(student.confusion_matrix, *_samples(rng, counts), num_classes=4)


@confusion_matrix.hidden(
    0.5, "Classes without samples, classes never predicted", "没有样本的类别、从未被预测的类别"
)
def test_confusion_matrix_with_more_absent_classes(student: Student, rng: np.random.Generator) -> None:
    counts = np.zeros((7, 7), dtype=int)
    counts[1:4, 2:6] = rng.integers(1, 4, size=(3, 4))
    agree(student.confusion_matrix, *_samples(rng, counts), num_classes=7)


@confusion_matrix.hidden(0.25, "Labels of a small integer type are welcome", "标签可以是占位少的整数类型")
def test_confusion_matrix_of_small_integers(student: Student, rng: np.random.Generator) -> None:
    counts = np.zeros((30, 30), dtype=int)
    counts[20:, 3:9] = rng.integers(1, 3, size=(10, 6))
    labels, predictions = (classes.astype(np.uint8) for classes in _samples(rng, counts))
    agree(student.confusion_matrix, labels, predictions, num_classes=30)


def _samples(rng: np.random.Generator, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Labels and predictions, shuffled, with these counts."""
    cells = rng.permutation(np.repeat(np.arange(counts.size), counts.ravel()))
    return cells // len(counts), cells % len(counts)


per_class_accuracy = Exercise(
    "per_class_accuracy",
    "3.2.3",
    "accuracy[i] = matrix[i, i] / Σ_j matrix[i, j], and 0 for an empty row",
    equation_zh="accuracy[i] = matrix[i, i] / Σ_j matrix[i, j]，空行为 0",
)


@per_class_accuracy.visible(0.5, "Two classes", "两个类别")
def test_per_class_accuracy_of_two_classes(student: Student) -> None:
    expect_close(student.per_class_accuracy(np.array([[3, 1], [4, 6]])), [0.75, 0.6])


@per_class_accuracy.visible(0.5, "A class that never occurs has accuracy 0", "从未出现的类别，准确率为 0")
def test_per_class_accuracy_of_an_absent_class(student: Student) -> None:
    got = student.per_class_accuracy(np.array([[2, 2, 4], [0, 0, 0], [1, 0, 4]]))
    _expect_zeros_only_at(got, [1], classes=3)


@per_class_accuracy.visible(0.25, "One number per class", "每个类别一个数")
def test_per_class_accuracy_shape(student: Student) -> None:
    expect_shape(student.per_class_accuracy(np.array([[1, 2, 3], [2, 4, 1], [3, 3, 1]])), (3,))


@per_class_accuracy.hidden(1.25, "The fractions", "各类的比例")
def test_per_class_accuracy_values(student: Student, rng: np.random.Generator) -> None:
    matrix = _counts(rng, 5)
    matrix[2] = [0, 0, 1, 0, 0]
    agree(student.per_class_accuracy, matrix)


@per_class_accuracy.hidden(0.25, "Several classes that never occur", "有多个类别从未出现")
def test_per_class_accuracy_of_more_absent_classes(student: Student, rng: np.random.Generator) -> None:
    matrix = _counts(rng, 6)
    matrix[[0, 4]] = 0
    got = student.per_class_accuracy(matrix)
    _expect_zeros_only_at(got, [0, 4], classes=6)


def _expect_zeros_only_at(got: Any, absent: list[int], classes: int) -> None:
    expect_finite(got)
    expect_shape(got.squeeze(), (classes,))
    zeros = np.flatnonzero(got == 0).tolist()
    expect(
        zeros == absent,
        "here the accuracy is 0 for the classes that never occur, and for no others.",
        "这里从未出现的类别准确率为 0，其他类别都不为 0。",
    )


@per_class_accuracy.hidden(0.25, "The matrix is not changed", "不改动传入的矩阵")
def test_per_class_accuracy_leaves_its_argument(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.per_class_accuracy, _counts(rng, 3) * 1.0)


def _counts(rng: np.random.Generator, classes: int) -> np.ndarray:
    """A confusion matrix of positive counts, all different."""
    return 1 + rng.permutation(classes**2).reshape(classes, classes)


most_confused = Exercise(
    "most_confused",
    "3.2.3",
    "(i, j, matrix[i, j]) for i ≠ j, sorted by matrix[i, j] from large to small",
    equation_zh="所有 i ≠ j 的 (i, j, matrix[i, j])，按 matrix[i, j] 从大到小排列",
)


@most_confused.visible(
    0.75, "The two most frequent mistakes among three classes", "三个类别中最常见的两种错误"
)
def test_most_confused_of_three_classes(student: Student) -> None:
    matrix = np.array([[9, 2, 7], [5, 6, 1], [3, 4, 8]])
    expect_close(student.most_confused(matrix, count=2), [(0, 2, 7), (1, 0, 5)])


@most_confused.visible(0.25, "Equally frequent mistakes come row by row", "次数相同的错误按行的顺序排列")
def test_most_confused_of_ties(student: Student) -> None:
    matrix = np.array([[1, 2, 3], [3, 1, 2], [2, 3, 1]])
    got = student.most_confused(matrix, count=6)
    expect_close(got, [(0, 2, 3), (1, 0, 3), (2, 1, 3), (0, 1, 2), (1, 2, 2), (2, 0, 2)])


@most_confused.visible(0.25, "Correct predictions are not listed", "预测正确的不列出")
def test_most_confused_leaves_out_the_diagonal(student: Student) -> None:
    expect_close(student.most_confused(np.array([[50, 1], [2, 40]]), count=2), [(1, 0, 2), (0, 1, 1)])


@most_confused.visible(0.25, "Mistakes that never happened are not listed", "没有发生过的错误不列出")
def test_most_confused_leaves_out_zeros(student: Student) -> None:
    matrix = np.array([[0, 0, 3], [0, 0, 0], [1, 0, 0]])
    expect_close(student.most_confused(matrix, count=5), [(0, 2, 3), (2, 0, 1)])


@most_confused.visible(0.25, "A perfect classifier has no mistakes to list", "完全正确的分类器没有错误可列")
def test_most_confused_of_a_perfect_classifier(student: Student) -> None:
    got = student.most_confused(np.diag([3, 1, 2]), count=4)
    expect(
        isinstance(got, np.ndarray) and got.size == 0,
        "there are no mistakes here, so the list is empty.",
        "这里没有任何错误，列表应当为空。",
    )


@most_confused.hidden(1.25, "The mistakes and their order", "各种错误及其顺序")
def test_most_confused_values(student: Student, rng: np.random.Generator) -> None:
    # Correct predictions are rare here, and count leaves some mistakes out.
    matrix = 30 + _counts(rng, 5)
    np.fill_diagonal(matrix, 1)
    agree(student.most_confused, matrix, count=7)


@most_confused.hidden(0.5, "Many equally frequent mistakes", "许多次数相同的错误")
def test_most_confused_of_more_ties(student: Student, rng: np.random.Generator) -> None:
    # Each count twice in the upper triangle and once below; the diagonal lies under all of them.
    matrix = np.ones((7, 7), dtype=int)
    upper, lower = np.triu_indices(7, 1), np.tril_indices(7, -1)
    matrix[upper] = 2 + rng.permutation(np.repeat(np.arange(7), 3))
    matrix[lower] = 2 + rng.permutation(np.repeat(np.arange(7), 3))
    agree(student.most_confused, matrix, count=42)


@most_confused.hidden(0.5, "Fewer mistakes than asked for", "错误的种类比要求的少")
def test_most_confused_of_few_mistakes(student: Student, rng: np.random.Generator) -> None:
    matrix = np.zeros((4, 4), dtype=int)
    first, second, third = 1 + rng.permutation(3)
    matrix[0, 3], matrix[2, 0], matrix[1, 2] = first, second, third
    agree(student.most_confused, matrix, count=9)


@most_confused.hidden(0.25, "Correct predictions, however many", "预测正确的次数再多也不列出")
def test_most_confused_leaves_out_a_large_diagonal(student: Student, rng: np.random.Generator) -> None:
    agree(student.most_confused, _counts(rng, 4) + 100 * np.eye(4, dtype=int), count=4)


@most_confused.hidden(0.25, "The matrix is not changed", "不改动传入的矩阵")
def test_most_confused_leaves_its_argument(student: Student, rng: np.random.Generator) -> None:
    expect_unchanged(student.most_confused, _counts(rng, 4), count=12)
