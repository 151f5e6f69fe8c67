"""Writes down what the bench measured: a table in Markdown and a plot."""

import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from ..paths import ROOT
from ..report import write_atomically
from .run import ROUNDS, Result, Row

PAGE = ROOT / "autograder/bench.md"
PLOT = PAGE.with_suffix(".svg")
MEGABYTE = 1 << 20
COLOURS = ("#0072b2", "#8a8a8a")  # this kit, the others: apart for every kind of colour vision

FLOOR = (
    "The floor: a submission takes at least one forked child (a fork copies the page tables of the template, and a child"
    " its share of the pages it writes to, which CPython's reference counts make nearly all), in which its modules are"
    " imported anew, and one trip over a socket for each of some sixty calls, with arguments and answers checked on the"
    " way; in the child every step meets cold caches and pages not yet its own. With a mistake whose function others build"
    " on it takes one or two children more, in which the reference answers for it. Fewer would mean that two submissions"
    " share a process, or that a function's answers are believed without being asked for."
)


def page(result: Result) -> str:
    """The whole page."""
    return "\n".join(_lines(result)) + "\n"


def write(result: Result) -> None:
    """Write bench.md and bench.svg. Raises OSError."""
    draw(result, PLOT)
    write_atomically(PAGE, page(result))


def _lines(result: Result) -> Iterator[str]:
    yield "# What grading costs"
    yield ""
    yield (
        "Made by `python -m autograder bench`. The same questions (8 functions of `losses.py`, 41 checks) and the same"
        " submissions (every second one has a mistake), each grader called as its users call it; nbgrader, otter and"
        " pytest run the checks beside the student's code, this kit in a jail and with its diagnosis."
        f" Medians over {result.rounds} round(s) on {os.cpu_count()} processors, in one run. {_versions()}"
    )
    if result.rounds < ROUNDS:
        yield ""
        yield f"A rough table, of fewer than {ROUNDS} rounds: run the command on a quiet machine for a better one."
    yield ""
    yield from _table(result)
    yield ""
    yield "Processor time is that of all processes. A start is what one submission alone costs beyond a further one of a class."
    yield ""
    yield "![Processor time per submission, and memory in the course of a class](bench.svg)"
    yield ""
    yield from _targets(result)
    yield ""
    yield FLOOR
    for row in result.rows:
        if row.wrong:
            yield ""
            yield f"{row.title} judged {len(row.wrong)} submissions differently: {', '.join(sorted(set(row.wrong)))}."
    for name in result.absent:
        yield ""
        yield f"{name} is not installed here and was left out."


def _versions() -> str:
    named = {"nbgrader": "nbgrader", "otter-grader": "otter", "pytest": "pytest", "numpy": "NumPy"}
    found = [f"{shown} {number}" for package, shown in named.items() if (number := _version(package))]
    return f"Python {platform.python_version()}, {', '.join(found)}."


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _table(result: Result) -> Iterator[str]:
    heads = [
        "grader",
        "submissions",
        "CPU s each",
        "per CPU s",
        "per wall s",
        "start, CPU s",
        "start, wall s",
        "peak MB",
    ]
    yield _row([*heads, "times this kit's CPU"])
    yield _row(["---", *["---:"] * len(heads)])
    for row in result.rows:
        numbers = [median(row.cpu), 1 / median(row.cpu), 1 / median(row.wall)]
        starts = [median(row.start_cpu), median(row.start_wall)] if row.count > 1 else [None, None]
        cells = [f"{row.title}: `{row.command}`", str(row.count)]
        cells += [_number(value) for value in [*numbers, *starts]]
        yield _row([*cells, f"{max(row.peak) / MEGABYTE:.0f}", f"{result.times(row):.1f}"])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float | None) -> str:
    return "in each" if value is None else f"{value:.3g}"


def _targets(result: Result) -> Iterator[str]:
    milliseconds = {kind: 1000 * median(seconds) for kind, seconds in result.warm.items()}
    yield "| what | measured | wanted |"
    yield "|---|---:|---:|"
    wanted = {"nbgrader": 25, "otter": 100}
    for row in result.rows:
        if row.title in wanted:
            yield f"| CPU per submission, {row.title} against this kit | {result.times(row):.1f}× | ≥ {wanted[row.title]}× |"
    yield (
        "| a jailed grade against the same grading in one warm process"
        f" ({milliseconds['jailed']:.0f} ms against {milliseconds['in-process']:.0f} ms of CPU)"
        f" | {result.overhead('in-process'):.2f}× | ≤ 1.5× |"
    )
    yield (
        "| a jailed child that is given nothing to run: the least that the jail costs, since no two submissions share one"
        f" | {milliseconds['empty']:.1f} ms | |"
    )
    yield (
        "| the same grading in one warm process and such a child: what a jailed grade would take if asking cost nothing"
        f" | {1 + milliseconds['empty'] / milliseconds['in-process']:.2f}× | |"
    )
    if milliseconds["bare"] > 0:  # a small class costs less than starts differ
        yield (
            "| a jailed grade against the bare checks as plain assertions in one warm process, the floor"
            f" ({milliseconds['bare']:.1f} ms) | {result.overhead('bare'):.1f}× | |"
        )
    yield f"| `check softmax` against `python -m pytest` on a plain test file, wall time | {result.check_times():.2f}× | ≤ 2× |"
    yield (
        f"| memory in the last tenth of a class of {result.sizes.ours:,}, against its second tenth"
        f" | {result.growth():.2f}× | 1× |"
    )


def draw(result: Result, path: Path) -> None:
    """Processor time per submission of each grader, and the memory in the course of a class."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    pyplot.rcParams["svg.hashsalt"] = "bench"
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 3), width_ratios=(3, 2), layout="constrained")
    _bars(left, result.rows)
    held = [value / MEGABYTE for value in result.memory]
    right.plot([100 * n / max(1, len(held) - 1) for n in range(len(held))], held, color=COLOURS[0])
    right.set(
        ylim=(0, None),
        xlabel=f"% of a class of {result.sizes.ours:,}",
        ylabel="MB",
        title="Memory of this kit",
    )
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def _bars(axes: Any, rows: Sequence[Row]) -> None:
    seconds = [median(row.cpu) for row in rows]
    colours = [COLOURS[0], *COLOURS[1:] * (len(rows) - 1)]
    bars = axes.barh([row.title for row in rows], seconds, color=colours)
    axes.bar_label(bars, [f" {value:.2g} s" for value in seconds])
    axes.invert_yaxis()
    axes.set(xscale="log", xlim=(min(seconds) / 2, max(seconds) * 3), xlabel="seconds (logarithmic)")
    axes.set_title("Processor time per submission")
