"""What the commands print: tables and messages with Rich, plain text when piped."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text as Line

from .intake.names import shown
from .intake.submission import Submission
from .messages import in_lines
from .report import CheckReport, ExerciseReport, Flag, Report
from .text import NOTHING, Text

NAMED = 20  # names in one sentence
MARKS = {
    "passed": ("✓", "green"),
    "follow_through": ("✓", "cyan"),
    "failed": ("✗", "red"),
    "ungraded": ("?", "yellow"),
}
PROTECTIONS = {
    "process": Text("a process of its own", "独立进程"),
    "environment": Text("an emptied environment", "清空的环境变量"),
    "limits": Text("limits on time, memory and files", "时间、内存和文件限制"),
    "user": Text("an unprivileged user", "非特权用户"),
    "landlock": Text("Landlock (no files, no network)", "Landlock（禁止文件和网络）"),
    "seccomp": Text("seccomp (system calls allowed one by one)", "seccomp（逐一放行系统调用）"),
}


def number(points: float) -> str:
    """Points without needless zeros."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def print_reports(
    console: Console, reports: Sequence[Report], language: str, absent: Sequence[str] = ()
) -> None:
    """One submission in detail, or a table of several (with those who handed in nothing)."""
    if len(reports) == 1 and not absent:
        print_details(console, reports[0], language)
        console.print(score_line(reports[0], language))
    elif reports:
        print_class(console, reports, language, absent)
        console.print(class_line(reports, language))


def print_class(
    console: Console, reports: Sequence[Report], language: str, absent: Sequence[str] = ()
) -> None:
    """One row per submission, one column per module; on a narrow screen the columns are numbered."""
    fullest = max(reports, key=lambda report: report.max_score)
    modules = list(dict.fromkeys(exercise.module for exercise in fullest.exercises))
    points = {m: number(sum(e.points for e in fullest.exercises if e.module == m)) for m in modules}
    narrow = console.width < 30 + 11 * len(modules)
    table = Table()
    table.add_column(Text("submission", "提交").in_language(language), overflow="fold")
    for place, module in enumerate(modules, 1):
        table.add_column(f"{place if narrow else module}\n/{points[module]}", justify="right", no_wrap=True)
    total = Text("total", "总分").in_language(language)
    table.add_column(f"{total}\n/{number(fullest.max_score)}", justify="right", style="bold", no_wrap=True)
    adjusted = any(report.adjustments for report in reports)
    if adjusted:
        table.add_column(
            Text("after\npolicies", "按规则\n调整后").in_language(language), justify="right", no_wrap=True
        )
    for report in reports:
        earned = [sum(e.earned for e in report.exercises if e.module == module) for module in modules]
        final = [number(report.final)] if adjusted else []
        table.add_row(Line(_whose(report)), *map(number, earned), number(report.score), *final)
    for name in absent:
        table.add_row(Line(shown(name), style="dim"), *[""] * len(modules), "–", *["–"] * adjusted)
    console.print(table)
    if narrow:
        console.print(", ".join(f"{place} {module}" for place, module in enumerate(modules, 1)))


def _whose(report: Report) -> str:
    arrival = report.arrival
    if arrival.members:
        return f"{report.submission} ({', '.join(map(shown, arrival.members))})"
    if arrival.student and arrival.student != report.submission:
        return f"{report.submission} ({shown(arrival.student)})"
    return report.submission


def print_details(console: Console, report: Report, language: str) -> None:
    """Every exercise of one submission, with the messages of the checks that failed."""
    for problem in report.problems:
        console.print(Line(f"! {problem.in_language(language)}", style="yellow"))
    for flag in report.flags:
        console.print(Line(_flag_line(flag, language), style="magenta"))
    for exercise in report.exercises:
        print_exercise(console, exercise, language)
    for training in report.training:
        console.print(
            Line(_training_line(training.exercise, training.accuracies, training.chapter, language))
        )
    for adjustment in report.adjustments:
        reason = adjustment.reason.in_language(language)
        console.print(Line(f"{adjustment.points:+g}  {reason}", style="yellow"))


def print_exercise(console: Console, exercise: ExerciseReport, language: str) -> None:
    """One exercise: its points, and a line for each check that says something."""
    complete = exercise.earned == exercise.points
    head = Line(f"{exercise.name}", style="bold")
    head.append(
        f"  {number(exercise.earned)}/{number(exercise.points)}", style="green" if complete else "red"
    )
    head.append(f"  {exercise.module}.py §{exercise.section}", style="dim")
    console.print(head)
    print_checks(console, exercise.checks, language, 2)


def print_checks(console: Console, checks: Iterable[CheckReport], language: str, indent: int) -> None:
    """A line for each check; below those that share a message, the message, in lines of its own."""
    for message, rows in by_message(checks, language).items():
        for check in rows:
            mark, style = MARKS[check.outcome]
            say(console, Line(f"{mark} {check.title.in_language(language)}", style=style), indent)
        for line in in_lines(message) if message else ():
            say(console, Line(line), indent + 2)


def say(console: Console, line: Line, indent: int = 0) -> None:
    """One line: on a terminal wrapped below its own beginning, in a file or pipe left whole."""
    if console.is_terminal:
        console.print(Padding(line, (0, 0, 0, indent), expand=False))
    else:
        console.print(Line(" " * indent) + line, soft_wrap=True)


def _flag_line(flag: Flag, language: str) -> str:
    said = Text(f"For the instructor: {flag.text.en}", f"请老师留意：{flag.text.zh}")
    return f"⚑ {said.in_language(language)} ({flag.file}:{flag.line})"


def by_message(checks: Iterable[CheckReport], language: str) -> dict[str, list[CheckReport]]:
    """Checks by message, so that one cause is told once."""
    groups: dict[str, list[CheckReport]] = {}
    for check in checks:
        groups.setdefault(check.message.in_language(language), []).append(check)
    return groups


def _training_line(name: str, accuracies: Sequence[float], chapter: float, language: str) -> str:
    shown = " ".join(f"{100 * accuracy:.2f}" for accuracy in accuracies)
    figure = f"{100 * chapter:.2f} %"
    return Text(
        f"{name}: test accuracy per epoch {shown} (chapter: {figure})",
        f"{name}：每个 epoch 的测试准确率 {shown}（书中：{figure}）",
    ).in_language(language)


def score_line(report: Report, language: str) -> str:
    """The total, what it leaves out, and what protected it."""
    score, points = number(report.score), number(report.max_score)
    line = Text(
        f"{report.submission}: {score} of {points} points.", f"{report.submission}：{score}/{points} 分。"
    )
    if report.adjustments:
        final = number(report.final)
        line += Text(f"After the course's policies: {final}.", f"按课程规则调整后：{final}。")
    return (line + _left_out(report) + _ungraded([report]) + _protected(report)).in_language(language)


def class_line(reports: Sequence[Report], language: str) -> str:
    """What holds for all submissions of a class."""
    count = Text(f"{len(reports)} submissions graded.", f"共评分 {len(reports)} 份提交。")
    line = (
        count
        + _left_out(max(reports, key=lambda report: report.max_score))
        + _ungraded(reports)
        + _flagged(reports)
        + _protected(reports[0])
    )
    return line.in_language(language)


def _left_out(report: Report) -> Text:
    if report.max_score == report.total:
        return NOTHING
    points, total = number(report.max_score), number(report.total)
    return Text(
        f"Only checks worth {points} of the assignment's {total} points were run.",
        f"作业满分 {total} 分，这次只运行了 {points} 分的检查。",
    )


def _ungraded(reports: Sequence[Report]) -> Text:
    rows = [(r.submission, c.points) for r in reports for c in r.checks() if c.outcome == "ungraded"]
    if not rows:
        return NOTHING
    names, lost = _names(name for name, _ in rows), number(sum(points for _, points in rows))
    return Text(
        f"UNGRADED for a fault of the grader's, grade again: {lost} points of {names}.",
        f"有 {lost} 分因评分程序自身的问题未评，请重新评分：{names}。",
    )


def _names(names: Iterable[str]) -> str:
    """Names for one sentence; of very many the first."""
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct[:NAMED]) + (f" … ({len(distinct)})" if len(distinct) > NAMED else "")


def _flagged(reports: Sequence[Report]) -> Text:
    names = _names(report.submission for report in reports if report.flags)
    if not names:
        return NOTHING
    return Text(
        f"Flags to look at in the reports of: {names}.", f"这些提交的报告里有需要留意的标记：{names}。"
    )


def _protected(report: Report) -> Text:
    if report.kind == "self-check":
        return Text("This is a self-check, not a grade.", "这是自查，不是成绩。")
    names = [PROTECTIONS[name] for name in report.protections if name in PROTECTIONS]
    en, zh = ", ".join(name.en for name in names), "、".join(name.zh for name in names)
    return Text(f"Student code was held by: {en}.", f"学生代码的隔离措施：{zh}。")


class ProgressView:
    """A progress bar per submission, with the epochs of its training; silent when not on a terminal."""

    def __init__(self, console: Console, submissions: int) -> None:
        self.submissions = submissions
        columns = [
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        ]
        self.progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self.task = self.progress.add_task("", total=submissions)

    def started(self, submission: Submission) -> None:
        self.name = submission.name
        self._describe("")

    def checked(self, report: CheckReport) -> None:
        self._describe("")

    def epoch_done(self, exercise: str, losses: Sequence[float], accuracies: Sequence[float]) -> None:
        self._describe(
            f" {exercise}: epoch {len(losses)}/10, loss {losses[-1]:.4f}, test {100 * accuracies[-1]:.2f} %"
        )

    def graded(self, report: Report) -> None:
        self.progress.advance(self.task)

    def _describe(self, detail: str) -> None:
        self.progress.update(self.task, description=f"{self.name}{detail}")
