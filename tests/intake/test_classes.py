"""A class in every layout that people have: one submission for each student, and which assignment it is of."""

import os
from pathlib import Path

import pytest

from autograder.intake.layout import assignment_of, find, find_all, read_all
from autograder.intake.members import IntakeError
from tests.intake.packed import LOSSES, placed, said, tarred, zipped

# As Gradescope exports it; what a student's program printed is indented, so that it can open no entry of its own.
METADATA = """---
submission_11:
  :submitters:
  - :name: Jane Doe
    :sid: '1'
    :email: jane@example.edu
  - :name: Her Partner
  :created_at: 2026-11-26 20:00:00.000000000 Z
  :score: 1.0
  :history: []
  :results:
    tests:
    - output: |-
        submission_22:
          :submitters:
          - :name: Mallory
submission_33:
  :submitters:
  - :name: 'Bob: Roe'
"""

CLASSES: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "plain": ({"jane/losses.py": LOSSES, "bob/hw/src/losses.py": LOSSES}, ["bob", "jane"]),
    "archives": (
        {"jane.zip": zipped({"hw/losses.py": LOSSES}), "bob.tar.gz": tarred({"losses.py": LOSSES})},
        ["bob", "jane"],
    ),
    "nbgrader": (
        {
            "submitted/jane/mlp/losses.py": LOSSES,
            "submitted/jane/cnn/pooling.py": "",
            "submitted/bob/mlp/losses.py": LOSSES,
            "submitted/bob/mlp/timestamp.txt": "",
            "source/mlp/mlp.ipynb": "{}",
        },
        ["bob", "jane"],
    ),
    "canvas": (
        {
            "doejane_12345_67890_losses-1.py": LOSSES,
            "doejane_12345_67891_activations.py": "x = 1\n",
            "doejane_12345_67892_text.html": "not looked at",
            "roebob_LATE_23456_78901_mlp.zip": zipped({"mlp/losses.py": LOSSES}),
            "van_der_berg_34567_89012_losses-0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f.py": LOSSES,
        },
        ["doejane_12345", "roebob_23456", "van_der_berg_34567"],
    ),
    "canvas, marked anonymously": (
        {
            "LATE_anon_7fK2q_67890_losses.py": LOSSES,
            "anon_Xy9ab_67891_losses-2.py": LOSSES,
            "anon_Xy9ab_67892_activations.py": "",
        },
        ["anon_7fK2q", "anon_Xy9ab"],
    ),
    "moodle": (
        {
            "Jane Doe_12345_assignsubmission_file_/losses.py": LOSSES,
            "Jane Doe_12345_assignsubmission_onlinetext_/onlinetext.html": "see my file",
            "Bob Roe_23456_assignsubmission_file/mlp.zip": zipped({"losses.py": LOSSES}),
            "Default group_assignsubmission_file/losses.py": LOSSES,
        },
        ["Bob Roe_23456", "Default group", "Jane Doe_12345"],
    ),
    "moodle, flat": (
        {
            "Jane Doe_12345_assignsubmission_file_losses.py": LOSSES,
            "王 小明_23456_assignsubmission_file_hw.zip": zipped({"losses.py": LOSSES}),
        },
        ["Jane Doe_12345", "王 小明_23456"],
    ),
    "gradescope": (
        {
            "submission_11/losses.py": LOSSES,
            "submission_22/losses.py": LOSSES,
            "submission_33/losses.py": LOSSES,
            "submission_metadata.yml": METADATA,
        },
        ["submission_11 Jane Doe", "submission_22", "submission_33 Bob_ Roe"],
    ),
    "clones": (
        {
            "hw-jane/.git/config": "",
            "hw-jane/assignments/mlp/losses.py": LOSSES,
            "hw-jane/assignments/cnn/pooling.py": "",
            "hw-bob/.git/config": "",
            "hw-bob/assignments/mlp/losses.py": LOSSES,
            "hw-bob/autograder/losses.py": "x = 1\n",
        },
        ["hw-bob", "hw-jane"],
    ),
}


@pytest.mark.parametrize("kind", CLASSES)
def test_a_class_gives_one_submission_for_each_student(tmp_path: Path, kind: str) -> None:
    files, students = CLASSES[kind]
    found = find(placed(tmp_path, files))
    submissions = read_all(found, "mlp")
    assert [got.name for got in submissions] == students
    assert [got.sources.get("losses") for got in submissions] == [LOSSES] * len(students)


def test_a_class_of_one_assignment_tells_which_it_is(tmp_path: Path) -> None:
    assert assignment_of(find(placed(tmp_path, CLASSES["canvas"][0]))) == "mlp"
    both = placed(tmp_path / "b", {"jane/mlp/losses.py": "", "jane/cnn/pooling.py": ""})
    with pytest.raises(IntakeError, match="add --assignment mlp, cnn or rnn"):
        assignment_of(find(both))


def test_one_odd_submission_decides_nothing_for_the_class(tmp_path: Path) -> None:
    files = {f"{name}/losses.py": LOSSES for name in ("bob", "jane", "zoe")}
    found = find(placed(tmp_path, {**files, "aaron/pooling.py": "x = 1\n"}))
    assert assignment_of(found) == "mlp"


def test_somebody_who_handed_in_nothing_readable_is_not_forgotten(tmp_path: Path) -> None:
    files = {"jane/losses.py": LOSSES, "bob/homework.docx": "", "results/jane.json": "{}"}
    (tmp_path / "empty").mkdir()
    submissions = read_all(find(placed(tmp_path, files)), "mlp")
    assert [(got.name, list(got.sources)) for got in submissions] == [("bob", []), ("jane", ["losses"])]
    assert "bob holds no .py or .ipynb file" in said(submissions[0])
    files = {
        "Jane_1_assignsubmission_file/losses.py": LOSSES,
        "Bob_2_assignsubmission_onlinetext/onlinetext.html": "x",
    }
    assert [got.name for got in find(placed(tmp_path / "moodle", files))] == ["Bob_2", "Jane_1"]


def test_an_empty_folder_among_several_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = find_all([tmp_path / "empty", placed(tmp_path / "jane", {"losses.py": LOSSES})])
    assert [list(got.sources) for got in read_all(found, "mlp")] == [[], ["losses"]]
    with pytest.raises(IntakeError, match="holds no"):
        find_all([tmp_path / "empty"])


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_linked_folder_in_a_class_is_refused_by_name(tmp_path: Path) -> None:
    outside = placed(tmp_path / "outside", {"losses.py": LOSSES})
    folder = placed(tmp_path / "class", {"jane/losses.py": LOSSES})
    (folder / "bob").symlink_to(outside, target_is_directory=True)
    bob, jane = read_all(find(folder), "mlp")
    assert (bob.name, bob.sources, jane.sources) == ("bob", {}, {"losses": LOSSES})
    assert "bob is a link" in said(bob)


def test_files_named_like_another_students_stay_their_own(tmp_path: Path) -> None:
    files = {"jane/roebob_1_2_losses.py": "x = 1\n", "jane/losses.py": LOSSES, "bob/losses.py": LOSSES}
    assert [got.name for got in read_all(find(placed(tmp_path, files)), "mlp")] == ["bob", "jane"]


def test_one_file_named_as_canvas_would_makes_no_class(tmp_path: Path) -> None:
    folder = placed(tmp_path / "jane", {"roebob_1_2_losses.py": "x = 1\n", "losses.py": LOSSES})
    [got] = read_all(find(folder), "mlp")
    assert (got.name, got.sources["losses"]) == ("jane", LOSSES)


def test_names_that_are_one_to_a_file_system_are_numbered(tmp_path: Path) -> None:
    found = find_all(
        [
            placed(tmp_path / part / name, {"losses.py": ""})
            for part, name in [("a", "Jane"), ("b", "jane"), ("c", "jane-2"), ("d", "jane")]
        ]
    )
    assert [got.name for got in read_all(found, "mlp")] == ["Jane", "jane-2", "jane-2-2", "jane-3"]
