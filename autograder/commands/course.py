"""What `grade` and `regrade` are told about a class, made of the options people type."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from ..classroom.batch import Graders
from ..classroom.cluster import Cluster
from ..classroom.cohort import Cohort, Register
from ..classroom.policy import Policy, read_policy
from ..classroom.pool import Pool
from ..classroom.roster import Roster, read_groups, read_roster
from ..grade import Options
from ..intake.folders import Found
from ..intake.layout import assignment_of, find_all, known
from ..intake.members import IntakeError
from ..intake.names import shown

Paths = Annotated[list[Path], typer.Argument(help="Submissions: folders or files, or folders of them.")]
RosterFile = Annotated[
    Path | None, typer.Option("--roster", help="CSV of the class: id, name, email; tells who is missing.")
]
GroupsFile = Annotated[Path | None, typer.Option("--groups", help="CSV: a group's name, then its members.")]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="TOML: due date, late days, attempts, weights, limits.")
]
Processes = Annotated[
    int, typer.Option("--processes", "-j", min=0, help="Graders at a time; one for each core when left out.")
]
Scheduler = Annotated[
    str, typer.Option("--scheduler", help="Grade on a Dask cluster: its scheduler's address.")
]
DURATION = re.compile(r"(\d+(?:\.\d+)?) *(s|m|min|h)?")
SIZES = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class Course:
    """A class to be graded.

    Attributes:
        found: the submissions that lie there, whoever's they are.
        processes, scheduler: where to grade.
    """

    assignment: str
    found: list[Found]
    cohort: Cohort
    policy: Policy
    processes: int = 0
    scheduler: str = ""

    def graders(self, options: Options) -> Graders:
        if self.scheduler:
            return Cluster(self.assignment, options, self.scheduler)
        return Pool(self.assignment, options, self.processes)

    def under_policy(self, options: Options, seed: str) -> Options:
        """The options, with the course's secret and what its policy grants a submission."""
        from ..proof.cases import trains  # a student's copy of the kit has no mistakes, which it imports

        training = options.training and trains(self.assignment, options.only)
        return replace(options, training=training, seed=seed, budget=self.policy.budget)


def course(
    paths: list[Path],
    assignment: str = "",
    roster: Path | None = None,
    groups: Path | None = None,
    policy: Path | None = None,
    processes: int = 0,
    scheduler: str = "",
) -> Course:
    """Find the submissions of a class and whose they are. Raises IntakeError."""
    found = find_all(paths)
    name = known(assignment) if assignment else assignment_of(found)
    rules = read_policy(policy) if policy else Policy()
    register = Register(read_roster(roster) if roster else Roster(), read_groups(groups) if groups else {})
    return Course(name, found, register.cohort(found, rules), rules, processes, scheduler)


def seconds_of(duration: str) -> float:
    """Seconds in "90m", "2h", "45s" or "90" (minutes). Raises IntakeError."""
    match = DURATION.fullmatch(duration.strip().lower())
    if not match:
        raise IntakeError(
            f"{shown(duration)} is no length of time: write 90m, 2h or 45s.",
            f"{shown(duration)} 不是时间长度：请写成 90m、2h 或 45s。",
        )
    return float(match[1]) * SIZES[match[2] or "m"]
