"""assignments/ is what `release` makes of solutions/ and the checks, and gives nothing away."""

import ast
import re
from pathlib import Path

import pytest

from autograder.grade import Options, grade
from autograder.handout.release import contents, release
from autograder.handout.stubs import stub, visible
from autograder.intake.layout import ASSIGNMENTS, order_of
from autograder.intake.submission import read
from autograder.paths import ROOT, SOLUTIONS
from autograder.proof.cases import checks_in

FOLDER = ROOT / "assignments"
FILES = dict(contents())
MODULES = [(assignment, module) for assignment in ASSIGNMENTS for module in order_of(assignment)]


def test_the_committed_folder_is_current() -> None:
    committed = {
        str(path.relative_to(FOLDER)): path.read_text("utf-8")
        for path in FOLDER.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    changed = sorted(
        name for name in committed.keys() | FILES.keys() if committed.get(name) != FILES.get(name)
    )
    assert changed == [], "run: python -m autograder release"


def test_release_removes_what_does_not_belong(tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / "mlp" / "old.py").write_text("x = 1\n")
    (tmp_path / "gone").mkdir()
    release(tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == set(FILES)
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize(("assignment", "module"), MODULES)
def test_stubs_hold_no_code(assignment: str, module: str) -> None:
    for node in ast.walk(ast.parse(FILES[f"{assignment}/{module}.py"])):
        if isinstance(node, ast.FunctionDef):
            *docstring, last = node.body
            assert isinstance(last, ast.Raise)
            assert "NotImplementedError" in ast.unparse(last)
            assert all(isinstance(line, ast.Expr) for line in docstring)


@pytest.mark.parametrize(("assignment", "module"), MODULES)
def test_every_exercise_has_a_stub_with_both_languages_and_its_section(assignment: str, module: str) -> None:
    tree = ast.parse(FILES[f"{assignment}/{module}.py"])
    docstrings = {
        node.name: ast.get_docstring(node) or ""
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    for name in {check.exercise.name for check, _ in checks_in(assignment, module)}:
        assert "§3." in docstrings[name], name
        assert re.search("[\u4e00-\u9fff]{4}", docstrings[name]), name


@pytest.mark.parametrize(("assignment", "module"), MODULES)
def test_visible_checks_hold_no_hidden_one_and_no_reference(assignment: str, module: str) -> None:
    text = FILES[f"{assignment}/checks/test_{module}.py"]
    for check, _ in checks_in(assignment, module):
        assert (f"def {check.name}(" in text) == check.visible, check.name
    assert "solutions" not in text
    assert "agree" not in {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_an_assignment_has_a_hundred_points_two_fifths_of_them_visible(assignment: str) -> None:
    checks = [check for module in order_of(assignment) for check, _ in checks_in(assignment, module)]
    points = sum(check.points for check in checks if not check.training)
    assert sum(check.points for check in checks) == 100
    assert 0.3 <= sum(check.points for check in checks if check.visible) / points <= 0.5


@pytest.mark.parametrize(("assignment", "module"), MODULES)
def test_a_reference_builds_only_on_earlier_modules(assignment: str, module: str) -> None:
    """Follow-through answers for earlier functions only."""
    order = order_of(assignment)
    imported = re.findall(
        r"^from \.(\w+) import", (SOLUTIONS / assignment / f"{module}.py").read_text("utf-8"), re.M
    )
    assert all(order.index(name) < order.index(module) for name in imported), imported


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_titles_and_names_are_there_in_both_languages(assignment: str) -> None:
    checks = [check for module in order_of(assignment) for check, _ in checks_in(assignment, module)]
    assert len({check.name for check in checks}) == len(checks)
    for check in checks:
        assert check.title.en and re.search("[\u4e00-\u9fff]", check.title.zh), check.name


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_untouched_stubs_earn_nothing_and_say_so_kindly(assignment: str) -> None:
    [report] = grade(assignment, [read(FOLDER / assignment)], Options(seed="s"))
    assert (report.score, report.max_score, report.total) == (0, 100, 100)
    for check in report.checks():
        assert check.outcome == "failed"
        assert "not written yet" in check.message.en and "还没有写" in check.message.zh


def test_a_stub_keeps_what_students_need_and_drops_the_rest() -> None:
    source = '''"""Module."""

import math
from collections.abc import Iterator

import numpy as np

from .activations import relu

LIMIT = 3
Array = np.ndarray


def _helper(x):
    return math.sqrt(x)


# A note to the reader.
def train(x: Array) -> Iterator[float]:
    """Train."""
    yield _helper(LIMIT)


if __name__ == "__main__":
    print(train(1))
'''
    assert (
        stub(source, "m")
        == '''"""Module."""

from collections.abc import Iterator

import numpy as np

from .activations import relu

Array = np.ndarray


def train(x: Array) -> Iterator[float]:
    """Train."""
    raise NotImplementedError("train (m.py) is not written yet")


if __name__ == "__main__":
    print(train(1))
'''
    )


def test_visible_drops_helpers_that_only_hidden_checks_use() -> None:
    source = '''"""Checks."""

import numpy as np

from autograder.vocabulary import Exercise, agree, expect_close

f = Exercise("f", "3.1")
SECRET = 3


def _secret_inputs():
    return np.arange(SECRET)


@f.visible(1, "a", "一")
def test_a(student):
    expect_close(student.f(1), 1)


@f.hidden(1, "b", "二")
def test_b(student):
    agree(student.f, _secret_inputs())
'''
    assert (
        visible(source)
        == '''"""Checks."""

from autograder.vocabulary import Exercise, expect_close

f = Exercise("f", "3.1")


@f.visible(1, "a", "一")
def test_a(student):
    expect_close(student.f(1), 1)
'''
    )
