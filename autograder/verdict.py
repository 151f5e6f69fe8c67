"""What came of one attempt at a check, and what is said of it whatever the check was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .faults import Fault
from .report import Outcome
from .text import NOTHING, Text

FOLLOW_THROUGH = Text(
    "Credit follows through: this passes once the reference answers for {names}, which lost points above.",
    "误差不重复扣分：把前面失分的 {names} 换成参考实现后，这一项通过了。",
)
STOOD_IN = Text(
    "With the reference answering for {names}, which lost points above:",
    "把前面失分的 {names} 换成参考实现之后：",
)
UNFIT = Text(
    "its result is not of the form that is asked for: compare its type, parts and shapes with the stub's description.",
    "返回的结果不符合要求的形式：请对照模板里的说明检查类型、各部分和形状。",
)
UNGRADED = Text(
    "This check could not be graded, which is not your fault: {reason}. Your instructor has been told.",
    "这一项没能评分，不是你的问题：{reason}。老师会看到这条记录。",
)


@dataclass(frozen=True)
class Verdict:
    """What came of one attempt at a check.

    Attributes:
        stood_in: whether references answered for earlier functions.
    """

    outcome: Outcome
    earned: float
    message: Text = NOTHING
    fault: Fault | None = None
    stood_in: bool = False

    @property
    def graded(self) -> tuple[float, Outcome, Text]:
        return self.earned, self.outcome, self.message

    def with_stand_ins(self, names: Sequence[str]) -> "Verdict":
        """The same, saying for which functions the reference answered."""
        return replace(self, message=_naming(STOOD_IN, names) + self.message)


def followed_through(points: float, names: Sequence[str]) -> Verdict:
    """Passed, once the reference answered for these functions."""
    return Verdict("follow_through", points, _naming(FOLLOW_THROUGH, names))


def ungraded(reason: str) -> Verdict:
    """Neither passed nor failed, for a fault of the grader's."""
    return Verdict("ungraded", 0.0, UNGRADED.filled(reason=reason))


def _naming(text: Text, names: Sequence[str]) -> Text:
    return Text(text.en.format(names=", ".join(names)), text.zh.format(names="、".join(names)))
