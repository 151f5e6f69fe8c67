"""A report as GitHub's job summaries show it: Markdown, in which nothing that a student wrote is acted on."""

from collections.abc import Sequence
from html import escape

from .. import console
from ..report import ExerciseReport, Report
from ..text import Text
from . import _words

MAX_BYTES = 900_000  # GitHub drops a step's summary that is larger than 1 MiB


def inert(text: str) -> str:
    """Text in code style, every sign that Markdown, HTML or GitHub acts on as an entity."""
    plain = "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in " ".join(text.split()))
    return f"<code>{plain}</code>"


def submission(report: Report, language: str) -> str:
    """One submission: the total, a row per exercise, and the messages behind a fold each."""
    said = Text("Messages", "说明").in_language(language)
    head = _table(
        [Text("exercise", "练习"), Text("points", "得分"), Text("of", "满分")],
        [[inert(e.name), console.number(e.earned), console.number(e.points)] for e in report.exercises],
        language,
    )
    parts = [
        f"## {inert(report.submission)}",
        *map(inert, _words.summary(report, language).splitlines()),
        head,
    ]
    parts += [f"### {said}", *(_messages(exercise, language) for exercise in report.exercises)]
    return _bounded([part for part in parts if part], language)


def feedback(report: Report, language: str) -> str:
    """One submission in a repository of the student's, where it is no grade."""
    return f"{_words.FEEDBACK.in_language(language)}\n\n{submission(report, language)}"


def class_table(reports: Sequence[Report], language: str) -> str:
    """A row per submission: its total, and what it could have."""
    rows = [[inert(r.submission), console.number(r.score), console.number(r.max_score)] for r in reports]
    table = _table([Text("submission", "提交"), Text("points", "得分"), Text("of", "满分")], rows, language)
    return _bounded([inert(console.class_line(reports, language)), table] if reports else [], language)


def _table(heads: Sequence[Text], rows: Sequence[Sequence[str]], language: str) -> str:
    lines = [[head.in_language(language) for head in heads], ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _messages(exercise: ExerciseReport, language: str) -> str:
    """What the checks of an exercise say; nothing when they say nothing."""
    rows = zip(exercise.checks, _words.names(exercise, language), strict=True)
    lines = [
        f"✗ {name}\n  {_words.message(check, language)}" for check, name in rows if not _words.passed(check)
    ]
    if not lines:
        return ""
    head = f"{exercise.name} {console.number(exercise.earned)}/{console.number(exercise.points)}"
    body = escape("\n".join(lines))
    return f"<details><summary>{inert(head)}</summary>\n<pre>{body}</pre>\n</details>"


def _bounded(parts: Sequence[str], language: str) -> str:
    """The parts, as far as a summary may go."""
    kept, size = [], 0
    for part in parts:
        size += len(part.encode()) + 2
        if size > MAX_BYTES:
            kept.append(Text("The rest is left out.", "其余内容省略。").in_language(language))
            break
        kept.append(part)
    return "\n\n".join(kept) + "\n"
