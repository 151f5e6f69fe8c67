"""`bench`: what grading costs, here and elsewhere."""

from typing import Annotated

import typer
from rich.console import Console

from ..protection import CAN_FORK
from ..text import Language, Text
from .common import TEXT, stop


def bench_command(
    submissions: Annotated[int, typer.Option(min=10, help="Of this kit's class.")] = 1_000,
    quick: Annotated[bool, typer.Option("--quick", help="One short round, only printed.")] = False,
) -> None:
    """Compare with nbgrader, otter and plain pytest on the same questions; writes autograder/bench.md and .svg."""
    from ..bench import page
    from ..bench.measure import CommandFailed
    from ..bench.run import bench

    if not CAN_FORK:
        raise stop(
            Text("The bench needs a system with fork (Linux).", "bench 需要支持 fork 的系统（Linux）。"),
            Language.en,
        )
    console = Console(**TEXT)
    try:
        result = bench(submissions, quick, lambda said: console.print(said, style="dim"))
        if not quick:
            page.write(result)
    except CommandFailed as failed:
        raise stop(Text(str(failed), str(failed)), Language.en) from None
    except OSError as error:
        said = f"The page cannot be written ({error.filename}: {error.strerror})."
        raise stop(Text(said, said), Language.en) from None
    except KeyboardInterrupt:
        console.print("Stopped; nothing was written.")
        raise typer.Exit(130) from None
    typer.echo(page.page(result), nl=False)
