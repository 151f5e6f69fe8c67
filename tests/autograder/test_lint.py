"""Flags for the instructor: what exercises are to do without is found, what they may use is not, whatever the text."""

from pathlib import Path

import pytest

from autograder.layout import ASSIGNMENTS, order_of
from autograder.lint import MAX_FLAGS, MAX_TEXT, lint
from autograder.proof import checks_in
from autograder.report import Flag
from autograder.student import Signature
from autograder.submission import Submission, read

ROOT = Path(__file__).parents[2]


def signatures(assignment: str) -> dict[str, Signature]:
    return {
        check.exercise.name: check.exercise.signature(module)
        for module in order_of(assignment)
        for check, _ in checks_in(assignment, module)
    }


def flags(source: str, module: str = "convolution", assignment: str = "cnn") -> list[Flag]:
    return list(lint(Submission("someone", {module: source}), signatures(assignment)))


def told(source: str, module: str = "convolution", assignment: str = "cnn") -> list[tuple[str, int, str]]:
    """Exercise, line and the forbidden thing."""
    return [
        (flag.exercise, flag.line, flag.text.en.split(" uses ")[1].split(",")[0])
        for flag in flags(source, module, assignment)
    ]


def test_a_library_that_does_the_exercise() -> None:
    source = "import torch\n\ndef softmax(logits):\n    return torch.softmax(logits, -1)\n"
    assert told(source, "losses", "mlp") == [("", 1, "torch"), ("softmax", 4, "torch")]


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("import scipy.signal", "scipy.signal.correlate2d(image, kernel)"),
        ("from scipy import signal as s", "s.correlate2d(image, kernel)"),
        ("from scipy.signal import (\n    convolve2d as c,\n    correlate2d,\n)", "c(image, kernel)"),
        ("import torch.nn.functional as F, numpy as np", "F.conv2d(image, kernel)"),
        ("from torch import nn", "nn.Conv2d(1, 1, 3)(image)"),
    ],
)
def test_an_alias_hides_nothing(head: str, call: str) -> None:
    source = f"{head}\n\ndef cross_correlate2d(image, kernel):\n    return {call}\n"
    assert "cross_correlate2d" in {exercise for exercise, _, _ in told(source)}


def test_numpy_does_not_convolve_where_it_is_to_be_written() -> None:
    source = (
        "import numpy as np\n\ndef conv2d(x, weight, bias):\n    return np . convolve(x, weight) + bias\n"
    )
    assert told(source) == [("conv2d", 4, "numpy.convolve")]
    assert told(source, "shapes") == [("conv2d", 4, "numpy.convolve")]  # wherever the function stands
    assert told("from numpy import correlate as c\ndef conv2d(x): return c(x)\n")[1:] == [
        ("conv2d", 2, "numpy.correlate")
    ]


def test_it_may_smooth_a_curve_elsewhere() -> None:
    source = "import numpy as np\n\ndef softmax(logits):\n    return np.convolve(logits, logits)\n"
    assert not told(source, "losses", "mlp")


@pytest.mark.parametrize(
    "source",
    [
        "def conv2d(x):\n    return eval('x')\n",
        "def conv2d(x):\n    return __import__('tor' + 'ch').conv2d(x)\n",
        "import importlib\n\ndef conv2d(x):\n    return x\n",
        "import numpy as np\n\ndef conv2d(x):\n    return getattr(np, 'con' + 'volve')(x)\n",
    ],
)
def test_ways_around(source: str) -> None:
    assert told(source)


@pytest.mark.parametrize(
    "source",
    [
        "def conv2d(x):\n    return x  # unlike torch.nn.functional.conv2d\n",
        'def conv2d(x):\n    """torch.conv2d by hand; scipy.signal would be shorter."""\n    return x\n',
        "def convolve(x):\n    return x\n\ndef conv2d(x):\n    return convolve(x)\n",
        "def conv2d(x):\n    return x\n\nif __name__ == '__main__':\n    import torch\n    torch.ones(2)\n",
        "class Net:\n    pass\n\ndef conv2d(x, model):\n    model.eval()\n    return x.torch\n",
        "from .convolution import conv2d\nfrom . import shapes\n",
    ],
)
def test_no_flag(source: str) -> None:
    assert not told(source)


def test_a_notebook_may_hold_both_kinds_of_exercise() -> None:
    source = (
        "import torch\n\nclass CNN(torch.nn.Module):\n    pass\n\n"
        "def conv2d(x):\n    return x\n\ndef conv2d_backward(g):\n    return torch.ones(2)\n"
    )
    assert told(source, "homework") == [("conv2d_backward", 10, "torch")]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_what_the_kit_hands_out_has_no_flags(assignment: str) -> None:
    for folder in (ROOT / "solutions" / assignment, ROOT / "assignments" / assignment):
        assert not lint(read(folder), signatures(assignment))


HOSTILE = {
    "parentheses": "(" * 50_000,
    "lambdas": "lambda: " * 20_000,
    "unary operators": "-" * 50_000 + "1",
    "attributes": "a" + ".a" * 50_000,
    "calls": "f" + "()" * 50_000,
    "indentation": "".join(f"{' ' * depth}if 1:\n" for depth in range(500)),
    "quotes": "'\"" * 50_000,
    "open text": 'x = """' + "a\n" * 50_000,
    "backslashes": "x = \\\n" * 20_000,
    "odd characters": "é\u202e\ufeff\x0c\r$?!" * 10_000,
    "one line": "x = " + "1 + " * 30_000 + "1",
    "many imports": "import " + ", ".join(f"torch.a{i} as b{i}" for i in range(5_000)),
    "bad dedent": "def f():\n        x\n    y\n",
    "surrogates": "x = '\ud800'\n",
    "only a keyword": "def\nclass\nimport\nfrom\nfrom x import\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_stops_the_reading(name: str) -> None:
    found = flags("def conv2d(x):\n    import torch\n\n\n" + HOSTILE[name])
    assert "torch" in found[0].text.en
    assert len(found) <= MAX_FLAGS


def test_what_is_too_long_is_said_and_not_read() -> None:
    sources = {"a": "def conv2d(x): torch\n" + "#" * MAX_TEXT, "b": "def conv2d(x): torch\n"}
    long, short = lint(Submission("someone", sources), signatures("cnn"))
    assert (long.file, long.exercise) == ("a.py", "") and "too long" in long.text.en
    assert (short.file, short.exercise) == ("b.py", "conv2d")


def test_there_is_an_end_to_flags() -> None:
    names = [name for name, signature in signatures("mlp").items() if signature.runtime == "numpy"]
    source = "".join(f"def {name}(): torch, scipy, keras, jax\n" for name in names)
    assert len(flags(source, "losses", "mlp")) == MAX_FLAGS
