"""check50's JSON, for tools that read it: the grader with a script that writes it; results from a report."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ..report import CheckReport, ExerciseReport, Report, write_atomically
from ..text import Language, Text
from . import _kit, _words
from ._run import UNGRADED, AssignmentName, Lang, Seed, Training, Ungraded, graded, submission_at

FORMAT_VERSION = "3.0.0"  # of check50, in its specification of the format


def results(report: Report, language: str) -> dict[str, Any]:
    """What `check50 -o json` prints; points are in each result's `data`, where check50 leaves room for a check's own."""
    return {
        "slug": f"deep-learning-basics/{report.assignment}",
        "results": [
            _result(exercise, check, said, language)
            for exercise in report.exercises
            for check, said in zip(exercise.checks, _words.names(exercise, language), strict=True)
        ],
        "version": FORMAT_VERSION,
    }


def _result(exercise: ExerciseReport, check: CheckReport, said: str, language: str) -> dict[str, Any]:
    passed = _words.passed(check)
    help_line = Text(f"Read §{exercise.section} again.", f"请重读 §{exercise.section}。").in_language(
        language
    )
    cause = {"rationale": _words.message(check, language), "help": help_line}
    return {
        "name": f"{exercise.name}_{check.name.removeprefix('test_')}",
        "description": said,
        "passed": passed,
        "log": [],
        "cause": None if passed else cause,
        "data": {"exercise": exercise.name, "points": check.points, "earned": check.earned},
        "dependency": None,
    }


def ungraded(assignment: str, sentence: str) -> dict[str, Any]:
    """No grade: check50's own form for checks that could not run."""
    error = {"type": "Ungraded", "value": sentence, "traceback": [], "data": {}}
    return {"slug": f"deep-learning-basics/{assignment}", "error": error, "version": FORMAT_VERSION}


def main(
    submission: Path,
    assignment: AssignmentName,
    lang: Lang = Language.en,
    training: Training = False,
    seed: Seed = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; printed when left out.")
    ] = None,
) -> None:
    """Grade a submission and print (or write) check50's JSON."""
    try:
        handed_in = submission_at(submission, assignment, submission.resolve().name)
        written = results(graded(assignment, handed_in, training, seed), lang)
    except Ungraded as problem:
        _give(ungraded(assignment, problem.text.in_language(lang)), output)
        raise typer.Exit(UNGRADED) from None
    _give(written, output)


def _give(written: dict[str, Any], output: Path | None) -> None:
    text = json.dumps(written, ensure_ascii=False, indent=4) + "\n"
    if output:
        write_atomically(output, text)
    else:
        typer.echo(text, nl=False)


def export(assignment: str, folder: Path, language: Language) -> Text:
    """The grader, and check50.sh, which grades one submission."""
    script = _kit.template("check50/check50.sh", assignment=assignment, lang=language.value)
    _kit.write_folder(folder, {"check50.sh": script} | _kit.grader("kit/"), ("check50.sh",))
    return Text(
        f"{folder / 'check50.sh'} SUBMISSION prints the results of a submission.",
        f"{folder / 'check50.sh'} SUBMISSION 会打印一份提交的结果。",
    )


if __name__ == "__main__":
    typer.run(main)
