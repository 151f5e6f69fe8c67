"""A folder of results: one report, `<submission>.json`, for each submission graded."""

from collections.abc import Iterator
from pathlib import Path

from ..report import Report, from_json, write_atomically


def write(folder: Path, report: Report) -> None:
    """Write a report, whole or not at all. Raises OSError."""
    write_as(folder / f"{report.submission}.json", report)


def write_as(path: Path, report: Report) -> None:
    """Write a report to a file of another name, whole or not at all. Raises OSError."""
    write_atomically(path, report.to_json())


def read(folder: Path) -> Iterator[Report]:
    """The reports of a folder, by name. Raises ValueError, naming the file, where one cannot be read."""
    for path in sorted(folder.glob("*.json")):
        try:
            yield from_json(path.read_text("utf-8"))
        except ValueError:
            raise ValueError(f"{path} is not a report of this grader: grade that submission again.") from None
