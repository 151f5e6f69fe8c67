"""otter itself, run on the master notebook: nothing of a solution is given away, and its scores are those of `grade`."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.grade import Options, grade
from autograder.handout.release import ROOT
from autograder.handout.workbook import cells
from autograder.intake.layout import ASSIGNMENTS
from autograder.platforms import otter
from autograder.text import Language

from .submissions import SEED, submissions

SECONDS = 900


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


def assigned(assignment: str, folder: Path) -> Path:
    """The folder that `otter assign` makes of the master, where training is left out and the seed is the tests'."""
    otter.export(assignment, folder, Language.en)
    master = folder / f"{assignment}.ipynb"
    text = master.read_text("utf-8")
    quick = text.replace("training: true", "training: false").replace(r"seed: \"\"", f"seed: {SEED}")
    assert f"seed: {SEED}" in quick and "training: false" in quick
    master.write_text(quick, "utf-8")
    run("assign", master, folder / "dist", folder=folder)
    return folder / "dist"


def answered(student: Path, assignment: str, sources: dict[str, str]) -> dict[str, Any]:
    """The students' notebook with these answers in the place of the stubs."""
    answers = {
        stub.source.rstrip("\n"): answer.source
        for stub, answer in zip(
            cells(assignment, Language.en), cells(assignment, Language.en, sources), strict=True
        )
        if stub.kind == "stub"
    }
    book: dict[str, Any] = json.loads(student.read_text("utf-8"))
    places = [cell for cell in book["cells"] if "".join(cell["source"]).rstrip("\n") in answers]
    assert len(places) == len(answers)
    for cell in places:
        cell["source"] = answers["".join(cell["source"]).rstrip("\n")]
    return book


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_otter_run_has_the_points_of_grade(assignment: str, tmp_path: Path) -> None:
    dist = assigned(assignment, tmp_path)
    student = dist / "student" / f"{assignment}.ipynb"
    [archive] = (dist / "autograder").glob("*.zip")
    seven = submissions(assignment)
    for name in ("reference", "stub", "partial", "mistake_1", "hostile"):
        path = tmp_path / name / f"{name}.ipynb"
        path.parent.mkdir()
        path.write_text(json.dumps(answered(student, assignment, seven[name].sources)), "utf-8")
        run("run", path, "-a", archive, "-o", path.parent, folder=tmp_path)
        tests = json.loads((path.parent / "results.json").read_text("utf-8"))["tests"]
        scored = {test["name"]: test["score"] for test in tests if test.get("max_score")}
        [report] = grade(assignment, [replace(seven[name], name=name)], Options(training=False, seed=SEED))
        assert scored == pytest.approx({e.name: e.earned for e in report.exercises}, abs=1e-9), name
        assert sum(scored.values()) == pytest.approx(report.score, abs=1e-9), name


@pytest.mark.slow
def test_students_can_check_what_was_released_to_them(tmp_path: Path) -> None:
    student = assigned("rnn", tmp_path) / "student"
    [book] = student.glob("*.ipynb")
    text = book.read_text("utf-8")
    assert ".hidden(" not in text and "BEGIN SOLUTION" not in text
    assert "not written yet" in run("check", book, "-t", "tests", folder=student)
    book.write_text(json.dumps(answered(book, "rnn", submissions("rnn")["reference"].sources)), "utf-8")
    assert "All tests passed" in run("check", book, "-t", "tests", folder=student)
