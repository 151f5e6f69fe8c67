"""Intake: what a student handed in, as source text in memory. Nothing is executed or extracted here."""

import sys
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ..paths import RELEASED
from ..text import Text
from . import notebook
from .members import IntakeError, Listing, Member, left_out
from .names import ASSIGNMENTS, safe_name, shown

__all__ = ["IntakeError", "Submission", "read", "read_files"]

MAX_FILE = 1 << 20
MAX_NOTEBOOK = 20 << 20  # with its outputs, which are not looked at; also of all files together
MAX_SOURCE = 4 << 20  # of one submission, outputs not counted
MAX_FILES = 200
# Names that Python or pytest would act on, and those of what a submission imports or of the kit itself.
RESERVED = sys.stdlib_module_names | frozenset(
    "assignments autograder conftest data numpy pytest sitecustomize solutions torch torchvision usercustomize worker".split()
)

REASONS = {
    "reserved": Text(
        "has the name of a library or of a part of the grader: rename it",
        "与某个库或评分程序的模块重名：请改名",
    ),
    "large": Text(
        f"is larger than {MAX_FILE >> 10} KB: hand in source text only",
        f"超过 {MAX_FILE >> 10} KB：只提交源代码",
    ),
    "outputs": Text(
        f"is larger than {MAX_NOTEBOOK >> 20} MB: clear its outputs",
        f"超过 {MAX_NOTEBOOK >> 20} MB：请清除输出",
    ),
    "encoding": Text("is not UTF-8 text: save it as UTF-8", "不是 UTF-8 文本：请用 UTF-8 编码保存"),
    "nul": Text("holds NUL bytes: hand in source text only", "含有空字节：只提交源代码"),
    "notebook": Text(
        "is not a notebook that can be read: save it again in Jupyter",
        "不是能读取的笔记本：请在 Jupyter 中重新保存",
    ),
    "full": Text(
        f"comes after {MAX_SOURCE >> 20} MB of source text (or {MAX_NOTEBOOK >> 20} MB with outputs): hand in the modules only",
        f"之前已有 {MAX_SOURCE >> 20} MB 源代码（连同输出 {MAX_NOTEBOOK >> 20} MB）：只提交模块文件",
    ),
}


@dataclass(frozen=True)
class Submission:
    """A student's modules.

    Attributes:
        name: what the report calls it.
        sources: module name -> source text.
        filenames: module name -> the file shown in messages.
        problems: what was left out, and why; what was found twice.
    """

    name: str
    sources: dict[str, str]
    filenames: dict[str, str] = field(default_factory=dict)
    problems: tuple[Text, ...] = ()

    def place(self, filename: str, line: int) -> tuple[str, int] | None:
        """The file (in a notebook also the cell) and line of a traceback, if that line was handed in."""
        for module, text in self.sources.items():
            file = self.filenames.get(module, f"{module}.py")
            if file == filename and 0 <= line <= text.count("\n") + 2:
                cell, row = notebook.place(text, line) if file.lower().endswith(".ipynb") else (0, line)
                return (f"{file} cell {cell}", row) if cell else (file, line)
        return None


def read(path: Path, assignment: str = "", modules: Collection[str] = ()) -> Submission:
    """Read what lies at a path: a folder, a zip or tar, a .py or .ipynb file.

    Raises:
        IntakeError: nothing can be read there.
    """
    if not path.exists():
        raise nothing_at(path)
    return read_files(path.resolve().name, {"": path.resolve()}, assignment, modules)


def nothing_at(path: Path) -> IntakeError:
    return IntakeError(
        f"There is nothing at {shown(str(path))}: give the folder (or file) of a submission.",
        f"{shown(str(path))} 不存在：请给出提交的文件夹或文件。",
    )


def read_files(
    name: str, files: Mapping[str, Path], assignment: str = "", modules: Collection[str] = ()
) -> Submission:
    """Read a submission that lies in one or more places.

    Args:
        name: what the report is to call it.
        files: name within the submission -> where it lies; "" for the whole of it.
        assignment, modules: what is looked for, should several folders hold source files.

    Raises:
        IntakeError: nothing can be read there.
    """
    listing = Listing()
    for inner, path in files.items():
        listing.add(path, inner)
    members = _chosen(listing, assignment, modules)
    if not members and not listing.problems:
        what = Text("no .py or .ipynb file", "没有 .py 或 .ipynb 文件")
        if listing.members:
            what = Text(f"no .py or .ipynb file of {assignment}", f"没有 {assignment} 的 .py 或 .ipynb 文件")
        raise IntakeError(
            f"{shown(name)} holds {what.en}: give the folder with the student's modules.",
            f"{shown(name)} 里{what.zh}：请给出存放代码的文件夹。",
        )
    if len(members) > MAX_FILES:
        raise IntakeError(
            f"{shown(name)} holds {len(members):,} source files; a submission has at most {MAX_FILES}: hand in the modules only.",
            f"{shown(name)} 里有 {len(members):,} 个源文件，最多 {MAX_FILES} 个：只提交模块文件。",
        )
    return _without_untouched(_Reading(listing.problems).submission(safe_name(name), members), assignment)


def _without_untouched(submission: Submission, assignment: str) -> Submission:
    """Without what came with the assignment and was left as it is, where it would hide what was written elsewhere.

    The notebooks and the .py files hold the same stubs; students fill in one of them and may hand in all.
    """
    books = {m for m, file in submission.filenames.items() if file.lower().endswith(".ipynb")}
    left = {m for m in submission.sources if _as_released(submission, m, assignment)} if books else set()
    if books & submission.sources.keys() <= left:  # no notebook was worked in: the .py files stay
        left &= books
    kept = {module: text for module, text in submission.sources.items() if module not in left}
    return replace(submission, sources=kept) if kept else submission


def _as_released(submission: Submission, module: str, assignment: str) -> bool:
    path = RELEASED / assignment / submission.filenames[module]
    if not assignment or not path.is_file():
        return False
    text = path.read_text("utf-8")
    if path.suffix == ".ipynb":
        text = notebook.source(notebook.code_cells(text))
    return text == submission.sources[module]


def _chosen(listing: Listing, assignment: str, modules: Collection[str]) -> list[Member]:
    """The members of the one folder that holds the modules; a second file of the same name elsewhere is told."""
    folders: dict[PurePosixPath, list[Member]] = defaultdict(list)
    for member in listing.members:
        of = {*member.folder.parts} & {*ASSIGNMENTS}
        if member.file != "__init__.py" and (assignment in of or not (assignment and of)):
            folders[member.folder].append(member)
    if not folders:
        return []

    def likeness(folder: PurePosixPath) -> tuple[bool, int, int, int]:
        known = sum(_module_name(member.file) in modules for member in folders[folder])
        return assignment in folder.parts, known, -len(folder.parts), len(folders[folder])

    best = max(sorted(folders), key=likeness)
    chosen = folders.pop(best)
    if assignment:
        names = {member.file: member.name for member in chosen if _module_name(member.file) in modules}
        for other in (member for members in folders.values() for member in members if member.file in names):
            listing.leave_out(_second(other.name, names[other.file]))
    return chosen


def _second(name: str, counts: str) -> IntakeError:
    counts = shown(counts)
    reason = Text(
        f"is a second file for the same module ({counts} counts): hand in one",
        f"与 {counts} 是同一个模块（以后者为准）：只提交一个",
    )
    return left_out(name, reason)


class _Reading:
    """Turns members into sources, one after another, and keeps what there is to say."""

    def __init__(self, problems: Sequence[Text]) -> None:
        self.problems = list(problems)
        self.sources: dict[str, str] = {}
        self.filenames: dict[str, str] = {}
        self.size = 0  # of the source text
        self.bytes = 0  # of all that was read for it

    def submission(self, name: str, members: Sequence[Member]) -> Submission:
        for member in sorted(reversed(members), key=_rank):  # an archive's last file of a name counts
            try:
                self._take(member)
            except IntakeError as error:
                self.problems.append(error.text)
        return Submission(name, self.sources, self.filenames, tuple(self.problems))

    def _take(self, member: Member) -> None:
        name = _module_name(member.file)
        if name in RESERVED or (name.startswith("__") and name.endswith("__")):
            raise left_out(member.name, REASONS["reserved"])
        if self.bytes > MAX_NOTEBOOK:
            raise left_out(member.name, REASONS["full"])
        if name in self.filenames:
            raise _second(member.name, self.filenames[name])
        self.filenames[name] = shown(
            member.file
        )  # also when it cannot be read: another must not take its place
        text = self._text(member)
        self.size += len(text)
        if self.size > MAX_SOURCE:
            raise left_out(member.name, REASONS["full"])
        self.sources[name] = text

    def _text(self, member: Member) -> str:
        if not member.file.lower().endswith(".ipynb"):
            return self._decoded(member, MAX_FILE, "large")
        text = self._decoded(member, MAX_NOTEBOOK, "outputs")
        try:
            cells = notebook.code_cells(text)
        except notebook.Unreadable:
            raise left_out(member.name, REASONS["notebook"]) from None
        source = notebook.source(cells)
        if len(source) > MAX_FILE:
            raise left_out(member.name, REASONS["large"])
        self.problems += notebook.repeated(shown(member.file), cells)
        return source

    def _decoded(self, member: Member, most: int, too_large: str) -> str:
        data = member.read(most + 1)
        self.bytes += len(data)
        if len(data) > most:
            raise left_out(member.name, REASONS[too_large])
        if self.bytes > MAX_NOTEBOOK:
            raise left_out(member.name, REASONS["full"])
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise left_out(member.name, REASONS["encoding"]) from None
        if "\0" in text:
            raise left_out(member.name, REASONS["nul"])
        return text


def _rank(member: Member) -> tuple[bool, str]:
    """A .py file comes before the notebook of the same name."""
    return not member.file.lower().endswith(".py"), member.file


def _module_name(file: str) -> str:
    stem = file.rpartition(".")[0]
    name = "".join(c if c.isalnum() else "_" for c in stem)
    return name if name.isidentifier() else f"_{name}"
