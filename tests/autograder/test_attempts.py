"""First attempts at all checks, then second ones: the grade is that of one check after another."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from autograder import grading as grading_module
from autograder.backends import InProcess
from autograder.budget import USUAL, Budget
from autograder.grading import Grading, Runnable
from autograder.intake.submission import Submission
from autograder.proof.cases import checks_in, reference_sources
from autograder.report import CheckReport

WRONG = "\n\ndef softmax(logits):\n    e = np.exp(logits - logits.max(-1, keepdims=True))\n    return e\n"
OF_SOFTMAX = ("softmax", "softmax_cross_entropy")


def graded_by(source: str, budget: Budget = USUAL) -> tuple[Grading, list[Runnable]]:
    """A grading in this process, and the checks of softmax and of what builds on it."""
    submission = Submission("x", reference_sources("mlp") | {"losses": source})
    grading = Grading("mlp", submission, lambda *given: InProcess(*given[:2]), "seed", budget=budget)
    checks = checks_in("mlp", "losses")
    grading.know([(check, "losses") for check, _ in checks])
    names = [function.__code__.co_varnames[: function.__code__.co_argcount] for _, function in checks]
    runnable = [(*pair, given) for pair, given in zip(checks, names, strict=True)]
    return grading, [one for one in runnable if one[0].exercise.name in OF_SOFTMAX]


def run_all(grading: Grading, checks: Sequence[Runnable]) -> list[CheckReport]:
    for check in checks:
        grading.run(*check)
    grading.close()
    return [replace(report, seconds=0.0) for _, report in grading.checked]


@pytest.fixture
def wrong() -> str:
    return reference_sources("mlp")["losses"] + WRONG


def test_the_grade_is_that_of_one_check_after_another(wrong: str) -> None:
    grading, checks = graded_by(wrong)
    grading.try_all(checks)
    reports = run_all(grading, checks)
    assert reports == run_all(*graded_by(wrong))
    assert {"passed", "failed", "follow_through"} == {report.outcome for report in reports}


def test_what_is_slow_has_time_left_in_which_credit_follows_through(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = itertools.count()
    monkeypatch.setattr(grading_module.time, "perf_counter", lambda: float(next(ticks)))  # a second a look
    _, checks = graded_by(wrong)
    grading, _ = graded_by(wrong, Budget(seconds=len(checks) + 4.5))
    grading.try_all(checks)
    assert "follow_through" in [report.outcome for report in run_all(grading, checks)]


def test_no_answer_is_kept_until_the_second_attempts() -> None:
    """64 MB for each of two hundred checks would be more than a machine has."""
    source = "import numpy as np\n" + "".join(f"def {name}(*x): return np.zeros(9)\n" for name in OF_SOFTMAX)
    grading, checks = graded_by(source)
    grading.try_all(checks)
    faults = [verdict.fault for verdict, _ in grading._tried.values() if verdict.fault]
    grading.close()
    assert len(faults) > len(checks) / 2
    assert all(set(fault.facts) == {"name"} and fault.__traceback__ is None for fault in faults)
