"""Copies of the kit that platforms carry: the grader's own, with everything it needs, and the students'."""

import io
import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..exercise import Check
from ..intake.layout import order_of
from ..intake.names import ASSIGNMENTS
from ..paths import ROOT
from ..text import Text

FILES = Path(__file__).with_name("files")
UNPACKED = "-ubyte"  # MNIST, which every copy unpacks for itself
# Of autograder/, what students get nothing of: it tells hidden checks and known mistakes, or is about the grader's insides.
SECRET = frozenset(["checks", "mistakes", "alternatives", "bench", "bench.svg"])
# Of autograder/platforms/, what runs in a student's repository.
STUDENTS_SIDE = frozenset("__init__ _collect _kit _markdown _reporter _run _words classroom50 github".split())
NEEDED = ("numpy", "torch", "pytest", "typer", "rich", "pydantic")  # packages that grading imports
PAGES = ("jinja2", "latex2mathml", "pillow")  # what feedback pages are made with
DRAWING = ("matplotlib",)  # what students' programs draw their loss curves with

# What is to be in a copy: name within it -> the file it is copied from, or its text.
Contents = dict[str, Path | str]


def grader(prefix: str = "", packages: tuple[str, ...] = NEEDED) -> Contents:
    """Everything that grades: checks, references, known mistakes, data. Never for students."""
    files = [*_below("autograder", "alternatives"), *_below("solutions"), *_below("data")]
    return _named(files, prefix) | {f"{prefix}requirements.txt": requirements(packages)}


def repository(assignment: str, submit: Text, prefix: str = "") -> Contents:
    """What students start from: their copy of the kit, with a page in each language; `submit` says how to hand in."""
    first = checks(assignment)[0].exercise.name
    pages: Contents = {f"{prefix}.gitignore": template("student/.gitignore")}
    for page, how in (("README.md", submit.en), ("README.zh-CN.md", submit.zh)):
        pages[prefix + page] = template(f"student/{page}", assignment=assignment, exercise=first, submit=how)
    return pages | students(assignment, prefix)


def students(assignment: str, prefix: str = "") -> Contents:
    """Stubs, handout and visible checks of one assignment, and a grader without hidden checks or references."""
    others = {*ASSIGNMENTS} - {assignment}
    files = [*_below("assignments", *others), *_below("data")]
    needed = {f"{prefix}requirements.txt": requirements(NEEDED + DRAWING)}
    return _named(files, prefix) | students_package(prefix) | needed


def students_package(prefix: str = "") -> Contents:
    """The package as students have it, in every kind of copy."""
    return _named([*filter(_is_for_students, _below("autograder", *SECRET))], prefix)


def _is_for_students(path: Path) -> bool:
    """Of the package's files: no page, all of which are for instructors, and of the platforms only the students' side."""
    elsewhere = path.parent == FILES.parent and path.stem not in STUDENTS_SIDE
    return path.suffix != ".md" and not elsewhere


def checks(assignment: str) -> list[Check]:
    """All checks of an assignment, in its order; a student's copy of the kit, which exports nothing, has not all."""
    from ..proof.cases import checks_in

    return [check for module in order_of(assignment) for check, _ in checks_in(assignment, module)]


def exercise_points(assignment: str) -> dict[str, float]:
    """exercise -> points of all its checks, hidden ones and training included."""
    points: dict[str, float] = {}
    for check in checks(assignment):
        points[check.exercise.name] = round(points.get(check.exercise.name, 0) + check.points, 2)
    return points


def _named(files: list[Path], prefix: str) -> Contents:
    return {f"{prefix}{path.relative_to(ROOT).as_posix()}": path for path in files}


def _below(shelf: str, *without: str) -> Iterator[Path]:
    """Files of a shelf, but not those of its folders named in `without`, nor what only an export needs."""
    for path in sorted((ROOT / shelf).rglob("*")):
        parts = path.relative_to(ROOT / shelf).parts
        left_out = parts[0] in without or path.is_relative_to(FILES) or path.name.endswith(UNPACKED)
        if (
            path.is_file()
            and not left_out
            and not any(part.startswith((".", "__pycache__")) for part in parts)
        ):
            yield path


def requirements(packages: tuple[str, ...]) -> str:
    """The pinned lines of requirements.txt for these packages."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return "".join(f"{line}\n" for line in lines if re.split("[=<>~ ]", line)[0] in packages)


def template(name: str, **values: str) -> str:
    """A file below files/, with @name@ replaced by each value."""
    text = (FILES / name).read_text("utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def write_folder(folder: Path, contents: Mapping[str, Path | str], executable: tuple[str, ...] = ()) -> None:
    """Write a copy into a folder. Raises OSError."""
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, "utf-8", newline="\n")
        else:
            shutil.copyfile(content, path)
        if name in executable:
            path.chmod(0o755)


def write_zip(path: Path, contents: Mapping[str, Path | str], executable: tuple[str, ...] = ()) -> None:
    """Write a copy as a zip file, the same bytes for the same contents. Raises OSError."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _bytes(contents):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name in executable else 0o100644) << 16
            archive.writestr(entry, data)


def write_tar(path: Path, contents: Mapping[str, Path | str]) -> None:
    """Write a copy as a plain tar file. Raises OSError."""
    with tarfile.open(path, "w") as archive:
        for name, data in _bytes(contents):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o644
            archive.addfile(entry, io.BytesIO(data))


def _bytes(contents: Mapping[str, Path | str]) -> Iterator[tuple[str, bytes]]:
    for name, content in sorted(contents.items()):
        yield name, content.encode() if isinstance(content, str) else content.read_bytes()
