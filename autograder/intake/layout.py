"""Which assignment submissions are of, and the submissions of a class: read, and given names of their own."""

import importlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, count, islice
from pathlib import Path

from ..vocabulary import references_present
from .folders import Found, find
from .names import ASSIGNMENTS, safe_name, shown
from .submission import IntakeError, Submission, read_files

__all__ = [
    "ASSIGNMENTS",
    "assignment_of",
    "find",
    "find_all",
    "known",
    "order_of",
    "read_all",
    "read_one",
    "unique",
]

ASKED = 25  # submissions read to learn which assignment a class is of


def find_all(paths: Sequence[Path]) -> list[Found]:
    """The submissions at one or more paths. Of several, one that holds nothing is somebody's empty submission.

    Raises:
        IntakeError: there is nothing at a path, or the only one holds no submission.
    """
    if len(paths) == 1:
        return find(paths[0])
    return list(chain.from_iterable(find(path, empty=True) for path in paths))


def known(assignment: str) -> str:
    """The name of an assignment, if there is one of that name. Raises IntakeError."""
    if assignment not in ASSIGNMENTS:
        raise IntakeError(
            f"There is no assignment {shown(assignment)}; there are {', '.join(ASSIGNMENTS)}.",
            f"没有名为 {shown(assignment)} 的作业；现有 {'、'.join(ASSIGNMENTS)}。",
        )
    return assignment


def assignment_of(found: Sequence[Found]) -> str:
    """The assignment submissions are of, from the folders' names, else from the files that most of them hold.

    Raises:
        IntakeError: neither tells.
    """
    named = {
        part for one in found for path in one.files.values() for part in path.parts if part in ASSIGNMENTS
    }
    if len(named) == 1:
        return named.pop()
    votes = Counter(dict.fromkeys(ASSIGNMENTS, 0))
    for one in islice(found, ASKED):
        votes.update(_likeness(one))
    [(best, most), (_, second)] = votes.most_common(2)
    if most <= 2 * second:
        what = shown(", ".join(one.name for one in found))
        raise IntakeError(
            f"{what}: the files do not show which assignment this is; add --assignment {', '.join(ASSIGNMENTS[:-1])} or {ASSIGNMENTS[-1]}.",
            f"{what}：看不出是哪个作业的提交：请加上 --assignment {'、'.join(ASSIGNMENTS[:-1])} 或 {ASSIGNMENTS[-1]}。",
        )
    return best


def _likeness(found: Found) -> dict[str, int]:
    """How many modules a submission holds of each assignment, of those that only one assignment has."""
    shared = Counter(chain.from_iterable(map(order_of, ASSIGNMENTS)))
    likeness = {}
    for assignment in ASSIGNMENTS:
        own = {module for module in order_of(assignment) if shared[module] == 1}
        try:
            likeness[assignment] = len(
                own & read_files(found.name, found.files, assignment, own).sources.keys()
            )
        except IntakeError:
            continue
    return likeness


def order_of(assignment: str) -> tuple[str, ...]:
    """The modules of an assignment, in the order in which they build on each other.

    Raises:
        IntakeError: this copy of the kit is a student's, without the checks that know.
    """
    if not references_present():
        raise IntakeError(
            "This copy of the kit is a student's, which cannot grade: check your work with python -m autograder check.",
            "这是学生用的版本，不能评分：请用 python -m autograder check 检查自己的作业。",
        )
    return importlib.import_module(f"autograder.checks.{assignment}").ORDER


def read_all(found: Sequence[Found], assignment: str = "") -> list[Submission]:
    """Read submissions, each under a name of its own. An unreadable one comes back empty, with the reason."""
    taken: set[str] = set()
    return [read_one(one, unique(safe_name(one.name), taken), assignment) for one in found]


def read_one(found: Found, name: str, assignment: str = "") -> Submission:
    """Read a submission under a name; empty, with the reason, when it cannot be read."""
    modules = order_of(assignment) if assignment else ()
    try:
        return replace(read_files(found.name, found.files, assignment, modules), name=name)
    except IntakeError as error:
        return Submission(name, {}, {}, (error.text,))


def unique(name: str, taken: set[str]) -> str:
    """The name, numbered when it is taken; names that differ in case only are one file on some systems."""
    numbered = next(n for n in chain([name], (f"{name}-{i}" for i in count(2))) if n.casefold() not in taken)
    taken.add(numbered.casefold())
    return numbered
