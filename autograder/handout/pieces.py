"""A module's text in pieces, one for each exercise: what a notebook's cells hold."""

import ast
from collections.abc import Iterable, Sequence

from .stubs import CONSTANT, IMPORT, Source, joined, names_in, visible_piece


def prelude(text: str) -> list[str]:
    """The statements of a module that its exercises have in common: imports of libraries, and constants."""
    source = Source(text)
    return [source.cut(n) for n in source.body if isinstance(n, IMPORT | CONSTANT) and not _of_modules(n)]


def by_exercise(text: str, exercises: Sequence[str], known: Iterable[str] = ()) -> dict[str, str]:
    """What each exercise's cell holds: its definition, with the helpers that it is the first to use.

    Args:
        text: a module: a stub, a reference or a student's.
        exercises: names, in the order of their cells.
        known: statements that stand elsewhere already and are left out (see `prelude`).
    """
    try:
        return _by_exercise(text, exercises, known)
    except SyntaxError:  # what cannot be read stands whole in the first cell
        return {**dict.fromkeys(exercises, ""), exercises[0]: text}


def _by_exercise(text: str, exercises: Sequence[str], known: Iterable[str]) -> dict[str, str]:
    source, elsewhere = Source(text), {ast.unparse(ast.parse(statement)) for statement in known}
    body = {place: node for place, node in enumerate(source.body) if not _left_out(node, elsewhere)}
    owner = {place: name for place, node in body.items() for name in exercises if name in _bound(node)}
    for name in exercises:
        own = [node for place, node in body.items() if owner.get(place) == name]
        for place in _needed(own, {place: node for place, node in body.items() if place not in owner}):
            owner[place] = name
    latest = exercises[0]
    for place in body:  # what nothing uses stays where it stood
        latest = owner.setdefault(place, latest)
    return {
        name: joined(source, {place: source.cut(body[place]) for place in body if owner[place] == name})
        for name in exercises
    }


def checks_by_exercise(text: str) -> dict[str, str]:
    """Of a file of visible checks, what runs those of one exercise by themselves: imports, helpers and checks."""
    source = Source(text)
    tests: dict[str, list[ast.stmt]] = {}
    for node in source.body:
        for name in _checked(node):
            tests.setdefault(name, []).append(node)
    return {name: _with_what_they_need(source, own) for name, own in tests.items()}


def used(piece: str) -> set[str]:
    """The names that a piece mentions."""
    return names_in(piece)


def _with_what_they_need(source: Source, tests: list[ast.stmt]) -> str:
    places = _needed(tests, dict(enumerate(source.body)))
    nodes = [source.body[place] for place in sorted({*places, *map(source.body.index, tests)})]
    pieces = {source.body.index(node): visible_piece(source, node, nodes) for node in nodes}
    return joined(source, pieces)


def _needed(roots: list[ast.stmt], candidates: dict[int, ast.stmt]) -> set[int]:
    """Places of the statements that bring in what the roots mention, and what those mention in turn."""
    needed: set[int] = set()
    unread = list(roots)
    while unread:
        mentioned = names_in(ast.unparse(unread.pop()))
        new = {place for place, node in candidates.items() if _bound(node) & mentioned} - needed
        needed |= new
        unread += [candidates[place] for place in new]
    return needed


def _bound(node: ast.stmt) -> set[str]:
    """The names that a statement brings in."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
        case ast.Assign(targets=targets):
            return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
    return set()


def _checked(node: ast.stmt) -> list[str]:
    """The exercise that a visible check is of: `@softmax.visible(…)`; nothing for other statements."""
    if not isinstance(node, ast.FunctionDef):
        return []
    calls = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
    return [
        f.value.id
        for f in calls
        if isinstance(f, ast.Attribute) and f.attr == "visible" and isinstance(f.value, ast.Name)
    ]


def _of_modules(node: ast.stmt) -> bool:
    """Whether it imports from the assignment's other modules, which in a notebook are one with this."""
    return isinstance(node, ast.ImportFrom) and node.level > 0


def _left_out(node: ast.stmt, elsewhere: set[str]) -> bool:
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    program = isinstance(node, ast.If) and ast.unparse(node.test).startswith("__name__ ==")
    return docstring or program or _of_modules(node) or ast.unparse(node) in elsewhere
