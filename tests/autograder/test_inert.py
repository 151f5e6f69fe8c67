"""Reports are inert: whatever a student writes into names, messages and results is shown as text in every output."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from autograder import console as view
from autograder.intake.layout import find, read_all
from autograder.intake.names import MAX_NAME, safe_name, shown
from autograder.paths import ROOT
from autograder.report import CheckReport, ExerciseReport, Report, from_json
from autograder.text import Text
from tests.hostile_text import FORMULAS, HOSTILE, MARKUP, acted_on

SOURCE = f'''"""{MARKUP}"""
import numpy as np

HOSTILE = {HOSTILE!r}
Odd = type(HOSTILE, (Exception,), {{"__doc__": HOSTILE}})
Plain = type("=cmd()" + HOSTILE, (), {{"__repr__": lambda self: HOSTILE}})


def softmax(logits):
    raise Odd("=HYPERLINK(1)" + HOSTILE * 9)


def squared_error(predictions, targets):
    print(HOSTILE)
    return HOSTILE


def cross_entropy(probabilities, targets):
    return Plain()


def cross_entropy_from_logits(logits, labels):
    return {{HOSTILE: 1, "=1": 2}}


def one_hot(labels, classes):
    raise ValueError(HOSTILE + "\\n" * 50)
'''


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of two whose names, files and code are all hostile."""
    folder = tmp_path_factory.mktemp("class")
    for name in (HOSTILE, "=1+1"):
        student = folder / name
        student.mkdir()
        (student / "losses.py").write_text(SOURCE)
        (student / f"activations{HOSTILE}.py").write_bytes(b"\xff")
        (student / f"{HOSTILE}.zip").write_bytes(b"no archive")
        (student / f"{HOSTILE}.ipynb").write_text(
            json.dumps({"cells": [{"cell_type": "code", "source": "def f(): 1\n"}] * 2})
        )
    return folder


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"COLUMNS": "5000", "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_of_one_submission(classroom: Path, lang: str) -> None:
    student = sorted(classroom.iterdir())[-1]
    done = run(
        "-m",
        "autograder",
        "grade",
        student,
        "--assignment",
        "mlp",
        "--only",
        "losses",
        "--no-training",
        "--lang",
        lang,
    )
    assert done.returncode == 0, done.stderr
    assert acted_on(done.stdout + done.stderr) == set()
    assert (
        done.stdout.count(MARKUP) > 8
    )  # names of files and of the submission, messages, types: all there, as text


def test_the_table_of_a_class_and_its_reports(classroom: Path, tmp_path: Path) -> None:
    done = run(
        "-m",
        "autograder",
        "grade",
        classroom,
        "--assignment",
        "mlp",
        "--only",
        "losses",
        "--no-training",
        "-o",
        tmp_path / "out",
    )
    assert done.returncode == 0, done.stderr
    assert acted_on(done.stdout + done.stderr) == set()
    assert safe_name(HOSTILE) in done.stdout and "_=1+1" in done.stdout
    assert len(list((tmp_path / "out").iterdir())) == 2
    for path in (tmp_path / "out").iterdir():
        text = path.read_text("utf-8")
        assert acted_on(text) == set()
        report = from_json(text)
        assert path.name == f"{report.submission}.json"
        assert any(MARKUP in check.message.en for check in report.checks())
        cells = [
            report.submission,
            *(text for problem in report.problems for text in (problem.en, problem.zh)),
        ]
        cells += [text for check in report.checks() for text in (check.message.en, check.message.zh)]
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@")]
        assert max(map(len, cells)) < 3_000


def test_pytest_run_directly(classroom: Path) -> None:
    student = sorted(classroom.iterdir())[-1]
    done = run("-m", "pytest", "-q", "autograder/checks/mlp/test_losses.py", "--submission", student)
    assert "failed" in done.stdout and MARKUP in done.stdout
    assert acted_on(done.stdout.replace(str(student), "")) == set()


def test_a_check_at_home(classroom: Path) -> None:
    """Its own prints go to the student's own terminal; what the kit says about them is inert."""
    student = sorted(classroom.iterdir())[-1]
    done = run(
        "-m", "autograder", "check", "softmax", "one_hot", "--assignment", "mlp", "--submission", student
    )
    assert done.returncode == 1 and MARKUP in done.stdout
    assert acted_on(done.stdout + done.stderr) == set()


def test_sentences_about_bad_arguments(tmp_path: Path) -> None:
    for arguments in (["grade", tmp_path / HOSTILE], ["grade", "solutions/mlp", "--assignment", HOSTILE],
                      ["grade", "solutions/mlp", "--only", HOSTILE], ["check", HOSTILE]):  # fmt: skip
        done = run("-m", "autograder", *arguments)
        assert done.returncode == 2
        assert acted_on(done.stdout + done.stderr) == set(), arguments
        assert MARKUP in done.stderr


def on_a_terminal() -> tuple[Console, io.StringIO]:
    stream = io.StringIO()
    return Console(file=stream, force_terminal=True, width=5_000, highlight=False, color_system=None), stream


def test_the_progress_bar(classroom: Path) -> None:
    console, stream = on_a_terminal()
    progress = view.ProgressView(console, 2)
    with progress.progress:
        for got in read_all(find(classroom), "mlp"):
            progress.started(got)
            progress.epoch_done("train_mlp", [0.5], [0.9])
            progress.progress.refresh()
    text = stream.getvalue()
    assert safe_name(HOSTILE) in text
    assert not {"\x9b", "\u202e", "\u2066", "\x07", "\b"} & {*text} and "\x1b]" not in text


def test_the_table_and_the_lines_take_names_as_text() -> None:
    """Rich acts on [red] and :bomb: where a string is given for text."""
    check = CheckReport("t", Text(MARKUP, MARKUP), True, 1, 0, "failed", Text(MARKUP, MARKUP))
    report = Report(
        "mlp", safe_name(MARKUP), "grade", (), "s", 0, 1, 1, (ExerciseReport("f", "losses", "3", (check,)),)
    )
    report = replace(report, problems=(Text(MARKUP, MARKUP),))
    console, stream = on_a_terminal()
    view.print_details(console, report, "en")
    view.print_class(console, [report, report], "en")
    assert stream.getvalue().count(MARKUP) == 3
    assert stream.getvalue().count(safe_name(MARKUP)) == 2


NAMES = ["", ".", "..", "...", "a/b", "a\\b", "..\\..\\x", "C:x", "con", "CON.tar", "nul", "LPT1", "a\0b", "a\nb", " a ", "~root",
         "-rf", ".hidden", "x" * 400, "王" * 400, "\udcff", *FORMULAS, HOSTILE]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_submissions_name_is_a_files_name(tmp_path: Path, name: str) -> None:
    safe = safe_name(name)
    assert safe_name(safe) == safe
    assert safe.isprintable() and len(safe.encode()) <= MAX_NAME + 1
    assert not set(safe) & set('/\\:*?"<>|') and safe[0] not in "=+-@.~ " and safe[-1] not in ". "
    assert safe.lower().split(".")[0] not in ("con", "nul", "lpt1")
    (tmp_path / f"{safe}.json").write_text("{}")
    assert [path.name for path in tmp_path.iterdir()] == [f"{safe}.json"]


def test_ordinary_names_stay_as_they_are() -> None:
    for name in (
        "jane",
        "Jane Doe_12345",
        "王小明",
        "o'neil",
        "jane@example.edu",
        "submission_11 Jane Doe",
        "console",
    ):
        assert safe_name(name) == name


def test_a_long_name_is_shown_in_part() -> None:
    assert len(shown("x" * 10_000)) == 120
