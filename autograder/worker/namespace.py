"""A submission's modules, built from text in memory: importable by each other in every style students use."""

import importlib
import importlib.abc
import importlib.machinery
import itertools
import re
import sys
from ast import AsyncFunctionDef, ClassDef, FunctionDef, Module, Name, Store, parse, stmt, walk
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any

from . import absent

# `from .losses import …`, `from losses import …`, `from mlp.losses import …`, `from assignments.mlp.losses import …`
SHELVES = frozenset(["assignments", "solutions", "mlp", "cnn", "rnn"])
CELL = re.compile(r"^#%% cell \d{1,6}$", re.MULTILINE)  # as autograder/intake/notebook.py marks them
_numbers = itertools.count()


class Namespace(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The modules of one submission.

    Args:
        sources: module name -> source text.
        filenames: module name -> the name tracebacks show (default: `<module>.py`).
        stand_ins: module name -> {function name: function}, which replace the submission's own functions
            (follow-through credit: an earlier function is answered by the reference).
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        filenames: Mapping[str, str] | None = None,
        stand_ins: Mapping[str, Mapping[str, Callable[..., Any]]] | None = None,
    ) -> None:
        self.sources = dict(sources)
        self.filenames = {name: f"{name}.py" for name in sources} | dict(filenames or {})
        self.stand_ins = {name: dict(functions) for name, functions in (stand_ins or {}).items()}
        self.package = f"submission_{next(_numbers)}"
        self.found: set[str] = set()  # names that modules of the submission were imported by
        self.failures: dict[str, BaseException] = {}
        self.skipped: dict[
            str, Exception
        ] = {}  # notebook -> the first statement's error that was passed over
        sys.meta_path.append(self)

    def module(self, name: str) -> ModuleType:
        """Import one module. Raises whatever the student's code raises, the same each time, without running it again."""
        if name in self.failures:
            raise self.failures[name]
        try:
            return importlib.import_module(f"{self.package}.{name}")
        except BaseException as error:
            self.failures[name] = error
            raise

    def close(self) -> None:
        """Forget the modules, so that another submission may use the same names."""
        sys.meta_path.remove(self)
        for name in self.found:
            if getattr(sys.modules.get(name), "__package__", None) == self.package:
                del sys.modules[name]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        head, _, tail = fullname.partition(".")
        name = fullname.rpartition(".")[2]
        if fullname == self.package:
            self.found.add(fullname)
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        known = name in self.sources or name in self.stand_ins
        if known and (fullname == name or head == self.package or head in SHELVES):
            self.found.add(fullname)
            return importlib.machinery.ModuleSpec(fullname, self)
        if head in absent.NAMES or (head in SHELVES and (not tail or name in SHELVES)):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        head, _, name = module.__name__.rpartition(".")
        if module.__name__.partition(".")[0] in absent.NAMES:
            absent.fill(module)
        elif module.__name__ == self.package or (name in SHELVES and name not in self.sources):
            return
        elif head != self.package:  # another spelling of the same module
            sys.modules[module.__name__] = importlib.import_module(f"{self.package}.{name}")
        else:
            self._execute(module, name)

    def _execute(self, module: ModuleType, name: str) -> None:
        """Run a module's source, and put the stand-ins in place of the functions they stand for."""
        module.__file__ = self.filenames.get(name, f"{name}.py")
        try:
            if module.__file__.lower().endswith(".ipynb"):
                self._execute_cells(module, name)
            else:
                exec(self.code(name), module.__dict__)
        except Exception:
            if name not in self.stand_ins:
                raise
        module.__dict__.update(self.stand_ins.get(name, {}))
        for functions in self.stand_ins.values():  # wherever else the submission defines or imports them
            module.__dict__.update({key: f for key, f in functions.items() if key in module.__dict__})

    def _execute_cells(self, module: ModuleType, name: str) -> None:
        """Run a notebook statement by statement: a cell that is broken or a plot that fails costs only itself.

        Cells need not stand in the order in which they were run: what missed a name that comes later gets another turn,
        unless a cell after it has defined the same.
        """
        failed = self._run(list(self._statements(name)), module, name)
        waiting = [s for s, error in failed.items() if isinstance(error, NameError)]
        waiting = [s for s in waiting if _binds(s) and not _binds(s) & module.__dict__.keys()]
        while waiting:
            again = self._run(waiting, module, name)
            for statement in set(waiting) - again.keys():
                del failed[statement]
            waiting = (
                [s for s in again if isinstance(again[s], NameError)] if len(again) < len(waiting) else []
            )
        for error in failed.values():
            self.skipped.setdefault(name, error)

    def _statements(self, name: str) -> Iterator[stmt]:
        for cell in self._cells(self.sources[name]):
            try:
                yield from parse(cell, self.filenames[name]).body
            except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
                self.skipped[name] = error  # rather told than a statement that failed: it can hide a function

    def _run(self, statements: Sequence[stmt], module: ModuleType, name: str) -> dict[stmt, Exception]:
        """The statements that failed."""
        failed: dict[stmt, Exception] = {}
        for statement in statements:
            try:
                code = compile(Module([statement], []), self.filenames[name], "exec", dont_inherit=True)
                exec(code, module.__dict__)
            except Exception as error:
                failed[statement] = error
        return failed

    @staticmethod
    def _cells(source: str) -> list[str]:
        """A notebook's text cut before each mark, with empty lines above so that line numbers stay."""
        starts = [0, *(mark.start() for mark in CELL.finditer(source)), len(source)]
        return [
            "\n" * source.count("\n", 0, start) + source[start:end]
            for start, end in itertools.pairwise(starts)
        ]

    def code(self, name: str) -> CodeType:
        """The compiled source of a module. Raises SyntaxError."""
        return _compiled(self.sources.get(name, ""), self.filenames.get(name, f"{name}.py"))


@lru_cache(maxsize=100)
def _compiled(source: str, filename: str) -> CodeType:
    """The same module again and again is what a process sees that grades one mistake after another."""
    return compile(source, filename, "exec", dont_inherit=True)


def _binds(statement: stmt) -> set[str]:
    """The names that a definition or an assignment brings in."""
    if isinstance(statement, FunctionDef | AsyncFunctionDef | ClassDef):
        return {statement.name}
    return {node.id for node in walk(statement) if isinstance(node, Name) and isinstance(node.ctx, Store)}
