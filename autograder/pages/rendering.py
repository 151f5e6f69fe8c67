"""Fills the templates: everything in them is text unless it was made here, in one language."""

import base64
import hashlib
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..console import MARKS, PROTECTIONS, number
from ..text import Text
from ..values import printable
from .dashboard import Dashboard
from .feedback import MOST_EXERCISES, Exercise, Feedback
from .words import ASSIGNMENTS, LANGUAGE_TAGS, OUTCOMES, WORDS, in_language

FOLDER = Path(__file__).with_name("templates")
MADE_BY = '<meta name="generator" content="autograder report">'


class Pages:
    """The pages in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = in_language(WORDS, language)
        self.environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_inert,
        )
        self.environment.filters |= {
            "number": number,
            "percent": lambda share: f"{100 * share:.2f} %",
            "wide": str.expandtabs,
            "say": lambda text: text.in_language(language),
            "day": _day,
        }
        self._exercise = self.environment.get_template("exercise.html")
        self.environment.globals |= {
            "drawn": lru_cache(MOST_EXERCISES)(self._drawn),
            "w": SimpleNamespace(**self.words),
            "lang": LANGUAGE_TAGS[language],
            "made_by": Markup(MADE_BY),
            "assignments": in_language(ASSIGNMENTS, language),
            "outcomes": in_language(OUTCOMES, language),
            "protections": in_language(PROTECTIONS, language),
            "signs": {outcome: sign for outcome, (sign, _) in MARKS.items()},
            "style": Markup(_file("style.css")),
        }

    def _drawn(self, exercise: Exercise) -> Markup:
        return Markup(self._exercise.render(exercise=exercise))

    def feedback(self, page: Feedback) -> str:
        return self._fill("feedback.html", page)

    def dashboard(self, page: Dashboard) -> str:
        return self._fill("dashboard.html", page)

    def similarity(self, page: Any) -> str:
        """The pairs of a class that have passages in common; a page without scripts."""
        return self.environment.get_template("similarity.html").render(
            page=page, script="", script_hash=_hash("")
        )

    def _fill(self, template: str, page: Any) -> str:
        script = _file(template.replace(".html", ".js"))
        return self.environment.get_template(template).render(
            page=page, script=Markup(script), script_hash=_hash(script)
        )


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


@cache
def _hash(script: str) -> str:
    """What the page's security policy knows its one script by; no other script runs, wherever it came from."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _inert(value: Any) -> Any:
    """Drop from a text what turns the direction of writing; escaping does the rest."""
    if isinstance(value, Text):
        raise TypeError(f"a text in two languages reached a page: {value.en}")
    return printable(value) if type(value) is str and not value.isprintable() else value


def _day(moment: str) -> str:
    """The date of an ISO 8601 time, "2026-11-26"; the text itself where it is none."""
    try:
        return datetime.fromisoformat(moment).date().isoformat()
    except ValueError:
        return moment
