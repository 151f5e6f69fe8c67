"""`prove` finds every kind of hole, and says so."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from autograder.alternatives import Alternative
from autograder.cli import app
from autograder.intake.layout import ASSIGNMENTS
from autograder.intake.submission import Submission
from autograder.mistakes import Mistake, mistakes_in
from autograder.proof import cases as proof
from autograder.proof import prove
from autograder.proof.cases import Case, Hole, holes
from autograder.proof.judges import Judged, cases_of
from autograder.report import CheckReport, Outcome
from autograder.text import NOTHING, Text

TOLD = Text("the sum is asked for.", "要求的是和。")


def row(name: str, outcome: Outcome, message: Text = NOTHING) -> CheckReport:
    earned = 1.0 if outcome in ("passed", "follow_through") else 0.0
    return CheckReport(name, NOTHING, False, 1.0, earned, outcome, message)


def mistake(fails: str, tell: Text = TOLD) -> Case:
    return Case("mistake", "losses", "softmax", Submission("m", {}), frozenset(fails.split()), tell)


def kinds(case: Case, *rows: CheckReport) -> list[str]:
    return [hole.kind for hole in holes(case, rows)]


def test_a_mistake_that_is_caught_alone_and_named_is_no_hole() -> None:
    said = Text(f"No. Likely cause: {TOLD.en}", f"不对。可能的原因：{TOLD.zh}")
    assert kinds(mistake("a"), row("a", "failed", said), row("b", "passed"), row("c", "follow_through")) == []


def test_a_mistake_that_passes_a_check_is_a_hole() -> None:
    assert kinds(mistake("a b"), row("a", "failed", TOLD), row("b", "passed")) == ["missed"]


def test_a_mistake_that_loses_other_points_is_a_hole() -> None:
    assert kinds(mistake("a"), row("a", "failed", TOLD), row("b", "failed")) == ["unrelated"]


def test_a_mistake_that_is_not_told_in_both_languages_is_a_hole() -> None:
    assert kinds(mistake("a"), row("a", "failed")) == ["unnamed"]
    assert kinds(mistake("a"), row("a", "failed", Text(TOLD.en, ""))) == ["unnamed"]


def test_a_check_that_does_not_exist_catches_nothing() -> None:
    assert kinds(mistake("a misspelt"), row("a", "failed", TOLD)) == ["missed"]


def test_what_could_not_be_graded_is_a_hole() -> None:
    reference = Case("reference", "losses", "", Submission("reference", {}))
    assert kinds(reference, row("a", "ungraded")) == ["ungraded"]


def test_a_reference_or_an_alternative_that_loses_points_is_a_hole() -> None:
    for kind in ("reference", "alternative"):
        case = Case(kind, "losses", "", Submission(kind, {}))
        assert kinds(case, row("a", "passed"), row("b", "failed")) == ["unrelated"]


def test_a_stub_that_earns_points_is_a_hole() -> None:
    stub = Case("stub", "losses", "", Submission("stub", {}))
    assert kinds(stub, row("a", "failed")) == []
    assert kinds(stub, row("a", "failed"), row("b", "passed")) == ["missed"]


def test_a_submission_holds_what_its_function_uses_and_nothing_of_the_kit() -> None:
    known = {m.function.__name__: m for m in mistakes_in("mlp", "mnist_numpy")}
    source = proof.with_replaced("mlp", "mnist_numpy", known["climbs_the_loss"]).sources["mnist_numpy"]
    assert "def _step" in source and "def _minibatches" in source
    assert "def never_shuffles" not in source and "@mistake" not in source and "autograder" not in source
    assert source.endswith("train_numpy_mlp = climbs_the_loss\n")


@pytest.fixture
def only_gated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(prove, "order_of", lambda assignment: ("gated",))
    cases_of.cache_clear()
    yield
    cases_of.cache_clear()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["prove", *arguments])
    return result.exit_code, result.output


def test_the_command_ends_well_without_holes(only_gated: None) -> None:
    code, output = run("rnn", "--seeds", "2")
    assert code == 0
    assert (
        "rnn/gated" in output
        and "2 seeds" in output
        and "All 26 submissions" in output
        and "52 gradings" in output
    )


def test_a_proof_that_is_stopped_shows_what_it_found(
    only_gated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(modules: object, seeds: object) -> Iterator[Judged]:
        yield "rnn", "gated", "0", [[Hole("missed", "not caught")], *[[] for _ in range(25)]]
        raise KeyboardInterrupt

    monkeypatch.setattr(prove, "in_processes", stopped)
    code, output = run("rnn", "--seeds", "2")
    assert code == 130
    assert "not caught" in output and "Stopped after 26 gradings" in output


def test_the_command_shows_a_mistake_that_is_not_caught(
    only_gated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(assignment: str, module: str) -> list[Mistake]:
        first, *rest = mistakes_in(assignment, module)
        return [replace(first, caught_by=(*first.caught_by, "test_that_is_missing")), *rest]

    monkeypatch.setattr(proof, "mistakes_in", forgetful)
    code, output = run("rnn")
    assert code == 1
    assert "not caught by test_that_is_missing" in " ".join(output.split()) and "18/19" in output


def test_the_command_shows_an_alternative_that_fails(
    only_gated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = mistakes_in("rnn", "gated")[0]
    monkeypatch.setattr(proof, "alternatives_in", lambda *_: [Alternative(wrong.exercise, wrong.function)])
    code, output = run("rnn")
    assert code == 1
    assert f"alternative {wrong.function.__name__}" in output and "0/1" in output


def test_the_command_knows_no_other_assignment() -> None:
    assert run("gnn")[0] == 2


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_full_form_finds_no_hole(assignment: str) -> None:
    code, output = run(assignment, "--full")
    assert code == 0, output
