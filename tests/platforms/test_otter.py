"""otter strips every solution from the master notebook: each is marked so that it does."""

import json

import pytest

from autograder.layout import ASSIGNMENTS
from autograder.platforms.otter import master
from autograder.text import Language


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_solution_is_marked_to_be_stripped(assignment: str) -> None:
    cells = json.loads(master(assignment, Language.en))["cells"]
    solutions = ["".join(cell["source"]) for cell in cells if cell["id"].startswith("solution-")]
    assert solutions
    for source in solutions:
        assert source.startswith("# BEGIN SOLUTION NO PROMPT\n") and source.endswith("\n# END SOLUTION")
    assert ".hidden(" not in json.dumps(cells)
