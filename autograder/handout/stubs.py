"""What students get of a module: its stub; and of a file of checks: the visible ones. Both are cut out as text."""

import ast
from dataclasses import dataclass
from functools import cache, cached_property

IMPORT = ast.Import | ast.ImportFrom
CONSTANT = ast.Assign | ast.AnnAssign


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
    used = names_in("\n".join(definitions))
    return joined(source, {place: p for place, p in pieces.items() if _belongs(source.body[place], used)})


def names_in(text: str) -> set[str]:
    """The names that a piece of code mentions."""
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


@cache  # by identity: a checks file asks for each of its nodes once per other node
def names_of(node: ast.stmt) -> frozenset[str]:
    """The names that a statement mentions."""
    return frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))


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
        return bool(names_of(node) & used)
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
    return joined(source, {source.body.index(node): visible_piece(source, node, nodes) for node in nodes})


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
    others = set().union(*(names_of(other) for other in nodes if other is not node))
    if isinstance(node, IMPORT):
        return any((alias.asname or alias.name) in others for alias in node.names)
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("test_"):
        return node.name in others
    if isinstance(node, CONSTANT):
        return bool(names_of(node) & others)
    return True


def visible_piece(source: Source, node: ast.stmt, nodes: list[ast.stmt]) -> str:
    if not isinstance(node, ast.ImportFrom):
        return source.cut(node)
    others = set().union(*(names_of(other) for other in nodes if other is not node))
    kept = [alias for alias in node.names if (alias.asname or alias.name) in others]
    if len(kept) == len(node.names):
        return source.cut(node)
    return ast.unparse(ast.ImportFrom(node.module, kept, node.level))


def joined(source: Source, pieces: dict[int, str]) -> str:
    """The pieces, by their place in the source, as far apart as they stood there."""
    text, gap = "", 0
    for place, node in enumerate(source.body):
        gap = max(gap, source.blank_lines_above(node))
        if place in pieces:
            text += ("\n" * gap if text else "") + pieces[place] + "\n"
            gap = 0
    return text
