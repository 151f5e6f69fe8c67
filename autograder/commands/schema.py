"""`schema`: the form of a report."""

import json

import typer


def schema_command() -> None:
    """Print the JSON schema of a report."""
    from ..report import schema as report_schema

    typer.echo(json.dumps(report_schema(), indent=1))
