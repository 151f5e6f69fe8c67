"""What commands share: options, and the one sentence that bad input gets."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console

from ..faults import GraderFault
from ..intake.submission import IntakeError
from ..protection import Unprotected
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


@contextmanager
def one_sentence(language: str) -> Iterator[None]:
    """Whatever keeps a command from its work is said in one sentence."""
    try:
        yield
    except (IntakeError, Unprotected) as refused:
        raise stop(refused.text, language) from None
    except GraderFault as fault:
        raise stop(Text(str(fault), f"检查无法运行：{fault}"), language) from None
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}" if error.filename else f"{error.strerror or error}"
        raise stop(
            Text(f"A report cannot be written ({problem}).", f"报告无法写入（{problem}）。"), language
        ) from None
