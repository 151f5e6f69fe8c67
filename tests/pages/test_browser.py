"""The pages in a real browser: sorting, filtering, links, keyboard, printing, and axe's rules of accessibility."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.pages.site import write_pages
from autograder.report import Report
from autograder.text import Text
from tests.hostile_text import HOSTILE

from . import handouts
from .browser import DESKTOP, PHONE, chromium, open_page
from .classroom import classroom
from .test_site import MARKUP

pytestmark = pytest.mark.browser

AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    """A class in which everything occurs that a page can show."""
    first, second, third, *others = classroom(40)
    self_check = replace(
        first,
        kind="self-check",
        protections=(),
        problems=(Text("x.zip is no archive.", "x.zip 不是压缩包。"),),
    )
    hostile = replace(second, submission=f"{MARKUP}{HOSTILE}", problems=(Text(MARKUP, MARKUP),))
    check = third.exercises[0].checks[0]
    exercise = replace(
        third.exercises[0],
        checks=(replace(check, outcome="ungraded", earned=0.0), *third.exercises[0].checks[1:]),
    )
    ungraded = replace(third, exercises=(exercise, *third.exercises[1:]), max_score=90.0)
    return [self_check, hostile, ungraded, *others]


@pytest.fixture(scope="module")
def site(reports: list[Report], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for language in LANGUAGES:
        write_pages(reports, folder / language, language)
        write_pages(reports, folder / f"{language}-anonymous", language, anonymous=True)
    return folder


@pytest.fixture
def index(browser: Any, site: Path) -> Iterator[Any]:
    page = open_page(browser, (site / "en" / "index.html").as_uri(), viewport=DESKTOP)
    yield page
    assert page.complaints == []
    page.context.close()


def column(page: Any, number: int) -> list[str]:
    return page.locator(f"#rows tr:visible > :nth-child({number})").all_inner_texts()


def heading(page: Any, name: str) -> Any:
    return page.locator(".submissions thead th", has=page.get_by_role("button", name=name, exact=True))


def test_sorting_by_a_press_and_by_keyboard(index: Any, reports: list[Report]) -> None:
    assert heading(index, "Submission").get_attribute("aria-sort") == "ascending"
    index.get_by_role("button", name="Score", exact=True).click()
    scores = [float(text) for text in column(index, 2)]
    assert scores == sorted((report.score for report in reports), reverse=True)
    assert heading(index, "Score").get_attribute("aria-sort") == "descending"
    assert heading(index, "Submission").get_attribute("aria-sort") is None
    index.get_by_role("button", name="Score", exact=True).focus()
    index.keyboard.press("Enter")
    assert [float(text) for text in column(index, 2)] == sorted(scores)
    assert heading(index, "Score").get_attribute("aria-sort") == "ascending"
    index.get_by_role("button", name="Submission", exact=True).focus()
    index.keyboard.press("Space")
    names = [name for name in column(index, 1) if name.isascii() and name[0].isalpha()]
    assert len(names) > 20 and names == sorted(names)


def test_what_has_no_number_sorts_last_either_way(index: Any) -> None:
    items = index.locator(".items tbody tr > :nth-child(5)")
    for _ in range(2):
        index.get_by_role("button", name="Discrimination").click()
        shown = [text.replace("low ", "").replace("−", "-") for text in items.all_inner_texts()]
        numbers = [float(text) for text in shown if text != "–"]
        assert shown[len(numbers) :] == ["–"] * (len(shown) - len(numbers))
        assert numbers in (sorted(numbers), sorted(numbers, reverse=True))


def test_filtering(index: Any, reports: list[Report]) -> None:
    shown = index.locator("#shown")
    assert shown.inner_text() == f"{len(reports)} of {len(reports)} shown"
    index.get_by_label("Find a submission").fill("ADEYEMI")
    names = column(index, 1)
    assert names and all("Adeyemi" in name for name in names)
    assert shown.inner_text() == f"{len(names)} of {len(reports)} shown"
    index.get_by_label("Find a submission").fill("")
    index.get_by_label("Show").select_option("below")
    assert len(column(index, 1)) == sum(report.score < report.max_score / 2 for report in reports)
    index.get_by_label("Show").select_option("noted")
    assert len(column(index, 1)) >= 3
    index.get_by_label("Find a submission").fill("nobody of this name")
    assert column(index, 1) == [] and shown.inner_text() == f"0 of {len(reports)} shown"
    index.keyboard.press("Enter")
    assert index.url.endswith("index.html"), "Enter sends no form"


def test_every_link_leads_to_its_students_page(index: Any, site: Path) -> None:
    links = index.locator("#rows a")
    for name, link in zip(
        links.all_inner_texts(), links.evaluate_all("links => links.map(a => a.href)"), strict=True
    ):
        index.goto(link)
        assert index.locator("h1").inner_text() == name
    inside = index.locator('a[href^="#"]').evaluate_all(
        "links => links.map(a => a.getAttribute('href').slice(1))"
    )
    assert inside and all(index.locator(f'[id="{target}"]').count() == 1 for target in inside)


def test_a_link_unfolds_what_it_leads_to(browser: Any, site: Path, reports: list[Report]) -> None:
    report = reports[-1]
    page = open_page(browser, (site / "en" / "students" / f"{report.submission}.html").as_uri() + "#relu")
    assert page.locator("#relu").evaluate("fold => fold.open")
    assert page.complaints == []


def test_paper_shows_what_is_folded(browser: Any, site: Path, reports: list[Report]) -> None:
    page = open_page(browser, (site / "en" / "students" / f"{reports[-1].submission}.html").as_uri())
    folded = page.locator("details:not([open]) .checks").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0
    assert page.pdf().startswith(b"%PDF")


def test_hostile_names_do_nothing(browser: Any, site: Path) -> None:
    """Escaping holds; were it to fail, the page's policy would still run no script of theirs."""
    page = open_page(browser, (site / "en" / "index.html").as_uri())
    assert page.locator("img, #rows script").count() == 0
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.reached = 1\">')"
    )
    page.wait_for_function("true")
    assert page.evaluate("window.reached") is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [PHONE["width"], DESKTOP["width"]])
def test_no_page_is_wider_than_its_window(
    browser: Any, site: Path, reports: list[Report], language: str, width: int
) -> None:
    for path in ("index.html", f"students/{reports[-1].submission}.html"):
        page = open_page(browser, (site / language / path).as_uri(), viewport={"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.close()


LOOKS = {
    "light": {"viewport": DESKTOP, "color_scheme": "light"},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": PHONE},
    "print": {"viewport": DESKTOP},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(browser: Any, site: Path, reports: list[Report], language: str, look: str) -> None:
    students = [path.name for path in sorted((site / language / "students").iterdir())]
    worst = min(reports[3:], key=lambda report: report.score)
    names = {
        students[0],
        f"{reports[0].submission}.html",
        f"{reports[2].submission}.html",
        f"{worst.submission}.html",
    }
    pages = [
        f"{language}/index.html",
        f"{language}-anonymous/index.html",
        *(f"{language}/students/{name}" for name in sorted(names)),
    ]
    for path in pages:
        page = open_page(browser, (site / path).as_uri(), bypass_csp=True, **LOOKS[look])
        if look == "print":
            page.emulate_media(media="print")
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        serious = [
            (violation["id"], violation["nodes"][0]["html"][:200], violation["nodes"][0]["failureSummary"])
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
        ]
        assert serious == [], path
        assert len(found["passes"]) > 10, "axe has looked at something"
        assert page.complaints == []
        page.context.close()


@pytest.mark.parametrize(
    "handout", handouts.PAGES, ids=lambda page: str(page.relative_to(handouts.SOLUTIONS))
)
def test_every_formula_and_picture_of_a_handout_is_shown(browser: Any, handout: Path, tmp_path: Path) -> None:
    page = handouts.shown(browser, handout, tmp_path)
    assert page.complaints == []
    assert page.locator(".formula").count() == page.locator(".formula:has(.katex)").count() > 3
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    page.context.close()
