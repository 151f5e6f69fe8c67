"""What could not be graded for a fault of the grader's is no zero: the platform gets no grade at all."""

import pytest
from otter.test_files import GradingResults

from autograder.faults import GraderFault
from autograder.platforms import _otter, _run
from autograder.submission import Submission
from tests.platforms.made_up import report


def test_otter_gets_no_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of otter's own would not do: it writes a score of 0 for that."""
    plugin = _otter.Handover.__new__(_otter.Handover)
    plugin.plugin_config, plugin.submission = {"assignment": "mlp"}, Submission("jane", {})
    monkeypatch.setattr(_otter, "grade", lambda *_: [report()])
    results = GradingResults([])
    plugin.after_grading(results)
    assert results.total == report().score
    monkeypatch.setattr(_otter, "grade", lambda *_: [report(ungraded=True)])
    with pytest.raises(GraderFault, match="not the student's fault"):
        plugin.after_grading(GradingResults([]))


def test_no_script_of_a_platforms_gets_a_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_run, "grade", lambda *_: [report(ungraded=True)])
    with pytest.raises(_run.Ungraded, match="test_three"):
        _run.graded("mlp", Submission("jane", {}))
