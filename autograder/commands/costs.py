"""`costs`: what grading a class of a hundred, a thousand or ten thousand takes, from one that was graded."""

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from ..classroom import results
from ..classroom.costs import SIZES, costs_of
from ..text import Language, Text
from .common import TEXT, Lang, one_sentence, stop

MEASURED = Text(
    "Measured on {reports} reports: {checks:.2f} core-seconds of checks each, {training:.0f} of training ({trained} trained)."
    " With training the checks run twice, so that everyone has a grade before it begins.",
    "依据 {reports} 份报告的实测：每份检查 {checks:.2f} 核·秒，训练 {training:.0f} 核·秒（{trained} 份有训练）。"
    "有训练时检查会先跑一遍，让每个人先有成绩，所以检查按两遍计。",
)


def costs_command(
    folder: Annotated[Path, typer.Argument(help="A folder of results.")], lang: Lang = Language.en
) -> None:
    """Core-hours of a class of 100, 1,000 and 10,000, extrapolated from the reports in a folder of results."""
    try:
        with one_sentence(lang):
            costs = costs_of(results.read(folder))
    except ValueError as error:
        raise stop(Text(str(error), str(error)), lang) from None
    table = Table(box=box.SIMPLE_HEAD)
    heads = [("submissions", "提交数"), ("core-hours, checks only", "核时（仅检查）")]
    if costs.trained:
        heads.append(("core-hours with training", "核时（含训练）"))
    for head in heads:
        table.add_column(Text(*head).in_language(lang), justify="right")
    for size in SIZES:
        hours = [costs.core_hours(size, training) for training in (False, True)][: len(heads) - 1]
        table.add_row(f"{size:,}", *(f"{hour:,.2f}" for hour in hours))
    console = Console(**TEXT)
    console.print(MEASURED.filled(**vars(costs)).in_language(lang), soft_wrap=True)
    console.print(table)
