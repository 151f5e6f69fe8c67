"""The diagnosis never names a misunderstanding that is not there: tried on bugs that no mistake was written for.

Of the 129 bugs, written before the mistakes were looked at, 15 are named, all of them truly, and 13 more are traced to
the term they stand in.
"""

import importlib
import inspect
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from autograder.diagnosis import Suspects
from autograder.intake.layout import ASSIGNMENTS, order_of
from autograder.intake.submission import Submission
from autograder.mistakes import mistakes_in
from autograder.proof.cases import checks_in, grade_exercise, reference_sources
from autograder.report import CheckReport
from autograder.student import Call, Signature
from autograder.text import NOTHING
from autograder.worker.wire import Remote

# A few of the bugs turned out to be known mistakes. Read side by side, bug and sentence tell the same story.
TRULY_NAMED = {
    "relu__capped": "cut_off_at_one",
    "relu_backward__by_gradient": "masked_by_grad_output",
    "tanh__half": "missing_two",
    "squared_error__absolute": "absolute_differences",
    "squared_error__of_sums": "square_of_the_mean",
    "sgd__sign": "sgd_by_sign",
    "l2_penalty__l1": "penalty_of_lasso",
    "sgd_weight_decay__sign": "decay_of_lasso",
    "dropout_backward__squared": "backward_scaled_twice",
    "cross_correlate2d__mean": "correlates_by_the_mean",
    "conv_parameters__square_kernel": "parameters_of_a_square_kernel",
    "confusion_matrix__errors_only": "counts_of_errors_only",
    "per_class_accuracy__error": "accuracy_of_the_errors",
    "rnn_output__tanh": "activates_the_outputs",
    "gru_step__reset_also_input": "resets_the_input_too",
}

# Of the others, those that stand in one term of several.
TERM = {
    "mlp_loss_and_gradients__decays_by_l1": "the weight decay",
    "mlp_loss_and_gradients__decay_squared": "the weight decay",
    "momentum__beta_squared": "what the state brings from earlier steps",
    "adagrad__maximum": "what the state brings from earlier steps",
    "adam__decays_rate": "what the state brings from earlier steps",
    "conv2d__bias_squared": "the bias",
    "conv2d__edge_padding": "the sum over the window",
    "conv2d__first_channel_only": "the sum over the window",
    "rnn_step__bias_halved": "b_h",
    "rnn_step__residual": "h_prev W_hh",
    "rnn_backward__discounted": "what flows back through W_hh",
    "lstm_step__tied_gates": "σ(f) ⊙ c_prev",
    "lstm_step__forget_bias": "σ(f) ⊙ c_prev",
}


def bugs() -> Iterator[tuple[str, str]]:
    for assignment in ASSIGNMENTS:
        shelf = importlib.import_module(f"tests.autograder.other_bugs.{assignment}")
        for name, bug in vars(shelf).items():
            if inspect.isfunction(bug) and not name.startswith("_"):
                yield assignment, name


@cache
def module_of(assignment: str, exercise: str) -> str:
    return next(
        module
        for module in order_of(assignment)
        for check, _ in checks_in(assignment, module)
        if check.exercise.name == exercise
    )


def graded(assignment: str, name: str, seed: str) -> list[CheckReport]:
    """The reference with one function replaced by a bug."""
    shelf = importlib.import_module(f"tests.autograder.other_bugs.{assignment}")
    exercise = name.split("__")[0]
    module = module_of(assignment, exercise)
    sources = reference_sources(assignment)
    sources[module] += f"\n\n{inspect.getsource(shelf)}\n\n{exercise} = {name}\n"
    return grade_exercise(assignment, module, exercise, Submission(name, sources), seed)


def named(assignment: str, name: str, rows: list[CheckReport]) -> set[str]:
    """The families of mistakes whose sentences are told."""
    exercise = name.split("__")[0]
    known = mistakes_in(assignment, module_of(assignment, exercise))
    told = " ".join(row.message.en for row in rows)
    return {mistake.family for mistake in known if mistake.exercise == exercise and mistake.tell.en in told}


@pytest.mark.parametrize("seed", ["first", "second", "third"])
@pytest.mark.parametrize(("assignment", "name"), list(bugs()))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_bug_is_caught_and_named_truly_or_not_at_all(assignment: str, name: str, seed: str) -> None:
    rows = graded(assignment, name, seed)
    assert any(row.outcome == "failed" for row in rows)
    assert named(assignment, name, rows) == ({TRULY_NAMED[name]} if name in TRULY_NAMED else set())
    pointed_at = {row.message.en.split(" vanishes")[0] for row in rows if " vanishes" in row.message.en}
    assert pointed_at == ({f"When {TERM[name]}"} if name in TERM else set())


RELU = Signature("activations")


def call_of(answer: np.ndarray | Remote | None, x: list[float]) -> Call:
    return Call("relu", (np.array(x),), {}, answer)


CUT_OFF = call_of(np.array([0.0, 0.5, 1.0]), [-2.0, 0.5, 3.0])  # a known mistake: nothing is larger than 1


def test_agreement_on_one_answer_is_withdrawn_when_a_later_one_differs() -> None:
    suspects = Suspects("mlp")
    suspects.hear(CUT_OFF, RELU, False)
    assert suspects.cause("relu", False) != NOTHING
    suspects.hear(call_of(np.array([0.0, 5.0]), [-2.0, 5.0]), RELU, False)
    assert suspects.cause("relu", False) == NOTHING


def test_no_answer_agrees_only_with_no_answer() -> None:
    suspects = Suspects("mlp")
    suspects.hear(CUT_OFF, RELU, False)
    assert suspects.cause("relu", False) != NOTHING
    suspects.hear(call_of(None, [2.0, 4.0]), RELU, False)
    assert suspects.cause("relu", False) == NOTHING


def test_what_is_heard_with_stand_ins_is_kept_apart() -> None:
    suspects = Suspects("mlp")
    suspects.hear(CUT_OFF, RELU, True)
    assert suspects.cause("relu", False) == NOTHING
    assert suspects.cause("relu", True) != NOTHING


def test_an_answer_that_stays_in_the_worker_says_nothing() -> None:
    suspects = Suspects("mlp")
    suspects.hear(CUT_OFF, RELU, False)
    suspects.hear(call_of(Remote(1, "generator"), [2.0]), RELU, False)
    assert suspects.cause("relu", False) != NOTHING
