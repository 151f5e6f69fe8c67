"""The reference's counts against plain loops and PyTorch."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.cnn.error_analysis import confusion_matrix, most_confused, per_class_accuracy

pytestmark = pytest.mark.filterwarnings("error")
fixed = settings(derandomize=True, deadline=None, max_examples=80)

#                   0  1  2  3
MATRIX = np.array([[5, 2, 0, 7], [0, 0, 0, 0], [2, 7, 1, 0], [1, 0, 2, 9]])


@st.composite
def classified(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    k, n = draw(st.integers(1, 6)), draw(st.integers(0, 40))
    labels, predictions = np.random.default_rng(draw(st.integers(0, 999))).integers(0, k, (2, n))
    for array in (labels, predictions):
        array.setflags(write=False)
    return labels, predictions, k


@st.composite
def matrices(draw: st.DrawFn) -> np.ndarray:
    k, most = draw(st.integers(1, 6)), draw(st.sampled_from([1, 2, 4, 100]))
    matrix = np.random.default_rng(draw(st.integers(0, 999))).integers(0, most + 1, (k, k))
    if draw(st.booleans()):
        matrix[draw(st.integers(0, k - 1))] = 0
    matrix.setflags(write=False)
    return matrix


@given(classified())
@fixed
def test_confusion_matrix(case: tuple[np.ndarray, np.ndarray, int]) -> None:
    labels, predictions, k = case
    matrix = confusion_matrix(labels, predictions, k)
    assert matrix.shape == (k, k) and matrix.dtype.kind == "i"
    looped = [[0] * k for _ in range(k)]
    for label, prediction in zip(labels, predictions, strict=True):
        looped[label][prediction] += 1
    np.testing.assert_array_equal(matrix, looped)
    counts = torch.zeros(k, k, dtype=torch.int64)
    cells = torch.tensor(labels), torch.tensor(predictions)
    np.testing.assert_array_equal(matrix, counts.index_put(cells, torch.tensor(1), accumulate=True))


def test_confusion_matrix_has_the_truth_in_its_rows() -> None:
    matrix = confusion_matrix(np.array([0, 0, 2]), np.array([1, 1, 2]), 4)
    np.testing.assert_array_equal(matrix, [[0, 2, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]])


def test_confusion_matrix_takes_any_integers() -> None:
    labels, predictions = np.full(3, 99), np.full(3, 98)
    for dtype in (np.uint8, np.int8, np.uint64, np.int64):
        assert confusion_matrix(labels.astype(dtype), predictions.astype(np.uint8), 100)[99, 98] == 3
    np.testing.assert_array_equal(confusion_matrix([], [], 2), [[0, 0], [0, 0]])
    np.testing.assert_array_equal(confusion_matrix([True, False], [True, True], 2), [[0, 1], [0, 1]])


def test_confusion_matrix_refuses() -> None:
    for labels, predictions in (([0, 3], [0, 1]), ([0, 1], [3, 1]), ([-1, 0], [0, 0]), ([0, 0], [0.5, 0])):
        with pytest.raises(ValueError, match="integers from 0 to 2"):
            confusion_matrix(np.array(labels), np.array(predictions), 3)
    for labels, predictions in (((2,), (3,)), ((2, 1), (2, 1)), ((2,), (1,)), ((), ())):
        with pytest.raises(ValueError, match=r"must both be \(n,\)"):
            confusion_matrix(np.zeros(labels, int), np.zeros(predictions, int), 3)


@given(matrices())
@fixed
def test_per_class_accuracy(matrix: np.ndarray) -> None:
    fractions = per_class_accuracy(matrix)
    assert fractions.shape == (len(matrix),) and fractions.dtype == np.float64
    for i, row in enumerate(matrix.tolist()):
        assert fractions[i] == (row[i] / sum(row) if sum(row) else 0)
    recall = torch.tensor(matrix).diagonal() / torch.tensor(matrix).double().sum(1)
    np.testing.assert_allclose(fractions, recall.nan_to_num(0), rtol=1e-15)


@given(matrices(), st.integers(0, 40))
@fixed
def test_most_confused(matrix: np.ndarray, count: int) -> None:
    found = most_confused(matrix, count)
    mistakes = []
    for i, row in enumerate(matrix.tolist()):
        for j, times in enumerate(row):
            if i != j and times:
                mistakes.append((-times, i, j))
    assert found == [(i, j, -minus) for minus, i, j in sorted(mistakes)[:count]]

    flat = torch.tensor(matrix).clone().fill_diagonal_(0).flatten()
    times, cells = torch.sort(flat, descending=True, stable=True)
    kept = [divmod(cell, len(matrix)) for cell, n in zip(cells.tolist(), times.tolist(), strict=True) if n]
    assert [(i, j) for i, j, _ in found] == kept[:count]


def test_most_confused_of_a_known_matrix() -> None:
    assert most_confused(MATRIX, 3) == [(0, 3, 7), (2, 1, 7), (0, 1, 2)]
    assert most_confused(MATRIX, 99) == [(0, 3, 7), (2, 1, 7), (0, 1, 2), (2, 0, 2), (3, 2, 2), (3, 0, 1)]
    assert most_confused(MATRIX.astype(np.uint8), 2) == [(0, 3, 7), (2, 1, 7)]
    assert all(type(n) is int for triple in most_confused(MATRIX, 9) for n in triple)
    assert most_confused(MATRIX, 0) == most_confused(np.diag([3, 4]), 5) == []


def test_matrices_that_are_not_square_are_refused() -> None:
    for matrix in (np.ones((2, 3)), np.ones(4), np.ones((2, 2, 2))):
        with pytest.raises(ValueError, match="must be square"):
            per_class_accuracy(matrix)
        with pytest.raises(ValueError, match="must be square"):
            most_confused(matrix, 1)
    with pytest.raises(ValueError, match="must not be negative"):
        most_confused(MATRIX, -1)
