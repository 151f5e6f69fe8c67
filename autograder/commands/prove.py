"""`prove`: the grader, graded."""

from typing import Annotated

import typer
from rich.console import Console

from ..intake.layout import ASSIGNMENTS, known
from ..intake.submission import IntakeError
from ..protection import Unprotected
from ..text import Language
from .common import TEXT, stop


def prove_command(
    assignments: Annotated[list[str] | None, typer.Argument(help="mlp, cnn, rnn; all when left out.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="In the jail, on the whole assignment, with training.")
    ] = False,
    seeds: Annotated[int, typer.Option(min=1, help="Grade with so many seeds; all must agree.")] = 1,
    write: Annotated[bool, typer.Option("--write", help="Write PROOF.md, too; for all assignments.")] = False,
) -> None:
    """Prove the grader: references score full, stubs 0, mistakes are caught and named, alternatives pass."""
    from ..proof.prove import prove

    try:
        named = [known(name) for name in assignments or ASSIGNMENTS]
    except IntakeError as error:
        raise stop(error.text, Language.en) from None
    try:
        whole = prove(Console(**TEXT), named, full, seeds, page=write and not assignments)
    except Unprotected as refused:
        raise stop(refused.text, Language.en) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    if not whole:
        raise typer.Exit(1)
