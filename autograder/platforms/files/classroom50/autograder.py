"""Classroom 50 runs this in the checkout of a student: installs what the checks import, and grades with kit/ beside it."""

import os
import subprocess
import sys
from pathlib import Path

KIT = Path(__file__).resolve().parent / "kit"
PYTHON = os.environ.get("GRADER_PYTHON", "")


def installed() -> str:
    """A Python that has numpy and torch's CPU build, in an environment of its own beside the kit."""
    environment = KIT / ".venv"
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--user", "uv"], check=True)
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", "3.12", str(environment)], check=True)
    python = str(environment / "bin" / "python")
    packages = ["--torch-backend=cpu", "--requirement", str(KIT / "requirements.txt")]
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", python, *packages], check=True)
    return python


command = [PYTHON or installed(), "-m", "autograder.platforms.classroom50"]
options = ["--assignment", "@assignment@", "--lang", "@lang@", "--repository", os.getcwd()]
sys.exit(subprocess.run([*command, *options], cwd=KIT).returncode)
