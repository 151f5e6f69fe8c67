"""Which submissions of a class have passages in common, found by copydetect in their text; nothing is executed.

copydetect compares runs of tokens, in which every name is alike, so renaming, comments and layout hide nothing. What the
handed-out files hold does not count. copydetect's own report is not used: it fetches scripts from the network.
"""

import io
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..intake.submission import Submission, read
from ..paths import ROOT

if TYPE_CHECKING:
    from copydetect import CodeFingerprint  # type: ignore[import-untyped]

RUN = 25  # characters of tokens that a passage takes at least; a name counts one. copydetect's default
LEAST_SHARED = 100  # such characters in all: two lines that everybody writes are no passage
MAX_TEXT = 200_000  # characters read of one submission
HINT = 4  # a pair is compared in full when its share of runs in common is a quarter of what is asked for


@dataclass(frozen=True)
class Passage:
    """Lines of one submission that are found in the other."""

    file: str
    line: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two submissions with passages in common.

    Attributes:
        names: of the two submissions; in everything else, too, the first comes first.
        shares: how much of each one's own text is in the other.
        shared: characters of tokens in common.
    """

    names: tuple[str, str]
    shares: tuple[float, float]
    shared: int
    passages: tuple[tuple[Passage, ...], tuple[Passage, ...]]


class Reading:
    """A submission as one text, which knows the place of every line."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.modules = sorted(submission.sources)
        # As the tokenizer sees it: other ends of lines, or empty lines above, would move all that follows.
        parts = [re.sub(r"\r\n?", "\n", submission.sources[module]) for module in self.modules]
        self.text = "".join(f"{part}\n" for part in parts)[:MAX_TEXT]
        self.skipped = len(self.text) - len(self.text.lstrip("\n"))
        self.lines = self.text.split("\n")
        self.firsts = [0]
        for part in parts:
            self.firsts.append(self.firsts[-1] + part.count("\n") + 1)

    def passages(self, slices: np.ndarray) -> Iterator[Passage]:
        """The whole lines that hold these characters (starts, ends)."""
        last = -1
        for start, end in sorted(zip(*slices.astype(int).tolist(), strict=True)):
            first = max(last + 1, self._line(start))
            last = max(last, self._line(max(start, end - 1)))
            if first <= last:
                yield self._passage(first, last)

    def _line(self, position: int) -> int:
        return self.text.count("\n", 0, position + self.skipped)

    def _passage(self, first: int, last: int) -> Passage:
        number = min(bisect_right(self.firsts, first) - 1, len(self.modules) - 1)
        file = self.submission.filenames.get(self.modules[number], f"{self.modules[number]}.py")
        line = first - self.firsts[number] + 1
        place = self.submission.place(file, line) or (file, line)
        return Passage(*place, tuple(self.lines[first : last + 1]))


class Comparison:
    """The submissions of a class, fingerprinted.

    Args:
        template: what everybody was handed.
        read_one: called after each submission.
    """

    def __init__(
        self,
        submissions: Sequence[Submission],
        template: Submission,
        read_one: Callable[[], None] = lambda: None,
    ) -> None:
        self.readings = [Reading(submission) for submission in submissions]
        self.template = set(_fingerprint(Reading(template).text).hashes)
        self.fingerprint = lru_cache(64)(self._fingerprinted)
        runs = []
        for number in range(len(self.readings)):
            runs.append(np.fromiter(self._fingerprinted(number).hashes, np.int64))
            read_one()
        self.counts = np.array([len(own) for own in runs], dtype=int)
        self.starts = np.cumsum([0, *self.counts], dtype=int)
        _, self.runs = np.unique(np.concatenate([*runs, np.empty(0, np.int64)]), return_inverse=True)

    def _fingerprinted(self, number: int) -> "CodeFingerprint":
        from copydetect.utils import get_token_coverage  # type: ignore[import-untyped]

        found = _fingerprint(self.readings[number].text)
        found.hashes -= self.template
        found.hash_idx = {key: places for key, places in found.hash_idx.items() if key in found.hashes}
        found.token_coverage = get_token_coverage(found.hash_idx, RUN, len(found.filtered_code))
        return found

    def pairs(self, least: float) -> list[Pair]:
        """Those of which one has at least this share of its own text in common with the other, most alike first."""
        found = [self._pair(one, other) for one, other in self._hints(least / HINT)]
        alike = [pair for pair in found if max(pair.shares) >= least and pair.shared >= LEAST_SHARED]
        return sorted(alike, key=lambda pair: (-max(pair.shares), -min(pair.shares), pair.names))

    def _hints(self, least: float) -> Iterator[tuple[int, int]]:
        """Pairs that have a share of their runs in common."""
        members = np.repeat(np.arange(len(self.counts)), self.counts)
        marked = np.zeros(len(self.runs), dtype=bool)
        for one, count in enumerate(self.counts):
            own = self.runs[self.starts[one] : self.starts[one + 1]]
            marked[own] = True
            common = np.bincount(members, weights=marked[self.runs], minlength=len(self.counts))
            marked[own] = False
            enough = common >= np.maximum(1, least * np.minimum(self.counts, count))
            yield from ((one, int(other)) for other in np.flatnonzero(enough) if other > one)

    def _pair(self, one: int, other: int) -> Pair:
        from copydetect import compare_files

        shared, shares, slices = compare_files(self.fingerprint(one), self.fingerprint(other))
        names = self.readings[one].submission.name, self.readings[other].submission.name
        passages = (
            tuple(self.readings[one].passages(slices[0])),
            tuple(self.readings[other].passages(slices[1])),
        )
        return Pair(names, (float(shares[0]), float(shares[1])), int(shared), passages)


def _fingerprint(text: str) -> "CodeFingerprint":
    """Of every run of tokens: a choice among them, as winnowing makes it, would differ from one process to the next."""
    from copydetect import CodeFingerprint

    return CodeFingerprint("submission.py", RUN, 1, language="python", fp=io.StringIO(text))


def template_of(assignment: str) -> Submission:
    """Everything that is handed out with an assignment: the stubs, and the visible checks."""
    folder = ROOT / "assignments" / assignment
    stubs, checks = read(folder), read(folder / "checks")
    return Submission(
        "template", {**stubs.sources, **{f"{name}_": text for name, text in checks.sources.items()}}
    )
