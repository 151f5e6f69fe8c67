"""The handout as a notebook: complete, in order, gradable as it is, and without errors once it is solved."""

import re
from pathlib import Path

import nbformat
import pytest

from autograder.grade import Options, grade
from autograder.handout.pieces import by_exercise, checks_by_exercise
from autograder.handout.workbook import cells, plain
from autograder.intake.layout import ASSIGNMENTS, order_of
from autograder.intake.submission import Submission, read
from autograder.paths import SOLUTIONS
from autograder.practice.live import Checking, ChecksFailed
from autograder.proof.cases import checks_in, reference_sources
from autograder.text import Language

from .submissions import SEED, submissions


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("language", Language)
def test_every_exercise_has_a_stub_and_below_it_its_visible_checks(
    assignment: str, language: Language
) -> None:
    made = cells(assignment, language)
    nbformat.validate(nbformat.reads(plain(made), 4))
    exercises = {c.exercise.name: m for m in order_of(assignment) for c, _ in checks_in(assignment, m)}
    stubs = [place for place, cell in enumerate(made) if cell.kind == "stub"]
    assert {made[place].exercise for place in stubs} == set(exercises) and len(stubs) == len(exercises)
    for place in stubs:
        stub, check = made[place], made[place + 1]
        assert "raise NotImplementedError" in stub.source
        assert check.source.startswith(f"%%check {exercises[stub.exercise]}.{stub.exercise}\n")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_visible_checks_are_all_there_and_hidden_ones_are_not(assignment: str) -> None:
    text = plain(cells(assignment, Language.en))
    for module in order_of(assignment):
        for check, _ in checks_in(assignment, module):
            assert (f"def {check.name}(" in text) == check.visible, check.name


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_cell_ids_are_the_same_in_both_languages(assignment: str) -> None:
    english, chinese = ([cell.id for cell in cells(assignment, language)] for language in Language)
    assert english == chinese and len(set(english)) == len(english)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("language", Language)
def test_a_notebook_travels_alone(assignment: str, language: Language) -> None:
    """Every link leads to a heading of its own, and every picture is in it."""
    texts = [cell for cell in cells(assignment, language) if cell.kind == "text"]
    anchors = [
        a for cell in texts for a in re.findall(r'^<a id="([a-z]+-\d+)"></a>\n#', cell.source, re.MULTILINE)
    ]
    assert len(set(anchors)) == len(anchors)
    links = [link for cell in texts for link in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", cell.source)]
    assert len(links) > 8 and {link.removeprefix("#") for link in links} <= set(anchors)
    shown = [re.findall(r"!\[[^\]]+\]\(attachment:([^)]+)\)", cell.source) for cell in texts]
    assert sum(map(len, shown)) >= 4 and shown == [list(cell.attachments) for cell in texts]
    assert not any(re.search(r"!\[[^\]]*\]\((?!attachment:)", cell.source) for cell in texts)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_what_a_reference_calls_stands_before_it(assignment: str) -> None:
    """With the solutions in place, the cells define everything when run in order, and every check passes."""
    shelf: dict[str, object] = {"__name__": "__main__"}
    checking = Checking(shelf, assignment)
    for cell in cells(assignment, Language.en, reference_sources(assignment)):
        if cell.module.endswith("torch") or cell.kind in ("text", "setup"):
            continue
        if cell.kind == "check":
            place, checks = cell.source.removeprefix("%%check ").split("\n", 1)
            checking.expect(place, checks)
        else:
            exec(compile(cell.source, cell.id, "exec"), shelf)


def test_a_failed_check_ends_the_cell_with_its_messages() -> None:
    made = {cell.id: cell for cell in cells("mlp", Language.zh)}
    shelf: dict[str, object] = {}
    exec(f"import numpy as np\n{made['relu'].source}", shelf)
    place, checks = made["check-relu"].source.removeprefix("%%check ").split("\n", 1)
    with pytest.raises(ChecksFailed, match="还没有写"):
        Checking(shelf, "mlp", "zh").check(place, checks)


def test_helpers_go_to_the_exercise_that_first_uses_them() -> None:
    text = "def a():\n    return _h()\n\n\ndef b():\n    return _h() + X\n\n\ndef _h():\n    return 1\n\n\nX, Y = 1, 2\n"
    pieces = by_exercise(text, ["a", "b"])
    assert "def _h" in pieces["a"] and "X, Y" in pieces["b"] and "def _h" not in pieces["b"]


def test_checks_bring_what_they_need_and_nothing_else() -> None:
    text = (SOLUTIONS.parent / "assignments/rnn/checks/test_gated.py").read_text("utf-8")
    for name, piece in checks_by_exercise(text).items():
        exec(compile(piece, name, "exec"), {})


def notebook_of(assignment: str, submission: Submission) -> str:
    return plain(cells(assignment, Language.en, submission.sources))


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_notebook_has_the_grade_of_the_files_it_was_made_of(assignment: str, tmp_path: Path) -> None:
    seven = submissions(assignment)
    books = []
    for name, submission in seven.items():
        path = tmp_path / name / f"{assignment}.ipynb"
        path.parent.mkdir()
        path.write_text(notebook_of(assignment, submission), "utf-8")
        books.append(Submission(name, *list(vars(read(path, assignment)).values())[1:]))
    options = Options(training=False, seed=SEED)
    files, notebooks = grade(assignment, list(seven.values()), options), grade(assignment, books, options)
    for one, other in zip(files, notebooks, strict=True):
        assert {e.name: e.earned for e in one.exercises} == {e.name: e.earned for e in other.exercises}, (
            one.submission
        )


def test_untouched_stubs_do_not_hide_what_was_written_in_the_notebook(tmp_path: Path) -> None:
    folder = tmp_path / "rnn"
    folder.mkdir()
    for path in (SOLUTIONS.parent / "assignments/rnn").glob("*.*"):
        (folder / path.name).write_bytes(path.read_bytes())
    solved = plain(cells("rnn", Language.zh, reference_sources("rnn")))
    (folder / "rnn.zh-CN.ipynb").write_text(solved, "utf-8")
    assert list(read(folder, "rnn").sources) == ["rnn_zh_CN"]
    (folder / "rnn.zh-CN.ipynb").unlink()
    assert "recurrent" in read(folder, "rnn").sources and "rnn" not in read(folder, "rnn").sources
