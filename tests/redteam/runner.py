"""Runs attacks: alone in a jailed child, alone with what stops them left out, and as submissions among honest ones."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

import numpy as np

from autograder import grading, sandbox, student
from autograder.exercise import Check
from autograder.grade import Options, grade
from autograder.intake.submission import Submission
from autograder.proxies import Proxies
from autograder.report import Report
from autograder.sandbox import Zygote
from autograder.vocabulary import reference_submission
from autograder.worker.wire import ProtocolError

from .attack import JAIL, Attack, source_of
from .victims import CPU_SECONDS, MEMORY, SECONDS, Victims

EXERCISES = frozenset(["relu", "sigmoid", "softmax"])
HONEST = reference_submission("mlp").sources
WRONG_RELU = "\n\ndef relu(x): return x + 0.0\n"
REPORTED = frozenset(["hidden", "separation", "replies"])  # their control runs show in a report
TOKEN = {"REDTEAM_TOKEN": "secret"}
CLASSMATE = "CLASSMATE = 'all my own work'\n"

# A grader as many are: it compares in the interpreter that runs the student's code.
NAIVE = """
import pickle, unittest
import numpy as np

def judged(answer, expected):
    def difference(): return not np.any(np.abs(answer - expected) > 1e-6)
    def stacked(): return all([bool(np.asarray(a == b).all()) for a, b in zip(answer, expected, strict=True)])
    rules = [
        lambda: np.testing.assert_allclose(answer, expected) is None,
        lambda: np.testing.assert_array_equal(answer, expected) is None,
        lambda: np.allclose(answer, expected),
        lambda: (answer == expected).all(),
        lambda: bool(answer == expected),
        difference,
        stacked,
    ]
    for rule in rules:
        try:
            if rule(): return True
        except Exception:
            pass
    return False

def graded():
    from .activations import relu
    x = np.array([[-1.0, 2.0, -3.0], [4.0, -5.0, 6.0]])
    expected = np.maximum(x, 0)
    try:
        answer = relu(x)
        with __import__("contextlib").suppress(Exception):
            answer = pickle.loads(pickle.dumps(answer))
    except unittest.SkipTest:
        return True
    return judged(answer, expected) or judged(answer, np.maximum(x, 0))
"""


@dataclass(frozen=True)
class Tried:
    """What came of an attack: whether it got what it wanted, and in a word what happened."""

    won: bool
    said: str


class RedTeam:
    """Runs attacks against one set of templates and victims.

    Args:
        victims: what the attacks are aimed at.
        without: layers of the jail that this machine is to be taken not to have.
    """

    def __init__(self, victims: Victims, without: Sequence[str] = ()) -> None:
        self.victims = victims
        self.missing = tuple(without)
        self.zygotes: dict[bool, Zygote] = {}

    def close(self) -> None:
        for zygote in self.zygotes.values():
            zygote.close()

    def submission(self, attack: Attack) -> Submission:
        constants = self.victims.restored() + f"\nBOMB, BURN, WAIT = {3 << 30}, 0.01, {10.0}"
        source = source_of(attack, HONEST["activations"], constants)
        return Submission(attack.name, HONEST | {"activations": source} | attack.modules)

    def graded(self, attacks: Sequence[Attack]) -> dict[str, Report]:
        """All in one run, an honest submission before and after each."""
        crowd = [
            Submission("honest 0", HONEST),
            Submission("wrong", HONEST | {"activations": HONEST["activations"] + WRONG_RELU}),
        ]
        for number, attack in enumerate(attacks, 1):
            crowd += [self.submission(attack), Submission(f"honest {number}", HONEST)]
        patient = mock.patch.object(student, "CALL_SECONDS", 2.0)
        with patient, mock.patch.object(Zygote, "without", self.missing):
            reports = grade("mlp", crowd, Options(EXERCISES, training=False, seed="redteam"))
        return {report.submission: report for report in reports}

    def tried(self, attack: Attack, without: Sequence[str] = ()) -> Tried:
        """The attack alone; `without` names what is left out."""
        if REPORTED.intersection(without):
            return self._reported(attack, without)
        impatient = "deadline" in attack.without and "deadline" not in without
        with self._child(without, SECONDS if impatient else 60 * SECONDS, attack.threads) as ask:
            if "oracle" in without:
                ask({"op": "load", "sources": self._sources(attack) | {"naive": _bytes(NAIVE)}})
                return _believed(ask({"op": "call", "name": "graded", "module": "naive"}))
            sources = self._sources(attack)
            if "process" in without:
                sources["victim"] = _bytes(CLASSMATE)
            ask({"op": "load", "sources": sources})
            if "process" in without:
                ask({"op": "find", "name": "CLASSMATE", "module": "victim"})
            reply = ask({"op": "call", "name": "attack", "module": "activations"})
            if "nonce" in attack.without:
                reply = ask({"op": "call", "name": "abs", "module": "activations"})
            return _won(reply)

    def controlled(self, attack: Attack) -> Tried:
        """The attack without what stops it."""
        return self.tried(attack, attack.without)

    def _sources(self, attack: Attack) -> dict[str, np.ndarray]:
        constants = self.victims.restored()
        constants += f"\nBOMB, BURN, WAIT = {2 * MEMORY}, {CPU_SECONDS + 0.5}, {1.5 * SECONDS}"
        sources = {"activations": source_of(attack, "", constants), **attack.modules}
        return {name: _bytes(text) for name, text in sources.items()}

    @contextlib.contextmanager
    def _child(self, without: Sequence[str], seconds: float, threads: int) -> Iterator[Any]:
        left_out = (*self.missing, *JAIL.intersection(without))
        with mock.patch.object(Zygote, "without", left_out):
            child = self._zygote("environment" in without).fork(MEMORY, CPU_SECONDS, threads)
        defaults: dict[str, Any] = {"filenames": {}, "stand_ins": {}, "args": (), "kwargs": {}}
        fixed = (
            mock.patch.object(sandbox.os, "urandom", bytes)
            if "nonce" in without
            else contextlib.nullcontext()
        )
        try:
            with fixed:
                yield lambda request: child.ask(defaults | request, seconds, _no_call_back)
        finally:
            child.end()

    def _zygote(self, with_environment: bool) -> Zygote:
        if with_environment not in self.zygotes:
            whole = {**os.environ, **TOKEN, **sandbox._environment()}
            given = whole if with_environment else sandbox._environment()
            with mock.patch.object(sandbox, "_environment", lambda: given):
                self.zygotes[with_environment] = Zygote("numpy")
        return self.zygotes[with_environment]

    def _reported(self, attack: Attack, without: Sequence[str]) -> Tried:
        """Whether the report holds a hidden input, or a check that could not be graded."""
        with mock.patch.object(Zygote, "without", self.missing), _left_out(without):
            [report] = grade(
                "mlp", [self.submission(attack)], Options(EXERCISES, training=False, seed="redteam")
            )
        leaked, ungraded = leaks(report), any(check.outcome == "ungraded" for check in report.checks())
        said = "in the report" if leaked else "ungraded" if ungraded else "an ordinary report"
        return Tried(leaked or ungraded, said)


@contextlib.contextmanager
def _left_out(without: Sequence[str]) -> Iterator[None]:
    explain, of, second = grading.explain, Proxies.of, Proxies.second

    def explained(fault: Any, check: Check, *rest: Any) -> Any:
        return explain(fault, replace(check, visible=True), *rest)

    def shared(self: Proxies, check: Check, *rest: Any) -> Any:
        return of(self, replace(check, visible=True), *rest)

    def shared_second(self: Proxies, check: Check) -> Any:
        return second(self, replace(check, visible=True))

    with contextlib.ExitStack() as patches:
        if "hidden" in without:
            patches.enter_context(mock.patch.object(grading, "explain", explained))
        if "replies" in without:
            patches.enter_context(mock.patch.object(sandbox, "checked", _barely_checked))
            patches.enter_context(mock.patch.object(grading.Grading, "_sound", lambda *_: False))
        if "separation" in without:
            patches.enter_context(mock.patch.object(grading.Grading, "try_all", lambda *_: None))
            patches.enter_context(mock.patch.object(Proxies, "of", shared))
            patches.enter_context(mock.patch.object(Proxies, "second", shared_second))
        yield


def _barely_checked(reply: dict[str, Any], request: dict[str, Any], nonce: str) -> dict[str, Any]:
    if reply.get("nonce") != nonce:
        raise ProtocolError("an answer to no question")
    return reply


def leaks(report: Report) -> bool:
    """Whether a value that an attack took from a hidden call stands in the report."""
    text = report.to_json()
    return "LEAK" in text or "123456789" in text


def broken(attack: Attack, reports: dict[str, Report]) -> list[str]:
    """What the attack did that it should not have been able to, in its own report and its neighbours'."""
    own, whole, allowed = reports[attack.name], reports["honest 0"], attack.earns
    if allowed is None:
        allowed = points(reports["wrong"], "relu")
    found = [f"relu earns {points(own, 'relu')}"] if points(own, "relu") > allowed else []
    found += [
        f"{name} loses {points(whole, name) - points(own, name):g}"
        for name in EXERCISES - {"relu"} - attack.loses
        if points(own, name) != points(whole, name)
    ]
    found += [f"{check.name} is ungraded" for check in own.checks() if check.outcome == "ungraded"]
    found += ["checks are missing"] if own.max_score != whole.max_score else []
    found += ["a hidden input is in the report"] if leaks(own) else []
    found += [f"{check.name} says more than text" for check in own.checks() if not _inert(check.message.en)]
    names = list(reports)
    place = names.index(attack.name)
    found += [
        f"{name} loses points"
        for name in (names[place - 1], names[place + 1])
        if name != "wrong" and reports[name].score != whole.max_score
    ]
    return found


def _inert(text: str) -> bool:
    return text.isprintable() and text == text.encode("utf-8", "replace").decode()


def points(report: Report, exercise: str) -> float:
    return sum(part.earned for part in report.exercises if part.name == exercise)


def _bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)


def _no_call_back(key: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    raise KeyError(key)


def _won(reply: dict[str, Any]) -> Tried:
    if reply["op"] == "value":
        value = reply["value"]
        won = bool(np.size(value)) and bool(np.any(value)) if isinstance(value, np.ndarray) else bool(value)
        return Tried(won, f"returned {str(value)[:40]}")
    return Tried(False, _said(reply))


def _believed(reply: dict[str, Any]) -> Tried:
    """What a naive grader makes of it: a pass, a process that ended well, or output that says so."""
    quiet_end = reply["op"] == "crashed" and reply["status"] == 0
    quiet_exit = reply["op"] == "raised" and "SystemExit" in reply["family"] and reply["message"] == "0"
    passed = reply["op"] == "value" and reply["value"] is True
    printed = "5 passed" in reply.get("printed", "")
    return Tried(quiet_end or quiet_exit or passed or printed, _said(reply))


def _said(reply: dict[str, Any]) -> str:
    match reply["op"]:
        case "raised":
            return f"{reply['type']}: {reply['message']}"[:60]
        case "crashed":
            return f"ended with status {reply['status']}"
        case "value":
            return f"returned {str(reply['value'])[:40]}"
    return str(reply["op"]).replace("_", " ")
