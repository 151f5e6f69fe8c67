"""How long a push is graded: `python -m tests.platforms.push cnn` (all assignments where none is named).

Runs the steps of both GitHub workflows, but those that install packages, on the reference solution: the student's, which
every push starts, and the instructor's, for a class of one, training included.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from autograder.intake.layout import ASSIGNMENTS
from autograder.paths import ROOT
from autograder.platforms import github
from autograder.text import Language
from tests.platforms.test_github import repository
from tests.platforms.workflow import Job


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(job: Job) -> None:
    """Run a job and print what each of its steps takes."""
    for step in job.steps():
        started, before = time.monotonic(), processor_seconds()
        done = job.run_step(step)
        assert done.returncode == 0, done.stdout + done.stderr
        wall, used = time.monotonic() - started, processor_seconds() - before
        print(f"  {step['name']:<8} {wall:6.1f} s passed, {used:6.1f} s of processor time", flush=True)


def main() -> None:
    if unknown := set(sys.argv[1:]) - set(ASSIGNMENTS):
        sys.exit(
            f"There is no assignment called {', '.join(sorted(unknown))}; name any of {', '.join(ASSIGNMENTS)}."
        )
    for assignment in sys.argv[1:] or ASSIGNMENTS:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            github.export(assignment, folder, Language.en)
            work = repository(folder, folder / "work", ROOT / "solutions" / assignment, assignment)
            print(f"{assignment}, a push of the student's:")
            measured(Job(work / ".github/workflows/check.yml", work, folder / "push"))
            grading = folder / "grading"
            (grading / "students.csv").write_text(f"name,repository\nada,{work}\n")
            print(f"{assignment}, graded by the instructor with training:")
            workflow = grading / ".github/workflows/grade.yml"
            measured(Job(workflow, grading, folder / "class", {"GRADING_SEED": "push"}))
            rows = (grading / "grades.csv").read_text().splitlines()
            print(f"  total {rows[-1].split(',')[-2]} of {rows[1].split(',')[-2]} points", flush=True)


if __name__ == "__main__":
    main()
