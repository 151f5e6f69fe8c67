"""What `regrade` prints: who gains and who loses, and which checks turned over for how many."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from ..console import number
from ..intake.names import shown
from ..text import Text
from .regrade import Change, Turn, by_check


def print_changes(console: Console, found: Sequence[Change], compared: int, language: str) -> None:
    """A row for each grade that moves, then a line for each check that moved any."""
    moving = sorted((c for c in found if c.moves), key=lambda c: (c.final_points, c.before.submission))
    if moving:
        console.print(_table(moving, language))
        _print_checks(console, moving, language)
    gain = sum(change.final_points > 0 for change in moving)
    lose = sum(change.final_points < 0 for change in moving)
    said = Text(
        f"{compared} compared: {gain} gain, {lose} lose, {compared - gain - lose} keep their score.",
        f"比较了 {compared} 份：{gain} 份加分，{lose} 份减分，{compared - gain - lose} 份不变。",
    )
    console.print(said.in_language(language), soft_wrap=True)


def _table(moving: Sequence[Change], language: str) -> Table:
    table = Table()
    heads = [
        ("submission", "提交"),
        ("before", "原来"),
        ("after", "现在"),
        ("change", "变化"),
        ("why", "原因"),
    ]
    for place, head in enumerate(heads):
        right = place in (1, 2, 3)
        table.add_column(
            Text(*head).in_language(language), justify="right" if right else "left", overflow="fold"
        )
    for change in moving:
        style = "green" if change.final_points > 0 else "red" if change.final_points < 0 else ""
        table.add_row(
            Line(change.before.submission),
            _of(change.before.final, change.before.max_score),
            _of(change.after.final, change.after.max_score),
            Line(f"{change.final_points:+g}", style=style),
            Line("\n".join(_why(turn, language) for turn in change.turns())),
        )
    return table


def _of(score: float, most: float) -> str:
    return f"{number(score)}/{number(most)}"


def _why(turn: Turn, language: str) -> str:
    title = turn.check.title.in_language(language)
    if turn.before is None or turn.after is None:
        title += Text(" (new)", "（新增）").in_language(language) if turn.after else ""
        title += Text(" (gone)", "（已删除）").in_language(language) if turn.before else ""
    return f"{turn.points:+g} {turn.exercise}: {title}"


def _print_checks(console: Console, moving: Sequence[Change], language: str) -> None:
    for (exercise, name), turns in by_check(moving).items():
        gain, lose = sum(t.points > 0 for t in turns), sum(t.points < 0 for t in turns)
        title = turns[0].check.title.in_language(language)
        said = Text(f"{gain} gain, {lose} lose", f"{gain} 份加分，{lose} 份减分").in_language(language)
        console.print(Line(f"{exercise} · {name} ({title}): {said}"), soft_wrap=True)
        reason = next((t.after.message for t in turns if t.points < 0 and t.after), None)
        if reason and reason.in_language(language):
            console.print(Line(f"    {shown(reason.in_language(language))}", style="dim"), soft_wrap=True)
