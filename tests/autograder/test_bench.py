"""The bench asks every grader the same questions, counts what it says it counts, and leaves nothing behind."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from autograder.bench import contestants, page, run
from autograder.bench.contestants import CONTESTANTS, NbGrader, Ours, PlainPytest
from autograder.bench.measure import CommandFailed, Usage, measured
from autograder.bench.questions import Questions
from autograder.intake.notebook import code_cells
from autograder.intake.submission import read
from autograder.proof.cases import checks_in

QUESTIONS = Questions()


def outcomes(source: str) -> dict[str, bool]:
    """Check -> whether it passes a submission, by the words that notebooks are given."""
    namespace: dict[str, Any] = {}
    exec(QUESTIONS.setup, namespace)
    own: dict[str, Any] = {}
    exec(source, own)
    namespace["student"] = namespace["Student"](own)
    found = {}
    for call in (call for calls in QUESTIONS.checks.values() for call in calls):
        try:
            exec(call, namespace)
            found[call.partition("(")[0]] = True
        except Exception:
            found[call.partition("(")[0]] = False
    return found


def test_the_questions_are_the_kits_own_checks_and_the_class_is_half_right() -> None:
    (_, right), *others = QUESTIONS.submissions(8)
    assert outcomes(right) == {check.name: True for check, _ in checks_in("mlp", "losses")}
    assert [all(outcomes(source).values()) for _, source in others] == [False, True] * 3 + [False]


def test_no_two_submissions_are_the_same_text() -> None:
    """Or one that is compiled, or read for its style, would spare the next."""
    assert len({source for _, source in QUESTIONS.submissions(300)}) == 300


def test_cells_hold_the_whole_module_in_order() -> None:
    for _, source in QUESTIONS.submissions(4):
        cells = QUESTIONS.cells(source)
        assert [name for name, _ in cells] == ["top", *QUESTIONS.checks]
        assert "".join(code for _, code in cells).replace("\n", "") == source.replace("\n", "")


def test_ours_is_handed_a_notebook_that_nbgraders_is_too(tmp_path: Path) -> None:
    ours, nbgrader = Ours(QUESTIONS, tmp_path / "a", 2), NbGrader(QUESTIONS, tmp_path / "b", 2)
    ours.prepare()
    for name, source in ours.submissions.items():
        [text] = read(tmp_path / "a/class" / name).sources.values()
        theirs = [code for _, code in code_cells(nbgrader._notebook(source))]
        assert all(code in text and code in theirs for _, code in QUESTIONS.cells(source))
        assert theirs[0].startswith(QUESTIONS.setup)
        assert all(call in "\n".join(theirs) for calls in QUESTIONS.checks.values() for call in calls)


def test_plain_pytest_passes_the_right_one_and_fails_a_wrong_one(tmp_path: Path) -> None:
    plain = PlainPytest(QUESTIONS, tmp_path / "plain", 2)
    plain.prepare()
    usage = plain.single()
    assert usage.cpu > 0 and usage.wall > 0
    (tmp_path / "plain/losses.py").write_text(plain.submissions["s0001"])
    with pytest.raises(CommandFailed, match="failed"):
        plain.single()


def test_processor_time_is_that_of_the_whole_tree(tmp_path: Path) -> None:
    burn = "import time\nwhile time.process_time() < 0.4: pass"
    command = [
        sys.executable,
        "-c",
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])",
    ]
    usage = measured(command, tmp_path, os.environ)
    assert 0.4 < usage.cpu < 5 and usage.wall > 0.4


def test_memory_is_that_of_the_whole_tree(tmp_path: Path) -> None:
    hold = "import time; held = b'x' * (100 << 20); time.sleep(1.5)"
    command = [
        sys.executable,
        "-c",
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])",
    ]
    assert 100 < measured(command, tmp_path, os.environ).peak >> 20 < 250


ONE, MANY = Usage(2.0, 3.0, (50 << 20,)), Usage(11.0, 12.0, (60 << 20,))


def test_a_further_submission_costs_no_start() -> None:
    row = run.Row("x", "x", 10)
    row.add(ONE, MANY)
    assert (row.cpu, row.wall, row.start_cpu, row.start_wall) == ([1.0], [1.0], [1.0], [2.0])
    assert row.peak == [60 << 20]
    single = run.Row("y", "y", 1)
    single.add(ONE, None)
    assert (single.cpu, single.start_cpu) == ([2.0], [0.0])


def result() -> run.Result:
    rows = [run.Row(kind.title, kind.command, 10 if kind.bulk else 1) for kind in CONTESTANTS]
    for factor, row in enumerate(rows, start=1):
        row.add(ONE, Usage(2.0 + 9 * factor, 30.0, (60 << 20,)) if row.count > 1 else None)
    made = run.Result(run.Sizes(1_000, 10, 1), rows, ["otter"])
    made.warm = {"jailed": [0.03], "in-process": [0.02], "empty": [0.01], "bare": [0.001]}
    made.check = {"check": [ONE], "pytest": [ONE]}
    made.memory = (1 << 20, *[100 << 20] * 98, 150 << 20)
    return made


def test_the_page_says_what_was_measured_and_what_was_not() -> None:
    text = page.page(result())
    assert "| CPU per submission, nbgrader against this kit | 2.0× | ≥ 25× |" in text
    assert "1.50× | ≤ 1.5×" in text and "otter is not installed here and was left out." in text
    assert all(f"`{kind.command}`" in text for kind in CONTESTANTS)


def test_a_submission_judged_otherwise_is_told() -> None:
    made = result()
    made.rows[1].wrong = ["s0001", "s0001"]
    assert "nbgrader judged 2 submissions differently: s0001." in page.page(made)


def test_a_round_that_was_broken_off_does_not_count() -> None:
    made = result()
    before = page.page(made)
    made.rows[0].add(ONE, MANY)
    made.warm["jailed"].append(9.0)
    made.keep(1)
    assert made.rounds == 1 and page.page(made) == before


def test_the_plot_is_drawn(tmp_path: Path) -> None:
    page.draw(result(), tmp_path / "bench.svg")
    assert "<svg" in (tmp_path / "bench.svg").read_text("utf-8")


def test_what_is_not_installed_is_left_out_and_nothing_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(
        contestants, "find_spec", lambda name: None if name in ("nbgrader", "otter") else name
    )
    said: list[str] = []
    made = run.bench(12, True, said.append)
    assert [row.title for row in made.rows] == ["this kit", "plain pytest"] and made.absent == [
        "nbgrader",
        "otter",
    ]
    assert not made.rows[0].wrong and min(made.rows[0].cpu) > 0 and made.memory
    assert not list(tmp_path.iterdir())
    assert any("class of 12" in line for line in said)
