"""The report of a submission that the grader could not grade: every check is ungraded, with the reason."""

import inspect

from ..backends import StandIns
from ..faults import GraderFault
from ..grade import Options
from ..grading import Grading
from ..intake.submission import Submission
from ..report import Report
from ..student import Backend


def ungraded(assignment: str, submission: Submission, options: Options, reason: str) -> Report:
    """A report in which no check was passed and none failed."""
    from ..intake.layout import order_of
    from ..proof.cases import checks_in

    def nowhere(submission: Submission, stand_ins: StandIns, training: bool) -> Backend:
        raise GraderFault(reason)

    grading = Grading(assignment, submission, nowhere, options.seed)
    modules = {module: checks_in(assignment, module) for module in order_of(assignment)}
    for module, checks in modules.items():
        grading.know([(check, module) for check, _ in checks])
    for module, checks in modules.items():
        for check, function in checks:
            named = not options.only or {check.exercise.name, module} & options.only
            if named and (options.training or not check.training):
                grading.run(check, function, list(inspect.signature(function).parameters))
    total = round(sum(check.points for checks in modules.values() for check, _ in checks), 2)
    return grading.report("self-check" if options.in_process or options.unsafe else "grade", (), total)
