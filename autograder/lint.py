"""Reads submissions for what their exercises are to do without: flags for the instructor, who judges.

Points are withheld only where the exercise itself says so (`without`), and only where there is no doubt: the last
definition of the function, or something of the submission's own that it calls, names the forbidden thing outright.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .intake.submission import Submission
from .report import Flag
from .statements import Token, bound_by, defined_by, dotted_in, statements_of
from .student import Signature
from .text import Text
from .values import printable

# Not for NumPy exercises: libraries that have layers, losses, optimizers or fits ready to use.
LIBRARIES = frozenset(
    "torch torchvision tensorflow keras jax flax optax haiku mxnet paddle mindspore chainer theano tinygrad"
    " autograd numba cupy scipy sklearn skimage cv2 statsmodels xgboost lightgbm".split()
)
# What could hide any of these.
HIDDEN_WAYS = frozenset(
    "eval exec compile getattr vars globals locals __import__ importlib pkgutil ctypes builtins __builtins__".split()
)
FORBIDDEN = LIBRARIES | HIDDEN_WAYS
HIDDEN_PARTS = frozenset("__dict__ __getattribute__ attrgetter".split())
WORD = re.compile(r"\w+")
MAX_FLAGS = 20  # of one submission
MAX_REACHED = 500  # definitions that one function is followed through
MAX_TEXT = 200_000  # characters read of one submission: some seconds' work at the very worst

CLOSED = "if __name__"  # the scope of code that no check runs: `if __name__ == "__main__":`


@dataclass(frozen=True)
class Findings:
    """What reading a submission has shown.

    Attributes:
        flags: for the instructor.
        withheld: exercise -> why it earns no points, for the student.
    """

    flags: tuple[Flag, ...] = ()
    withheld: dict[str, Text] = field(default_factory=dict)


def lint(submission: Submission, signatures: Mapping[str, Signature]) -> Findings:
    """Flags for each forbidden thing in each function (or module) of a submission, and the points withheld for them."""
    flags: list[Flag] = []
    readings: dict[str, _Reading] = {}
    left = MAX_TEXT
    suspicious = _suspicious(submission.sources, signatures.values())
    for module, source in submission.sources.items():
        if len(source) > left:
            flags.append(_unread(submission.filenames.get(module, f"{module}.py")))
        else:
            left -= len(source)
            if module in suspicious:
                readings[module] = _Reading(module, source, submission, signatures)
                flags += readings[module].flags()
    withheld = {}
    for exercise, signature in signatures.items():
        reached = list(_reached(exercise, signature, readings, signatures))
        if signature.runtime == "numpy":
            told = {(flag.file, flag.line) for flag in flags}
            flags += [
                _flag(exercise, use)
                for home, name in reached[1:]
                if (use := readings[home].use_in(name, signature.without))
                and (use.file, use.line) not in told
            ]
        certain = (readings[home].use_in(name, signature.without, certain=True) for home, name in reached)
        if use := next(filter(None, certain), None):
            place = use.file, use.line
            flags = [flag for flag in flags if (flag.file, flag.line) != place]
            flags.insert(0, _flag(exercise, use, "; its points are withheld", "；这一题不计分"))
            withheld[exercise] = _withheld(exercise, use)
    return Findings(tuple(flags[:MAX_FLAGS]), withheld)


def _suspicious(sources: Mapping[str, str], signatures: Iterable[Signature]) -> set[str]:
    """The modules that hold a forbidden word, or the name of one that does, and so on.

    No other has anything to flag, or leads to it; they need not be cut into tokens, which takes long.
    """
    words = {*FORBIDDEN, *HIDDEN_PARTS}
    words.update(name.rpartition(".")[2] for each in signatures for name in each.without)
    written = {module: set(WORD.findall(source)) for module, source in sources.items()}
    found: set[str] = set()
    while words:
        words = {
            module for module in written if module not in found and not words.isdisjoint(written[module])
        }
        found |= words
    return found


def _unread(file: str) -> Flag:
    said = Text(
        f"{file} was not read for what exercises are to do without: the submission is too long.",
        f"没有检查 {file} 是否用到了练习不允许的东西：提交的内容太长。",
    )
    return Flag(file, 1, "", said)


@dataclass(frozen=True)
class _Use:
    """Where a forbidden thing is named."""

    forbidden: str
    file: str
    line: int


@dataclass
class _Scope:
    """What the latest definition of a name at the outermost level mentions, and which names are its own."""

    mentioned: dict[tuple[str, str], int] = field(default_factory=dict)  # as written, in full -> line
    own: set[str] = field(default_factory=set)

    def outside(self) -> Iterator[tuple[str, int]]:
        """What is mentioned and no variable of the scope's own, which may be called anything: its full name and line."""
        for (written, full), line in self.mentioned.items():
            if written.partition(".")[0] not in self.own:
                yield full, line


@dataclass
class _Reading:
    """One module, read statement by statement."""

    module: str
    source: str
    submission: Submission
    signatures: Mapping[str, Signature]
    scope: str = ""  # the function or class at the outermost level that is being read
    aliases: dict[str, str] = field(default_factory=dict)
    starred: list[str] = field(default_factory=list)  # packages of which everything was imported
    scopes: dict[str, _Scope] = field(default_factory=lambda: defaultdict(_Scope))

    def flags(self) -> Iterator[Flag]:
        statements = list(statements_of(self.source))
        self.known = set(map(defined_by, statements))
        defined = {name for name in self.known if name in self.signatures}
        there = defined or {name for name, s in self.signatures.items() if s.module == self.module}
        numpy_only = {self.signatures[name].runtime for name in there} == {"numpy"}
        told = set()
        for statement in statements:
            self._enter(statement)
            exercise = self.scope if self.scope in self.signatures else ""
            judged = self.signatures[exercise].runtime == "numpy" if exercise else numpy_only
            without = self._without(exercise)
            for written, name, line in self._names(statement):
                self.scopes[self.scope].mentioned.setdefault((written, name), line)
                forbidden = _forbidden(name, without)
                if forbidden and judged and self.scope != CLOSED and (exercise, forbidden) not in told:
                    told.add((exercise, forbidden))
                    yield _flag(exercise, _Use(forbidden, *self.place(line)))

    def _enter(self, statement: list[Token]) -> None:
        opening = [token.string for token in statement[:2]]
        if statement[0].start[1] == 0:
            self.scope = CLOSED if opening == ["if", "__name__"] else defined_by(statement)
            if self.scope:
                self.scopes[self.scope] = _Scope()  # an earlier definition of the same name counts no more
        if statement[0].start[1] or opening[0] in ("def", "async"):
            self.scopes[self.scope].own.update(bound_by(statement))

    def _without(self, exercise: str) -> Sequence[str]:
        """What is not to be used in an exercise, or in a module that has such exercises."""
        if exercise:
            return self.signatures[exercise].without
        return [name for s in self.signatures.values() if s.module == self.module for name in s.without]

    def _names(self, statement: list[Token]) -> Iterator[tuple[str, str, int]]:
        """Every dotted name as written and in full, as the imports before it tell, and its line."""
        if statement[0].string in ("import", "from"):
            yield from self._imported(statement)
            return
        for name, line in dotted_in(statement):
            head, dot, tail = name.partition(".")
            if head in self.aliases or head in self.known or not self.starred:
                yield name, self.aliases.get(head, head) + dot + tail, line
            else:
                yield from ((name, f"{package}.{name}", line) for package in ("", *self.starred))

    def _imported(self, statement: list[Token]) -> Iterator[tuple[str, str, int]]:
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
            if local == "*":
                self.starred.append(package)
            self.aliases[local] = full if alias or package else local
            yield full, full, line

    def place(self, line: int) -> tuple[str, int]:
        """The file, in a notebook with the cell, and the line."""
        file = self.submission.filenames.get(self.module, f"{self.module}.py")
        return self.submission.place(file, line) or (file, line)

    def use_in(self, name: str, without: Sequence[str], certain: bool = False) -> _Use | None:
        """The first forbidden thing that the definition of a name mentions; if `certain`, of what is ready-made."""
        judge = _ready_made if certain else _forbidden
        for full, line in self.scopes[name].outside():
            if forbidden := judge(full, without):
                return _Use(forbidden, *self.place(line))
        return None


def _reached(
    exercise: str, signature: Signature, readings: Mapping[str, _Reading], signatures: Mapping[str, Signature]
) -> Iterator[tuple[str, str]]:
    """A function and what it uses of the submission's that is no exercise: (module, name at its outermost level)."""
    homes = [m for m in (signature.module, *readings) if m in readings and exercise in readings[m].scopes]
    unread = [(home, exercise) for home in homes[:1]]
    seen = set(unread)
    while unread and len(seen) < MAX_REACHED:
        module, name = unread.pop()
        yield module, name
        mentions = readings[module].scopes[name].outside()
        found = {place for full, _ in mentions for place in _places(full, module)}
        own = {(m, n) for m, n in found if m in readings and n in readings[m].scopes and n not in signatures}
        unread += sorted(own - seen)
        seen |= own


def _places(full: str, module: str) -> Iterator[tuple[str, str]]:
    """Where a dotted name may be defined: (module, name at its outermost level)."""
    parts = full.lstrip(".").split(".")
    yield module, parts[0]
    yield from itertools.pairwise(parts)


def _flag(exercise: str, use: _Use, also_en: str = "", also_zh: str = "") -> Flag:
    said = Text(
        f"{exercise or use.file} uses {use.forbidden}, to be done without here{also_en}.",
        f"{exercise or use.file} 用到了 {use.forbidden}，而这里要求不用它完成{also_zh}。",
    )
    return Flag(use.file, use.line, exercise, said)


def _withheld(exercise: str, use: _Use) -> Text:
    file = printable(use.file)
    return Text(
        f"{exercise} is to be written by hand, and {file} line {use.line} uses {use.forbidden}, which does the work"
        " for it. Write this part yourself and the points are yours; all other exercises are graded as usual.",
        f"{exercise} 要求自己动手实现，而 {file} 第 {use.line} 行用了 {use.forbidden}，它把这一题要做的事都做了。"
        "把这一部分改成自己写的，就能得到这些分；其他练习照常评分。",
    )


def _forbidden(name: str, without: Sequence[str]) -> str:
    """What is forbidden about a dotted name; "" if nothing is."""
    head = name.partition(".")[0]
    if head in FORBIDDEN:
        return head
    if name.startswith("sys.modules"):
        return "sys.modules"
    return next((part for part in name.split(".") if part in HIDDEN_PARTS), "") or _ready_made(name, without)


def _ready_made(name: str, without: Sequence[str]) -> str:
    """What an exercise is to do without, if a dotted name is that, or a part of it; NumPy has each in many places."""
    short = f"numpy.{name.rpartition('.')[2]}" if name.startswith("numpy.") else name
    return next((ready for ready in without if f"{short}.".startswith(f"{ready}.")), "")
