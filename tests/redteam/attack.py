"""What an attack is: source text, what it tries, which layer stops it, and what its control run leaves out."""

from dataclasses import dataclass, field

# What a control run can leave out, besides the jail's own layers (limits, user, landlock, seccomp):
#   environment  the emptied environment: the zygote inherits the grader's
#   process      the process of its own: another submission lies in the same one
#   oracle       the comparison that stays home: a naive grader in the same interpreter compares
#   deadline     the wait for an answer is longer than the attack lasts
#   nonce        the fresh number of every request: it is always the same
#   replies      the look at a reply's form before anything reads it
#   hidden       the discretion of a hidden check's message: it is written as a visible one's
#   separation   the order that keeps visible checks from a process in which hidden ones have run
JAIL = frozenset(["limits", "user", "landlock", "seccomp"])
FILES = ("landlock", "seccomp")


@dataclass(frozen=True)
class Attack:
    """One attempt.

    Attributes:
        name: in the table.
        tries: what it wants, in a few words.
        stopped_by: the layer (or layers) that keep it from that.
        source: appended to an honest activations.py. `attack()` returns something true only if it got what it wanted,
            and is called by every call of relu; or relu itself is the attack, and wrong unless it is believed.
        without: what the control run leaves out; the attack must then succeed.
        no_control: why there is no control run.
        modules: further files of the submission.
        threads: allowed when it is tried alone, as in training.
        earns: what relu may earn; None: what one that returns x as it is earns (its shape is right, x unchanged).
        loses: other exercises that its own code gives up.
    """

    name: str
    tries: str
    stopped_by: str
    source: str
    without: tuple[str, ...] = ()
    no_control: str = ""
    modules: dict[str, str] = field(default_factory=dict)
    threads: int = 1
    earns: float | None = None
    loses: frozenset[str] = frozenset()

    @property
    def has_function(self) -> bool:
        """Whether it can be tried alone, without grading."""
        return "def attack(" in self.source


# relu as an attacker leaves it: the attack's outcome is not its concern, its answer is wrong.
WRONG_RELU = """
def relu(x):
    try:
        attack()
    except BaseException:
        pass
    return x + 0.0
"""

# The worker's own variables, which student code can see: its channel, and the number of the request being served.
WORKER = """
import sys

def worker():
    frame = sys._getframe()
    while "channel" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals
"""

# A system call by its number on x86_64; an error comes back as an exception.
SYSCALL = """
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)

def syscall(*arguments):  # every integer as wide as a register
    result = libc.syscall(*(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""


def source_of(attack: Attack, honest: str, constants: str) -> str:
    """The activations.py of the submission that makes the attack."""
    relu = "" if "def relu(" in attack.source or not attack.has_function else WRONG_RELU
    return "\n\n".join([honest, constants, attack.source, relu])
