"""Which of the files handed in count as modules, and which are left out, said in one sentence."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from autograder.intake import submission
from autograder.intake.layout import find, find_all, read_all
from autograder.intake.members import IntakeError
from autograder.intake.submission import read
from tests.intake.packed import LOSSES, placed, said, zipped


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x = '\xff'\n", "is not UTF-8 text"),
        ("x = 1\n".encode("utf-16"), "is not UTF-8 text"),
        ("# 中文\n".encode("gbk"), "is not UTF-8 text"),
        (b"x = 1\0\n", "holds NUL bytes"),
        (b"#" * ((1 << 20) + 1), "is larger than 1024 KB"),
    ],
)
def test_text_that_is_none_is_left_out(tmp_path: Path, content: bytes, sentence: str) -> None:
    got = read(placed(tmp_path, {"activations.py": content, "losses.py": LOSSES}))
    assert list(got.sources) == ["losses"]
    assert f"activations.py {sentence}" in said(got)


def test_a_byte_order_mark_and_carriage_returns_are_welcome(tmp_path: Path) -> None:
    got = read(placed(tmp_path, {"losses.py": b"\xef\xbb\xbfx = 1\r\n"}))
    assert got.sources == {"losses": "x = 1\r\n"} and not got.problems


def test_source_text_as_a_whole_is_bounded(tmp_path: Path) -> None:
    got = read(placed(tmp_path, {f"m{n}.py": "#" * (1 << 20) for n in range(6)}))
    assert list(got.sources) == ["m0", "m1", "m2", "m3"]
    assert "comes after 4 MB of source text" in said(got)


def test_all_that_is_read_of_a_submission_is_bounded(tmp_path: Path) -> None:
    files = {f"m{n}.ipynb": b" " * (8 << 20) for n in range(5)}
    got = read(placed(tmp_path, {"hw.zip": zipped(dict(files))}))
    assert said(got).count("is not a notebook") == 2 and said(got).count("20 MB with outputs") == 3


def test_too_many_source_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="201 source files; a submission has at most 200"):
        read(placed(tmp_path, {f"m{n}.py": "" for n in range(201)}))


@pytest.mark.parametrize(
    "name",
    [
        "numpy",
        "torch",
        "conftest",
        "sitecustomize",
        "usercustomize",
        "json",
        "os",
        "autograder",
        "solutions",
        "__main__",
    ],
)
def test_reserved_names_are_left_out(tmp_path: Path, name: str) -> None:
    got = read(placed(tmp_path, {f"{name}.py": "x = 1\n", "losses.py": LOSSES, "__init__.py": "import os\n"}))
    assert list(got.sources) == ["losses"]
    assert f"{name}.py has the name of a library or of a part of the grader" in said(got)


def test_no_module_of_an_assignment_is_reserved() -> None:
    from autograder.intake.layout import ASSIGNMENTS, order_of

    assert not submission.RESERVED & {module for assignment in ASSIGNMENTS for module in order_of(assignment)}


def test_of_two_files_for_one_module_one_counts_and_it_is_said(tmp_path: Path) -> None:
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}]})
    got = read(placed(tmp_path / "a", {"losses.py": LOSSES, "losses.ipynb": notebook}))
    assert got.sources == {"losses": LOSSES}
    assert "losses.ipynb is a second file for the same module (losses.py counts)" in said(got)
    got = read(placed(tmp_path / "b", {"my losses.py": LOSSES, "my-losses.py": "x = 1\n"}))
    assert len(got.sources) == 1 and "second file" in said(got)


def test_of_two_members_of_one_name_the_last_counts_as_for_unzip(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("losses.py", "old = 1\n")
        archive.writestr("losses.py", LOSSES)
    got = read(placed(tmp_path, {"hw.zip": buffer.getvalue()}))
    assert got.sources == {"losses": LOSSES}
    assert "second file for the same module" in said(got)


def test_the_folder_with_the_modules_is_found_among_others(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"assignments/{a}/mnist_torch.py": f"# {a}\n" for a in ("mlp", "cnn", "rnn")
    }
    files |= {
        "assignments/mlp/losses.py": LOSSES,
        "assignments/mlp/checks/test_losses.py": "",
        "old/losses.py": "old = 1\n",
        "setup.py": "",
        ".git/hooks/hook.py": "",
    }
    [got] = read_all(find(placed(tmp_path / "clone", files)), "mlp")
    assert got.sources == {"losses": LOSSES, "mnist_torch": "# mlp\n"}
    assert (
        said(got)
        == "old/losses.py is a second file for the same module (assignments/mlp/losses.py counts) and was left out: hand in one."
    )
    [got] = read_all(find_all([tmp_path / "clone"]), "cnn")
    assert got.sources == {"mnist_torch": "# cnn\n"}


def test_a_submission_of_another_assignment_is_told_so(tmp_path: Path) -> None:
    [got] = read_all(find(placed(tmp_path / "jane", {"cnn/shapes.py": "", "cnn/pooling.py": ""})), "mlp")
    assert got.sources == {} and "jane holds no .py or .ipynb file of mlp" in said(got)
