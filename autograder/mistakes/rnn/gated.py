"""Wrong solutions for gated.py."""

import numpy as np

from autograder.mistakes import mistake

LSTM_MEMORY = ("test_lstm_step_memory",)
LSTM_SHOWN = ("test_lstm_step_hidden_state",)
LSTM_BOTH = (*LSTM_MEMORY, *LSTM_SHOWN)
GRU_VALUES = ("test_gru_step_values", "test_gru_step_candidate_biases")


def _logistic(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def _lstm_columns(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> list[np.ndarray]:
    """What the four gates are computed from, in the order of the columns."""
    return np.split(x_t @ W_x + h_prev @ W_h + b, 4, axis=1)


@mistake(
    "lstm_step",
    caught_by=(*LSTM_BOTH, "test_lstm_step_writes", "test_lstm_step_shows"),
    en="the last two column blocks are taken for o and g; PyTorch's order is i, f, g, o.",
    zh="把最后两个列块当成了 o、g；PyTorch 的顺序是 i、f、g、o。",
)
def swaps_candidate_and_output(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    i, f, o, g = _lstm_columns(x_t, h_prev, W_x, W_h, b)
    c = _logistic(f) * c_prev + _logistic(i) * np.tanh(g)
    return _logistic(o) * np.tanh(c), c


@mistake(
    "lstm_step",
    caught_by=(*LSTM_BOTH, "test_lstm_step_keeps", "test_lstm_step_writes", "test_lstm_step_shows"),
    en="the first two column blocks are taken for f and i; PyTorch's order is i, f, g, o.",
    zh="把最前面两个列块当成了 f、i；PyTorch 的顺序是 i、f、g、o。",
)
def swaps_input_and_forget(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    f, i, g, o = _lstm_columns(x_t, h_prev, W_x, W_h, b)
    c = _logistic(f) * c_prev + _logistic(i) * np.tanh(g)
    return _logistic(o) * np.tanh(c), c


@mistake(
    "lstm_step",
    caught_by=(*LSTM_BOTH, "test_lstm_step_half_open", "test_lstm_step_writes"),
    en="the candidate g goes through a sigmoid like the gates; it is no gate, and its activation is tanh.",
    zh="候选值 g 像各个门一样用了 sigmoid；它不是门，激活函数是 tanh。",
)
def makes_the_candidate_a_gate(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    i, f, g, o = _lstm_columns(x_t, h_prev, W_x, W_h, b)
    c = _logistic(f) * c_prev + _logistic(i) * _logistic(g)
    return _logistic(o) * np.tanh(c), c


@mistake(
    "lstm_step",
    caught_by=(*LSTM_SHOWN, "test_lstm_step_half_open", "test_lstm_step_shows"),
    en="the output gate goes through tanh; a gate lies between 0 and 1, so it is a sigmoid.",
    zh="输出门用了 tanh；门的取值在 0 与 1 之间，应当用 sigmoid。",
)
def makes_the_output_gate_tanh(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    i, f, g, o = _lstm_columns(x_t, h_prev, W_x, W_h, b)
    c = _logistic(f) * c_prev + _logistic(i) * np.tanh(g)
    return np.tanh(o) * np.tanh(c), c


@mistake(
    "lstm_step",
    caught_by=(*LSTM_MEMORY, "test_lstm_step_half_open", "test_lstm_step_keeps", "test_lstm_step_writes"),
    en="the memory that is handed on went through tanh; tanh is only for what the hidden state shows of it.",
    zh="传给下一步的记忆经过了 tanh；tanh 只用于隐状态露出的那一份。",
)
def squashes_the_memory(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    i, f, g, o = _lstm_columns(x_t, h_prev, W_x, W_h, b)
    c = np.tanh(_logistic(f) * c_prev + _logistic(i) * np.tanh(g))
    return _logistic(o) * c, c


@mistake(
    "lstm_step",
    caught_by=(*LSTM_SHOWN, "test_lstm_step_half_open", "test_lstm_step_shows"),
    en="the hidden state shows the memory itself; it shows the memory's tanh.",
    zh="隐状态直接露出了记忆本身；应当露出记忆的 tanh。",
)
def shows_the_memory_itself(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    i, f, g, o = _lstm_columns(x_t, h_prev, W_x, W_h, b)
    c = _logistic(f) * c_prev + _logistic(i) * np.tanh(g)
    return _logistic(o) * c, c


@mistake(
    "lstm_step",
    caught_by=(*LSTM_BOTH, "test_lstm_step_half_open", "test_lstm_step_writes"),
    en="the old memory is added in full; the forget gate decides how much of it stays.",
    zh="旧的记忆被全部加了进来；保留多少应由遗忘门决定。",
)
def never_forgets(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    i, _, g, o = _lstm_columns(x_t, h_prev, W_x, W_h, b)
    c = c_prev + _logistic(i) * np.tanh(g)
    return _logistic(o) * np.tanh(c), c


@mistake(
    "lstm_step",
    caught_by=(
        *LSTM_BOTH,
        "test_lstm_step_half_open",
        "test_lstm_step_keeps",
        "test_lstm_step_writes",
        "test_lstm_step_shows",
    ),
    en="the memory is returned first and the hidden state second; h comes before c.",
    zh="先返回了记忆、后返回隐状态；应当 h 在前，c 在后。",
)
def returns_the_memory_first(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    i, f, g, o = _lstm_columns(x_t, h_prev, W_x, W_h, b)
    c = _logistic(f) * c_prev + _logistic(i) * np.tanh(g)
    return c, _logistic(o) * np.tanh(c)


@mistake(
    "lstm_step",
    caught_by=(*LSTM_BOTH, "test_lstm_step_keeps", "test_lstm_step_writes", "test_lstm_step_shows"),
    en="every fourth column is taken for one gate; each gate has h columns next to each other.",
    zh="把每隔四列取出的列当成了一个门；每个门占相邻的 h 列。",
)
def interleaves_the_gates(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    z = x_t @ W_x + h_prev @ W_h + b
    i, f, g, o = (z[:, gate::4] for gate in range(4))
    c = _logistic(f) * c_prev + _logistic(i) * np.tanh(g)
    return _logistic(o) * np.tanh(c), c


@mistake(
    "lstm_step",
    caught_by=("test_lstm_step_is_stable",),
    en="the sigmoid is computed as exp(z) over 1 + exp(z), which is infinity over infinity for large z.",
    zh="sigmoid 写成了 exp(z) 除以 1 + exp(z)，z 很大时就成了无穷大除以无穷大。",
)
def overflows_in_the_lstm_gates(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    z = np.asarray(x_t @ W_x + h_prev @ W_h + b)
    i, f, _, o = np.split(np.exp(z) / (1 + np.exp(z)), 4, axis=1)
    c = f * c_prev + i * np.tanh(np.split(z, 4, axis=1)[2])
    return o * np.tanh(c), c


def _gru_columns(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> list[np.ndarray]:
    """The input's part of r, z and n, then the previous state's."""
    return [*np.split(x_t @ W_x + b_x, 3, axis=1), *np.split(h_prev @ W_h + b_h, 3, axis=1)]


@mistake(
    "gru_step",
    caught_by=(*GRU_VALUES, "test_gru_step_keeps", "test_gru_step_combines"),
    en="the first two column blocks are taken for z and r; PyTorch's order is r, z, n.",
    zh="把最前面两个列块当成了 z、r；PyTorch 的顺序是 r、z、n。",
)
def swaps_reset_and_update(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    x_z, x_r, x_n, h_z, h_r, h_n = _gru_columns(x_t, h_prev, W_x, W_h, b_x, b_h)
    z = _logistic(x_z + h_z)
    return (1 - z) * np.tanh(x_n + _logistic(x_r + h_r) * h_n) + z * h_prev


@mistake(
    "gru_step",
    caught_by=(*GRU_VALUES, "test_gru_step_keeps", "test_gru_step_resets", "test_gru_step_combines"),
    en="the update gate is used the other way round: here z is the share of the old state, 1 − z that of the candidate.",
    zh="更新门用反了：这里 z 是旧隐状态所占的比例，1 − z 是候选值的比例。",
)
def turns_the_update_gate_round(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    x_r, x_z, x_n, h_r, h_z, h_n = _gru_columns(x_t, h_prev, W_x, W_h, b_x, b_h)
    z = _logistic(x_z + h_z)
    return z * np.tanh(x_n + _logistic(x_r + h_r) * h_n) + (1 - z) * h_prev


@mistake(
    "gru_step",
    caught_by=GRU_VALUES,
    en="the reset gate multiplies the state before the matrix product; here it multiplies the product, bias included.",
    zh="重置门先乘隐状态再做矩阵乘法；这里它乘的是矩阵乘积（含偏置）的结果。",
)
def resets_before_the_product(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    h = h_prev.shape[1]
    x_r, x_z, x_n, h_r, h_z, _ = _gru_columns(x_t, h_prev, W_x, W_h, b_x, b_h)
    r, z = _logistic(x_r + h_r), _logistic(x_z + h_z)
    n = np.tanh(x_n + (r * h_prev) @ W_h[:, 2 * h :] + b_h[2 * h :])
    return (1 - z) * n + z * h_prev


@mistake(
    "gru_step",
    caught_by=("test_gru_step_candidate_biases",),
    en="the candidate's second bias is added outside the reset gate; r multiplies it together with the product.",
    zh="候选值的第二个偏置加在了重置门外面；r 应当把它和矩阵乘积一起乘进去。",
)
def adds_the_bias_outside_the_reset(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    h = h_prev.shape[1]
    x_r, x_z, x_n, h_r, h_z, h_n = _gru_columns(x_t, h_prev, W_x, W_h, b_x, b_h)
    r, z = _logistic(x_r + h_r), _logistic(x_z + h_z)
    n = np.tanh(x_n + r * (h_n - b_h[2 * h :]) + b_h[2 * h :])
    return (1 - z) * n + z * h_prev


@mistake(
    "gru_step",
    caught_by=("test_gru_step_candidate_biases",),
    en="the candidate has only one bias; b_h has a part for it too, inside the reset gate.",
    zh="候选值只加了一个偏置；b_h 里也有它的一份，放在重置门里面。",
)
def leaves_out_the_second_bias(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    h = h_prev.shape[1]
    x_r, x_z, x_n, h_r, h_z, h_n = _gru_columns(x_t, h_prev, W_x, W_h, b_x, b_h)
    r, z = _logistic(x_r + h_r), _logistic(x_z + h_z)
    return (1 - z) * np.tanh(x_n + r * (h_n - b_h[2 * h :])) + z * h_prev


@mistake(
    "gru_step",
    caught_by=(*GRU_VALUES, "test_gru_step_resets"),
    en="the reset gate plays no part: the candidate always sees the whole previous state.",
    zh="没有用到重置门：候选值总能看到完整的上一个隐状态。",
)
def never_resets(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    _, x_z, x_n, _, h_z, h_n = _gru_columns(x_t, h_prev, W_x, W_h, b_x, b_h)
    z = _logistic(x_z + h_z)
    return (1 - z) * np.tanh(x_n + h_n) + z * h_prev


@mistake(
    "gru_step",
    caught_by=(*GRU_VALUES, "test_gru_step_resets"),
    en="the reset gate multiplies the input's part of the candidate too; it is only for the previous state's part.",
    zh="重置门把候选值中输入的部分也乘了；它只作用于上一个隐状态的部分。",
)
def resets_the_input_too(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    x_r, x_z, x_n, h_r, h_z, h_n = _gru_columns(x_t, h_prev, W_x, W_h, b_x, b_h)
    z = _logistic(x_z + h_z)
    return (1 - z) * np.tanh(_logistic(x_r + h_r) * (x_n + h_n)) + z * h_prev


@mistake(
    "gru_step",
    caught_by=(*GRU_VALUES, "test_gru_step_half_open", "test_gru_step_resets", "test_gru_step_combines"),
    en="the candidate goes through a sigmoid like the gates; its activation is tanh.",
    zh="候选值像门一样用了 sigmoid；它的激活函数是 tanh。",
)
def makes_the_gru_candidate_a_gate(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    x_r, x_z, x_n, h_r, h_z, h_n = _gru_columns(x_t, h_prev, W_x, W_h, b_x, b_h)
    z = _logistic(x_z + h_z)
    return (1 - z) * _logistic(x_n + _logistic(x_r + h_r) * h_n) + z * h_prev


@mistake(
    "gru_step",
    caught_by=("test_gru_step_is_stable",),
    en="the sigmoid is computed as exp(z) over 1 + exp(z), which is infinity over infinity for large z.",
    zh="sigmoid 写成了 exp(z) 除以 1 + exp(z)，z 很大时就成了无穷大除以无穷大。",
)
def overflows_in_the_gru_gates(
    x_t: np.ndarray, h_prev: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b_x: np.ndarray, b_h: np.ndarray
) -> np.ndarray:
    x_r, x_z, x_n, h_r, h_z, h_n = _gru_columns(x_t, h_prev, W_x, W_h, b_x, b_h)
    r, z = (np.exp(gate) / (1 + np.exp(gate)) for gate in (x_r + h_r, x_z + h_z))
    return (1 - z) * np.tanh(x_n + r * h_n) + z * h_prev
