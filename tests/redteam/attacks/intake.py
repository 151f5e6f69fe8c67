"""What is handed in as an attack: archives, links, names. Naive intake extracts to disk and opens what it finds."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.submission import IntakeError, Submission, read

BIG = 8 << 20
MANY = 20_000


@dataclass(frozen=True)
class Package:
    """One attempt on the intake.

    Attributes:
        make: puts it into an empty folder (in which `secret` lies above) and says where.
        harmed: whether reading it did what the attacker wanted.
        naive: does what a script would do with it; whether that harms.
    """

    name: str
    tries: str
    make: Callable[[Path], Path]
    harmed: Callable[[Path, Submission], bool]
    naive: Callable[[Path, Path], bool]
    stopped_by: str = "intake"

    def held(self, folder: Path) -> bool:
        """Whether it is refused, or read without harm."""
        path = self.make(folder)
        try:
            submission = read(path, "mlp")
        except IntakeError:
            submission = Submission("refused", {})
        return not self.harmed(folder, submission)

    def works_on_naive(self, folder: Path) -> bool:
        return self.naive(folder, self.make(folder))


def _tar(folder: Path, *members: tuple[str, bytes, str]) -> Path:
    """A tar of (name, kind, link target or content)."""
    path = folder / "homework.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind, content in members:
            member = tarfile.TarInfo(name)
            member.type = kind
            data = content.encode() if kind == tarfile.REGTYPE else b""
            member.linkname = "" if data else content
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def _zip(folder: Path, **members: bytes) -> Path:
    path = folder / "homework.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def _folder(folder: Path, name: str, content: str) -> Path:
    (folder / "in").mkdir()
    (folder / "in" / name).write_text(content)
    return folder / "in"


def _linked(folder: Path) -> Path:
    path = _folder(folder, "activations.py", "")
    (path / "losses.py").symlink_to(folder / "secret")
    return path


def _extracted(folder: Path, path: Path) -> Path:
    (folder / "out").mkdir()
    with tarfile.open(path) as archive:
        archive.extraction_filter = lambda member, path: member  # as Python did before 3.12
        archive.extractall(folder / "out")
    return folder / "out"


def _tells(folder: Path, submission: Submission) -> bool:
    return any("hidden" in text for text in submission.sources.values())


PACKAGES = [
    Package(
        "a path out of the archive",
        "a tar member called ../escaped.py",
        lambda folder: _tar(folder, ("../escaped.py", tarfile.REGTYPE, "x = 1")),
        lambda folder, _: (folder / "escaped.py").exists(),
        lambda folder, path: bool(_extracted(folder, path)) and (folder / "escaped.py").exists(),
    ),
    Package(
        "a link in an archive",
        "losses.py is a link to a file of the grader's",
        lambda folder: _tar(folder, ("losses.py", tarfile.SYMTYPE, str(folder / "secret"))),
        _tells,
        lambda folder, path: "hidden" in (_extracted(folder, path) / "losses.py").read_text(),
    ),
    Package(
        "a link in a folder",
        "the same in a folder on the disk",
        _linked,
        _tells,
        lambda folder, path: "hidden" in (path / "losses.py").read_text(),
    ),
    Package(
        "a zip bomb",
        "8 MB of one letter in 8 KB",
        lambda folder: _zip(folder, **{"losses.py": b"x" * BIG}),
        lambda _, submission: any(len(text) > BIG // 2 for text in submission.sources.values()),
        lambda _, path: len(zipfile.ZipFile(path).read("losses.py")) == BIG,
    ),
    Package(
        "very many members",
        f"a zip of {MANY:,} files",
        lambda folder: _zip(folder, **{f"m{number}.py": b"" for number in range(MANY)}),
        lambda _, submission: len(submission.sources) > MANY // 10,
        lambda _, path: len(zipfile.ZipFile(path).namelist()) == MANY,
    ),
    Package(
        "a name of the grader's",
        "conftest.py, for the test run to load",
        lambda folder: _folder(folder, "conftest.py", "hidden = 1"),
        lambda _, submission: "conftest" in submission.sources,
        lambda _, path: (path / "conftest.py").exists(),
    ),
    Package(
        "NUL bytes",
        "text that ends early for some readers and not for others",
        lambda folder: _folder(folder, "losses.py", "x = 1\0hidden = 2"),
        lambda _, submission: any("\0" in text for text in submission.sources.values()),
        lambda _, path: "\0" in (path / "losses.py").read_text(),
    ),
    Package(
        "shell lines in a notebook",
        "cells that Jupyter hands to a shell",
        lambda folder: _folder(
            folder,
            "homework.ipynb",
            json.dumps(
                {
                    "cells": [
                        {
                            "cell_type": "code",
                            "source": [f"!touch {folder}/escaped.py\n"],
                            "metadata": {},
                            "outputs": [],
                        }
                    ],
                    "metadata": {},
                    "nbformat": 4,
                    "nbformat_minor": 5,
                }
            ),
        ),
        lambda folder, submission: (folder / "escaped.py").exists() or "!touch" in str(submission.sources),
        lambda _, path: "!touch" in (path / "homework.ipynb").read_text(),
    ),
]
