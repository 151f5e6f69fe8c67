"""Runs a GitHub workflow's `run` steps here, in a checkout, as the runner would; what installs things is left out."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass
class Job:
    """The one job of a workflow, and what its steps have left behind.

    Args:
        workflow: the YAML file.
        checkout: where its steps run.
        scratch: a folder for the files that GitHub names in the environment.
        environment: what the expressions in the steps' `env` stand for.
    """

    workflow: Path
    checkout: Path
    scratch: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        [self.job] = yaml.safe_load(self.workflow.read_text("utf-8"))["jobs"].values()
        self.scratch.mkdir(exist_ok=True)
        self.printed: dict[str, str] = {}

    def steps(self) -> list[dict[str, Any]]:
        return [
            step for step in self.job["steps"] if "run" in step and not step["name"].startswith("Install")
        ]

    def run(self) -> None:
        """Run the steps in order; each must succeed."""
        for step in self.steps():
            done = self.run_step(step)
            assert done.returncode == 0, f"{step['name']}: {done.stdout}{done.stderr}"

    def run_step(self, step: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        python = Path(sys.executable).parent
        environment = {
            "PATH": f"{python}:{os.environ['PATH']}",
            "HOME": str(self.scratch),
            "GITHUB_OUTPUT": str(self.scratch / "output"),
            "GITHUB_STEP_SUMMARY": str(self.scratch / "summary.md"),
            **{name: self.environment.get(name, "") for name in step.get("env", {})},
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.checkout,
            env=environment,
            capture_output=True,
            text=True,
            timeout=1_800,
        )
        self.printed[step["name"]] = done.stdout
        return done

    def outputs(self) -> dict[str, str]:
        """What the steps wrote to $GITHUB_OUTPUT."""
        path = self.scratch / "output"
        return (
            dict(line.split("=", 1) for line in path.read_text("utf-8").splitlines()) if path.exists() else {}
        )

    def summary(self) -> str:
        return (self.scratch / "summary.md").read_text("utf-8")


def commands(printed: str) -> list[str]:
    """The lines that GitHub's runner acts on: `::name` at the start (after blanks), or `##[name]` anywhere."""
    return [line for line in printed.split("\n") if re.match(r"\s*::\w", line) or "##[" in line]
