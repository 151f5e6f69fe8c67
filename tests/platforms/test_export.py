"""What an export holds: all that grading needs on the instructor's side, and on the students' nothing that is hidden."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autograder.cli import app
from autograder.paths import ROOT
from autograder.platforms import _kit

PLATFORMS = ("gradescope", "github", "classroom50", "prairielearn", "autolab", "artemis", "check50")
NOTEBOOKS = {
    "nbgrader": "source/rnn",
    "otter": ".",
}  # platforms with notebooks, and where the students' kit lies
FOR_STUDENTS = {
    "github": ["student"],
    "classroom50": ["student", "bundle"],
    "artemis": ["template"],
    "autolab": ["handout"],
}
EXPORT_ALL = """
import sys
from pathlib import Path
from autograder import platforms, text
for name in sys.argv[2:]:
    folder = Path(sys.argv[1], name)
    folder.mkdir()
    platforms.platform(name).export("rnn", folder, text.Language.en)
"""
PLANTED = ("PLANTED-REFERENCE", "PLANTED-HIDDEN", "PLANTED-MISTAKE", "PLANTED-ALTERNATIVE")
FOR_INSTRUCTORS = "PLANTED-PAGE"  # on every page about the grader, and on its measurements


def export(name: str, folder: Path, assignment: str = "rnn") -> Result:
    arguments = ["export", name, "--assignment", assignment, "-o", str(folder)]
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "500"})


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every platform's export, from a copy of the kit in which all that is hidden carries a mark."""
    kit, out = tmp_path_factory.mktemp("kit"), tmp_path_factory.mktemp("exports")
    for shelf in ("autograder", "solutions", "data", "assignments"):
        shutil.copytree(ROOT / shelf, kit / shelf, ignore=shutil.ignore_patterns("__pycache__", "*-ubyte"))
    shutil.copyfile(ROOT / "requirements.txt", kit / "requirements.txt")
    for images in (kit / "data/MNIST/raw").iterdir():
        images.write_bytes(b"small")
    plant(kit)
    subprocess.run(
        [sys.executable, "-c", EXPORT_ALL, str(out), *PLATFORMS, *NOTEBOOKS], cwd=kit, check=True, timeout=240
    )
    return out


def plant(kit: Path) -> None:
    for path in [*(kit / "solutions").glob("*/*.py"), *(kit / "autograder/alternatives").rglob("*.py")]:
        kind = "REFERENCE" if "solutions" in path.parts else "ALTERNATIVE"
        path.write_text(
            re.sub(r"^( +)(return|yield)\b", rf"\1# PLANTED-{kind}\n\1\2", path.read_text(), flags=re.M)
        )
    for path in (kit / "autograder/mistakes").rglob("*.py"):
        path.write_text(path.read_text() + "\n# PLANTED-MISTAKE\n")
    package = kit / "autograder"
    pages = [
        path for path in package.rglob("*.md") if "files" not in path.parts
    ]  # there are the students' own
    for path in [*pages, *(package / "bench").glob("*.py")]:
        path.write_text(f"{path.read_text()}\n# {FOR_INSTRUCTORS}\n")
    hidden = re.compile(r"(\.(?:hidden|accuracy)\((?:.|\n)*?\ndef [^\n]*:\n)")
    for path in (kit / "autograder/checks").rglob("test_*.py"):
        path.write_text(hidden.sub(r"\1    # PLANTED-HIDDEN\n", path.read_text()))


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every file at or below a path, those in archives included."""
    for file in sorted(path.rglob("*")):
        if file.suffix in (".zip", ".whl"):
            with zipfile.ZipFile(file) as archive:
                yield from ((name, archive.read(name)) for name in archive.namelist())
        elif file.suffix == ".tar":
            with tarfile.open(file) as archive:
                for member in archive:
                    stream = archive.extractfile(member)
                    yield member.name, stream.read() if stream else b""
        elif file.is_file():
            yield str(file.relative_to(path)), file.read_bytes()


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_instructors_side_holds_what_grading_needs(exports: Path, name: str) -> None:
    """Classroom 50 publishes its bundle, so it has no such side."""
    files = dict(contents(exports / name))
    found = {mark for mark in PLANTED for data in files.values() if mark.encode() in data}
    needed = {"PLANTED-REFERENCE", "PLANTED-HIDDEN", "PLANTED-MISTAKE"}
    assert found == (set() if name == "classroom50" else needed)


@pytest.mark.parametrize(
    ("name", "side"), [(name, side) for name, sides in FOR_STUDENTS.items() for side in sides]
)
def test_students_get_nothing_that_is_hidden(exports: Path, name: str, side: str) -> None:
    files = dict(contents(exports / name / side))
    for file, data in files.items():
        assert not any(mark.encode() in data for mark in (*PLANTED, FOR_INSTRUCTORS)), file
        parts = Path(inner(file)).parts
        assert parts[0] != "solutions" and parts[:2] not in [
            ("autograder", secret) for secret in ("checks", "mistakes", "alternatives")
        ], file
    names = {inner(file) for file in files}
    assert {
        "assignments/rnn/recurrent.py",
        "assignments/rnn/checks/test_recurrent.py",
        "assignments/rnn/README.md",
    } <= names
    assert not [file for file in names if file.startswith(("assignments/mlp/", "assignments/cnn/"))]


@pytest.mark.parametrize(("name", "folder"), NOTEBOOKS.items())
def test_the_kit_beside_a_notebook_is_that_of_students_repositories(
    exports: Path, name: str, folder: str
) -> None:
    beside = {
        file: data for file, data in contents(exports / name / folder) if file.startswith("autograder/")
    }
    repository = dict(contents(exports / "github/student"))
    assert beside == {file: data for file, data in repository.items() if file.startswith("autograder/")}


def test_nbgraders_students_get_nothing_that_is_hidden(exports: Path) -> None:
    """otter's master notebook holds the references, for otter to strip: test_otter.py looks at what is left."""
    for file, data in contents(exports / "nbgrader/source"):
        assert not any(mark.encode() in data for mark in (*PLANTED, FOR_INSTRUCTORS)), file


@pytest.mark.parametrize("name", ["PROOF.md", "SECURITY.md", "bench/run.py", "platforms/gradescope.py"])
def test_what_students_do_not_get_is_there_to_be_left_out(name: str) -> None:
    assert (ROOT / "autograder" / name).is_file()
    assert f"autograder/{name}" in _kit.grader() and f"autograder/{name}" not in _kit.students("rnn")


@pytest.mark.parametrize("command", ["grade assignments/rnn", "grade assignments/rnn --assignment rnn"])
@pytest.mark.parametrize(("lang", "said"), [("en", "is a student's, which cannot grade"), ("zh", "不能评分")])
def test_a_students_copy_says_that_it_cannot_grade(exports: Path, command: str, lang: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *command.split(), "--lang", lang],
        cwd=exports / "github/student",
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "COLUMNS": "500"},
    )
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr, done.stderr


def test_a_students_copy_has_no_command_that_it_cannot_carry_out(exports: Path) -> None:
    command = [sys.executable, "-m", "autograder", "--help"]
    done = subprocess.run(command, cwd=exports / "github/student", capture_output=True, text=True, timeout=60)
    words = done.stdout.split()
    assert "check" in words and not {"release", "prove", "export", "bench"} & {*words}, done.stdout


def inner(file: str) -> str:
    """The name of a file within the kit."""
    return file.removeprefix("kit/").removeprefix("rnn-handout/")


@pytest.mark.parametrize("name", PLATFORMS)
def test_nothing_is_left_to_be_filled_in(exports: Path, name: str) -> None:
    """No @name@ of a template, and no path of the machine that exported."""
    for file, data in contents(exports / name):
        if Path(file).suffix not in (".py", ".gz", ".json") and "autograder/" not in file:
            assert not re.search(rb"@[a-z_]+@", data), file
        assert str(exports).encode() not in data, file


def test_packages_are_those_that_grading_imports(exports: Path) -> None:
    lines = (exports / "artemis/tests/requirements.txt").read_text().splitlines()
    pinned = (ROOT / "requirements.txt").read_text().splitlines()
    assert {line.partition("==")[0] for line in lines} == {
        "numpy",
        "torch",
        "pytest",
        "typer",
        "rich",
        "pydantic",
    }
    assert {*lines} <= {*pinned}


def test_the_same_kit_gives_the_same_zip(exports: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        assert export("gradescope", tmp_path / folder).exit_code == 0
    assert (tmp_path / "a/rnn.zip").read_bytes() == (tmp_path / "b/rnn.zip").read_bytes()


@pytest.mark.parametrize(
    ("name", "assignment", "said"),
    [
        ("gradescop", "rnn", "There is no platform gradescop"),
        ("gradescope", "xyz", "no assignment xyz"),
        ("gradescope", "rnn", "is not an empty folder"),
    ],
)
def test_bad_arguments_get_one_sentence(tmp_path: Path, name: str, assignment: str, said: str) -> None:
    (tmp_path / "full").write_text("")
    done = export(name, tmp_path, assignment)
    assert done.exit_code == 2 and said in " ".join(done.stderr.split()), done.stderr
    assert "Traceback" not in done.stderr
