"""What commands share: options, and the one sentence that bad input gets."""

from typing import Annotated, Any

import typer
from rich.console import Console

from ..text import Language, Text
from ..values import printable

# What is printed is text: Rich acts on nothing that a name or message holds.
TEXT: dict[str, Any] = {"markup": False, "emoji": False, "highlight": False}
Lang = Annotated[Language, typer.Option("--lang", help="Language of messages.")]
Assignment = Annotated[str, typer.Option(help="mlp, cnn or rnn; guessed when left out.")]


def stop(problem: Text, language: str) -> typer.Exit:
    """Print one sentence and end with status 2."""
    Console(stderr=True, **TEXT).print(printable(problem.in_language(language)), style="red")
    return typer.Exit(2)
