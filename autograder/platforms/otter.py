"""otter-grader 7.0.0: a master notebook for `otter assign`, whose autograder hands over to this grader. See otter.md.

A question for each exercise; its test, which students have too, runs the visible checks. When otter grades, the plugin
in _otter.py sees to it that no cell is executed, and sets the scores to what the grader says.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..handout.workbook import Cell, as_json, cells, dumped
from ..proof.cases import reference_sources
from ..report import write_atomically
from ..text import Language, Text
from ._kit import exercise_points
from ._wheel import NAME, write_wheel

ASSIGNMENT = """# ASSIGNMENT CONFIG
name: {assignment}
init_cell: true
check_all_cell: false
export_cell: false
run_tests: false
files:
  - {kit}
tests:
  files: true
  ok_format: false
generate:
  show_hidden: true
  plugins:
    - autograder.platforms._otter.Handover:
        assignment: {assignment}
        language: {language}
        training: true
        seed: ""
"""
TEST = """
def test_{exercise}(env):
    from autograder.practice.live import Checking
    Checking(env, {assignment!r}, {language!r}).expect({place!r}, test_{exercise}.test_func.__doc__)
"""
HOW_TO_START = Text(
    """## Start

Run the cells from top to bottom. Each exercise is a cell that ends in `raise NotImplementedError`: replace that line by
your code, run the cell, and then `grader.check` below it, which runs the visible checks of the exercise and says what is
wrong. Helpers of your own go into the cell of the exercise that uses them. Where the text below says
`python -m autograder check …`, run those cells instead. What they say is not your grade: hidden checks come with that.
""",
    """## 开始

从上到下运行各个单元格。每个练习是一个单元格，最后一行是 `raise NotImplementedError`：把这一行换成你的代码并运行，
再运行下面的 `grader.check`，它会用可见检查来检查你写的函数，并告诉你哪里不对。自己写的辅助函数，放在用到它的那个练习的
单元格里。下文说到 `python -m autograder check …` 的地方，运行这些单元格就行。它们的结果不是成绩：正式评分时还有隐藏检查。
""",
)


def export(assignment: str, folder: Path, language: Language) -> Text:
    """Write the master notebook and what students need beside it."""
    write_atomically(folder / f"{assignment}.ipynb", master(assignment, language))
    write_wheel(folder)
    return Text(
        f"Now, with the kit on PYTHONPATH: otter assign {folder / assignment}.ipynb {folder / 'dist'}; and for a "
        f"submission: otter run SUBMISSION.ipynb -a {folder / 'dist' / 'autograder'}/{assignment}-autograder_*.zip",
        f"接下来把本项目加入 PYTHONPATH，运行：otter assign {folder / assignment}.ipynb {folder / 'dist'}；"
        f"评分：otter run SUBMISSION.ipynb -a {folder / 'dist' / 'autograder'}/{assignment}-autograder_*.zip",
    )


def master(assignment: str, language: Language) -> str:
    """The instructor's notebook: prompts are the stubs, solutions the references."""
    return dumped(list(_cells(assignment, language)))


def _cells(assignment: str, language: Language) -> Iterator[dict[str, Any]]:
    points, solutions = (
        exercise_points(assignment),
        cells(assignment, language, reference_sources(assignment)),
    )
    yield _raw("assignment", ASSIGNMENT.format(assignment=assignment, kit=NAME, language=str(language)))
    for cell, solution in zip(cells(assignment, language), solutions, strict=True):
        match cell.kind:
            case "stub":
                yield from _answer(cell, solution, points[cell.exercise])
            case "check":
                yield from _test(cell, assignment, language)
            case _ if cell.id == "start":
                yield as_json(Cell("text", "start", HOW_TO_START.in_language(language)))
            case _:
                yield as_json(cell)


def _answer(cell: Cell, solution: Cell, points: float) -> Iterator[dict[str, Any]]:
    yield _raw(f"q-{cell.id}", f"# BEGIN QUESTION\nname: {cell.exercise}\npoints: {points}")
    yield _raw(f"p-{cell.id}", "# BEGIN PROMPT")
    yield as_json(cell)
    yield _raw(f"pe-{cell.id}", "# END PROMPT")
    yield _raw(f"s-{cell.id}", "# BEGIN SOLUTION")
    stripped = f"# BEGIN SOLUTION NO PROMPT\n{solution.source}\n# END SOLUTION"  # otter strips only what is so marked
    yield as_json(Cell("stub", f"solution-{cell.id}", stripped))
    yield _raw(f"se-{cell.id}", "# END SOLUTION")


def _test(cell: Cell, assignment: str, language: Language) -> Iterator[dict[str, Any]]:
    yield _raw(f"t-{cell.id}", "# BEGIN TESTS")
    yield as_json(Cell("check", cell.id, _test_function(cell, assignment, language)))
    yield _raw(f"te-{cell.id}", "# END TESTS")
    yield _raw(f"qe-{cell.id}", "# END QUESTION")


def _test_function(cell: Cell, assignment: str, language: Language) -> str:
    """A test of otter's (of the kind that raises), whose docstring is the checks."""
    magic, checks = cell.source.split("\n", 1)
    place = magic.removeprefix("%%check ")
    text = TEST.format(exercise=cell.exercise, assignment=assignment, language=str(language), place=place)
    tree = ast.parse(text)
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body.insert(0, ast.Expr(ast.Constant(f"\n{checks}")))
    return ast.unparse(ast.fix_missing_locations(tree))


def _raw(name: str, source: str) -> dict[str, Any]:
    return {"cell_type": "raw", "id": name, "metadata": {}, "source": source.splitlines(keepends=True)}
