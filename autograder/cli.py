"""The command line: `python -m autograder COMMAND`. Each command is a file in commands/."""

import typer

from .commands.bench import bench_command
from .commands.check import check_command
from .commands.costs import costs_command
from .commands.export import export_command
from .commands.grade import grade_command
from .commands.gradebook import gradebook_command
from .commands.prove import prove_command
from .commands.regrade import regrade_command
from .commands.release import release_command
from .commands.report import report_command
from .commands.schema import schema_command
from .commands.similarity import similarity_command
from .vocabulary import references_present

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Check, grade and release.",
)
app.command("check")(check_command)
app.command("grade")(grade_command)
app.command("regrade")(regrade_command)
app.command("costs")(costs_command)
app.command("report")(report_command)
app.command("gradebook")(gradebook_command)
app.command("similarity")(similarity_command)
app.command("schema")(schema_command)
if references_present():  # a student's copy of the kit lacks what these are made of
    app.command("release")(release_command)
    app.command("prove")(prove_command)
    app.command("export")(export_command)
    app.command("bench")(bench_command)
