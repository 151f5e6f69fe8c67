"""Where things lie: the top folders of the repository."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
SOLUTIONS = ROOT / "solutions"  # not there in a student's copy
RELEASED = ROOT / "assignments"
