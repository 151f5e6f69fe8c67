"""Whatever the kit says to people, it says in English and in Chinese: found by reading its source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.intake.layout import ASSIGNMENTS, order_of
from autograder.paths import ROOT
from autograder.proof.cases import checks_in

CHINESE = re.compile("[\u4e00-\u9fff]")
WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z ,.]*[A-Za-z]{2,}")  # a phrase, not a style or the name of a column
PAIRS = {
    "Text": -2,
    "IntakeError": -2,
    "expect": -2,
    "visible": -2,
    "hidden": -2,
    "accuracy": -2,
    "_stop": -2,
}
SAME = ("epoch",)  # what Chinese textbooks say, too
SHOWS = {"print", "echo", "secho", "tell", "say", "Line", "exit", "TextColumn", "add_column"}
FILES = [
    path
    for path in sorted((ROOT / "autograder").rglob("*.py"))
    # The worker talks to the grader only, the alternatives are submissions; prove and bench are for the kit's makers.
    if not {"worker", "alternatives", "bench", "proof"} & {*path.parts}
    and path.name not in ("prove.py", "bench.py")
]


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def said(node: ast.AST) -> str:
    """The literal text in an expression, but for what a bilingual pair within it says."""
    if isinstance(node, ast.Call) and called(node) in PAIRS:
        return ""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return " ".join(filter(None, map(said, ast.iter_child_nodes(node))))


def calls(text: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))


def unpaired(text: str) -> list[str]:
    """The sentences of a source that stand in one language only."""
    found = []
    for node in calls(text):
        if called(node) in PAIRS and len(node.args) >= 2:
            en, zh = (said(argument) for argument in node.args[-2:])
            if (
                re.search("[A-Za-z]{4}", en)
                and en not in SAME
                and (not CHINESE.search(zh) or CHINESE.search(en))
            ):
                found.append(f"line {node.lineno}: {en} | {zh}")
        if called(node) in SHOWS:
            found += [f"line {node.lineno}: {s}" for s in map(said, node.args) if WORDS.search(s)]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_has_its_twin(path: Path) -> None:
    assert unpaired(path.read_text("utf-8")) == []


def test_a_missing_twin_is_noticed() -> None:
    pairs = [
        'Text(f"There is no {name}.", "")',
        'IntakeError("Not there.", "Not there.")',
        'Text("没有这个。", "没有这个。 four")',
    ]
    assert [len(unpaired(line)) for line in pairs] == [1, 1, 0]
    assert unpaired('console.print("Nothing was found here.")') and not unpaired(
        'Text("Good day.", "你好。")'
    )
    assert not unpaired('console.print(Text("Good day to you.", "你好。").in_language(lang), style="red")')


def test_there_are_sentences_to_look_at() -> None:
    pairs = [node for path in FILES for node in calls(path.read_text("utf-8")) if called(node) in PAIRS]
    assert len(pairs) > 500


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_an_equation_with_words_has_chinese_ones(assignment: str) -> None:
    known = {check.exercise for module in order_of(assignment) for check, _ in checks_in(assignment, module)}
    assert [exercise.name for exercise in known if WORDS.search(exercise.formula.zh)] == []
