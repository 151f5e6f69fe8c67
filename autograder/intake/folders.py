"""Where submissions lie: one folder or file, or a class as nbgrader, Canvas, Moodle, Gradescope or git leave it.

Who a submission is from is read only off names at the level the instructor gave, never off names a student chose.
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from .arrivals import UNTOLD, Handed, commit_time, gradescope, moment, nbgrader
from .members import ARCHIVES, SOURCES, IntakeError, ignored, is_wanted
from .names import ASSIGNMENTS, shown
from .submission import nothing_at

# As Canvas names files (lib/content_zipper.rb): doejane_LATE_12345_67890_losses-1.py, where -1 counts attempts (a UUID from
# the eighth on); marked anonymously anon_7fK2q_67890_losses.py, LATE_ before it. As Moodle does (mod/assign/classes/
# downloader.php): Jane Doe_12345_assignsubmission_file_losses.py, or a folder up to there; a team of the rest has no number.
CANVAS = re.compile(r"(?:(?!LATE_)(.+?)_)?(LATE_)?(\d+|anon_[^_]+)_\d+_(.+)")
MOODLE = re.compile(r"([^_]+)(?:_(\d+))?_assignsubmission_(?:file|onlinetext)_(.*)")
MOODLE_TEXT = re.compile(r"(.+)_assignsubmission_onlinetext_?")
ATTEMPT = re.compile(r"-(\d{1,3}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=(\.tar)?\.\w+$)")
LAST_COUNTED = 8  # Canvas counts no further
# The inbound folder of nbgrader's exchange: jane+mlp+2026-11-20 15:58:23.948203 UTC+secret, one for each attempt
INBOUND = re.compile(r"([^+]+)\+([^+]+)\+(\d{4}-[^+]+)(?:\+[^+]*)?")
LOOKED_AT = 5_000  # entries of one folder, to see whether it holds anything


@dataclass(frozen=True)
class Found:
    """A submission that is there.

    Attributes:
        name: what to call it.
        files: name within it -> where that lies ("" for the whole).
        handed: what the layout tells of how it was handed in.
        owner: whose attempts are told apart by this name; empty where the layout has one submission for each student.
    """

    name: str
    files: Mapping[str, Path]
    handed: Handed = UNTOLD
    owner: str = ""


def find(path: Path, empty: bool = False) -> list[Found]:
    """The submissions at a path: itself, or those of a class in it, by name.

    Args:
        empty: whether a path that holds nothing is a submission too.

    Raises:
        IntakeError: there is none.
    """
    if not path.exists():
        raise nothing_at(path)
    path = path.resolve()
    if (path / "submitted").is_dir():  # the folder of an nbgrader course
        path /= "submitted"
    if path.is_file():
        return [_whole(path)]
    found = _flat(path) or ([_one(path)] if _is_one(path) else _class(path))
    if path.name == "submitted":
        found = [_collected(one) for one in found]
    if not found and not empty:
        raise IntakeError(
            f"{shown(str(path))} holds no .py or .ipynb file, nor folders that do: give the folder of a submission, or of a class.",
            f"{shown(str(path))} 里没有 .py 或 .ipynb 文件，子文件夹里也没有：请给出一份提交或全班提交所在的文件夹。",
        )
    return found or [_whole(path)]


def _whole(path: Path) -> Found:
    """One submission; a folder that is only called "mlp" is named after the one above, too."""
    name = path.name
    if path.is_file():
        name = next((name[: -len(end)] for end in ARCHIVES if name.lower().endswith(end)), name)
    return Found(f"{path.parent.name}-{name}" if name in ASSIGNMENTS else name, {"": path})


def _one(path: Path) -> Found:
    """One submission in a folder; of a clone, with the time of its commit."""
    found = _whole(path)
    if not (path / ".git").is_dir():
        return found
    # hw1-jane-doe, as classrooms name repositories: what the class has in common is not the student's name
    beginnings = [start for start in _starts(found.name) if start in _common(path.parent)]
    names = (found.name, *(found.name.removeprefix(start) for start in beginnings))
    return replace(found, handed=Handed((names,), commit_time(path)))


def _starts(name: str) -> list[str]:
    """What a name may begin with that is not the student's: "hw1-" and "hw1-jane-" of hw1-jane-doe."""
    return [name[: place + 1] for place, letter in enumerate(name) if letter == "-"]


@lru_cache(maxsize=1)
def _common(folder: Path) -> frozenset[str]:
    """What the names of two or more, and of most, in a folder begin with; no one student can choose that."""
    names = [entry.name for entry in _visible(folder)]
    starts = Counter(start for name in names for start in _starts(name))
    return frozenset(start for start, count in starts.items() if count > max(1, len(names) // 2))


def _collected(found: Found) -> Found:
    """A submission in nbgrader's folder of submissions, with the time it keeps there."""
    folder = found.files.get("")
    submitted = nbgrader(folder, ASSIGNMENTS) if folder and folder.is_dir() else None
    return replace(found, handed=replace(found.handed, people=((found.name,),), submitted=submitted))


def _visible(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted((entry for entry in entries if not ignored(entry.name)), key=lambda entry: entry.name)


def _is_one(folder: Path) -> bool:
    """Whether a folder is one submission: source files, or the folders of assignments, lie in it."""
    names = {entry.name: entry for entry in _visible(folder)}
    sources = [name for name in names if name.lower().endswith(SOURCES) and name != "__init__.py"]
    cloned = (folder / ".git").exists() and sum(names[name].is_dir() for name in names) == 1
    return bool(sources or cloned or names.keys() & {"assignments", *ASSIGNMENTS})


def _flat(folder: Path) -> list[Found]:
    """The submissions of a download that is one folder of files, each named after its student."""
    names = [entry.name for entry in _visible(folder) if entry.is_file() and is_wanted(entry.name)]
    matches = {name: MOODLE.fullmatch(name) or CANVAS.fullmatch(name) for name in names}
    students: dict[str, dict[str, Path]] = defaultdict(dict)
    handed: dict[str, Handed] = {}
    for name, match in matches.items():
        if match is None:
            return []
        of_canvas = match.re is CANVAS
        who, late, number, file = match.groups() if of_canvas else (match[1], None, match[2], match[3])
        student = _joined(who, number)
        first = ATTEMPT.sub("", file) if of_canvas else file
        before = handed.get(student, UNTOLD)
        attempt = max(before.attempt, _attempt(file) if of_canvas else 1)
        known_as = tuple(filter(None, (student, who, number)))
        handed[student] = Handed((known_as,), None, attempt, before.late or bool(late))
        students[student][file if first in students[student] else first] = folder / name
    return [Found(student, files, handed[student]) for student, files in students.items()]


def _class(folder: Path) -> list[Found]:
    """A submission for each folder and each archive in a folder."""
    entries = [entry for entry in _visible(folder) if _is_somebodys(entry)]
    there = {entry.name.rstrip("_") for entry in entries}
    entries = [entry for entry in entries if not _is_text_beside_files(entry.name, there)]
    if not any(is_wanted(name) for entry in entries for name in [entry.name, *_files(entry.path)]):
        return []
    handed = gradescope(folder)
    return [_named(Path(entry.path), handed) for entry in entries]


def _joined(who: str | None, number: str | None) -> str:
    return "_".join(filter(None, (who, number)))


def _attempt(file: str) -> int:
    """Which attempt a file of Canvas's is of, from 1."""
    again = ATTEMPT.search(file)
    if not again:
        return 1
    return 1 + int(again[1]) if again[1].isdecimal() and len(again[1]) <= 3 else LAST_COUNTED


def _named(path: Path, handed: Mapping[str, Handed]) -> Found:
    moodle = MOODLE.fullmatch(f"{path.name.rstrip('_')}_")  # newer Moodles end the folder's name without "_"
    if moodle:
        name = _joined(moodle[1], moodle[2])
        return Found(name, {"": path}, Handed((tuple(filter(None, (name, moodle[1], moodle[2]))),)))
    if path.name in handed:
        known = handed[path.name]
        first = f" {known.people[0][0]}" if known.people and known.people[0] else ""
        return Found(f"{path.name}{first}", {"": path}, known)
    inbound = INBOUND.fullmatch(path.name)
    if inbound and path.is_dir():
        who, assignment, when = inbound.groups()
        return Found(who, {"": path}, Handed(((who,),), moment(when)), f"{who}+{assignment}")
    return _one(path)


def _is_somebodys(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a class is a submission: an archive, or a folder neither empty nor of reports only."""
    if entry.is_dir(follow_symlinks=False):
        return any(not name.endswith(".json") for name in _files(entry.path))
    return is_wanted(entry.name) or (entry.is_symlink() and entry.is_dir())  # a link is listed, and refused


def _is_text_beside_files(name: str, there: Collection[str]) -> bool:
    """Whether a folder holds what a student wrote into Moodle's editor, who also handed in files."""
    text = MOODLE_TEXT.fullmatch(name)
    return text is not None and f"{text[1]}_assignsubmission_file" in there


def _files(folder: str) -> Iterator[str]:
    """Names of files in a folder and below, as many as it takes to know what it is."""

    def below() -> Iterator[str]:
        for _, folders, files in os.walk(folder):
            folders[:] = [name for name in folders if not ignored(name)]
            yield from files

    return islice(below(), LOOKED_AT)
