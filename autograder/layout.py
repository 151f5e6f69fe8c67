"""Where submissions lie: one folder or file, or a folder of many; and which assignment they are of."""

import importlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .submission import IntakeError, Submission, read

ASSIGNMENTS = ("mlp", "cnn", "rnn")
SOURCES = (".py", ".ipynb")


def find(path: Path) -> list[Path]:
    """The submissions at a path: itself when it holds source files, else its folders that do, by name.

    Raises:
        IntakeError: there is none.
    """
    if not path.exists():
        raise IntakeError(
            f"There is nothing at {path}: give the folder (or file) of a submission.",
            f"{path} 不存在：请给出提交的文件夹或文件。",
        )
    if path.is_file() or _holds_sources(path):
        return [path]
    inside = sorted(child for child in path.iterdir() if child.is_dir() and not child.name.startswith("."))
    found = [child for child in inside if _holds_sources(child)]
    if not found:
        raise IntakeError(
            f"{path} holds no .py or .ipynb file, nor folders that do: give the folder of a submission, or of a class.",
            f"{path} 里没有 .py 或 .ipynb 文件，子文件夹里也没有：请给出一份提交或全班提交所在的文件夹。",
        )
    return found


def _holds_sources(folder: Path) -> bool:
    return any(
        file.suffix in SOURCES and file.name != "__init__.py" for file in folder.iterdir() if file.is_file()
    )


def known(assignment: str) -> str:
    """The name of an assignment, if there is one of that name. Raises IntakeError."""
    if assignment not in ASSIGNMENTS:
        raise IntakeError(
            f"There is no assignment {assignment}; there are {', '.join(ASSIGNMENTS)}.",
            f"没有名为 {assignment} 的作业；现有 {'、'.join(ASSIGNMENTS)}。",
        )
    return assignment


def assignment_of(path: Path) -> str:
    """The assignment a submission is of, from its folders' names, else its files' names, else what it defines.

    Raises:
        IntakeError: none of these tells.
    """
    named = [part for part in path.resolve().parts if part in ASSIGNMENTS]
    if named:
        return named[-1]
    sources = read(path).sources
    scores = {name: sum(module in sources for module in order_of(name)) for name in ASSIGNMENTS}
    best = max(scores, key=lambda name: scores[name])
    if not scores[best]:
        raise IntakeError(
            f"{path} does not show which assignment it is of: add --assignment mlp, cnn or rnn.",
            f"看不出 {path} 是哪个作业的提交：请加上 --assignment mlp、cnn 或 rnn。",
        )
    return best


def order_of(assignment: str) -> tuple[str, ...]:
    """The modules of an assignment, in the order in which they build on each other."""
    return importlib.import_module(f"autograder.checks.{assignment}").ORDER


def read_all(paths: Sequence[Path]) -> list[Submission]:
    """Read submissions; those with the same name are numbered. An unreadable one comes back empty, with the reason."""
    submissions: list[Submission] = []
    names: Counter[str] = Counter()
    for path in paths:
        name = _name(path.resolve())
        names[name] += 1
        numbered = name if names[name] == 1 else f"{name}-{names[name]}"
        try:
            submissions.append(replace(read(path), name=numbered))
        except IntakeError as error:
            submissions.append(Submission(numbered, {}, {}, (error.text,)))
    return submissions


def _name(path: Path) -> str:
    """What to call a submission: its folder, with the one above when it is only called "mlp"."""
    return f"{path.parent.name}-{path.name}" if path.name in ASSIGNMENTS else path.name
