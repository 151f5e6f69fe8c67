"""PROOF.md: what `python -m autograder prove` found, as a page; written by `prove --write`, never by hand."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..console import number
from ..mistakes import mistakes_in, traps
from ..paths import ROOT
from ..report import write_atomically
from .cases import checks_in

if TYPE_CHECKING:
    from .prove import Proof

PAGE = ROOT / "autograder/PROOF.md"
HEAD = """# The graders, graded

Written by `python -m autograder prove --write`, which fails on any hole. A cell `19` means that all 19 are as they must
be; `18/19` that one is not.

- **reference** scores full, **stubs** score 0, **alternatives** (right solutions in other styles) score full.
- **caught**: a mistake fails every check named for it; **alone**: it fails no other; **named**: the student is told what
  was misunderstood, in both languages.

The quick form grades by each exercise's own checks. `--full` grades in the jail, on whole assignments, with training;
`--seeds 200` repeats everything with fresh inputs. Whether the diagnosis misnames a bug it does not know is measured on
bugs written apart from the mistakes ([test](../tests/autograder/test_diagnosis.py)), and whether the hidden checks notice
any small change to a solution by [mutants](../tests/mutants/summary.md).

"""


def write(proofs: Sequence["Proof"], seeds: int) -> None:
    """Write PROOF.md."""
    write_atomically(PAGE, HEAD + "\n".join([*_table(proofs, seeds), "", *_traps()]) + "\n")


def _table(proofs: Sequence["Proof"], seeds: int) -> Iterator[str]:
    from .prove import COLUMNS

    heads = [column.head.replace("-\n", "").replace("\n", " ").strip() for column in COLUMNS]
    yield f"| module | checks | points | {' | '.join(heads)} |"
    yield "|---|" + "--:|" * (len(heads) + 2)
    for proof in proofs:
        checks = [check for check, _ in checks_in(proof.assignment, proof.module)]
        cells = [str(len(checks)), number(sum(check.points for check in checks))]
        cells += [proof.cell(column.kind, *column.of) for column in COLUMNS]
        yield f"| {proof.assignment}/{proof.module} | {' | '.join(cells)} |"
    known = [mistake for proof in proofs for mistake in mistakes_in(proof.assignment, proof.module)]
    families = {(mistake.exercise, mistake.function.__module__, mistake.family) for mistake in known}
    alternatives = sum(proof.of_kind["alternative"] for proof in proofs)
    yield ""
    yield (
        f"{len(known)} mistakes in {len(families)} families, {alternatives} alternatives;"
        f" {seeds} seed{'s' if seeds > 1 else ''}."
    )


def _traps() -> Iterator[str]:
    tried, untried = traps()
    yield "## Known traps, and the mistakes that try them"
    yield ""
    yield "| trap | mistakes |"
    yield "|---|---|"
    for trap, names in tried.items():
        yield f"| {trap} | {', '.join(f'`{name}`' for name in names)} |"
    for trap, why in untried.items():
        yield f"| {trap} | none: {why} |"
