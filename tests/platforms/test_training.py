"""With training: nbgrader, otter and Gradescope's scripts, run for real, give the points that `grade` gives.

`pytest -m slow tests/platforms/test_training.py` takes some ten minutes of processor time, most of them for cnn.
"""

import ast
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.grade import Options, grade
from autograder.intake.layout import ASSIGNMENTS
from autograder.intake.submission import Submission
from autograder.platforms import gradescope
from autograder.proof.cases import reference_sources
from autograder.report import Report
from autograder.text import Language

from .submissions import SEED, submissions, write
from .test_nbgrader import agree, released
from .test_otter import assigned, scored

TRAINED = 2_000  # images, which are enough for a part of the points
SECONDS = 2_400
REPEATABLE = f"""
    images, labels = images[:{TRAINED}], labels[:{TRAINED}]
    torch.manual_seed(seed)
    for layer in model.modules():
        getattr(layer, "reset_parameters", int)()
"""

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("assignment", ASSIGNMENTS)]


def hurried(source: str) -> str:
    """A module whose training looks at the first few images only, and starts from the same weights every time."""
    lines = source.splitlines(keepends=True)
    [train] = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("train_")
    ]
    lines.insert(train.body[1].lineno - 1, REPEATABLE)
    return "".join(lines)


def two(assignment: str) -> list[Submission]:
    """The reference, and one that is partly done and trains on too little; named as Gradescope names them."""
    seven = submissions(assignment)
    training = {"mnist_torch": hurried(reference_sources(assignment)["mnist_torch"])}
    partial = {**seven["partial"].sources, **training}
    return [
        replace(seven["reference"], name="submission_1"),
        Submission("submission_2", partial),
    ]


@pytest.fixture(scope="module")
def graded() -> dict[str, list[Report]]:
    return {}


@pytest.fixture
def reports(assignment: str, graded: dict[str, list[Report]]) -> list[Report]:
    """What `grade` says of the two, once for all platforms."""
    if assignment not in graded:
        graded[assignment] = grade(assignment, two(assignment), Options(seed=SEED))
    right, partial = graded[assignment]
    assert right.score == right.max_score == 100
    [*_, train] = partial.training
    [row] = [e for e in partial.exercises if e.name == train.exercise]
    assert 0 < row.earned < row.points and 0 < partial.score < 100
    return graded[assignment]


def test_nbgrader(assignment: str, reports: list[Report], tmp_path: Path) -> None:
    course = released(assignment, tmp_path)
    for submission in two(assignment):
        course.hand_in(submission.name, course.book(submission.sources))
    course.autograde(training=True)
    agree(course, {report.submission: report for report in reports})


def test_otter(assignment: str, reports: list[Report], tmp_path: Path) -> None:
    dist = assigned(assignment, tmp_path, training=True)
    for submission, report in zip(two(assignment), reports, strict=True):
        points = scored(dist, assignment, submission, tmp_path)
        assert points == pytest.approx({e.name: e.earned for e in report.exercises}, abs=1e-9)


def test_gradescope(assignment: str, reports: list[Report], tmp_path: Path) -> None:
    gradescope.export(assignment, tmp_path, Language.en)
    for number, (submission, report) in enumerate(zip(two(assignment), reports, strict=True), start=1):
        base = tmp_path / str(number)
        with zipfile.ZipFile(tmp_path / f"{assignment}.zip") as archive:
            archive.extractall(base / "source")
        (base / "results").mkdir()
        write(submission, base).rename(base / "submission")
        (base / "submission_metadata.json").write_text(json.dumps({"id": number}))
        script = base / "source/run_autograder"
        script.write_text(script.read_text().replace("--lang en", f"--lang en --seed {SEED}"))
        environment = os.environ | {"GRADESCOPE_BASE": str(base), "GRADER_PYTHON": sys.executable}
        subprocess.run(["bash", script], env=environment, check=True, timeout=SECONDS)
        results = json.loads((base / "results/results.json").read_text())
        assert results["score"] == report.score
        points: dict[str, float] = {}
        for test in results["tests"]:
            exercise = test["name"].partition(":")[0]
            points[exercise] = points.get(exercise, 0) + test["score"]
        assert points == pytest.approx({e.name: e.earned for e in report.exercises}, abs=1e-9)
        assert len(results["leaderboard"]) == len(report.training)
