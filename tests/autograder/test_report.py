"""The report: one dataclass, one schema, written whole or not at all."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.report import (
    SCHEMA,
    CheckReport,
    ExerciseReport,
    Report,
    TrainingReport,
    from_json,
    schema,
    write_atomically,
)
from autograder.text import Text

CHECK = CheckReport("test_a", Text("It holds", "成立"), True, 1.5, 1.5, "passed", Text("", ""), 0.01)
REPORT = Report(
    assignment="mlp",
    submission="someone",
    kind="grade",
    protections=("seccomp",),
    seed="s",
    score=1.5,
    max_score=2.0,
    total=100.0,
    exercises=(
        ExerciseReport("softmax", "losses", "3.1.2", (CHECK, replace(CHECK, points=0.5, earned=0.0))),
    ),
    training=(TrainingReport("train_mlp", (0.3,), (0.975,), 0.9758, 0.9733, 3.0),),
    problems=(Text("left out", "没有读取"),),
)


def test_committed_schema_is_current() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == schema(), (
        "run: python -m autograder schema > autograder/report.schema.json"
    )


def test_a_report_comes_back_from_json() -> None:
    assert from_json(REPORT.to_json()) == REPORT


def test_a_report_of_another_form_is_refused() -> None:
    broken = json.loads(REPORT.to_json()) | {"score": "all"}
    with pytest.raises(ValueError, match="score"):
        from_json(json.dumps(broken))


def test_an_exercise_adds_up_its_checks() -> None:
    assert (REPORT.exercises[0].points, REPORT.exercises[0].earned) == (2.0, 1.5)


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    write_atomically(path, "old")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
