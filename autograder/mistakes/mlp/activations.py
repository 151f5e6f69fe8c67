"""Wrong solutions for activations.py."""

import numpy as np

from autograder.mistakes import mistake

RELU = ("test_relu_example", "test_relu_values")
RELU_BACKWARD = (
    "test_relu_backward_numerically",
    "test_relu_backward_at_zero",
    "test_relu_backward_values",
    "test_relu_backward_of_integers",
)
SIGMOID = (
    "test_sigmoid_example",
    "test_sigmoid_of_large_numbers",
    "test_sigmoid_values",
    "test_sigmoid_is_stable",
    "test_sigmoid_of_integers",
)
SIGMOID_FAR_FROM_ZERO = ("test_sigmoid_of_large_numbers", "test_sigmoid_is_stable")
SIGMOID_BACKWARD = (
    "test_sigmoid_backward_numerically",
    "test_sigmoid_backward_at_zero",
    "test_sigmoid_backward_values",
)
TANH_FAR_FROM_ZERO = ("test_tanh_of_large_numbers", "test_tanh_is_stable")
TANH = (
    "test_tanh_example",
    "test_tanh_of_large_numbers",
    "test_tanh_values",
    "test_tanh_is_stable",
    "test_tanh_of_integers",
)
TANH_BACKWARD_AWAY_FROM_ZERO = ("test_tanh_backward_numerically", "test_tanh_backward_values")
TANH_BACKWARD = ("test_tanh_backward_numerically", "test_tanh_backward_at_zero", "test_tanh_backward_values")


@mistake(
    "relu",
    caught_by=("test_relu_example", "test_relu_shape", "test_relu_values", "test_relu_leaves_its_argument"),
    en="np.max takes the largest entry along an axis; ReLU compares every entry with 0.",
    zh="np.max 取的是沿某个轴的最大值；ReLU 是把每个元素与 0 比较。",
)
def largest_along_an_axis(x: np.ndarray) -> np.ndarray:
    return np.max(x, 0)


@mistake(
    "relu",
    caught_by=RELU,
    en="it keeps the negative numbers and drops the positive ones; it should be the other way round.",
    zh="留下的是负数，去掉的是正数，正好反了。",
)
def keeps_the_negative(x: np.ndarray) -> np.ndarray:
    return np.minimum(x, 0.0)


@mistake(
    "relu",
    caught_by=RELU,
    en="negative numbers turn positive, which is the absolute value; ReLU makes them 0.",
    zh="负数变成了正数，这是绝对值；ReLU 会把它们变为 0。",
)
def absolute_value(x: np.ndarray) -> np.ndarray:
    return np.abs(x)


@mistake(
    "relu",
    caught_by=RELU,
    en="negative numbers are made small, which is the leaky ReLU; the chapter's ReLU makes them 0.",
    zh="负数只是被缩小了，这是 leaky ReLU；书中的 ReLU 会把它们变为 0。",
)
def leaky(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, x, 0.01 * x)


@mistake(
    "relu",
    caught_by=RELU,
    en="it says whether each entry is positive, which is ReLU's derivative; ReLU keeps the entry itself.",
    zh="返回的是每个元素是否为正，这是 ReLU 的导数；ReLU 应保留元素本身。",
)
def step_function(x: np.ndarray) -> np.ndarray:
    return (x > 0).astype(np.float64)


@mistake(
    "relu",
    caught_by=RELU,
    en="large entries are cut off at 1; ReLU has no upper bound.",
    zh="较大的元素被截断到了 1；ReLU 没有上界。",
)
def cut_off_at_one(x: np.ndarray) -> np.ndarray:
    return np.clip(x, 0.0, 1.0)


@mistake(
    "relu",
    caught_by=("test_relu_leaves_its_argument",),
    en="changed its argument number 1 in place. Work on a copy: `x = x - m`, not `x -= m`.",
    zh="原地修改了第 1 个参数。请在副本上计算：写 `x = x - m`，不要写 `x -= m`。",
    by_values=False,
)
def relu_in_place(x: np.ndarray) -> np.ndarray:
    x[x < 0] = 0
    return x


@mistake(
    "relu_backward",
    caught_by=("test_relu_backward_at_zero",),
    en="the derivative at exactly 0 is 1 here; this course takes it to be 0.",
    zh="这里把 0 处的导数取成了 1；本课程约定它为 0。",
)
def one_at_zero(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return np.where(x >= 0, grad_output, 0.0)


@mistake(
    "relu_backward",
    caught_by=("test_relu_backward_at_zero",),
    en="the derivative at exactly 0 is one half here; this course takes it to be 0.",
    zh="这里把 0 处的导数取成了 0.5；本课程约定它为 0。",
)
def half_at_zero(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * (np.sign(x) + 1) / 2


@mistake(
    "relu_backward",
    caught_by=RELU_BACKWARD,
    en="it is ReLU's derivative alone; the chain rule multiplies it by `grad_output`.",
    zh="只返回了 ReLU 的导数；按链式法则还要乘以 `grad_output`。",
)
def relu_derivative_alone(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, 1.0, 0.0)


@mistake(
    "relu_backward",
    caught_by=RELU_BACKWARD,
    en="the gradient passes where `grad_output` is positive; what decides is the sign of x, the input of the forward pass.",
    zh="按 `grad_output` 的正负决定梯度能否通过；起决定作用的应是前向传播的输入 x 的正负。",
)
def masked_by_grad_output(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return np.where(grad_output > 0, grad_output, 0.0)


@mistake(
    "relu_backward",
    caught_by=(
        "test_relu_backward_numerically",
        "test_relu_backward_values",
        "test_relu_backward_of_integers",
    ),
    en="`grad_output` is multiplied by ReLU's value; the chain rule multiplies it by ReLU's derivative.",
    zh="`grad_output` 乘的是 ReLU 的值；链式法则要乘的是 ReLU 的导数。",
)
def times_relu_itself(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * np.maximum(x, 0.0)


@mistake(
    "relu_backward",
    caught_by=("test_relu_backward_numerically", "test_relu_backward_values"),
    en="negative gradients are dropped as well; a gradient may have either sign, only the sign of x matters.",
    zh="把负的梯度也去掉了；梯度可正可负，只看 x 的符号。",
)
def drops_negative_gradients(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return np.maximum(np.where(x > 0, grad_output, 0.0), 0.0)


@mistake(
    "relu_backward",
    caught_by=("test_relu_backward_of_integers",),
    en="the gradient is stored with the dtype of x, so for an integer x its decimals are cut off.",
    zh="梯度沿用了 x 的 dtype，x 为整数时小数部分被截掉了。",
)
def relu_gradient_of_ints(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    grad_x = np.zeros_like(x)
    grad_x[x > 0] = grad_output[x > 0]
    return grad_x


@mistake(
    "sigmoid",
    caught_by=SIGMOID,
    en="the minus sign in the exponent is missing, so the curve falls where it should rise.",
    zh="指数里少了负号，曲线该上升的地方变成了下降。",
)
def missing_minus(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(x))


@mistake(
    "sigmoid",
    caught_by=SIGMOID_FAR_FROM_ZERO,
    en="exp overflows for large x, and infinity divided by infinity is NaN; exp of a negative number never overflows.",
    zh="x 很大时 exp 溢出，无穷大除以无穷大得到 NaN；对负数取 exp 就不会溢出。",
)
def overflowing_sigmoid(x: np.ndarray) -> np.ndarray:
    return np.exp(x) / (np.exp(x) + 1.0)


@mistake(
    "sigmoid",
    caught_by=("test_sigmoid_of_integers",),
    en="the result is stored with the dtype of x, so for integers every value is cut off to 0 or 1.",
    zh="结果沿用了 x 的 dtype，x 为整数时每个值都被截成了 0 或 1。",
)
def sigmoid_of_ints(x: np.ndarray) -> np.ndarray:
    result = np.zeros_like(x)
    rising = x >= 0
    result[rising] = 1.0 / (1.0 + np.exp(-x[rising]))
    result[~rising] = np.exp(x[~rising]) / (1.0 + np.exp(x[~rising]))
    return result


@mistake(
    "sigmoid",
    caught_by=SIGMOID,
    en="the exponentials are divided by their sum over all entries, which is softmax; the sigmoid takes each entry alone.",
    zh="取 exp 之后除以了所有元素的总和，这是 softmax；sigmoid 对每个元素单独计算。",
)
def softmax_instead(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - np.max(x))
    return e / e.sum()


@mistake(
    "sigmoid",
    caught_by=SIGMOID,
    en="the values go from −1 to 1, which is tanh; the sigmoid goes from 0 to 1.",
    zh="取值在 −1 到 1 之间，这是 tanh；sigmoid 的取值在 0 到 1 之间。",
)
def tanh_instead(x: np.ndarray) -> np.ndarray:
    return np.tanh(x)


@mistake(
    "sigmoid",
    caught_by=SIGMOID,
    en="it is the sigmoid's derivative, which is largest at 0; the sigmoid itself rises from 0 to 1.",
    zh="这是 sigmoid 的导数，它在 0 处最大；sigmoid 本身是从 0 上升到 1 的。",
)
def sigmoid_derivative_instead(x: np.ndarray) -> np.ndarray:
    e = np.exp(-np.abs(x))
    return e / (1.0 + e) ** 2


@mistake(
    "sigmoid",
    caught_by=SIGMOID_FAR_FROM_ZERO,
    en="x is clipped so tightly that the ends of the curve are cut off.",
    zh="对 x 的截断太紧，曲线两端被切掉了。",
)
def clipped_too_tightly(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(x, -10, 10)))


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1.0 + np.tanh(x / 2))


@mistake(
    "sigmoid_backward",
    caught_by=SIGMOID_BACKWARD,
    en="x is taken for the sigmoid's output; here it is what the sigmoid was given.",
    zh="把 x 当成了 sigmoid 的输出；这里的 x 是 sigmoid 的输入。",
)
def x_as_sigmoid_output(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * x * (1.0 - x)


@mistake(
    "sigmoid_backward",
    caught_by=SIGMOID_BACKWARD,
    en="it is the sigmoid's derivative alone; the chain rule multiplies it by `grad_output`.",
    zh="只返回了 sigmoid 的导数；按链式法则还要乘以 `grad_output`。",
)
def sigmoid_derivative_alone(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return _sigmoid(x) * (1.0 - _sigmoid(x))


@mistake(
    "sigmoid_backward",
    caught_by=SIGMOID_BACKWARD,
    en="`grad_output` is multiplied by the sigmoid's value; the chain rule multiplies it by its derivative.",
    zh="`grad_output` 乘的是 sigmoid 的值；链式法则要乘的是它的导数。",
)
def times_sigmoid_itself(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * _sigmoid(x)


@mistake(
    "sigmoid_backward",
    caught_by=SIGMOID_BACKWARD,
    en="the derivative has the wrong sign: the sigmoid rises everywhere, so its derivative is never negative.",
    zh="导数的符号反了：sigmoid 处处上升，导数不会为负。",
)
def sigmoid_sign(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * _sigmoid(x) * (_sigmoid(x) - 1.0)


@mistake(
    "sigmoid_backward",
    caught_by=SIGMOID_BACKWARD,
    en="the sigmoid is applied twice before the derivative is taken; once is enough.",
    zh="求导之前做了两次 sigmoid；做一次就够了。",
)
def sigmoid_twice(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    s = _sigmoid(_sigmoid(x))
    return grad_output * s * (1.0 - s)


@mistake(
    "sigmoid_backward",
    caught_by=SIGMOID_BACKWARD,
    en="the derivative is tanh's; the sigmoid's own is never larger than a quarter.",
    zh="用的是 tanh 的导数公式；sigmoid 的导数不会超过四分之一。",
)
def tanh_derivative_of_sigmoid(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * (1.0 - _sigmoid(x) ** 2)


@mistake(
    "sigmoid_backward",
    caught_by=("test_sigmoid_backward_is_stable",),
    en="exp overflows far from 0, and infinity divided by infinity is NaN; the sigmoid's own value does not overflow.",
    zh="离 0 很远时 exp 溢出，无穷大除以无穷大得到 NaN；可以用不会溢出的 sigmoid 的值来计算。",
)
def overflowing_sigmoid_derivative(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * np.exp(-x) / (1.0 + np.exp(-x)) ** 2


@mistake(
    "tanh",
    caught_by=TANH_FAR_FROM_ZERO,
    en="the chapter's formula overflows for large negative x, and infinity divided by infinity is NaN.",
    zh="x 是很大的负数时，书上的公式会溢出，无穷大除以无穷大得到 NaN。",
)
def chapter_formula(x: np.ndarray) -> np.ndarray:
    return (1.0 - np.exp(-2.0 * x)) / (1.0 + np.exp(-2.0 * x))


@mistake(
    "tanh",
    caught_by=TANH_FAR_FROM_ZERO,
    en="exp overflows far from 0 on either side, and infinity divided by infinity is NaN.",
    zh="离 0 很远时（无论正负）exp 会溢出，无穷大除以无穷大得到 NaN。",
)
def difference_of_exponentials(x: np.ndarray) -> np.ndarray:
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@mistake(
    "tanh",
    caught_by=("test_tanh_example", "test_tanh_values", "test_tanh_of_integers"),
    en="the exponent is −x where the formula has −2x, so the curve is twice as wide.",
    zh="指数写成了 −x，公式里是 −2x，曲线因此宽了一倍。",
)
def missing_two(x: np.ndarray) -> np.ndarray:
    return np.tanh(x / 2)


@mistake(
    "tanh",
    caught_by=TANH,
    en="the sign in the exponent is wrong, so the curve falls where it should rise.",
    zh="指数的符号反了，曲线该上升的地方变成了下降。",
)
def falling(x: np.ndarray) -> np.ndarray:
    return -np.tanh(x)


@mistake(
    "tanh",
    caught_by=TANH,
    en="the values go from 0 to 1, as the sigmoid's do; tanh goes from −1 to 1.",
    zh="取值在 0 到 1 之间，像 sigmoid 那样；tanh 的取值在 −1 到 1 之间。",
    family="from_zero_to_one",
)
def sigmoid_instead(x: np.ndarray) -> np.ndarray:
    return _sigmoid(x)


@mistake(
    "tanh",
    caught_by=TANH,
    en="the values go from 0 to 1, as the sigmoid's do; tanh goes from −1 to 1.",
    zh="取值在 0 到 1 之间，像 sigmoid 那样；tanh 的取值在 −1 到 1 之间。",
    family="from_zero_to_one",
)
def not_rescaled(x: np.ndarray) -> np.ndarray:
    return _sigmoid(2 * x)


@mistake(
    "tanh",
    caught_by=("test_tanh_of_integers",),
    en="the result is stored with the dtype of x, so for integers every value is cut off to 0.",
    zh="结果沿用了 x 的 dtype，x 为整数时每个值都被截成了 0。",
)
def tanh_of_ints(x: np.ndarray) -> np.ndarray:
    result = np.zeros_like(x)
    result[...] = np.sign(x) * (1.0 - np.exp(-2.0 * np.abs(x))) / (1.0 + np.exp(-2.0 * np.abs(x)))
    return result


@mistake(
    "tanh_backward",
    caught_by=TANH_BACKWARD_AWAY_FROM_ZERO,
    en="x is taken for tanh's output; here it is what tanh was given.",
    zh="把 x 当成了 tanh 的输出；这里的 x 是 tanh 的输入。",
)
def x_as_tanh_output(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * (1.0 - x**2)


@mistake(
    "tanh_backward",
    caught_by=TANH_BACKWARD,
    en="it is tanh's derivative alone; the chain rule multiplies it by `grad_output`.",
    zh="只返回了 tanh 的导数；按链式法则还要乘以 `grad_output`。",
)
def tanh_derivative_alone(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return 1.0 - np.tanh(x) ** 2


@mistake(
    "tanh_backward",
    caught_by=TANH_BACKWARD_AWAY_FROM_ZERO,
    en="the square is missing in tanh's derivative.",
    zh="tanh 的导数里少了平方。",
)
def missing_square(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * (1.0 - np.tanh(x))


@mistake(
    "tanh_backward",
    caught_by=TANH_BACKWARD,
    en="the derivative is the sigmoid's formula with tanh put in; tanh has a formula of its own.",
    zh="把 tanh 代进了 sigmoid 的导数公式；tanh 有它自己的导数公式。",
)
def sigmoid_derivative_of_tanh(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * np.tanh(x) * (1.0 - np.tanh(x))


@mistake(
    "tanh_backward",
    caught_by=TANH_BACKWARD,
    en="the derivative has the wrong sign: tanh rises everywhere, so its derivative is never negative.",
    zh="导数的符号反了：tanh 处处上升，导数不会为负。",
)
def tanh_sign(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * (np.tanh(x) ** 2 - 1.0)


@mistake(
    "tanh_backward",
    caught_by=TANH_BACKWARD_AWAY_FROM_ZERO,
    en="tanh is applied twice before the derivative is taken; once is enough.",
    zh="求导之前做了两次 tanh；做一次就够了。",
)
def tanh_twice(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * (1.0 - np.tanh(np.tanh(x)) ** 2)


@mistake(
    "tanh_backward",
    caught_by=("test_tanh_backward_is_stable",),
    en="exp overflows far from 0, and infinity divided by infinity is NaN; tanh's own value does not overflow.",
    zh="离 0 很远时 exp 溢出，无穷大除以无穷大得到 NaN；可以用不会溢出的 tanh 的值来计算。",
)
def overflowing_tanh_derivative(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    return grad_output * 4.0 * np.exp(-2.0 * x) / (1.0 + np.exp(-2.0 * x)) ** 2
