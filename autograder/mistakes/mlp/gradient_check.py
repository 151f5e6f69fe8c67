"""Wrong solutions for gradient_check.py."""

from collections.abc import Callable

import numpy as np

from autograder.mistakes import mistake

CENTRED = (
    "test_numerical_gradient_is_centred",
    "test_numerical_gradient_values",
    "test_numerical_gradient_of_any_shape",
)
SLOPES = (
    "test_numerical_gradient_is_centred",
    "test_numerical_gradient_moves_one_entry",
    "test_numerical_gradient_values",
    "test_numerical_gradient_of_any_shape",
    "test_numerical_gradient_of_integers",
    "test_numerical_gradient_of_float32",
)
ERRORS = (
    "test_relative_error_example",
    "test_relative_error_of_zeros",
    "test_relative_error_values",
    "test_relative_error_of_opposite_signs",
    "test_relative_error_of_tiny_entries",
)

Scalar = Callable[[np.ndarray], float]


def _at_every_entry(x: np.ndarray, slope: Callable[[np.ndarray, tuple[int, ...]], float]) -> np.ndarray:
    """slope(x, index) for every index, on a float64 copy."""
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        gradient[index] = slope(x, index)
    return gradient


def _moved(x: np.ndarray, index: tuple[int, ...], by: float) -> np.ndarray:
    x = x.copy()
    x[index] += by
    return x


@mistake(
    "numerical_gradient",
    caught_by=CENTRED,
    en="the step goes to one side only; a centred difference takes it to both sides.",
    zh="只向一侧走了一步；中心差分要向两侧各走一步。",
)
def forward_difference(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    return _at_every_entry(x, lambda x, i: (f(_moved(x, i, step)) - f(x)) / step)


@mistake(
    "numerical_gradient",
    caught_by=SLOPES,
    en="the difference is divided by one step, but its two points lie two steps apart.",
    zh="差值只除以了一个步长，而两个点之间相距两个步长。",
)
def divided_by_one_step(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    return _at_every_entry(x, lambda x, i: (f(_moved(x, i, step)) - f(_moved(x, i, -step))) / step)


@mistake(
    "numerical_gradient",
    caught_by=SLOPES,
    en="the result is multiplied by the step, because without brackets / and * are read from left to right.",
    zh="结果乘上了步长：没有括号时，/ 和 * 会从左到右依次计算。",
)
def precedence(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    return _at_every_entry(x, lambda x, i: (f(_moved(x, i, step)) - f(_moved(x, i, -step))) / 2 * step)


@mistake(
    "numerical_gradient",
    caught_by=SLOPES,
    en="the two points stand in the wrong order, so every sign is reversed.",
    zh="两个点的先后顺序反了，所以每个元素的符号都相反。",
)
def reversed_points(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    return _at_every_entry(x, lambda x, i: (f(_moved(x, i, -step)) - f(_moved(x, i, step))) / (2 * step))


@mistake(
    "numerical_gradient",
    caught_by=(
        "test_numerical_gradient_moves_one_entry",
        "test_numerical_gradient_values",
        "test_numerical_gradient_of_any_shape",
    ),
    en="an entry is not put back before the next one is moved, so later slopes are taken at another point.",
    zh="改动一个元素之后没有恢复原值就去改下一个，后面的斜率就不是在原来的点上求的了。",
)
def not_put_back(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    def slope(x: np.ndarray, i: tuple[int, ...]) -> float:
        x[i] += step
        above = f(x.copy())
        x[i] -= 2 * step
        return (above - f(x.copy())) / (2 * step)

    return _at_every_entry(x, slope)


@mistake(
    "numerical_gradient",
    caught_by=SLOPES,
    en="the step is added to all entries at once; a partial derivative moves one entry and keeps the others.",
    zh="步长一次加到了所有元素上；求偏导数时只改动一个元素，其他元素不变。",
)
def all_entries_at_once(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    return _at_every_entry(x, lambda x, i: (f(x + step) - f(x - step)) / (2 * step))


@mistake(
    "numerical_gradient",
    caught_by=(
        "test_numerical_gradient_moves_one_entry",
        "test_numerical_gradient_values",
        "test_numerical_gradient_of_any_shape",
        "test_numerical_gradient_of_integers",
        "test_numerical_gradient_of_float32",
    ),
    en="a whole row is moved at a time; with more than one axis the loop must reach every single entry.",
    zh="每次改动了一整行；数组不止一个轴时，循环要走到每一个元素。",
)
def whole_rows(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    return _at_every_entry(
        x, lambda x, i: (f(_moved(x, i[:1], step)) - f(_moved(x, i[:1], -step))) / (2 * step)
    )


@mistake(
    "numerical_gradient",
    caught_by=CENTRED,
    en="the argument `step` has no effect, the step is a constant inside the function.",
    zh="参数 `step` 没有起作用，函数里用的是固定的步长。",
)
def constant_step(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    return _at_every_entry(x, lambda x, i: (f(_moved(x, i, 1e-5)) - f(_moved(x, i, -1e-5))) / 2e-5)


@mistake(
    "numerical_gradient",
    caught_by=("test_numerical_gradient_of_integers", "test_numerical_gradient_of_float32"),
    en="the array keeps the dtype of x: integers cannot hold a small step at all, and float32 rounds it.",
    zh="数组沿用了 x 的 dtype：整数存不下小的步长，float32 会把它舍入掉。",
)
def keeps_the_dtype(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] = x[index] + step
        below[index] = x[index] - step
        gradient[index] = (f(above) - f(below)) / (2 * step)
    return gradient


@mistake(
    "numerical_gradient",
    caught_by=("test_numerical_gradient_of_integers",),
    en="the gradient is stored with the dtype of x, so for an integer x its decimals are cut off.",
    zh="梯度沿用了 x 的 dtype，x 为整数时小数部分被截掉了。",
)
def truncated_gradient(f: Scalar, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    return _at_every_entry(
        x, lambda x, i: (f(_moved(x, i, step)) - f(_moved(x, i, -step))) / (2 * step)
    ).astype(x.dtype)


def _sizes(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.maximum(1e-12, np.abs(a) + np.abs(b))


@mistake(
    "relative_error",
    caught_by=ERRORS,
    en="it is the mean over the entries; one wrong entry among many right ones only shows in the maximum.",
    zh="这是对所有元素取的平均；许多正确的元素里有一个错的，只有取最大值才看得出来。",
)
def mean_error(a: np.ndarray, b: np.ndarray) -> float:
    return np.mean(np.abs(a - b) / _sizes(a, b))


@mistake(
    "relative_error",
    caught_by=ERRORS,
    en="it is the largest absolute difference; a relative one is measured against the size of the two entries.",
    zh="这是最大的绝对误差；相对误差还要与两个元素的大小相比。",
)
def absolute_error(a: np.ndarray, b: np.ndarray) -> float:
    return np.max(np.abs(a - b))


@mistake(
    "relative_error",
    caught_by=(
        "test_relative_error_example",
        "test_relative_error_of_zeros",
        "test_relative_error_values",
        "test_relative_error_of_opposite_signs",
    ),
    en="the difference is measured against the larger of the two sizes, not against their sum.",
    zh="差值除以了两者中较大的绝对值，而不是两个绝对值之和。",
)
def against_the_larger(a: np.ndarray, b: np.ndarray) -> float:
    return np.max(np.abs(a - b) / np.maximum(1e-12, np.maximum(np.abs(a), np.abs(b))))


@mistake(
    "relative_error",
    caught_by=(
        "test_relative_error_example",
        "test_relative_error_values",
        "test_relative_error_of_opposite_signs",
        "test_relative_error_of_tiny_entries",
    ),
    en="norms of the whole arrays are compared; the formula takes each entry by itself and then the maximum.",
    zh="比较的是整个数组的范数；公式是逐个元素计算，再取最大值。",
)
def norms(a: np.ndarray, b: np.ndarray) -> float:
    return np.linalg.norm(a - b) / np.maximum(1e-12, np.linalg.norm(a) + np.linalg.norm(b))


@mistake(
    "relative_error",
    caught_by=(
        "test_relative_error_example",
        "test_relative_error_values",
        "test_relative_error_of_opposite_signs",
    ),
    en="the largest difference is divided by the largest size; each entry has to be divided by its own size first.",
    zh="用最大的差值除以了最大的绝对值之和；应先让每个元素除以它自己的大小，再取最大值。",
)
def ratio_of_maxima(a: np.ndarray, b: np.ndarray) -> float:
    return np.max(np.abs(a - b)) / np.max(_sizes(a, b))


@mistake(
    "relative_error",
    caught_by=("test_relative_error_values", "test_relative_error_of_opposite_signs"),
    en="the difference keeps its sign, so an entry of `a` that is far too small counts as less than 0.",
    zh="差值没有取绝对值，`a` 中偏小很多的元素算成了负的误差。",
)
def signed_difference(a: np.ndarray, b: np.ndarray) -> float:
    return np.max((a - b) / _sizes(a, b))


@mistake(
    "relative_error",
    caught_by=("test_relative_error_of_opposite_signs",),
    en="the denominator is the size of the sum; entries of opposite signs cancel there, so take their sizes before adding.",
    zh="分母取的是和的绝对值；符号相反的元素会互相抵消，应先取绝对值再相加。",
)
def size_of_the_sum(a: np.ndarray, b: np.ndarray) -> float:
    return np.max(np.abs(a - b) / np.maximum(1e-12, np.abs(a + b)))


@mistake(
    "relative_error",
    caught_by=("test_relative_error_of_zeros", "test_relative_error_of_tiny_entries"),
    en="nothing keeps the denominator from being 0 (or next to it): where both entries are 0, it is 0/0.",
    zh="分母没有下限，可能为 0 或极小：两个元素都为 0 时就成了 0/0。",
)
def no_floor(a: np.ndarray, b: np.ndarray) -> float:
    return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b)))


@mistake(
    "relative_error",
    caught_by=("test_relative_error_of_tiny_entries",),
    en="1e-12 is added to the denominator; the formula takes the larger of the two instead.",
    zh="把 1e-12 加到了分母上；公式是在两者中取较大的一个。",
)
def adds_the_floor(a: np.ndarray, b: np.ndarray) -> float:
    return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-12))
