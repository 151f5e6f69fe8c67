"""How a platform's entry script grades: one submission through `grade`, or one sentence why there is no grade."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..budget import USUAL, Budget
from ..faults import GraderFault
from ..grade import Options, grade
from ..intake.layout import known, order_of
from ..intake.names import safe_name
from ..intake.submission import IntakeError, Submission, read_files
from ..paths import ROOT
from ..protection import Unprotected
from ..report import Report
from ..text import Language, Text
from ..training import EPOCH_SECONDS
from ..values import printable
from ..vocabulary import references_present


def _known(name: str) -> str:
    try:
        return known(name)
    except IntakeError as error:
        raise typer.BadParameter(str(error)) from None


AssignmentName = Annotated[str, typer.Option("--assignment", callback=_known, help="mlp, cnn or rnn.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of messages.")]
Training = Annotated[
    bool, typer.Option("--training/--no-training", help="Whether the accuracies on MNIST count.")
]
Seed = Annotated[str, typer.Option(help="The course's secret: the same seed draws the same inputs.")]

FORTY_MINUTES = 2_400  # seconds: Gradescope's longest limit, and Autolab's as exported

TRAININGS = {"mlp": 2, "cnn": 1, "rnn": 1}  # known beforehand: what is exported cannot look at all checks

UNGRADED = 3  # exit status: the grader's fault, not the student's


class Ungraded(Exception):
    """There is no grade, and the submission is not to blame: one sentence that says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def submission_at(path: Path, assignment: str, name: str) -> Submission:
    """What lies at a path, under a name of the platform's; where nothing of it can be read, empty, with the reason.

    Raises:
        Ungraded: the platform has put nothing there.
    """
    if not path.exists():
        raise Ungraded(Text(f"There is no submission at {path}.", f"{path} 处没有提交。"))
    modules = order_of(assignment) if references_present() else ()
    try:
        return replace(read_files(name, {"": path.resolve()}, assignment, modules), name=safe_name(name))
    except IntakeError as error:
        return Submission(safe_name(name), {}, {}, (error.text,))


def graded(
    assignment: str, submission: Submission, training: bool = True, seed: str = "", budget: Budget = USUAL
) -> Report:
    """The report of a submission: all checks, or the visible ones where this copy of the kit has no others.

    Raises:
        Ungraded: student code cannot be held here, or a check could not be graded for a fault of the grader's.
    """
    feedback = not references_present()
    options = Options(
        training=training and not feedback,
        seed=seed,
        unsafe=feedback,
        budget=budget,
        checks=ROOT / "assignments" / assignment / "checks" if feedback else None,
    )
    try:
        [report] = grade(assignment, [submission], options)
    except Unprotected as error:
        raise Ungraded(error.text) from None
    except GraderFault as fault:
        raise Ungraded(Text(str(fault), f"检查无法运行：{fault}")) from None
    lost = [check.name for check in report.checks() if check.outcome == "ungraded"]
    if lost:
        raise Ungraded(
            Text(
                f"Ungraded for a fault of the grader's, run it again: {', '.join(lost)}.",
                f"因评分程序自身的问题没有评分，请重新运行：{'、'.join(lost)}。",
            )
        )
    return report


def within(limit: float, assignment: str, training: bool) -> Budget:
    """What a submission may take on a platform that gives no grade, or 0, when so many seconds are over.

    A training is stopped at the end of an epoch only, so each is left one to spare.
    """
    if not training:
        return Budget(seconds=0.75 * limit)
    return Budget(limit / 8, 0.8 * limit / TRAININGS[assignment] - EPOCH_SECONDS)


def stop(problem: Ungraded, language: str) -> typer.Exit:
    """Print the sentence and end with a status that no platform takes for a grade."""
    typer.echo(printable(problem.text.in_language(language)))
    return typer.Exit(UNGRADED)


def place(variable: str, default: str) -> Path:
    """A folder of the platform's, which an environment variable can move (for tests, and for other layouts)."""
    return Path(os.environ.get(variable, default))
