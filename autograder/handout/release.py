"""Makes assignments/ from solutions/ and the checks: stubs, visible checks, handouts, notebooks, a manifest of points."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..exercise import Check
from ..intake.layout import ASSIGNMENTS, order_of
from ..paths import RELEASED, SOLUTIONS
from ..plugin import CHECKS
from ..proof.cases import checks_in
from . import workbook
from .sections import HANDOUT, handout_order
from .stubs import stub, visible

SHARED = ("ERRATA.md", "ERRATA.zh-CN.md", "program.py", "loss_curve.py")  # as they are, for all assignments


def release(folder: Path = RELEASED) -> None:
    """Write the whole of assignments/ anew; what does not belong there any more goes away."""
    files = dict(contents())
    for old in sorted(folder.rglob("*"), reverse=True) if folder.exists() else []:
        if old.is_dir():
            if old.name == "__pycache__":
                shutil.rmtree(old)
            elif not any(old.iterdir()):
                old.rmdir()
        elif str(old.relative_to(folder)) not in files and "__pycache__" not in old.parts:
            old.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def contents() -> Iterator[tuple[str, str]]:
    """Every file of assignments/: its path below it, and its text. The same sources give the same files."""
    yield (
        "__init__.py",
        (SOLUTIONS / "__init__.py").read_text("utf-8").replace("The references.", "The assignments."),
    )
    for name in SHARED:
        yield name, (SOLUTIONS / name).read_text("utf-8")
    for assignment in ASSIGNMENTS:
        for name, text in _assignment(assignment):
            yield f"{assignment}/{name}", text


def _assignment(assignment: str) -> Iterator[tuple[str, str]]:
    modules = order_of(assignment)
    yield "__init__.py", ""
    yield "checks/__init__.py", (CHECKS / assignment / "__init__.py").read_text("utf-8")
    yield "checks/conftest.py", CONFTEST
    yield "manifest.json", manifest(assignment)
    for page in HANDOUT.values():
        yield page, (SOLUTIONS / assignment / page).read_text("utf-8")
    for picture in sorted((SOLUTIONS / assignment / "figures").glob("*.svg")):
        yield f"figures/{picture.name}", picture.read_text("utf-8")
    for module in modules:
        yield f"{module}.py", stub((SOLUTIONS / assignment / f"{module}.py").read_text("utf-8"), module)
        yield f"checks/test_{module}.py", visible(_checks_text(assignment, module))
    for language, name in workbook.NAME.items():
        yield name.format(assignment), workbook.plain(workbook.cells(assignment, language))


def _checks_text(assignment: str, module: str) -> str:
    return (CHECKS / assignment / f"test_{module}.py").read_text("utf-8")


CONFTEST = '''"""Lets `pytest assignments/mlp/checks --submission assignments/mlp --in-process` run."""

pytest_plugins = ["autograder.plugin"]
'''


def manifest(assignment: str) -> str:
    """What exercises there are, in the handout's order, and how many points their visible and hidden checks carry."""
    exercises = {
        name: _row(
            module, [check for check, _ in checks_in(assignment, module) if check.exercise.name == name]
        )
        for name, module in handout_order(assignment).items()
    }
    return json.dumps({"assignment": assignment, "exercises": exercises}, indent=1, ensure_ascii=False) + "\n"


def _row(module: str, checks: Sequence[Check]) -> dict[str, object]:
    exercise, hidden = checks[0].exercise, [check for check in checks if not check.visible]
    return {
        "module": module,
        "section": exercise.section,
        "runtime": exercise.runtime,
        "visible": round(sum((check.points for check in checks if check.visible), 0.0), 2),
        "hidden": round(sum((check.points for check in hidden), 0.0), 2),
        "hidden_checks": len(hidden),
    }
