"""The handouts: both languages alike, every exercise there with all its parts, every link and picture there."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from autograder.handout.release import handout_order
from autograder.intake.layout import ASSIGNMENTS
from autograder.practice.curriculum import Curriculum

SOLUTIONS = Path(__file__).parents[2] / "solutions"
ROOT = SOLUTIONS.parent
PAGES = {"en": "README.md", "zh": "README.zh-CN.md"}
FIXED = {
    "en": ("Idea", "Example", "Check", "Traps", "Think", "Hint 1"),
    "zh": ("思路", "例", "检查", "容易错的地方", "想一想", "提示 1"),
}
HANDOUTS = [(assignment, language) for assignment in ASSIGNMENTS for language in PAGES]


def text_of(assignment: str, language: str) -> str:
    return (SOLUTIONS / assignment / PAGES[language]).read_text("utf-8")


def sections(assignment: str, language: str) -> dict[str, str]:
    """Module -> its section."""
    pieces = re.split(r"^## \d+\. `(\w+)\.py`$", text_of(assignment, language), flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def exercises(assignment: str) -> dict[str, dict]:
    return Curriculum.of((), assignment, ROOT).exercises


@pytest.mark.parametrize(("assignment", "language"), HANDOUTS)
def test_every_exercise_has_its_row_and_every_section_its_parts(assignment: str, language: str) -> None:
    found = sections(assignment, language)
    assert list(found) == handout_order(assignment)
    for name, row_ in exercises(assignment).items():
        assert re.search(rf"^\| .*`{name}[`(]", found[row_["module"]], re.MULTILINE), name
    for module, section in found.items():
        parts = [section.find(f"**{part}") for part in FIXED[language][:5]]
        assert -1 not in parts and parts == sorted(parts), module
        assert "```math" in section or "$" in section or module == "mnist_torch", module
        hints = re.findall(r"<details><summary>(?:Hint|提示) (\d)[:：]", section)
        assert len(hints) >= 2 and hints == [str(n) for n in range(1, len(hints) + 1)], module
        assert section.count("<details>") == section.count("</details>")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_both_languages_have_the_same_bones(assignment: str) -> None:
    """Headings' levels, tables' rows, formulas, folds, code, pictures, names of functions, in the same order."""
    skeletons = []
    for language in PAGES:
        text = re.sub(r" --lang zh", "", text_of(assignment, language))
        marks = re.findall(
            r"^#+ |^ *\|(?=.*\|$)|```\w*|<details>|\]\(figures/[\w-]+\.svg\)|^- ", text, re.MULTILINE
        )
        named = re.findall(r"^\| .*?`(\w+)[`(]", text, re.MULTILINE)
        skeletons.append((marks, [name for name in named if name in exercises(assignment)]))
    assert skeletons[0] == skeletons[1]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_table_of_modules_has_their_points(assignment: str) -> None:
    for language in PAGES:
        for module in handout_order(assignment):
            rows = [r for r in exercises(assignment).values() if r["module"] == module]
            points = sum(r["visible"] + r["hidden"] for r in rows)
            [line] = re.findall(
                rf"^\| \d \| \[`{module}\.py`\].*$", text_of(assignment, language), re.MULTILINE
            )
            assert f"| {points:g} |" in line, line


def _anchors(path: Path) -> set[str]:
    """GitHub's: lower case, spaces to hyphens, punctuation dropped."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "page",
    [SOLUTIONS / a / PAGES[language] for a, language in HANDOUTS]
    + [SOLUTIONS / "ERRATA.md", SOLUTIONS / "ERRATA.zh-CN.md"],
    ids=lambda page: str(page.relative_to(SOLUTIONS)),
)
def test_links_and_pictures_are_there(page: Path) -> None:
    links = re.findall(
        r"(!?)\[([^\]]*)\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    )
    assert links
    for picture, words, target in links:
        file, _, anchor = unquote(target).partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.is_file(), target
        assert not picture or len(words) > 20, f"{target} wants an alternative text"
        assert not anchor or anchor in _anchors(there), target


def test_every_picture_is_shown_in_both_languages() -> None:
    for assignment, language in HANDOUTS:
        drawn = {path.name for path in (SOLUTIONS / assignment / "figures").glob("*.svg")}
        assert drawn and drawn == set(re.findall(r"\(figures/([\w-]+\.svg)\)", text_of(assignment, language)))
