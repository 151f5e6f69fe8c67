"""What a grading with training takes of Gradescope's container: `python -m tests.platforms.footprint rnn`.

Runs the exported run_autograder on the reference, on one core, and adds up the memory of all its processes (their
proportional shares, so that what they have in common counts once).
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from autograder.paths import ROOT
from autograder.platforms import gradescope
from autograder.text import Language

SAMPLE_SECONDS = 0.25
GRADESCOPE_CPUS = 0.5  # the smallest container: so many seconds there are one second of processor time
LIMIT_MINUTES, LIMIT_MB = 40, 768


def prepared(assignment: str, folder: Path) -> Path:
    """/autograder with the reference as the submission."""
    out, base = folder / "out", folder / "autograder"
    out.mkdir()
    gradescope.export(assignment, out, Language.en)
    with zipfile.ZipFile(out / f"{assignment}.zip") as archive:
        archive.extractall(base / "source")
    (base / "results").mkdir()
    shutil.copytree(ROOT / "solutions" / assignment, base / "submission")
    return base


def processes(parent: int) -> list[int]:
    """A process and all that it has started."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *(found for child in children for found in processes(int(child)))]


def megabytes(process: int) -> float:
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def together(parent: int) -> float:
    total = 0.0
    try:
        for process in processes(parent):
            total += megabytes(process)
    except OSError:  # one of them has just ended
        pass
    return total


def main() -> None:
    assignment = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        base = prepared(assignment, Path(folder))
        environment = os.environ | {"GRADESCOPE_BASE": str(base), "GRADER_PYTHON": sys.executable}
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        started, peak = time.monotonic(), 0.0
        running = subprocess.Popen(["bash", base / "source/run_autograder"], env=environment)
        while running.poll() is None:
            peak = max(peak, together(running.pid))
            time.sleep(SAMPLE_SECONDS)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = used.ru_utime + used.ru_stime
        print((base / "results/results.json").read_text()[:40].replace("\n", ""))
    print(f"{assignment}: peak {peak:.0f} MB of {LIMIT_MB}, {seconds:.0f} s of processor time on one core:")
    print(f"{seconds / GRADESCOPE_CPUS / 60:.1f} of {LIMIT_MINUTES} minutes on half a core;"
          f" {time.monotonic() - started:.0f} s passed here.")  # fmt: skip


if __name__ == "__main__":
    main()
