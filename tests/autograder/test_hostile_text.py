"""The lists of hostile text and those who look for it: raw text is noticed, and properly written text is not."""

import csv
import html
import io

import pytest

from tests.hostile_text import (
    COMMANDS,
    CSV,
    HOSTILE,
    HTML,
    MARKDOWN,
    TEXTS,
    acted_on,
    commands_in,
    formulas_in,
    opened_in_html,
    opened_in_markdown,
)

PLACES = ["<p>{}</p>", '<p title="{}">', "<p title='{}'>", "<script>let x = '{}'</script>", "<style>{}</style>",
          "<title>{}</title>", "<!-- {} -->", "<textarea>{}</textarea>"]  # fmt: skip
SPREADSHEET = [name for name in CSV if name not in ("out of a cell", "out of a row", "tab first")]


@pytest.mark.parametrize("name", [name for name in HTML if name not in ("already escaped", "a line of JavaScript's own",
                                                                       "out of a template's string")])  # fmt: skip
def test_raw_html_opens_something_somewhere_and_escaped_html_nothing_anywhere(name: str) -> None:
    assert any(opened_in_html(place.replace("{}", HTML[name])) for place in PLACES)
    written = PLACES[:3]  # where escaping is all it takes
    assert not any(opened_in_html(place.replace("{}", html.escape(HTML[name]))) for place in written)


@pytest.mark.parametrize(
    "name", [name for name in MARKDOWN if name not in ("out of a code span", "script link")]
)
def test_markdown_is_noticed(name: str) -> None:
    places = ["{}", "```\n{}\n```", "| a | b |\n|---|---|\n| {} | d |"]
    assert any(opened_in_markdown(place.replace("{}", MARKDOWN[name])) for place in places)


def test_a_formula_is_noticed_and_a_number_is_not() -> None:
    for name in SPREADSHEET:
        stream = io.StringIO()
        csv.writer(stream).writerow(["x", CSV[name]])
        assert formulas_in(stream.getvalue()) or name.startswith("out of"), name
    assert formulas_in(f'"{CSV["out of a cell"]}"') and not formulas_in("-1,+2.5,1e-5,-0.5e-3\n")


def test_commands_and_characters_are_noticed() -> None:
    assert commands_in(COMMANDS["an error of GitHub's"]) and commands_in(COMMANDS["an output of GitHub's"])
    assert commands_in(COMMANDS["the older spelling"]) and not commands_in("a :: b\n#[x")
    assert acted_on(HOSTILE) and not acted_on("plain\n文字")
    assert len(TEXTS) > 50
