"""A key for a grade: it stands for everything the grade depends on, so that nothing is graded twice for nothing."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path

from ..grade import Options
from ..intake.names import ASSIGNMENTS
from ..intake.submission import Submission
from ..paths import ROOT
from ..versions import versions

# What only reads grades, or shows them.
FRONTS = frozenset(
    """alternatives bench classroom commands handout pages platforms practice proof
    cli.py console.py tables.py""".split()
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
            front = shelf == "autograder" and inner.parts[1] in FRONTS
            if not front and not others & {*inner.parts}:
                yield path
    if training:
        yield from (ROOT / "data").rglob("*.gz")
