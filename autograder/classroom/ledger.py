"""The folder of results as a run leaves it: what is done already, the course's secret, and who is writing."""

import contextlib
import json
import os
import secrets
from dataclasses import asdict
from pathlib import Path

from .. import seeds
from ..budget import Budget
from ..grade import Options
from ..intake.members import IntakeError
from ..intake.names import shown
from ..report import Report, from_json, write_atomically
from . import results

OPTIONS = ".options"  # how the grades here were made, JSON
SECRET = ".seed"  # readable by its owner only: whoever has it can draw the hidden inputs
LOCK = ".lock"
ATTEMPTS = "attempts"  # the folder of those whose best one counts: attempts/NAME/1.json and so on


class Ledger:
    """A folder of results, of which one run at a time writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock: int | None = None

    def open(self, assignment: str) -> None:
        """Take the folder for this run, and clear away what a killed run left half written.

        Raises:
            IntakeError: another run is writing to it, or it holds grades of another assignment.
            OSError: it cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lock = os.open(self.folder / LOCK, os.O_WRONLY | os.O_CREAT, 0o644)
        if not _locked(self.lock):
            self.close()
            raise IntakeError(
                f"Another run is grading into {shown(str(self.folder))}: wait for it to end, or give another folder.",
                f"另一个评分正在写入 {shown(str(self.folder))}：请等它结束，或换一个文件夹。",
            )
        for half_written in self.folder.rglob(".*.json.*"):
            half_written.unlink()
        other = next((one for path in self.folder.glob("*.json") if (one := self.report(path.stem))), None)
        if other and other.assignment != assignment:
            self.close()
            raise IntakeError(
                f"{shown(str(self.folder))} holds grades of {other.assignment}: give another folder for {assignment}.",
                f"{shown(str(self.folder))} 里是 {other.assignment} 的成绩：{assignment} 请换一个文件夹。",
            )

    def close(self) -> None:
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    @staticmethod
    def drawn() -> str:
        """A new secret."""
        return secrets.token_hex(16)

    def seed(self, given: str = "") -> str:
        """The course's secret: the one given, else the one that earlier grades here were drawn with, else a new one.

        A submission's own seed, given on appeal, is no secret for a course: it is used, not kept.
        """
        if seeds.OWN.fullmatch(given):
            return given
        path = self.folder / SECRET
        known = path.read_text("utf-8").strip() if path.exists() else ""
        seed = given or known or self.drawn()
        if seed != known:
            write_atomically(path, f"{seed}\n")  # created for its owner's eyes only, as mkstemp does
        return seed

    def remember(self, options: Options) -> None:
        """Note how the grades here are made, but for the secret, which has its own file."""
        chosen = asdict(options) | {"only": sorted(options.only), "seed": "", "checks": None}
        write_atomically(self.folder / OPTIONS, json.dumps(chosen) + "\n")

    def keep_from(self, only: frozenset[str]) -> None:
        """Keep the grades here from others, of other exercises, that would take their place. Raises IntakeError."""
        if not (self.folder / OPTIONS).exists() or (kept := self.remembered().only) == only:
            return
        here = ", ".join(sorted(kept))
        raise IntakeError(
            f"{shown(str(self.folder))} holds grades of {here or 'every exercise'}: give another folder for these, or add --force.",
            f"{shown(str(self.folder))} 里是{f' {here} ' if here else '全部练习'}的成绩：请换一个文件夹，或加上 --force 用新成绩替换。",
        )

    def remembered(self) -> Options:
        """How the grades here were made. Raises IntakeError when that is not known."""
        try:
            chosen = json.loads((self.folder / OPTIONS).read_text("utf-8"))
            budget = Budget(**chosen.pop("budget"))
            return Options(**chosen | {"only": frozenset(chosen["only"]), "budget": budget})
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise IntakeError(
                f"{shown(str(self.folder))} holds no grades of a class: grade it first, with -o.",
                f"{shown(str(self.folder))} 里没有全班的成绩：请先用 -o 评分。",
            ) from None

    def report(self, place: str) -> Report | None:
        """The report filed there, if there is one that can be read."""
        path = self.folder / f"{place}.json"
        with contextlib.suppress(OSError, ValueError):
            return from_json(path.read_text("utf-8"))
        return None

    def done(self, place: str, *keys: str) -> Report | None:
        """The report filed there, if its key is one of these and every check was graded."""
        path = self.folder / f"{place}.json"
        with contextlib.suppress(OSError, ValueError):
            text = path.read_text("utf-8")
            if json.loads(text).get("key") in keys:  # much faster than reading the report
                report = from_json(text)
                return report if report.is_whole() else None
        return None

    def write(self, place: str, report: Report) -> None:
        """File a report, whole or not at all. Raises OSError."""
        results.write_as(self.folder / f"{place}.json", report)


def _locked(descriptor: int) -> bool:
    """Take the lock, which the system gives back when this process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows: no lock there
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
