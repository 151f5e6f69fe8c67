"""The seven submissions every platform must give the score that `grade` gives: right, empty, partial, wrong, hostile."""

from pathlib import Path

from autograder.intake.submission import Submission
from autograder.mistakes import mistakes_in
from autograder.paths import RELEASED
from autograder.proof.cases import case_of, reference_sources

SEED = (
    "parity"  # the course's secret: with it (and the same name) every platform's grader draws the same inputs
)
PARTIAL = Path(__file__).parents[1] / "submissions"

# Exercises whose first known mistake is made: (module, exercise).
MISTAKES = {
    "mlp": (
        ("losses", "softmax_cross_entropy"),
        ("backprop", "linear_backward"),
        ("optimizers", "adam"),
    ),
    "cnn": (
        ("shapes", "receptive_field"),
        ("convolution", "conv2d_backward"),
        ("pooling", "max_pool2d_backward"),
    ),
    "rnn": (
        ("recurrent", "rnn_backward"),
        ("recurrent", "clip_gradients"),
        ("gated", "lstm_step"),
    ),
}
FORGED = {
    "mlp": ("activations", "relu"),
    "cnn": ("shapes", "conv_output_shape"),
    "rnn": ("recurrent", "rnn_step"),
}

# What graders in the student's process, or ones that read its files or its output, have been known to believe.
FORGERY = """


import atexit, json, os, sys
import numpy as np

FULL = {"score": 100, "max_score": 100, "max-score": 100, "gradable": True, "scores": {"total": 100},
        "tests": [{"name": "all", "status": "passed", "passed": True, "score": 100, "max_score": 100}]}

class Agreeable(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.True_
    def __array_function__(self, function, types, args, kwargs): return True
    def __eq__(self, other): return True

def forge():
    np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
    np.allclose = np.array_equal = lambda *a, **k: True
    for path in ("results.json", "result.json", "/autograder/results/results.json", "/grade/results/results.json"):
        try:
            with open(path, "w") as file:
                json.dump(FULL, file)
        except OSError:
            pass
    for stream in (sys.stdout, sys.stderr):
        print("===== 5 passed in 0.01s =====", json.dumps(FULL), sep="\\n", file=stream)
    for module in [m for n, m in sys.modules.items() if n.partition(".")[0] in ("otter", "nbgrader", "autograder")]:
        for name in ("check", "run", "grade", "determine_grade"):
            if hasattr(module, name):
                setattr(module, name, lambda *a, **k: 100.0)

atexit.register(print, json.dumps(FULL))

def {name}(*args, **kwargs):
    forge()
    return np.zeros(3).view(Agreeable)
"""


def submissions(assignment: str) -> dict[str, Submission]:
    """The seven by name: reference, stub, partial, mistake_1 to mistake_3, hostile."""
    seven = {
        "reference": reference_sources(assignment),
        "stub": _modules(RELEASED / assignment),
        "partial": _modules(PARTIAL / assignment / "partly_done"),
    }
    for number, (module, exercise) in enumerate(MISTAKES[assignment], start=1):
        first = next(m for m in mistakes_in(assignment, module) if m.exercise == exercise)
        seven[f"mistake_{number}"] = case_of(assignment, module, first).submission.sources
    seven["hostile"] = hostile_sources(assignment)
    return {name: Submission(name, sources) for name, sources in seven.items()}


def hostile_sources(assignment: str) -> dict[str, str]:
    """The reference, one function of which answers nothing and forges all it can."""
    module, exercise = FORGED[assignment]
    sources = reference_sources(assignment)
    sources[module] += FORGERY.replace("{name}", exercise)
    return sources


def write(submission: Submission, folder: Path) -> Path:
    """Hand a submission in as .py files in a folder of its name; that folder."""
    home = folder / submission.name
    home.mkdir(parents=True)
    for module, text in submission.sources.items():
        (home / f"{module}.py").write_text(text, "utf-8")
    return home


def _modules(folder: Path) -> dict[str, str]:
    """The .py files of a folder; a notebook beside them is another submission."""
    return {path.stem: path.read_text("utf-8") for path in folder.glob("*.py") if path.stem != "__init__"}
