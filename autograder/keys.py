"""A key for a grade: it stands for everything the grade depends on, so that nothing is graded twice for nothing."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path

from .grade import Options
from .names import ASSIGNMENTS
from .submission import Submission
from .versions import versions

ROOT = Path(__file__).parents[1]
# What only reads grades, or shows them.
FRONTS = frozenset(
    """autograder/commands autograder/platforms autograder/alternatives autograder/cli.py autograder/batch.py
    autograder/pool.py autograder/cluster.py autograder/cohort.py autograder/arrivals.py autograder/roster.py
    autograder/policy.py autograder/ledger.py autograder/keys.py autograder/regrade.py autograder/costs.py
    autograder/console.py autograder/progress.py autograder/results.py autograder/release.py autograder/prove.py
    autograder/ungraded.py autograder/classview.py autograder/regradeview.py autograder/pages autograder/bench
    autograder/gradebook.py autograder/tables.py autograder/similarity.py autograder/selfcheck.py""".split()
)


def key_of(submission: Submission, assignment: str, options: Options) -> str:
    """The key of a submission's grade under these options."""
    budget = asdict(options.budget) | {"threads": 0}  # how many there are changes no grade
    chosen = asdict(options) | {"only": sorted(options.only), "budget": budget, "checks": str(options.checks)}
    content = [
        asdict(submission),
        assignment,
        chosen,
        grader_of(assignment, options.training),
        versions(),
    ]
    return hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=16).hexdigest()


@cache
def grader_of(assignment: str, training: bool = True) -> str:
    """A digest of what grades an assignment: the grader, its checks, mistakes and references, and the data."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(_files(assignment, training)):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(assignment: str, training: bool) -> Iterator[Path]:
    others = {*ASSIGNMENTS} - {assignment}
    for shelf in ("autograder", "solutions", "data"):
        for path in (ROOT / shelf).rglob("*.py"):
            inner = path.relative_to(ROOT)
            front = {"/".join(inner.parts[:2])} & FRONTS
            if not front and not others & {*inner.parts}:
                yield path
    if training:
        yield from (ROOT / "data").rglob("*.gz")
