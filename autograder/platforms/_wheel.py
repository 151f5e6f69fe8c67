"""The students' kit as one file on `sys.path`, beside their notebook: kit.whl.

(A zip by another name, because a .zip in a submission is taken for a part of it.)
"""

from pathlib import Path

from ._kit import students_package, write_zip

NAME = "kit.whl"


def write_wheel(folder: Path) -> None:
    """Write kit.whl into a folder. Raises OSError."""
    write_zip(folder / NAME, students_package())
