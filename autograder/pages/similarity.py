"""The report on similar submissions: similarity.csv, and similarity.html with the passages, inert and self-contained."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..classroom.similarity import Pair
from ..report import write_atomically
from ..tables import Cell, csv_text
from ..text import Text
from .rendering import Pages

PAGE, TABLE = "similarity.html", "similarity.csv"
HEADS = ("submission", "other", "share", "share of other", "characters of tokens in common")
MAX_SHOWN = 100  # pairs whose passages are on the page; the table has them all


TITLE = Text("Similar submissions", "相似的提交")
LEAD = Text(
    "Each share says how much of a submission's own text, without what was handed out, is also in the other; names of"
    " variables, comments and layout do not count. Short functions have few right forms: a high share is a reason to"
    " read both, not a proof.",
    "百分比表示一份提交的代码（不计下发的模板）有多少也出现在另一份里；变量名、注释和排版不影响比较。"
    "短函数正确的写法本来就不多：百分比高只说明值得对照阅读，并不能证明抄袭。",
)


@dataclass(frozen=True)
class Similarities:
    """What the page shows."""

    pairs: Sequence[Pair]
    summary: Text
    title: Text = TITLE
    lead: Text = LEAD


def write(folder: Path, pairs: Sequence[Pair], submissions: int, language: str) -> None:
    """Write the table and the page. Raises OSError."""
    rows: list[list[Cell]] = [[*pair.names, *pair.shares, pair.shared] for pair in pairs]
    write_atomically(folder / TABLE, csv_text(HEADS, rows))
    shown = pairs[:MAX_SHOWN]
    summary = summary_of(len(pairs), submissions)
    if len(pairs) > len(shown):
        summary += Text(
            f"The {MAX_SHOWN} most alike are shown; {TABLE} has all.",
            f"这里只显示最相似的 {MAX_SHOWN} 对，全部见 {TABLE}。",
        )
    write_atomically(folder / PAGE, Pages(language).similarity(Similarities(shown, summary)))


def summary_of(pairs: int, submissions: int) -> Text:
    return Text(
        f"{submissions} submissions, {pairs} pairs with much in common.",
        f"共 {submissions} 份提交，其中 {pairs} 对有大量相同内容。",
    )
