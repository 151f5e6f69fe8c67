"""A student's loop at home: visible checks only, in this process, again and again until they pass."""

import importlib.util
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from ..grade import Options, grade
from ..intake.submission import IntakeError, Submission, read, read_files
from ..report import Report
from ..text import Text
from .curriculum import Curriculum
from .selfview import SelfView

POLL_SECONDS = 0.3
INSTALL_TORCH = "python -m pip install -c requirements.txt torch matplotlib"


@dataclass
class SelfCheck:
    """Checks one assignment's folder, or the exercises named.

    Raises:
        IntakeError: the names, the assignment or the folder are not there.
    """

    console: Console
    names: tuple[str, ...]
    assignment: str
    submission: Path | None
    lang: str

    def __post_init__(self) -> None:
        standing = self.submission.resolve() if self.submission else Path.cwd()
        self.curriculum = Curriculum.of(self.names, self.assignment, standing)
        self.folder = self.submission or self.curriculum.folder
        self.view = SelfView(self.console, self.curriculum, self.lang)

    def run(self) -> bool:
        """Check once and print; whether every visible check passed."""
        report = self._report(self._runnable())
        self.view.show(report)
        return all(exercise.earned == exercise.points for exercise in report.exercises)

    def _runnable(self) -> frozenset[str]:
        """The exercises asked for, without those that need torch where there is none: NumPy's do not wait for it."""
        asked = self.curriculum.asked()
        numpy_only = [name for name in asked if self.curriculum.exercises[name]["runtime"] == "numpy"]
        if numpy_only == asked or importlib.util.find_spec("torch"):
            return frozenset(asked)
        left_out = ", ".join(name for name in asked if name not in numpy_only)
        said = Text(
            f"torch is not installed, so {left_out} cannot be checked; to install it: {INSTALL_TORCH}",
            f"没有安装 torch，无法检查 {left_out}；安装命令：{INSTALL_TORCH}",
        )
        if not numpy_only:
            raise IntakeError(said.en, said.zh)
        self.view.tell(said, "yellow")
        return frozenset(numpy_only)

    def _report(self, names: frozenset[str]) -> Report:
        here = self.curriculum
        options = Options(only=names, training=False, in_process=True, checks=here.folder / "checks")
        [report] = grade(here.assignment, [self._submission()], options)
        return report

    def _submission(self) -> Submission:
        """The modules in the folder; a notebook beside them is another way to do the same, and has to be named."""
        modules = {f"{name}.py": self.folder / f"{name}.py" for name in self.curriculum.modules}
        there = {name: path for name, path in modules.items() if path.is_file()}
        return read_files(self.folder.resolve().name, there) if there else read(self.folder)

    def watch(self) -> None:
        """Check again after every save, for ever. What keeps a check from running is said, and waited for."""
        while True:
            self._wait_for_a_save()
            if self.console.is_terminal:
                self.console.clear()
            try:
                self.run()
            except IntakeError as error:  # an editor may take a file away before it puts it back
                self.view.tell(error.text)

    def _wait_for_a_save(self) -> None:
        before = self._stamps()
        self.view.tell(
            Text(
                f"{time.strftime('%H:%M:%S')} Waiting for you to save a file in {self.folder.name}; Ctrl-C ends.",
                f"{time.strftime('%H:%M:%S')} 正在等待你保存 {self.folder.name} 里的文件；按 Ctrl-C 结束。",
            )
        )
        while self._stamps() == before:
            time.sleep(POLL_SECONDS)

    def _stamps(self) -> dict[Path, int]:
        """When each file of the submission was last written; a file may vanish while one looks."""
        stamps = {}
        for file in self.folder.glob("*.*") if self.folder.is_dir() else [self.folder]:
            try:
                stamps[file] = file.stat().st_mtime_ns
            except FileNotFoundError:
                continue
        return stamps
