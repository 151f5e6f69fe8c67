"""A fault, said the way a good teacher would: what was called, what came back, what is asked, where to read on.

A visible check's message shows inputs and expected values. A hidden check's never does, nor any words the student's code
chose (a text it returned or raised, the name of a class, a key), nor a shape out of the ordinary: any of these could
carry a hidden input out.
"""

import builtins
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from .exercise import Check
from .faults import Fault
from .student import Call
from .text import NOTHING, Text
from .values import MAX_ENTRIES, brief, brief_text, describe, describe_kind, printable

EXHAUSTED = Text(
    "Not run to its end: with the checks before it, it took all the time a submission has.",
    "没有运行完：连同前面的检查已经用完了一份提交的全部时间。",
)
ERROR_HINTS = {
    "TypeError": Text(
        "Compare the signature with the stub's: a wrong number or kind of arguments ends like this.",
        "请对照模板里的函数签名：参数个数或类型不对就会这样。",
    ),
    "UFuncTypeError": Text(
        "An operation in place keeps an integer array's type; compute a new array instead.",
        "整数数组上的原地运算不能改变类型；请计算出一个新数组。",
    ),
    "NameError": Text(
        "A name is used that nothing defines: look for a typing slip.",
        "用到了没有定义的名字，多半是拼写错误。",
    ),
    "IndexError": Text("An index reaches past the end of an array.", "下标超出了数组的范围。"),
    "RecursionError": Text("The function calls itself without end.", "函数无休止地调用自己。"),
    "ModuleNotFoundError": Text(
        "Only NumPy (and, in the PyTorch exercises, torch) and your own files can be imported.",
        "只能导入 NumPy（PyTorch 练习里还有 torch）和你自己的文件。",
    ),
    "SyntaxError": Text("Python cannot read the file at that line.", "Python 读不懂这一行。"),
    "IndentationError": Text("The indentation does not fit at that line.", "这一行的缩进不对。"),
}


def explain(fault: Fault, check: Check, call: Call | None) -> Text:
    """The message for a failed check, in both languages."""
    said = SAY[fault.kind](_Facts(fault, check, call))
    shown = _the_call(call) if check.visible and call and fault.kind in SHOWS_CALL else NOTHING
    whole = shown + said + _read_on(check, fault.kind)
    return Text(printable(whole.en), printable(whole.zh))


def in_lines(message: str) -> list[str]:
    """A message cut where it goes on to what was called, what came back, what was expected and where to read on."""
    return JOINTS.split(message)


def likely(diagnosis: Text) -> Text:
    """The sentence that names a mistake, when one was found."""
    return (
        Text(f"Likely cause: {diagnosis.en}", f"可能的原因：{diagnosis.zh}")
        if diagnosis != NOTHING
        else NOTHING
    )


def _read_on(check: Check, kind: str) -> Text:
    if kind in ("import", "empty", "missing", "exited", "exhausted", "memory", "protocol"):
        return NOTHING
    if kind in ("not_written", "raised", "timed_out"):
        return see(check.exercise.section)
    return see(check.exercise.section, check.exercise.formula)


def see(section: str, equation: Text = NOTHING) -> Text:
    """Where in the chapter to read on; what a message ends with."""
    if equation == NOTHING:
        return Text(f"See §{section}", f"参见 §{section}")
    return Text(f"See §{section}: {equation.en}", f"参见 §{section}：{equation.zh}")


def _the_call(call: Call) -> Text:
    arguments = [brief(value) for value in call.args]
    arguments += [f"{key}={brief(value)}" for key, value in call.kwargs.items()]
    shown = f"{call.name}({', '.join(arguments)})"
    return Text(f"Called: {shown}.", f"调用：{shown}。")


class _Facts:
    """What the sentences below need."""

    def __init__(self, fault: Fault, check: Check, call: Call | None) -> None:
        self.facts = fault.facts
        self.visible = check.visible
        self.name = fault.facts.get("name") or (call.name if call else check.exercise.name)
        part = fault.facts.get("part")
        if fault.kind == "type" and not check.visible and part not in check.exercise.parts:
            part = ""  # a key of the student's own making
        self.subject = Text(
            f"{self.name} returned for `{part}`" if part else f"{self.name} returned",
            f"{self.name} 返回的 `{part}` 是" if part else f"{self.name} 返回的是",
        )
        self.call = call

    def got(self, values: bool = True) -> Text:
        value = self.facts.get("got")
        return describe(value, values) if self.visible else describe_kind(value)


def _missing(f: _Facts) -> Text:
    files = ", ".join(f"{name}.py" for name in f.facts["sources"])
    return Text(
        f"There is no function {f.name} in your submission (files: {files}). Keep the names of the stubs.",
        f"提交的文件（{files}）里没有函数 {f.name}。请保留模板里的名字。",
    )


def _empty(f: _Facts) -> Text:
    return Text(
        f"{f.name} belongs in {f.facts['module']}.py, which is not in your submission (or could not be read).",
        f"{f.name} 应该写在 {f.facts['module']}.py 里，但提交中没有这个文件（或者读不出来）。",
    )


def _not_written(f: _Facts) -> Text:
    return Text(
        f"{f.name} is not written yet: replace the line that raises NotImplementedError.",
        f"{f.name} 还没有写：把抛出 NotImplementedError 的那一行换成你的实现。",
    )


def _import(f: _Facts) -> Text:
    module = f.facts["module"]
    if "cause" in f.facts:
        return Text(
            f"{module}.py does not finish importing, so nothing in it can run. Loops and calls at the top level of the"
            ' file run on import: move them under `if __name__ == "__main__":`.',
            f"{module}.py 导入时没有正常结束，里面的函数都无法运行。写在文件最外层的循环和调用在导入时就会执行，"
            '请把它们放到 `if __name__ == "__main__":` 下面。',
        )
    what, frames = _error(f), f.facts["error"]["frames"] or []
    file = frames[-1][0] if frames else f"{module}.py"
    return Text(f"{file} cannot be imported: {what.en}", f"{file} 无法导入：{what.zh}")


def _raised(f: _Facts) -> Text:
    what = _error(f)
    return Text(f"{f.name} stopped with {what.en}", f"{f.name} 中途出错：{what.zh}")


def _error(f: _Facts) -> Text:
    error = f.facts["error"]
    kind, frames = error["type"] if f.visible else _builtin(error), error["frames"] or []
    text = f": {brief_text(error['message'])}" if f.visible and error["message"] else ""
    where_en = f" ({frames[-1][0]}, line {frames[-1][1]})" if frames else ""
    where_zh = f"（{frames[-1][0]} 第 {frames[-1][1]} 行）" if frames else ""
    families = error["family"] or []
    hint = ERROR_HINTS.get(kind) or next(
        (ERROR_HINTS[name] for name in families if name in ERROR_HINTS and name != "TypeError"), NOTHING
    )
    return Text(f"{kind}{where_en}{text}.", f"{kind}{where_zh}{text}。") + hint


def _builtin(error: dict[str, Any]) -> str:
    """The exception's name, or that of the builtin exception it is made from."""
    names = [name for name in (error["type"], *(error["family"] or [])) if _is_exception(name)]
    return names[0] if names else "Exception"


def _is_exception(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _exited(f: _Facts) -> Text:
    return Text(
        f"{f.name} ended the program (sys.exit, exit or quit). Return a result instead.",
        f"{f.name} 直接结束了程序（sys.exit、exit 或 quit）。应该返回结果。",
    )


def _timed_out(f: _Facts) -> Text:
    seconds = f"{f.facts['seconds']:g}"
    return Text(
        f"{f.name} gave no answer within {seconds} s. Look for a loop that never ends, or Python loops over every"
        " number where one array operation would do.",
        f"{f.name} 在 {seconds} 秒内没有返回。检查有没有停不下来的循环，或者本可以用一次数组运算完成的逐元素循环。",
    )


def _exhausted(f: _Facts) -> Text:
    return EXHAUSTED


def _crashed(f: _Facts) -> Text:
    return Text(
        f"The Python process ended during {f.name} (os._exit, a crash in compiled code, or a limit on time or memory).",
        f"运行 {f.name} 时 Python 进程突然结束了（os._exit、底层代码崩溃，或者超出时间或内存限制）。",
    )


def _memory(f: _Facts) -> Text:
    return Text(
        f"{f.name} asked for more memory than a submission may use. Look at the shapes of what it builds.",
        f"{f.name} 需要的内存超过了限制。检查它创建的数组的形状。",
    )


def _unsendable(f: _Facts) -> Text:
    return Text(
        f"{f.name} returned something that is too large or too deeply nested to be read.",
        f"{f.name} 返回的结果太大，或者嵌套太深，无法读取。",
    )


def _protocol(f: _Facts) -> Text:
    return Text(
        f"During {f.name} something was written to the grader's own channel; the check counts as failed.",
        f"运行 {f.name} 时有内容写进了评分程序自己的通道，这项检查按未通过处理。",
    )


def _type(f: _Facts) -> Text:
    got = f.got()
    if f.facts.get("got", 0) is None:
        return Text(
            f"{f.name} returned None. Is a `return` missing?", f"{f.name} 返回了 None。是不是忘了写 return？"
        )
    wanted = f.facts.get("wanted")
    if wanted:
        parts = ", ".join(map(str, wanted))
        return f.subject + Text(f"{got.en}; asked for: ({parts}).", f"{got.zh}；要求返回：({parts})。")
    return f.subject + Text(
        f"{got.en}; numbers (a NumPy array) are asked for.", f"{got.zh}；要求的是数（NumPy 数组）。"
    )


def _shape(f: _Facts) -> Text:
    got, wanted = f.got(values=False), f.facts["wanted"].shape
    return f.subject + Text(
        f"{got.en}; shape {wanted} is asked for.{_shape_note(f.facts['got'], wanted).en}",
        f"{got.zh}；要求的形状是 {wanted}。{_shape_note(f.facts['got'], wanted).zh}",
    )


def _shape_note(got: Any, wanted: tuple[int, ...]) -> Text:
    if not isinstance(got, np.ndarray) or got.shape == wanted:
        return NOTHING
    if got.squeeze().shape == tuple(n for n in wanted if n != 1):
        return Text(
            " Only axes of length 1 differ (keepdims, reshape).", "只差长度为 1 的轴（keepdims、reshape）。"
        )
    if got.shape == wanted[::-1]:
        return Text(" It is the transpose.", "正好是转置。")
    return NOTHING


def _values(f: _Facts) -> Text:
    if not f.visible:
        return f.subject + Text(
            "a result of the right shape, but the values are not those of the chapter's formula.",
            "形状正确的结果，但数值与书中的公式不符。",
        )
    got, wanted = f.facts["got"], f.facts["wanted"]
    if wanted.size > MAX_ENTRIES:
        return f.subject + _worst_entry(got, wanted)
    return f.subject + Text(f"{describe(got).en}.", f"{describe(got).zh}。") + _expected(wanted)


def _expected(wanted: np.ndarray) -> Text:
    return Text(f"Expected {describe(wanted).en}.", f"应为{describe(wanted).zh}。")


def _worst_entry(got: np.ndarray, wanted: np.ndarray) -> Text:
    """Where a large array is furthest off."""
    place = np.unravel_index(np.argmax(np.abs(got.astype(float) - wanted)), wanted.shape)
    index = ", ".join(map(str, place))
    had, should = f"{float(got[place]):.6g}", f"{float(wanted[place]):.6g}"
    return Text(
        f"an array of shape {wanted.shape} that is furthest off at [{index}]: {had} where {should} is expected.",
        f"形状为 {wanted.shape} 的数组，误差最大处在 [{index}]：得到 {had}，应为 {should}。",
    )


def _not_finite(f: _Facts) -> Text:
    got, wanted = f.facts["got"], f.facts.get("wanted")
    said = Text(
        "NaN or infinity where every number must be finite. Look for exp of a large number, log of 0, or 0/0.",
        "含有 NaN 或无穷大的结果，而这里所有的数都应是有限的。检查有没有对大数取 exp、对 0 取 log，或者 0/0。",
    )
    if not f.visible or not isinstance(got, np.ndarray) or got.size > MAX_ENTRIES:
        return f.subject + said
    shown = f.subject + Text(f"{describe(got).en}:", f"{describe(got).zh}，") + said
    return shown if wanted is None else shown + _expected(wanted)


def _warned(f: _Facts) -> Text:
    return Text(
        f"{f.name} gives the right numbers, but NumPy warns on the way (an overflow, or an invalid operation): some"
        " intermediate value is not finite.",
        f"{f.name} 的结果是对的，但计算途中 NumPy 发出了警告（溢出或无效运算）：某个中间值不是有限的数。",
    )


def _changed(f: _Facts) -> Text:
    ordinal = f.facts["argument"] + 1
    return Text(
        f"{f.name} changed its argument number {ordinal} in place. Work on a copy: `x = x - m`, not `x -= m`.",
        f"{f.name} 原地修改了第 {ordinal} 个参数。请在副本上计算：写 `x = x - m`，不要写 `x -= m`。",
    )


def _no_error(f: _Facts) -> Text:
    error = f.facts["error"]
    if f.facts["silent"]:
        return Text(
            f'{f.name} raised {error} without a message. Say what is wrong: raise {error}("…").',
            f'{f.name} 抛出的 {error} 没有说明。请写清楚哪里不对：raise {error}("…")。',
        )
    return Text(
        f"{f.name} was given arguments for which it must raise {error}, and returned instead.",
        f"给 {f.name} 的参数不合法，它应当抛出 {error}，却正常返回了。",
    )


def _property(f: _Facts) -> Text:
    text: Text = f.facts["text"]
    said = Text(f"{f.name}: {text.en}", f"{f.name}：{text.zh}")
    answer = f.call.answer if f.visible and f.call else None
    if not isinstance(answer, np.ndarray):
        return said
    return f.subject + Text(f"{describe(answer).en}.", f"{describe(answer).zh}。") + said


SAY: dict[str, Callable[[_Facts], Text]] = {
    "missing": _missing,
    "empty": _empty,
    "import": _import,
    "not_written": _not_written,
    "raised": _raised,
    "exited": _exited,
    "timed_out": _timed_out,
    "exhausted": _exhausted,
    "crashed": _crashed,
    "memory": _memory,
    "unsendable": _unsendable,
    "protocol": _protocol,
    "type": _type,
    "shape": _shape,
    "values": _values,
    "not_finite": _not_finite,
    "warned": _warned,
    "changed": _changed,
    "no_error": _no_error,
    "property": _property,
}
JOINTS = re.compile(
    r"(?<=[.:?)]) (?=Called: |Expected |See §|\w+ returned |\w+: |\w+ stopped with |With the reference )"
    r"|(?<=[。：？])(?=调用：|应为|参见 §|\w+ 返回|\w+：|\w+ 中途出错|把前面失分的)"
)
SHOWS_CALL = frozenset(["raised", "type", "shape", "values", "not_finite", "no_error", "property"])
