"""Names that come from outside, made fit to be shown and to be a report's file name."""

import re

from ..values import printable

ASSIGNMENTS = ("mlp", "cnn", "rnn")
MAX_SHOWN = 120
MAX_NAME = 100
UNSAFE = re.compile(r'[/\\:*?"<>|]')
DEVICES = re.compile(
    r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE
)  # Windows opens these, whatever follows


def shown(name: str) -> str:
    """A file's name as messages write it: in one line, nothing that a terminal acts on, of bounded length."""
    line = printable(name[-MAX_SHOWN - 1 :])
    return line if len(line) <= MAX_SHOWN else "…" + line[1 - MAX_SHOWN :]


def safe_name(name: str) -> str:
    """A submission's name that is also a file's: no separators, device names, formula or option starts; bounded."""
    line = UNSAFE.sub("_", printable(name)).strip(" .")
    while len(line.encode()) > MAX_NAME:
        line = line[:-1].rstrip(" .")
    if not line or line[0] in "=+-@~＝＋－＠" or DEVICES.match(line):
        line = f"_{line}"
    return line
