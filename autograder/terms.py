"""Names the term that is wrong: the one without which a wrong answer becomes right.

Where a result has several terms, the function is asked once more for each, with the argument set to 0 that makes this
term vanish. One wrong answer can point to a term by accident, so all wrong answers of an exercise must.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .answers import same
from .faults import Fault
from .student import Call, Function
from .text import NOTHING, Text
from .vocabulary import reference_answer


@dataclass(frozen=True)
class Term:
    """A term of an exercise's formula.

    Attributes:
        argument: position or name of the argument that makes it vanish when it is 0 (an optimizer's state: empty).
    """

    argument: int | str
    name: Text


INPUT, HIDDEN, DECAY = "x_t W_x", "h_prev W_h", Text("the weight decay", "权重衰减项")
STATE = Term(2, Text("what the state brings from earlier steps", "状态中由之前各步带来的部分"))


def _formula(argument: int | str, formula: str) -> Term:
    return Term(argument, Text(formula, formula))


TERMS: dict[str, tuple[Term, ...]] = {
    "mlp_loss_and_gradients": (Term("weight_decay", DECAY),),
    "ridge_sgd_step": (Term("weight_decay", DECAY),),
    "momentum": (STATE,),
    "adagrad": (STATE,),
    "rmsprop": (STATE,),
    "adadelta": (STATE,),
    "adam": (STATE,),
    "conv2d": (
        Term(0, Text("the sum over the window", "窗口内的求和")),
        Term(2, Text("the bias", "偏置")),
    ),
    "rnn_step": (_formula(0, "x_t W_xh"), _formula(1, "h_prev W_hh"), _formula(4, "b_h")),
    "rnn_backward": (Term(4, Text("what flows back through W_hh", "经 W_hh 反向传回的部分")),),
    "lstm_step": (
        _formula(0, INPUT),
        _formula(1, HIDDEN),
        _formula(2, "σ(f) ⊙ c_prev"),
        _formula(5, "b"),
    ),
    "gru_step": (_formula(0, INPUT), _formula(4, "b_x"), _formula(5, "b_h")),
}


def right_without(terms: Iterable[Term], function: Function, call: Call) -> list[Term]:
    """Those of the terms without which the function, whose answer to this call was wrong, answers right."""
    return [term for term in terms if _vanishes_with_the_error(term, function, call)]


def look_at(terms: list[Term]) -> Text:
    """A sentence on the one term that every wrong answer points to; NOTHING if there are none or several."""
    if len(terms) != 1:
        return NOTHING
    en, zh = terms[0].name.en, terms[0].name.zh
    return Text(
        f"When {en} vanishes, the answer is right; look there.", f"去掉 {zh} 之后结果就对了，请检查这一项。"
    )


def _vanishes_with_the_error(term: Term, function: Function, call: Call) -> bool:
    args, kwargs = list(call.args), dict(call.kwargs)
    place: Any = kwargs if isinstance(term.argument, str) else args
    try:
        if not _any(place[term.argument]):  # it had vanished before
            return False
        place[term.argument] = _zero(place[term.argument])
        return same(function(*args, **kwargs), reference_answer(function, tuple(args), kwargs))
    except (Fault, LookupError):
        return False


def _zero(value: Any) -> Any:
    return {} if isinstance(value, dict) else np.zeros_like(value) if isinstance(value, np.ndarray) else 0.0


def _any(value: Any) -> bool:
    return bool(value) if isinstance(value, dict) else bool(np.any(value))
