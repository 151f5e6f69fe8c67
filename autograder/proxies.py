"""The proxies of one submission that are open: as handed in, and with references standing in for some of its functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from .backends import StandIns, stand_ins_by_module
from .diagnosis import Suspects
from .exercise import Check
from .intake.submission import Submission
from .student import Backend, Signature, Student
from .vocabulary import reference_submission, references_present

MakeBackend = Callable[[Submission, StandIns, bool], Backend]

# Whether references stand in, whether it trains, whether only visible checks have met it.
Kind = tuple[bool, bool, bool]


@dataclass
class Proxies:
    """At most one proxy of each kind is open; every one has a process of its own.

    A visible check never meets one that a hidden check has met: its message shows what a function returned, which could
    be the inputs that the hidden check gave it.

    Args:
        make_backend: opens a place where functions run, given the submission, the functions to be answered by the
            reference, and whether it is for training.
        suspects: told of every answer, for the diagnosis.
    """

    assignment: str
    submission: Submission
    make_backend: MakeBackend
    signatures: Mapping[str, Signature]
    suspects: Suspects
    _open: dict[Kind, Student] = field(default_factory=dict)

    def of(self, check: Check, stand_ins: tuple[str, ...], broken: set[str]) -> Student:
        """The proxy for a check; `broken` modules are left out of it where references stand in."""
        kind = bool(stand_ins), check.training, check.visible
        known = self._open.get(kind)
        if known is None or tuple(known.references) != stand_ins:
            if known:
                known.backend.close()
            module = self.signatures[check.exercise.name].module
            known = self._open[kind] = self._opened(
                kind, stand_ins, broken - {module} if stand_ins else set()
            )
        known.last_call = None
        known.called_back.clear()
        return known

    def second(self, check: Check) -> Student:
        """The proxy of a check's latest second attempt."""
        return self._open[True, check.training, check.visible]

    def hand_on(self) -> None:
        """Let the hidden checks go on with the visible ones' process; no visible check meets it again."""
        if (False, False, True) in self._open:
            self._open[False, False, False] = self._open.pop((False, False, True))

    def _opened(self, kind: Kind, stand_ins: tuple[str, ...], broken: set[str]) -> Student:
        stood_in, training, visible = kind
        modules = {name: signature.module for name, signature in self.signatures.items()}
        references = {name: self._stand_in(name) for name in stand_ins}
        sources = {name: text for name, text in self.submission.sources.items() if name not in broken}
        submission = replace(self.submission, sources=sources)
        backend = self.make_backend(submission, stand_ins_by_module(stand_ins, modules), training)
        student = Student(submission, backend, self.assignment, self.signatures, references)
        if references_present() and not training:
            student.heard = lambda call: self.suspects.hear(call, self.signatures[call.name], stood_in)
        sibling = self._open.get((stood_in, training, not visible))
        if sibling and tuple(sibling.references) == stand_ins:
            student.hopeless = sibling.hopeless  # what one has waited for in vain, the other need not
        return student

    def _stand_in(self, name: str) -> Callable[..., Any]:
        """The reference of a function, for a student's code to call."""

        def answer(*args: Any, **kwargs: Any) -> Any:
            return self.reference.answer(name, args, kwargs)

        return answer

    @cached_property
    def reference(self) -> Student:
        """The reference where student code runs too: what a student hands it must not reach this process."""
        submission = reference_submission(self.assignment)
        backend = self.make_backend(submission, {}, False)
        return Student(submission, backend, self.assignment, self.signatures)

    def _all(self) -> list[Student]:
        return [*self._open.values(), *([self.reference] if "reference" in vars(self) else [])]

    def make_room(self) -> None:
        """Training takes memory that a small container has only while nothing else of the submission runs."""
        for student in self._all():
            student.backend.rest()

    def end_training(self) -> None:
        """End what trained: it may have copied the training images."""
        for kind in [kind for kind in self._open if kind[1]]:
            self._open.pop(kind).backend.close()

    def close(self) -> None:
        """End what runs the submission."""
        for student in self._all():
            student.backend.close()
        self._open.clear()
