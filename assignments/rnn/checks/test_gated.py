"""Checks for gated.py (§3.3.1): one step of an LSTM and of a GRU."""

import numpy as np

from autograder.vocabulary import Exercise, Student, away_from_zero, expect_close, expect_shape

lstm_step = Exercise("lstm_step", "3.3.1", "c = f ⊙ c_prev + i ⊙ g, h = o ⊙ tanh(c)", parts=("h", "c"))
gru_step = Exercise(
    "gru_step", "3.3.1", "h = (1 − z) ⊙ n + z ⊙ h_prev, n = tanh(x W_xn + b_xn + r ⊙ (h_prev W_hn + b_hn))"
)

OPEN, SHUT, HALF = 50.0, -50.0, 0.0  # biases that leave a gate at 1, 0 or ½


def _gates(*biases: float, h: int) -> np.ndarray:
    """One bias for each block of h columns."""
    return np.repeat(biases, h)


def _lstm_case(rng: np.random.Generator, n: int, d: int, h: int) -> tuple[np.ndarray, ...]:
    """x_t, h_prev, c_prev, W_x, W_h and b."""
    return (
        rng.normal(size=(n, d)),
        away_from_zero(rng, (n, h)) / 2,
        away_from_zero(rng, (n, h)),
        0.5 * rng.normal(size=(d, 4 * h)),
        0.5 * rng.normal(size=(h, 4 * h)),
        away_from_zero(rng, (4 * h,)) / 2,
    )


@lstm_step.visible(1.5, "Without weights, every gate is half open", "权重全为零时，每个门都半开")
def test_lstm_step_half_open(student: Student) -> None:
    c_prev = np.array([[2.0, -4.0, 0.5]])
    h, c = student.lstm_step(
        np.ones((1, 2)), np.ones((1, 3)), c_prev, np.zeros((2, 12)), np.zeros((3, 12)), np.zeros(12)
    )
    expect_close(c, [[1.0, -2.0, 0.25]], "c")
    expect_close(h, 0.5 * np.tanh([[1.0, -2.0, 0.25]]), "h")


@lstm_step.visible(
    1.25, "Forget gate open, input gate shut: the memory is kept", "遗忘门打开、输入门关闭：记忆原样保留"
)
def test_lstm_step_keeps(student: Student) -> None:
    c_prev, b = np.array([[2.0, -4.0, 0.5]]), _gates(SHUT, OPEN, 0.7, HALF, h=3)
    _, c = student.lstm_step(
        np.ones((1, 2)), np.ones((1, 3)), c_prev, np.zeros((2, 12)), np.zeros((3, 12)), b
    )
    expect_close(c, c_prev, "c")


@lstm_step.visible(
    1.25, "Forget gate shut, input gate open: the candidate is written", "遗忘门关闭、输入门打开：写入候选值"
)
def test_lstm_step_writes(student: Student) -> None:
    W_x = np.zeros((2, 12))
    W_x[:, 6:9] = [
        [0.5, -1.0, 0.0],
        [0.0, 0.25, 1.0],
    ]  # the candidate's columns; x W_x is [0.5, -0.5, 2] there
    b = _gates(OPEN, SHUT, 0.0, HALF, h=3)
    _, c = student.lstm_step(
        np.array([[1.0, 2.0]]), np.ones((1, 3)), np.full((1, 3), 9.0), W_x, np.zeros((3, 12)), b
    )
    expect_close(c, np.tanh([[0.5, -0.5, 2.0]]), "c")


@lstm_step.visible(0.75, "The output gate decides what the hidden state shows", "输出门决定隐状态露出多少")
def test_lstm_step_shows(student: Student) -> None:
    c_prev = np.array([[2.0, -4.0, 0.5]])
    for output, shown in ((OPEN, np.tanh(c_prev)), (SHUT, np.zeros((1, 3)))):
        b = _gates(SHUT, OPEN, 0.7, output, h=3)
        h, _ = student.lstm_step(
            np.ones((1, 2)), np.ones((1, 3)), c_prev, np.zeros((2, 12)), np.zeros((3, 12)), b
        )
        expect_close(h, shown, "h")


@lstm_step.visible(0.5, "Hidden state and memory are (n, h)", "隐状态和记忆的形状都是 (n, h)")
def test_lstm_step_shapes(student: Student) -> None:
    h, c = student.lstm_step(*_lstm_case(np.random.default_rng(0), 4, 2, 3))
    expect_shape(h, (4, 3), "h")
    expect_shape(c, (4, 3), "c")


def _gru_case(rng: np.random.Generator, n: int, d: int, h: int) -> tuple[np.ndarray, ...]:
    """x_t, h_prev, W_x, W_h, b_x and b_h."""
    return (
        rng.normal(size=(n, d)),
        away_from_zero(rng, (n, h)),
        0.5 * rng.normal(size=(d, 3 * h)),
        0.5 * rng.normal(size=(h, 3 * h)),
        away_from_zero(rng, (3 * h,)) / 2,
        away_from_zero(rng, (3 * h,)) / 2,
    )


@gru_step.visible(1.25, "Without weights, half of the state remains", "权重全为零时，隐状态剩下一半")
def test_gru_step_half_open(student: Student) -> None:
    h_prev, zeros = np.array([[2.0, -4.0, 0.5]]), np.zeros(9)
    h = student.gru_step(np.ones((1, 2)), h_prev, np.zeros((2, 9)), np.zeros((3, 9)), zeros, zeros)
    expect_close(h, [[1.0, -2.0, 0.25]])


@gru_step.visible(1.25, "Update gate open: the state is kept", "更新门打开：隐状态保持不变")
def test_gru_step_keeps(student: Student) -> None:
    h_prev, b_x = np.array([[2.0, -4.0, 0.5]]), _gates(HALF, OPEN, 0.7, h=3)
    h = student.gru_step(np.ones((1, 2)), h_prev, np.zeros((2, 9)), np.zeros((3, 9)), b_x, np.zeros(9))
    expect_close(h, h_prev)


@gru_step.visible(
    1.25, "Update and reset gate shut: only the input counts", "更新门和重置门都关闭：只有输入起作用"
)
def test_gru_step_resets(student: Student) -> None:
    W_x, W_h = np.zeros((2, 9)), np.zeros((3, 9))
    W_x[:, 6:] = [
        [0.5, -1.0, 0.0],
        [0.0, 0.25, 1.0],
    ]  # the candidate's columns; x W_x is [0.5, -0.5, 2] there
    W_h[:, 6:] = 0.3
    b_x = _gates(SHUT, SHUT, 0.1, h=3)
    h = student.gru_step(np.array([[1.0, 2.0]]), np.array([[2.0, -4.0, 0.5]]), W_x, W_h, b_x, np.zeros(9))
    expect_close(h, np.tanh([[0.6, -0.4, 2.1]]))


@gru_step.visible(
    1,
    "Update gate shut, reset gate open: input and state count",
    "更新门关闭、重置门打开：输入和隐状态都起作用",
)
def test_gru_step_combines(student: Student) -> None:
    W_x, W_h = np.zeros((2, 9)), np.zeros((3, 9))
    W_x[:, 6:] = [[0.5, -1.0, 0.0], [0.0, 0.25, 1.0]]
    W_h[:, 6:] = [[0.0, 0.5, 0.0], [0.0, 0.0, 0.25], [1.0, 0.0, 0.0]]  # h_prev W_h is [0.5, 1, -1] there
    b_x = _gates(OPEN, SHUT, 0.1, h=3)
    h = student.gru_step(np.array([[1.0, 2.0]]), np.array([[2.0, -4.0, 0.5]]), W_x, W_h, b_x, np.zeros(9))
    expect_close(h, np.tanh([[1.1, 0.6, 1.1]]))


@gru_step.visible(0.5, "The new state has the shape of the old one", "新隐状态与旧隐状态形状相同")
def test_gru_step_shape(student: Student) -> None:
    expect_shape(student.gru_step(*_gru_case(np.random.default_rng(0), 4, 2, 3)), (4, 3))
