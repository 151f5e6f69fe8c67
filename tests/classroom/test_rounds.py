"""In which order a class is graded, what is filed for whom, and what another run does again: with graders that only take notes."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.classroom.batch import Batch
from autograder.classroom.cohort import Cohort, Register
from autograder.classroom.ledger import Ledger
from autograder.classroom.policy import Late, Policy
from autograder.classroom.pool import Job
from autograder.classroom.roster import Roster
from autograder.grade import Options
from autograder.intake.folders import find
from autograder.intake.members import IntakeError
from autograder.intake.submission import Submission
from autograder.report import CheckReport, ExerciseReport, Report
from autograder.text import NOTHING


class Notebook:
    """Grades by what a submission's text says: its score; each round is noted."""

    def __init__(self) -> None:
        self.rounds: list[tuple[bool, list[str]]] = []
        self.capacity = 1_000

    def __call__(self, options: Options) -> "Notebook":
        self.options = options
        self.rounds.append((options.training, []))
        return self

    def run(self, jobs: Iterator[Job], until: float) -> Iterator[tuple[Job, Report]]:
        for job in jobs:
            if len(self.rounds[-1][1]) >= self.capacity:
                return
            self.rounds[-1][1].append(job.submission.name)
            yield job, self.report(job.submission)

    def report(self, submission: Submission) -> Report:
        score = float(submission.sources["losses"].partition("=")[2])
        rows = [CheckReport("values", NOTHING, False, 10.0, score, "passed")]
        if self.options.training:
            rows.append(CheckReport("accuracy", NOTHING, False, 5.0, 5.0, "passed"))
        total = sum(row.earned for row in rows)
        most = sum(row.points for row in rows)
        exercises = (ExerciseReport("softmax", "losses", "3.1.2", tuple(rows)),)
        return Report("mlp", submission.name, "grade", (), "s", total, most, 15.0, exercises)


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def class_of(folder: Path, policy: Policy | None = None, **scores: float) -> Cohort:
    for name, score in scores.items():
        path = folder / name / "losses.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"x = {score}\n")
    return Register(Roster(), {}).cohort(find(folder), policy or Policy())


def batch_of(tmp_path: Path, notebook: Notebook, cohort: Cohort, **more: object) -> Batch:
    ledger = Ledger(tmp_path / "results")
    return Batch("mlp", cohort, Options(seed="s"), notebook, ledger=ledger, **more)  # type: ignore[arg-type]


def test_everyones_cheap_checks_come_before_anyones_training(tmp_path: Path, notebook: Notebook) -> None:
    cohort = class_of(tmp_path / "class", a=1, b=2, c=3)
    batch = batch_of(tmp_path, notebook, cohort)
    batch.run()
    assert notebook.rounds == [(False, ["a", "b", "c"]), (True, ["a", "b", "c"])]
    assert [report.score for report in batch.final()] == [6, 7, 8]
    assert not batch.untrained and not batch.not_reached()


def test_what_there_was_no_time_for_is_said_and_done_next_time(tmp_path: Path, notebook: Notebook) -> None:
    cohort = class_of(tmp_path / "class", a=1, b=2, c=3)
    notebook.capacity = 2
    batch = batch_of(tmp_path, notebook, cohort)
    batch.run()
    assert batch.not_reached() == ["c"] and list(batch.untrained) == []
    notebook.rounds, notebook.capacity = [], 1_000
    again = batch_of(tmp_path, notebook, cohort)
    again.run()
    assert notebook.rounds == [(False, ["c"]), (True, ["c"])]
    assert again.not_reached() == [] and [report.score for report in again.final()] == [6, 7, 8]


def test_at_the_end_of_the_time_what_waits_for_its_training_has_a_grade(
    tmp_path: Path, notebook: Notebook
) -> None:
    cohort = class_of(tmp_path / "class", a=1, b=2)
    batch = batch_of(tmp_path, notebook, cohort)

    def second_round_has_no_time(options: Options, entries: int) -> None:
        notebook.capacity = 0 if options.training else 1_000

    batch.phase = second_round_has_no_time
    batch.run()
    assert list(batch.untrained) == ["a", "b"] and [report.score for report in batch.final()] == [1, 2]
    late = batch_of(tmp_path, notebook, cohort, until=0.0)
    late.run()
    assert late.not_reached() == ["a", "b"], "no time at all"


def test_force_grades_what_is_done(tmp_path: Path, notebook: Notebook) -> None:
    cohort = class_of(tmp_path / "class", a=1)
    batch_of(tmp_path, notebook, cohort).run()
    notebook.rounds = []
    batch_of(tmp_path, notebook, cohort, force=True).run()
    assert notebook.rounds == [(False, ["a"]), (True, ["a"])]


def test_another_policy_grades_nothing_again(tmp_path: Path, notebook: Notebook) -> None:
    cohort = class_of(tmp_path / "class", a=1)
    cohort.entries[0] = replace(cohort.entries[0], arrival=replace(cohort.entries[0].arrival, late_days=1))
    batch_of(tmp_path, notebook, cohort).run()
    notebook.rounds = []
    strict = batch_of(tmp_path, notebook, cohort, policy=Policy(late=Late(penalty=0.5)))
    strict.run()
    assert notebook.rounds == [(False, []), (True, [])]
    [filed] = [strict.ledger.report("a")] if strict.ledger else []
    assert filed and (filed.score, filed.final) == (6.0, 3.0)


INBOUND = "jane+mlp+2026-11-{day} 10:00:00.000000 UTC"


def test_of_several_attempts_the_best_is_filed_in_the_students_name(
    tmp_path: Path, notebook: Notebook
) -> None:
    policy = Policy(datetime(2026, 11, 20, tzinfo=UTC), Late(penalty=0.5), attempts="best")
    scores = {INBOUND.format(day=18): 3, INBOUND.format(day=19): 5, INBOUND.format(day=20): 9}
    cohort = class_of(tmp_path / "class", policy, **scores)  # the third is late: half of 14 is less than 10
    batch = batch_of(tmp_path, notebook, cohort, policy=policy)
    batch.run()
    [report] = batch.final()
    assert (report.submission, report.arrival.attempt, report.final) == ("jane", 2, 10.0)
    filed = batch.ledger.report("jane") if batch.ledger else None
    assert filed and (filed.arrival.attempt, filed.score) == (2, 10.0)
    assert len(list((tmp_path / "results" / "attempts" / "jane").glob("*.json"))) == 3


def interrupted_after(count: int) -> Callable[[Report, bool], None]:
    left = iter(range(count - 1))

    def graded(report: Report, now: bool) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    return graded


def test_interrupted_the_best_attempt_so_far_is_filed_in_the_students_name(
    tmp_path: Path, notebook: Notebook
) -> None:
    scores = {INBOUND.format(day=18): 3, INBOUND.format(day=19): 5, INBOUND.format(day=20): 4}
    cohort = class_of(tmp_path / "class", Policy(attempts="best"), **scores)
    for count, score in ((2, 5.0), (1, 5.0)):  # of the second run, the first attempt only
        batch = batch_of(tmp_path, notebook, cohort, graded=interrupted_after(count))
        with pytest.raises(KeyboardInterrupt):
            batch.run()
        filed = batch.ledger.report("jane") if batch.ledger else None
        assert filed and filed.score == score


def test_a_grader_lost_in_the_training_takes_no_points_of_the_checks(
    tmp_path: Path, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = class_of(tmp_path / "class", a=7)
    graded = Notebook.report

    def lost(self: Notebook, submission: Submission) -> Report:
        report = graded(self, submission)
        if not self.options.training:
            return report
        [exercise] = report.exercises
        rows = tuple(replace(check, outcome="ungraded", earned=0.0) for check in exercise.checks)
        return replace(report, score=0.0, exercises=(replace(exercise, checks=rows),))

    monkeypatch.setattr(Notebook, "report", lost)
    batch = batch_of(tmp_path, notebook, cohort)
    batch.run()
    filed = batch.ledger.report("a") if batch.ledger else None
    assert filed and filed.score == 7 and list(batch.untrained) == ["a"]
    monkeypatch.undo()
    again = batch_of(tmp_path, notebook, cohort)
    again.run()
    assert [report.score for report in again.final()] == [12] and not again.untrained


def test_an_ungraded_one_is_graded_again_and_results_of_another_assignment_are_safe(
    tmp_path: Path, notebook: Notebook
) -> None:
    cohort = class_of(tmp_path / "class", a=1)
    batch = batch_of(tmp_path, notebook, cohort)
    batch.run()
    assert batch.ledger
    report = batch.ledger.report("a")
    assert report
    [exercise] = report.exercises
    rows = tuple(replace(check, outcome="ungraded", earned=0.0) for check in exercise.checks)
    batch.ledger.write("a", replace(report, exercises=(replace(exercise, checks=rows),)))
    notebook.rounds = []
    batch_of(tmp_path, notebook, cohort).run()
    assert notebook.rounds == [(False, ["a"]), (True, ["a"])]
    with pytest.raises(IntakeError, match="holds grades of mlp"):
        Ledger(tmp_path / "results").open("cnn")


def test_a_broken_report_is_replaced(tmp_path: Path, notebook: Notebook) -> None:
    cohort = class_of(tmp_path / "class", a=1)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "a.json").write_text("{")
    batch = batch_of(tmp_path, notebook, cohort)
    batch.run()
    assert batch.ledger and batch.ledger.report("a")
    shutil.rmtree(tmp_path / "results")
