"""What the jail costs: spawn a child, load a submission, ask for nothing, end it. The template is warm."""

import statistics
import time

from autograder.backends import Isolated, Zygotes
from autograder.intake.submission import Submission
from autograder.vocabulary import reference_submission

LIMIT = 0.050


def overhead(runtime: str, times: int = 40) -> list[float]:
    """Seconds from before the fork to after the end, sorted."""
    zygotes, honest, seconds = Zygotes(), Submission("honest", reference_submission("mlp").sources), []
    try:
        zygotes.probe(runtime)
        for _ in range(times):
            started = time.perf_counter()
            place = Isolated(zygotes, honest)
            place.child(runtime, 5.0, lambda key, args, kwargs: None)
            place.close()
            seconds.append(time.perf_counter() - started)
    finally:
        zygotes.close()
    return sorted(seconds)


def main() -> int:
    """Judged by the fastest time: the rest is what else the machine has to do."""
    worst = 0.0
    for runtime in ("numpy", "torch"):
        seconds = overhead(runtime)
        median = statistics.median(seconds)
        worst = max(worst, seconds[0])
        print(
            f"{runtime}: spawn, load and end a child in {1e3 * median:.1f} ms (median of {len(seconds)}), "
            f"{1e3 * seconds[0]:.1f} ms at best, {1e3 * seconds[-1]:.1f} ms at worst"
        )
    print(f"The limit is {1e3 * LIMIT:.0f} ms.")
    return 0 if worst < LIMIT else 1
