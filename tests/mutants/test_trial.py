"""The driver's own senses: it tells a killed mutant from a survivor, and ends one that loops for ever."""

import pytest

pytest.importorskip("mutmut", reason="mutation testing is a tool apart: pip install mutmut==3.8.1")

from autograder.proof.cases import reference_sources
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
