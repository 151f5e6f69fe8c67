"""The graders, graded: submissions whose grade is known beforehand, and where the grader says otherwise.

The reference must score full and the stubs nothing; an alternative must score full; a mistake must lose the checks
named for it and no others, and be told what was misunderstood.
"""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from ..alternatives import Alternative, alternatives_in
from ..backends import InProcess
from ..exercise import Check
from ..grading import Grading
from ..intake.layout import order_of
from ..intake.submission import Submission, read
from ..lint import Findings, lint
from ..mistakes import Mistake, mistakes_in
from ..paths import RELEASED, SOLUTIONS
from ..report import CheckReport
from ..text import NOTHING, Text

CheckFunction = Callable[..., None]


Kind = Literal["reference", "stub", "mistake", "alternative"]


@dataclass(frozen=True, eq=False)
class Case:
    """A submission whose grade is known beforehand.

    Attributes:
        module: the module it is about.
        exercise: the exercise it is about; empty for all of the module.
        fails: names of the checks that must fail; every other one must pass (of the stubs all must fail).
        tell: what at least one failing check must say.
    """

    kind: Kind
    module: str
    exercise: str
    submission: Submission
    fails: frozenset[str] = frozenset()
    tell: Text = NOTHING


class Hole(NamedTuple):
    """Where a grade is not what it should be."""

    kind: Literal["missed", "unrelated", "unnamed", "ungraded"]
    text: str


def checks_in(assignment: str, module: str) -> list[tuple[Check, CheckFunction]]:
    """The checks of one module, in the order of the file."""
    shelf = importlib.import_module(f"autograder.checks.{assignment}.test_{module}")
    return [(item.check, item) for item in vars(shelf).values() if hasattr(item, "check")]


def trains(assignment: str, only: frozenset[str] = frozenset()) -> bool:
    """Whether any of an assignment's checks (of these modules and exercises) trains on MNIST."""
    return any(
        check.training and (not only or {module, check.exercise.name} & only)
        for module in order_of(assignment)
        for check, _ in checks_in(assignment, module)
    )


def reference_sources(assignment: str) -> dict[str, str]:
    """module -> source of the reference."""
    return dict(read(SOLUTIONS / assignment).sources)


def cases(assignment: str, module: str) -> Iterator[Case]:
    """Every submission whose grade on a module is known: reference, stubs, mistakes and alternatives."""
    yield Case("reference", module, "", Submission("reference", reference_sources(assignment)))
    yield Case("stub", module, "", Submission("stub", read(RELEASED / assignment).sources))
    for mistake in mistakes_in(assignment, module):
        yield case_of(assignment, module, mistake)
    for alternative in alternatives_in(assignment, module):
        submission = with_replaced(assignment, module, alternative)
        yield Case("alternative", module, alternative.exercise, submission)


def case_of(assignment: str, module: str, mistake: Mistake) -> Case:
    """The submission with one mistake, and what its grading must be."""
    submission = with_replaced(assignment, module, mistake)
    return Case("mistake", module, mistake.exercise, submission, frozenset(mistake.caught_by), mistake.tell)


def with_replaced(assignment: str, module: str, by: Mistake | Alternative) -> Submission:
    """The reference with one function replaced by a mistake, or by an alternative."""
    sources, name = reference_sources(assignment), by.function.__name__
    sources[module] += f"\n\n{_source_of(by.function)}\n\n{by.exercise} = {name}\n"
    return Submission(name, sources)


def _source_of(function: Callable[..., object]) -> str:
    """A function's source, with what it uses of its file, and without what ties it to the kit."""
    body = _body_of(function.__module__)
    definitions = {node.name: node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    needed, unread = set(), {function.__name__}
    while unread:
        name = unread.pop()
        needed.add(name)
        used = {node.id for node in ast.walk(definitions[name]) if isinstance(node, ast.Name)}
        unread |= (used & set(definitions)) - needed
    unneeded = [node for name, node in definitions.items() if name not in needed]
    return ast.unparse(ast.Module([node for node in body if node not in unneeded], []))


@cache
def _body_of(shelf: str) -> list[ast.stmt]:
    """The statements of a file of mistakes or alternatives, without decorators and imports of the kit."""
    tree = ast.parse(inspect.getsource(importlib.import_module(shelf)))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.decorator_list = []
    return [node for node in tree.body if not _imports_the_kit(node)]


def _imports_the_kit(node: ast.stmt) -> bool:
    kit = ("autograder", "solutions")
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in kit


def grade_exercise(
    assignment: str,
    module: str,
    exercise: str,
    submission: Submission,
    seed: str = "proof",
    training: bool = False,
) -> list[CheckReport]:
    """Run the checks of one exercise, or of the module when it is empty, in this process: those that train on MNIST, or
    the others."""
    grading = Grading(
        assignment, submission, lambda handed_in, stand_ins, _: InProcess(handed_in, stand_ins), seed
    )
    for other in order_of(assignment):
        grading.know([(check, other) for check, _ in checks_in(assignment, other)])
    grading.findings = _findings(assignment, tuple(submission.sources.items()))
    wanted = [
        (check, function, list(inspect.signature(function).parameters))
        for check, function in checks_in(assignment, module)
        if exercise in ("", check.exercise.name) and check.training == training
    ]
    grading.try_all(wanted)
    for runnable in wanted:
        grading.run(*runnable)
    grading.close()
    return [report for _, report in grading.checked]


@cache
def _findings(assignment: str, sources: tuple[tuple[str, str], ...]) -> Findings:
    """What reading a submission shows: the same with every seed."""
    signatures = {
        check.exercise.name: check.exercise.signature(module)
        for module in order_of(assignment)
        for check, _ in checks_in(assignment, module)
    }
    return lint(Submission("", dict(sources)), signatures)


def holes(case: Case, rows: Sequence[CheckReport]) -> list[Hole]:
    """Where the grading of a case is not what it should be; `rows` may be of other exercises, too."""
    found = [Hole("ungraded", f"{row.name}: {row.message.en}") for row in rows if row.outcome == "ungraded"]
    if case.kind == "stub":
        return found + [Hole("missed", f"{row.name} gives points") for row in rows if row.earned]
    lost = {row.name: row.message.en for row in rows if row.outcome == "failed"}
    found += [Hole("missed", f"not caught by {name}") for name in sorted(case.fails - set(lost))]
    found += [
        Hole("unrelated", f"fails {name}: {said}") for name, said in lost.items() if name not in case.fails
    ]
    if not any(case.tell.en in row.message.en and case.tell.zh in row.message.zh for row in rows):
        found.append(Hole("unnamed", "not diagnosed as itself"))
    return found


def prove_case(assignment: str, case: Case, seed: str = "proof") -> list[Hole]:
    """The holes in the grading of one case, by the checks of its exercise, in this process."""
    return holes(case, grade_exercise(assignment, case.module, case.exercise, case.submission, seed))
