"""`python -m tests.mutants`: are the hidden checks sharp enough to notice one small change to a solution?

mutmut's operators change one thing at a time in a solution; each mutant is handed in as a submission, and the hidden
checks of its exercise must fail it. What survives must stand in survivors.toml, with the reason why nobody could tell.
"""

import argparse
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path

from autograder.intake.layout import ASSIGNMENTS, order_of

from .mutants import Mutant, mutants_of
from .trial import outcome_of

HERE = Path(__file__).parent
SUMMARY = HERE / "summary.md"
LEAST = 0.95
HEADING = """# Mutants of the solutions, before the hidden checks

Written by `make mutants`; what it means stands in [README.md](README.md).

"""


def main() -> int:
    """Try every mutant; 1 when a survivor is not explained, an explanation is out of date, or too few are killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="such as mlp/losses; all when left out")
    parser.add_argument("--write", action="store_true", help="write the table to summary.md")
    options = parser.parse_args()
    modules = options.modules or [
        f"{assignment}/{module}" for assignment in ASSIGNMENTS for module in order_of(assignment)
    ]
    outcomes = {module: _tried(module) for module in modules}
    table = _table(outcomes)
    print(table)
    if options.write:
        SUMMARY.write_text(HEADING + table, encoding="utf-8")
    problems = _problems(outcomes)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _tried(module: str) -> dict[Mutant, str]:
    started = time.monotonic()
    if module.endswith("_torch"):  # here once, and not in every child
        import torch

        torch.set_num_threads(1)  # a child of a process with more would wait for the others for ever
    outcomes = {mutant: outcome_of(mutant) for mutant in mutants_of(module)}
    print(f"{module}: {len(outcomes)} mutants, {time.monotonic() - started:.0f} s", file=sys.stderr)
    return outcomes


def explained() -> dict[str, str]:
    """label of a mutant -> why no check can, or need, tell it from the solution."""
    groups = tomllib.loads((HERE / "survivors.toml").read_text("utf-8"))["survivors"]
    return {label: group["reason"] for group in groups for label in group["mutants"]}


def _problems(outcomes: dict[str, dict[Mutant, str]]) -> list[str]:
    survivors = {
        str(m) for tried in outcomes.values() for m, outcome in tried.items() if outcome == "survived"
    }
    listed = {label for label in explained() if label.split()[0] in outcomes}
    problems = [f"survives without a reason: {label}" for label in sorted(survivors - listed)]
    problems += [f"listed, but no longer survives: {label}" for label in sorted(listed - survivors)]
    counts = Counter(outcome for tried in outcomes.values() for outcome in tried.values())
    if _killed(counts) < LEAST * (counts.total() - counts["survived"]):
        problems.append(f"the hidden checks kill only {_percent(counts)} % of the mutants")
    return problems


def _table(outcomes: dict[str, dict[Mutant, str]]) -> str:
    rows = {module: Counter(tried.values()) for module, tried in outcomes.items()}
    rows["**all**"] = sum(rows.values(), Counter())
    lines = [
        "| module | mutants | killed by hidden checks | (by their time limit) | by visible checks only | argued survivors"
        " | killed of all, % | killed of the rest, % |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for module, counts in rows.items():
        cells = (
            counts.total(),
            _killed(counts),
            counts["timed out"],
            counts["visible only"],
            counts["survived"],
        )
        of_all = f"{100 * _killed(counts) / counts.total():.1f}"
        lines.append(f"| {module} | {' | '.join(map(str, cells))} | {of_all} | {_percent(counts)} |")
    return "\n".join(lines) + "\n"


def _killed(counts: Counter[str]) -> int:
    return counts["killed"] + counts["timed out"]


def _percent(counts: Counter[str]) -> str:
    return f"{100 * _killed(counts) / (counts.total() - counts['survived']):.1f}"


if __name__ == "__main__":
    sys.exit(main())
