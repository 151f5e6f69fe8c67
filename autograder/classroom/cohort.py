"""A class: whose submission is which, who works together, whose attempts are whose, and who has handed in nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count

from ..intake.folders import Found
from ..intake.layout import unique
from ..intake.names import safe_name
from ..report import Arrival
from .ledger import ATTEMPTS
from .policy import Policy
from .roster import Roster, Student, plain


@dataclass(frozen=True)
class Entry:
    """One submission that is to be graded.

    Attributes:
        name: what its report is called; attempts of one student have the same.
        found: where it lies.
        arrival: when, by whom and for whom it was handed in.
        grace_days: granted to those who handed it in, on top of everyone's.
        of_several: whether it is one of several attempts, of which the best will count.
    """

    name: str
    found: Found
    arrival: Arrival
    grace_days: int = 0
    of_several: bool = False

    @property
    def place(self) -> str:
        """Where its report is filed in the folder of results."""
        return f"{ATTEMPTS}/{self.name}/{self.arrival.attempt}" if self.of_several else self.name


@dataclass
class Cohort:
    """The entries of a class.

    Attributes:
        missing: students of the roster from whom there is nothing.
        unknown: submissions whose students the roster does not have.
        set_aside: submissions that do not count, since another attempt does.
    """

    entries: list[Entry] = field(default_factory=list)
    missing: list[Student] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Claim:
    """A submission and who it is from: students of the roster, and the group they are in."""

    found: Found
    students: tuple[Student, ...]
    group: str

    @property
    def submitted(self) -> datetime | None:
        told = [student.submitted for student in self.students if student.submitted]
        return max(told) if told else self.found.handed.submitted


class Register:
    """Tells submissions apart by who handed them in.

    Args:
        roster: who is in the class; may be empty.
        groups: group -> members; may be empty, and the roster may name groups, too.
    """

    def __init__(self, roster: Roster, groups: Mapping[str, Sequence[str]]) -> None:
        self.roster = roster
        self.groups = {group: tuple(members) for group, members in groups.items()}
        by_roster: dict[str, list[str]] = defaultdict(list)
        for student in roster.students:
            if student.group and not groups:
                by_roster[student.group].append(student.id)
        self.groups |= {group: tuple(members) for group, members in by_roster.items()}
        self._group_of_student: dict[str, str] = {}
        groups_of: dict[str, set[str]] = defaultdict(set)
        for group, members in self.groups.items():
            groups_of[plain(group)].add(group)
            for member in members:
                if known := self.roster.find([member]):
                    self._group_of_student[known.id] = group
                elif plain(member) not in self.roster.shared:
                    groups_of[plain(member)].add(group)
        # What two groups, or two students, are known as tells neither.
        self._group_of = {name: next(iter(of)) for name, of in groups_of.items() if len(of) == 1}

    def cohort(self, found: Sequence[Found], policy: Policy) -> Cohort:
        """The class that handed in these submissions."""
        cohort, taken = Cohort(), set[str]()
        owners: dict[object, list[_Claim]] = defaultdict(list)
        for number, one in enumerate(found):
            claim = self._claim(one)
            if self.roster.students and not claim.students and not claim.group:
                cohort.unknown.append(one.name)
            owners[self._owner(claim, number)].append(claim)
        for claims in owners.values():
            self._enter(cohort, claims, policy, taken)
        here = {student.id for claims in owners.values() for claim in claims for student in claim.students}
        here |= {id for entry in cohort.entries for id in entry.arrival.members}
        cohort.missing = [student for student in self.roster.students if student.id not in here]
        return cohort

    def _claim(self, found: Found) -> _Claim:
        people = found.handed.people or ((found.name,),)
        known = [self.roster.find(names) for names in people]
        students = tuple(dict.fromkeys(filter(None, known)))
        of_students = (self._group_of_student.get(student.id, "") for student in students)
        of_names = (self._group_of.get(plain(name), "") for name in chain([found.name], *people))
        group = next(filter(None, chain(of_students, of_names)), "")
        return _Claim(found, students, group)

    def _owner(self, claim: _Claim, number: int) -> object:
        """What submissions of the same people have in common; without a roster each stands for itself."""
        if claim.group:
            return "group", claim.group
        if claim.students:
            return "students", frozenset(student.id for student in claim.students)
        return ("owner", claim.found.owner) if claim.found.owner else number

    def _enter(self, cohort: Cohort, claims: list[_Claim], policy: Policy, taken: set[str]) -> None:
        order = sorted(claims, key=lambda claim: (*_when(claim.submitted), claim.found.handed.attempt))
        numbers = dict(zip(map(id, order), count(1), strict=False))
        counting = policy.counting(order)
        cohort.set_aside += [claim.found.name for claim in order if claim not in counting]
        name = unique(safe_name(_called(order)), taken)
        for claim in counting:
            attempt = max(numbers[id(claim)], claim.found.handed.attempt)
            days = policy.late_days(claim.submitted, claim.found.handed.late)
            arrival = Arrival(
                student=claim.students[0].id if len(claim.students) == 1 else "",
                group=claim.group,
                members=self._members(claim),
                attempt=attempt,
                submitted=claim.submitted.isoformat() if claim.submitted else "",
                late_days=days,
            )
            grace = max((student.grace_days for student in claim.students), default=0)
            cohort.entries.append(Entry(name, claim.found, arrival, grace, len(counting) > 1))

    def _members(self, claim: _Claim) -> tuple[str, ...]:
        """Everyone whose grade it is, when they are several, as the roster calls them."""
        if claim.group:
            members = self.groups[claim.group]
            known = [self.roster.find([member]) for member in members]
            return tuple(s.id if s else member for s, member in zip(known, members, strict=True))
        people = claim.found.handed.people
        if len(people) < 2:
            return ()
        known = [self.roster.find(names) for names in people]
        return tuple(s.id if s else next(iter(names), "") for s, names in zip(known, people, strict=True))


def _when(submitted: datetime | None) -> tuple[bool, float]:
    return submitted is not None, submitted.timestamp() if submitted else 0.0


def _called(claims: Sequence[_Claim]) -> str:
    """What the report of these attempts is called: as they lie there, where they agree on it."""
    names = {claim.found.name for claim in claims}
    if len(names) == 1:
        return names.pop()
    return claims[0].group or "+".join(student.id for student in claims[0].students)


def everyone(found: Sequence[Found]) -> Cohort:
    """A class of which nothing is known but what lies there."""
    return Register(Roster(), {}).cohort(found, Policy())
