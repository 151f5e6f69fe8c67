"""The pages of a class: what is on them, what never is, and what bad input gets."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.classroom import results
from autograder.cli import app
from autograder.intake.names import safe_name
from autograder.messages import likely, see
from autograder.pages.feedback import Exercise
from autograder.pages.pseudonyms import pseudonyms
from autograder.pages.site import PagesError, write_pages
from autograder.report import (
    Adjustment,
    Arrival,
    CheckReport,
    ExerciseReport,
    Flag,
    Misread,
    Report,
    TrainingReport,
)
from autograder.text import NOTHING, Text
from tests.hostile_text import ANSI, BIDI, HOSTILE

from .classroom import classroom

SEED = "the secret of this course 7f3a"
EQUATION = Text("softmax(z)", "softmax(z)")
MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</style></title>'


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [replace(report, seed=SEED) for report in classroom(12)]


@pytest.fixture(scope="module", params=["en", "zh"])
def site(
    request: pytest.FixtureRequest, reports: list[Report], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    write_pages(reports, folder, request.param)
    return folder


def page(report: Report, folder: Path, language: str = "en") -> str:
    write_pages([report], folder, language)
    return (folder / "students" / f"{safe_name(report.submission)}.html").read_text("utf-8")


def simple(message: Text = NOTHING, cause: Text = NOTHING, **facts: object) -> Report:
    check = CheckReport("test", Text("It holds", "成立"), False, 2, 0, "failed", message, 0.0, cause)
    exercise = ExerciseReport("softmax", "losses", "3.1.2", (check,), EQUATION)
    report = Report("mlp", "someone", "grade", ("seccomp",), SEED, 0, 2, 100, (exercise,))
    return replace(report, **facts)  # type: ignore[arg-type]


def test_a_page_for_each_student_and_links_that_lead_there(site: Path, reports: list[Report]) -> None:
    index = (site / "index.html").read_text("utf-8")
    links = re.findall(r'href="(students/[^"]+)"', index)
    from urllib.parse import unquote

    assert {unquote(link) for link in links} == {
        f"students/{path.name}" for path in (site / "students").iterdir()
    }
    assert len({*links}) == len(reports)


def test_nothing_comes_from_the_network_and_no_secret_is_told(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        assert SEED not in text
        assert not re.search(r'(src|href)="(?!data:|#|students/)', text)
        assert "url(" not in text and "@import" not in text
        assert re.search(r"<html lang=\"(en|zh-Hans)\">", text)
        assert "<built-in" not in text and "object at 0x" not in text


def test_a_student_sees_no_flags_and_no_one_else(site: Path, reports: list[Report]) -> None:
    flagged = replace(
        reports[0], flags=(Flag("losses.py", 3, "softmax", Text("Uses torch.", "用到了 torch。")),)
    )
    assert "Uses torch" not in page(flagged, site.parent / "flagged")
    for report in reports:
        text = (site / "students" / f"{report.submission}.html").read_text("utf-8")
        assert not [other.submission for other in reports if other is not report and other.submission in text]


def test_the_score_and_every_check_are_there(reports: list[Report], tmp_path: Path) -> None:
    text = page(reports[0], tmp_path)
    for check in reports[0].checks():
        assert check.title.en in text.replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace(
            "&amp;", "&"
        )
    assert f"<b>{reports[0].score:g}</b>" in text
    assert text.count('<details class="exercise') == len(reports[0].exercises)


def test_a_message_is_taken_apart_for_the_page() -> None:
    cause, said = Text("the sum is missing.", "漏掉了求和。"), Text("softmax is wrong.", "softmax 不对。")
    message = likely(cause) + said + see("3.1.2", EQUATION)
    for language in ("en", "zh"):
        [remark] = Exercise.of(simple(message, cause).exercises[0], language).remarks
        assert (remark.cause, remark.said) == (
            likely(cause).in_language(language),
            (said.in_language(language),),
        )


def test_what_was_called_returned_and_expected_stand_in_lines_of_their_own(tmp_path: Path) -> None:
    said = "Called: softmax([1.0]). softmax returned 2.0. Expected 1.0."
    text = page(simple(Text("", "") + Text(said, said)), tmp_path)
    for line in ("Called: softmax([1.0]).", "softmax returned 2.0.", "Expected 1.0."):
        assert f"<p>{line}</p>" in text


def test_group_attempt_and_lateness_are_beside_the_score(tmp_path: Path) -> None:
    arrival = Arrival("ana", "g", ("Ana", "<b>Bo"), 2, "2026-11-19T21:30:00+00:00", 3)
    adjusted = replace(
        simple(), arrival=arrival, adjustments=(Adjustment(-1, Text("late", "迟交")),), final_score=0.5
    )
    text = page(adjusted, tmp_path)
    for words in (
        "<bdi>Ana</bdi>, <bdi>&lt;b&gt;Bo</bdi>",
        "2026-11-19",
        "attempt 2",
        "3 days late",
        "Final score: 0.5",
    ):
        assert words in text
    write_pages([adjusted], tmp_path / "class", "en")
    index = (tmp_path / "class" / "index.html").read_text("utf-8")
    assert "group of 2" in index and "3 days late" in index and "<bdi>Ana</bdi>" in index
    write_pages([adjusted], tmp_path / "anonymous", "en", anonymous=True)
    index = (tmp_path / "anonymous" / "index.html").read_text("utf-8")
    assert not any(words in index for words in ("Ana", "group of", "3 days late"))


def test_the_diagnosis_comes_with_the_equation_typeset(tmp_path: Path) -> None:
    text = page(simple(Text("wrong", "不对")), tmp_path)
    assert "<math" in text and "The chapter&#39;s equation, §3.1.2" in text


@pytest.mark.parametrize(("kind", "stamped"), [("self-check", True), ("grade", False)])
def test_a_self_check_is_stamped(tmp_path: Path, kind: str, stamped: bool) -> None:
    assert ("Self-check, not a grade" in page(simple(kind=kind), tmp_path)) == stamped


def test_what_was_left_out_or_not_graded_is_said(tmp_path: Path) -> None:
    report = simple()
    ungraded = replace(report.exercises[0].checks[0], outcome="ungraded")
    text = page(replace(report, exercises=(replace(report.exercises[0], checks=(ungraded,)),)), tmp_path)
    assert (
        "checks worth 2 of the assignment&#39;s 100 points" in text and "2 points could not be graded" in text
    )


def test_protections_are_listed(tmp_path: Path) -> None:
    assert "seccomp (system calls allowed one by one)" in page(simple(), tmp_path)
    assert "No protective layer held" in page(simple(protections=()), tmp_path / "none")


HOSTILE_RUN = TrainingReport(
    MARKUP, (float("inf"), -1.0, 0.0, 1e300), (2.0, -1.0), 0.9758, 0.9733, 1.0, ((1, 2), (0, 10**30)),
    (Misread(-1, 1, 2), Misread(10**9, 1, 2), Misread(5, 1, 2)),
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_content_is_shown_as_text(tmp_path: Path, language: str) -> None:
    bad = Text(MARKUP + HOSTILE, MARKUP + HOSTILE)
    report = simple(
        bad, bad, submission=MARKUP + HOSTILE, problems=(bad,), protections=(MARKUP,), started=MARKUP,
        versions={MARKUP: MARKUP}, flags=(Flag(MARKUP, 1, MARKUP, bad),), training=(HOSTILE_RUN,),
    )  # fmt: skip
    exercise = replace(report.exercises[0], name=MARKUP, module=MARKUP, section=MARKUP, equation=bad)
    write_pages([replace(report, exercises=(exercise,))], tmp_path, language)
    paths = list(tmp_path.rglob("*.html"))
    assert len(paths) == 2 and all(path.resolve().is_relative_to(tmp_path.resolve()) for path in paths)
    for path in paths:
        text = path.read_text("utf-8")
        assert (
            "<script>alert" not in text
            and "<img src=x" not in text
            and "49" not in re.findall(r"<bdi>(.*?)</bdi>", text)[0]
        )
        assert text.count("<script>") == text.count("</script>") == 1
        assert not {*ANSI, *BIDI} & {*text} - {"\n", *"grade[31m]0;title2J"}


def test_only_the_pages_own_script_may_run(site: Path) -> None:
    import base64
    import hashlib

    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        [script] = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}'" in text.replace("&#39;", "'")
        assert not re.search(r"<[^>]+\son\w+=", text.replace(script, ""))


def test_losses_that_no_chart_can_show(tmp_path: Path) -> None:
    run = replace(HOSTILE_RUN, exercise="train_mlp", losses=(0.0, -3.0), confusion=(), misread=())
    assert "NaN" not in page(simple(training=(run,)), tmp_path)


def test_a_final_score_is_shown_where_policies_make_one(tmp_path: Path) -> None:
    late = Adjustment(-0.5, Text("one day late", "迟交一天"))
    text = page(simple(score=2.0, final_score=1.5, adjustments=(late,)), tmp_path)
    assert "Final score: 1.5" in text and "one day late" in text
    assert "Final score" not in page(simple(), tmp_path / "none")
    index = (tmp_path / "index.html").read_text("utf-8")
    assert 'data-sort="1.5"' in index and ">Final" in index


# Anonymous


def test_an_anonymous_dashboard_reveals_nobody(reports: list[Report], tmp_path: Path) -> None:
    flags = (Flag(f"{reports[0].submission}.py", 1, "softmax", Text("Uses torch.", "用到了 torch。")),)
    problem = Text(f"{reports[1].submission}.zip is not read", "没有读取")
    marked = [replace(reports[0], flags=flags), replace(reports[1], problems=(problem,)), *reports[2:]]
    write_pages(marked, tmp_path, "en", anonymous=True)
    [index] = tmp_path.rglob("*")
    text = index.read_text("utf-8")
    assert index.name == "index.html"
    assert not [report.submission for report in reports if report.submission in text]
    assert "students/" not in text and SEED not in text and "Uses torch" not in text and "flagged" not in text
    assert len(re.findall(r"<bdi>#[0-9a-f]{6}</bdi>", text)) == len(reports)


def test_pseudonyms_are_stable_and_need_the_secret(reports: list[Report]) -> None:
    first = pseudonyms(reports)
    assert pseudonyms(reports[::-1])[::-1] == first and len({*first}) == len(first)
    assert not {*pseudonyms([replace(report, seed="another") for report in reports])} & {*first}
    without = [replace(report, seed="") for report in reports]
    assert pseudonyms(without) != pseudonyms(without), "a hash without a secret could be looked up"


def test_an_anonymous_page_does_not_go_beside_names(reports: list[Report], tmp_path: Path) -> None:
    write_pages(reports[:2], tmp_path, "en")
    with pytest.raises(PagesError, match="pages with names"):
        write_pages(reports[:2], tmp_path, "en", anonymous=True)


# The command


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["report", *map(str, arguments)], env={"COLUMNS": "500"})
    return done.exit_code, done.output


def test_the_command_makes_the_pages(tmp_path: Path, reports: list[Report]) -> None:
    for report in reports[:2]:
        results.write(tmp_path / "results", report)
    status, said = run(tmp_path / "results", "-o", tmp_path / "pages", "--lang", "zh")
    assert status == 0 and "2 份提交" in said
    assert 'lang="zh-Hans"' in (tmp_path / "pages" / "index.html").read_text("utf-8")
    assert run(tmp_path / "results", "-o", tmp_path / "pages")[0] == 0, "a second time over its own pages"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_bad_input_gets_one_sentence(tmp_path: Path, reports: list[Report], language: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "x.json").write_text("{}")
    (tmp_path / "file").write_text("mine")
    results.write(tmp_path / "good", reports[0])
    results.write(tmp_path / "mixed", reports[0])
    results.write(tmp_path / "mixed", replace(reports[1], assignment="cnn"))
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "index.html").write_text("<p>my homepage")
    results.write(tmp_path / "twice", reports[0])
    (tmp_path / "twice" / "again.json").write_text(reports[0].to_json(), "utf-8")
    out = tmp_path / "out"
    for folder, output, about in (
        ("none", out, "none"), ("file", out, "file"), ("empty", out, "empty"), ("broken", out, "x.json"),
        ("mixed", out, "cnn, mlp"), ("good", tmp_path / "file", "file"), ("good", tmp_path / "taken", "index.html"),
        ("twice", out, reports[0].submission),
    ):  # fmt: skip
        status, said = run(tmp_path / folder, "-o", output, "--lang", language)
        assert status == 2 and about in said and len(said.strip().splitlines()) == 1, (folder, said)
        assert bool(re.search(r"[\u4e00-\u9fff]", said.replace(reports[0].submission, ""))) == (
            language == "zh"
        )
    assert (tmp_path / "taken" / "index.html").read_text() == "<p>my homepage"
    assert (tmp_path / "file").read_text() == "mine"
    assert not out.exists()


def test_a_full_disk_is_one_sentence(
    tmp_path: Path, reports: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    results.write(tmp_path / "results", reports[0])

    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("autograder.pages.site.write_atomically", full)
    status, said = run(tmp_path / "results", "-o", tmp_path / "pages")
    assert status == 2 and "No space left" in said and "Traceback" not in said


def test_an_old_report_without_the_new_fields_has_a_page(tmp_path: Path, reports: list[Report]) -> None:
    old = json.loads(reports[0].to_json())
    for exercise in old["exercises"]:
        del exercise["equation"]
        for check in exercise["checks"]:
            del check["cause"]
    for training in old["training"]:
        del training["confusion"], training["misread"]
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "x.json").write_text(json.dumps(old))
    assert run(tmp_path / "results", "-o", tmp_path / "pages")[0] == 0
