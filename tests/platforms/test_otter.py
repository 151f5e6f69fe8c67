"""otter itself, run on the master notebook: nothing of a solution is given away, and its scores are those of `grade`."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.grade import Options, grade
from autograder.handout.workbook import Cell, cells
from autograder.intake.layout import ASSIGNMENTS
from autograder.intake.submission import Submission
from autograder.paths import ROOT
from autograder.platforms import otter
from autograder.text import Language

from .submissions import SEED, submissions

SECONDS = 2_400


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_solution_is_marked_to_be_stripped(assignment: str) -> None:
    cells = json.loads(otter.master(assignment, Language.en))["cells"]
    solutions = ["".join(cell["source"]) for cell in cells if cell["id"].startswith("solution-")]
    assert solutions
    for source in solutions:
        assert source.startswith("# BEGIN SOLUTION NO PROMPT\n") and source.endswith("\n# END SOLUTION")
    assert ".hidden(" not in json.dumps(cells)


def run(*command: str | Path, folder: Path) -> str:
    """What `otter COMMAND` prints, in the virtual environment, with the kit on PYTHONPATH."""
    here = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}
    ran = subprocess.run(
        [Path(sys.executable).parent / "otter", *command],
        cwd=folder,
        env=os.environ | here | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


def assigned(assignment: str, folder: Path, training: bool = False) -> Path:
    """The folder that `otter assign` makes of the master, where the seed is the tests' and training may be left out."""
    otter.export(assignment, folder, Language.en)
    master = folder / f"{assignment}.ipynb"
    wanted = f"training: {str(training).lower()}"
    text = master.read_text("utf-8").replace("training: true", wanted)
    text = text.replace(r"seed: \"\"", f"seed: {SEED}")
    assert f"seed: {SEED}" in text and wanted in text
    master.write_text(text, "utf-8")
    run("assign", master, folder / "dist", folder=folder)
    return folder / "dist"


@cache
def handed_out(assignment: str) -> list[Cell]:
    return cells(assignment, Language.en)


def answered(student: Path, assignment: str, sources: dict[str, str]) -> dict[str, Any]:
    """The students' notebook with these answers in the place of the stubs."""
    answers = {
        stub.source.rstrip("\n"): answer.source
        for stub, answer in zip(handed_out(assignment), cells(assignment, Language.en, sources), strict=True)
        if stub.kind == "stub"
    }
    book: dict[str, Any] = json.loads(student.read_text("utf-8"))
    places = [cell for cell in book["cells"] if "".join(cell["source"]).rstrip("\n") in answers]
    assert len(places) == len(answers)
    for cell in places:
        cell["source"] = answers["".join(cell["source"]).rstrip("\n")]
    return book


def scored(dist: Path, assignment: str, submission: Submission, folder: Path) -> dict[str, float]:
    """The points of each exercise that `otter run` gives the notebook of a submission."""
    path = folder / submission.name / f"{submission.name}.ipynb"
    path.parent.mkdir()
    book = answered(dist / "student" / f"{assignment}.ipynb", assignment, submission.sources)
    path.write_text(json.dumps(book), "utf-8")
    [archive] = (dist / "autograder").glob("*.zip")
    run("run", path, "-a", archive, "-o", path.parent, folder=folder)
    tests = json.loads((path.parent / "results.json").read_text("utf-8"))["tests"]
    return {test["name"]: test["score"] for test in tests if test.get("max_score")}


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_otter_run_has_the_points_of_grade(assignment: str, tmp_path: Path) -> None:
    """About ten seconds of processor time for each, in which otter starts a kernel, and the grader PyTorch."""
    dist = assigned(assignment, tmp_path)
    seven = submissions(assignment)
    reports = grade(assignment, seven.values(), Options(training=False, seed=SEED))
    for (name, submission), report in zip(seven.items(), reports, strict=True):
        points = scored(dist, assignment, submission, tmp_path)
        assert points == pytest.approx({e.name: e.earned for e in report.exercises}, abs=1e-9), name
        assert sum(points.values()) == pytest.approx(report.score, abs=1e-9), name


@pytest.mark.slow
def test_students_can_check_what_was_released_to_them(tmp_path: Path) -> None:
    student = assigned("rnn", tmp_path) / "student"
    [book] = student.glob("*.ipynb")
    text = book.read_text("utf-8")
    assert ".hidden(" not in text and "BEGIN SOLUTION" not in text
    assert "not written yet" in run("check", book, "-t", "tests", folder=student)
    book.write_text(json.dumps(answered(book, "rnn", submissions("rnn")["reference"].sources)), "utf-8")
    assert "All tests passed" in run("check", book, "-t", "tests", folder=student)
