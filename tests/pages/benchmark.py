"""How long the pages of a large class take to make, and the dashboard to load, sort and filter in Chromium.

python -m tests.pages.benchmark --students 1000
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.classroom import results
from autograder.pages.site import write_pages

from .browser import DESKTOP, chromium, open_page
from .classroom import classroom

LOADED_WITHIN = 2.0  # seconds, with the class that the dashboard is made for
PRESS = """name => {
    const started = performance.now();
    [...document.querySelectorAll(".submissions button")].find((button) => button.textContent.trim() === name).click();
    document.body.offsetHeight;
    return (performance.now() - started) / 1000;
}"""
TYPE = """text => {
    const started = performance.now();
    const input = document.querySelector("#filter input");
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight;
    return (performance.now() - started) / 1000;
}"""


def measure(students: int) -> dict[str, float]:
    """Seconds for each step."""
    took: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for report in classroom(students):
            results.write(folder / "results", report)
        wall, started = time.perf_counter(), time.process_time()
        reports = list(results.read(folder / "results"))
        took["reading the reports, processor"] = time.process_time() - started
        started = time.process_time()
        write_pages(reports, folder / "pages", "en")
        took["writing the pages, processor"] = time.process_time() - started
        took["both, wall"] = time.perf_counter() - wall
        with chromium() as browser:
            page: Any = open_page(browser, "about:blank", viewport=DESKTOP)
            started = time.perf_counter()
            page.goto((folder / "pages" / "index.html").as_uri(), wait_until="load")
            page.evaluate("document.body.offsetHeight")
            took["loading the dashboard, wall"] = time.perf_counter() - started
            took["sorting it by score, wall"] = page.evaluate(PRESS, "Score")
            took["filtering it by name, wall"] = page.evaluate(TYPE, "garcia")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1_000)
    given = parser.parse_args()
    took = measure(given.students)
    for what, seconds in took.items():
        print(f"{seconds:8.2f} s  {what}")
    if given.students <= 1_000 and took["loading the dashboard, wall"] > LOADED_WITHIN:
        raise SystemExit(f"The dashboard took longer than {LOADED_WITHIN:g} s to load.")


if __name__ == "__main__":
    main()
