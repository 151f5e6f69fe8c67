"""Everything the pages say exists in both languages, and nothing is said outside that list."""

import re
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest

from autograder.pages import words
from autograder.pages.rendering import FOLDER, Pages
from autograder.text import Text

ALL = [
    pytest.param(key, text, id=key)
    for table in (words.WORDS, words.OUTCOMES, words.ASSIGNMENTS)
    for key, text in table.items()
]
# Signs and figures, the same in every language; "epoch" and "§" are what the Chinese chapter writes, too.
SAME = {"section", "lost", "arrow", "percent", "epoch", "between", "bin", "count_of", "comma"}
TEMPLATES = sorted(FOLDER.glob("*.html"))


@pytest.mark.parametrize(("key", "text"), ALL)
def test_both_languages_say_it(key: str, text: Text) -> None:
    assert text.en.strip() and text.zh.strip()
    assert re.search(r"[\u4e00-\u9fff]", text.zh) or key in SAME
    assert not re.search(r"[\u4e00-\u9fff]", text.en)


@pytest.mark.parametrize(("key", "text"), ALL)
def test_both_languages_take_the_same_facts(key: str, text: Text) -> None:
    def fields(pattern: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(pattern)}

    assert fields(text.en) - {None} == fields(text.zh) - {None}


def test_templates_and_list_agree() -> None:
    text = "".join(path.read_text("utf-8") for path in TEMPLATES)
    text += "".join(path.read_text("utf-8") for path in FOLDER.parent.glob("*.py") if path.stem != "words")
    used = {
        *re.findall(r"\bw\.(\w+)", text),
        *re.findall(r'words\["(\w+)"\]', text),
        *re.findall(r'"(note_\w+)"', text),
    }
    assert used == words.WORDS.keys()


class Said(HTMLParser):
    """The words that stand in a template as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += re.findall(r"[A-Za-z\u4e00-\u9fff]{2,}", data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("title", "alt", "aria-label", "placeholder"):
                self.handle_data(value or "")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(path: Path) -> None:
    said = Said()
    template = re.sub(r"{% block kind %}.*", "", path.read_text("utf-8"))  # a class for the style sheet
    said.feed(re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", template, flags=re.DOTALL))
    assert [word for word in said.words if word != "py"] == []


def test_scripts_say_nothing() -> None:
    for path in FOLDER.glob("*.js"):
        code = re.sub(r"//.*", "", path.read_text("utf-8"))
        assert not re.search(r'"[A-Z][a-z]+ ', code)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_language_is_whole(language: str) -> None:
    assert Pages(language).words.keys() == words.WORDS.keys()
