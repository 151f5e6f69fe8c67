"""`python -m tests.mutants`: are the hidden checks sharp enough to notice one small change to a solution?

mutmut's operators change one thing at a time in a solution; each mutant is handed in as a submission, and the hidden
checks of its exercise must fail it. What survives must stand in survivors.toml: as equivalent to the solution, which
nothing could tell from it, or as free, where the exercise lets students differ. Free ones count as missed.
"""

import argparse
import os
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from autograder.intake.layout import ASSIGNMENTS, order_of

from .mutants import mutants_of
from .trial import outcome_of

HERE = Path(__file__).parent
SUMMARY = HERE / "summary.md"
LEAST = 0.95
KILLED = ("killed", "timed out")
COLUMNS = (*KILLED, "visible only", "equivalent", "free")
HEADING = """# Mutants of the solutions, before the hidden checks

Written by `make mutants`; what the columns mean stands in [README.md](README.md).

"""

Outcomes = dict[str, str]  # a mutant's label -> what became of it


def main() -> int:
    """Try every mutant; 1 when a survivor is not explained, an explanation is out of date, or too few are killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="such as mlp/losses; all when left out")
    parser.add_argument("--write", action="store_true", help="write the table to summary.md")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="modules at a time")
    options = parser.parse_args()
    modules = options.modules or [
        f"{assignment}/{module}" for assignment in ASSIGNMENTS for module in order_of(assignment)
    ]
    with ProcessPoolExecutor(options.jobs) as pool:
        outcomes = dict(zip(modules, pool.map(_tried, modules), strict=True))
    tables = {module: _sorted(tried) for module, tried in outcomes.items()}
    torch = {module: counts for module, counts in tables.items() if module.endswith("_torch")}
    totals = {
        "**NumPy**": _total(counts for module, counts in tables.items() if module not in torch),
        "**torch models**": _total(torch.values()),
        "**all**": _total(tables.values()),
    }
    totals = {name: counts for name, counts in totals.items() if counts}
    table = _table(tables | totals)
    print(table)
    if options.write:
        SUMMARY.write_text(HEADING + table, encoding="utf-8")
    problems = _problems(outcomes) + [
        f"the hidden checks kill only {_score(counts)} % of the mutants that differ: {name}"
        for name, counts in totals.items()
        if _killed(counts) < LEAST * _different(counts)
    ]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _tried(module: str) -> Outcomes:
    started = time.monotonic()
    if module.endswith("_torch"):  # here once, and not in every child
        import torch

        torch.set_num_threads(1)  # a child of a process with more would wait for the others for ever
    outcomes = {str(mutant): outcome_of(mutant) for mutant in mutants_of(module)}
    print(f"{module}: {len(outcomes)} mutants, {time.monotonic() - started:.0f} s", file=sys.stderr)
    return outcomes


def explained() -> dict[str, str]:
    """label of a mutant that survives -> "equivalent" or "free"."""
    groups = tomllib.loads((HERE / "survivors.toml").read_text("utf-8"))["survivors"]
    return {label: group["kind"] for group in groups for label in group["mutants"]}


def _sorted(tried: Outcomes) -> Counter[str]:
    """How many mutants came to each end; a survivor without an explanation is none that is excused."""
    kinds = explained()
    ends = (
        kinds.get(label, "free") if outcome == "survived" else outcome for label, outcome in tried.items()
    )
    return Counter(ends)


def _problems(outcomes: dict[str, Outcomes]) -> list[str]:
    survivors = {
        label for tried in outcomes.values() for label, outcome in tried.items() if outcome == "survived"
    }
    listed = {label for label in explained() if label.split()[0] in outcomes}
    problems = [f"survives without a reason: {label}" for label in sorted(survivors - listed)]
    return problems + [f"listed, but no longer survives: {label}" for label in sorted(listed - survivors)]


def _table(rows: dict[str, Counter[str]]) -> str:
    heads = ("module", "mutants", "killed", "(by their time limit)", "by visible checks only", *COLUMNS[3:])
    lines = [
        f"| {' | '.join(heads)} | killed of those that differ, % | killed of all, % |",
        "|---|" + "--:|" * (len(heads) + 1),
    ]
    for name, counts in rows.items():
        cells = (counts.total(), _killed(counts), *(counts[column] for column in COLUMNS[1:]))
        of_all = f"{100 * _killed(counts) / max(1, counts.total()):.1f}"
        lines.append(f"| {name} | {' | '.join(map(str, cells))} | {_score(counts)} | {of_all} |")
    return "\n".join(lines) + "\n"


def _total(rows: Iterable[Counter[str]]) -> Counter[str]:
    return sum(rows, Counter())


def _killed(counts: Counter[str]) -> int:
    return sum(counts[end] for end in KILLED)


def _different(counts: Counter[str]) -> int:
    return counts.total() - counts["equivalent"]


def _score(counts: Counter[str]) -> str:
    return f"{100 * _killed(counts) / max(1, _different(counts)):.1f}"


if __name__ == "__main__":
    sys.exit(main())
