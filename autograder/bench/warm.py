"""`python -m autograder.bench.warm KIND CLASS`: a class graded in one warm process, to see what the jail costs.

KIND is "jailed" (a grade), "in-process" (the same checks and diagnosis without the jail), "empty" (the jailed child that
every submission needs, given nothing to run) or "bare" (the checks as plain assertions and nothing else: no grade could
be cheaper). The process keeps to one core, as one of a class's graders does.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..backends import Zygotes
from ..grade import Options, grade
from ..intake.layout import find_all, read_all
from ..intake.submission import Submission
from .questions import Questions


def main(kind: str, folder: Path) -> None:
    """Grade every submission in a folder; of what comes out, nothing is kept."""
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    questions = Questions()
    submissions = read_all(find_all([folder]), questions.assignment)
    if kind == "empty":
        zygotes = Zygotes()
        for _ in submissions:
            zygotes.probe("numpy")
        zygotes.close()
    elif kind == "bare":
        bare(questions, submissions)
    else:
        only = frozenset([questions.module])
        options = Options(only=only, training=False, in_process=kind == "in-process")
        grade(questions.assignment, submissions, options)


def bare(questions: Questions, submissions: Iterable[Submission]) -> None:
    """Run the checks beside each submission, one after another."""
    namespace: dict[str, Any] = {}
    exec(questions.setup, namespace)
    calls = [compile(call, "checks", "exec") for calls in questions.checks.values() for call in calls]
    for submission in submissions:
        own: dict[str, Any] = {}
        exec("\n".join(submission.sources.values()), own)
        namespace["student"] = namespace["Student"](own)
        for call in calls:
            try:
                exec(call, namespace)
            except Exception:  # the submission's mistake
                continue


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
