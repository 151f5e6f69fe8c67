"""What people read, in English and Chinese."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages everything is said in."""

    en = "en"
    zh = "zh"


@dataclass(frozen=True)
class Text:
    """One thing said in both languages, each written for its readers."""

    en: str
    zh: str

    def __add__(self, other: "Text") -> "Text":
        return Text(_join(self.en, other.en, " "), _join(self.zh, other.zh, ""))

    def filled(self, **facts: object) -> "Text":
        """With the facts put where their names stand in braces."""
        return Text(self.en.format(**facts), self.zh.format(**facts))

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


def _join(first: str, second: str, space: str) -> str:
    return first + (space if first and second else "") + second


NOTHING = Text("", "")
