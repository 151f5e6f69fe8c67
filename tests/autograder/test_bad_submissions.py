"""Broken submissions, all graded in one isolated run between two honest ones: each loses its own points and no more."""

import os
from collections.abc import Callable

import pytest

from autograder import student
from autograder.grade import Options, grade
from autograder.intake.submission import Submission
from autograder.proof.cases import reference_sources
from autograder.report import CheckReport, Report

LOSSES = reference_sources("mlp")["losses"]


def replaced(body: str, head: str = "") -> str:
    """losses.py with another softmax."""
    return f"{LOSSES}\n\n{head}\ndef softmax(logits):\n    {body}\n"


# name -> (what losses.py is, a phrase of the message its softmax gets)
BROKEN = {
    "syntax error": ("def softmax(logits:\n    return logits\n", "SyntaxError (losses.py, line 1)"),
    "import of nothing": ("import pandas\n" + LOSSES, "No module named 'pandas'"),
    "function gone": (LOSSES.replace("def softmax(", "def my_softmax("), "There is no function softmax"),
    "too few parameters": (LOSSES + "\n\ndef softmax():\n    return 1\n", "TypeError"),
    "returns None": (replaced("pass"), "returned None"),
    "returns text": (replaced("return 'probabilities'"), "numbers (a NumPy array) are asked for"),
    "returns objects": (replaced("return np.array([None])"), "numbers (a NumPy array) are asked for"),
    "wrong shape": (replaced("return np.ones((3, 2, 2))"), "is asked for"),
    "NaN": (replaced("return logits * float('nan')"), "NaN or infinity"),
    "endless loop": (replaced("while True: pass"), "no answer within 3 s"),
    "sys.exit": (replaced("import sys; sys.exit(0)"), "ended the program"),
    "os._exit": (replaced("import os; os._exit(0)"), "process ended during softmax"),
    "segmentation fault": (replaced("import ctypes; ctypes.string_at(0)"), "process ended during softmax"),
    "10 GB of output": (replaced("[print('x' * 10**6) for _ in range(10_000)]"), "returned None"),
    "giant array": (replaced("return np.ones(10**11)"), "more memory"),
    "giant result": (replaced("return np.ones(10**7)"), "too large"),
    "deep result": (
        replaced("x = 1\n    for _ in range(99): x = [x]\n    return x"),
        "too large or too deeply nested",
    ),
    "endless recursion": (replaced("return softmax(logits)"), "RecursionError"),
    "an exception of its own": (
        replaced("raise Odd('no')", "class Odd(BaseException): pass"),
        "stopped with Odd",
    ),
    "exits on import": (LOSSES + "\nimport sys; sys.exit(0)\n", "does not finish importing"),
    "loops on import": (LOSSES + "\nwhile True: pass\n", "does not finish importing"),
}


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    honest = reference_sources("mlp")
    submissions = [Submission("honest before", honest)]
    submissions += [Submission(name, {**honest, "losses": source}) for name, (source, _) in BROKEN.items()]
    submissions += [
        Submission("losses.py missing", {name: text for name, text in honest.items() if name != "losses"}),
        Submission("nothing at all", {}),
        Submission("honest after", honest),
    ]
    only = frozenset(["softmax", "relu", "one_hot", "mlp_loss_and_gradients"])
    with pytest.MonkeyPatch.context() as patch:  # several of these are waited for in vain
        patch.setattr(student, "CALL_SECONDS", 3.0)
        patch.setattr(student, "IMPORT_SECONDS", 5.0)
        reports = grade("mlp", submissions, Options(only, training=False, seed="s"))
    return {report.submission: report for report in reports}


def checks_of(report: Report, name: str) -> list[CheckReport]:
    return [check for exercise in report.exercises if exercise.name == name for check in exercise.checks]


def earned(report: Report, name: str) -> float:
    return sum(check.earned for check in checks_of(report, name))


@pytest.mark.parametrize("name", ["honest before", "honest after"])
def test_honest_neighbours_keep_full_marks(reports: dict[str, Report], name: str) -> None:
    assert reports[name].score == reports[name].max_score > 0


@pytest.mark.parametrize("name", BROKEN)
def test_message_names_the_trouble(reports: dict[str, Report], name: str) -> None:
    messages = [
        check.message.en for check in checks_of(reports[name], "softmax") if check.outcome == "failed"
    ]
    assert any(BROKEN[name][1] in message for message in messages), messages


@pytest.mark.parametrize("name", BROKEN)
def test_every_check_has_a_verdict_in_both_languages(reports: dict[str, Report], name: str) -> None:
    for check in reports[name].checks():
        assert check.outcome in ("passed", "failed", "follow_through")
        if check.outcome != "passed":
            assert check.message.en and check.message.zh
            assert "Traceback" not in check.message.en
            assert not any(part in check.message.en for part in (os.sep + "autograder", os.sep + "solutions"))


@pytest.mark.parametrize("name", BROKEN)
def test_other_modules_keep_their_points(reports: dict[str, Report], name: str) -> None:
    honest = reports["honest before"]
    assert earned(reports[name], "relu") == earned(honest, "relu") > 0


@pytest.mark.parametrize("name", BROKEN)
def test_what_builds_on_the_broken_function_is_not_punished_again(
    reports: dict[str, Report], name: str
) -> None:
    honest = reports["honest before"]
    assert earned(reports[name], "mlp_loss_and_gradients") == earned(honest, "mlp_loss_and_gradients") > 0


def test_a_missing_file_is_named(reports: dict[str, Report]) -> None:
    messages = {check.message.en for check in checks_of(reports["losses.py missing"], "softmax")}
    assert all("losses.py, which is not in your submission" in message for message in messages)


def test_nothing_scores_nothing(reports: dict[str, Report]) -> None:
    assert reports["nothing at all"].score == 0


def test_follow_through_says_so(reports: dict[str, Report]) -> None:
    outcomes = {check.outcome for check in checks_of(reports["function gone"], "mlp_loss_and_gradients")}
    assert outcomes <= {"passed", "follow_through"}
    assert "follow_through" in outcomes


def test_printing_much_is_no_crime(reports: dict[str, Report]) -> None:
    assert all("returned None" in c.message.en for c in checks_of(reports["10 GB of output"], "softmax"))


def keys_of(reports: dict[str, Report], key: Callable[[Report], object]) -> set[object]:
    return {key(report) for report in reports.values()}


def test_every_report_has_the_same_checks_and_protections(reports: dict[str, Report]) -> None:
    assert len(keys_of(reports, lambda report: tuple(check.name for check in report.checks()))) == 1
    assert len(keys_of(reports, lambda report: report.protections)) == 1
