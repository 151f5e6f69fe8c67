"""What `check` prints: each exercise's points, what went wrong with what small input, what is next, what stays hidden."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.progress_bar import ProgressBar
from rich.text import Text as Line

from ..console import number, print_checks, say
from ..report import ExerciseReport, Report
from ..text import NOTHING, Text
from .curriculum import Curriculum

PASSED, FAILED, UNTOUCHED = (
    ("✓", "green"),
    ("✗", "red"),
    ("○", "dim"),
)  # told apart by the mark, not by the colour
BAR_WIDTH = 40


@dataclass(frozen=True)
class SelfView:
    """Prints self-checks of one assignment."""

    console: Console
    curriculum: Curriculum
    language: str

    def show(self, report: Report) -> None:
        """One self-check, module by module in the handout's order."""
        for problem in report.problems:
            self.tell(problem, "yellow")
        found = {exercise.name: exercise for exercise in report.exercises}
        parts = self.curriculum.by_module(found)
        for module, names in parts:
            self._show_module(module, [found[name] for name in names], every_check=len(found) == 1)
        self._sum_up([found[name] for _, names in parts for name in names], report)

    def tell(self, text: Text, style: str = "") -> None:
        """A sentence of the kit's own."""
        say(self.console, Line(text.in_language(self.language), style=style))

    def _show_module(self, module: str, exercises: list[ExerciseReport], every_check: bool) -> None:
        head = Line(f"{module}.py", style="bold")
        head.append(
            f"  §{', §'.join(dict.fromkeys(exercise.section for exercise in exercises))}", style="dim"
        )
        say(self.console, head)
        common = {check.message for exercise in exercises for check in exercise.checks}
        if len(exercises) > 1 and len(common) == 1 and NOTHING not in common and not untouched(exercises[0]):
            say(self.console, Line(f"✗ {common.pop().in_language(self.language)}", style="red"), 2)
            exercises = []  # the file cannot be read: said once
        for exercise in exercises:
            self._show_exercise(exercise, every_check)

    def _show_exercise(self, exercise: ExerciseReport, every_check: bool) -> None:
        mark, style = _mark(exercise)
        line = Line()
        line.append(f"{mark} {exercise.name}", style=style)
        line.append(f"  {number(exercise.earned)}/{number(exercise.points)}")
        said = self._hidden_beside(exercise)
        if untouched(exercise):
            said = Text("not written yet", "还没有写")
        line.append(f"  {said.in_language(self.language)}", style="dim")
        say(self.console, line, 2)
        failed = [check for check in exercise.checks if check.outcome != "passed"]
        if not untouched(exercise):
            print_checks(self.console, exercise.checks if every_check else failed, self.language, 4)
        if failed and not untouched(exercise):
            self._show_where(exercise.module, [check.name for check in failed])

    def _show_where(self, module: str, names: Iterable[str]) -> None:
        """The code of a visible check is there to be read."""
        file = f"assignments/{self.curriculum.assignment}/checks/test_{module}.py"
        said = Text(f"The code is in {file}: {', '.join(names)}", f"代码在 {file}：{'、'.join(names)}")
        say(self.console, Line(said.in_language(self.language), style="dim"), 4)

    def _hidden_beside(self, exercise: ExerciseReport) -> Text:
        row = self.curriculum.exercises[exercise.name]
        points = number(row["hidden"])
        if not row["hidden_checks"]:
            return NOTHING
        return Text(
            f"+ {_hidden_checks(row['hidden_checks']).en} ({points})",
            f"+ {row['hidden_checks']} 项隐藏检查（{points} 分）",
        )

    def _sum_up(self, exercises: list[ExerciseReport], report: Report) -> None:
        if self.console.is_terminal:
            width = min(BAR_WIDTH, self.console.width)
            self.console.print(
                ProgressBar(report.max_score, report.score, width=width, complete_style="cyan")
            )
            self.console.print()
        score, points = number(report.score), number(report.max_score)
        self.tell(Text(f"Visible checks: {score} of {points} points.", f"可见检查：{score}/{points} 分。"))
        self.tell(self._next(exercises))
        rows = [self.curriculum.exercises[exercise.name] for exercise in exercises]
        self.tell(_still_hidden(rows))

    def _next(self, exercises: list[ExerciseReport]) -> Text:
        """The first exercise that failed, else the first one not begun, else the handout's next."""
        incomplete = [exercise for exercise in exercises if exercise.earned < exercise.points]
        incomplete.sort(key=untouched)
        if incomplete:
            name = incomplete[0].name
            return Text(f"Next: {name}{self._place(name).en}.", f"下一步：{name}{self._place(name).zh}。")
        following = self.curriculum.after(exercises[-1].name)
        done = Text("Every visible check that ran passes.", "这次运行的可见检查全部通过。")
        if not following:
            return done
        return done + Text(
            f"Next in the handout: {following}{self._place(following).en}.",
            f"作业说明里接下来是 {following}{self._place(following).zh}。",
        )

    def _place(self, name: str) -> Text:
        module = self.curriculum.exercises[name]["module"]
        section = self.curriculum.section(name)
        folder = f"assignments/{self.curriculum.assignment}"
        return Text(
            f" ({folder}/{module}.py; section {section} of {folder}/README.md)",
            f"（{folder}/{module}.py；{folder}/README.zh-CN.md 第 {section} 节）",
        )


def _still_hidden(rows: list[dict[str, Any]]) -> Text:
    """How many checks are still to come; not what they look at."""
    count, points = sum(row["hidden_checks"] for row in rows), number(sum(row["hidden"] for row in rows))
    return Text(
        f"{_hidden_checks(count).en} for {points} more points run when your work is graded;"
        " this is a self-check, not a grade.",
        f"正式评分时还有 {count} 项隐藏检查，共 {points} 分；这里只是自查，不是成绩。",
    )


def _hidden_checks(count: int) -> Text:
    return Text(f"{count} hidden check{'s' if count != 1 else ''}", f"{count} 项隐藏检查")


def _mark(exercise: ExerciseReport) -> tuple[str, str]:
    if exercise.earned == exercise.points:
        return PASSED
    return UNTOUCHED if untouched(exercise) else FAILED


def untouched(exercise: ExerciseReport) -> bool:
    """Whether the stub still stands where an exercise is to be written."""
    return all("NotImplementedError" in check.message.en for check in exercise.checks)
