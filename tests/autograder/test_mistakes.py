"""Every submission whose grade is known beforehand gets it: references, stubs, mistakes and alternatives."""

from collections import Counter
from functools import cache
from itertools import cycle

import pytest

from autograder.intake.layout import ASSIGNMENTS, order_of
from autograder.intake.submission import Submission
from autograder.mistakes import mistakes_in
from autograder.proof.cases import (
    Case,
    cases,
    checks_in,
    grade_exercise,
    holes,
    reference_sources,
)
from autograder.report import CheckReport

MODULES = [(assignment, module) for assignment in ASSIGNMENTS for module in order_of(assignment)]
CASES = [(assignment, case) for assignment, module in MODULES for case in cases(assignment, module)]
NUMPY_CASES = [(assignment, case) for assignment, case in CASES if case.module != "mnist_torch"]
EXERCISES = [
    (assignment, module, name)
    for assignment, module in MODULES
    for name in dict.fromkeys(check.exercise.name for check, _ in checks_in(assignment, module))
]
# Whatever a student's code could carry an input out with: the text stands for that input.
LEAKS = {
    "a string": "return 'LEAKED'",
    "a list of strings": "return ['LEAKED']",
    "a dict": "return {'LEAKED': 1.0}",
    "a type's name": "return type('LEAKED', (), {})()",
    "an exception's text": "raise ValueError('LEAKED')",
    "an exception's name": "raise type('LEAKED', (Exception,), {})()",
    "an exception that is no error": "raise SystemExit('LEAKED')",
    "printed text": "print('LEAKED')",
    "the name of a file": "exec(compile('1/0', 'LEAKED.py', 'exec'))",
}


def label(assignment: str, case: Case) -> str:
    return f"{assignment}-{case.exercise or case.module}-{case.submission.name}"


@cache
def graded(assignment: str, case: Case, seed: str) -> list[CheckReport]:
    return grade_exercise(assignment, case.module, case.exercise, case.submission, seed)


@pytest.mark.parametrize(
    ("assignment", "case"), CASES, ids=[label(assignment, case) for assignment, case in CASES]
)
def test_case_is_graded_as_it_must_be(assignment: str, case: Case) -> None:
    assert holes(case, graded(assignment, case, "one")) == []


def test_a_model_with_weights_it_never_uses_takes_no_points_of_its_training() -> None:
    [case] = [case for _, case in CASES if case.submission.name == "ReadsTheFirstStep"]
    rows = grade_exercise("rnn", case.module, "train_rnn", case.submission, "one")
    assert rows and [row.name for row in rows if row.outcome != "passed"] == []


@pytest.mark.parametrize(("assignment", "module", "name"), EXERCISES)
def test_exercise_has_five_mistakes(assignment: str, module: str, name: str) -> None:
    assert Counter(m.exercise for m in mistakes_in(assignment, module))[name] >= 5


@pytest.mark.parametrize(("assignment", "module", "name"), EXERCISES)
def test_exercise_has_two_alternatives(assignment: str, module: str, name: str) -> None:
    kinds = [(case.kind, case.exercise) for case in cases(assignment, module)]
    assert kinds.count(("alternative", name)) >= 2


@pytest.mark.parametrize(("assignment", "module"), MODULES)
def test_mistakes_of_a_family_are_told_the_same(assignment: str, module: str) -> None:
    told = {(m.exercise, m.family, m.tell) for m in mistakes_in(assignment, module)}
    assert len(told) == len({(exercise, family) for exercise, family, _ in told})


@pytest.mark.parametrize(("assignment", "module"), MODULES)
def test_sentences_read_on_after_likely_cause(assignment: str, module: str) -> None:
    for mistake in mistakes_in(assignment, module):
        en, zh = mistake.tell.en, mistake.tell.zh
        first = en.split()[0]
        assert en.endswith((".", "?")) and not (len(first) > 1 and first.istitle()), en
        assert zh.endswith(("。", "？")) and max(len(en), len(zh)) < 200, zh


@pytest.mark.parametrize(
    ("assignment", "case"),
    NUMPY_CASES,
    ids=[label(assignment, case) for assignment, case in NUMPY_CASES],
)
def test_another_draw_gives_the_same_grade_and_hidden_messages(assignment: str, case: Case) -> None:
    """A hidden check's message that showed an input or an expected value would be another one for other inputs."""
    rows, others = (graded(assignment, case, seed) for seed in ("one", "another"))
    assert [(row.name, row.earned) for row in rows] == [(row.name, row.earned) for row in others]
    assert [row.message for row in rows if not row.visible] == [
        row.message for row in others if not row.visible
    ]


@pytest.mark.parametrize(
    ("assignment", "module", "name", "leak"),
    [(*exercise, leak) for exercise, leak in zip(EXERCISES, cycle(LEAKS), strict=False)],
)
def test_hidden_checks_repeat_nothing_a_student_says(
    assignment: str, module: str, name: str, leak: str
) -> None:
    sources = reference_sources(assignment)
    sources[module] += f"\n\ndef {name}(*args, **kwargs):\n    {LEAKS[leak]}\n"
    rows = grade_exercise(assignment, module, name, Submission("leak", sources))
    hidden = [row for row in rows if not row.visible]
    assert [row.name for row in hidden if "LEAKED" in row.message.en + row.message.zh] == []
    assert not any(row.earned for row in rows)
