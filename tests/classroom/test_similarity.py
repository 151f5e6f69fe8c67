"""Copies are found however they are dressed up, honest work is not, and the report is inert."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from autograder.alternatives import alternatives_in
from autograder.classroom.similarity import (
    MAX_TEXT,
    RUN,
    Comparison,
    Pair,
    Reading,
    _fingerprint,
    template_of,
)
from autograder.intake.names import safe_name
from autograder.intake.submission import Submission, read
from autograder.pages.similarity import PAGE, TABLE, write
from autograder.paths import ROOT
from autograder.proof.cases import reference_sources, with_replaced
from tests.hostile_text import HOSTILE, TEXTS, acted_on, formulas_in, opened_in_html

SUBMISSIONS = ROOT / "tests/submissions/mlp"
LOSSES = reference_sources("mlp")["losses"]


@cache
def template() -> Submission:
    return template_of("mlp")


def pairs_of(*sources: dict[str, str], least: float = 0.5) -> list[Pair]:
    class_ = [Submission(f"s{number}", one) for number, one in enumerate(sources)]
    return Comparison(class_, template()).pairs(least)


def renamed(source: str) -> str:
    """A copy in disguise: other names of variables, no comments, docstrings of one's own, other blank lines."""
    source = re.sub(r'"""(?s:.*?)"""', '"""My own words."""', source)
    source = re.sub(r"#.*", "", source).replace("\n\n", "\n\n\n")
    return re.sub(r"\b(y_hat|logits|labels|info|p|y)\b", lambda name: f"my_{name[1]}", source)


def test_a_copy_with_other_names_is_found_and_shown() -> None:
    other = read(SUBMISSIONS / "another_style").sources
    [pair] = pairs_of({"losses": LOSSES}, {"losses": renamed(LOSSES)}, other)
    assert pair.names == ("s0", "s1") and min(pair.shares) > 0.95
    for passages, own in zip(pair.passages, (LOSSES, renamed(LOSSES)), strict=True):
        for passage in passages:
            lines = own.split("\n")[passage.line - 1 :]
            assert passage.file == "losses.py" and tuple(lines[: len(passage.lines)]) == passage.lines


def test_a_copy_in_a_notebook_is_found_cell_by_cell() -> None:
    notebook = read(SUBMISSIONS / "notebook")
    copied = "".join(f"# mine\n{text}" for text in notebook.sources.values())
    comparison = Comparison([notebook, Submission("copy", {"homework": copied})], template())
    [pair] = comparison.pairs(0.5)
    assert min(pair.shares) > 0.95
    assert all(re.fullmatch(r"mlp\.ipynb cell \d+", passage.file) for passage in pair.passages[0])


@cache
def in_another_style() -> dict[str, str]:
    """Of the losses, every function as somebody else would write it."""
    sources = {"losses": ""}
    for alternative in {one.exercise: one for one in alternatives_in("mlp", "losses")}.values():
        whole = with_replaced("mlp", "losses", alternative).sources["losses"]
        sources["losses"] += whole.removeprefix(LOSSES)
    return sources


def test_honest_work_is_not_like_other_honest_work() -> None:
    honest = [read(SUBMISSIONS / name).sources for name in ("another_style", "several_mistakes", "notebook")]
    honest.append(read(ROOT / "solutions/mlp").sources)
    assert pairs_of(*honest) == []
    assert pairs_of({"losses": LOSSES}, in_another_style()) == []
    assert pairs_of(in_another_style(), in_another_style()) != []  # it is long enough to be found


def test_what_was_handed_out_does_not_count() -> None:
    stubs = read(ROOT / "assignments/mlp").sources
    assert pairs_of(stubs, stubs, least=0.05) == []
    [pair] = pairs_of({**stubs, "losses": LOSSES}, {**stubs, "losses": renamed(LOSSES)}, least=0.05)
    shown = [line for passage in pair.passages[0] for line in passage.lines]
    assert shown and not [line for line in shown if "NotImplementedError" in line]


def test_every_run_of_tokens_counts() -> None:
    """A choice among them would follow Python's hashes, and scores differ from one process to the next."""
    found = _fingerprint(LOSSES)
    tokens = found.filtered_code
    assert len(found.hashes) == len({tokens[start : start + RUN] for start in range(len(tokens) - RUN + 1)})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_is_inert(tmp_path: Path, lang: str) -> None:
    hostile = [text for text in TEXTS.values() if "\n" not in text and "\r" not in text and len(text) < 1_000]
    source = LOSSES + "".join(
        f"\nx = [1, 2, 3], {text!r}, (4, 5, 6, 7, 8, 9)\n# {text}\n" for text in hostile
    )
    class_ = [
        replace(Submission(safe_name(name), {"losses": source}), filenames={"losses": f"{HOSTILE}.py"})
        for name in (HOSTILE, "=1+1", *[text for text in hostile if "pwned" in text][:3])
    ]
    pairs = Comparison(class_, template()).pairs(0.5)
    write(tmp_path, pairs, len(class_), lang)
    page, table = (tmp_path / PAGE).read_text("utf-8"), (tmp_path / TABLE).read_text("utf-8")
    assert "pwned" in page and HOSTILE[:20] in page.replace("&lt;", "<").replace("&gt;", ">")
    assert acted_on(page) == set() and opened_in_html(page) == []
    assert acted_on(table.replace("\r\n", "\n")) == set() and formulas_in(table) == []
    assert "http" not in re.sub(r"http-equiv|https://pwned.example", "", page)  # nothing is fetched
    assert len(list(tmp_path.iterdir())) == 2


def test_text_without_end_is_read_in_part() -> None:
    long = Reading(Submission("long", {"a": "x = 1\n" * MAX_TEXT}))
    assert len(long.text) == MAX_TEXT


def test_submissions_without_text() -> None:
    assert pairs_of({}, {"a": ""}, {"a": "\n\n"}, {"a": "'" * 10_000}) == []
    assert pairs_of() == []
