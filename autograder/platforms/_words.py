"""What a report says, in the pieces that platforms show: a check's name and message, and the summary of it all."""

from ..console import score_line
from ..report import CheckReport, ExerciseReport, Report
from ..text import NOTHING, Text
from ..values import printable

HIDDEN = Text("(hidden check)", "（隐藏检查）")
FEEDBACK = Text(
    "This is feedback from the visible checks, not a grade: your instructor grades a copy of this repository.",
    "这是可见检查的反馈，不是成绩：老师会取这个仓库的副本来评分。",
)


def name(exercise: ExerciseReport, check: CheckReport, language: str) -> str:
    """The exercise and what the check is about."""
    title = check.title + (NOTHING if check.visible else HIDDEN)
    return printable(f"{exercise.name}: {title.in_language(language)}")


def names(exercise: ExerciseReport, language: str) -> list[str]:
    """The names of an exercise's checks, numbered where two would be the same."""
    taken: dict[str, int] = {}
    result = []
    for check in exercise.checks:
        one = name(exercise, check, language)
        taken[one] = taken.get(one, 0) + 1
        result.append(one if taken[one] == 1 else f"{one} {taken[one]}")
    return result


def message(check: CheckReport, language: str) -> str:
    """What the student is told; empty when there is nothing to say."""
    return printable(check.message.in_language(language))


def without_commands(line: str) -> str:
    """As a line of a job's log: GitHub's runner acts on the old form of a command wherever it stands."""
    return line.replace("##[", "## [")


def passed(check: CheckReport) -> bool:
    return check.outcome in ("passed", "follow_through")


def summary(report: Report, language: str) -> str:
    """The total, what it leaves out, what protected the grader, and what could not be read of the submission."""
    lines = [score_line(report, language), *(problem.in_language(language) for problem in report.problems)]
    return "\n".join(printable(line) for line in lines)
