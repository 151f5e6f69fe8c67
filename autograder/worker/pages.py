"""Large pages for a template: a fork copies page tables, and of large pages there are few."""

import contextlib
import ctypes
from collections.abc import Iterator

from .syscalls import LIBC

LARGE = 2 << 20  # bytes; where a system's are larger, it refuses
MADV_COLLAPSE = 25


def gather() -> None:
    """Move what this process has written into large pages, where the system can (Linux since 6.1)."""
    with contextlib.suppress(OSError, ValueError):
        for start, end in _written():
            first, last = -(-start // LARGE) * LARGE, end // LARGE * LARGE
            if first < last:
                LIBC.madvise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), MADV_COLLAPSE)


def _written() -> Iterator[tuple[int, int]]:
    """From where to where memory goes that is this process's own and no file's."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            place, rights, _, _, _, *name = line.split()
            if rights == "rw-p" and name in ([], ["[heap]"]):
                start, _, end = place.partition("-")
                yield int(start, 16), int(end, 16)
