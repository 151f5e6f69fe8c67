"""`python -m autograder prove`: grades every submission whose grade is known, and shows where the grader is wrong.

The quick form runs the checks of each submission's own exercise without the jail. The full form grades in the jail as
students are graded: mistakes and alternatives on the whole assignment, the reference with its training on MNIST.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text as Line

from ..console import number
from ..intake.layout import order_of
from . import page as proof_page
from .cases import Case, Hole, Kind, checks_in
from .judges import Judged, cases_of, in_processes, in_the_jail, in_this_process

LINES = 10  # of progress, where output is piped


@dataclass
class Proof:
    """What became of one module's cases."""

    assignment: str
    module: str
    cases: list[Case]
    seeds: int = 0  # with which all cases were graded
    holes: dict[tuple[Case, Hole], list[str]] = field(default_factory=dict)  # -> the seeds that showed it

    def __post_init__(self) -> None:
        self.of_kind = Counter(case.kind for case in self.cases)

    def add(self, seed: str, found: Sequence[Sequence[Hole]]) -> list[tuple[Case, Hole]]:
        """Take in the holes of all cases with one more seed; those that no seed had shown before."""
        self.seeds += 1
        shown = [(case, hole) for case, of_case in zip(self.cases, found, strict=True) for hole in of_case]
        new = [pair for pair in dict.fromkeys(shown) if pair not in self.holes]
        for pair in shown:
            self.holes.setdefault(pair, []).append(seed)
        return new

    def without(self, kind: Kind, *of: str) -> int:
        """How many cases of a kind have no hole (of the kinds `of`, if any are named)."""
        bad = {
            case.submission.name
            for case, hole in self.holes
            if case.kind == kind and (not of or hole.kind in of)
        }
        return self.of_kind[kind] - len(bad)

    def line(self, case: Case, hole: Hole, shown_by: str) -> Line:
        """One hole, and the seeds that showed it."""
        where = f"{self.assignment} {self.module}: {case.kind} {case.submission.name} ({case.exercise})"
        return Line(f"✗ {where}: {hole.text} [{shown_by}]", style="red")

    def cell(self, kind: Kind, *of: str) -> str:
        """How many cases of a kind have no hole; of how many, when some have."""
        good, expected = self.without(kind, *of), self.of_kind[kind]
        return f"{good}" if good == expected else f"{good}/{expected}"


def prove(
    console: Console, assignments: Sequence[str], full: bool = False, seeds: int = 1, page: bool = False
) -> bool:
    """Prove assignments, print a row for each module and then every hole; whether there is none. `page`: as PROOF.md, too.

    Raises:
        KeyboardInterrupt: it was stopped; what was found until then is printed.
    """
    modules = [(assignment, module) for assignment in assignments for module in order_of(assignment)]
    proofs = {module: Proof(*module, cases_of(*module)) for module in modules}
    judge = in_the_jail if full else in_processes if seeds > 1 else in_this_process
    try:
        _collect(console, proofs, judge(modules, [str(seed) for seed in range(seeds)]), seeds)
    except KeyboardInterrupt:
        _print(console, list(proofs.values()), seeds)
        raise
    if page:
        proof_page.write(list(proofs.values()), seeds)
    return _print(console, list(proofs.values()), seeds)


def _collect(
    console: Console, proofs: dict[tuple[str, str], Proof], judged: Iterator[Judged], seeds: int
) -> None:
    shape = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    gradings = sum(len(proof.cases) for proof in proofs.values()) * seeds
    with Progress(*shape, TimeRemainingColumn(), console=console, transient=True) as progress:
        task = progress.add_task("gradings", total=gradings)
        done, said = 0, 0
        for assignment, module, seed, found in judged:
            proof = proofs[assignment, module]
            for case, hole in proof.add(seed, found):
                if seeds > 1:  # told at once, too: so long a proof need not be waited for
                    console.print(proof.line(case, hole, f"seed {seed}"))
            progress.advance(task, len(found))
            done += len(found)
            if not console.is_terminal and done * LINES // gradings > said:
                said = done * LINES // gradings
                console.print(f"{done:,} of {gradings:,} gradings")


def _print(console: Console, proofs: Sequence[Proof], seeds: int) -> bool:
    """The table, and below it every hole; whether everything was graded, and without one."""
    console.print(table(proofs, seeds))
    for proof in proofs:
        for (case, hole), shown_by in proof.holes.items():
            console.print(proof.line(case, hole, _seeds(shown_by, seeds)))
    gradings = sum(proof.seeds * len(proof.cases) for proof in proofs)
    whole = all(proof.seeds == seeds and not proof.holes for proof in proofs)
    if whole:
        cases = sum(len(proof.cases) for proof in proofs)
        console.print(f"All {cases} submissions are graded as they must be ({gradings} gradings).")
    elif any(proof.seeds < seeds for proof in proofs):
        console.print(f"Stopped after {gradings} gradings; the table shows what they found.")
    return whole


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
    return f"seed {min(shown_by, key=int)}" + (
        f" and {len(shown_by) - 1} more of {seeds}" if len(shown_by) > 1 else ""
    )
