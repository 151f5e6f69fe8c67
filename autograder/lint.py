"""Reads submissions for what their exercises are to do without: flags for the instructor, who judges; they take no points.

The text is only cut into tokens. Parsing it would build a tree as deep as a student likes, which can end the process.
"""

import io
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .report import Flag
from .student import Signature
from .submission import Submission
from .text import Text

# Not for NumPy exercises: libraries that have layers, losses, optimizers or fits ready to use.
LIBRARIES = frozenset(
    "torch torchvision tensorflow keras jax flax optax haiku mxnet paddle mindspore chainer theano tinygrad"
    " autograd numba cupy scipy sklearn skimage cv2 statsmodels xgboost lightgbm".split()
)
# To be written by hand: module of the exercises -> what would do it in one call.
BY_HAND = {"convolution": frozenset(["numpy.convolve", "numpy.correlate"])}
# What could hide any of these.
HIDDEN_WAYS = frozenset("eval exec compile getattr __import__ importlib builtins __builtins__".split())
# A text without any of these words has nothing to flag and need not be cut into tokens, which takes long.
WORDS = LIBRARIES | HIDDEN_WAYS | {name.rpartition(".")[2] for names in BY_HAND.values() for name in names}
MAX_FLAGS = 20  # of one submission
MAX_TEXT = 200_000  # characters read of one submission: some seconds' work at the very worst

Token = tokenize.TokenInfo
CLOSED = "closed"  # the scope of code that no check runs: `if __name__ == "__main__":`


def lint(submission: Submission, signatures: Mapping[str, Signature]) -> tuple[Flag, ...]:
    """One flag for each forbidden thing in each function (or module) of a submission."""
    flags: list[Flag] = []
    left = MAX_TEXT
    for module, source in submission.sources.items():
        if len(source) > left:
            flags.append(_unread(submission.filenames.get(module, f"{module}.py")))
        else:
            left -= len(source)
            if any(word in source for word in WORDS):
                flags += _Reading(module, source, submission, signatures).flags()
    return tuple(flags[:MAX_FLAGS])


def _unread(file: str) -> Flag:
    said = Text(
        f"{file} was not read for what exercises are to do without: the submission is too long.",
        f"没有检查 {file} 是否用到了练习不允许的东西：提交的内容太长。",
    )
    return Flag(file, 1, "", said)


@dataclass
class _Reading:
    """One module, read statement by statement."""

    module: str
    source: str
    submission: Submission
    signatures: Mapping[str, Signature]
    scope: str = ""  # the function or class at the outermost level that is being read
    aliases: dict[str, str] = field(default_factory=dict)

    def flags(self) -> Iterator[Flag]:
        statements = list(_statements(self.source))
        defined = {name for name in map(_defined, statements) if name in self.signatures}
        numpy_only = {self.signatures[name].runtime for name in defined} == {"numpy"}
        told = set()
        for statement in statements:
            self._enter(statement)
            exercise = self.scope if self.scope in self.signatures else ""
            judged = self.signatures[exercise].runtime == "numpy" if exercise else numpy_only
            if not judged or self.scope == CLOSED:
                continue
            by_hand = BY_HAND.get(self.signatures[exercise].module if exercise else self.module, frozenset())
            for name, line in self._names(statement):
                forbidden = _forbidden(name, by_hand)
                if forbidden and (exercise, forbidden) not in told:
                    told.add((exercise, forbidden))
                    yield self._flag(exercise, forbidden, line)

    def _enter(self, statement: list[Token]) -> None:
        if statement[0].start[1] == 0:
            opening = [token.string for token in statement[:2]]
            self.scope = CLOSED if opening == ["if", "__name__"] else _defined(statement)

    def _names(self, statement: list[Token]) -> Iterator[tuple[str, int]]:
        """Every dotted name in full, as the imports before it tell, and its line."""
        if statement[0].string in ("import", "from"):
            yield from self._imported(statement)
            return
        for name, line in _dotted(statement):
            head, dot, tail = name.partition(".")
            yield self.aliases.get(head, head) + dot + tail, line

    def _imported(self, statement: list[Token]) -> Iterator[tuple[str, int]]:
        """What an import statement brings in; remembers what it is called here."""
        words = [token.string for token in statement if token.string not in "()"]
        line = statement[0].start[0]
        package, _, rest = " ".join(words[1:]).partition(" import ") if words[0] == "from" else ("", "", "")
        listed = rest if words[0] == "from" else " ".join(words[1:])
        package = package.replace(" ", "")
        for item in listed.split(","):
            name, _, alias = item.partition(" as ")
            full = ".".join(filter(None, [package, name.replace(" ", "")]))
            local = alias.strip() or (name.strip() if package else full.split(".")[0])
            self.aliases[local] = full if alias or package else local
            yield full, line

    def _flag(self, exercise: str, forbidden: str, line: int) -> Flag:
        file = self.submission.filenames.get(self.module, f"{self.module}.py")
        place = self.submission.place(file, line) or (file, line)
        said = Text(
            f"{exercise or place[0]} uses {forbidden}, to be done without here.",
            f"{exercise or place[0]} 用到了 {forbidden}，而这里要求不用它完成。",
        )
        return Flag(*place, exercise, said)


def _forbidden(name: str, by_hand: frozenset[str]) -> str:
    """What is forbidden about a dotted name; "" if nothing is."""
    head = name.partition(".")[0]
    if head in LIBRARIES | HIDDEN_WAYS:
        return head
    return name if name in by_hand else ""


def _statements(source: str) -> Iterator[list[Token]]:
    """The logical lines, without comments and indentation; as far as the text can be read."""
    statement: list[Token] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NEWLINE and statement:
                yield statement
                statement = []
            elif token.type in (tokenize.NAME, tokenize.OP, tokenize.STRING, tokenize.NUMBER):
                statement.append(token)
    except (tokenize.TokenError, SyntaxError):  # the student is told by the import that fails
        pass
    if statement:
        yield statement


def _defined(statement: list[Token]) -> str:
    """The name that a statement at the outermost level defines as a function or class, or ""."""
    words = [token.string for token in statement[:3] if token.string != "async"]
    outermost = statement[0].start[1] == 0
    return words[1] if outermost and words[0] in ("def", "class") and len(words) > 1 else ""


def _dotted(statement: list[Token]) -> Iterator[tuple[str, int]]:
    """Names with the attributes taken of them: `a.b.c`."""
    name, line, previous = "", 0, ""
    for token in statement:
        if token.type == tokenize.NAME and previous == "." and name:
            name += f".{token.string}"
        elif token.string != "." or not name:
            if name:
                yield name, line
            starts = token.type == tokenize.NAME and previous != "."
            name, line = (token.string, token.start[0]) if starts else ("", 0)
        previous = token.string
    if name:
        yield name, line
