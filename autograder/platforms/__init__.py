"""One file per platform: what `python -m autograder export NAME` makes for it.

Each module has `export(assignment, folder, language)`, which fills a new folder and returns what to do with it.
"""

from importlib import import_module
from pathlib import Path
from typing import Protocol

from ..text import Language, Text


class Platform(Protocol):
    """What a module of this package offers."""

    def export(self, assignment: str, folder: Path, language: Language) -> Text:
        """Write the platform's files into `folder`, which is empty; say which commands come next. Raises OSError."""
        ...


def names() -> list[str]:
    """The platforms there are."""
    return sorted(
        path.stem.replace("_", "-") for path in Path(__file__).parent.glob("*.py") if path.stem[0] != "_"
    )


def platform(name: str) -> Platform:
    """The platform of that name, one of `names()`."""
    return import_module(f"{__name__}.{name.replace('-', '_')}")
