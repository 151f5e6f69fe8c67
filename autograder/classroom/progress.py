"""How far the grading of a class has come: a bar on a terminal, a line now and then where output is piped."""

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..text import Text

CHECKS, TRAINING = Text("checks", "检查"), Text("training", "训练")
LINES = 10  # where output is piped, of each round


class ClassView:
    """Counts, rate and time left of one round after another.

    The rate counts what is graded now; what lay there from an earlier run comes at once and would flatter it.
    """

    def __init__(self, console: Console, language: str) -> None:
        self.console, self.language = console, language
        columns = [
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[pace]}", markup=False),
        ]
        self.progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self.task = self.progress.add_task("", total=None, pace="")
        self.entries = self.done = self.now = self.ungraded = 0
        self.started = time.monotonic()

    def round(self, training: bool, entries: int) -> None:
        """Another round begins: the cheap checks, or those that train."""
        self.name = name = TRAINING if training else CHECKS
        self.entries, self.done, self.now = entries, 0, 0
        self.started = time.monotonic()
        self.progress.reset(
            self.task, total=entries, description=self._said(name), pace=self._said(self.pace())
        )

    def graded(self, now: bool, whole: bool) -> None:
        """One more is done: now or in an earlier run, and every check of it or not."""
        self.done += 1
        self.now += now
        self.ungraded += not whole
        self.progress.update(self.task, advance=1, pace=self._said(self.pace()))
        step = -(-self.entries // LINES)
        if self.progress.disable and self.done % step == 0 and self.now and self.done < self.entries:
            count = Text(f"{self.done} of {self.entries} done,", f"已完成 {self.done}/{self.entries}，")
            self.console.print(
                self._said(Text(f"{self.name.en}: {count.en}", f"{self.name.zh}：{count.zh}") + self.pace()),
                soft_wrap=True,
            )

    def pace(self) -> Text:
        """The rate, the time left, and how many could not be graded."""
        said = (
            Text(f"({self.ungraded} ungraded)", f"（{self.ungraded} 份未评）")
            if self.ungraded
            else Text("", "")
        )
        seconds = time.monotonic() - self.started
        if not self.now or seconds <= 0:
            return said
        rate = self.now / seconds
        left = (self.entries - self.done) / rate
        en = f"{rate:.1f} a second" if rate >= 1 else f"{1 / rate:.1f} s each"
        zh = f"每秒 {rate:.1f} 份" if rate >= 1 else f"每份 {1 / rate:.1f} 秒"
        span = _span(left)
        return Text(f"{en}, {span.en} left", f"{zh}，还需 {span.zh}") + said

    def _said(self, text: Text) -> str:
        return text.in_language(self.language)


def _span(seconds: float) -> Text:
    for size, en, zh in ((3600.0, "h", "小时"), (60.0, "min", "分钟")):
        if seconds >= 2 * size:
            return Text(f"{seconds / size:.0f} {en}", f"{seconds / size:.0f} {zh}")
    return Text(f"{seconds:.0f} s", f"{seconds:.0f} 秒")
