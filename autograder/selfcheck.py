"""A student's loop at home: visible checks only, in this process, with what is next and what remains hidden."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from . import console as view
from .grade import Options, grade
from .layout import known
from .report import ExerciseReport, Report
from .submission import IntakeError, read
from .text import Text

ASSIGNMENTS = Path(__file__).parents[1] / "assignments"
POLL_SECONDS = 0.5


@dataclass
class SelfCheck:
    """Checks one assignment's folder, or the exercises named.

    Raises:
        IntakeError: the names, the assignment or the folder are not there.
    """

    console: Console
    names: frozenset[str]
    assignment: str
    submission: Path | None
    lang: str
    manifests: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in sorted(ASSIGNMENTS.glob("*/manifest.json")):
            self.manifests[path.parent.name] = json.loads(path.read_text("utf-8"))["exercises"]
        self.assignment = self.assignment or self._guess()
        known(self.assignment)
        self._know(self.names)
        self.folder = self.submission or ASSIGNMENTS / self.assignment

    def _guess(self) -> str:
        """From the folder given, the folder one stands in, or the names asked for."""
        places = [self.submission.resolve()] if self.submission else [Path.cwd()]
        standing = [part for place in places for part in place.parts if part in self.manifests]
        having = [a for a, exercises in self.manifests.items() if self.names <= _known_names(exercises)]
        if standing:
            return standing[-1]
        if self.names and len(having) == 1:
            return having[0]
        if self.names and not having:
            self._know(self.names)
        raise IntakeError(
            f"Say which assignment: add --assignment {' or '.join(having or self.manifests)}.",
            f"请指明是哪个作业：加上 --assignment {' 或 '.join(having or self.manifests)}。",
        )

    def _know(self, names: frozenset[str]) -> None:
        exercises = self.manifests.get(self.assignment)
        known = (
            _known_names(exercises) if exercises else set().union(*map(_known_names, self.manifests.values()))
        )
        for name in sorted(names - known):
            raise IntakeError(
                f"There is no exercise or module called {name}. Exercises: {', '.join(sorted(known))}.",
                f"没有叫 {name} 的练习或模块。现有练习：{'、'.join(sorted(known))}。",
            )

    def run(self) -> bool:
        """Check once and print; whether every visible check passed."""
        submission = read(self.folder)
        checks = ASSIGNMENTS / self.assignment / "checks"
        options = Options(only=self.names, training=False, in_process=True, checks=checks)
        [report] = grade(self.assignment, [submission], options)
        self._print(report)
        return all(exercise.earned == exercise.points for exercise in report.exercises)

    def _print(self, report: Report) -> None:
        begun = [exercise for exercise in report.exercises if not is_untouched(exercise)]
        untouched = [exercise.name for exercise in report.exercises if is_untouched(exercise)]
        for problem in report.problems:
            self._say(problem)
        for exercise in begun:
            view.print_exercise(self.console, exercise, self.lang)
        if untouched:
            names = ", ".join(untouched)
            self._say(Text(f"Not written yet: {names}.", f"还没有写：{names}。"))
        self._say(self._summary(report, untouched))

    def _summary(self, report: Report, untouched: list[str]) -> Text:
        score, points = view.number(report.score), view.number(report.max_score)
        hidden = [self.manifests[self.assignment][exercise.name] for exercise in report.exercises]
        count, weight = (
            sum(row["hidden_checks"] for row in hidden),
            view.number(sum(row["hidden"] for row in hidden)),
        )
        said = Text(f"Visible checks: {score} of {points} points.", f"可见检查：{score}/{points} 分。")
        failed = [e.name for e in report.exercises if e.earned < e.points and e.name not in untouched]
        following = [*failed, *untouched][:1]
        if following:
            said += Text(f"Next: {following[0]}.", f"下一步：{following[0]}。")
        return said + Text(
            f"{count} hidden checks for {weight} more points run when your work is graded; this is a self-check, not a grade.",
            f"正式评分时还有 {count} 项隐藏检查，共 {weight} 分；这里只是自查，不是成绩。",
        )

    def _say(self, text: Text) -> None:
        self.console.print(text.in_language(self.lang), markup=False)

    def wait_for_a_save(self) -> None:
        """Return when a file of the submission has changed."""
        before = self._stamps()
        while self._stamps() == before:
            time.sleep(POLL_SECONDS)

    def _stamps(self) -> dict[Path, int]:
        files = self.folder.glob("*.*") if self.folder.is_dir() else [self.folder]
        return {file: file.stat().st_mtime_ns for file in files if file.is_file()}


def _known_names(exercises: dict[str, Any]) -> set[str]:
    return set(exercises) | {row["module"] for row in exercises.values()}


def is_untouched(exercise: ExerciseReport) -> bool:
    """Whether the stub still stands where an exercise is to be written."""
    return all("NotImplementedError" in check.message.en for check in exercise.checks)
