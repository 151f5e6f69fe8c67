"""The plugin by which otter's scores become this grader's.

otter would execute the notebook in a kernel, in which tests and student code are one process whose results are unpickled
afterwards. So nothing of the submission is left for it: the text is read, all files that came with it are removed, an
empty notebook is executed, and the results are replaced by the report of a run in the jail.
"""

import shutil
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from otter.plugins import AbstractOtterPlugin
from otter.test_files import GradingResults, TestCase
from otter.test_files.abstract_test import TestCaseResult
from otter.test_files.ok_test import OKTestFile

from ..console import score_line
from ..faults import GraderFault
from ..grade import Options, grade
from ..intake.folders import Found
from ..intake.layout import read_all
from ..report import CheckReport, ExerciseReport, Report
from ..values import printable


class Handover(AbstractOtterPlugin):
    """Reads the submission before otter does anything with it, and says at the end what it is worth.

    Its configuration in otter_config.json: assignment, language, training, seed, and name (of the submission; by default
    the notebook's file name).
    """

    def before_grading(self, config: Any) -> None:
        path = Path(self.submission_path)
        name = self.plugin_config.get("name") or path.stem
        [self.submission] = read_all([Found(name, {"": path})], self.plugin_config["assignment"])
        for other in path.parent.iterdir():
            if other.is_dir() and not other.is_symlink():
                shutil.rmtree(other)
            elif other != path:
                other.unlink()

    def before_execution(self, submission: NotebookNode) -> NotebookNode:
        return new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})

    def after_grading(self, results: GradingResults) -> None:
        report = self._report()
        language = self.plugin_config.get("language", "en")
        results._catastrophic_error = None
        results.clear_results()
        for exercise in report.exercises:
            results.results[exercise.name] = _question(exercise, language)
        problems = [printable(problem.in_language(language)) for problem in report.problems]
        results.set_output("\n".join([score_line(report, language), *problems]))

    def _report(self) -> Report:
        """Raises GraderFault where there is no grade; otter would write down a zero for an error of its own."""
        config = self.plugin_config
        options = Options(training=config.get("training", True), seed=config.get("seed", ""))
        [report] = grade(config["assignment"], [self.submission], options)
        if not report.is_whole():
            raise GraderFault("Not every check could be graded, which is not the student's fault.")
        return report


def _question(exercise: ExerciseReport, language: str) -> OKTestFile:
    """An exercise, with a case for each of its checks."""
    cases = [_case(check, language) for check in exercise.checks]
    question = OKTestFile(exercise.name, f"{exercise.module}.py", [case.test_case for case in cases], False)
    question.test_case_results = cases
    question.update_score(exercise.earned)  # a training check may earn a part, which a case cannot
    return question


def _case(check: CheckReport, language: str) -> TestCaseResult:
    case = TestCase(check.title.in_language(language), "", not check.visible, check.points, None, None)
    message = printable(check.message.in_language(language))
    return TestCaseResult(case, message, check.earned == check.points)
