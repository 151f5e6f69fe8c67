"""A class that never was: reports as the grader writes them, of students who know some things and misunderstand others.

    python -m tests.pages.classroom -o FOLDER --students 1000

Exercises, checks, points and mistakes are the real ones of an assignment; who makes which mistake is drawn, better
students making fewer. The digits they misread come from a small model that really reads MNIST.
"""

import argparse
import importlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

import numpy as np

from autograder.classroom import results
from autograder.exercise import Check, Exercise
from autograder.intake.layout import order_of
from autograder.intake.names import safe_name
from autograder.messages import likely, see
from autograder.mistakes import Mistake, mistakes_in
from autograder.report import (
    Adjustment,
    Arrival,
    CheckReport,
    ExerciseReport,
    Flag,
    Misread,
    Report,
    TrainingReport,
)
from autograder.text import NOTHING, Text
from autograder.training import Task, TestSet, earned, errors
from data.mnist import load_mnist

GIVEN = "Ana Bo Chidi Daria Emre Fatima Goran Hana Ines João Kofi Lena Mei Nour Omar Priya Quang Rosa Søren Tomás".split()
FAMILY = "Adeyemi Baker Costa Dubois Eriksson Fischer Garcia Hussein Ivanova Jensen Kim Lindqvist Moreau Nguyen O'Brien".split()
CHINESE_FAMILY, CHINESE_GIVEN = (
    "王李张刘陈杨赵黄周吴",
    "小明 思远 雨桐 子涵 欣怡 浩然 梦洁 志强 晓燕 嘉豪".split(),
)
NOT_WRITTEN = Text(
    "{0} is not written yet: replace the line that raises NotImplementedError.",
    "{0} 还没有写：把抛出 NotImplementedError 的那一行换成你的实现。",
)
WRONG = Text(
    "{0} returned a result of the right shape, but the values are not those of the chapter's formula.",
    "{0} 返回的是形状正确的结果，但数值与书中的公式不符。",
)
LIBRARY = Text("Uses scipy.special.softmax.", "用到了 scipy.special.softmax。")
LAYERS = ("process", "environment", "limits", "user", "landlock", "seccomp")


def names() -> Iterator[str]:
    """As many different names as wanted."""
    for number in count():
        if number % 5 == 4:
            n = number // 5
            name = CHINESE_FAMILY[n % 10] + CHINESE_GIVEN[n // 10 % 10]
        else:
            name = f"{GIVEN[number % 20]} {FAMILY[number * 7 // 20 % 15]}"
        yield safe_name(f"{name} {number:04d}")


@cache
def exercises(assignment: str) -> list[tuple[str, Exercise, list[Check]]]:
    """(module, exercise, its checks), as the check files declare them."""
    found: dict[str, tuple[str, Exercise, list[Check]]] = {}
    for module in order_of(assignment):
        for item in vars(importlib.import_module(f"autograder.checks.{assignment}.test_{module}")).values():
            if isinstance(check := getattr(item, "check", None), Check):
                found.setdefault(check.exercise.name, (module, check.exercise, []))[2].append(check)
    return list(found.values())


@cache
def mistakes(assignment: str, module: str, exercise: str) -> list[Mistake]:
    return [m for m in mistakes_in(assignment, module) if m.exercise == exercise]


def classroom(students: int, assignment: str = "mlp", seed: int = 0) -> Iterator[Report]:
    """Reports of so many students; the same ones for the same seed."""
    rng = np.random.default_rng(seed)
    for _, name in zip(range(students), names(), strict=False):
        yield _report(name, assignment, float(rng.normal()), rng)


def _report(name: str, assignment: str, ability: float, rng: np.random.Generator) -> Report:
    best = float(np.clip(0.976 + 0.003 * ability + 0.002 * rng.normal(), 0.9, 0.984))
    lost_on_the_way = rng.random() < 0.06
    runs, parts = [], []
    for module, exercise, checks in exercises(assignment):
        rows = _exercise(assignment, module, exercise, checks, ability, rng)
        if any(check.training for check in checks):
            run = _training(exercise.name, assignment, 0.1135 if lost_on_the_way else best, rng)
            runs.append(run)
            rows = [
                _accuracy(row, check, run) if check.training else row
                for row, check in zip(rows, checks, strict=True)
            ]
        parts.append(ExerciseReport(exercise.name, module, exercise.section, tuple(rows), exercise.formula))
    points = round(sum(part.points for part in parts), 2)
    seconds = float(np.round(rng.gamma(9, 4), 1))
    score = round(sum(part.earned for part in parts), 2)
    arrival, adjustments = _handed_in(name, score)
    return Report(
        assignment, name, "grade", LAYERS, "the course's secret", score, points, points,
        tuple(parts), tuple(runs), flags=(Flag("losses.py", 12, "softmax", LIBRARY),) if rng.random() < 0.03 else (),
        started="2026-11-20T09:00:00+00:00", seconds=seconds, versions={"python": "3.11.7", "numpy": "2.4.6", "torch": "2.13.0"},
        arrival=arrival, adjustments=adjustments,
        final_score=round(score + sum(a.points for a in adjustments), 2) if adjustments else None,
    )  # fmt: skip


def _handed_in(name: str, score: float) -> tuple[Arrival, tuple[Adjustment, ...]]:
    """Some are late, some hand in together, some more than once; by their names, so that no draw is used up."""
    kind = zlib.crc32(name.encode()) % 20
    late = {0: 1, 1: 3}.get(kind, 0)
    members = (name, f"{GIVEN[kind]} {FAMILY[kind % 15]}") if kind in (1, 2) else ()
    arrival = Arrival(
        name, "group 7" if members else "", members, 1 + (kind == 3), "2026-11-19T21:30:00+00:00", late
    )
    reason = Text(f"{late} days late, 5 % each", f"迟交 {late} 天，每天扣 5 %")
    return arrival, (Adjustment(-round(0.05 * late * score, 2), reason),) if late else ()


def _exercise(
    assignment: str,
    module: str,
    exercise: Exercise,
    checks: Sequence[Check],
    ability: float,
    rng: np.random.Generator,
) -> list[CheckReport]:
    hardness = {"gradient_check": -1.2, "backprop": 0.5, "regularization": 0.2, "optimizers": 0.1}.get(
        module, -0.5
    )
    right = rng.random() < 1 / (1 + np.exp(-1.7 * (ability - hardness) - 1.4))
    known = mistakes(assignment, module, exercise.name)
    if right or not known:
        return [_row(check, right or rng.random() < 0.9, NOTHING, NOTHING) for check in checks]
    if rng.random() < 0.25:
        said = _named(NOT_WRITTEN, exercise.name) + see(exercise.section)
        return [_row(check, False, said, NOTHING) for check in checks]
    # The first of a file are the classic ones.
    made = known[min(int(rng.exponential(1.3)), len(known) - 1)]
    said = likely(made.tell) + _named(WRONG, exercise.name) + see(exercise.section, exercise.formula)
    return [
        _row(check, False, said, made.tell)
        if check.name in made.caught_by
        else _row(check, True, NOTHING, NOTHING)
        for check in checks
    ]


def _named(text: Text, name: str) -> Text:
    return Text(text.en.format(name), text.zh.format(name))


def _row(check: Check, passed: bool, message: Text, cause: Text) -> CheckReport:
    return CheckReport(
        check.name, check.title, check.visible, check.points, check.points if passed else 0.0,
        "passed" if passed else "failed", message, 0.01, cause,
    )  # fmt: skip


def _training(exercise: str, assignment: str, best: float, rng: np.random.Generator) -> TrainingReport:
    task = Task.of(exercise, assignment)
    accuracies = [round(best - 0.02 * 0.55**epoch, 4) for epoch in range(9)] + [round(best, 4)]
    enough = next((n for n, accuracy in enumerate(accuracies, 1) if accuracy >= task.floor), 10)
    shape = (
        [0.34, 0.16, 0.11, 0.083, 0.066, 0.053, 0.044, 0.036, 0.031, 0.026] if best > 0.5 else [2.3026] * 10
    )
    losses = [round(loss * float(rng.uniform(0.9, 1.15)), 4) if best > 0.5 else loss for loss in shape]
    confusion, misread = _errors(accuracies[enough - 1], int(rng.integers(1 << 31)))
    return TrainingReport(
        exercise,
        tuple(losses[:enough]),
        tuple(accuracies[:enough]),
        task.chapter,
        task.floor,
        21.0,
        confusion,
        misread,
    )


def _accuracy(row: CheckReport, check: Check, run: TrainingReport) -> CheckReport:
    points = earned(max(run.accuracies), Task(run.exercise, run.chapter, run.floor), check.points)
    reached = Text(
        f"{100 * max(run.accuracies):.2f} % on the test images.",
        f"测试准确率 {100 * max(run.accuracies):.2f} %。",
    )
    return replace(
        row, earned=points, outcome="passed" if points == check.points else "failed", message=reached
    )


def _errors(accuracy: float, seed: int) -> tuple[tuple[tuple[int, ...], ...], tuple[Misread, ...]]:
    """Errors of a model with about this accuracy: those of the small one, some of them put right."""
    rng = np.random.default_rng(seed)
    labels, predictions = _small_model()
    if accuracy < 0.5:
        predictions = np.ones_like(labels)
    wrong = predictions != labels
    keep = rng.random(len(labels)) < (1 - accuracy) / wrong.mean()
    return errors(
        TestSet(np.empty(0), labels, np.arange(len(labels))), np.where(wrong & ~keep, labels, predictions)
    )


@cache
def _small_model() -> tuple[np.ndarray, np.ndarray]:
    """Test labels, and what least squares on random features takes the images for."""
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(784, 400)) / 28
    (images, labels), (tests, test_labels) = load_mnist("train"), load_mnist("test")

    def features(x: np.ndarray) -> np.ndarray:
        return np.maximum(x.reshape(-1, 784) / 255 @ weights, 0)

    solved = np.linalg.lstsq(features(images[:4_000]), np.eye(10)[labels[:4_000]], rcond=None)[0]
    return test_labels.astype(np.int64), (features(tests) @ solved).argmax(axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--assignment", default="mlp")
    given = parser.parse_args()
    for report in classroom(given.students, given.assignment):
        results.write(given.output, report)


if __name__ == "__main__":
    main()
