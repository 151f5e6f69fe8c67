"""Submissions as students hand them in: who wrote it another way loses nothing, who misunderstood loses just that."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from autograder.grade import Options, grade
from autograder.intake.layout import ASSIGNMENTS, find, read_all
from autograder.intake.submission import read
from autograder.report import Report
from autograder.vocabulary import reference_submission

SUBMISSIONS = Path(__file__).parents[1] / "submissions"
TRAINED = {"mlp": ("train_numpy_mlp", "train_mlp"), "cnn": ("train_cnn",), "rnn": ("train_rnn",)}

# (assignment, submission) -> the exercises with full points, and those that lost some or all
EXPECTED = {
    ("mlp", "partly_done"): (
        """relu relu_backward sigmoid sigmoid_backward tanh tanh_backward squared_error predict_binary one_hot softmax
        cross_entropy accuracy sgd momentum adagrad MLP""",
        """numerical_gradient relative_error binary_cross_entropy softmax_cross_entropy linear linear_backward
        mlp_forward mlp_loss_and_gradients rmsprop adadelta adam l2_penalty sgd_weight_decay ridge_sgd_step dropout
        dropout_backward polynomial_features fit_ridge choose_degree init_mlp train_numpy_mlp classify train_mlp""",
    ),
    ("mlp", "several_mistakes"): (
        """relu sigmoid_backward one_hot linear mlp_forward adagrad adadelta sgd_weight_decay
        dropout_backward classify train_mlp""",
        """numerical_gradient relative_error relu_backward sigmoid tanh tanh_backward squared_error
        binary_cross_entropy predict_binary softmax cross_entropy softmax_cross_entropy accuracy linear_backward mlp_loss_and_gradients
        sgd momentum rmsprop adam l2_penalty ridge_sgd_step dropout polynomial_features fit_ridge choose_degree
        init_mlp train_numpy_mlp MLP""",
    ),
    ("mlp", "notebook"): (
        """numerical_gradient relative_error relu relu_backward sigmoid sigmoid_backward tanh tanh_backward
        squared_error binary_cross_entropy predict_binary one_hot softmax cross_entropy softmax_cross_entropy accuracy
        linear linear_backward mlp_forward mlp_loss_and_gradients sgd momentum adagrad rmsprop adadelta adam
        l2_penalty sgd_weight_decay ridge_sgd_step dropout dropout_backward polynomial_features fit_ridge
        choose_degree init_mlp train_numpy_mlp classify""",
        "MLP train_mlp",
    ),
    ("cnn", "partly_done"): (
        "cross_correlate2d convolve2d same_padding receptive_field confusion_matrix",
        """conv2d conv2d_backward conv_output_shape conv_parameters max_pool2d max_pool2d_backward avg_pool2d
        avg_pool2d_backward per_class_accuracy most_confused CNN train_cnn""",
    ),
    ("cnn", "several_mistakes"): (
        "cross_correlate2d CNN",
        """convolve2d conv2d conv2d_backward conv_output_shape same_padding receptive_field conv_parameters max_pool2d
        max_pool2d_backward avg_pool2d avg_pool2d_backward confusion_matrix per_class_accuracy most_confused
        train_cnn""",
    ),
    ("rnn", "partly_done"): (
        "rnn_step rnn_forward rnn_output image_to_sequence RNN",
        "rnn_backward clip_gradients lstm_step gru_step train_rnn",
    ),
    ("rnn", "several_mistakes"): (
        "rnn_step train_rnn",
        "rnn_forward rnn_output rnn_backward clip_gradients lstm_step gru_step image_to_sequence RNN",
    ),
}


@cache
def reports(assignment: str) -> dict[str, Report]:
    """All submissions of an assignment, graded in one isolated run without the training on MNIST."""
    submissions = read_all(find(SUBMISSIONS / assignment))
    graded = grade(assignment, submissions, Options(training=False, seed="submissions"))
    return {report.submission: report for report in graded}


def lost(report: Report) -> list[str]:
    """Every check that was not passed, with its message: what pytest shows when a test here fails."""
    return [f"{check.name}: {check.message.en}" for check in report.checks() if check.outcome != "passed"]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_another_style_has_full_marks(assignment: str) -> None:
    report = reports(assignment)["another_style"]
    assert lost(report) == []
    assert report.score == report.max_score > 0


@pytest.mark.parametrize(("assignment", "submission"), EXPECTED)
def test_points_are_lost_where_something_is_wrong_and_nowhere_else(assignment: str, submission: str) -> None:
    full, short = (names.split() for names in EXPECTED[assignment, submission])
    report = reports(assignment)[submission]
    complete = {exercise.name: exercise.earned == exercise.points for exercise in report.exercises}
    assert complete == dict.fromkeys(full, True) | dict.fromkeys(short, False)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nothing_is_left_ungraded(assignment: str) -> None:
    outcomes = {check.outcome for report in reports(assignment).values() for check in report.checks()}
    assert outcomes <= {"passed", "failed", "follow_through"}


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_another_style_reaches_the_accuracy(assignment: str) -> None:
    names = TRAINED[assignment]
    submission = read(SUBMISSIONS / assignment / "another_style")
    [report] = grade(assignment, [submission], Options(frozenset(names), seed="submissions"))
    assert lost(report) == []
    assert {run.exercise for run in report.training} == set(names)
    assert all(max(run.accuracies) >= run.floor for run in report.training)


def test_a_wrong_image_to_sequence_costs_the_rnn_that_calls_it_nothing() -> None:
    reference = reference_submission("rnn")
    text = reference.sources["mnist_torch"]
    wrong = text.replace(
        "\n    return images.", "\n    return images.reshape(len(images), 14, 56)\n    return images.", 1
    )
    assert "14, 56" in wrong
    submission = replace(reference, sources=reference.sources | {"mnist_torch": wrong})
    asked = Options(only=frozenset(["image_to_sequence", "RNN"]), training=False, seed="rows")
    [report] = grade("rnn", [submission], asked)
    steps, model = report.exercises
    assert steps.earned == 0
    assert model.earned == model.points
    assert "follow_through" in {check.outcome for check in model.checks}
