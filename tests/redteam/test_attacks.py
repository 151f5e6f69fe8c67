"""Every attack is held, alone and between two honest submissions, and its control run shows that it would have worked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.protection import CAN_FORK
from autograder.report import Report

from .attacks import intake
from .runner import RedTeam, broken
from .table import ATTACKS, FAMILIES, PAGE_FILE
from .victims import Victims

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")


@pytest.fixture(scope="module")
def team() -> Iterator[RedTeam]:
    with Victims() as victims:
        team = RedTeam(victims)
        yield team
        team.close()


@pytest.fixture(scope="module")
def reports(team: RedTeam) -> dict[str, Report]:
    return team.graded(list(ATTACKS.values()))


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_among_honest_submissions_costs_nobody_else_and_gains_nothing(
    reports: dict[str, Report], name: str
) -> None:
    assert broken(ATTACKS[name], reports) == []


@pytest.mark.parametrize("name", [name for name, attack in ATTACKS.items() if attack.has_function])
def test_an_attack_alone_does_not_get_what_it_wants(team: RedTeam, name: str) -> None:
    tried = team.tried(ATTACKS[name])
    assert not tried.won, tried.said


@pytest.mark.parametrize("name", [name for name, attack in ATTACKS.items() if attack.without])
def test_without_what_stops_it_the_attack_works(team: RedTeam, name: str) -> None:
    control = team.controlled(ATTACKS[name])
    assert control.won, f"without {ATTACKS[name].without} it {control.said}: the attack proves nothing"


def test_every_attack_has_a_control_run_or_says_why_not() -> None:
    assert all(bool(attack.without) != bool(attack.no_control) for attack in ATTACKS.values())


def test_no_two_attacks_have_the_same_name() -> None:
    assert len(ATTACKS) == sum(len(family.ATTACKS) for family in FAMILIES.values()) >= 60


def test_the_committed_table_is_of_these_attacks_and_all_were_held() -> None:
    rows = [line.split(" | ") for line in PAGE_FILE.read_text("utf-8").splitlines() if line.startswith("| ")]
    described = [tuple(row[1:4]) for row in rows[2:]]
    attacks = [(one.name, one.tries, one.stopped_by) for one in ATTACKS.values()]
    assert described == [*attacks, *((one.name, one.tries, one.stopped_by) for one in intake.PACKAGES)], (
        "run: python -m tests.redteam --write"
    )
    assert not [row for row in rows[2:] if "BROKEN" in str(row) or "DOES NOT WORK" in str(row)]


def test_the_honest_keep_full_marks_and_the_wrong_do_not(reports: dict[str, Report]) -> None:
    assert reports["honest 0"].score == reports["honest 0"].max_score > reports["wrong"].score


def test_one_layer_less_still_holds(team: RedTeam) -> None:
    """Files have two layers in front of them: either is enough."""
    attack = ATTACKS["open a file"]
    assert not team.tried(attack, ["seccomp"]).won
    assert not team.tried(attack, ["landlock"]).won


@pytest.mark.parametrize("package", intake.PACKAGES, ids=lambda package: package.name)
def test_the_intake_reads_no_harm(tmp_path: Path, package: intake.Package) -> None:
    ours, naive = tmp_path / "ours", tmp_path / "naive"
    for folder in (ours, naive):
        folder.mkdir()
        (folder / "secret").write_text("hidden\n")
    assert package.held(ours)
    assert package.works_on_naive(naive), "the attack proves nothing"
