"""One mutant before the hidden checks, in a child of its own: a mutant may loop for ever or fill the memory."""

import os
import resource
import signal
import warnings
from typing import NoReturn

from autograder.intake.submission import Submission
from autograder.proof.cases import checks_in, grade_exercise, reference_sources

from .mutants import Mutant

SECONDS, TRAINING_SECONDS = 20, 1200
TRAINED = ("mlp/mnist_numpy", "train_numpy_mlp")  # whose survivors train on MNIST, too: a minute each
MEMORY = 8 << 30  # of address space, most of which NumPy and its libraries only reserve
OUTCOMES = {3: "killed", 4: "visible only", 5: "survived"}


def outcome_of(mutant: Mutant) -> str:
    """ "killed" or "timed out", both by hidden checks; "visible only", if the visible ones alone notice; "survived"."""
    child = os.fork()
    if child == 0:
        _try(mutant)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "timed out" if os.WTERMSIG(status) == signal.SIGALRM else "killed"
    if os.WEXITSTATUS(status) not in OUTCOMES:
        raise RuntimeError(f"The trial of {mutant} ended with status {os.WEXITSTATUS(status)}.")
    return OUTCOMES[os.WEXITSTATUS(status)]


def _try(mutant: Mutant) -> NoReturn:
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    warnings.simplefilter("ignore")
    status = 1
    try:
        status = _judged(mutant)
    finally:
        os._exit(status)


def _judged(mutant: Mutant) -> int:
    """The status to end with. A mutant of a private helper goes before all exercises of its module."""
    assignment, _, module = mutant.module.partition("/")
    names = (check.exercise.name for check, _ in checks_in(assignment, module))
    exercises = dict.fromkeys(
        name for name in names if not (module.endswith("_torch") and name.startswith("train_"))
    )
    failed: set[bool] = set()
    for exercise in [mutant.function] if mutant.function in exercises else exercises:
        failed |= _failed(mutant, exercise)
        if False in failed:
            return 3
    if (mutant.module, mutant.function) == TRAINED:
        signal.alarm(TRAINING_SECONDS)
        failed |= _failed(mutant, mutant.function, training=True)
    return 3 if False in failed else 4 if failed else 5


def _failed(mutant: Mutant, exercise: str, training: bool = False) -> set[bool]:
    """Whether the checks of an exercise that fail are visible."""
    assignment, _, module = mutant.module.partition("/")
    submission = Submission("mutant", reference_sources(assignment) | {module: mutant.source})
    rows = grade_exercise(assignment, module, exercise, submission, training=training)
    return {row.visible for row in rows if row.outcome == "failed"}
