"""Wrong solutions for error_analysis.py."""

import numpy as np

from autograder.mistakes import mistake

Confusions = list[tuple[int, int, int]]

# Checks that fail together, because a wrong value shows in each of them.
COUNTS = (
    "test_confusion_matrix_of_six_samples",
    "test_confusion_matrix_rows",
    "test_confusion_matrix_values",
    "test_confusion_matrix_with_more_absent_classes",
)
LISTS = (
    "test_most_confused_of_three_classes",
    "test_most_confused_of_ties",
    "test_most_confused_leaves_out_the_diagonal",
    "test_most_confused_leaves_out_zeros",
    "test_most_confused_values",
    "test_most_confused_of_more_ties",
    "test_most_confused_of_few_mistakes",
    "test_most_confused_leaves_out_a_large_diagonal",
)


def _counted(rows: np.ndarray, columns: np.ndarray, size: int) -> np.ndarray:
    matrix = np.zeros((size, size), dtype=int)
    np.add.at(matrix, (rows, columns), 1)
    return matrix


@mistake(
    "confusion_matrix",
    caught_by=(*COUNTS, "test_confusion_matrix_of_small_integers"),
    en="rows and columns are exchanged: the row is the true class, the column the predicted one.",
    zh="行和列弄反了：行是真实类别，列是预测类别。",
)
def counts_of_the_transpose(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> np.ndarray:
    return _counted(predictions, labels, num_classes)


@mistake(
    "confusion_matrix",
    caught_by=(*COUNTS, "test_confusion_matrix_of_small_integers"),
    en="a pair of classes that occurs several times is counted once; "
    "adding 1 through index arrays touches each cell only once.",
    zh="同一对类别出现多次却只数了一次；用下标数组加 1 时，每个格子只会加一次。",
)
def counts_every_pair_once(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> np.ndarray:
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    matrix[labels, predictions] += 1
    return matrix


@mistake(
    "confusion_matrix",
    caught_by=(
        "test_confusion_matrix_with_an_absent_class",
        "test_confusion_matrix_with_more_absent_classes",
    ),
    en="the matrix is only as large as the classes that occur; its size is num_classes, whatever the samples are.",
    zh="矩阵只有出现过的类别那么大；无论样本如何，大小都应由 num_classes 决定。",
)
def counts_of_the_classes_that_occur(
    labels: np.ndarray, predictions: np.ndarray, num_classes: int
) -> np.ndarray:
    return _counted(labels, predictions, int(max(labels.max(), predictions.max())) + 1)


@mistake(
    "confusion_matrix",
    caught_by=COUNTS,
    en="correct predictions are left out; they belong on the diagonal.",
    zh="漏掉了预测正确的样本；它们应当在对角线上。",
)
def counts_of_errors_only(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> np.ndarray:
    wrong = labels != predictions
    return _counted(labels[wrong], predictions[wrong], num_classes)


@mistake(
    "confusion_matrix",
    caught_by=(*COUNTS, "test_confusion_matrix_is_whole", "test_confusion_matrix_of_small_integers"),
    en="the rows are divided by their sums; the matrix holds counts, not fractions.",
    zh="把每一行除以了该行之和；矩阵里放的是次数，不是比例。",
)
def counts_as_fractions(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> np.ndarray:
    matrix = _counted(labels, predictions, num_classes)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


@mistake(
    "confusion_matrix",
    caught_by=("test_confusion_matrix_of_small_integers",),
    en="class and prediction are put together into one number in the labels' own small integer type, which overflows.",
    zh="把真实类别和预测合成一个数时，沿用了标签的小整数类型，结果溢出了。",
)
def counts_that_overflow(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> np.ndarray:
    cells = labels * np.asarray(num_classes, dtype=labels.dtype) + predictions
    return np.bincount(cells, minlength=num_classes**2).reshape(num_classes, num_classes)


@mistake(
    "per_class_accuracy",
    caught_by=("test_per_class_accuracy_of_two_classes", "test_per_class_accuracy_values"),
    en="the correct predictions are divided by how often the class is predicted (the column); "
    "the accuracy of a class asks how often it occurs (the row).",
    zh="用正确的次数除以了这一类被预测的次数（列之和）；各类准确率要除以这一类出现的次数（行之和）。",
)
def accuracy_by_columns(matrix: np.ndarray) -> np.ndarray:
    return np.diag(matrix) / np.maximum(matrix.sum(axis=0), 1)


@mistake(
    "per_class_accuracy",
    caught_by=("test_per_class_accuracy_of_two_classes", "test_per_class_accuracy_values"),
    en="the correct predictions of a class are divided by the number of all samples; only those of the class count.",
    zh="用一类中正确的次数除以了全部样本数；只应除以这一类的样本数。",
)
def accuracy_of_all_samples(matrix: np.ndarray) -> np.ndarray:
    return np.diag(matrix) / matrix.sum()


@mistake(
    "per_class_accuracy",
    caught_by=(
        "test_per_class_accuracy_of_an_absent_class",
        "test_per_class_accuracy_of_more_absent_classes",
    ),
    en="a class that never occurs divides 0 by 0; its accuracy is stated to be 0.",
    zh="从未出现的类别算成了 0 除以 0；题目规定它的准确率为 0。",
)
def accuracy_of_nothing_is_nan(matrix: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.diag(matrix) / matrix.sum(axis=1)


@mistake(
    "per_class_accuracy",
    caught_by=(
        "test_per_class_accuracy_of_an_absent_class",
        "test_per_class_accuracy_of_more_absent_classes",
    ),
    en="a class that never occurs is given accuracy 1; it is stated to be 0.",
    zh="从未出现的类别的准确率给成了 1；题目规定为 0。",
)
def accuracy_of_nothing_is_one(matrix: np.ndarray) -> np.ndarray:
    total = matrix.sum(axis=1)
    return np.where(total == 0, 1, np.diag(matrix) / np.maximum(total, 1))


@mistake(
    "per_class_accuracy",
    caught_by=("test_per_class_accuracy_of_two_classes", "test_per_class_accuracy_values"),
    en="every class gets the accuracy over all classes; each has its own.",
    zh="每个类别得到的都是总体准确率；每一类应当各算各的。",
)
def accuracy_over_all_classes(matrix: np.ndarray) -> np.ndarray:
    overall = np.trace(matrix) / matrix.sum()
    return np.where(matrix.sum(axis=1) == 0, 0, overall)


@mistake(
    "per_class_accuracy",
    caught_by=("test_per_class_accuracy_of_two_classes", "test_per_class_accuracy_values"),
    en="this is the fraction of wrong predictions; the accuracy is the fraction of correct ones.",
    zh="算的是错误所占的比例；准确率是正确所占的比例。",
)
def accuracy_of_the_errors(matrix: np.ndarray) -> np.ndarray:
    total = matrix.sum(axis=1)
    return (total - np.diag(matrix)) / np.maximum(total, 1)


@mistake(
    "per_class_accuracy",
    caught_by=(
        "test_per_class_accuracy_of_two_classes",
        "test_per_class_accuracy_of_an_absent_class",
        "test_per_class_accuracy_values",
        "test_per_class_accuracy_of_more_absent_classes",
    ),
    en="the division is between integers and rounds down, so every class that is not perfect gets 0.",
    zh="做了整数除法，向下取整，只要不是全对就得到 0。",
)
def accuracy_rounded_down(matrix: np.ndarray) -> np.ndarray:
    return np.diag(matrix) // np.maximum(matrix.sum(axis=1), 1)


def _confusions(matrix: np.ndarray) -> Confusions:
    """Every mistake that happened, row by row."""
    return [(int(i), int(j), int(matrix[i, j])) for i, j in np.argwhere(matrix) if i != j]


@mistake(
    "most_confused",
    caught_by=LISTS,
    en="the predicted class comes first in each triple; the true class does.",
    zh="三元组里预测类别放在了最前面；应当先写真实类别。",
)
def confusions_with_the_prediction_first(matrix: np.ndarray, count: int) -> Confusions:
    listed = sorted(_confusions(matrix), key=lambda confusion: -confusion[2])[:count]
    return [(predicted, true, times) for true, predicted, times in listed]


@mistake(
    "most_confused",
    caught_by=LISTS,
    en="the number of times comes first in each triple; it comes last, after the two classes.",
    zh="三元组里次数放在了最前面；应当先写两个类别，最后写次数。",
)
def confusions_with_the_times_first(matrix: np.ndarray, count: int) -> Confusions:
    listed = sorted(_confusions(matrix), key=lambda confusion: -confusion[2])[:count]
    return [(times, true, predicted) for true, predicted, times in listed]


@mistake(
    "most_confused",
    caught_by=(
        "test_most_confused_of_three_classes",
        "test_most_confused_leaves_out_the_diagonal",
        "test_most_confused_of_a_perfect_classifier",
        "test_most_confused_leaves_out_a_large_diagonal",
    ),
    en="correct predictions are listed too; the diagonal holds no mistakes.",
    zh="把预测正确的也列出来了；对角线上不是错误。",
)
def confusions_with_the_diagonal(matrix: np.ndarray, count: int) -> Confusions:
    cells = [(int(i), int(j), int(matrix[i, j])) for i, j in np.argwhere(matrix)]
    return sorted(cells, key=lambda cell: -cell[2])[:count]


@mistake(
    "most_confused",
    caught_by=(
        "test_most_confused_leaves_out_zeros",
        "test_most_confused_of_a_perfect_classifier",
        "test_most_confused_of_few_mistakes",
    ),
    en="the list is filled up with mistakes that never happened; it ends where the counts reach 0.",
    zh="用从未发生的错误把列表补满了；次数为 0 的不应列出。",
)
def confusions_that_never_happened(matrix: np.ndarray, count: int) -> Confusions:
    cells = [(int(i), int(j), int(times)) for (i, j), times in np.ndenumerate(matrix) if i != j]
    return sorted(cells, key=lambda cell: -cell[2])[:count]


@mistake(
    "most_confused",
    caught_by=LISTS,
    en="the rarest mistakes come first; the most frequent ones should.",
    zh="最少见的错误排在了前面；应当从最常见的开始。",
)
def confusions_from_the_rarest(matrix: np.ndarray, count: int) -> Confusions:
    return sorted(_confusions(matrix), key=lambda confusion: confusion[2])[:count]


@mistake(
    "most_confused",
    caught_by=("test_most_confused_of_ties", "test_most_confused_of_more_ties"),
    en="equally frequent mistakes come in reverse order, as when a sorted list is turned round; they go row by row.",
    zh="次数相同的错误顺序反了，就像把排好序的列表整个倒过来；它们应当按行的顺序排列。",
)
def confusions_with_ties_reversed(matrix: np.ndarray, count: int) -> Confusions:
    return sorted(_confusions(matrix), key=lambda confusion: confusion[2])[::-1][:count]


@mistake(
    "most_confused",
    caught_by=("test_most_confused_of_ties", "test_most_confused_of_more_ties"),
    en="equally frequent mistakes come column by column; they go row by row.",
    zh="次数相同的错误按列的顺序排列了；应当按行的顺序。",
)
def confusions_with_ties_by_column(matrix: np.ndarray, count: int) -> Confusions:
    return sorted(_confusions(matrix), key=lambda confusion: (-confusion[2], confusion[1]))[:count]


@mistake(
    "most_confused",
    caught_by=(*LISTS, "test_most_confused_leaves_its_argument"),
    en="a 3 taken for a 5 and a 5 taken for a 3 are counted together; they are two different mistakes.",
    zh="把“3 认成 5”和“5 认成 3”加在了一起；这是两种不同的错误。",
)
def confusions_in_both_directions(matrix: np.ndarray, count: int) -> Confusions:
    return sorted(_confusions(np.triu(matrix + matrix.T)), key=lambda confusion: -confusion[2])[:count]


@mistake(
    "most_confused",
    caught_by=(
        "test_most_confused_of_three_classes",
        "test_most_confused_values",
        "test_most_confused_leaves_out_a_large_diagonal",
    ),
    en="every mistake is listed; count says how many are asked for at most.",
    zh="列出了所有的错误；最多列几种由 count 决定。",
)
def confusions_without_a_limit(matrix: np.ndarray, count: int) -> Confusions:
    return sorted(_confusions(matrix), key=lambda confusion: -confusion[2])
