"""Makes assignments/ from solutions/ and the checks: stubs, visible checks, handouts, and a manifest of points."""

import ast
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .exercise import Check
from .layout import ASSIGNMENTS, order_of
from .plugin import CHECKS
from .proof import SOLUTIONS, checks_in

ROOT = SOLUTIONS.parent
PAGES = ("README.md", "README.zh-CN.md")
SHARED = ("ERRATA.md", "ERRATA.zh-CN.md", "program.py", "loss_curve.py")  # as they are, for all assignments
IMPORT = ast.Import | ast.ImportFrom
CONSTANT = ast.Assign | ast.AnnAssign


def release(folder: Path = ROOT / "assignments") -> None:
    """Write the whole of assignments/ anew; what does not belong there any more goes away."""
    files = dict(contents())
    for old in sorted(folder.rglob("*"), reverse=True) if folder.exists() else []:
        if old.is_dir():
            if old.name == "__pycache__":
                shutil.rmtree(old)
            elif not any(old.iterdir()):
                old.rmdir()
        elif str(old.relative_to(folder)) not in files and "__pycache__" not in old.parts:
            old.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def contents() -> Iterator[tuple[str, str]]:
    """Every file of assignments/: its path below it, and its text. The same sources give the same files."""
    yield (
        "__init__.py",
        (SOLUTIONS / "__init__.py").read_text("utf-8").replace("The references.", "The assignments."),
    )
    for name in SHARED:
        yield name, (SOLUTIONS / name).read_text("utf-8")
    for assignment in ASSIGNMENTS:
        for name, text in _assignment(assignment):
            yield f"{assignment}/{name}", text


def _assignment(assignment: str) -> Iterator[tuple[str, str]]:
    modules = order_of(assignment)
    yield "__init__.py", ""
    yield "checks/__init__.py", (CHECKS / assignment / "__init__.py").read_text("utf-8")
    yield "checks/conftest.py", CONFTEST
    yield "manifest.json", manifest(assignment, handout_order(assignment))
    for page in PAGES:
        yield page, (SOLUTIONS / assignment / page).read_text("utf-8")
    for picture in sorted((SOLUTIONS / assignment / "figures").glob("*.svg")):
        yield f"figures/{picture.name}", picture.read_text("utf-8")
    for module in modules:
        yield f"{module}.py", stub((SOLUTIONS / assignment / f"{module}.py").read_text("utf-8"), module)
        yield f"checks/test_{module}.py", visible(_checks_text(assignment, module))


def handout_order(assignment: str) -> list[str]:
    """The modules in the order of the handout's sections, in which students write them.

    It need not be that in which they are graded: a reference may build on what comes later for students.
    """
    handout = (SOLUTIONS / assignment / PAGES[0]).read_text("utf-8")
    return re.findall(r"^## \d+\. `(\w+)\.py`$", handout, re.MULTILINE)


def _checks_text(assignment: str, module: str) -> str:
    return (CHECKS / assignment / f"test_{module}.py").read_text("utf-8")


CONFTEST = '''"""Lets `pytest assignments/mlp/checks --submission assignments/mlp --in-process` run."""

pytest_plugins = ["autograder.plugin"]
'''


def manifest(assignment: str, modules: Iterable[str]) -> str:
    """What exercises there are, and how many points their visible and hidden checks carry."""
    exercises: dict[str, dict[str, object]] = {}
    for module in modules:
        for check, _ in checks_in(assignment, module):
            row = exercises.setdefault(
                check.exercise.name,
                {
                    "module": module,
                    "section": check.exercise.section,
                    "runtime": check.exercise.runtime,
                    "visible": 0.0,
                    "hidden": 0.0,
                    "hidden_checks": 0,
                },
            )
            _count(row, check)
    return json.dumps({"assignment": assignment, "exercises": exercises}, indent=1, ensure_ascii=False) + "\n"


def _count(row: dict[str, object], check: Check) -> None:
    kind = "visible" if check.visible else "hidden"
    row[kind] = round(float(str(row[kind])) + check.points, 2)
    row["hidden_checks"] = int(str(row["hidden_checks"])) + (not check.visible)


@dataclass(frozen=True)
class Source:
    """A module's text, from which pieces are cut by syntax node."""

    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def body(self) -> list[ast.stmt]:
        return ast.parse(self.text).body

    def start(self, node: ast.stmt) -> int:
        """Index of the node's first line, decorators and the comment block above it included."""
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
        while first and self.lines[first - 1].startswith("#"):
            first -= 1
        return first

    def cut(self, node: ast.stmt) -> str:
        """The node's lines."""
        return "\n".join(self.lines[self.start(node) : node.end_lineno])

    def blank_lines_above(self, node: ast.stmt) -> int:
        above = self.lines[: self.start(node)]
        return len(above) - len("\n".join(above).rstrip().splitlines())


def stub(text: str, module: str) -> str:
    """A module as students get it: docstrings and signatures stay, bodies raise NotImplementedError."""
    source = Source(text)
    pieces = {
        place: _stub_piece(source, node, module)
        for place, node in enumerate(source.body)
        if not getattr(node, "name", "").startswith("_")
    }
    definitions = [p for place, p in pieces.items() if not isinstance(source.body[place], IMPORT | CONSTANT)]
    used = _names("\n".join(definitions))
    return _joined(source, {place: p for place, p in pieces.items() if _belongs(source.body[place], used)})


def _names(text: str) -> set[str]:
    """The names that a piece of code mentions."""
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


def _belongs(node: ast.stmt, used: set[str]) -> bool:
    """numpy, torch and the student's own modules are always imported; the rest only where something is left to use it."""
    if isinstance(node, ast.ImportFrom) and (
        node.level or (node.module or "").startswith(("numpy", "torch"))
    ):
        return True
    if isinstance(node, ast.Import) and node.names[0].name in ("numpy", "torch"):
        return True
    if isinstance(node, IMPORT):
        return any((alias.asname or alias.name) in used for alias in node.names)
    if isinstance(node, CONSTANT):
        return bool(_names(ast.unparse(node)) & used)
    return True


def _stub_piece(source: Source, node: ast.stmt, module: str) -> str:
    if isinstance(node, ast.FunctionDef):
        return _function(source, node, f"{node.name} ({module}.py)")
    if isinstance(node, ast.ClassDef):
        return _class(source, node, module)
    return source.cut(node)


def _function(source: Source, node: ast.FunctionDef, label: str) -> str:
    """Signature and docstring, then the line to be replaced."""
    last = (node.body[0].end_lineno or 0) if ast.get_docstring(node) else node.body[0].lineno - 1
    while source.lines[last - 1].lstrip().startswith("#"):
        last -= 1  # a comment above the first line of the body
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1
    indent = " " * (node.col_offset + 4)
    return "\n".join(
        [*source.lines[first:last], f'{indent}raise NotImplementedError("{label} is not written yet")']
    )


def _class(source: Source, node: ast.ClassDef, module: str) -> str:
    docstring = ast.get_docstring(node)
    head = source.lines[node.lineno - 1 : node.body[0].end_lineno if docstring else node.lineno]
    methods = [
        _function(source, item, f"{node.name}.{item.name} ({module}.py)")
        for item in node.body
        if isinstance(item, ast.FunctionDef) and (not item.name.startswith("_") or item.name == "__init__")
    ]
    return "\n\n".join(["\n".join(head), *methods])


def visible(text: str) -> str:
    """A checks file without its hidden checks, and without what only those used."""
    source = Source(text)
    nodes = [node for node in source.body if not _hidden(node)]
    while unused := [node for node in nodes if not _used_by_others(node, nodes)]:
        nodes = [node for node in nodes if node not in unused]
    return _joined(source, {source.body.index(node): _visible_piece(source, node, nodes) for node in nodes})


def _hidden(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    kinds = [
        d.func.attr
        for d in node.decorator_list
        if isinstance(d, ast.Call) and isinstance(d.func, ast.Attribute)
    ]
    return "hidden" in kinds or "accuracy" in kinds


def _used_by_others(node: ast.stmt, nodes: list[ast.stmt]) -> bool:
    """Whether a name that the node brings in is mentioned by another; checks and expressions always stay."""
    others = set().union(*(_names(ast.unparse(other)) for other in nodes if other is not node))
    if isinstance(node, IMPORT):
        return any((alias.asname or alias.name) in others for alias in node.names)
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("test_"):
        return node.name in others
    if isinstance(node, CONSTANT):
        return bool(_names(ast.unparse(node)) & others)
    return True


def _visible_piece(source: Source, node: ast.stmt, nodes: list[ast.stmt]) -> str:
    if not isinstance(node, ast.ImportFrom):
        return source.cut(node)
    others = set().union(*(_names(ast.unparse(other)) for other in nodes if other is not node))
    kept = [alias for alias in node.names if (alias.asname or alias.name) in others]
    if len(kept) == len(node.names):
        return source.cut(node)
    return ast.unparse(ast.ImportFrom(node.module, kept, node.level))


def _joined(source: Source, pieces: dict[int, str]) -> str:
    """The pieces, by their place in the source, as far apart as they stood there."""
    text, gap = "", 0
    for place, node in enumerate(source.body):
        gap = max(gap, source.blank_lines_above(node))
        if place in pieces:
            text += ("\n" * gap if text else "") + pieces[place] + "\n"
            gap = 0
    return text
