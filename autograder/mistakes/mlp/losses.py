"""Wrong solutions for losses.py."""

import numpy as np

from autograder.mistakes import mistake

SQUARED_ERROR = ("test_squared_error_example", "test_squared_error_values")
BINARY_CROSS_ENTROPY = ("test_binary_cross_entropy_example", "test_binary_cross_entropy_values")
LABELS = ("test_predict_binary_example", "test_predict_binary_at_the_threshold", "test_predict_binary_values")
LABELS_AND_DTYPE = (
    "test_predict_binary_example",
    "test_predict_binary_at_the_threshold",
    "test_predict_binary_values",
    "test_predict_binary_gives_integers",
)
ONE_HOT = ("test_one_hot_example", "test_one_hot_of_absent_classes", "test_one_hot_values")
SOFTMAX_AND_SUMS = (
    "test_softmax_example",
    "test_softmax_rows_sum_to_one",
    "test_softmax_of_large_logits",
    "test_softmax_values",
    "test_softmax_of_any_shape",
    "test_softmax_is_stable",
    "test_softmax_of_integers",
)
WITHOUT_KEEPDIMS = (
    "test_softmax_example",
    "test_softmax_rows_sum_to_one",
    "test_softmax_values",
    "test_softmax_of_any_shape",
    "test_softmax_is_stable",
    "test_softmax_of_integers",
    "test_softmax_leaves_its_argument",
)
SOFTMAX = (
    "test_softmax_example",
    "test_softmax_of_large_logits",
    "test_softmax_values",
    "test_softmax_of_any_shape",
    "test_softmax_is_stable",
    "test_softmax_of_integers",
)
CROSS_ENTROPY = ("test_cross_entropy_example", "test_cross_entropy_values")
CROSS_ENTROPY_AND_WRONG = (
    "test_cross_entropy_example",
    "test_cross_entropy_values",
    "test_cross_entropy_of_wrong_answers",
)
GRADIENT = (
    "test_softmax_cross_entropy_of_equal_logits",
    "test_softmax_cross_entropy_numerically",
    "test_softmax_cross_entropy_gradient",
    "test_softmax_cross_entropy_of_integers",
)
ACCURACY = ("test_accuracy_example", "test_accuracy_values")

LossAndGradient = tuple[float, np.ndarray]


@mistake(
    "squared_error",
    caught_by=SQUARED_ERROR,
    en="it is the sum over the entries; the loss is their mean.",
    zh="这是对所有元素求和；损失应取平均。",
)
def summed_squares(y_hat: np.ndarray, y: np.ndarray) -> float:
    return np.sum((y_hat - y) ** 2)


@mistake(
    "squared_error",
    caught_by=SQUARED_ERROR,
    en="it is half of the mean; the chapter's squared error has no factor ½.",
    zh="结果是平均值的一半；书中的平方误差没有 ½ 这个系数。",
)
def half_squares(y_hat: np.ndarray, y: np.ndarray) -> float:
    return np.mean((y_hat - y) ** 2) / 2


@mistake(
    "squared_error",
    caught_by=SQUARED_ERROR,
    en="it is the root of the mean; the loss is the mean square itself.",
    zh="多开了一次平方根；损失就是平方的平均值。",
)
def root_mean_square(y_hat: np.ndarray, y: np.ndarray) -> float:
    return np.sqrt(np.mean((y_hat - y) ** 2))


@mistake(
    "squared_error",
    caught_by=SQUARED_ERROR,
    en="the differences are averaged without being squared; only their absolute values are taken.",
    zh="差值没有平方就取了平均，只取了绝对值。",
)
def absolute_differences(y_hat: np.ndarray, y: np.ndarray) -> float:
    return np.mean(np.abs(y_hat - y))


@mistake(
    "squared_error",
    caught_by=SQUARED_ERROR,
    en="the mean is squared; differences of opposite signs then cancel, so square each one first.",
    zh="先取平均再平方，正负差值会互相抵消；应先把每个差值平方。",
)
def square_of_the_mean(y_hat: np.ndarray, y: np.ndarray) -> float:
    return np.mean(y_hat - y) ** 2


@mistake(
    "squared_error",
    caught_by=SQUARED_ERROR,
    en="the sum is divided by the number of rows; the mean is over all entries, columns included.",
    zh="总和只除以了行数；应对所有元素取平均，列也要算在内。",
)
def divided_by_rows(y_hat: np.ndarray, y: np.ndarray) -> float:
    return np.sum((y_hat - y) ** 2) / len(y)


def _log_likelihood(p: np.ndarray, y: np.ndarray) -> np.ndarray:
    p = np.clip(1.0 * p, 1e-7, 1 - 1e-7)
    return y * np.log(p) + (1 - y) * np.log(1 - p)


@mistake(
    "binary_cross_entropy",
    caught_by=BINARY_CROSS_ENTROPY,
    en="only the samples with y = 1 count; the term (1 − y) log(1 − ŷ) is missing.",
    zh="只算了 y = 1 的样本，少了 (1 − y) log(1 − ŷ) 这一项。",
)
def positive_class_only(y_hat: np.ndarray, y: np.ndarray) -> float:
    return -np.mean(y * np.log(np.maximum(y_hat, 1e-7)))


@mistake(
    "binary_cross_entropy",
    caught_by=(
        "test_binary_cross_entropy_example",
        "test_binary_cross_entropy_values",
        "test_binary_cross_entropy_of_wrong_answers",
    ),
    en="the minus sign is missing, so the loss is negative and falls when predictions get worse.",
    zh="少了负号，损失成了负数，预测越差反而越小。",
)
def binary_without_minus(y_hat: np.ndarray, y: np.ndarray) -> float:
    return np.mean(_log_likelihood(y_hat, y))


@mistake(
    "binary_cross_entropy",
    caught_by=BINARY_CROSS_ENTROPY,
    en="it is the sum over the entries; the loss is their mean.",
    zh="这是对所有元素求和；损失应取平均。",
)
def binary_sum(y_hat: np.ndarray, y: np.ndarray) -> float:
    return -np.sum(_log_likelihood(y_hat, y))


@mistake(
    "binary_cross_entropy",
    caught_by=(
        "test_binary_cross_entropy_example",
        "test_binary_cross_entropy_of_right_answers",
        "test_binary_cross_entropy_values",
        "test_binary_cross_entropy_of_wrong_answers",
    ),
    en="the two terms are swapped: y belongs to log ŷ, and 1 − y to log(1 − ŷ).",
    zh="两项的系数对调了：y 应与 log ŷ 相乘，1 − y 应与 log(1 − ŷ) 相乘。",
)
def swapped_terms(y_hat: np.ndarray, y: np.ndarray) -> float:
    return -np.mean(_log_likelihood(y_hat, 1 - y))


@mistake(
    "binary_cross_entropy",
    caught_by=("test_binary_cross_entropy_values",),
    en="the sum is divided by the number of rows; the mean is over all entries, columns included.",
    zh="总和只除以了行数；应对所有元素取平均，列也要算在内。",
)
def binary_divided_by_rows(y_hat: np.ndarray, y: np.ndarray) -> float:
    return -np.sum(_log_likelihood(y_hat, y)) / len(y)


@mistake(
    "binary_cross_entropy",
    caught_by=BINARY_CROSS_ENTROPY,
    en="the logarithm has base 2; the chapter's log is the natural one.",
    zh="用的是以 2 为底的对数；书中的 log 是自然对数。",
)
def binary_base_two(y_hat: np.ndarray, y: np.ndarray) -> float:
    return -np.mean(_log_likelihood(y_hat, y)) / np.log(2)


@mistake(
    "binary_cross_entropy",
    caught_by=(
        "test_binary_cross_entropy_of_right_answers",
        "test_binary_cross_entropy_of_wrong_answers",
        "test_binary_cross_entropy_of_float32",
    ),
    en="log is taken of exactly 0, and 0 times infinity is NaN; keep the probabilities a little away from 0 and 1.",
    zh="对 0 取了对数，而 0 乘无穷大是 NaN；要让概率与 0 和 1 保持一点距离。",
)
def binary_log_of_zero(y_hat: np.ndarray, y: np.ndarray) -> float:
    return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


@mistake(
    "binary_cross_entropy",
    caught_by=("test_binary_cross_entropy_of_float32",),
    en="the distance kept from 1 is too small for float32, where 1 − 1e-12 rounds to 1 again.",
    zh="与 1 保持的距离对 float32 来说太小了：1 − 1e-12 又会舍入成 1。",
)
def lost_in_float32(y_hat: np.ndarray, y: np.ndarray) -> float:
    p = np.clip(y_hat, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake(
    "binary_cross_entropy",
    caught_by=("test_binary_cross_entropy_of_wrong_answers",),
    en="where log would be infinite it is replaced by 0, so the worst predictions cost nothing.",
    zh="log 为无穷大的地方被换成了 0，最差的预测反而没有损失。",
)
def binary_infinities_dropped(y_hat: np.ndarray, y: np.ndarray) -> float:
    logs = np.nan_to_num(np.log(y_hat), neginf=0.0), np.nan_to_num(np.log(1 - y_hat), neginf=0.0)
    return -np.mean(y * logs[0] + (1 - y) * logs[1])


@mistake(
    "predict_binary",
    caught_by=("test_predict_binary_at_the_threshold",),
    en="a probability equal to the threshold becomes 0; the chapter's rule is ≥.",
    zh="恰好等于阈值的概率变成了 0；书中的规则是 ≥。",
)
def strictly_above(y_hat: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    return (y_hat > threshold).astype(int)


@mistake(
    "predict_binary",
    caught_by=("test_predict_binary_values",),
    en="the argument `threshold` has no effect, 0.5 is always used.",
    zh="参数 `threshold` 没有起作用，始终用的是 0.5。",
)
def always_one_half(y_hat: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    return (y_hat >= 0.5).astype(int)


@mistake(
    "predict_binary",
    caught_by=LABELS,
    en="the comparison points the wrong way, so 0 and 1 are exchanged.",
    zh="比较的方向反了，0 和 1 对调了。",
)
def exchanged_labels(y_hat: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    return (y_hat < threshold).astype(int)


@mistake(
    "predict_binary",
    caught_by=LABELS,
    en="the negative class is labelled −1; the chapter's labels are 0 and 1.",
    zh="负类标成了 −1；书中的标签是 0 和 1。",
)
def plus_and_minus_one(y_hat: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    return np.where(y_hat >= threshold, 1, -1)


@mistake(
    "predict_binary",
    caught_by=LABELS_AND_DTYPE,
    en="the probabilities above the threshold are kept as they are; they should become labels.",
    zh="达到阈值的概率原样保留了下来；应把它们变成标签。",
)
def keeps_probabilities(y_hat: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    return np.where(y_hat >= threshold, y_hat, 0.0)


@mistake(
    "predict_binary",
    caught_by=LABELS_AND_DTYPE,
    en="argmax picks one entry in each row; here every entry is a sample of its own, compared with the threshold.",
    zh="argmax 从每一行里挑出一个位置；这里每个元素各是一个样本，应分别与阈值比较。",
)
def argmax_instead(y_hat: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    return np.argmax(y_hat, axis=-1)


@mistake(
    "one_hot",
    caught_by=("test_one_hot_of_absent_classes",),
    en="the number of columns is taken from the largest label; `num_classes` may be more than that.",
    zh="列数是按最大的标签取的；`num_classes` 可能更大。",
)
def as_many_as_occur(labels: np.ndarray, num_classes: int) -> np.ndarray:
    return np.eye(labels.max() + 1)[labels]


@mistake(
    "one_hot",
    caught_by=ONE_HOT,
    en="rows and columns are exchanged; each row should be a sample, each column a class.",
    zh="行列对调了；每一行应是一个样本，每一列是一个类别。",
)
def transposed(labels: np.ndarray, num_classes: int) -> np.ndarray:
    return np.eye(num_classes)[:, labels]


@mistake(
    "one_hot",
    caught_by=ONE_HOT,
    en="every 1 is one column too far to the left, as if labels began at 1; they begin at 0.",
    zh="每个 1 都偏左了一列，好像标签从 1 开始；标签是从 0 开始的。",
)
def labels_from_one(labels: np.ndarray, num_classes: int) -> np.ndarray:
    return np.eye(num_classes)[labels - 1]


@mistake(
    "one_hot",
    caught_by=ONE_HOT,
    en="the label itself is written into its column; it should be a 1.",
    zh="写进那一列的是标签本身，应该写 1。",
)
def label_as_value(labels: np.ndarray, num_classes: int) -> np.ndarray:
    return np.eye(num_classes)[labels] * labels[:, None]


@mistake(
    "one_hot",
    caught_by=ONE_HOT,
    en="indexing with a whole slice fills every row at every label; rows and labels have to be paired one by one.",
    zh="用整个切片做下标，每一行在所有标签处都成了 1；应让行号与标签一一配对。",
)
def every_row_at_every_label(labels: np.ndarray, num_classes: int) -> np.ndarray:
    result = np.zeros((len(labels), num_classes))
    result[:, labels] = 1.0
    return result


@mistake(
    "one_hot",
    caught_by=ONE_HOT,
    en="the 1s follow the order of the rows, not the labels.",
    zh="1 的位置是按行的次序排的，没有用到标签。",
)
def ignores_the_labels(labels: np.ndarray, num_classes: int) -> np.ndarray:
    return np.eye(len(labels), num_classes)


@mistake(
    "one_hot",
    caught_by=ONE_HOT,
    en="0 and 1 are exchanged: the 1 belongs to the label's own column.",
    zh="0 和 1 对调了：1 应在标签对应的那一列。",
)
def one_cold(labels: np.ndarray, num_classes: int) -> np.ndarray:
    return 1.0 - np.eye(num_classes)[labels]


def _stable(logits: np.ndarray, axis: int = -1) -> np.ndarray:
    e = np.exp(logits - np.max(logits, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@mistake(
    "softmax",
    caught_by=("test_softmax_of_large_logits", "test_softmax_is_stable"),
    en="exp overflows for large logits, and infinity divided by infinity is NaN; a shift common to a row changes nothing in the fraction.",
    zh="logits 很大时 exp 溢出，无穷大除以无穷大得到 NaN；整行减去同一个数，比值不变。",
)
def overflowing(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits)
    return e / e.sum(axis=-1, keepdims=True)


@mistake(
    "softmax",
    caught_by=("test_softmax_is_stable",),
    en="the largest logit of all rows is subtracted; a row far below it then becomes 0/0. Each row has its own maximum.",
    zh="减去的是所有行的最大值，远小于它的行就成了 0/0；每一行应减去自己的最大值。",
)
def one_maximum_for_all_rows(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - np.max(logits))
    return e / e.sum(axis=-1, keepdims=True)


@mistake(
    "softmax",
    caught_by=(
        "test_softmax_example",
        "test_softmax_rows_sum_to_one",
        "test_softmax_values",
        "test_softmax_of_any_shape",
        "test_softmax_is_stable",
        "test_softmax_of_integers",
    ),
    en="the exponentials are divided by the sum over all rows together; each row is a distribution of its own.",
    zh="取 exp 之后除以了所有行的总和；每一行各自是一个分布。",
)
def over_everything(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - np.max(logits))
    return e / e.sum()


@mistake(
    "softmax",
    caught_by=SOFTMAX_AND_SUMS,
    en="the sum runs over the samples (the first axis); it should run over the classes, the last axis.",
    zh="是沿样本（第一个轴）求和的；应沿类别，即最后一个轴求和。",
)
def over_the_samples(logits: np.ndarray) -> np.ndarray:
    return _stable(logits, axis=0)


@mistake(
    "softmax",
    caught_by=("test_softmax_of_any_shape",),
    en="the axis is fixed to be the second, which is the last one only for matrices.",
    zh="把轴固定成了第二个轴，只有二维数组时它才是最后一个轴。",
)
def second_axis(logits: np.ndarray) -> np.ndarray:
    return _stable(logits, axis=1)


@mistake(
    "softmax",
    caught_by=("test_softmax_of_integers",),
    en="the result is stored with the dtype of the logits, so for integers every probability is cut off to 0 or 1.",
    zh="结果沿用了 logits 的 dtype，logits 为整数时每个概率都被截成了 0 或 1。",
)
def softmax_of_ints(logits: np.ndarray) -> np.ndarray:
    return _stable(logits).astype(logits.dtype)


@mistake(
    "softmax",
    caught_by=SOFTMAX,
    en="softmax is applied twice; the probabilities are turned into probabilities once more.",
    zh="做了两次 softmax：对已经是概率的结果又做了一次。",
)
def twice(logits: np.ndarray) -> np.ndarray:
    return _stable(_stable(logits))


@mistake(
    "softmax",
    caught_by=SOFTMAX_AND_SUMS,
    en="these are the logarithms of the probabilities; softmax gives the probabilities themselves.",
    zh="这是概率的对数；softmax 给出的是概率本身。",
)
def log_softmax(logits: np.ndarray) -> np.ndarray:
    return np.log(_stable(logits))


@mistake(
    "softmax",
    caught_by=SOFTMAX,
    en="every logit is squashed by the sigmoid before the row is normalised; softmax takes exp.",
    zh="归一化之前对每个 logit 用的是 sigmoid；softmax 用的是 exp。",
)
def normalised_sigmoids(logits: np.ndarray) -> np.ndarray:
    s = 0.5 * (1 + np.tanh(logits / 2))
    return s / s.sum(axis=-1, keepdims=True)


def _log(probabilities: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(probabilities, 1e-12))


@mistake(
    "softmax",
    caught_by=WITHOUT_KEEPDIMS,
    en="the sums (and maxima) of the rows have lost their axis, so they meet the columns: `keepdims=True` keeps each with"
    " its own row.",
    zh="各行的和（以及最大值）丢掉了一个轴，于是与列对上了；`keepdims=True` 能让它们留在各自的行上。",
    family="without_keepdims",
)
def without_keepdims(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(axis=-1))
    return exponentials / exponentials.sum(axis=-1)


@mistake(
    "softmax",
    caught_by=WITHOUT_KEEPDIMS,
    en="the sums (and maxima) of the rows have lost their axis, so they meet the columns: `keepdims=True` keeps each with"
    " its own row.",
    zh="各行的和（以及最大值）丢掉了一个轴，于是与列对上了；`keepdims=True` 能让它们留在各自的行上。",
    family="without_keepdims",
)
def divides_without_keepdims(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1)


@mistake(
    "softmax",
    caught_by=("test_softmax_leaves_its_argument",),
    en="changed its argument number 1 in place. Work on a copy: `x = x - m`, not `x -= m`.",
    zh="原地修改了第 1 个参数。请在副本上计算：写 `x = x - m`，不要写 `x -= m`。",
    by_values=False,
)
def softmax_in_place(logits: np.ndarray) -> np.ndarray:
    if logits.dtype.kind == "f":
        logits -= logits.max(axis=-1, keepdims=True)
    return _stable(logits)


@mistake(
    "cross_entropy",
    caught_by=CROSS_ENTROPY,
    en="the mean is over all entries, so it is k times too small; the classes of a sample are summed.",
    zh="对所有元素取了平均，结果小了 k 倍；同一样本的各个类别应求和。",
)
def mean_over_classes(probabilities: np.ndarray, targets: np.ndarray) -> float:
    return -np.mean(targets * _log(probabilities))


@mistake(
    "cross_entropy",
    caught_by=CROSS_ENTROPY,
    en="it is the sum over the samples; the loss is their mean.",
    zh="这是对样本求和；损失应对样本取平均。",
)
def sum_over_samples(probabilities: np.ndarray, targets: np.ndarray) -> float:
    return -np.sum(targets * _log(probabilities))


@mistake(
    "cross_entropy",
    caught_by=CROSS_ENTROPY_AND_WRONG,
    en="the minus sign is missing, so the loss is negative and falls when predictions get worse.",
    zh="少了负号，损失成了负数，预测越差反而越小。",
)
def without_minus(probabilities: np.ndarray, targets: np.ndarray) -> float:
    return np.mean(np.sum(targets * _log(probabilities), axis=1))


@mistake(
    "cross_entropy",
    caught_by=("test_cross_entropy_of_right_answers", "test_cross_entropy_of_wrong_answers"),
    en="log is taken of exactly 0, and 0 times infinity is NaN; keep the probabilities a little away from 0.",
    zh="对 0 取了对数，而 0 乘无穷大是 NaN；要让概率与 0 保持一点距离。",
)
def log_of_zero(probabilities: np.ndarray, targets: np.ndarray) -> float:
    return -np.mean(np.sum(targets * np.log(probabilities), axis=1))


@mistake(
    "cross_entropy",
    caught_by=(
        "test_cross_entropy_example",
        "test_cross_entropy_of_right_answers",
        "test_cross_entropy_values",
        "test_cross_entropy_of_wrong_answers",
    ),
    en="softmax is applied to the probabilities once more; they have been through it already.",
    zh="对概率又做了一次 softmax；它们已经是 softmax 的结果了。",
)
def softmax_again(probabilities: np.ndarray, targets: np.ndarray) -> float:
    return -np.mean(np.sum(targets * _log(_stable(probabilities)), axis=1))


@mistake(
    "cross_entropy",
    caught_by=CROSS_ENTROPY_AND_WRONG,
    en="it takes the largest probability of each row; what counts is the probability of the true class.",
    zh="取的是每一行最大的概率；应取真实类别的概率。",
)
def most_certain_class(probabilities: np.ndarray, targets: np.ndarray) -> float:
    return -np.mean(_log(probabilities.max(axis=1)))


@mistake(
    "cross_entropy",
    caught_by=CROSS_ENTROPY,
    en="the wrong classes add a term log(1 − ŷ), as for two classes; with k classes only the true one counts.",
    zh="像二分类那样给其余类别加上了 log(1 − ŷ) 这一项；k 分类只算真实类别。",
)
def binary_terms(probabilities: np.ndarray, targets: np.ndarray) -> float:
    wrong_classes = (1 - targets) * _log(1 - probabilities)
    return -np.mean(np.sum(targets * _log(probabilities) + wrong_classes, axis=1))


@mistake(
    "cross_entropy",
    caught_by=CROSS_ENTROPY,
    en="the logarithm has base 2; the chapter's log is the natural one.",
    zh="用的是以 2 为底的对数；书中的 log 是自然对数。",
)
def base_two(probabilities: np.ndarray, targets: np.ndarray) -> float:
    return -np.mean(np.sum(targets * _log(probabilities), axis=1)) / np.log(2)


@mistake(
    "cross_entropy",
    caught_by=("test_cross_entropy_of_wrong_answers",),
    en="where log would be infinite it is replaced by 0, so the worst predictions cost nothing.",
    zh="log 为无穷大的地方被换成了 0，最差的预测反而没有损失。",
)
def infinities_dropped(probabilities: np.ndarray, targets: np.ndarray) -> float:
    return -np.mean(np.sum(targets * np.nan_to_num(np.log(probabilities), neginf=0.0), axis=1))


def _loss(logits: np.ndarray, labels: np.ndarray) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


def _at_labels(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """1 at each label."""
    return np.eye(logits.shape[1])[labels]


def _gradient(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return (_stable(logits) - _at_labels(logits, labels)) / len(labels)


@mistake(
    "softmax_cross_entropy",
    caught_by=GRADIENT,
    en="the gradient is the sum over the batch, the loss is its mean.",
    zh="梯度是对批次求和的，而损失是平均值。",
)
def gradient_of_the_sum(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    return _loss(logits, labels), _gradient(logits, labels) * len(labels)


@mistake(
    "softmax_cross_entropy",
    caught_by=(
        "test_softmax_cross_entropy_of_equal_logits",
        "test_softmax_cross_entropy_loss",
        "test_softmax_cross_entropy_is_exact",
        "test_softmax_cross_entropy_of_integers",
    ),
    en="the loss is the sum over the batch, the gradient is that of its mean.",
    zh="损失是对批次求和的，而梯度是平均值的梯度。",
)
def loss_of_the_sum(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    return _loss(logits, labels) * len(labels), _gradient(logits, labels)


@mistake(
    "softmax_cross_entropy",
    caught_by=(
        "test_softmax_cross_entropy_of_equal_logits",
        "test_softmax_cross_entropy_numerically",
        "test_softmax_cross_entropy_loss",
        "test_softmax_cross_entropy_gradient",
        "test_softmax_cross_entropy_is_exact",
        "test_softmax_cross_entropy_of_integers",
    ),
    en="loss and gradient are both summed over the batch; both belong to the mean.",
    zh="损失和梯度都对批次求了和；两者都应是平均值的。",
)
def both_of_the_sum(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    return _loss(logits, labels) * len(labels), _gradient(logits, labels) * len(labels)


@mistake(
    "softmax_cross_entropy",
    caught_by=GRADIENT,
    en="the gradient points the wrong way: a step against it would raise the loss.",
    zh="梯度的方向反了：沿它的反方向走一步，损失会变大。",
)
def reversed_gradient(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    return _loss(logits, labels), -_gradient(logits, labels)


@mistake(
    "softmax_cross_entropy",
    caught_by=GRADIENT,
    en="it is the gradient with respect to the probabilities; the chain rule has to go on through softmax to the logits.",
    zh="这是对概率的梯度；还要用链式法则穿过 softmax，求到 logits。",
)
def gradient_of_the_probabilities(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    gradient = -_at_labels(logits, labels) / np.maximum(_stable(logits), 1e-12) / len(labels)
    return _loss(logits, labels), gradient


@mistake(
    "softmax_cross_entropy",
    caught_by=GRADIENT,
    en="only the diagonal of softmax's Jacobian is used; a logit also changes the probabilities of all other classes.",
    zh="只用了 softmax 雅可比矩阵的对角线；一个 logit 还会影响其他所有类别的概率。",
)
def diagonal_of_the_jacobian(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    return _loss(logits, labels), _at_labels(logits, labels) * _gradient(logits, labels)


@mistake(
    "softmax_cross_entropy",
    caught_by=GRADIENT,
    en="the gradient leaves the labels out: it holds the probabilities of all classes, the true one no different.",
    zh="梯度里没有用到标签：各个类别都只是概率，真实类别没有任何区别。",
)
def gradient_without_labels(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    return _loss(logits, labels), _stable(logits) / len(labels)


@mistake(
    "softmax_cross_entropy",
    caught_by=GRADIENT,
    en="the gradient is divided by the number of its entries; the mean is over the samples only.",
    zh="梯度除以了元素总数；平均只是对样本取的。",
)
def gradient_over_all_entries(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    return _loss(logits, labels), _gradient(logits, labels) / logits.shape[1]


@mistake(
    "softmax_cross_entropy",
    caught_by=("test_softmax_cross_entropy_is_stable", "test_softmax_cross_entropy_is_exact"),
    en="exp overflows for large logits; a shift common to a row changes nothing in the fraction.",
    zh="logits 很大时 exp 溢出；整行减去同一个数，比值不变。",
)
def overflowing_loss(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(len(labels)), labels]))
    return loss, (p - _at_labels(logits, labels)) / len(labels)


@mistake(
    "softmax_cross_entropy",
    caught_by=("test_softmax_cross_entropy_is_exact",),
    en="the log of a probability that has rounded to 0 is lost, however small a number is put in its place; the logits still hold it.",
    zh="概率舍入为 0 之后，无论换成多小的数，它的对数都找不回来了；logits 里还有这个信息。",
)
def clipped_loss(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    p = np.maximum(_stable(logits), 1e-12)
    return -np.mean(np.log(p[np.arange(len(labels)), labels])), _gradient(logits, labels)


@mistake(
    "softmax_cross_entropy",
    caught_by=(
        "test_softmax_cross_entropy_numerically",
        "test_softmax_cross_entropy_loss",
        "test_softmax_cross_entropy_gradient",
        "test_softmax_cross_entropy_is_exact",
        "test_softmax_cross_entropy_of_integers",
    ),
    en="softmax is applied twice before the logarithm is taken; once is enough.",
    zh="取对数之前做了两次 softmax；做一次就够了。",
)
def double_softmax(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    return _loss(_stable(logits), labels), _gradient(_stable(logits), labels)


@mistake(
    "softmax_cross_entropy",
    caught_by=("test_softmax_cross_entropy_of_integers",),
    en="the gradient is stored with the dtype of the logits, so for integers its decimals are cut off.",
    zh="梯度沿用了 logits 的 dtype，logits 为整数时小数部分被截掉了。",
)
def gradient_of_ints(logits: np.ndarray, labels: np.ndarray) -> LossAndGradient:
    return _loss(logits, labels), _gradient(logits, labels).astype(logits.dtype)


def _hits(logits: np.ndarray, labels: np.ndarray) -> int:
    return int(np.count_nonzero(np.argmax(logits, axis=1) == labels))


@mistake(
    "accuracy",
    caught_by=ACCURACY,
    en="it is the number of right predictions; the accuracy is their fraction.",
    zh="这是预测正确的个数；准确率是所占的比例。",
)
def count(logits: np.ndarray, labels: np.ndarray) -> float:
    return float(_hits(logits, labels))


@mistake(
    "accuracy",
    caught_by=ACCURACY,
    en="it is a percentage; the fraction lies between 0 and 1.",
    zh="这是百分数；要求的比例在 0 到 1 之间。",
)
def percentage(logits: np.ndarray, labels: np.ndarray) -> float:
    return 100 * _hits(logits, labels) / len(labels)


@mistake(
    "accuracy",
    caught_by=ACCURACY,
    en="it is the fraction of wrong predictions, the error rate.",
    zh="这是预测错误的比例，即错误率。",
)
def error_rate(logits: np.ndarray, labels: np.ndarray) -> float:
    return 1 - _hits(logits, labels) / len(labels)


@mistake(
    "accuracy",
    caught_by=ACCURACY,
    en="the prediction is the class with the smallest logit; it should be the largest.",
    zh="预测取的是 logit 最小的类别，应取最大的。",
)
def smallest_logit(logits: np.ndarray, labels: np.ndarray) -> float:
    return _hits(-logits, labels) / len(labels)


@mistake(
    "accuracy",
    caught_by=ACCURACY,
    en="the count is divided by the number of logits; it should be the number of samples.",
    zh="除以了 logits 的总个数，应除以样本数。",
)
def over_all_logits(logits: np.ndarray, labels: np.ndarray) -> float:
    return _hits(logits, labels) / logits.size


@mistake(
    "accuracy",
    caught_by=ACCURACY,
    en="it says whether every prediction is right, not how many of them are.",
    zh="返回的是预测是否全部正确，而不是其中有多少正确。",
)
def all_or_nothing(logits: np.ndarray, labels: np.ndarray) -> float:
    return float(_hits(logits, labels) == len(labels))


@mistake(
    "accuracy",
    caught_by=ACCURACY,
    en="argmax without an axis counts through the whole array; each sample needs the largest logit of its own row.",
    zh="argmax 没有指定轴，是在整个数组里找的；每个样本应在自己那一行里找最大的 logit。",
)
def argmax_without_an_axis(logits: np.ndarray, labels: np.ndarray) -> float:
    return np.mean(logits.argmax() == labels)
