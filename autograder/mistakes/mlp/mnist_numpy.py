"""Wrong solutions for mnist_numpy.py.

What training yields depends on the student's own optimizer and order of samples, so no answer can be compared with a
mistake's: the sentences for train_numpy_mlp are those with which its checks name what they see.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from autograder.mistakes import mistake
from solutions.mlp.backprop import mlp_forward, mlp_loss_and_gradients

Params = dict[str, np.ndarray]

ALL_OF_INIT = (
    "test_init_mlp_shapes",
    "test_init_mlp_breaks_the_symmetry",
    "test_init_mlp_is_scaled",
    "test_init_mlp_draws_from_rng",
)
ALL_OF_TRAINING = (
    "test_train_numpy_mlp_yields_falling_losses",
    "test_train_numpy_mlp_updates_its_params",
    "test_train_numpy_mlp_yields_a_mean",
    "test_train_numpy_mlp_uses_the_last_minibatch",
    "test_train_numpy_mlp_obeys_batch_size",
    "test_train_numpy_mlp_shuffles_by_seed",
)
LABELS = ("test_classify_by_hand", "test_classify_values")


def _with_weights(W1: np.ndarray, W2: np.ndarray) -> Params:
    return {"W1": W1, "b1": np.zeros(W1.shape[1]), "W2": W2, "b2": np.zeros(W2.shape[1])}


@mistake(
    "init_mlp",
    caught_by=("test_init_mlp_breaks_the_symmetry", "test_init_mlp_draws_from_rng"),
    en="all weights are zero; then every hidden unit stays at zero and no gradient gets through.",
    zh="权重全为零；这样所有隐藏单元都停在零，梯度也传不过去。",
)
def starts_from_zero(sizes: Sequence[int], rng: np.random.Generator) -> Params:
    inputs, hidden, classes = sizes
    return _with_weights(np.zeros((inputs, hidden)), np.zeros((hidden, classes)))


@mistake(
    "init_mlp",
    caught_by=("test_init_mlp_breaks_the_symmetry", "test_init_mlp_draws_from_rng"),
    en="all weights are the same small number; they have to be random, or the hidden units never become different.",
    zh="所有权重都是同一个小的数；权重必须随机，否则隐藏单元永远不会变得不同。",
)
def starts_from_a_constant(sizes: Sequence[int], rng: np.random.Generator) -> Params:
    inputs, hidden, classes = sizes
    return _with_weights(np.full((inputs, hidden), 0.01), np.full((hidden, classes), 0.01))


@mistake(
    "init_mlp",
    caught_by=("test_init_mlp_is_scaled",),
    en="the weights are drawn with standard deviation 1, whatever the number of inputs they are summed over.",
    zh="无论要对多少个输入求和，权重都是按标准差 1 抽取的。",
)
def draws_without_scaling(sizes: Sequence[int], rng: np.random.Generator) -> Params:
    inputs, hidden, classes = sizes
    return _with_weights(rng.normal(size=(inputs, hidden)), rng.normal(size=(hidden, classes)))


@mistake(
    "init_mlp",
    caught_by=("test_init_mlp_is_scaled",),
    en="the weights are drawn between 0 and 1; all positive and this large, they make the logits huge.",
    zh="权重是在 0 与 1 之间抽取的；全为正数而且这么大，logits 会非常大。",
)
def draws_positive_weights(sizes: Sequence[int], rng: np.random.Generator) -> Params:
    inputs, hidden, classes = sizes
    return _with_weights(rng.random((inputs, hidden)), rng.random((hidden, classes)))


@mistake(
    "init_mlp",
    caught_by=("test_init_mlp_draws_from_rng",),
    en="the parameters must be decided by rng alone: the same for the same generator, others for another.",
    zh="参数应当完全由 rng 决定：生成器相同则参数相同，生成器不同则参数不同。",
)
def draws_from_the_global_generator(sizes: Sequence[int], rng: np.random.Generator) -> Params:
    inputs, hidden, classes = sizes
    return _with_weights(0.05 * np.random.randn(inputs, hidden), 0.05 * np.random.randn(hidden, classes))


@mistake(
    "init_mlp",
    caught_by=ALL_OF_INIT,
    en="the weights are (outputs, inputs) as PyTorch stores them; with x @ W they are (inputs, outputs).",
    zh="权重按 PyTorch 的存法是 (输出, 输入)；这里用 x @ W，应当是 (输入, 输出)。",
)
def draws_transposed_weights(sizes: Sequence[int], rng: np.random.Generator) -> Params:
    inputs, hidden, classes = sizes
    W1, W2 = 0.05 * rng.normal(size=(hidden, inputs)), 0.05 * rng.normal(size=(classes, hidden))
    return {"W1": W1, "b1": np.zeros(hidden), "W2": W2, "b2": np.zeros(classes)}


def _step(params: Params, images: np.ndarray, labels: np.ndarray, lr: float = 0.1) -> float:
    """One step of gradient descent; the mean loss before it."""
    loss, grads = mlp_loss_and_gradients(params, images, labels)
    for name, grad in grads.items():
        params[name] = params[name] - lr * grad
    return loss


def _minibatches(count: int, batch_size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """The numbers of the samples of each minibatch, in random order."""
    return np.split(rng.permutation(count), range(batch_size, count, batch_size))


@mistake(
    "train_numpy_mlp",
    caught_by=("test_train_numpy_mlp_yields_falling_losses",),
    en="yield once per epoch, after its last minibatch.",
    zh="每个 epoch 应在最后一个小批量之后 yield 一次。",
)
def yields_after_every_minibatch(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        for batch in _minibatches(len(images), batch_size, rng):
            yield _step(params, images[batch], labels[batch])


@mistake(
    "train_numpy_mlp",
    caught_by=("test_train_numpy_mlp_updates_its_params",),
    en="after training, the dictionary it was given still holds the old parameters.",
    zh="训练之后，传入的字典里还是原来的参数。",
)
def trains_a_copy(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    params, rng = dict(params), np.random.default_rng(seed)
    for _ in range(epochs):
        batches = _minibatches(len(images), batch_size, rng)
        yield sum(_step(params, images[batch], labels[batch]) for batch in batches) / len(batches)


@mistake(
    "train_numpy_mlp",
    caught_by=("test_train_numpy_mlp_yields_a_mean",),
    en="the loss it yields is not the mean over the epoch's samples: compare what is added up with what it is divided"
    " by.",
    zh="yield 的损失不是该 epoch 样本的平均：比较一下累加的是什么、除以的又是什么。",
)
def yields_the_sum_over_the_minibatches(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        batches = _minibatches(len(images), batch_size, rng)
        yield sum(_step(params, images[batch], labels[batch]) for batch in batches)


@mistake(
    "train_numpy_mlp",
    caught_by=("test_train_numpy_mlp_yields_a_mean",),
    en="the loss it yields is not the mean over the epoch's samples: compare what is added up with what it is divided"
    " by.",
    zh="yield 的损失不是该 epoch 样本的平均：比较一下累加的是什么、除以的又是什么。",
)
def divides_minibatch_means_by_the_samples(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        batches = _minibatches(len(images), batch_size, rng)
        yield sum(_step(params, images[batch], labels[batch]) for batch in batches) / len(images)


@mistake(
    "train_numpy_mlp",
    caught_by=("test_train_numpy_mlp_uses_the_last_minibatch",),
    en="samples that do not fill a whole minibatch are left out; the last minibatch may be smaller.",
    zh="凑不满一个小批量的样本被丢掉了；最后一个小批量可以小一些。",
)
def leaves_out_the_last_minibatch(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        batches = [b for b in _minibatches(len(images), batch_size, rng) if len(b) == batch_size]
        yield sum(_step(params, images[b], labels[b]) * len(b) for b in batches) / len(images)


@mistake(
    "train_numpy_mlp",
    caught_by=("test_train_numpy_mlp_obeys_batch_size",),
    en="another batch_size changes nothing: every step must take as many samples as it says.",
    zh="换一个 batch_size 没有任何变化：每一步所用的样本数应当由它决定。",
)
def always_takes_sixteen(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        batches = _minibatches(len(images), 16, rng)
        yield sum(_step(params, images[batch], labels[batch]) * len(batch) for batch in batches) / len(images)


@mistake(
    "train_numpy_mlp",
    caught_by=("test_train_numpy_mlp_shuffles_by_seed",),
    en="another seed changes nothing: the samples are not shuffled, or not by the seed.",
    zh="换一个 seed 没有任何变化：样本没有打乱，或者不是按 seed 打乱的。",
)
def never_shuffles(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    starts = range(0, len(images), batch_size)
    for _ in range(epochs):
        batches = [slice(start, start + batch_size) for start in starts]
        yield sum(_step(params, images[batch], labels[batch]) for batch in batches) / len(batches)


@mistake(
    "train_numpy_mlp",
    caught_by=("test_train_numpy_mlp_shuffles_by_seed",),
    en="the same seed trains differently each time.",
    zh="seed 相同，每次训练的结果却不同。",
)
def shuffles_by_the_global_generator(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    for _ in range(epochs):
        batches = _minibatches(len(images), batch_size, np.random.default_rng())
        yield sum(_step(params, images[batch], labels[batch]) for batch in batches) / len(batches)


@mistake(
    "train_numpy_mlp",
    caught_by=("test_train_numpy_mlp_yields_falling_losses",),
    en="the loss does not fall on easy images: does each step go against the gradient?",
    zh="在很容易的图像上损失也没有下降：每一步是沿着梯度的反方向走的吗？",
)
def climbs_the_loss(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> Iterator[float]:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        batches = _minibatches(len(images), batch_size, rng)
        yield sum(_step(params, images[batch], labels[batch], lr=-0.01) for batch in batches) / len(batches)


@mistake(
    "train_numpy_mlp",
    caught_by=ALL_OF_TRAINING,
    en="it must be a generator: `yield` the mean loss at the end of every epoch instead of returning it.",
    zh="它应当是一个生成器：每个 epoch 结束时用 `yield` 给出平均损失，而不是 return。",
)
def returns_the_losses(
    params: Params,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
) -> list[float]:
    rng, losses = np.random.default_rng(seed), []
    for _ in range(epochs):
        batches = _minibatches(len(images), batch_size, rng)
        losses.append(sum(_step(params, images[b], labels[b]) for b in batches) / len(batches))
    return losses


@mistake(
    "classify",
    caught_by=(*LABELS, "test_classify_gives_integers"),
    en="argmax without an axis counts through the whole array and gives one number; asked for is one label per image.",
    zh="argmax 没有指定轴，是在整个数组里找的，只得到一个数；要求的是每张图像一个标签。",
)
def looks_through_the_whole_batch(params: Params, images: np.ndarray) -> np.ndarray:
    return np.asarray(mlp_forward(images, params).argmax())


@mistake(
    "classify",
    caught_by=(*LABELS, "test_classify_gives_integers"),
    en="the largest entry is looked for down the batch instead of across the classes of each image.",
    zh="是沿着批量方向找最大值，而不是在每张图像的各个类别之间找。",
)
def looks_down_the_batch(params: Params, images: np.ndarray) -> np.ndarray:
    return mlp_forward(images, params).argmax(axis=0)


@mistake(
    "classify",
    caught_by=(*LABELS, "test_classify_gives_integers"),
    en="the largest logit itself is returned; asked for is the class it belongs to.",
    zh="返回的是最大的 logit 本身；要求的是它所属的类别。",
)
def returns_the_largest_logit(params: Params, images: np.ndarray) -> np.ndarray:
    return mlp_forward(images, params).max(axis=1)


@mistake(
    "classify",
    caught_by=(*LABELS, "test_classify_gives_integers"),
    en="the logits of all classes are returned; asked for is one label per image.",
    zh="返回的是所有类别的 logits；要求的是每张图像一个标签。",
)
def returns_the_logits(params: Params, images: np.ndarray) -> np.ndarray:
    return mlp_forward(images, params)


@mistake(
    "classify",
    caught_by=(*LABELS, "test_classify_gives_integers"),
    en="the labels are one-hot vectors; asked for is one integer per image.",
    zh="返回的标签是 one-hot 向量；要求的是每张图像一个整数。",
)
def returns_one_hot_labels(params: Params, images: np.ndarray) -> np.ndarray:
    logits = mlp_forward(images, params)
    return (logits == logits.max(axis=1, keepdims=True)).astype(int)


@mistake(
    "classify",
    caught_by=LABELS,
    en="the hidden layer has no activation: without ReLU the two layers are one linear layer.",
    zh="隐藏层没有激活函数：没有 ReLU，两层就等于一个线性层。",
)
def forgets_relu(params: Params, images: np.ndarray) -> np.ndarray:
    return ((images @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]).argmax(axis=1)


@mistake(
    "classify",
    caught_by=LABELS,
    en="the biases are left out.",
    zh="没有加偏置。",
)
def leaves_out_the_biases(params: Params, images: np.ndarray) -> np.ndarray:
    return (np.maximum(images @ params["W1"], 0) @ params["W2"]).argmax(axis=1)


@mistake(
    "classify",
    caught_by=LABELS,
    en="softmax runs down the batch, so images compete with each other; it belongs across the classes of one image.",
    zh="softmax 是沿批量方向做的，变成了图像之间互相竞争；它应当在一张图像的各个类别之间进行。",
)
def normalises_down_the_batch(params: Params, images: np.ndarray) -> np.ndarray:
    logits = mlp_forward(images, params)
    exponentials = np.exp(logits - logits.max(axis=0))
    return (exponentials / exponentials.sum(axis=0)).argmax(axis=1)
