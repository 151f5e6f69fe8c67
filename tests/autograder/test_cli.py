"""The commands as people type them: what they print, how they end, and what they say about bad input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.paths import ROOT
from autograder.report import from_json

SOFTMAX = """
import numpy as np


def softmax(logits):
    shifted = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)
"""


def run(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    environment = os.environ | {"COLUMNS": "200", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def only_softmax(tmp_path: Path) -> Path:
    folder = tmp_path / "someone"
    folder.mkdir()
    (folder / "losses.py").write_text(SOFTMAX)
    return folder


def test_only_softmax_right_earns_exactly_softmaxs_points(only_softmax: Path) -> None:
    done = run("grade", only_softmax, "--no-training", "-o", only_softmax.parent / "results")
    report = from_json((only_softmax.parent / "results" / "someone.json").read_text())
    assert done.returncode == 0, done.stderr
    [softmax] = [exercise for exercise in report.exercises if exercise.name == "softmax"]
    assert report.score == softmax.points == softmax.earned > 0
    assert report.kind == "grade"


def test_a_class_gets_a_table(only_softmax: Path) -> None:
    other = only_softmax.with_name("other")
    other.mkdir()
    (other / "losses.py").write_text("def softmax(logits): return None\n")
    done = run("grade", only_softmax.parent, "--only", "softmax", "--assignment", "mlp")
    assert done.returncode == 0, done.stderr
    assert "someone" in done.stdout and "other" in done.stdout and "2 submissions graded" in done.stdout


def test_chinese(only_softmax: Path) -> None:
    done = run("grade", only_softmax, "--only", "softmax", "--lang", "zh")
    assert "分。" in done.stdout and "每行之和为 1" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["grade", "nowhere"], "There is nothing at nowhere"),
        (["grade", "{empty}"], "holds no .py or .ipynb file"),
        (["grade", "{odd}"], "add --assignment mlp, cnn or rnn"),
        (["grade", "{odd}", "--assignment", "xyz"], "no assignment xyz"),
        (["grade", "solutions/mlp", "--only", "softmx"], "no exercise or module called softmx in mlp"),
        (["grade", "{odd}", "--assignment", "mlp", "--only", "sgd", "-o", "README.md"], "cannot be written"),
        (["grade", "solutions/mlp", "--lang", "fr"], "not one of 'en', 'zh'"),
        (["check", "softmx"], "no exercise or module called softmx"),
        (["check"], "--assignment"),
        (["check", "--assignment", "xyz"], "no assignment xyz"),
        (["check", "softmax", "--submission", "nowhere"], "There is nothing at nowhere"),
    ],
)
def test_bad_input_gets_one_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    empty, odd = tmp_path / "empty", tmp_path / "odd"
    empty.mkdir()
    odd.mkdir()
    (odd / "homework.py").write_text("x = 1\n")
    done = run(*(argument.format(empty=empty, odd=odd) for argument in arguments))
    assert done.returncode == 2
    assert sentence in done.stderr, done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_an_unreadable_file_is_named_and_the_rest_is_graded(only_softmax: Path) -> None:
    (only_softmax / "backprop.py").write_bytes(b"\xff\xfe\x00")
    done = run("grade", only_softmax, "--only", "softmax")
    assert done.returncode == 0
    assert "backprop.py is not UTF-8 text" in done.stdout


def test_check_tells_what_is_next_and_that_hidden_checks_remain(only_softmax: Path) -> None:
    done = run("check", "softmax", "--assignment", "mlp", "--submission", only_softmax)
    assert done.returncode == 0
    assert "hidden checks" in done.stdout and "self-check, not a grade" in done.stdout
    done = run("check", "losses", "--assignment", "mlp", "--submission", only_softmax)
    assert done.returncode == 1
    assert "Next: squared_error" in done.stdout


def test_check_of_a_numpy_exercise_imports_no_torch(only_softmax: Path) -> None:
    program = (
        "import sys; sys.argv = ['autograder', 'check', 'softmax', '--submission', sys.argv[1], '--assignment', 'mlp']\n"
        "from autograder.cli import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "print('torch' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(only_softmax)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1] == "False True", done.stderr


def test_pytest_runs_the_checks_directly(only_softmax: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "autograder/checks/mlp/test_losses.py", "-k", "softmax"]
    done = subprocess.run(
        [*command, "--submission", str(only_softmax)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert "passed" in done.stdout and "Traceback" not in done.stdout


def test_pytest_without_a_submission_says_what_is_missing() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "autograder/checks/mlp"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "Say which submission to check: --submission PATH" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_schema_is_printed() -> None:
    assert "properties" in json.loads(run("schema").stdout)


def test_same_seed_same_report(only_softmax: Path) -> None:
    results = only_softmax.parent / "results"
    scores = []
    for _ in range(2):
        run("grade", only_softmax, "--only", "losses", "--seed", "appeal", "-o", results)
        report = from_json((results / "someone.json").read_text())
        scores.append([(check.name, check.outcome, check.message) for check in report.checks()])
    assert scores[0] == scores[1]
