"""The attacks hold with a layer less and for a user who is not root."""

import os
from pathlib import Path

import pytest

from autograder.protection import CAN_FORK

from .table import ATTACKS, SETUPS, held, held_as_nobody

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")
QUICK = [
    "open a file",
    "TCP",
    "fork",
    "kill the grader",
    "memory bomb",
    "os._exit(0) on import",
    "a liar's __eq__",
]


def problems(results: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: how for name, how in results.items() if how}


@pytest.mark.parametrize("setup", [name for name, without in SETUPS.items() if without])
def test_a_few_of_each_kind_with_a_layer_less(setup: str) -> None:
    assert problems(held(QUICK, SETUPS[setup])) == {}


def test_a_few_of_each_kind_as_an_unprivileged_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert problems(as_nobody(QUICK)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("setup", [name for name, without in SETUPS.items() if without])
def test_all_with_a_layer_less(setup: str) -> None:
    assert problems(held(ATTACKS, SETUPS[setup])) == {}


@pytest.mark.slow
def test_all_as_an_unprivileged_user() -> None:
    assert problems(as_nobody(list(ATTACKS))) == {}


def as_nobody(names: list[str]) -> dict[str, list[str]]:
    import tempfile

    if os.geteuid() != 0:
        pytest.skip("the tests themselves run as an unprivileged user")
    with tempfile.TemporaryDirectory(prefix="redteam-") as folder:  # pytest's own is closed to others
        results = held_as_nobody(names, Path(folder))
    if results is None:
        pytest.skip("no interpreter that another user may run")
    return results
