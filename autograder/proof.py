"""The graders, graded: every known mistake must be caught by the checks named for it, by no other, and named.

`prove_mistake` builds the submission a student with that mistake would hand in (the reference, with one function
replaced) and runs the exercise's checks on it.
"""

import ast
import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from .backends import InProcess
from .exercise import Check
from .grading import Grading
from .layout import order_of
from .mistakes import Mistake, mistakes_in
from .report import CheckReport
from .submission import Submission, read

SOLUTIONS = Path(__file__).parents[1] / "solutions"

CheckFunction = Callable[..., None]


def checks_in(assignment: str, module: str) -> list[tuple[Check, CheckFunction]]:
    """The checks of one module, in the order of the file."""
    shelf = importlib.import_module(f"autograder.checks.{assignment}.test_{module}")
    return [(item.check, item) for item in vars(shelf).values() if hasattr(item, "check")]


def reference_sources(assignment: str) -> dict[str, str]:
    """module -> source of the reference."""
    return dict(read(SOLUTIONS / assignment).sources)


def with_mistake(assignment: str, module: str, mistake: Mistake) -> Submission:
    """The reference with one function replaced by a mistake."""
    shelf = importlib.import_module(f"autograder.mistakes.{assignment}.{module}")
    sources = reference_sources(assignment)
    sources[module] += f"\n\n{_mistakes_source(shelf)}\n\n{mistake.exercise} = {mistake.function.__name__}\n"
    return Submission(mistake.function.__name__, sources)


def _mistakes_source(shelf: ModuleType) -> str:
    """A mistakes file without what ties it to the kit: its decorators, docstring and imports of the kit."""
    tree = ast.parse(inspect.getsource(shelf))
    kept = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in (
            "autograder",
            "solutions",
        ):
            continue
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.decorator_list = []
        kept.append(node)
    return ast.unparse(ast.Module(kept, []))


def grade_exercise(
    assignment: str, module: str, exercise: str, submission: Submission, seed: str = "proof"
) -> list[CheckReport]:
    """Run one exercise's checks (those that do not train) on a trusted submission, in this process."""
    grading = Grading(
        assignment, submission, lambda handed_in, stand_ins, _: InProcess(handed_in, stand_ins), seed
    )
    for other in order_of(assignment):
        grading.know([(check, other) for check, _ in _checks_or_none(assignment, other)])
    for check, function in checks_in(assignment, module):
        if check.exercise.name == exercise and not check.training:
            grading.run(check, function, list(inspect.signature(function).parameters))
    grading.close()
    return [report for _, report in grading.checked]


def _checks_or_none(assignment: str, module: str) -> list[tuple[Check, Any]]:
    try:
        return checks_in(assignment, module)
    except ModuleNotFoundError:
        return []


def prove_mistake(assignment: str, module: str, mistake: Mistake, seed: str = "proof") -> list[str]:
    """What is wrong with the grading of one mistake; nothing when it is caught, alone, and named."""
    rows = grade_exercise(
        assignment, module, mistake.exercise, with_mistake(assignment, module, mistake), seed
    )
    failed = {row.name for row in rows if row.outcome != "passed"}
    named = any(mistake.tell.en in row.message.en for row in rows)
    problems = [f"not caught by {name}" for name in mistake.caught_by if name not in failed]
    problems += [f"also fails {name}" for name in failed if name not in mistake.caught_by]
    problems += [] if named else ["not diagnosed as itself"]
    problems += [
        f"{row.name} could not be graded: {row.message.en}" for row in rows if row.outcome == "ungraded"
    ]
    return problems


def prove_module(assignment: str, module: str, seed: str = "proof") -> dict[str, list[str]]:
    """mistake's function name -> problems, for one module; the reference itself stands under "reference"."""
    reference = Submission("reference", reference_sources(assignment))
    problems: dict[str, list[str]] = {"reference": []}
    for name in dict.fromkeys(check.exercise.name for check, _ in checks_in(assignment, module)):
        rows = grade_exercise(assignment, module, name, reference, seed)
        problems["reference"] += [f"{row.name}: {row.message.en}" for row in rows if row.outcome != "passed"]
    for mistake in mistakes_in(assignment, module):
        problems[mistake.function.__name__] = prove_mistake(assignment, module, mistake, seed)
    return problems
