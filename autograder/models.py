"""The words for checks of PyTorch models, which stay in the worker: only tensors travel."""

from itertools import islice
from typing import Any

import numpy as np

from .answers import same
from .faults import Fault
from .student import Student
from .text import Text
from .vocabulary import expect, expect_shape
from .worker.wire import Remote, Tensor

BRIEF_SECONDS = 30.0
MAX_PARAMETERS = 256 << 20  # bytes


def some_digits(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Images, float32 (n, 1, 28, 28) in [0, 1], that are easy to tell apart, and their labels, int64 (n,)."""
    labels = rng.permutation(np.arange(count) % 10)
    images = rng.uniform(0.0, 0.2, size=(count, 1, 28, 28))
    for image, label in zip(images, labels, strict=True):
        image[0, 2 * label : 2 * label + 8, 3 + label : 12 + label] += 0.8
    return images.astype(np.float32), labels.astype(np.int64)


def logits(student: Student, name: str, model: Remote, images: np.ndarray) -> np.ndarray:
    """What the model says about the images, in evaluation mode; `name` is the model's class."""
    student.method(model, "eval", owner=name)
    answer = student.method(model, "", Tensor(images), owner=name, seconds=BRIEF_SECONDS)
    if not isinstance(answer, np.ndarray):
        raise Fault("type", name=name, got=answer, wanted=())
    if not np.isfinite(answer).all():
        raise Fault("not_finite", name=name, part="", got=answer, wanted=None)
    return answer


def parameters(student: Student, name: str, model: Remote) -> list[np.ndarray]:
    """The model's parameters as they are now."""
    found = _listed(student, name, model, "parameters")
    return [tensor.array for tensor in found if isinstance(tensor, Tensor)]


def _listed(student: Student, name: str, model: Remote, method: str) -> list[Any]:
    """What a method of the model such as "parameters" or "named_buffers" lists."""
    found, size = [], 0
    for item in student.iterate(student.method(model, method, owner=name), name, BRIEF_SECONDS):
        found.append(item)
        parts = item if isinstance(item, tuple) else (item,)
        size += sum(part.array.nbytes for part in parts if isinstance(part, Tensor))
        if size > MAX_PARAMETERS:
            raise Fault("unsendable", name=name, message="more parameters than are read")
    return found


def train_briefly(
    student: Student, name: str, model: Remote, images: np.ndarray, labels: np.ndarray, epochs: int
) -> list[float]:
    """Run the training function `name` on a few images; the losses it yields, at most one more than `epochs`.

    Raises:
        Fault: it is no generator, or yields something else than finite numbers.
    """
    training = begin(student, name, model, Tensor(images), Tensor(labels), epochs=epochs, seed=3)
    yielded = islice(student.iterate(training, name, BRIEF_SECONDS), epochs + 1)  # it might go on for ever
    return [loss_value(value, name) for value in yielded]


def begin(student: Student, name: str, *args: Any, **kwargs: Any) -> Remote:
    """The student's generator. A plain function would train here and now, and be late or return something else."""
    try:
        training = getattr(student, name)(*args, **kwargs)
    except Fault as fault:
        if fault.kind not in ("timed_out", "type"):
            raise
        training = None
    if not isinstance(training, Remote):
        raise Fault("property", name=name, text=NOT_A_GENERATOR)
    return training


def loss_value(yielded: Any, name: str) -> float:
    """What a training generator yielded, as a float; a tensor or array of one number is welcome."""
    try:
        array = np.asarray(yielded.array if isinstance(yielded, Tensor) else yielded)
    except ValueError:  # a ragged list
        array = np.empty(0)
    if array.dtype.kind not in "biuf" or array.size != 1:
        raise Fault("property", name=name, text=NOT_A_LOSS)
    return float(array.reshape(-1)[0])


def expect_ten_logits(student: Student, name: str) -> None:
    """A batch of images gives one row of ten numbers each."""
    images, _ = some_digits(np.random.default_rng(0), 7)
    expect_shape(logits(student, name, getattr(student, name)(), images), (7, 10))


def expect_no_softmax(student: Student, name: str) -> None:
    """The outputs are not normalised: neither probabilities nor their logarithms."""
    images, _ = some_digits(np.random.default_rng(0), 20)
    scores = logits(student, name, getattr(student, name)(), images)
    expect(
        not np.allclose(scores.sum(axis=-1), 1.0) and not np.allclose(np.exp(scores).sum(axis=-1), 1.0),
        "the outputs are already normalised; the loss function applies softmax itself, so return raw logits.",
        "输出已经归一化了；损失函数自己会做 softmax，这里应返回原始的 logits。",
    )


def expect_images_judged_one_by_one(student: Student, name: str, rng: np.random.Generator) -> None:
    """Permuting the batch permutes the rows, leaving images out changes no other row, and one alone has a row."""
    images, _ = some_digits(rng, 9)
    model, order = getattr(student, name)(), rng.permutation(9)[:7]
    everyone = _same_twice(student, name, model, images)
    expect(
        same(logits(student, name, model, images[order]), everyone[order]),
        "an image's logits change with the other images of its batch: is the batch axis taken for time, or something"
        " computed over the whole batch in evaluation mode?",
        "一张图像的 logits 会随同一批次里的其他图像而变：是不是把批量轴当成了时间轴，或者在评估模式下对整个批次做了计算？",
    )
    expect(logits(student, name, model, images[:1]).shape == (1, 10), *NOT_A_ROW)


def expect_determinism(student: Student, name: str, rng: np.random.Generator) -> None:
    """In evaluation mode the same images give the same logits."""
    images, _ = some_digits(rng, 5)
    _same_twice(student, name, getattr(student, name)(), images)


def _same_twice(student: Student, name: str, model: Remote, images: np.ndarray) -> np.ndarray:
    """The logits, once they are the same the second time."""
    first = logits(student, name, model, images)
    expect(
        same(first, logits(student, name, model, images)),
        "the same images give other logits the second time: is dropout still active after model.eval(), or a state kept"
        " from one call to the next?",
        "同样的图像第二次给出了不同的 logits：是不是 model.eval() 之后 dropout 仍在起作用，或者状态从上一次调用保留到了下一次？",
    )
    return first


def expect_falling_losses(student: Student, train: str, name: str) -> None:
    """Training on easy images yields one loss per epoch, and the last is lower than the first."""
    images, labels = some_digits(np.random.default_rng(1), 600)
    losses = train_briefly(student, train, getattr(student, name)(), images, labels, epochs=4)
    expect(
        len(losses) == 4,
        "asked for 4 epochs, it did not yield 4 times: yield once at the end of every epoch.",
        "要求训练 4 个 epoch，yield 的次数却不是 4：每个 epoch 结束时 yield 一次。",
    )
    expect(
        losses[-1] < 0.999 * losses[0],  # without an update, rounding alone lets it fall now and then
        "the loss does not fall on easy images: is the optimizer's step taken after each `backward`, and against the"
        " gradient?",
        "在很容易的图像上损失也没有下降：每次 `backward` 之后更新参数了吗？是沿着梯度的反方向更新的吗？",
    )


def expect_every_layer_learns(student: Student, train: str, name: str, rng: np.random.Generator) -> None:
    """One epoch of training changes something in every layer.

    Not every parameter: a model that looks at the first step of a sequence only has weights that no training reaches,
    which is the model's mistake.
    """
    images, labels = some_digits(rng, 150)
    model = getattr(student, name)()
    before = _layers(student, name, model)
    train_briefly(student, train, model, images, labels, epochs=1)
    after = _layers(student, name, model)
    expect(
        before
        and before.keys() == after.keys()
        and not any(_alike(before[layer], after[layer]) for layer in before),
        *NOTHING_LEARNT,
    )


def _layers(student: Student, name: str, model: Remote) -> dict[str, list[np.ndarray]]:
    """The parameters of each layer as they are now; "rnn" for those called rnn.weight_ih_l0 and the like."""
    layers: dict[str, list[np.ndarray]] = {}
    for item in _listed(student, name, model, "named_parameters"):
        match item:
            case str(parameter), Tensor(array=values):
                layers.setdefault(parameter.rpartition(".")[0], []).append(values)
    return layers


def _alike(before: list[np.ndarray], after: list[np.ndarray]) -> bool:
    return len(before) == len(after) and all(map(np.array_equal, before, after))


def expect_gradients_cleared(student: Student, train: str, name: str, rng: np.random.Generator) -> None:
    """Gradients that an earlier training has left in the model take no part in the next.

    Only a training that repeats itself shows it: two fresh models with the same weights must become the same.
    """
    images, labels = some_digits(rng, 60)
    used = getattr(student, name)()
    train_briefly(student, train, used, images, labels, epochs=1)
    weights = dict(
        _listed(student, name, used, "named_parameters") + _listed(student, name, used, "named_buffers")
    )
    before = parameters(student, name, used)
    models = [_with_weights(student, name, weights) for _ in range(2)] + [used]
    for model in models:
        train_briefly(student, train, model, images[::-1].copy(), labels[::-1].copy(), epochs=1)
    first, second, again = (parameters(student, name, model) for model in models)
    expect(not all(map(np.array_equal, first, before)), *NOTHING_LEARNT)  # a warm-up's steps are tiny
    repeats_itself = _apart(second, first, before) < REPEATS
    expect(
        not repeats_itself or _apart(again, first, before) < LEFTOVERS,
        "gradients of an earlier batch are still in the model and are added to the new ones: clear them (zero_grad)"
        " before each `backward`.",
        "模型里还留着前一批的梯度，新的梯度会加在上面：每次 `backward` 之前要先清零（zero_grad）。",
    )


def _apart(one: list[np.ndarray], other: list[np.ndarray], before: list[np.ndarray]) -> float:
    """How far two trainings of the same model ended from each other, in steps of the second one."""
    distance = sum(float(np.abs(a - b).sum()) for a, b in zip(one, other, strict=True))
    step = sum(float(np.abs(b - c).sum()) for b, c in zip(other, before, strict=True))
    return distance / step if step else 0.0


def _with_weights(student: Student, name: str, weights: dict[str, Tensor]) -> Remote:
    """A new model with the weights (and buffers) of another."""
    model = getattr(student, name)()
    student.tell(model, "load_state_dict", weights, False, owner=name)
    return model


# Of a step: gradients left over move everything by a third of one and more; rounding, where a gradient is next to
# nothing and Adam makes a whole step of its sign, moves a few weights.
REPEATS, LEFTOVERS = 0.01, 0.1
NOT_A_ROW = (
    "a batch of a single image should give one row of ten logits; does a `squeeze()` drop the batch's axis, too?",
    "只含一张图像的批次也应当给出一行十个 logits；是不是某个 `squeeze()` 把批量轴也去掉了？",
)
NOTHING_LEARNT = (
    "some layers are the same after training: does the gradient reach every layer, and is the step taken?",
    "训练之后有的层没有任何变化：梯度传到每一层了吗？优化器更新了吗？",
)
NOT_A_GENERATOR = Text(
    "it must be a generator: `yield` the mean loss at the end of every epoch instead of returning it.",
    "它应当是一个生成器：每个 epoch 结束时用 `yield` 给出平均损失，而不是 return。",
)
NOT_A_LOSS = Text(
    "what it yields is not a number. Yield the epoch's mean training loss (`loss.item()` gives a float).",
    "yield 出来的不是数。应当给出该 epoch 的平均训练损失（`loss.item()` 得到浮点数）。",
)
