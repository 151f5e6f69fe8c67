"""All attacks as one table: what each tries, what stops it, in which setups it was held, what its control showed."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from .attack import Attack
from .attacks import deny, forge, garble, intake, leak, reach, read
from .runner import RedTeam, broken
from .victims import KIT, Victims

FAMILIES = {"read": read, "reach": reach, "forge": forge, "deny": deny, "garble": garble, "leak": leak}
ATTACKS: dict[str, Attack] = {a.name: a for family in FAMILIES.values() for a in family.ATTACKS}
SETUPS: dict[str, tuple[str, ...]] = {
    "as it is": (),
    "no Landlock": ("landlock",),
    "no change of user": ("user",),
}
UNPRIVILEGED = "an unprivileged user"
MEANING = {
    "as it is": "every layer this machine has; where the grader is root, each child is a user of its own",
    "no Landlock": "as on a kernel before 5.13, or one that does not enable it",
    "no change of user": "as for root of a container that knows no other user",
    UNPRIVILEGED: "the grader itself runs as an ordinary user, and so do its children",
}
PAGE = """# The red team's table

Written by `python -m tests.redteam --write` ({machine}). What it means: [grading untrusted code](../../autograder/SECURITY.md).

{summary}

{setups}

Held: the attack got nothing, alone or as one submission among others; its points are what its answers were worth; the honest
submissions before and after it kept full marks. A control run leaves out what is named; there the attack succeeds, or it
would prove nothing.

{table}
"""
PAGE_FILE = Path(__file__).with_name("table.md")
NOBODY = 65534


@dataclass
class Row:
    """One attack: how it was broken in each setup (nothing when it was held), and whether its control run worked."""

    family: str
    name: str
    tries: str
    stopped_by: str
    broken: dict[str, list[str]] = field(default_factory=dict)
    control: str = ""


def held(names: Iterable[str], without: tuple[str, ...]) -> dict[str, list[str]]:
    """name -> how the attack was broken, alone and among honest submissions."""
    attacks = [ATTACKS[name] for name in names]
    with Victims() as victims:
        team = RedTeam(victims, without)
        try:
            reports = team.graded(attacks)
            result = {attack.name: broken(attack, reports) for attack in attacks}
            for attack in attacks:
                tried = team.tried(attack) if attack.has_function else None
                result[attack.name] += [f"alone it {tried.said}"] if tried and tried.won else []
        finally:
            team.close()
    return result


def controls(names: Iterable[str]) -> dict[str, str]:
    """name -> what the control run showed."""
    with Victims() as victims:
        team, result = RedTeam(victims), {}
        try:
            for attack in (ATTACKS[name] for name in names):
                if not attack.without:
                    result[attack.name] = f"none: {attack.no_control}"
                else:
                    worked = team.controlled(attack).won
                    result[attack.name] = (
                        f"{'works' if worked else 'DOES NOT WORK'} without {', '.join(attack.without)}"
                    )
        finally:
            team.close()
    return result


def held_as_nobody(names: list[str], folder: Path) -> dict[str, list[str]] | None:
    """The same in a process of user "nobody"; None where that cannot be had."""
    python = _python_for_nobody(folder)
    if os.geteuid() != 0 or python is None:
        return None
    command = [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        str(python),
        "-m",
        "tests.redteam",
    ]
    done = subprocess.run(
        [*command, "--held", *names],
        cwd=KIT,
        capture_output=True,
        text=True,
        timeout=1_200,
        env={"PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    return dict(json.loads(done.stdout))


def _python_for_nobody(folder: Path) -> Path | None:
    """An interpreter with this one's packages that everyone may run: this one's own may lie in root's home."""
    packages = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    system = Path("/usr/bin") / version
    if not system.exists():
        return None
    folder.chmod(0o755)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([system, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    (folder / "venv" / "lib" / version / "site-packages" / "kit.pth").write_text(f"{packages}\n")
    return python


def rows(names: list[str]) -> list[Row]:
    """Every attack in every setup that can be had here."""
    result = {
        a.name: Row(family, a.name, a.tries, a.stopped_by)
        for family, module in FAMILIES.items()
        for a in module.ATTACKS
        if a.name in names
    }
    for setup, without in SETUPS.items():
        for name, how in held(result, without).items():
            result[name].broken[setup] = how
    with tempfile.TemporaryDirectory(prefix="redteam-") as folder:
        for name, how in (held_as_nobody(list(result), Path(folder)) or {}).items():
            result[name].broken[UNPRIVILEGED] = how
    for name, control in controls(result).items():
        result[name].control = control
    return [*result.values(), *_intake_rows()]


def _intake_rows() -> list[Row]:
    made = []
    for package in intake.PACKAGES:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            for folder in (one, other):
                (Path(folder) / "secret").write_text("hidden\n")
            how = [] if package.held(Path(one)) else ["it was read as meant"]
            control = "works on naive intake" if package.works_on_naive(Path(other)) else "DOES NOT WORK"
        made.append(
            Row("intake", package.name, package.tries, package.stopped_by, {"as it is": how}, control)
        )
    return made


def table(found: list[Row]) -> Table:
    view = Table(title=None)
    for heading in ("", "attack", "tries to", "stopped by", "held", "control"):
        view.add_column(heading, overflow="fold")
    for row in found:
        bad = [f"{setup}: {'; '.join(how)}" for setup, how in row.broken.items() if how]
        verdict = "\n".join(bad) or f"in {len(row.broken)} of {len(row.broken)} setups"
        view.add_row(
            row.family, row.name, row.tries, row.stopped_by, verdict, row.control, style="red" if bad else ""
        )
    return view


def summary(found: list[Row]) -> str:
    setups = list(dict.fromkeys(setup for row in found for setup in row.broken))
    whole = sum(not any(row.broken.values()) for row in found)
    shown = sum(row.control.startswith("works") for row in found)
    return (
        f"{whole} of {len(found)} attacks held; setups: {', '.join(setups)}. "
        f"{shown} control runs showed the attack succeeding; the others say why there is none."
    )


def markdown(found: list[Row]) -> str:
    """The table as a page."""
    setups = list(dict.fromkeys(setup for row in found for setup in row.broken))
    head = ["", "attack", "tries to", "stopped by", *setups, "control run"]
    cells = [head, ["---"] * len(head)]
    for row in found:
        held_in = [_cell(row.broken[setup]) if setup in row.broken else "" for setup in setups]
        cells.append([row.family, row.name, row.tries, row.stopped_by, *held_in, row.control])
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in cells]
    return PAGE.format(
        summary=summary(found),
        setups="\n".join(f"- **{setup}**: {MEANING[setup]}" for setup in setups),
        machine=f"{platform.system()} {platform.release().partition('-')[0]} {platform.machine()}, "
        f"Python {platform.python_version()}, NumPy {np.__version__}",
        table="\n".join(lines),
    )


def _cell(how: list[str]) -> str:
    return "BROKEN: " + "; ".join(how) if how else "held"


def show(found: list[Row]) -> bool:
    """Print the table; whether everything held and every control run worked."""
    console = Console(width=200 if not sys.stdout.isatty() else None)
    console.print(table(found))
    console.print(summary(found))
    return not any(how for row in found for how in row.broken.values()) and not any(
        row.control.startswith("DOES") for row in found
    )
