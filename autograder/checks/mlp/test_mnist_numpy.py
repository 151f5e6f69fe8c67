"""Checks for mnist_numpy.py (§3.1.5, §3.1.6): the student's own backpropagation, trained."""

from typing import Any

import numpy as np

from autograder.grading import Grading
from autograder.models import BRIEF_SECONDS, NOT_A_GENERATOR, loss_value, some_digits
from autograder.text import Text
from autograder.training import NumpyModel, Task, accuracy_points
from autograder.vocabulary import Exercise, Student, agree, away_from_zero, expect, expect_close, expect_shape
from autograder.worker.wire import Remote

init_mlp = Exercise("init_mlp", "3.1.6")
train_numpy_mlp = Exercise("train_numpy_mlp", "3.1.6", "w ← w − lr · ∂J/∂w")
classify = Exercise("classify", "3.1.6", "argmax_j o_j")

SIZES = (784, 24, 10)

Params = dict[str, np.ndarray]


def _parameters(value: Any, sizes: tuple[int, ...] = SIZES) -> Params:
    """A student's parameters, once they are a dict of W1, b1, W2 and b2 that fit the layers."""
    expect(
        isinstance(value, dict) and set(value) == {"W1", "b1", "W2", "b2"},
        "the parameters must be a dictionary with the keys W1, b1, W2 and b2.",
        "参数应当是以 W1、b1、W2、b2 为键的字典。",
    )
    _, hidden, classes = sizes
    expect_shape(value["W1"], sizes[:2], "W1")
    expect_shape(np.ravel(value["b1"]), (hidden,), "b1")
    expect_shape(value["W2"], sizes[1:], "W2")
    expect_shape(np.ravel(value["b2"]), (classes,), "b2")
    return value


def _loss(params: Params, images: np.ndarray, labels: np.ndarray) -> float:
    """Mean cross-entropy of the perceptron."""
    hidden = np.maximum(images @ params["W1"] + params["b1"], 0)
    logits = hidden @ params["W2"] + params["b2"]
    logits = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return float(-log_probabilities[np.arange(len(labels)), labels].mean())


@init_mlp.visible(0.25, "W1, b1, W2 and b2 have the shapes of the layers", "W1、b1、W2、b2 的形状与各层相符")
def test_init_mlp_shapes(student: Student) -> None:
    params = _parameters(student.init_mlp(SIZES, np.random.default_rng(0)))
    expect_shape(params["b1"], (24,), "b1")
    expect_shape(params["b2"], (10,), "b2")


@init_mlp.visible(0.25, "No two hidden units start alike", "任何两个隐藏单元的初始权重都不相同")
def test_init_mlp_breaks_the_symmetry(student: Student) -> None:
    weights = _parameters(student.init_mlp(SIZES, np.random.default_rng(1)))["W1"]
    expect(
        len(np.unique(weights, axis=1).T) == SIZES[1],
        "hidden units that start with the same weights get the same gradients and stay the same for ever.",
        "初始权重相同的隐藏单元会得到相同的梯度，永远保持一样。",
    )


@init_mlp.hidden(
    0.5, "Before training the loss is near ln 10, that of a guess", "训练之前的损失接近 ln 10，相当于随机猜测"
)
def test_init_mlp_is_scaled(student: Student, rng: np.random.Generator) -> None:
    images = rng.uniform(size=(300, 784))
    images[rng.uniform(size=images.shape) > 0.2] = 0.0  # mostly black, as digits are
    labels = rng.integers(0, 10, 300)
    for hidden in (16, 128):
        sizes = (784, hidden, 10)
        loss = _loss(_parameters(student.init_mlp(sizes, rng), sizes), images, labels)
        expect(
            abs(loss - np.log(10)) < 0.8,
            "before any training the loss is far from ln 10 ≈ 2.3: the weights are too large for the number of inputs.",
            "还没有训练，损失就远离 ln 10 ≈ 2.3：对这么多输入来说，权重太大了。",
        )


@init_mlp.hidden(0.25, "The random numbers come from rng", "随机数来自参数 rng")
def test_init_mlp_draws_from_rng(student: Student, rng: np.random.Generator) -> None:
    one, two = rng.integers(1, 1_000_000, size=2)
    first, again, other = (
        _parameters(student.init_mlp(SIZES, np.random.default_rng(seed)))["W1"]
        for seed in (one, one, two + 1_000_000)
    )
    expect(
        np.array_equal(first, again) and not np.array_equal(first, other),
        "the parameters must be decided by rng alone: the same for the same generator, others for another.",
        "参数应当完全由 rng 决定：生成器相同则参数相同，生成器不同则参数不同。",
    )


def _train(
    student: Student,
    params: Remote,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int,
    batch_size: int,
    seed: int = 0,
) -> list[float]:
    """Run the training to its end; the losses it yields. `params` stay in the worker, where they change."""
    training = student.train_numpy_mlp(
        params, images, labels, epochs=epochs, batch_size=batch_size, seed=seed
    )
    expect(isinstance(training, Remote), NOT_A_GENERATOR.en, NOT_A_GENERATOR.zh)
    yielded = student.iterate(training, "train_numpy_mlp", BRIEF_SECONDS)
    return [loss_value(value, "train_numpy_mlp") for value in yielded]


def _digits(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Flat images that are easy to tell apart, and their labels."""
    images, labels = some_digits(rng, count)
    return images.reshape(count, 784), labels


@train_numpy_mlp.visible(
    0.5, "It yields one loss per epoch, and the loss falls", "每个 epoch 给出一个损失，并且损失在下降"
)
def test_train_numpy_mlp_yields_falling_losses(student: Student) -> None:
    params = student.keep("init_mlp", SIZES, np.random.default_rng(2))
    losses = _train(student, params, *_digits(np.random.default_rng(3), 90), epochs=4, batch_size=16)
    expect(
        len(losses) == 4,
        f"asked for 4 epochs, it yielded {len(losses)} times; yield once per epoch, after its last minibatch.",
        f"要求训练 4 个 epoch，却 yield 了 {len(losses)} 次；每个 epoch 应在最后一个小批量之后 yield 一次。",
    )
    expect(
        losses[-1] < 0.999 * losses[0],  # without an update, rounding alone lets it fall now and then
        "the loss does not fall on easy images: does each step go against the gradient?",
        "在很容易的图像上损失也没有下降：每一步是沿着梯度的反方向走的吗？",
    )


@train_numpy_mlp.visible(
    0.25, "The dictionary it was given holds the trained parameters", "传入的字典里是训练后的参数"
)
def test_train_numpy_mlp_updates_its_params(student: Student) -> None:
    params = student.keep("init_mlp", SIZES, np.random.default_rng(4))
    before = _parameters(student.read(params, "init_mlp"))
    _train(student, params, *_digits(np.random.default_rng(5), 40), epochs=1, batch_size=16)
    after = _parameters(student.read(params, "train_numpy_mlp"))
    kept = [name for name in before if np.array_equal(before[name], after[name])]
    expect(
        len(kept) < len(before),
        "after training, the dictionary it was given still holds the old parameters.",
        "训练之后，传入的字典里还是原来的参数。",
    )
    expect(
        not kept,
        f"training leaves {', '.join(kept)} unchanged; every parameter has a gradient.",
        f"训练没有改变 {'、'.join(kept)}；每个参数都有梯度。",
    )


@train_numpy_mlp.hidden(0.25, "What it yields is a mean over the samples", "给出的损失是对样本的平均")
def test_train_numpy_mlp_yields_a_mean(student: Student, rng: np.random.Generator) -> None:
    for count, batch_size in ((32, 32), (64, 4)):  # one minibatch, and sixteen
        images, labels = _digits(rng, count)
        params = student.keep("init_mlp", SIZES, rng)
        before = _loss(_parameters(student.read(params, "init_mlp")), images, labels)
        losses = _train(student, params, images, labels, epochs=1, batch_size=batch_size)
        after = _loss(_parameters(student.read(params, "train_numpy_mlp")), images, labels)
        expect(
            losses and 0.5 * min(before, after) < losses[0] < 1.3 * max(before, after),
            "the loss it yields is not the mean over the epoch's samples: compare what is added up with what it is"
            " divided by.",
            "yield 的损失不是该 epoch 样本的平均：比较一下累加的是什么、除以的又是什么。",
        )


@train_numpy_mlp.hidden(
    0.25, "A last minibatch that is smaller counts too", "不满一批的最后几个样本也参与训练"
)
def test_train_numpy_mlp_uses_the_last_minibatch(student: Student, rng: np.random.Generator) -> None:
    params = student.keep("init_mlp", SIZES, rng)
    losses = _train(student, params, *_digits(rng, 20), epochs=5, batch_size=64)
    expect(
        losses and np.ptp(losses) > 0,  # left out, they would add nothing to any epoch
        "samples that do not fill a whole minibatch are left out; the last minibatch may be smaller.",
        "凑不满一个小批量的样本被丢掉了；最后一个小批量可以小一些。",
    )


@train_numpy_mlp.hidden(
    0.25, "batch_size decides how many samples a step takes", "每一步用多少个样本由 batch_size 决定"
)
def test_train_numpy_mlp_obeys_batch_size(student: Student, rng: np.random.Generator) -> None:
    images, labels = _digits(rng, 60)
    start = int(rng.integers(1_000_000))
    small, large = (
        _train(
            student, student.keep("init_mlp", SIZES, np.random.default_rng(start)), images, labels, 2, size
        )
        for size in (5, 30)
    )
    expect(
        not np.array_equal(small, large),
        "another batch_size changes nothing: every step must take as many samples as it says.",
        "换一个 batch_size 没有任何变化：每一步所用的样本数应当由它决定。",
    )


@train_numpy_mlp.hidden(0.25, "The seed decides the order of the samples", "样本的顺序由 seed 决定")
def test_train_numpy_mlp_shuffles_by_seed(student: Student, rng: np.random.Generator) -> None:
    images, labels = _digits(rng, 60)
    start = int(rng.integers(1_000_000))
    first, again, other = (
        _train(
            student, student.keep("init_mlp", SIZES, np.random.default_rng(start)), images, labels, 7, 8, seed
        )
        for seed in (1, 1, 2)
    )
    expect(
        np.allclose(first, again),
        "the same seed trains differently each time.",
        "seed 相同，每次训练的结果却不同。",
    )
    expect(
        not np.array_equal(first, other),
        "another seed changes nothing: the samples are not shuffled, or not by the seed.",
        "换一个 seed 没有任何变化：样本没有打乱，或者不是按 seed 打乱的。",
    )


@classify.visible(0.25, "Four small images by hand", "手算四个小例子")
def test_classify_by_hand(student: Student) -> None:
    params = {
        "W1": np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0]]),
        "b1": np.zeros(3),
        "W2": np.array([[0.0, 0.0, 2.0, 0.0], [-5.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 3.0]]),
        "b2": np.array([0.0, 0.5, 0.0, 0.0]),
    }
    images = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [0.0, 0.0]])
    # The logits are [0, 0.5, 2, 0], [0, 0.5, 0, 3], [0, 0.5, 1, 1.5] and [0, 0.5, 0, 0].
    expect_close(student.classify(params, images), [2, 3, 3, 1])


def _network(rng: np.random.Generator) -> Params:
    """Parameters of a small network, biases included."""
    return {
        "W1": rng.normal(size=(6, 9)),
        "b1": away_from_zero(rng, (9,)) / 2,
        "W2": rng.normal(size=(9, 4)),
        "b2": 2 * away_from_zero(rng, (4,)),
    }


@classify.visible(0.25, "Every image gets one integer", "每张图像得到一个整数")
def test_classify_gives_integers(student: Student) -> None:
    rng = np.random.default_rng(6)
    labels = student.classify(_network(rng), rng.uniform(size=(7, 6)))
    expect_shape(labels, (7,))
    expect(
        labels.dtype.kind in "iu",
        f"the labels have the type {labels.dtype}; a label is an integer.",
        f"标签的类型是 {labels.dtype}；标签应当是整数。",
    )


@classify.hidden(0.5, "The label is that of the largest logit", "标签对应最大的 logit")
def test_classify_values(student: Student, rng: np.random.Generator) -> None:
    for _ in range(3):
        agree(student.classify, _network(rng), rng.uniform(size=(200, 6)))


@train_numpy_mlp.accuracy(
    5, "Your own backpropagation reaches the chapter's accuracy", "自己写的反向传播达到书中的准确率"
)
def test_train_numpy_mlp_accuracy(
    student: Student, rng: np.random.Generator, grading: Grading
) -> tuple[float, Text]:
    model = NumpyModel(student, (784, 128, 10), rng)
    return accuracy_points(grading, model, Task.of("train_numpy_mlp", "mlp"), points=5, rng=rng)
