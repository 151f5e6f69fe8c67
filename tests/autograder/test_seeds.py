"""A report's seed draws the same inputs again, for its own submission only, and tells nothing of the course's secret."""

from pathlib import Path

import numpy as np
import pytest

from autograder.backends import Isolated, Zygotes
from autograder.grade import Options, grade
from autograder.intake.submission import Submission
from autograder.protection import CAN_FORK
from autograder.report import Report
from autograder.seeds import generator, own_seed

SECRET = "the course's secret"
# A check of this kind keeps what it drew, as a hidden one never would.
CHECKS = """
from autograder.vocabulary import Exercise

f = Exercise("f", "3.1")

@f.hidden(1, "drawn", "抽取")
def test_drawn(rng):
    with open({path!r}, "a") as drawn:
        print(int(rng.integers(1 << 62)), file=drawn)
"""


@pytest.fixture(scope="module")  # one folder: pytest keeps a check file once it has imported it
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "checks").mkdir()
    (folder / "checks" / "test_m.py").write_text(CHECKS.format(path=str(folder / "drawn")))
    return folder / "drawn"


def graded(drawn: Path, name: str, seed: str = SECRET) -> tuple[Report, str]:
    options = Options(seed=seed, checks=drawn.parent / "checks", in_process=not CAN_FORK)
    [report] = grade("mlp", [Submission(name, {"m": ""})], options)
    return report, drawn.read_text().splitlines()[-1]


def test_an_appeal_draws_the_same_inputs(drawn: Path) -> None:
    report, first = graded(drawn, "jane")
    assert report.seed == own_seed(SECRET, "mlp", "jane")
    assert graded(drawn, "jane")[1] == first
    again, inputs = graded(drawn, "jane's appeal", report.seed)
    assert inputs == first and again.seed == report.seed


def test_another_submission_gets_others(drawn: Path) -> None:
    (jane, hers), (bob, his) = graded(drawn, "jane"), graded(drawn, "bob")
    assert hers != his and jane.seed != bob.seed


def test_a_report_does_not_hold_the_secret(drawn: Path) -> None:
    report, _ = graded(drawn, "jane")
    assert SECRET not in report.to_json()


def test_every_part_counts() -> None:
    seeds = [
        own_seed(secret, a, b) for secret in ("s", "t", "") for a in ("mlp", "cnn") for b in ("x", "\ud800")
    ]
    firsts = [generator(seed, f, check).integers(1 << 62) for seed in seeds for f in "fg" for check in "ab"]
    assert len(set(firsts)) == len(firsts)
    assert np.array_equal(generator("s", "f", "a").random(3), generator("s", "f", "a").random(3))


@pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")
def test_a_submission_that_seeds_nothing_starts_from_the_same_random_numbers_each_time() -> None:
    source = "import random\nimport numpy as np\ndef f(): return random.random(), np.random.rand()\n"
    request = {"op": "call", "module": "m", "name": "f", "args": (), "kwargs": {}}
    zygotes, drawn = Zygotes(), []
    for text in (source, source, source + "# another\n"):
        place = Isolated(zygotes, Submission("x", {"m": text}))
        drawn.append(place.ask("numpy", request, 60.0, lambda key, args, kwargs: None)["value"])
        place.close()
    zygotes.close()
    assert drawn[0] == drawn[1] and not {*drawn[0]} & {*drawn[2]}
