"""The handouts: both languages alike, every exercise there with all its parts, every link and picture there."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from autograder.handout.sections import sections as sections_of
from autograder.intake.layout import ASSIGNMENTS
from autograder.practice.curriculum import Curriculum
from autograder.text import Language
from tests.pages import handouts

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


def sections(assignment: str, language: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Module, exercises and text of each section that has exercises."""
    found = sections_of(assignment, Language(language))
    return [(each.module, each.exercises, each.text) for each in found if each.exercises]


def exercises(assignment: str) -> dict[str, dict]:
    return Curriculum.of((), assignment, ROOT).exercises


@pytest.mark.parametrize(("assignment", "language"), HANDOUTS)
def test_every_exercise_has_its_row_and_every_section_its_parts(assignment: str, language: str) -> None:
    found = sections(assignment, language)
    listed = [(name, module) for module, names, _ in found for name in names]
    assert listed == [(name, row["module"]) for name, row in exercises(assignment).items()]
    for module, _, section in found:
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
        text = text_of(assignment, language)
        for number, (_, names, section) in enumerate(sections(assignment, language), start=1):
            rows = [exercises(assignment)[name] for name in names]
            points = sum(r["visible"] + r["hidden"] for r in rows)
            title = section.splitlines()[0].removeprefix(f"## {number}. ")
            [line] = re.findall(rf"^\| {number} \| \[{re.escape(title)}\].*$", text, re.MULTILINE)
            assert f"| {points:g} |" in line, line


def test_the_mlp_is_built_in_the_order_of_the_course() -> None:
    """Gradient check, linear, activations, losses, backprop, optimizers, regularization, then MNIST."""
    for language in PAGES:
        found = [(module, names[0]) for module, names, _ in sections("mlp", language)]
        assert found == [
            ("gradient_check", "numerical_gradient"),
            ("backprop", "linear"),
            ("activations", "relu"),
            ("losses", "squared_error"),
            ("backprop", "mlp_forward"),
            ("optimizers", "sgd"),
            ("regularization", "l2_penalty"),
            ("mnist_numpy", "init_mlp"),
            ("mnist_torch", "MLP"),
        ]


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


@pytest.mark.parametrize("page", handouts.PAGES, ids=lambda page: str(page.relative_to(SOLUTIONS)))
def test_github_sees_every_formula_as_one(page: Path) -> None:
    """In a line it takes a backslash before punctuation for itself, and in a table a bar."""
    text = page.read_text("utf-8")
    assert handouts.stray_dollars(text) == []
    for formula in handouts.inline(text):
        assert not re.search(r"\\[^A-Za-z]", formula), formula
    for row in re.findall(r"^ *\|.*\|$", text, re.MULTILINE):
        assert not any("|" in formula for formula in handouts.inline(row)), row
