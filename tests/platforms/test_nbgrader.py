"""The course for nbgrader is one that nbgrader takes."""

import json

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum

from autograder.layout import ASSIGNMENTS
from autograder.platforms.nbgrader import notebook
from autograder.text import Language


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_metadata_is_valid_and_carries_a_hundred_points(assignment: str) -> None:
    book = nbformat.reads(notebook(assignment, Language.en), 4)
    MetadataValidator().validate_nb(book)
    marked = [cell for cell in book.cells if "nbgrader" in cell.metadata]
    assert all(cell.metadata.nbgrader.checksum == compute_checksum(cell) for cell in marked)
    assert sum(cell.metadata.nbgrader.get("points", 0) for cell in marked) == 100
    assert ".hidden(" not in json.dumps(book)
