"""Grades one submission: runs checks one after another, with follow-through credit, and collects the report."""

import math
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np

from .budget import USUAL, Budget
from .diagnosis import Suspects
from .exercise import Check
from .faults import Fault, GraderFault
from .intake.submission import Submission
from .lint import Findings, lint
from .messages import EXHAUSTED, explain, likely
from .proxies import MakeBackend, Proxies
from .report import CheckReport, ExerciseReport, Report, TrainingReport
from .seeds import generator, own_seed
from .student import Function, Signature, Student
from .terms import TERMS, Term, look_at, right_without
from .text import NOTHING
from .verdict import UNFIT, Verdict, followed_through, ungraded
from .versions import versions
from .vocabulary import references_present

ABSENT = ("not_written", "missing", "empty")
DIAGNOSED = ("values", "shape", "not_finite", "property")

USED = re.compile(r"\bdef\s+\w+|(\w+)")

# A check, its function, and the names of the function's arguments.
Runnable = tuple[Check, Callable[..., Any], Sequence[str]]
EpochDone = Callable[[str, Sequence[float], Sequence[float]], None]


@dataclass
class Grading:
    """The grading of one submission.

    Args:
        assignment: "mlp", "cnn" or "rnn".
        submission: what the student handed in.
        make_backend: opens a place where functions run, given the submission, the functions to be answered by the
            reference, and whether it is for training.
        seed: the course's secret, or one submission's own seed out of its report; inputs differ for each student and
            check and are the same on appeal.
        full_training: train all ten epochs even when the points are certain before.
        epoch_done: told after each epoch: exercise, losses and accuracies so far.
        budget: the time it may take.
    """

    assignment: str
    submission: Submission
    make_backend: MakeBackend
    seed: str
    full_training: bool = False
    epoch_done: EpochDone = lambda exercise, losses, accuracies: None
    budget: Budget = USUAL
    signatures: dict[str, Signature] = field(default_factory=dict)
    checked: list[tuple[Check, CheckReport]] = field(default_factory=list)
    training: list[TrainingReport] = field(default_factory=list)
    lost: dict[str, None] = field(default_factory=dict)
    unimportable: set[str] = field(default_factory=set)
    _tried: dict[str, tuple[Verdict, float]] = field(
        default_factory=dict
    )  # first attempts, and their seconds
    _terms: dict[str, list[Term]] = field(default_factory=dict)
    _doubtful: list[tuple[int, bool]] = field(default_factory=list)
    _spent: float = 0.0
    _started: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        self._suspects = Suspects(self.assignment)
        self._proxies = Proxies(
            self.assignment, self.submission, self.make_backend, self.signatures, self._suspects
        )
        self.own_seed = own_seed(self.seed, self.assignment, self.submission.name)

    def know(self, checks: Sequence[tuple[Check, str]]) -> None:
        """Learn which exercises there are, from (check, module) pairs."""
        for check, module in checks:
            if check.exercise.name not in self.signatures:
                self.signatures[check.exercise.name] = check.exercise.signature(module)

    def try_all(self, checks: Sequence[Runnable]) -> None:
        """Make the first attempt at each check that does not train; `run` then goes on from there.

        The visible ones come first, and the hidden ones take over their process: what a function returned to a visible
        check, which its message shows, was returned before any hidden input was there. So most submissions need one
        process. What is slow stops here after half its time and goes on check by check, or there would be none left in
        which credit follows through.
        """
        for check, function, arguments in sorted(checks, key=lambda one: not one[0].visible):
            if self._spent > self.budget.seconds / 2:
                break
            if not check.visible:
                self._proxies.hand_on()
            if not check.training:
                self._tried[check.key] = self._first_attempt(check, function, arguments)
        self._proxies.hand_on()

    def _first_attempt(
        self, check: Check, function: Callable[..., Any], arguments: Sequence[str]
    ) -> tuple[Verdict, float]:
        started = time.perf_counter()
        verdict = self._attempt(check, function, arguments, ())
        seconds = time.perf_counter() - started
        self._spent += 0.0 if check.training else seconds
        return verdict, seconds

    def run(self, check: Check, function: Callable[..., Any], arguments: Sequence[str]) -> CheckReport:
        """Run one check; twice when it fails after an earlier function failed, which the reference then answers."""
        if check.training:
            self._proxies.make_room()
        tried = self._tried.pop(check.key, None)
        verdict, before = tried or self._first_attempt(check, function, arguments)
        started = time.perf_counter()
        if verdict.outcome == "failed" and not verdict.earned:
            verdict = self._followed_through(check, function, arguments, verdict)
        withheld = self.findings.withheld.get(check.exercise.name)
        if (
            withheld and verdict.earned
        ):  # nothing is lost to later exercises: the function answers as it should
            verdict = replace(verdict, outcome="failed", earned=0.0, message=withheld)
        seconds = time.perf_counter() - started
        self._spent += 0.0 if check.training else seconds
        seconds += before
        report = CheckReport(check.name, check.title, check.visible, check.points, *verdict.graded, seconds)
        if check.training:
            self._proxies.end_training()
        self.checked.append((check, report))
        if verdict.fault and verdict.fault.kind in DIAGNOSED:
            self._doubtful.append((len(self.checked) - 1, verdict.stood_in))
        return report

    @cached_property
    def findings(self) -> Findings:
        """What reading the submission has shown; asked for when all exercises are known."""
        return lint(self.submission, self.signatures)

    def _name_causes(self) -> None:
        """Say in the failed rows what has probably gone wrong, now that every answer has been heard."""
        for row, stood_in in self._doubtful:
            check, report = self.checked[row]
            cause = self._suspects.cause(check.exercise.name, stood_in)
            said = likely(cause)
            if cause == NOTHING:
                cause = said = look_at(self._terms.get(check.exercise.name, []))
            self.checked[row] = check, replace(report, message=said + report.message, cause=cause)
        self._doubtful.clear()

    def _followed_through(
        self, check: Check, function: Callable[..., Any], arguments: Sequence[str], first: Verdict
    ) -> Verdict:
        """The verdict when the reference answers for the earlier functions that lost points."""
        name = check.exercise.name
        absent = first.fault and first.fault.kind in ABSENT and first.fault.facts["name"] == name
        earlier = () if absent or not references_present() else self._earlier_losses(name)
        second = self._attempt(check, function, arguments, earlier) if earlier else first
        if second.outcome == "passed":
            return followed_through(check.points, self._called(check) or earlier)
        self.lost.setdefault(name)
        if first.fault and first.fault.kind == "import":
            self.unimportable.add(self._module(check))
        if earlier and second.fault and second.fault.kind in DIAGNOSED and self._called(check):
            return second.with_stand_ins(self._called(check))
        return first

    def _earlier_losses(self, name: str) -> tuple[str, ...]:
        """What lost points so far and the reference can answer for; never `name` itself.

        NumPy functions also build on those that come earlier and were not asked for. A PyTorch exercise builds on none of
        NumPy's, and is not run again for what has lost nothing: training twice takes long.
        """
        runtime, order = self.signatures[name].runtime, list(self.signatures)
        judged = {check.exercise.name for check, _ in self.checked}
        unknown = [other for other in order[: order.index(name)] if other not in judged]
        earlier = dict.fromkeys([*(unknown if runtime == "numpy" else ()), *self.lost])
        known = {other: self.signatures[other] for other in earlier if other != name}
        return tuple(
            other
            for other, its in known.items()
            if its.runtime == runtime and its.replaceable and {other, its.module} & self._used
        )

    @cached_property
    def _used(self) -> set[str]:
        """Every word of the submission but where it is what a `def` defines: it builds on nothing that is not there."""
        return {word for source in self.submission.sources.values() for word in USED.findall(source)}

    def _called(self, check: Check) -> tuple[str, ...]:
        """The earlier functions that the reference answered for in the latest second attempt."""
        student = self._proxies.second(check)
        return tuple(name for name in student.references if name in student.called_back)

    def _attempt(
        self,
        check: Check,
        function: Callable[..., Any],
        arguments: Sequence[str],
        stand_ins: tuple[str, ...],
    ) -> Verdict:
        left = math.inf if check.training else self.budget.seconds - self._spent
        if left <= 0:
            return Verdict("failed", 0.0, EXHAUSTED)
        try:
            student = self._proxies.of(check, stand_ins, self.unimportable)
            student.until = time.monotonic() + left
            return self._judged(check, function, arguments, student)
        except GraderFault as fault:
            return ungraded(str(fault))
        except Exception as error:
            return ungraded(f"{type(error).__name__} in the check {check.name} itself")

    def _judged(
        self, check: Check, function: Callable[..., Any], arguments: Sequence[str], student: Student
    ) -> Verdict:
        """The verdict; an answer that the check stumbles over is a wrong one, if the check itself is sound."""
        try:
            return self._verdict(check, function, arguments, student)
        except Fault as fault:
            return self._failed(check, fault, student)
        except GraderFault:
            raise
        except Exception:
            if not student.last_call or not self._sound(check, function, arguments):
                raise
            return self._failed(check, Fault("property", name=check.exercise.name, text=UNFIT), student)

    def _verdict(
        self, check: Check, function: Callable[..., Any], arguments: Sequence[str], student: Student
    ) -> Verdict:
        given: dict[str, Any] = {"student": student, "grading": self}
        if "rng" in arguments:
            given["rng"] = self.rng(check)
        partly = function(**{name: given[name] for name in arguments})
        if partly is None:
            return Verdict("passed", check.points)
        earned, message = partly  # a training check earns a part of its points
        return Verdict("passed" if earned == check.points else "failed", earned, message)

    def _failed(self, check: Check, fault: Fault, student: Student) -> Verdict:
        call, name = student.last_call, check.exercise.name
        message = explain(fault, check, call)
        if fault.kind == "values" and call and call.name == name and references_present():
            suspected = self._terms.get(name, TERMS.get(name, ()))
            self._terms[name] = right_without(suspected, Function(student, name), call)
        # Not the fault as it came: its facts and its traceback hold the whole answer, and many verdicts wait for `run`.
        kept = Fault(fault.kind, name=fault.facts.get("name"))
        return Verdict("failed", 0.0, message, kept, stood_in=bool(student.references))

    def _sound(self, check: Check, function: Callable[..., Any], arguments: Sequence[str]) -> bool:
        """Whether a check passes the reference (a student's copy of the kit has none, and only checks that do)."""
        if check.training or not references_present():
            return not check.training
        try:
            return self._verdict(check, function, arguments, self._proxies.reference).outcome == "passed"
        except Fault:
            return False

    def _module(self, check: Check) -> str:
        return self.signatures[check.exercise.name].module

    def rng(self, check: Check) -> np.random.Generator:
        """Random numbers keyed by the course's secret, the student and the check."""
        return generator(self.own_seed, check.exercise.name, check.name)

    def close(self) -> None:
        """Finish the messages and end what runs the submission."""
        self._name_causes()
        self._proxies.close()

    def report(self, kind: Any, protections: tuple[str, ...], total: float) -> Report:
        """Everything graded so far."""
        rows: dict[str, list[CheckReport]] = {}
        exercises = {}
        for check, row in self.checked:
            rows.setdefault(check.exercise.name, []).append(row)
            exercises[check.exercise.name] = check.exercise
        parts = tuple(
            ExerciseReport(
                name,
                self.signatures[name].module,
                exercises[name].section,
                tuple(checks),
                exercises[name].formula,
            )
            for name, checks in rows.items()
        )
        return Report(
            assignment=self.assignment,
            submission=self.submission.name,
            kind=kind,
            protections=protections,
            seed=self.own_seed,
            score=round(sum(part.earned for part in parts), 2),
            max_score=round(sum(part.points for part in parts), 2),
            total=total,
            exercises=parts,
            training=tuple(self.training),
            problems=tuple(self.submission.problems),
            flags=self.findings.flags,
            started=datetime.fromtimestamp(self._started, UTC).isoformat(timespec="seconds"),
            seconds=round(time.time() - self._started, 3),
            versions=versions(),
        )
