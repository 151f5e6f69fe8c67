"""When a submission came in and by whom: read from what nbgrader, Gradescope and git leave beside it.

Of these only Gradescope's times are a third party's word: nbgrader's file and a commit's time are written on the
student's side.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from .members import IntakeError, read_regular
from .names import shown

GRADESCOPE = "submission_metadata.yml"
NBGRADER = "timestamp.txt"
MAX_METADATA = 16 << 20
MAX_LINE = 1 << 10
GIT_SECONDS = 10
# 2026-11-20 15:58:23.948203 UTC (nbgrader), 2026-11-20 15:58:23.948203000 Z (Gradescope), ISO 8601
MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d)?(?:\.\d+)? *(Z|UTC|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
SECTION = re.compile(r"(\S+):\s*$")
FIELD = re.compile(r"(\s*(?:- )?):(name|sid|email|created_at): *(\S.*)$")
COMMIT = re.compile(r"^committer .*> (\d{1,12}) [+-]\d{4}$", re.MULTILINE)
OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True)
class Handed:
    """What a layout tells of how a submission was handed in.

    Attributes:
        people: of each who handed it in, the names, numbers and addresses the layout knows.
        submitted: when; None where nothing tells.
        attempt: which of the student's attempts it is, from 1.
        late: marked as late by the platform, which does not say how late.
    """

    people: tuple[tuple[str, ...], ...] = ()
    submitted: datetime | None = None
    attempt: int = 1
    late: bool = False


UNTOLD = Handed()


def moment(text: str) -> datetime | None:
    """A point in time as these systems write it; UTC where no zone is given, None where there is no time."""
    match = MOMENT.match(text.strip())
    if not match:
        return None
    day, minute, second, zone = match.groups()
    zone = "+00:00" if (zone or "Z").upper() in ("Z", "UTC") else zone
    try:
        return datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass
class _Section:
    people: list[dict[str, str]] = field(default_factory=list)
    submitted: str = ""
    earlier: int = 0

    def handed(self) -> Handed:
        people = tuple(tuple(filter(None, person.values())) for person in self.people)
        return Handed(people, moment(self.submitted), 1 + self.earlier)


def gradescope(folder: Path) -> dict[str, Handed]:
    """folder of a submission -> what the file that Gradescope puts beside the folders says of it."""
    path = folder / GRADESCOPE
    if not path.is_file():
        return {}
    text = read_regular(path, MAX_METADATA).decode("utf-8", "replace")
    return {name: section.handed() for name, section in _sections(text).items()}


def _sections(text: str) -> dict[str, _Section]:
    """Read line by line: the file holds everything students' programs printed, megabytes that a YAML parser takes minutes for."""
    sections: dict[str, _Section] = {}
    section = _Section()
    for line in text.split("\n"):
        head = SECTION.fullmatch(line[:MAX_LINE])
        if head:
            section = sections.setdefault(head[1], _Section())
        elif entry := FIELD.match(line[:MAX_LINE]):
            _take(section, *entry.groups())
    return sections


def _take(section: _Section, indent: str, key: str, value: str) -> None:
    value = shown(value.strip().strip("'\""))
    if key == "created_at":
        if indent == "  ":  # further in are those of earlier attempts
            section.submitted = value
        else:
            section.earlier += 1
    elif indent == "  - ":  # the first line of a submitter
        section.people.append({key: value})
    elif indent == "    " and section.people:
        section.people[-1].setdefault(key, value)


def nbgrader(folder: Path, assignment_folders: tuple[str, ...]) -> datetime | None:
    """The time in the file that nbgrader keeps in a student's folder, or in the assignment's in it."""
    for path in (folder / NBGRADER, *(folder / name / NBGRADER for name in assignment_folders)):
        try:
            return moment(read_regular(path, MAX_LINE).decode("utf-8", "replace"))
        except (OSError, IntakeError):
            continue
    return None


def commit_time(clone: Path) -> datetime | None:
    """When the commit that is checked out was made, by its own word.

    Git reads the commit from the clone's objects through a repository of ours: settings in the clone, which can name
    programs to run, are never read.
    """
    commit, git = _head(clone / ".git"), shutil.which("git")
    if not commit or not git:
        return None
    with tempfile.TemporaryDirectory() as empty:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "GIT_DIR": empty,
            "GIT_OBJECT_DIRECTORY": str(clone / ".git" / "objects"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_NO_LAZY_FETCH": "1",
        }
        for part in ("objects", "refs"):
            (Path(empty) / part).mkdir()
        (Path(empty) / "HEAD").write_text("ref: refs/heads/none\n")
        try:
            read = subprocess.run(
                [git, "cat-file", "commit", commit],
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=GIT_SECONDS,
            )
        except (OSError, subprocess.SubprocessError):
            return None
    match = COMMIT.search(read.stdout[: 16 * MAX_LINE].decode("utf-8", "replace"))
    try:
        return datetime.fromtimestamp(int(match[1]), UTC) if match else None
    except (ValueError, OverflowError, OSError):
        return None


def _head(folder: Path) -> str:
    """The name of the commit that is checked out; empty when it cannot be told."""
    try:
        head = _line(folder / "HEAD")
        if not head.startswith("ref: "):
            return head if OBJECT.fullmatch(head) else ""
        name = head.removeprefix("ref: ")
        if not re.fullmatch(r"refs/[\w./-]+", name) or ".." in name:
            return ""
        return next((found for found in _refs(folder, name) if OBJECT.fullmatch(found)), "")
    except (OSError, IntakeError):
        return ""


def _refs(folder: Path, name: str) -> Iterator[str]:
    try:
        yield _line(folder / name)
    except (OSError, IntakeError):
        packed = read_regular(folder / "packed-refs", MAX_METADATA).decode("utf-8", "replace")
        for line in packed.split("\n"):
            commit, _, of = line.strip().partition(" ")
            if of == name:
                yield commit


def _line(path: Path) -> str:
    return read_regular(path, MAX_LINE).decode("utf-8", "replace").strip()
