"""Notebooks are read as data: cells become modules, whatever only Jupyter understands is taken out."""

import json
import math
from pathlib import Path

import pytest

from autograder.intake.submission import read
from tests.intake.packed import LOSSES, placed, said


def notebook(*cells: str | list[str], version: int = 4, outputs: str = "") -> str:
    if version == 3:
        rows = [{"cell_type": "code", "input": cell, "outputs": outputs} for cell in cells]
        return json.dumps({"nbformat": 3, "worksheets": [{"cells": rows}]})
    rows = [{"cell_type": "code", "source": cell, "outputs": outputs} for cell in cells]
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "# Title"}, *rows]})


def ran(tmp_path: Path, *cells: str | list[str], version: int = 4) -> dict[str, object]:
    """What a notebook's module holds after it ran as it does in a worker."""
    from autograder.worker.namespace import Namespace

    got = read(placed(tmp_path, {"hw.ipynb": notebook(*cells, version=version)}))
    namespace = Namespace(got.sources, got.filenames)
    try:
        return vars(namespace.module("hw"))
    finally:
        namespace.close()


@pytest.mark.parametrize("version", [3, 4])
def test_a_notebooks_cells_run_in_order(tmp_path: Path, version: int) -> None:
    held = ran(tmp_path, "x = 1\n", ["x += 1\n", "y = x"], version=version)
    assert (held["x"], held["y"]) == (2, 2)


# cell -> (name, value) it must leave, or (name, None) for one that must not be there
MAGICS = [
    ("%matplotlib inline\nx = 1", 1),
    ("%load_ext autoreload\n%autoreload 2\nx = 1", 1),
    ("!pip install numpy \\\n  scipy\nx = 1", 1),
    ("if True:\n    !ls -la\nx = 1", 1),
    ("if True:\n    %cd ..\nx = 1", 1),
    ("files = !ls\nx = 1", 1),
    ("if True:\n    files = %who_ls\nx = 1", 1),
    ("def f():\n    r = !ls 'it\nx = 1", 1),
    ("?print\nprint?\nprint??\nx = 1", 1),
    ("pip install torch\nx = 1", 1),
    ("%%time\nx = 1", 1),
    ("\n%%capture out\nx = 1", 1),
    ("%time x = 1", 1),
    ("%%writefile losses.py\nx = 1", 1),
    ("%%bash\nx = 1", None),
    ("%%html\n<b>x = 1</b>", None),
    ("%%timeit\nx = 1", None),
    ("%%writefile notes.txt\nx = 1", None),
    ("x = (7\n  % 3)", 1),
    ("x = 7 \\\n  % 3", 1),
    ("x = '''\n%time\n!ls\nls?'''", "\n%time\n!ls\nls?"),
    ('x = "a\\\n!b"', "a!b"),
    ("x = 'it\\'s (' # (\"\n!ls\n", "it's ("),
    ("x = 1\nx !=\\\n2", 1),
    ("x = 'ends?'", "ends?"),
    ("x = [\n1, # don't\n][0]\n!ls", 1),
]


@pytest.mark.parametrize(("cell", "value"), MAGICS)
def test_what_only_jupyter_understands_is_taken_out(tmp_path: Path, cell: str, value: object) -> None:
    assert ran(tmp_path, cell).get("x") == value


def test_cells_may_stand_in_another_order_than_they_were_run(tmp_path: Path) -> None:
    held = ran(
        tmp_path, "class A(B):\n  x = math.pi", "def f(n: math.inf):\n  pass", "class B: pass", "import math"
    )
    assert held["A"].x == math.pi and "f" in held  # type: ignore[attr-defined]


def test_of_two_definitions_the_later_cell_counts_also_when_the_earlier_had_to_wait(tmp_path: Path) -> None:
    assert ran(tmp_path, "def f(n=late): return 1", "def f(): return 2", "late = 0")["f"]() == 2  # type: ignore[operator]
    assert ran(tmp_path, "def f(n=late): return 1", "def f(n=late): return 2", "late = 0")["f"]() == 2  # type: ignore[operator]
    assert "f" not in ran(tmp_path, "def f(n=never): return 1", "def g(n=f): return 1")


def test_a_broken_cell_costs_only_itself(tmp_path: Path) -> None:
    held = ran(tmp_path, "x = 1", "def f(:\n  pass", "'''", "(((", "1/0", "y = 2\0", "z = '\ud800'", "w = 3")
    assert (held["x"], held["w"]) == (1, 3)


def test_outputs_are_ignored_however_large(tmp_path: Path) -> None:
    got = read(placed(tmp_path, {"hw.ipynb": notebook("x = 1", outputs="A" * (15 << 20))}))
    assert "x = 1" in got.sources["hw"] and len(got.sources["hw"]) < 100
    got = read(placed(tmp_path, {"hw.ipynb": notebook("x = 1", outputs="A" * (21 << 20))}))
    assert "hw.ipynb is larger than 20 MB" in said(got)


def test_repeated_cells_are_told_and_the_last_counts(tmp_path: Path) -> None:
    cells = ["def f():\n    return 1\n", "y = 1", "def f():\n    return 2\n"]
    assert ran(tmp_path, *cells)["f"]() == 2  # type: ignore[operator]
    got = read(placed(tmp_path, {"hw.ipynb": notebook(*cells)}))
    assert said(got) == "hw.ipynb defines f in cells 2, 4: the last one counts."


def test_a_line_is_told_by_its_cell(tmp_path: Path) -> None:
    got = read(placed(tmp_path, {"hw.ipynb": notebook("x = 1\n\n", "!ls\ny = 2\n1/0")}))
    line = got.sources["hw"].split("\n").index("1/0") + 1
    assert got.place("hw.ipynb", line) == ("hw.ipynb cell 3", 3)
    assert got.place("hw.ipynb", 10_000) is None
    assert got.place("/etc/passwd", 1) is None


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", "null", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{"cell_type": "code"}]}', "[" * 100_000,
     '{"cells": [{"cell_type": "code", "source": 3}]}', '{"worksheets": [{}]}', "9" * 10_000, '{"cells": "abc"}'],
)  # fmt: skip
def test_what_is_no_notebook_is_left_out(tmp_path: Path, text: str) -> None:
    got = read(placed(tmp_path, {"hw.ipynb": text, "losses.py": LOSSES}))
    assert list(got.sources) == ["losses"]
    assert "hw.ipynb is not a notebook that can be read" in said(got)


@pytest.mark.parametrize(
    "cell",
    ["'" * 300_000, "(" * 300_000, " " * 300_000 + "x", "a" * 300_000 + "?x", "\n" * 300_000, "[]." * 100_000,
     "x =  " * 60_000, "%%time" + " " * 300_000, '"""' + "\\a" * 150_000, "def " * 75_000, "\r" * 300_000],
)  # fmt: skip
def test_hostile_cells_are_read_as_data(tmp_path: Path, cell: str) -> None:
    """None of them may take more than a moment (a pattern that backtracks would take hours) or raise."""
    assert "hw" in read(placed(tmp_path, {"hw.ipynb": notebook(cell)})).sources
