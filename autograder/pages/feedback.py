"""What one student's page shows of a report: no seed, nothing of other students, no flags meant for the instructor."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from data.chapter import EPOCHS, PRINTED, Printed

from ..console import by_message
from ..messages import in_lines, likely, see
from ..report import CheckReport, ExerciseReport, Misread, Report, TrainingReport
from ..text import NOTHING, Text
from .charts import LossCurve, loss_curve
from .digits import TEST_IMAGES, data_uri
from .equations import equation
from .words import WORDS

FIRST_STEPS = 5
SHORT = 140  # characters
MOST_EXERCISES = 4_096  # kept, of those that differ
HEATS = 5  # shades of a confusion matrix, without the one for no errors


@dataclass(frozen=True)
class Remark:
    """Checks with one message: what has probably gone wrong, and what else there is to say, line by line."""

    checks: tuple[CheckReport, ...]
    cause: str
    said: tuple[str, ...]

    @property
    def lost(self) -> bool:
        return any(check.earned < check.points for check in self.checks)


@dataclass(frozen=True, eq=False)
class Exercise:
    """An exercise with what is said about it; `why` it lost points, in short.

    Most of a class's exercises come out alike, so one Exercise stands for all that do.
    """

    report: ExerciseReport
    remarks: tuple[Remark, ...]
    equation: str
    why: str

    @cached_property
    def points(self) -> float:
        return self.report.points

    @cached_property
    def earned(self) -> float:
        return self.report.earned

    @property
    def lost(self) -> float:
        return round(self.points - self.earned, 2)

    @classmethod
    @lru_cache(MOST_EXERCISES)
    def of(cls, report: ExerciseReport, language: str) -> "Exercise":
        groups = by_message(report.checks, language)
        remarks = [_remark(report, message, checks, language) for message, checks in groups.items()]
        return cls(report, tuple(remarks), equation(report, language), _in_short(remarks, language))


def _untimed(exercise: ExerciseReport) -> ExerciseReport:
    """Without the seconds its checks took, which no page shows."""
    return replace(exercise, checks=tuple(replace(check, seconds=0.0) for check in exercise.checks))


def _in_short(remarks: Sequence[Remark], language: str) -> str:
    """The likely cause; or else what is said of the first check that lost points, or which one it is where that is long."""
    lost = [remark for remark in remarks if remark.lost]
    causes = [remark.cause for remark in lost if remark.cause]
    if not lost or causes:
        return causes[0] if causes else ""
    title = next(c.title.in_language(language) for c in lost[0].checks if c.earned < c.points)
    said = " ".join(lost[0].said)
    return said if 0 < len(said) <= SHORT else WORDS["missed"].in_language(language).format(title)


def _remark(exercise: ExerciseReport, message: str, checks: Sequence[CheckReport], language: str) -> Remark:
    """Takes a message apart: the page sets the cause in a line of its own, and the equation in type."""
    cause = checks[0].cause
    named = next((t for t in _sayings(cause) if message.startswith(t.in_language(language))), NOTHING)
    said = message.removeprefix(named.in_language(language))
    for place in (see(exercise.section, exercise.equation), see(exercise.section)):
        said = said.strip().removesuffix(place.in_language(language))
    lines = tuple(in_lines(said.strip())) if said.strip() else ()
    return Remark(tuple(checks), named.in_language(language), lines)


def _sayings(cause: Text) -> tuple[Text, ...]:
    return () if cause == NOTHING else (likely(cause), cause)


@dataclass(frozen=True)
class Module:
    """The exercises of one file."""

    name: str
    exercises: tuple[Exercise, ...]

    @property
    def points(self) -> float:
        return round(sum(exercise.points for exercise in self.exercises), 2)

    @property
    def earned(self) -> float:
        return round(sum(exercise.earned for exercise in self.exercises), 2)


@dataclass(frozen=True)
class Cell:
    """One entry of a confusion matrix; `heat` is its shade, 0 for no errors."""

    count: int
    heat: int
    right: bool


@dataclass(frozen=True)
class Digit:
    """A misread digit, with its picture."""

    picture: str
    digit: int
    read_as: int


@dataclass(frozen=True)
class Epoch:
    """One line of numbers; empty where there is none."""

    number: int
    loss: str
    chapter_loss: str
    accuracy: str


@dataclass(frozen=True)
class Training:
    """One training run on MNIST."""

    report: TrainingReport
    printed: Printed
    curve: LossCurve | None
    epochs: tuple[Epoch, ...]
    confusion: tuple[tuple[Cell, ...], ...]
    digits: tuple[Digit, ...]

    @property
    def best(self) -> float:
        return max(self.report.accuracies, default=0.0)

    @property
    def own_losses(self) -> str:
        return ", ".join(epoch.loss for epoch in self.epochs if epoch.loss)

    @property
    def chapter_losses(self) -> str:
        return ", ".join(f"{loss:.4f}" for _, loss in self.printed.losses)

    @classmethod
    def of(cls, report: TrainingReport, assignment: str) -> "Training":
        printed = PRINTED[assignment]
        return cls(
            report,
            printed,
            loss_curve(report.losses, printed.losses, EPOCHS, printed.per_epoch) if report.losses else None,
            _epochs(report, dict(printed.losses)),
            _cells(report.confusion),
            tuple(Digit(data_uri(m.image), m.digit, m.read_as) for m in report.misread if _is_there(m)),
        )


def _epochs(report: TrainingReport, chapter: dict[float, float]) -> tuple[Epoch, ...]:
    rows = []
    for number in range(1, min(EPOCHS, max(len(report.losses), len(report.accuracies))) + 1):
        loss, accuracy = report.losses[number - 1 : number], report.accuracies[number - 1 : number]
        rows.append(
            Epoch(
                number,
                "".join(f"{value:.4g}" for value in loss),
                f"{chapter[number]:.4f}" if number in chapter else "",
                "".join(f"{100 * value:.2f} %" for value in accuracy),
            )
        )
    return tuple(rows)


def _is_there(misread: Misread) -> bool:
    return 0 <= misread.image < TEST_IMAGES


def _cells(confusion: Sequence[Sequence[int]]) -> tuple[tuple[Cell, ...], ...]:
    worst = max((n for i, row in enumerate(confusion) for j, n in enumerate(row) if i != j), default=0)
    return tuple(
        tuple(Cell(n, 0 if i == j else _heat(n, worst), i == j) for j, n in enumerate(row))
        for i, row in enumerate(confusion)
    )


def _heat(count: int, worst: int) -> int:
    return -(-HEATS * count // worst) if count > 0 else 0


@dataclass(frozen=True)
class Feedback:
    """The page of one submission."""

    report: Report
    modules: tuple[Module, ...]
    training: tuple[Training, ...]

    @classmethod
    def of(cls, report: Report, language: str) -> "Feedback":
        modules: dict[str, list[Exercise]] = {}
        for exercise in report.exercises:
            modules.setdefault(exercise.module, []).append(Exercise.of(_untimed(exercise), language))
        return cls(
            report,
            tuple(Module(name, tuple(exercises)) for name, exercises in modules.items()),
            tuple(Training.of(training, report.assignment) for training in report.training),
        )

    @property
    def first_steps(self) -> list[Exercise]:
        """The exercises that lost the most points."""
        losing = [e for module in self.modules for e in module.exercises if e.lost > 0]
        return sorted(losing, key=lambda exercise: -exercise.lost)[:FIRST_STEPS]

    @property
    def final(self) -> float | None:
        """The score after the course's policies; None where they change nothing."""
        return self.report.final_score

    @property
    def versions(self) -> str:
        return ", ".join(f"{package} {version}" for package, version in self.report.versions.items())

    @property
    def ungraded(self) -> float:
        return round(sum(c.points for c in self.report.checks() if c.outcome == "ungraded"), 2)
