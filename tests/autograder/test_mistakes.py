"""Every known mistake is caught by the checks named for it, by no other, and is diagnosed as itself."""

from collections import Counter

import pytest

from autograder.layout import order_of
from autograder.mistakes import Mistake, mistakes_in
from autograder.proof import checks_in, grade_exercise, prove_mistake, reference_sources
from autograder.submission import Submission

NUMPY_MODULES = [
    (assignment, module)
    for assignment in ("mlp", "cnn", "rnn")
    for module in order_of(assignment)
    if not module.startswith("mnist_torch")
]
MISTAKES = [(a, m, mistake) for a, m in NUMPY_MODULES for mistake in mistakes_in(a, m)]
EXERCISES = [
    (assignment, module, name)
    for assignment, module in NUMPY_MODULES
    for name in dict.fromkeys(check.exercise.name for check, _ in checks_in(assignment, module))
]


@pytest.mark.parametrize(
    ("assignment", "module", "mistake"),
    MISTAKES,
    ids=[f"{m.exercise}-{m.function.__name__}" for _, _, m in MISTAKES],
)
def test_mistake_is_caught_alone_and_named(assignment: str, module: str, mistake: Mistake) -> None:
    assert prove_mistake(assignment, module, mistake) == []


@pytest.mark.parametrize(("assignment", "module", "name"), EXERCISES)
def test_reference_passes_every_check(assignment: str, module: str, name: str) -> None:
    reference = Submission("reference", reference_sources(assignment))
    rows = grade_exercise(assignment, module, name, reference)
    assert [(row.name, row.message.en) for row in rows if row.outcome != "passed"] == []


@pytest.mark.parametrize(("assignment", "module", "name"), EXERCISES)
def test_exercise_has_five_mistakes(assignment: str, module: str, name: str) -> None:
    assert Counter(m.exercise for m in mistakes_in(assignment, module))[name] >= 5
