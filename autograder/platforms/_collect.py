"""Fetches students' repositories into one folder each, from a list of them; nothing of theirs is run or followed."""

import csv
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..intake.names import safe_name
from ..intake.submission import IntakeError
from ..report import write_atomically
from ..tables import csv_text
from ..text import Text
from ..values import brief_text

CLONE_SECONDS = 120.0
COLUMNS = ("name", "repository")
# No prompts, no links, no hooks, no large files, and the token (if there is one) for this server only.
SETTINGS = {
    "core.symlinks": "false",
    "core.hooksPath": os.devnull,
    "protocol.ext.allow": "never",
}
HELPER = '!f() { echo username=x-access-token; echo "password=$STUDENT_REPOSITORIES_TOKEN"; }; f'


@dataclass(frozen=True)
class Collected:
    """One repository: the commit that was fetched and its time, or why there is none."""

    name: str
    repository: str
    commit: str = ""
    committed: str = ""
    problem: str = ""


def students(path: Path) -> list[tuple[str, str]]:
    """(name, repository) from a CSV with these two columns. Raises IntakeError."""
    try:
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise IntakeError(
            f"{path} cannot be read ({error}): give a CSV with the columns name,repository.",
            f"无法读取 {path}（{error}）：请给出含 name,repository 两列的 CSV。",
        ) from None
    found = [((row.get("name") or "").strip(), (row.get("repository") or "").strip()) for row in rows]
    for line, (name, repository) in enumerate(found, start=2):
        if not name or not repository or safe_name(name) != name:
            raise IntakeError(
                f"{path}, line {line}: each line needs a name that can be a folder's, and a repository.",
                f"{path} 第 {line} 行：每行都要有能作文件夹名的 name，以及 repository。",
            )
    twice = [name for name in {name for name, _ in found} if [n for n, _ in found].count(name) > 1]
    if twice or not found:
        what = ", ".join(twice)
        raise IntakeError(
            f"{path} names {what} twice." if twice else f"{path} lists no student.",
            f"{path} 里 {what} 出现了两次。" if twice else f"{path} 里没有学生。",
        )
    return found


def collect(listed: list[tuple[str, str]], folder: Path, assignment: str) -> Iterator[Collected]:
    """Fetch the latest commit of each repository into `folder/<name>`; of the files, the assignment's folder.

    What was fetched before goes: whatever lies in the folder is graded, so where this fails nothing may.
    """
    for name, repository in listed:
        target = folder / name
        try:
            _remove(target)
            target.mkdir(parents=True)
            _git("clone", "--quiet", "--depth=1", "--no-tags", "--single-branch", "--filter=blob:none", "--sparse",
                 "--", _address(repository), str(target))  # fmt: skip
            _git("-C", str(target), "sparse-checkout", "set", f"assignments/{assignment}")
            commit, committed = _git("-C", str(target), "log", "-1", "--format=%H %cI").split()
            yield Collected(name, repository, commit, committed)
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            shutil.rmtree(target, ignore_errors=True)
            yield Collected(name, repository, problem=_reason(error))


def _remove(folder: Path) -> None:
    """Remove what an earlier run has left. Raises OSError."""
    if folder.exists():
        shutil.rmtree(folder)


def _address(repository: str) -> str:
    """owner/name is a repository of the server; anything else git knows how to read."""
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    return (
        f"{server}/{repository}.git" if repository.count("/") == 1 and ":" not in repository else repository
    )


def _git(*arguments: str) -> str:
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    settings = SETTINGS | (
        {f"credential.{server}.helper": HELPER} if "STUDENT_REPOSITORIES_TOKEN" in os.environ else {}
    )
    pairs = list(settings.items())
    environment = os.environ | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_CONFIG_COUNT": str(len(pairs)),
    }
    for place, (key, value) in enumerate(pairs):
        environment |= {f"GIT_CONFIG_KEY_{place}": key, f"GIT_CONFIG_VALUE_{place}": value}
    done = subprocess.run(
        ["git", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=CLONE_SECONDS,
        check=True,
    )
    return done.stdout


def _reason(error: Exception) -> str:
    """Why a repository was not fetched, in git's words."""
    said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
    return brief_text(said[-1] if said else type(error).__name__)


def write(path: Path, collected: list[Collected]) -> None:
    """The list of what was fetched, as CSV. Raises OSError."""
    heads = ["name", "repository", "commit", "committed", "problem"]
    rows = [[one.name, one.repository, one.commit, one.committed, one.problem] for one in collected]
    write_atomically(path, csv_text(heads, rows))


def told(collected: list[Collected]) -> Text:
    """How many there are, and which are missing."""
    missing = [f"{one.name} ({one.problem})" for one in collected if one.problem]
    count = len(collected) - len(missing)
    said = Text(f"{count} repositories fetched.", f"取回了 {count} 个仓库。")
    if missing:
        said += Text(f"Not fetched: {', '.join(missing)}.", f"没有取回：{'、'.join(missing)}。")
    return said
