"""The part of the kit that runs visible checks beside a student's notebook, as one file on `sys.path`: kit.whl.

(A zip by another name, because a .zip in a submission is taken for a part of it.)
"""

import ast
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
ENTRIES = ("practice/live", "models", "vocabulary")
STAMP = (1980, 1, 1, 0, 0, 0)  # the same kit gives the same bytes
NAME = "kit.whl"


def student_kit() -> bytes:
    """The modules that `%%check` needs, none of them checks, mistakes or references."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(_needed()):
            name = zipfile.ZipInfo(str(path.relative_to(PACKAGE.parent)), STAMP)
            name.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(name, path.read_bytes())
    return written.getvalue()


def _needed() -> set[Path]:
    """The files of the entries and of all that they import of this package."""
    needed: set[Path] = {PACKAGE / "__init__.py"}
    unread = [file for name in ENTRIES for file in _files(PACKAGE / name)]
    while unread:
        path = unread.pop()
        if path not in needed:
            needed.add(path)
            unread += _imported(path)
    return needed


def _imported(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            names = [folder, *(folder / alias.name for alias in node.names)]
            yield from (file for name in names for file in _files(name))


def _files(name: Path) -> Iterator[Path]:
    for file in (name.with_suffix(".py"), name / "__init__.py"):
        if file.is_file():
            yield file
            if file.parent != PACKAGE:
                yield file.parent / "__init__.py"
