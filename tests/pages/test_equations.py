"""The chapter's equations are typeset, each that a check file gives."""

import xml.etree.ElementTree as ET

import pytest

from autograder.intake.layout import ASSIGNMENTS
from autograder.pages.equations import LATEX, equation
from autograder.report import ExerciseReport
from autograder.text import Text

from .classroom import exercises

KNOWN = {exercise.name: exercise for a in ASSIGNMENTS for _, exercise, _ in exercises(a)}


def test_every_equation_is_typeset() -> None:
    assert {
        name for name, exercise in KNOWN.items() if exercise.equation
    } == LATEX.keys()  # a sentence would be one in English on a Chinese page


@pytest.mark.parametrize("name", LATEX)
def test_it_is_mathml_that_says_what_the_line_says(name: str) -> None:
    shown = ET.fromstring(f"<div>{equation(ExerciseReport(name, 'm', '3.1', ()), 'en')}</div>")
    text = "".join(shown.itertext())
    assert "\\" not in text and "error" not in text.lower().replace("errors", "")
    for sign in ("←", "Σ", "√", "⌊"):
        if sign in KNOWN[name].equation:
            assert sign in ET.tostring(shown, "unicode").replace("∑", "Σ") or shown.iter("{*}msqrt")


def test_an_exercise_of_ones_own_shows_its_line() -> None:
    own = ExerciseReport("new", "m", "3.1", (), Text("a < b for all", "a < b 恒成立"))
    assert (equation(own, "en"), equation(own, "zh")) == ("a < b for all", "a < b 恒成立")
