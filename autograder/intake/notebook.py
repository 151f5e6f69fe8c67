"""A notebook as data: its code cells as one source text, in order, without what only Jupyter understands.

Nothing is compiled here: a cell that Python cannot read is passed over where the text runs (worker/namespace.py splits
it at the same marks), and outputs are never looked at.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from ..text import Text

MARK = "#%% cell {number}"
MARKED = re.compile(r"^#%% cell (\d{1,6})$", re.MULTILINE)

KEPT_MAGICS = ("time", "capture", "prun")  # what they are put before is run all the same
CELL_MAGIC = re.compile(r"\s*%%(\w*)[ \t]*([^\n]*)")
LINE_MAGIC = re.compile(r"(\s*)%(\w+)\s*(.*)")
OTHER = re.compile(
    r"\s*(?:[!?%]"  # !ls   !!ls   ?softmax
    r"|[\w.*\[\]]+\s?\?{1,2}\s*$"  # softmax?
    r"|(?:pip3?|conda|mamba)\s+\w*install\b)"
)
ASSIGNED = re.compile(r"(\s*\w[\w.,\[\] ]*=)\s*[!%]\s*\w")  # files = !ls
OPENING = re.compile(r"#.*|\"\"\"|'''|\"|'|[(\[{]|[)\]}]|\\$", re.DOTALL)
INSIDE = {quote: re.compile(rf"(?:\\.|(?!{quote})[^\\])*") for quote in ('"""', "'''", '"', "'")}
DEFINITION = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)
MAX_NAMED = 5


class Unreadable(Exception):
    """Not a notebook, or not one of Python."""


def code_cells(text: str) -> list[tuple[int, str]]:
    """(number, source) of the code cells; every cell counts, the first is 1. Raises Unreadable."""
    try:
        notebook = json.loads(text)
        cells = notebook["cells"] if "cells" in notebook else _cells_of_version_3(notebook)
        return [
            (number, "".join(cell["source"] if "source" in cell else cell["input"]))
            for number, cell in enumerate(cells, start=1)
            if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable from None


def _cells_of_version_3(notebook: dict[str, Any]) -> list[Any]:
    return [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]


def source(cells: list[tuple[int, str]]) -> str:
    """One text of all cells, each under a mark with its number."""
    return "".join(f"{MARK.format(number=number)}\n{python(cell)}\n" for number, cell in cells)


def place(text: str, line: int) -> tuple[int, int]:
    """(cell, line in the cell) of a line of such a text; cell 0 stands before the first mark."""
    cell = start = 0
    for number, row in enumerate(text.split("\n")[:line], start=1):
        if mark := MARKED.match(row):
            cell, start = int(mark[1]), number
    return cell, line - start


def python(cell: str) -> str:
    """A cell without magics, shell escapes and questions, line for line."""
    cell = re.sub(r"\r\n?", "\n", cell).replace("\0", " ")
    cell = cell.encode("utf-8", "replace").decode("utf-8")  # JSON can hold what no text can
    magic = CELL_MAGIC.match(cell)
    if magic:
        head = cell[: magic.end()]
        kept = magic[1] in KEPT_MAGICS or (magic[1] in ("writefile", "file") and magic[2].endswith(".py"))
        cell = "\n" * head.count("\n") + (cell[magic.end() :] if kept else "")
    return "\n".join(_python_lines(cell.split("\n")))


def _python_lines(lines: list[str]) -> Iterator[str]:
    statement, escape = _Statement(), False
    for line in lines:
        if escape:
            escape, line = line.endswith("\\"), ""
        elif not statement.goes_on:
            line, escape = _translated(line)
        statement.follow(line)
        yield line


def _translated(line: str) -> tuple[str, bool]:
    """The first line of a statement as Python has it, and whether what it dropped goes on in the next line."""
    indent = line[: len(line) - len(line.lstrip())]
    magic = LINE_MAGIC.match(line)
    if magic and magic[2] in KEPT_MAGICS:
        return indent + (magic[3] or "pass"), False
    if assigned := ASSIGNED.match(line):
        return f"{assigned[1]} None", line.endswith("\\")
    if OTHER.match(line):
        return f"{indent}pass", line.endswith("\\")
    return line, False


class _Statement:
    """Follows brackets and strings from line to line: does the statement go on in the next line?"""

    def __init__(self) -> None:
        self.depth = 0
        self.quote = ""
        self.continued = False

    @property
    def goes_on(self) -> bool:
        return bool(self.depth or self.quote or self.continued)

    def follow(self, line: str) -> None:
        self.continued = False
        position = self._end_of_string(line, 0) if self.quote else 0
        while found := OPENING.search(line, position):
            position = found.end()
            match found[0]:
                case "(" | "[" | "{":
                    self.depth += 1
                case ")" | "]" | "}":
                    self.depth = max(0, self.depth - 1)
                case "\\":
                    self.continued = True
                case '"""' | "'''" | '"' | "'" as quote:
                    self.quote = quote
                    position = self._end_of_string(line, position)

    def _end_of_string(self, line: str, position: int) -> int:
        """Where the open string ends; a string of one line ends with it, unless a backslash carries it on."""
        inside = INSIDE[self.quote].match(line, position)
        end = inside.end() if inside else position
        if line.startswith(self.quote, end):
            end += len(self.quote)
            self.quote = ""
            return end
        if len(self.quote) == 1 and line[end:] != "\\":
            self.quote = ""
        return len(line)


def repeated(name: str, cells: list[tuple[int, str]]) -> list[Text]:
    """What to say of functions and classes that several cells define."""
    places: dict[str, list[int]] = {}
    for number, cell in cells:
        for defined in dict.fromkeys(DEFINITION.findall(cell)):
            places.setdefault(defined, []).append(number)
    twice = {defined: numbers for defined, numbers in places.items() if len(numbers) > 1}
    return [
        Text(
            f"{name} defines {defined} in cells {', '.join(map(str, numbers[-MAX_NAMED:]))}: the last one counts.",
            f"{name} 在第 {'、'.join(map(str, numbers[-MAX_NAMED:]))} 个单元格里都定义了 {defined}：以最后一个为准。",
        )
        for defined, numbers in list(twice.items())[:MAX_NAMED]
    ]
