"""Notebooks as students get them, solved, run from top to bottom: every platform's, every assignment's, both languages."""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.handout.workbook import cells, plain
from autograder.intake.layout import ASSIGNMENTS
from autograder.platforms import nbgrader, otter
from autograder.platforms._wheel import write_wheel
from autograder.proof.cases import reference_sources
from autograder.text import Language

from .test_nbgrader import Course
from .test_otter import answered, run


def of_jupyter(assignment: str, folder: Path, language: Language) -> Path:
    book = folder / f"{assignment}.ipynb"
    book.write_text(plain(cells(assignment, language)), "utf-8")
    write_wheel(folder)
    return book


def of_nbgrader(assignment: str, folder: Path, language: Language) -> Path:
    nbgrader.export(assignment, folder, language)
    course = Course(assignment, folder)
    course.run("generate_assignment", assignment)
    return course.released


def of_otter(assignment: str, folder: Path, language: Language) -> Path:
    otter.export(assignment, folder, language)
    run("assign", folder / f"{assignment}.ipynb", folder / "dist", folder=folder)
    return folder / "dist" / "student" / f"{assignment}.ipynb"


@pytest.mark.slow
@pytest.mark.parametrize("released", [of_jupyter, of_nbgrader, of_otter])
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("language", Language)
def test_a_solved_notebook_runs_without_errors(
    released: Callable[[str, Path, Language], Path], assignment: str, language: Language, tmp_path: Path
) -> None:
    path = released(assignment, tmp_path, language)
    book = nbformat.reads(json.dumps(answered(path, assignment, reference_sources(assignment))), 4)
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    exercises = {cell.exercise for cell in cells(assignment, language) if cell.exercise}
    passed = [cell for cell in book.cells if "✓" in said(cell) or "passed!" in said(cell)]
    assert len(passed) == len(exercises)
    assert not any("✗" in said(cell) or "failed" in said(cell) for cell in book.cells)
    pictures = [name for cell in book.cells for name in cell.get("attachments", {})]
    assert len(pictures) >= 4  # the platform's tool leaves them in


def said(cell: nbformat.NotebookNode) -> str:
    return json.dumps(cell.get("outputs", []), ensure_ascii=False)
