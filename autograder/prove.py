"""`python -m autograder prove`: grades every submission whose grade is known, and shows where the grader is wrong.

The quick form runs the checks of each submission's own exercise in this process. The full form grades in the jail as
students are graded: mistakes and alternatives on the whole assignment, the reference with its training on MNIST.
"""

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from . import proof_page
from .console import number
from .grade import Options, grade
from .layout import order_of
from .proof import Case, Hole, Kind, cases, checks_in, holes, prove_case

Judged = Iterator[tuple[Case, list[Hole]]]
Judge = Callable[[str, Sequence[Case], str], Judged]


@dataclass
class Proof:
    """What became of one module's cases."""

    assignment: str
    module: str
    cases: list[Case]
    holes: dict[tuple[Case, Hole], list[str]] = field(default_factory=dict)  # -> the seeds that showed it

    def __post_init__(self) -> None:
        self.of_kind = Counter(case.kind for case in self.cases)

    def without(self, kind: Kind, *of: str) -> int:
        """How many cases of a kind have no hole (of the kinds `of`, if any are named)."""
        bad = {
            case.submission.name
            for case, hole in self.holes
            if case.kind == kind and (not of or hole.kind in of)
        }
        return self.of_kind[kind] - len(bad)

    def cell(self, kind: Kind, *of: str) -> str:
        """How many cases of a kind have no hole; of how many, when some have."""
        good, expected = self.without(kind, *of), self.of_kind[kind]
        return f"{good}" if good == expected else f"{good}/{expected}"


def prove(
    console: Console, assignments: Sequence[str], full: bool = False, seeds: int = 1, page: bool = False
) -> bool:
    """Prove assignments, print a row for each module and then every hole; whether there is none. `page`: as PROOF.md, too."""
    judge = in_the_jail if full else in_this_process
    proofs = []
    with console.status("") as status:
        for assignment in assignments:
            for module in order_of(assignment):
                status.update(f"{assignment} {module}")
                proofs.append(prove_module(assignment, module, judge, seeds))
    if page:
        proof_page.write(proofs, seeds)
    console.print(table(proofs, seeds))
    for proof in proofs:
        for (case, hole), shown_by in proof.holes.items():
            where = f"{proof.assignment} {proof.module}: {case.kind} {case.submission.name} ({case.exercise})"
            console.print(Line(f"✗ {where}: {hole.text} [{_seeds(shown_by, seeds)}]", style="red"))
    whole = not any(proof.holes for proof in proofs)
    if whole:
        console.print(
            f"All {sum(len(proof.cases) for proof in proofs)} submissions are graded as they must be."
        )
    return whole


def prove_module(assignment: str, module: str, judge: Judge, seeds: int = 1) -> Proof:
    """Grade a module's cases, once for each seed."""
    proof = Proof(assignment, module, list(cases(assignment, module)))
    for seed in map(str, range(seeds)):
        for case, found in judge(assignment, proof.cases, seed):
            for hole in found:
                proof.holes.setdefault((case, hole), []).append(seed)
    return proof


def in_this_process(assignment: str, to_judge: Sequence[Case], seed: str) -> Judged:
    """Each case, graded by the checks of its own exercise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mistakes overflow and divide by zero
        for case in to_judge:
            yield case, prove_case(assignment, case, seed)


def in_the_jail(assignment: str, to_judge: Sequence[Case], seed: str) -> Judged:
    """Each case, graded as a student's submission is."""
    scopes: dict[tuple[frozenset[str], bool], list[Case]] = {}
    for case in to_judge:
        scopes.setdefault(_scope(assignment, case), []).append(case)
    for (only, training), together in scopes.items():
        reports = grade(
            assignment, [case.submission for case in together], Options(only, training, seed=seed)
        )
        for case, report in zip(together, reports, strict=True):
            yield case, holes(case, report.checks())


def _scope(assignment: str, case: Case) -> tuple[frozenset[str], bool]:
    """The modules on which a case is graded in full, and whether it trains on MNIST.

    A reference and stubs stand for one module; so does what trains. Anything else must lose nothing in any other module.
    """
    trains = any(check.training for check, _ in checks_in(assignment, case.module))
    if not case.exercise or (trains and case.kind == "alternative"):
        return frozenset([case.module]), trains
    runtimes = {m: checks_in(assignment, m)[0][0].exercise.runtime for m in order_of(assignment)}
    return frozenset(m for m in runtimes if runtimes[m] == runtimes[case.module]), False


@dataclass(frozen=True)
class Column:
    """One claim of the table: all cases of a kind are without holes (of the kinds `of`, if any are named)."""

    head: str
    kind: Kind
    of: tuple[str, ...] = ()


COLUMNS = (
    Column("refer-\nence", "reference"),
    Column("\nstubs", "stub"),
    Column("mistakes\ncaught", "mistake", ("missed", "ungraded")),
    Column("\nalone", "mistake", ("unrelated",)),
    Column("\nnamed", "mistake", ("unnamed",)),
    Column("alter-\nnatives", "alternative"),
)


def table(proofs: Sequence[Proof], seeds: int) -> Table:
    """One row per module: how many cases are graded as they should be (of how many, when some are not)."""
    table = Table(box=box.SIMPLE_HEAD, padding=0, caption=f"with {seeds} seed{'s' if seeds > 1 else ''}")
    table.add_column("\nmodule", no_wrap=True)
    for head in ("\nchecks", "\npoints", *(column.head for column in COLUMNS)):
        table.add_column(head, justify="right", no_wrap=True)
    for proof in proofs:
        table.add_row(*_row(proof), end_section=proof.module == order_of(proof.assignment)[-1])
    return table


def _row(proof: Proof) -> Iterator[str | Line]:
    checks = [check for check, _ in checks_in(proof.assignment, proof.module)]
    yield f"{proof.assignment}/{proof.module}"
    yield str(len(checks))
    yield number(sum(check.points for check in checks))
    for column in COLUMNS:
        cell = proof.cell(column.kind, *column.of)
        yield Line(cell, style="red" if "/" in cell else "green")


def _seeds(shown_by: Sequence[str], seeds: int) -> str:
    return f"seed {shown_by[0]}" + (f" and {len(shown_by) - 1} more of {seeds}" if len(shown_by) > 1 else "")
