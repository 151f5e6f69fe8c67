"""After a check has changed: who gains and who loses is shown before anything is written."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom.ledger import Ledger
from autograder.classroom.regrade import Change, Draft, by_check, changes
from autograder.grade import Options
from autograder.intake.members import IntakeError
from autograder.protection import CAN_FORK
from autograder.report import CheckReport, ExerciseReport, Report
from autograder.text import Text

ROOT = Path(__file__).parents[2]


def report_of(name: str = "jane", **earned: float) -> Report:
    rows = tuple(
        CheckReport(check, Text(check, check), False, 2.0, points, "passed" if points else "failed")
        for check, points in earned.items()
    )
    score = sum(row.earned for row in rows)
    exercises = (ExerciseReport("relu", "activations", "3.1.1", rows),)
    return Report("mlp", name, "grade", (), "s", score, 2.0 * len(rows), 100.0, exercises)


def test_which_checks_turned_over() -> None:
    change = Change(report_of(values=2, zero=0, old=2), report_of(values=0, zero=2, new=2))
    turns = {
        turn.check.name: (turn.points, turn.before is None, turn.after is None) for turn in change.turns()
    }
    assert turns == {
        "values": (-2, False, False),
        "zero": (2, False, False),
        "new": (2, True, False),
        "old": (-2, False, True),
    }
    assert change.points == 0 and not change.moves
    assert by_check([change, change])["relu", "zero"] == [change.turns()[1]] * 2


def test_a_grade_that_could_not_be_made_again_changes_nothing(tmp_path: Path) -> None:
    old = Ledger(tmp_path)
    old.write("jane", report_of(values=2))
    draft = Draft(old)
    new = report_of(values=0)
    [exercise] = new.exercises
    broken = replace(exercise, checks=tuple(replace(check, outcome="ungraded") for check in exercise.checks))
    draft.write("jane", replace(new, exercises=(broken,)))
    assert changes(["jane"], old, draft) == [] and draft.apply(["jane"]) == 0
    assert old.report("jane") == report_of(values=2)


def test_what_is_the_same_is_not_written_and_what_differs_takes_its_place(tmp_path: Path) -> None:
    old = Ledger(tmp_path)
    for name in ("jane", "bob"):
        old.write(name, report_of(name, values=2))
    draft = Draft(old)
    draft.write("jane", report_of("jane", values=2))
    draft.write("bob", report_of("bob", values=0))
    assert [change.before.submission for change in changes(["jane", "bob"], old, draft)] == ["bob"]
    assert draft.apply(["jane", "bob"]) == 1
    bob = old.report("bob")
    assert bob and bob.score == 0 and draft.report("bob") is None


@pytest.mark.parametrize(
    "fits", [True, False], ids=["the old grade's key fits again", "graded again as before"]
)
def test_a_draft_of_an_earlier_look_is_not_applied(tmp_path: Path, fits: bool) -> None:
    old = Ledger(tmp_path)
    good = replace(report_of(values=2), key="first")
    old.write("jane", good)
    Draft(old).write(
        "jane", replace(report_of(values=0), key="second")
    )  # a check, or a policy, taken back since
    draft = Draft(old)
    if fits:
        assert draft.done("jane", "first") == good
    else:
        draft.write("jane", good)
    assert changes(["jane"], old, draft) == [] and draft.apply(["jane"]) == 0
    assert old.report("jane") == good


def test_how_grades_were_made_is_remembered_but_not_the_secret(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    with pytest.raises(IntakeError, match="grade it first"):
        ledger.remembered()
    options = Options(frozenset(["relu", "losses"]), training=False, seed="secret")
    ledger.remember(options)
    assert ledger.remembered() == replace(options, seed="")
    assert "secret" not in (tmp_path / ".options").read_text()


def kit(folder: Path) -> Path:
    """A copy of the kit, whose checks can be changed."""
    for shelf in ("autograder", "solutions"):
        shutil.copytree(ROOT / shelf, folder / shelf, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "data").symlink_to(ROOT / "data")
    return folder


def run(kit: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        cwd=kit,
        env=os.environ | {"COLUMNS": "160", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )


RELUS = {
    "honest": "np.maximum(x, 0)",
    "unsound": "np.abs(x)",
    "other": "np.where(x > 0, x, 0)",
}


@pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")
def test_a_changed_check_is_seen_explained_and_written_only_when_told(tmp_path: Path) -> None:
    copy, school, results = kit(tmp_path / "kit"), tmp_path / "class", tmp_path / "results"
    for name, body in RELUS.items():
        (school / name).mkdir(parents=True)
        (school / name / "activations.py").write_text(f"import numpy as np\ndef relu(x): return {body}\n")
    course = [school, "--assignment", "mlp", "-o", results]
    done = run(copy, "grade", *course, "--only", "relu", "--no-training")
    assert done.returncode == 0, done.stderr
    before = {path.name: path.read_bytes() for path in results.glob("*.json")}
    unchanged = run(copy, "regrade", *course)
    assert unchanged.returncode == 0 and "0 gain, 0 lose, 3 keep" in unchanged.stdout, unchanged.stderr

    checks = copy / "autograder" / "checks" / "mlp" / "test_activations.py"
    checks.write_text(checks.read_text("utf-8") + CHECK, "utf-8")
    shown = run(copy, "regrade", *course)
    assert shown.returncode == 0, shown.stderr
    assert "2 gain, 0 lose, 1 keep" in shown.stdout
    assert "Its values are not negative (new)" in shown.stdout and "Nothing was written" in shown.stdout
    assert {path.name: path.read_bytes() for path in results.glob("*.json")} == before

    applied = run(copy, "regrade", *course, "--apply")
    assert "3 reports replaced" in applied.stdout, applied.stderr
    after = {path.name: path.read_bytes() for path in results.glob("*.json")}
    assert after.keys() == before.keys() and all(after[name] != before[name] for name in before)
    again = run(copy, "grade", *course, "--only", "relu", "--no-training")
    assert again.returncode == 0
    assert {path.name: path.read_bytes() for path in results.glob("*.json")} == after, (
        "nothing is left to grade"
    )


CHECK = """


@relu.hidden(1, "Its values are not negative", "结果非负")
def test_relu_of_minus_one_is_zero(student):
    expect_close(student.relu(np.array([-1.0])), [0.0])
"""
