"""The kit's own pages name the same commands in both languages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page for page in ROOT.rglob("*.md") if page.with_suffix(".zh-CN.md").is_file()
    and not {".venv", "node_modules", "assignments"} & set(page.relative_to(ROOT).parts)
)  # fmt: skip
COMMAND = re.compile(
    r"(?:^ {4}|^|`)((?:python -m|make|pytest|pip install|otter|nbgrader) [^`#\n|]+)", re.MULTILINE
)


def commands(page: Path) -> set[str]:
    """What readers are told to type; a name that they choose themselves is X."""
    found = COMMAND.findall(page.read_text("utf-8"))
    return {" ".join(_plain(word) for word in said.replace("--lang zh", "").split()) for said in found}


def _plain(word: str) -> str:
    """A placeholder, in capitals in English and in Chinese in Chinese, as one sign."""
    chosen = re.fullmatch(r"[A-Z_/]+|[^\x00-\x7f].*|\w+/", word)
    return "X" if chosen else word


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_both_languages_name_the_same_commands(page: Path) -> None:
    assert commands(page) == commands(page.with_name(page.name.replace(".md", ".zh-CN.md")))


def test_the_pages_that_tell_how_to_grade_are_among_them() -> None:
    names = {str(page.relative_to(ROOT)) for page in PAGES}
    assert {"README.md", "autograder/CLASS.md", "autograder/SECURITY.md", "solutions/mlp/README.md"} <= names
    assert len(commands(ROOT / "README.md")) > 20
