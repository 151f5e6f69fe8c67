"""Every number of the handouts' worked examples is what the references compute, in both languages."""

import re

import numpy as np
import pytest
import torch

from data.chapter import PRINTED
from solutions.cnn.convolution import conv2d, conv2d_backward, convolve2d, cross_correlate2d
from solutions.cnn.error_analysis import confusion_matrix, most_confused, per_class_accuracy
from solutions.cnn.mnist_torch import CNN
from solutions.cnn.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from solutions.cnn.shapes import conv_output_shape, conv_parameters, receptive_field, same_padding
from solutions.mlp import activations, backprop, gradient_check, losses, optimizers, regularization
from solutions.mlp.mnist_torch import MLP
from solutions.rnn.gated import gru_step, lstm_step
from solutions.rnn.mnist_torch import RNN
from solutions.rnn.recurrent import clip_gradients, rnn_backward, rnn_forward, rnn_step

from .test_handouts import PAGES, sections, text_of


def plain(text: str) -> str:
    """With one kind of minus, of multiplication and of brackets, and no LaTeX between numbers."""
    matrix = re.sub(
        r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}",
        lambda m: "[[" + m[1].strip().replace(r" \\ ", "], [").replace(" & ", ", ") + "]]",
        text,
    )
    return matrix.replace("−", "-").replace("×", "·").replace("{,}", ",")


def number(value: float, digits: int) -> str:
    return f"{round(float(value), digits) + 0.0:.{digits}f}"


def short(value: float) -> str:
    return f"{round(float(value), 4) + 0.0:g}"


def row(values: np.ndarray) -> str:
    """Numbers as the handouts write them: those of one decimal without more, others with four."""
    exact = [float(v * 10).is_integer() for v in np.round(np.ravel(values), 12)]
    return ", ".join(short(v) if e else number(v, 4) for v, e in zip(np.ravel(values), exact, strict=True))


def matrix(values: np.ndarray) -> str:
    return "[" + ", ".join(f"[{', '.join(short(v) for v in line)}]" for line in np.atleast_2d(values)) + "]"


def gradient_check_numbers() -> list[str]:
    def one_sided(step: float) -> float:
        return ((2 + step) ** 3 - 8) / step

    def centred(step: float) -> float:
        return float(gradient_check.numerical_gradient(lambda x: x**3, np.array(2.0), step))

    error = gradient_check.relative_error(np.array([2.0, 0]), np.array([2.02, 0]))
    return [
        f"| 0.1 | {one_sided(0.1):.2f} | {centred(0.1):.2f} |",
        f"| 0.001 | {one_sided(0.001):.6f} | {centred(0.001):.6f} |",
        f"| 1e-5 | {one_sided(1e-5):.6f} | {centred(1e-5):.10f} |",
        f"| 1e-12 | {one_sided(1e-12):.5f} | {centred(1e-12):.5f} |",
        f"0.02 / 4.02 ≈ {error:.6f}",
        f"{sum(p.numel() for p in MLP().parameters()):,}",
    ]


def activations_numbers() -> list[str]:
    x, g = np.array([-2, 0, 1.5]), np.array([10.0, 20, 30])
    lines = [
        f"{row(getattr(activations, n)(x))} | {row(getattr(activations, f'{n}_backward')(g, x))} |"
        for n in ("sigmoid", "tanh")
    ]
    return ["| ReLU | 0, 0, 1.5 | 0, 0, 30 |", *lines]


def losses_numbers() -> list[str]:
    logits, labels = np.array([[1.0, 2, 3], [2, 0, 0]]), np.array([2, 1])
    p = losses.softmax(logits)
    loss, grad = losses.softmax_cross_entropy(logits, labels)
    terms = -np.log(p[[0, 1], labels])
    y_hat, y = np.array([0.9, 0.2, 0.6]), np.array([1.0, 0, 0])
    binary = -np.log(np.where(y == 1, y_hat, 1 - y_hat))
    certain = losses.softmax_cross_entropy(np.eye(1, 10), np.array([0]))[
        0
    ]  # a second softmax sees (1, 0, …, 0)
    return [
        f"{np.exp(logits[0]).sum():.3f}",
        *(f"({row(line)})" for line in [*p, *grad]),
        f"({number(terms[0], 4)} + {number(terms[1], 4)}) / 2 = {loss:.4f}",
        number(losses.accuracy(logits, labels), 1),
        number(losses.squared_error(np.array([2.5, 0, 2]), np.array([3, -0.5, 2])), 4),
        f"({row(binary).replace(', ', ' + ')}) / 3 = {losses.binary_cross_entropy(y_hat, y):.4f}",
        f"{certain:.4f}",
    ]


def backprop_numbers() -> list[str]:
    x, weight = np.array([[1.0, 2, 0], [0, -1, 1]]), np.array([[1.0, 0], [-1, 2], [3, 1]])
    parts = backprop.linear_backward(np.array([[1.0, 0], [2, -1]]), x, weight)
    params = {
        "W1": np.array([[1.0, -2], [1, 0.5]]),
        "b1": np.zeros(2),
        "W2": np.array([[0.5, 0], [1, -1]]),
        "b2": np.array([0.0, 1]),
    }
    sample, label = np.array([[1.0, 2]]), np.array([0])
    loss, grads = backprop.mlp_loss_and_gradients(params, sample, label)
    decayed, decayed_grads = backprop.mlp_loss_and_gradients(params, sample, label, 0.1)
    o = backprop.mlp_forward(sample, params)
    return [
        *(matrix(v) for v in (backprop.linear(x, weight, np.array([0.5, -1])), *parts)),
        f"o = ({row(o)})",
        f"({row(losses.softmax(o))})",
        f"{loss:.4f}",
        *(f"| {matrix(grads[name])} |" for name in ("W2", "W1")),
        *(f"| ({', '.join(short(v) for v in grads[name])}) |" for name in ("b2", "b1")),
        f"= {decayed:.4f}",
        matrix(decayed_grads["W1"]),
    ]


def optimizers_numbers() -> list[str]:
    given = {
        "sgd": {},
        "momentum": {"beta": 0.9},
        "adagrad": {},
        "rmsprop": {"alpha": 0.9},
        "adadelta": {"rho": 0.9},
        "adam": {},
    }
    lines = []
    for name, hyperparameters in given.items():
        x, state, after = np.array(1.0), {}, []
        for gradient in (2.0, -1.0):
            lr = 1.0 if name == "adadelta" else 0.1
            x, state = getattr(optimizers, name)(x, np.array(gradient), state, lr=lr, **hyperparameters)
            after.append(float(x))
        digits = {"sgd": [1, 1], "momentum": [1, 2], "adagrad": [1, 6]}.get(name, [6, 6])
        lines.append(" | ".join(number(v, d) for v, d in zip(after, digits, strict=True)) + " |")
    return lines


def regularization_numbers() -> list[str]:
    w, b = regularization.ridge_sgd_step(
        np.array([1.0, 0]), 0.0, np.array([[1.0, 2], [3, 4]]), np.array([1.0, 1]), lr=0.1, weight_decay=0.5
    )
    mask = np.array([4 / 3, 0, 4 / 3, 4 / 3])
    x, y = np.array([-1, -0.5, 0, 0.5, 1]), np.array([1.2, 0.1, 0.1, 0.4, 0.9])
    x_val, y_val = np.array([-0.75, -0.25, 0.25, 0.75]), np.array([0.5, 0.1, 0, 0.6])
    degree, train, val = regularization.choose_degree(x, y, x_val, y_val, [0, 1, 2, 3, 4])
    assert degree == 2
    penalty = regularization.l2_penalty([np.array([[3.0, 4]]), np.array([1.0, 2])], 0.1)
    slopes = [
        regularization.fit_ridge(np.array([[1.0], [2]]), np.array([2.0, 4]), decay) for decay in (0, 2.5)
    ]
    assert np.allclose(slopes, [[2], [1]])
    decayed = []
    for optimizer in (torch.optim.Adam, torch.optim.AdamW):
        parameter = torch.nn.Parameter(torch.ones(2))
        parameter.grad = torch.tensor([0.01, 10.0])
        optimizer([parameter], lr=0.1, weight_decay=0.5).step()
        decayed.append(f"({', '.join(f'{value:.3g}' for value in parameter.tolist())})")
    return [
        f"= {penalty:.1f}",
        f"= {regularization.sgd_weight_decay(np.array(2.0), np.array(0.5), 0.1, 0.5):.2f}",
        f"({short(w[0])}, {short(w[1])})",
        f"b = {short(b)}",
        f"({row(mask)})",
        f"({row(np.array([1.0, 2, 3, 4]) * mask)})",
        matrix(regularization.polynomial_features(np.array([2.0, 3]), 3)),
        " | ".join(number(v, 4) for v in train),
        " | ".join(number(v, 4) for v in val),
        *decayed,
    ]


def grading_numbers(key: str, accuracy: float) -> list[str]:
    """The points of an accuracy below the floor, as every handout's section on grading says."""
    printed = PRINTED[key]
    share = (accuracy - 0.80) / (printed.floor - 0.80)
    return [
        f"{100 * printed.accuracy:.2f} %",
        f"**{100 * printed.floor:.2f} %**",
        f"{accuracy:.0%}".replace("%", " %"),
        f"{share:.0%}".replace("%", " %"),
    ]


def convolution_numbers() -> list[str]:
    image, kernel = np.arange(9.0).reshape(3, 3), np.arange(4.0).reshape(2, 2)
    second, other = image[::-1], np.array([[1.0, 0], [0, -1]])
    x, weight = image[None, None], kernel[None, None]

    def layer(stride: tuple[int, int], padding: tuple[int, int]) -> str:
        return matrix(conv2d(x, weight, np.zeros(1), stride, padding)[0, 0])

    both = conv2d(np.stack([image, second])[None], np.stack([kernel, other])[None], np.array([10.0]))[0, 0]
    grads = conv2d_backward(np.array([[1.0, 0], [0, 2]])[None, None], x, weight)
    return [
        matrix(cross_correlate2d(image, kernel)),
        matrix(convolve2d(image, kernel)),
        layer((1, 1), (1, 1)),
        layer((3, 2), (1, 1)),
        matrix(second),
        matrix(both),
        matrix(grads[0][0, 0]),
        matrix(grads[1][0, 0]),
        f"partial b}} = {short(grads[2][0])}",
    ]


def shapes_numbers() -> list[str]:
    size = (240, 240)
    for _ in range(10):
        size = conv_output_shape(size, (5, 5))
    fields = [receptive_field([(3, 1), (2, 2), (3, 1), (2, 2)][:n]) for n in (1, 2, 3, 4)]
    return [
        "{}·{}".format(*conv_output_shape((240, 240), (5, 5))),
        "{}·{}".format(*size),
        "{}·{}".format(*conv_output_shape((7, 9), (3, 4), (2, 3), (2, 3))),
        str(same_padding((3, 4))),
        str(same_padding((2, 5))),
        str(receptive_field([(3, 1), (3, 1)])),
        ", ".join(map(str, fields)),
        *(f"{conv_parameters(*n):,}" for n in ((1, 32, (3, 3)), (32, 64, (3, 3)), (32, 64, (3, 3), False))),
    ]


def pooling_numbers() -> list[str]:
    image = np.arange(9.0).reshape(1, 1, 3, 3)
    ties = np.array([[5.0, 5, 1], [2, 5, 3], [0, 4, 5]])[None, None]
    one, k = (1, 1), (2, 2)
    results = [
        max_pool2d(image, k, one),
        max_pool2d(image, k),
        avg_pool2d(image, k, one),
        -1 - image,
        max_pool2d(-1 - image, k, k, one),
        avg_pool2d(-1 - image, k, k, one),
        avg_pool2d_backward(np.array([[4.0, 8], [12, 16]])[None, None], image, k, one),
        max_pool2d_backward(np.array([[1.0, 2], [3, 4]])[None, None], ties, k, one),
    ]
    return [matrix(result[0, 0]) for result in results]


def error_analysis_numbers() -> list[str]:
    counts = confusion_matrix(np.array([0, 0, 1, 1, 1, 3]), np.array([0, 1, 1, 3, 3, 1]), 4)
    most = [tuple(map(int, triple)) for triple in most_confused(counts, 3)]
    return [matrix(counts), f"({row(per_class_accuracy(counts))})", *map(str, most)]


def cnn_numbers() -> list[str]:
    counts = [
        sum(p.numel() for p in layer.parameters()) for layer in CNN().modules() if hasattr(layer, "weight")
    ]
    return [
        f"{total:,}" for total in (*(sum(counts[: i + 1]) - sum(counts[:i]) for i in range(4)), sum(counts))
    ]


def recurrent_numbers() -> list[str]:
    step = rnn_step(
        np.array([[1.0, 0]]),
        np.array([[0.5, -0.5]]),
        np.eye(2),
        np.array([[0.0, 1], [-1, 0]]),
        np.array([0, 0.5]),
    )
    x, h0, w_xh, w_hh, b = (
        np.array([1.0, 0, 0]).reshape(1, 3, 1),
        np.zeros((1, 1)),
        np.eye(1),
        np.array([[0.5]]),
        np.zeros(1),
    )
    h = rnn_forward(x, h0, w_xh, w_hh, b).ravel()
    argument = x.ravel() + 0.5 * np.array([0, *h[:-1]])
    last, every = (
        rnn_backward(np.array(g, float).reshape(1, 3, 1), x, h0, w_xh, w_hh, b)
        for g in ([0, 0, 1], [1, 1, 1])
    )
    clipped, norm = clip_gradients([np.array([3.0, 0]), np.array([[4.0]])], 1.0)
    assert norm == 5
    return [
        f"({row(step)})",
        *(
            f"| {t} | {row(a)} | {row(s)} | {row(1 - s**2)} |"
            for t, a, s in zip((1, 2, 3), argument, h, strict=True)
        ),
        *(f"({row(g[0])})" for g in (last, every)),
        *(
            f"| {name} | {row(g)}"
            for name, g in zip(("grad_h0", "grad_W_xh", "grad_W_hh", "grad_b_h"), last[1:], strict=True)
        ),
        f"grad_W_hh = {row(every[3])}",
        f"({row(clipped[0])})",
        f"[[{row(clipped[1])}]]",
        *(f"{w**28:.{digits}}".replace("e-0", "e-") for w, digits in ((0.5, "1e"), (0.9, "3f"), (1.1, "1f"))),
    ]


def gated_numbers() -> list[str]:
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    h, c = lstm_step(one, zero, 2 * one, np.array([[0.0, 1, 2, -1]]), np.zeros((1, 4)), np.zeros(4))
    gru = gru_step(
        one, one / 2, np.array([[0.0, -1, 1]]), np.array([[0.0, 0, 2]]), np.zeros(3), np.array([0.0, 0, 1])
    )
    z, n = 1 / (1 + np.e), np.tanh(1 + (0.5 * 0.5) * 2 + 1)
    return [
        f"= {row(c)}",
        f"= {row(h)}",
        f"= {row(gru)}",
        number((1 - z) * n + z / 2, 4),
        number(np.tanh(2), 4),
        number(1 - z, 4),
        number(z, 4),
    ]


def rnn_numbers() -> list[str]:
    counts = [p.numel() for p in RNN().parameters()]
    return [f"{sum(counts):,}", f"{sum(counts[:4]):,}", f"{sum(counts[4:8]):,}", f"{sum(counts[8:]):,}"]


NUMBERS = {
    ("mlp", "gradient_check"): gradient_check_numbers,
    ("mlp", "activations"): activations_numbers,
    ("mlp", "losses"): losses_numbers,
    ("mlp", "backprop"): backprop_numbers,
    ("mlp", "optimizers"): optimizers_numbers,
    ("mlp", "regularization"): regularization_numbers,
    ("cnn", "convolution"): convolution_numbers,
    ("cnn", "shapes"): shapes_numbers,
    ("cnn", "pooling"): pooling_numbers,
    ("cnn", "error_analysis"): error_analysis_numbers,
    ("cnn", "mnist_torch"): cnn_numbers,
    ("rnn", "recurrent"): recurrent_numbers,
    ("rnn", "gated"): gated_numbers,
    ("rnn", "mnist_torch"): rnn_numbers,
}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize(("assignment", "module"), list(NUMBERS))
def test_the_worked_examples_are_what_the_references_compute(
    assignment: str, module: str, language: str
) -> None:
    texts = [text for about, _, text in sections(assignment, language) if about == module]
    section = plain("\n".join(texts)).replace("、", ", ")
    assert [text for text in NUMBERS[assignment, module]() if text not in section] == []


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize(("key", "accuracy"), [("mlp", 0.95), ("cnn", 0.98), ("rnn", 0.90)])
def test_the_rule_for_accuracy_is_the_graders(key: str, accuracy: float, language: str) -> None:
    text = text_of(key, language)
    assert [said for said in grading_numbers(key, accuracy) if said not in text] == []
    assert f"a - 0.80}}{{{PRINTED[key].floor:.4f} - 0.80}}" in text
