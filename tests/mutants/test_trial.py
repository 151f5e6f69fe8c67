"""The driver's own senses: it tells a killed mutant from a survivor, and ends one that loops for ever."""

from collections import Counter

import pytest

pytest.importorskip("mutmut", reason="mutation testing is a tool apart: pip install mutmut==3.8.1")

from autograder.proof.cases import reference_sources
from tests.mutants import __main__ as driver
from tests.mutants import trial
from tests.mutants.mutants import Mutant, mutants_of

RELU = "return np.maximum(x, 0.0)"


def relu_with(body: str) -> Mutant:
    source = reference_sources("mlp")["activations"]
    assert RELU in source
    return Mutant("mlp/activations", "relu", "", source.replace(RELU, body))


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (RELU, "survived"),
        ("return np.maximum(x, 1.0)", "killed"),
        ("raise SystemExit", "killed"),
        ("import os; os.kill(os.getpid(), 9)", "killed"),
        ("return np.ones(1 << 45)", "killed"),
        ("while True: pass", "timed out"),
    ],
)
def test_outcomes(body: str, outcome: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "SECONDS", 3)
    assert trial.outcome_of(relu_with(body)) == outcome


def test_what_only_a_visible_check_notices() -> None:
    source = reference_sources("mlp")["activations"].replace("np.where(x > 0,", "np.where(x >= 0,")
    assert trial.outcome_of(Mutant("mlp/activations", "relu_backward", "", source)) == "visible only"


def test_mutants_differ_in_code_and_not_in_words() -> None:
    mutants = list(mutants_of("cnn/shapes"))
    assert len({mutant.source for mutant in mutants}) == len(mutants) > 50
    assert not any("raise ValueError(None)" in mutant.change for mutant in mutants)
    assert all(mutant.function for mutant in mutants)


def test_free_survivors_and_what_only_visible_checks_notice_count_as_missed() -> None:
    ends = {"killed": 17, "timed out": 1, "visible only": 1, "free": 1, "equivalent": 5}
    assert driver._score(Counter(ends)) == "90.0"


def test_a_survivor_without_an_explanation_is_reported_and_counts_as_missed() -> None:
    label, excuse = next(iter(driver.explained().items()))
    module = label.split()[0]
    others = {other: "survived" for other in driver.explained() if other.split()[0] == module}
    assert driver._sorted({label: "survived", "new": "survived"}) == Counter([excuse, "free"])
    assert driver._problems({module: others | {"new": "survived"}}) == ["survives without a reason: new"]
    del others[label]
    assert driver._problems({module: others}) == [f"listed, but no longer survives: {label}"]
