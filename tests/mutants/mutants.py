"""Mutants of a solution, made in memory with mutmut's operators."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

import libcst
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

from autograder.proof.cases import reference_sources


@dataclass(frozen=True)
class Mutant:
    """One small change to one function of a solution."""

    module: str
    function: str
    change: str
    source: str

    def __str__(self) -> str:
        return f"{self.module} {self.function}: {self.change}"


def mutants_of(module: str) -> Iterator[Mutant]:
    """Every mutant of a module such as "mlp/losses". Type hints, docstrings and `len` are left as they are."""
    assignment, _, name = module.partition("/")
    source = reference_sources(assignment)[name]
    visitor = _Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    tree = MetadataWrapper(libcst.parse_module(source)).visit(visitor)
    for mutation in visitor.mutations:
        function = mutation.contained_by_top_level_function
        if function is None:  # an import, or what runs when the file is started
            continue
        if name.endswith("_torch") and function.name.value.startswith(
            "train_"
        ):  # a recipe: any that trains is right
            continue
        changed = tree.deep_replace(mutation.original_node, mutation.mutated_node)
        mutated = libcst.ensure_type(changed, libcst.Module).code
        yield Mutant(module, function.name.value, _change(source, mutated), mutated)


class _Visitor(MutationVisitor):
    """mutmut's choice of what to change, without the words of error messages, which are anybody's own."""

    def on_visit(self, node: libcst.CSTNode) -> bool:
        return not isinstance(node, libcst.Raise) and super().on_visit(node)


def _change(before: str, after: str) -> str:
    """The changed lines: `old` → `new`."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    old = " ".join(line[2:].strip() for line in lines if line.startswith("- "))
    new = " ".join(line[2:].strip() for line in lines if line.startswith("+ "))
    return f"`{old}` → `{new}`"
