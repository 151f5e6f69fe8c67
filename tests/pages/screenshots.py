"""Makes a class, its pages, and pictures of them.

python -m tests.pages.screenshots -o FOLDER --students 200
python -m tests.pages.screenshots -o FOLDER --results results/   # of a class that was graded
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder.classroom.results import read
from autograder.pages.site import write_pages
from autograder.report import Report

from .browser import DESKTOP, PHONE, chromium, open_page
from .classroom import classroom


def typical(reports: Sequence[Report]) -> Report:
    """A student near the middle of the class, with causes named."""
    ordered = sorted(reports, key=lambda report: report.score)
    return ordered[int(0.4 * len(ordered))]


def take(reports: Sequence[Report], folder: Path) -> list[Path]:
    """Pictures of the dashboard and of one student's page; the pictures' files."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with tempfile.TemporaryDirectory() as made, chromium() as browser:
        site = Path(made)
        for lang in ("en", "zh"):
            write_pages(reports, site / lang, lang)
        write_pages(reports, site / "anonymous", "en", anonymous=True)
        student = f"students/{typical(reports).submission}.html"
        for name, page, options in (
            ("dashboard", "en/index.html", {"viewport": DESKTOP}),
            ("dashboard-dark", "en/index.html", {"viewport": DESKTOP, "color_scheme": "dark"}),
            ("dashboard-zh", "zh/index.html", {"viewport": DESKTOP}),
            ("dashboard-phone", "en/index.html", {"viewport": PHONE}),
            ("dashboard-zh-phone", "zh/index.html", {"viewport": PHONE}),
            ("dashboard-anonymous", "anonymous/index.html", {"viewport": DESKTOP}),
            ("feedback", f"en/{student}", {"viewport": DESKTOP}),
            ("feedback-dark", f"en/{student}", {"viewport": DESKTOP, "color_scheme": "dark"}),
            ("feedback-zh", f"zh/{student}", {"viewport": DESKTOP}),
            ("feedback-phone", f"en/{student}", {"viewport": PHONE}),
            ("feedback-zh-phone", f"zh/{student}", {"viewport": PHONE}),
        ):
            tab = open_page(browser, (site / page).as_uri(), **options)
            path = folder / f"{name}.png"
            tab.screenshot(path=path, full_page=True)
            taken.append(path)
            if name in ("dashboard", "feedback", "feedback-zh"):
                path = folder / f"{name}-print.pdf"
                tab.pdf(path=path, prefer_css_page_size=True)
                taken.append(path)
            tab.context.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--assignment", default="mlp")
    parser.add_argument("--results", type=Path, help="reports to show, instead of those of a made-up class")
    given = parser.parse_args()
    reports = read(given.results) if given.results else classroom(given.students, given.assignment)
    for path in take(list(reports), given.output):
        print(path)


if __name__ == "__main__":
    main()
