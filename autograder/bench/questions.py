"""One class of submissions and one list of questions, from which every contestant gets its own form of both.

The questions are a NumPy module's checks, visible and hidden. Every second submission has one mistake.
"""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from .. import vocabulary
from ..mistakes import mistakes_in
from ..plugin import CHECKS
from ..proof.cases import checks_in, reference_sources, with_replaced

WORDS = Path(__file__).with_name("words.py")
RIGHT = 0  # of the class, a submission without mistake


@dataclass(frozen=True)
class Questions:
    """The exercises of one NumPy module, and submissions that answer them."""

    assignment: str = "mlp"
    module: str = "losses"

    @cached_property
    def checks(self) -> dict[str, list[str]]:
        """Exercise -> calls of its checks, as a line of code each."""
        calls: dict[str, list[str]] = {}
        for check, function in checks_in(self.assignment, self.module):
            arguments = ", ".join(_GIVEN[name] for name in inspect.signature(function).parameters)
            calls.setdefault(check.exercise.name, []).append(f"{check.name}({arguments})")
        return calls

    def submissions(self, count: int) -> Iterator[tuple[str, str]]:
        """(name, source of the module); the even ones are right, and no two are the same text."""
        right = reference_sources(self.assignment)[self.module]
        mistakes = mistakes_in(self.assignment, self.module)
        wrong = [
            with_replaced(self.assignment, self.module, mistake).sources[self.module] for mistake in mistakes
        ]
        for number, mistaken in enumerate(islice(cycle(wrong), count)):
            name = f"s{number:04}"
            yield name, f"# {name}\n{mistaken if number % 2 else right}"

    @cached_property
    def setup(self) -> str:
        """What makes the checks run beside student code: the words, the reference, and the checks' own text."""
        checks = (CHECKS / self.assignment / f"test_{self.module}.py").read_text("utf-8")
        own = [
            inspect.getsource(function)
            for function in (vocabulary.away_from_zero, vocabulary.finite_difference)
        ]
        reference = f"exec({reference_sources(self.assignment)[self.module]!r}, vars(reference))\n"
        words = WORDS.read_text("utf-8") + "from collections.abc import Callable\n"
        return "\n\n".join([words, *own, reference, _without_imports(checks)])

    def cells(self, source: str) -> list[tuple[str, str]]:
        """(name, code) of the cells of a notebook: what stands above the first exercise, then one cell for each."""
        lines = source.splitlines()
        starts = {
            node.lineno - 1: node.name
            for node in ast.parse(source).body
            if isinstance(node, ast.FunctionDef) and node.name in self.checks
        }
        bounds = [0, *starts, len(lines)]
        pieces = ["\n".join(lines[a:b]).strip() for a, b in pairwise(bounds)]
        return list(zip(["top", *starts.values()], pieces, strict=True))


_GIVEN = {"student": "student", "rng": "np.random.default_rng(0)"}


def _without_imports(checks: str) -> str:
    """A file of checks without what it imports of the kit; the words stand above it."""
    tree = ast.parse(checks)
    tree.body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    return ast.unparse(tree)


def notebook(cells: list[tuple[str, dict[str, Any]]]) -> str:
    """A notebook as text, from the code and metadata of its cells."""
    made = new_notebook(
        cells=[
            new_code_cell(code, metadata=metadata, id=f"cell-{n}") for n, (code, metadata) in enumerate(cells)
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    return nbformat.writes(made)
