"""Flags for the instructor: what exercises are to do without is found, what they may use is not, whatever the text."""

from pathlib import Path

import pytest

from autograder.intake.layout import ASSIGNMENTS, order_of
from autograder.intake.submission import Submission, read
from autograder.lint import MAX_FLAGS, MAX_TEXT, Findings, lint
from autograder.proof.cases import checks_in, grade_exercise, reference_sources
from autograder.report import Flag
from autograder.student import Signature

ROOT = Path(__file__).parents[2]


def signatures(assignment: str) -> dict[str, Signature]:
    return {
        check.exercise.name: check.exercise.signature(module)
        for module in order_of(assignment)
        for check, _ in checks_in(assignment, module)
    }


def flags(source: str, module: str = "convolution", assignment: str = "cnn") -> list[Flag]:
    return list(lint(Submission("someone", {module: source}), signatures(assignment)).flags)


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
    assert told("from numpy import correlate as c\ndef conv2d(x): return c(x)\n") == [
        ("conv2d", 2, "numpy.correlate"),
        ("", 1, "numpy.correlate"),
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


def withheld(source: str, module: str = "convolution", **others: str) -> dict[str, str]:
    """Exercise -> what the student is told about its points."""
    found = lint(Submission("someone", {module: source, **others}), signatures("cnn")).withheld
    return {exercise: told.en for exercise, told in found.items()}


CONV2D = "def conv2d(x, weight, bias):\n    return {} + bias\n"


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("import numpy as np", "np.convolve(x, weight)"),
        ("import numpy", "numpy . correlate(x, weight)"),
        ("from numpy import convolve", "convolve(x, weight)"),
        ("from numpy import (correlate as\\\n c, sum)", "c(x, weight)"),
        ("from numpy import *", "convolve(x, weight)"),
        ("import numpy as np\nslide = np.convolve", "slide(x, weight)"),
        ("import numpy as np\nslide: object = np.convolve", "slide(x, weight)"),
        ("import numpy as np\nslide = lambda x, y: np.convolve(x, y)", "slide(x, weight)"),
        ("import numpy as np\ndef slide(x, y):\n    return np.convolve(x, y)", "[slide(r, weight) for r in x]"),
        ("import numpy as np\nclass Slide:\n    def run(self, x):\n        return np.convolve(x, x)", "Slide().run(x)"),
        ("import numpy.core.numeric as n", "n.convolve(x, weight)"),
        ("import scipy.signal", "scipy.signal.correlate2d(x, weight)"),
        ("from scipy.ndimage import convolve as c", "c(x, weight)"),
        ("import torch.nn.functional as F", "F.conv2d(x, weight)"),
        ("import torch", "torch.conv2d(x, weight)"),
    ],
)  # fmt: skip
def test_points_are_withheld_where_the_exercise_is_not_written_by_hand(head: str, call: str) -> None:
    told = withheld(f"{head}\n\n{CONV2D.format(call)}")
    assert list(told) == ["conv2d"]
    assert "convolution.py line" in told["conv2d"]


def test_points_are_withheld_for_a_helper_in_another_file() -> None:
    helper = "import numpy\ndef slide(x, y):\n    return numpy.convolve(x, y)\n"
    for head, call in [
        ("from helpers import slide", "slide(x, weight)"),
        ("from .helpers import slide as s", "s(x, weight)"),
        ("from assignments.cnn.helpers import slide", "slide(x, weight)"),
        ("import helpers as h", "h.slide(x, weight)"),
        ("from . import helpers", "helpers.slide(x, weight)"),
    ]:
        told = withheld(f"{head}\n\n{CONV2D.format(call)}", helpers=helper)
        assert "helpers.py line 3 uses numpy.convolve" in told["conv2d"]
    assert not withheld(f"from helpers import slide\n\n{CONV2D.format('x * weight')}", helpers=helper)


def test_points_are_withheld_once_not_from_what_builds_on_the_exercise() -> None:
    source = (
        "import numpy as np\ndef cross_correlate2d(image, kernel):\n    return np.correlate(image, kernel)\n"
        "def convolve2d(image, kernel):\n    return cross_correlate2d(image, kernel[::-1, ::-1])\n"
    )
    assert list(withheld(source)) == ["cross_correlate2d"]


@pytest.mark.parametrize(
    "source",
    [
        CONV2D.format("x * weight  # np.convolve would do it") + "import numpy as np\n",
        "import numpy as np\n" + CONV2D.format('len("np.convolve(x)") + x'),
        "import numpy as np\n" + CONV2D.format("np.convolve(x, weight)") + "\n" + CONV2D.format("x * weight"),
        "import numpy as np\ndef test_it():\n    assert np.convolve(1, 1) == conv2d(1, 1, 0)\n\n" + CONV2D.format("x"),
        "import numpy as np\n" + CONV2D.format("x") + "\nif __name__ == '__main__':\n    print(np.convolve(1, 1))\n",
        "import numpy as np\nout = np.convolve([1], [2])\n\ndef conv2d(x, out):\n    return out * x\n",
        "import numpy as np\nout = np.convolve([1], [2])\n\ndef conv2d(x):\n    out, y = 2 * x, x\n    return out\n",
        "import numpy as np\nrow = np.convolve([1], [2])\n\ndef conv2d(x):\n    return [row * 2 for row in x]\n",
        "def convolve(x, y):\n    return x * y\n\n" + CONV2D.format("convolve(x, weight)"),
        "from numpy import *\ndef convolve(x, y):\n    return x * y\n\n" + CONV2D.format("convolve(x, weight)"),
        "import numpy as np\n" + CONV2D.format("np.tensordot(x, weight) + np.fft.fft(x) + x.convolve"),
        "class Layer:\n    def convolve(self, x):\n        return x\n\n" + CONV2D.format("Layer().convolve(x)"),
    ],
)  # fmt: skip
def test_points_are_not_withheld(source: str) -> None:
    assert not withheld(source)


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\n" + CONV2D.format("getattr(np, 'con' + 'volve')(x, weight)"),
        "import importlib\n" + CONV2D.format("importlib.import_module('numpy').convolve(x, weight)"),
        "import numpy as np\n" + CONV2D.format("eval('np.convolve(x, weight)')"),
        "import numpy as np\n" + CONV2D.format("np.__dict__['convolve'](x, weight)"),
        "import numpy as np\n" + CONV2D.format("vars(np)['convolve'](x, weight)"),
        "import sys, numpy\n" + CONV2D.format("sys.modules['numpy'].convolve(x, weight)"),
        "import numpy as np\nif True:\n    def conv2d(x, w):\n        return np.convolve(x, w)\n",
        "import numpy as np\ntools = [np.convolve]\n" + CONV2D.format("x") + "conv2d = tools[0]\n",
        "from numpy import convolve as conv2d\n\ndef cross_correlate2d(x):\n    return x\n",
    ],
)  # fmt: skip
def test_what_could_hide_it_is_at_least_flagged(source: str) -> None:
    assert flags(source)


def test_the_points_wait_and_nothing_else_is_lost() -> None:
    sources = reference_sources("cnn")
    sources["convolution"] = sources["convolution"].replace(
        "return np.tensordot(sliding_window_view(image, kernel.shape), kernel, axes=2)",
        "return _slide(image, kernel)",
    )
    sources["convolution"] += (
        "\n\ndef _slide(image, kernel):\n    rows = [sum(np.correlate(image[i + a], kernel[a]) for a in "
        "range(len(kernel))) for i in range(len(image) - len(kernel) + 1)]\n    return np.array(rows)\n"
    )
    rows = grade_exercise("cnn", "convolution", "", Submission("someone", sources))
    lost = [row for row in rows if not row.earned]
    assert lost == [row for row in rows if row.name.startswith("test_cross_correlate2d")] and lost
    for row in lost:
        assert row.outcome == "failed" and "uses numpy.correlate" in row.message.en and "第" in row.message.zh
    assert {row.outcome for row in rows if row not in lost} == {"passed"}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_handouts_say_where_points_are_withheld(assignment: str) -> None:
    for page in ("README.md", "README.zh-CN.md"):
        text = (ROOT / "solutions" / assignment / page).read_text("utf-8")
        for exercise, signature in signatures(assignment).items():
            if signature.without:
                line = next(line for line in text.splitlines() if line.startswith(HANDOUT[page]))
                assert f"`{exercise}`" in line and all(f"`{name}`" in line for name in signature.without)


HANDOUT = {"README.md": "- **By hand.**", "README.zh-CN.md": "- **亲手实现。**"}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_what_the_kit_hands_out_has_no_flags(assignment: str) -> None:
    for folder in (ROOT / "solutions" / assignment, ROOT / "assignments" / assignment):
        assert lint(read(folder), signatures(assignment)) == Findings()


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
    long, short = lint(Submission("someone", sources), signatures("cnn")).flags
    assert (long.file, long.exercise) == ("a.py", "") and "too long" in long.text.en
    assert (short.file, short.exercise) == ("b.py", "conv2d")


def test_there_is_an_end_to_flags() -> None:
    names = [name for name, signature in signatures("mlp").items() if signature.runtime == "numpy"]
    source = "".join(f"def {name}(): torch, scipy, keras, jax\n" for name in names)
    assert len(flags(source, "losses", "mlp")) == MAX_FLAGS
