"""A grade needs its layers: where they are missing nothing is graded, and no student code runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder import backends, cli
from autograder import grade as grade_module
from autograder.backends import Zygotes
from autograder.grade import Options, grade
from autograder.intake.submission import Submission
from autograder.protection import CAN_FORK, NEEDED, Unprotected, lacking, refusal
from autograder.sandbox import Zygote
from autograder.text import NOTHING

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")
MISSING = {"limits": ("limits",), "seccomp or Landlock": ("seccomp", "landlock")}
SPARE = [("seccomp",), ("landlock",), ("user",)]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where a submission that got to run would leave a file, if only it could."""
    handed_in = tmp_path / "mlp"
    handed_in.mkdir()
    (handed_in / "activations.py").write_text(
        f"open({str(tmp_path / 'ran')!r}, 'w')\ndef relu(x): return x\n"
    )
    return handed_in


@pytest.mark.parametrize("needed", MISSING)
def test_grade_refuses_in_one_sentence_before_anything_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, needed: str
) -> None:
    monkeypatch.setattr(Zygote, "without", (*MISSING[needed], "user"))
    asked: list[object] = []
    monkeypatch.setattr(grade_module, "Grading", lambda *given: asked.append(given))
    done = CliRunner().invoke(cli.app, ["grade", str(folder), "--only", "relu"])
    assert done.exit_code == 2
    assert NEEDED[needed].en in done.output.replace("\n", " ") and "--unsafe" in done.output
    assert "points" not in done.output and not asked
    assert not (folder.parent / "ran").exists()


@pytest.mark.parametrize("spare", SPARE)
def test_a_layer_that_another_makes_up_for_is_not_required(
    spare: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Zygote, "without", spare)
    [report] = grade(
        "mlp", [Submission("x", {"activations": "def relu(x): return x"})], Options(frozenset(["relu"]))
    )
    assert report.kind == "grade" and not set(spare) & set(report.protections)


def test_unsafe_grades_and_says_that_it_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Zygote, "without", ("seccomp", "landlock"))
    done = CliRunner().invoke(cli.app, ["grade", str(folder), "--only", "relu", "--unsafe"])
    assert done.exit_code == 0
    assert "This is a self-check, not a grade." in done.output.replace("\n", " ")


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_system_without_fork_is_refused_or_checks_in_process(
    folder: Path, monkeypatch: pytest.MonkeyPatch, unsafe: bool
) -> None:
    monkeypatch.setattr(backends, "CAN_FORK", False)
    monkeypatch.setattr(grade_module, "CAN_FORK", False)
    (folder / "activations.py").write_text("def relu(x): return x\n")
    arguments = ["grade", str(folder), "--only", "relu", *(["--unsafe"] if unsafe else [])]
    done = CliRunner().invoke(cli.app, arguments)
    assert done.exit_code == (0 if unsafe else 2)
    assert ("self-check, not a grade" if unsafe else "cannot be held safely here") in done.output.replace(
        "\n", " "
    )


def test_unsafe_changes_nothing_where_everything_holds() -> None:
    options = Options(frozenset(["relu"]), unsafe=True)
    [report] = grade("mlp", [Submission("x", {"activations": "def relu(x): return x"})], options)
    assert report.kind == "grade"


def test_a_later_child_that_lost_a_layer_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    zygotes = Zygotes()
    try:
        zygotes.probe("numpy")
        monkeypatch.setattr(Zygote, "without", ("limits",))
        with pytest.raises(Unprotected):
            zygotes.probe("numpy")
    finally:
        zygotes.close()


def test_what_a_grade_needs() -> None:
    assert lacking(["process", "limits", "landlock"]) == lacking(["process", "limits", "seccomp"]) == ()
    assert lacking([]) == tuple(NEEDED)
    assert refusal(["process", "limits", "seccomp"]) == NOTHING
    assert (
        refusal([]).en.count(".") == 2 and "Linux 5.13" in refusal([]).zh
    )  # the version's, and one at the end
