"""Results as `classroom-resources/autograding-grading-reporter` reads them: one runner per exercise.

The reporter adds up points twice: its table takes the share of a runner's tests that passed, its notice the sum of
their scores. Both are right only where all tests of a runner weigh the same, so a check counts as several equal tests,
and one that earned a part of its points is two runners of its own: what it earned, and what it did not.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import gcd
from typing import Any

from ..report import CheckReport, ExerciseReport, Report
from . import _words

MAX_OUTPUT = 500  # characters of a test's output, as the graders of that family keep it
Runner = dict[str, Any]


def runners(report: Report, language: str) -> dict[str, Runner]:
    """Runner's name -> its result; together they have the report's points, and each at least one test."""
    found: dict[str, Runner] = {}
    for exercise in report.exercises:
        found |= _runners_of(exercise, language)
    return found


def ungraded(sentence: str) -> dict[str, Runner]:
    """What to report when there is no grade: an error, and no points at all."""
    test = {"name": sentence, "status": "error", "message": sentence, "score": 0, **_nowhere()}
    return {
        "ungraded": {"version": 3, "status": "error", "message": sentence, "max_score": 0, "tests": [test]}
    }


def names(exercises: Iterable[str]) -> Iterator[str]:
    """Every name that a runner of these exercises can have; workflows list them beforehand."""
    yield "ungraded"
    for exercise in exercises:
        yield from (exercise, f"{exercise}_earned", f"{exercise}_missing")


def encoded(runner: Runner) -> str:
    """One line of base64, as a step's output."""
    return base64.b64encode(json.dumps(runner, ensure_ascii=False).encode()).decode()


def _runners_of(exercise: ExerciseReport, language: str) -> dict[str, Runner]:
    named = list(zip(exercise.checks, _words.names(exercise, language), strict=True))
    whole = [(check, name) for check, name in named if check.earned in (0, check.points)]
    found = {}
    if whole:
        unit = _unit([check.points for check, _ in whole])
        tests = [test for check, name in whole for test in _tests(check, name, unit, language)]
        found[exercise.name] = _runner(sum(check.points for check, _ in whole), tests)
    parts = [(check, name) for check, name in named if (check, name) not in whole]
    if parts:
        said = " ".join(_words.message(check, language) for check, _ in parts)
        names = "; ".join(name for _, name in parts)
        earned = round(sum(check.earned for check, _ in parts), 2)
        missing = round(sum(check.points for check, _ in parts) - earned, 2)
        found[f"{exercise.name}_earned"] = _runner(earned, [_test(names, True, earned)])
        found[f"{exercise.name}_missing"] = _runner(missing, [_test(names, False, 0, said)])
    return found


def _unit(points: list[float]) -> float:
    """The largest weight of which each of these is a multiple."""
    cents = [round(100 * Fraction(one)) for one in points]
    return gcd(*cents) / 100


def _runner(points: float, tests: list[dict[str, Any]]) -> Runner:
    status = "pass" if all(test["status"] == "pass" for test in tests) else "fail"
    return {"version": 3, "status": status, "max_score": points, "tests": tests}


def _tests(check: CheckReport, name: str, unit: float, language: str) -> Iterator[dict[str, Any]]:
    count, passed = max(1, round(check.points / unit)), _words.passed(check)
    for number in range(1, count + 1):
        part = f" ({number}/{count})" if count > 1 else ""
        yield _test(f"{name}{part}", passed, unit if passed else 0, _words.message(check, language))


def _test(name: str, passed: bool, score: float, said: str = "") -> dict[str, Any]:
    status = "pass" if passed else "fail"
    test = {"name": _words.without_commands(name), "status": status, "score": score, **_nowhere()}
    shown = _words.without_commands(said)[:MAX_OUTPUT]
    return test if passed or not said else test | {"message": shown, "output": shown}


def _nowhere() -> dict[str, Any]:
    """Fields of the format about a test's own code, which is not shown."""
    return {"test_code": "", "task_id": 0, "filename": "", "line_no": 0, "duration": 0.0}
