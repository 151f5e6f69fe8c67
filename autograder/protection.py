"""Which layers between student code and the grader a grade needs; without them a run is a self-check."""

import os
import sys
from collections.abc import Collection

from .faults import GraderFault
from .text import NOTHING, Text

NEEDED = {
    "process": Text("a process of its own for student code", "学生代码的独立进程"),
    "limits": Text("limits on time and memory", "时间和内存限制"),
    "seccomp or Landlock": Text(
        "seccomp or Landlock, against files and the network", "防止访问文件和网络的 seccomp 或 Landlock"
    ),
}
# macOS can fork too, but none of a jail's layers are there, and a child forked after Accelerate has run may die.
CAN_FORK = sys.platform == "linux" and hasattr(os, "fork")


class Unprotected(GraderFault):
    """This machine cannot hold student code as a grade requires; one sentence that says what is missing."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text

    def __reduce__(self) -> tuple[type, tuple[Text]]:
        return type(self), (self.text,)


def lacking(held: Collection[str]) -> tuple[str, ...]:
    """What a grade needs and these layers do not give."""
    given = {*held} | ({"seccomp or Landlock"} if {"seccomp", "landlock"} & {*held} else set())
    return tuple(name for name in NEEDED if name not in given)


def refusal(held: Collection[str]) -> Text:
    """Why no grade can be given under these layers; NOTHING when one can."""
    missing = [NEEDED[name] for name in lacking(held)]
    if not missing:
        return NOTHING
    en, zh = " and ".join(text.en for text in missing), "、".join(text.zh for text in missing)
    return Text(
        f"Student code cannot be held safely here, so nothing was graded: missing is {en}; grade on Linux 5.13 or newer,"
        " or add --unsafe to run your own code as a self-check.",
        f"这台机器无法安全地隔离学生代码，没有评分：缺少{zh}。请在 Linux 5.13 或更新的系统上评分；"
        "如果只是自查自己的代码，可以加上 --unsafe。",
    )
