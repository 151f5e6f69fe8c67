"""The files of a submission wherever they lie: in folders, zips and tars. Listed and read in memory, under caps.

Nothing is extracted to disk and no link is followed. What is left out is said in one sentence.
"""

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from ..text import Text
from .archives import Crowded, Entry, Heavy, Locked, entries
from .names import shown

SOURCES = (".py", ".ipynb")
ARCHIVES = (".zip", ".tar.gz", ".tgz", ".tar")
OTHER_ARCHIVES = (".rar", ".7z", ".tar.bz2", ".tar.xz", ".tbz2", ".txz")
IGNORED = frozenset(["__MACOSX", "__pycache__", "checks", "node_modules", "site-packages", "venv"])

MAX_ENTRIES = 10_000
MAX_ARCHIVE = 64 << 20
MAX_NESTED = 3
MAX_ARCHIVES = 20
MAX_NAME = 1_000
MAX_FOLDERS = 12
MAX_PROBLEMS = 20

REASONS = {
    "link": Text("is a link: hand in the file itself", "是链接：请提交文件本身"),
    "special": Text("is not an ordinary file: hand in source text only", "不是普通文件：只提交源代码"),
    "outside": Text(
        "has a name that leads out of the archive: pack the folder itself again",
        "的路径指向压缩包之外：请重新打包文件夹本身",
    ),
    "damaged": Text(
        "is damaged or packed in an unusual way: pack it again as a plain .zip",
        "已损坏或打包方式特殊：请重新打包成普通的 .zip",
    ),
    "password": Text("is protected by a password: pack it without one", "设有密码：请不加密码重新打包"),
    "kind": Text(
        "is an archive of a kind that is not read: pack it as .zip", "是不支持的压缩格式：请打包成 .zip"
    ),
    "nested": Text(
        f"lies in archives within archives, more than {MAX_NESTED} deep: pack the modules once",
        f"嵌套了超过 {MAX_NESTED} 层压缩包：只打包一次",
    ),
    "archives": Text(
        f"comes after {MAX_ARCHIVES} other archives: pack the modules once",
        f"之前已有 {MAX_ARCHIVES} 个压缩包：只打包一次",
    ),
    "name": Text(
        f"has a name of more than {MAX_NAME:,} characters: rename it",
        f"的名字超过 {MAX_NAME:,} 个字符：请改名",
    ),
    "deep": Text(
        f"lies more than {MAX_FOLDERS} folders deep: hand in the folder with the modules",
        f"文件夹嵌套超过 {MAX_FOLDERS} 层：请提交存放代码的文件夹",
    ),
    "many": Text(
        f"holds more than {MAX_ENTRIES:,} files: hand in the modules only",
        f"里的文件超过 {MAX_ENTRIES:,} 个：只提交模块文件",
    ),
    "heavy": Text(
        f"takes more than {MAX_ARCHIVE >> 20} MB, packed or unpacked: hand in the modules only",
        f"压缩前或解压后超过 {MAX_ARCHIVE >> 20} MB：只提交模块文件",
    ),
}


class IntakeError(Exception):
    """The submission (or one file of it) cannot be read; one sentence that says what, where and what to do."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.text.en, self.text.zh)


def left_out(name: str, reason: Text) -> IntakeError:
    """A file that does not count, with the reason and what to do about it ("is a link: hand in the file itself")."""
    (en, advice), (zh, rat) = reason.en.split(": ", 1), reason.zh.split("：", 1)
    return IntakeError(
        f"{shown(name)} {en} and was left out: {advice}.", f"{shown(name)} {zh}，没有读取：{rat}。"
    )


@dataclass(frozen=True)
class Member:
    """A file that may be source text.

    Attributes:
        name: where it lies in the submission, with slashes.
        read: its first bytes, at most as many as asked for. Raises IntakeError.
    """

    name: str
    read: Callable[[int], bytes]

    @property
    def folder(self) -> PurePosixPath:
        return PurePosixPath(self.name).parent

    @property
    def file(self) -> str:
        return self.name.rpartition("/")[2]


class Listing:
    """The files of a submission that may be source text, and what was left out of it."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.problems: list[Text] = []
        self.entries = 0
        self.archives = 0
        self.held = 0  # bytes of archives read

    def add(self, path: Path, name: str = "", nested: int = 0) -> None:
        """List what lies at a path on disk; `name` is what it is called in the submission."""
        try:
            if path.is_symlink():
                raise left_out(name or path.name, REASONS["link"])
            if path.is_dir():
                self._folder(path, name)
            else:
                self._file(name or path.name, _on_disk(path), nested, whole=not name)
        except IntakeError as error:
            self.leave_out(error)
        except OSError as error:
            self.leave_out(unreadable(name or path.name, error))

    def _folder(self, folder: Path, name: str) -> None:
        if name.count("/") >= MAX_FOLDERS:
            raise left_out(name, REASONS["deep"])
        with os.scandir(folder) as scanned:
            inside = sorted(islice(scanned, MAX_ENTRIES + 1), key=lambda entry: entry.name)
        self._count(len(inside), name or folder.name)
        for entry in inside:
            inner = f"{name}/{entry.name}" if name else entry.name
            if not ignored(entry.name):
                self._on_disk(entry, inner)

    def _on_disk(self, entry: os.DirEntry[str], name: str) -> None:
        if entry.is_symlink():
            self.leave_out(left_out(name, REASONS["link"]))
        elif entry.is_dir(follow_symlinks=False) or is_wanted(entry.name):
            self.add(Path(entry.path), name)

    def _file(self, name: str, read: Callable[[int], bytes], nested: int, whole: bool = False) -> None:
        """Take a source file, or list an archive; what is neither is passed over."""
        lower = name.lower()
        if lower.endswith(SOURCES):
            self.members.append(Member(name, read))
        elif lower.endswith(OTHER_ARCHIVES):
            raise left_out(name, REASONS["kind"])
        elif lower.endswith(ARCHIVES):
            if nested >= MAX_NESTED:
                raise left_out(name, REASONS["nested"])
            self.archives += 1
            if (
                self.archives > MAX_ARCHIVES
            ):  # each can take a moment, also when it turns out to be too large or broken
                raise left_out(name, REASONS["archives"])
            self._hold(0, name)
            data = read(MAX_ARCHIVE + 1)
            self._hold(len(data), name)
            self._archive(name, data, "" if whole else f"{name}/", nested + 1)

    def _archive(self, name: str, data: bytes, folder: str, nested: int) -> None:
        before = len(self.members)
        try:
            for entry in entries(data, MAX_ENTRIES, MAX_ARCHIVE):
                self._count(1, name)
                self._in_archive(entry, folder, nested)
        except Exception as error:
            del self.members[before:]
            raise _not_unpacked(name, error) from None

    def _in_archive(self, entry: Entry, folder: str, nested: int) -> None:
        if len(entry.name) > MAX_NAME:  # a tar's can be as long as the tar
            self.leave_out(left_out(entry.name, REASONS["name"]))
            return
        slashed = entry.name.replace("\\", "/")
        parts = [part for part in slashed.split("/") if part not in ("", ".")]
        name = folder + "/".join(parts)
        try:
            if slashed.startswith("/") or ".." in parts or re.match("[A-Za-z]:", slashed):
                raise left_out(entry.name, REASONS["outside"])
            if any(map(ignored, parts)) or entry.kind == stat.S_IFDIR:
                return
            if entry.kind == stat.S_IFLNK:
                raise left_out(name, REASONS["link"])
            if entry.kind != stat.S_IFREG:
                raise left_out(name, REASONS["special"])
            if len(parts) > MAX_FOLDERS:
                raise left_out(name, REASONS["deep"])
            self._file(name, _in_memory(name, entry), nested)
        except IntakeError as error:
            self.leave_out(error)

    def _count(self, entries: int, name: str) -> None:
        self.entries += entries
        if self.entries > MAX_ENTRIES:
            raise left_out(name, REASONS["many"])

    def _hold(self, size: int, name: str) -> None:
        self.held += size
        if self.held > MAX_ARCHIVE:
            raise left_out(name, REASONS["heavy"])

    def leave_out(self, error: IntakeError) -> None:
        """Note what does not count, and why; the first of them, when they are many."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(error.text)


def _not_unpacked(name: str, error: Exception) -> IntakeError:
    """Why an archive was not listed; the libraries raise all kinds of things for bytes that someone chose."""
    if isinstance(error, IntakeError):
        return error
    reason = "many" if isinstance(error, Crowded) else "heavy" if isinstance(error, Heavy) else "damaged"
    return left_out(name, REASONS[reason])


def _in_memory(name: str, entry: Entry) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            return entry.read(limit)
        except Locked:
            raise left_out(name, REASONS["password"]) from None
        except Exception:
            raise left_out(name, REASONS["damaged"]) from None

    return read


def _on_disk(path: Path) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            return read_regular(path, limit)
        except OSError as error:
            raise unreadable(path.name, error) from None

    return read


def read_regular(path: Path, limit: int) -> bytes:
    """The first bytes of an ordinary file; a link that took its place meanwhile, a FIFO or a device is refused."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    if not stat.S_ISREG(path.lstat().st_mode):  # opening some devices is an act already
        raise left_out(path.name, REASONS["special"])
    with open(os.open(path, flags), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise left_out(path.name, REASONS["special"])
        return stream.read(limit)


def unreadable(name: str, error: OSError) -> IntakeError:
    """A file that the system does not let us read."""
    why: Any = error.strerror or type(error).__name__
    return left_out(
        name, Text(f"cannot be read ({why}): check its permissions", f"无法读取（{why}）：请检查文件权限")
    )


def ignored(name: str) -> bool:
    """Whether a folder or file of this name is never part of the work: hidden, or what tools leave behind."""
    return name.startswith(".") or name in IGNORED


def is_wanted(name: str) -> bool:
    """Whether a file may hold source text, by its name."""
    return name.lower().endswith(SOURCES + ARCHIVES + OTHER_ARCHIVES)
