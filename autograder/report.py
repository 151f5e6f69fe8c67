"""The report: what every front end of the grader ends in. One dataclass, one JSON schema (report.schema.json)."""

import json
import os
import tempfile
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from .text import NOTHING, Text

Outcome = Literal["passed", "failed", "follow_through", "ungraded"]
SCHEMA = Path(__file__).with_name("report.schema.json")


ENCODER = json.JSONEncoder(ensure_ascii=False, default=vars)  # vars: of the dataclasses below


@dataclass(frozen=True)
class CheckReport:
    """One check. `earned` of `points`; a training check may earn a part.

    Attributes:
        cause: what has probably gone wrong, where that is known; the message says it too.
    """

    name: str
    title: Text
    visible: bool
    points: float
    earned: float
    outcome: Outcome
    message: Text = NOTHING
    seconds: float = 0.0
    cause: Text = NOTHING


@dataclass(frozen=True)
class ExerciseReport:
    """One function or class, with its checks.

    Attributes:
        equation: the chapter's formula in one line; empty when the exercise has none.
    """

    name: str
    module: str
    section: str
    checks: tuple[CheckReport, ...]
    equation: Text = NOTHING

    @property
    def points(self) -> float:
        return _total(check.points for check in self.checks)

    @property
    def earned(self) -> float:
        return _total(check.earned for check in self.checks)


@dataclass(frozen=True)
class Misread:
    """A test image that the model takes for another digit; `image` counts the images of MNIST's test file from 0."""

    image: int
    digit: int
    read_as: int


@dataclass(frozen=True)
class TrainingReport:
    """One training run on MNIST: per epoch the mean loss the student's generator gave and the test accuracy.

    Attributes:
        confusion: of the most accurate epoch, how many images of each digit (row) were read as each digit (column).
        misread: some of that epoch's errors, the most frequent kinds first.
    """

    exercise: str
    losses: tuple[float, ...]
    accuracies: tuple[float, ...]
    chapter: float
    floor: float
    seconds: float
    confusion: tuple[tuple[int, ...], ...] = ()
    misread: tuple[Misread, ...] = ()


@dataclass(frozen=True)
class Flag:
    """Something in a submission for the instructor to look at; takes no points unless it says so.

    Attributes:
        file: in a notebook with the number of the cell.
        exercise: the function it stands in; empty when that is no exercise.
    """

    file: str
    line: int
    exercise: str
    text: Text


@dataclass(frozen=True)
class Arrival:
    """How a submission came in.

    Attributes:
        student: who handed it in, as the roster has it; empty when there is no roster or it knows no such student.
        group: the group whose members share the grade; empty when it is one student's.
        members: everyone whose grade this is, when they are several.
        attempt: which of the student's attempts this is, from 1.
        submitted: when, in ISO 8601; empty when nothing tells.
        late_days: days late, of which a part is a whole one, before grace days are taken off.
    """

    student: str = ""
    group: str = ""
    members: tuple[str, ...] = ()
    attempt: int = 1
    submitted: str = ""
    late_days: int = 0


@dataclass(frozen=True)
class Adjustment:
    """Points that a policy of the course adds (or takes, when negative), and why."""

    points: float
    reason: Text


@dataclass(frozen=True)
class Report:
    """A graded submission.

    Attributes:
        kind: "grade", or "self-check" when the submission ran unprotected.
        protections: the layers that held between student code and the grader.
        seed: the submission's own; with it the same inputs are drawn again, and no other submission's can be.
        total: the assignment's points; `max_score` is less when a part was left out.
        problems: what could not be read of the submission.
        flags: what the instructor should look at.
        cpu_seconds: processor time, of the grader and of what it ran; 0 where that cannot be told.
        key: stands for everything the grade depends on; a second run grades again only what has another.
        arrival: when, by whom and for whom it was handed in.
        adjustments: what the course's policies make of the score, which itself stays as graded.
    """

    assignment: str
    submission: str
    kind: Literal["grade", "self-check"]
    protections: tuple[str, ...]
    seed: str
    score: float
    max_score: float
    total: float
    exercises: tuple[ExerciseReport, ...]
    training: tuple[TrainingReport, ...] = ()
    problems: tuple[Text, ...] = ()
    flags: tuple[Flag, ...] = ()
    started: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    versions: dict[str, str] = field(default_factory=dict)
    key: str = ""
    arrival: Arrival = Arrival()
    adjustments: tuple[Adjustment, ...] = ()
    final_score: float | None = None
    schema_version: int = 1

    @property
    def final(self) -> float:
        """The score after the course's policies."""
        return self.score if self.final_score is None else self.final_score

    def checks(self) -> list[CheckReport]:
        return [check for exercise in self.exercises for check in exercise.checks]

    def is_whole(self) -> bool:
        """Whether every check was graded, none being left out by a fault of the grader's."""
        return all(check.outcome != "ungraded" for check in self.checks())

    def without_times(self) -> "Report":
        """What two gradings of one submission have in common: all but when they were made, and how long they took."""
        exercises = tuple(
            replace(exercise, checks=tuple(replace(check, seconds=0.0) for check in exercise.checks))
            for exercise in self.exercises
        )
        training = tuple(replace(run, seconds=0.0) for run in self.training)
        return replace(self, exercises=exercises, training=training, started="", seconds=0.0, cpu_seconds=0.0)

    def to_json(self) -> str:
        """One line for each part: json's own indentation takes ten times as long."""
        parts = (f'"{name}": {ENCODER.encode(part)}' for name, part in vars(self).items())
        return "{\n" + ",\n".join(parts) + "\n}\n"


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Report)


def schema() -> dict[str, Any]:
    """The JSON schema of a report."""
    return _adapter().json_schema()


def from_json(text: str) -> Report:
    """Read a report back; raises ValueError when the text is not one."""
    report: Report = _adapter().validate_json(text)
    return report


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that it is either the old one or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _total(points: Any) -> float:
    return round(sum(points), 2)
