"""Grades one submission: runs checks one after another, with follow-through credit, and collects the report."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from .backends import StandIns, stand_ins_by_module
from .diagnosis import diagnose
from .exercise import Check
from .faults import Fault, GraderFault
from .messages import explain
from .report import CheckReport, ExerciseReport, Outcome, Report, TrainingReport
from .student import Backend, Signature, Student
from .submission import Submission
from .text import NOTHING, Text
from .versions import versions
from .vocabulary import reference_for, references_present

DIAGNOSED = ("values", "shape", "not_finite", "property")
FOLLOW_THROUGH = Text(
    "Credit follows through: it passes when {names} (lost above) is answered by the reference.",
    "误差不重复扣分：把前面失分的 {names} 换成参考实现后，这一项通过了。",
)
UNGRADED = Text(
    "This check could not be graded, which is not your fault: {reason}. Your instructor has been told.",
    "这一项没能评分，不是你的问题：{reason}。老师会看到这条记录。",
)

MakeBackend = Callable[[StandIns, bool], Backend]
EpochDone = Callable[[str, Sequence[float], Sequence[float]], None]


@dataclass
class Grading:
    """The grading of one submission.

    Args:
        assignment: "mlp", "cnn" or "rnn".
        submission: what the student handed in.
        make_backend: opens a place where its functions run, given the functions to be answered by the reference and
            whether it is for training.
        seed: the course's secret; inputs differ for each student and check and are the same on appeal.
        full_training: train all ten epochs even when the points are certain before.
        epoch_done: told after each epoch: exercise, losses and accuracies so far.
    """

    assignment: str
    submission: Submission
    make_backend: MakeBackend
    seed: str
    full_training: bool = False
    epoch_done: EpochDone = lambda exercise, losses, accuracies: None
    signatures: dict[str, Signature] = field(default_factory=dict)
    checked: list[tuple[Check, CheckReport]] = field(default_factory=list)
    training: list[TrainingReport] = field(default_factory=list)
    lost: dict[str, None] = field(default_factory=dict)
    _students: dict[tuple[tuple[str, ...], bool], Student] = field(default_factory=dict)
    _started: float = field(default_factory=time.time)

    def know(self, checks: Sequence[tuple[Check, str]]) -> None:
        """Learn which exercises there are, from (check, module) pairs."""
        for check, module in checks:
            self.signatures.setdefault(check.exercise.name, check.exercise.signature(module))

    def run(self, check: Check, function: Callable[..., Any], arguments: Sequence[str]) -> CheckReport:
        """Run one check; twice when it fails after an earlier function failed, which the reference then answers."""
        started = time.perf_counter()
        outcome, earned, message = self._attempt(check, function, arguments, ())
        if outcome == "failed" and earned == 0:
            self.lost.setdefault(check.exercise.name)
            earlier = self._earlier_losses(check)
            if earlier and self._attempt(check, function, arguments, earlier)[0] == "passed":
                names = ", ".join(earlier)
                note = Text(FOLLOW_THROUGH.en.format(names=names), FOLLOW_THROUGH.zh.format(names=names))
                outcome, earned, message = "follow_through", check.points, note
        seconds = time.perf_counter() - started
        report = CheckReport(
            check.name, check.title, check.visible, check.points, earned, outcome, message, seconds
        )
        self.checked.append((check, report))
        return report

    def _attempt(
        self,
        check: Check,
        function: Callable[..., Any],
        arguments: Sequence[str],
        stand_ins: tuple[str, ...],
    ) -> tuple[Outcome, float, Text]:
        student = self._student(stand_ins, check.training)
        student.last_call = None
        given = {"student": student, "rng": self.rng(check), "grading": self}
        try:
            partly = function(**{name: given[name] for name in arguments})
        except Fault as fault:
            return "failed", 0.0, self._explain(check, fault, student)
        except GraderFault as fault:
            return "ungraded", 0.0, Text(*(text.format(reason=fault) for text in (UNGRADED.en, UNGRADED.zh)))
        except Exception as error:
            reason = f"{type(error).__name__} in the check itself"
            return "ungraded", 0.0, Text(UNGRADED.en.format(reason=reason), UNGRADED.zh.format(reason=reason))
        if partly is None:
            return "passed", check.points, NOTHING
        earned, message = partly  # a training check earns a part of its points
        return ("passed" if earned == check.points else "failed"), earned, message

    def _explain(self, check: Check, fault: Fault, student: Student) -> Text:
        call = student.last_call
        diagnosis = NOTHING
        if fault.kind in DIAGNOSED and references_present():
            diagnosis = diagnose(self.assignment, self._module(check), check.exercise, call)
        return explain(fault, check, call, diagnosis)

    def _module(self, check: Check) -> str:
        return self.signatures[check.exercise.name].module

    def _earlier_losses(self, check: Check) -> tuple[str, ...]:
        """The NumPy functions that lost points so far, but for the one being checked."""
        if not references_present():
            return ()
        return tuple(
            name
            for name in self.lost
            if name != check.exercise.name and self.signatures[name].runtime == "numpy"
        )

    def _student(self, stand_ins: tuple[str, ...], training: bool) -> Student:
        if (stand_ins, training) not in self._students:
            modules = {name: signature.module for name, signature in self.signatures.items()}
            references = {name: reference_for(self.assignment, modules[name], name) for name in stand_ins}
            backend = self.make_backend(stand_ins_by_module(list(stand_ins), modules), training)
            self._students[stand_ins, training] = Student(
                self.submission, backend, self.assignment, self.signatures, references
            )
        return self._students[stand_ins, training]

    def rng(self, check: Check) -> np.random.Generator:
        """Random numbers keyed by the course's secret, the student and the check."""
        text = f"{self.assignment}/{self.submission.name}/{check.exercise.name}/{check.name}"
        digest = hashlib.blake2b(text.encode(), key=self.seed.encode()[:64], digest_size=16).digest()
        return np.random.default_rng(int.from_bytes(digest, "little"))

    def close(self) -> None:
        for student in self._students.values():
            student.backend.close()
        self._students.clear()

    def report(self, kind: Any, protections: tuple[str, ...], total: float) -> Report:
        """Everything graded so far."""
        rows: dict[str, list[CheckReport]] = {}
        exercises = {}
        for check, row in self.checked:
            rows.setdefault(check.exercise.name, []).append(row)
            exercises[check.exercise.name] = check.exercise
        parts = tuple(
            ExerciseReport(name, self.signatures[name].module, exercises[name].section, tuple(checks))
            for name, checks in rows.items()
        )
        return Report(
            assignment=self.assignment,
            submission=self.submission.name,
            kind=kind,
            protections=protections,
            seed=self.seed,
            score=round(sum(part.earned for part in parts), 2),
            max_score=round(sum(part.points for part in parts), 2),
            total=total,
            exercises=parts,
            training=tuple(self.training),
            problems=tuple(self.submission.problems),
            started=datetime.fromtimestamp(self._started, UTC).isoformat(timespec="seconds"),
            seconds=round(time.time() - self._started, 3),
            versions=versions(),
        )
