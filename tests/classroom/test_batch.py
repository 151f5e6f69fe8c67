"""A class is graded so that the plug can be pulled at any time, and nothing is graded twice for nothing."""

import random
import resource
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from autograder.budget import Budget
from autograder.classroom import keys, pool
from autograder.classroom.cohort import Cohort
from autograder.classroom.keys import grader_of, key_of
from autograder.classroom.ledger import Ledger
from autograder.classroom.policy import Policy
from autograder.classroom.pool import Job, Pool
from autograder.commands import grade as command
from autograder.commands.course import Course
from autograder.grade import Options
from autograder.intake.folders import find
from autograder.intake.members import IntakeError
from autograder.intake.submission import Submission
from autograder.protection import CAN_FORK
from autograder.seeds import own_seed
from tests.classroom.crowd import crowd, hand_in
from tests.classroom.ordeal import (
    ROOT,
    Class,
    compared,
    killed_and_resumed,
    processes_of,
    same_secret,
    written,
    wrong_scores,
)

jailed = pytest.mark.skipif(not CAN_FORK, reason="student code is jailed on Linux only")
QUICK = Options(frozenset(["relu"]), training=False, seed="s")


def school_of(tmp_path: Path, size: int) -> Class:
    pupils = crowd(size, ["activations"])
    hand_in(pupils, tmp_path / "class")
    return Class(tmp_path / "class", ["activations"])


@jailed
@pytest.mark.parametrize(
    ("size", "kills", "modules"),
    [
        (13, 2, ["activations"]),
        pytest.param(1_000, 10, ["activations", "losses"], marks=pytest.mark.slow),
    ],
)
def test_killed_and_resumed_gives_the_same_files_and_everyone_the_score_due(
    tmp_path: Path, size: int, kills: int, modules: list[str]
) -> None:
    pupils = crowd(size, modules)
    hand_in(pupils, tmp_path / "class")
    school, killed, peace = Class(tmp_path / "class", modules), tmp_path / "killed", tmp_path / "peace"
    moments = killed_and_resumed(school, size, killed, kills, random.Random(size))
    assert len(moments) == kills and moments == sorted(moments) and moments[-1] < size
    assert wrong_scores(pupils, killed) == []
    assert [path.name for path in killed.rglob(".*.json.*")] == []
    assert processes_of(str(tmp_path)) == [], "a killed run leaves nothing running"
    same_secret(killed, peace)
    assert school.grade(peace)[0] == 0
    assert compared(killed, peace) == []


@jailed
def test_a_second_run_grades_only_what_changed(tmp_path: Path) -> None:
    school, output = school_of(tmp_path, 4), tmp_path / "results"
    assert school.grade(output)[0] == 0
    before = {path: path.stat().st_mtime_ns for path in output.glob("*.json")}
    assert len(before) == 4
    changed = sorted(before)[0]
    (school.folder / changed.stem / "activations.py").write_text("")
    (output / ".left.json.half").write_text("{")
    status, _, _ = school.grade(output)
    after = {path: path.stat().st_mtime_ns for path in output.glob("*.json")}
    assert status == 0 and not (output / ".left.json.half").exists()
    assert {path for path in before if before[path] != after[path]} == {changed}


@jailed
def test_one_of_a_class_is_graded_as_the_class_was(tmp_path: Path) -> None:
    school, output = school_of(tmp_path, 3), tmp_path / "results"
    assert school.grade(output)[0] == 0
    before = {path.name: path.read_bytes() for path in output.glob("*.json")}
    one = Class(school.folder / sorted(before)[0].removesuffix(".json"), school.modules)
    command = [word for word in one.command(output) if word not in ("-j", "2")]
    alone = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert alone.returncode == 0, alone.stderr
    assert {path.name: path.read_bytes() for path in output.glob("*.json")} == before


def test_a_few_that_are_interrupted_are_no_success(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "grade", interrupted)
    folder = tmp_path / "jane"
    folder.mkdir()
    (folder / "activations.py").write_text("")
    course = Course("mlp", find(folder), Cohort(), Policy())
    assert not command._grade_few(Console(quiet=True), course, QUICK, None, "en")


@jailed
def test_a_full_disk_is_one_sentence_and_what_was_written_stays(tmp_path: Path) -> None:
    school, output = school_of(tmp_path, 4), tmp_path / "results"
    assert school.grade(output)[0] == 0
    one, *others = sorted(output.glob("*.json"))
    kept = {path: path.read_bytes() for path in others}
    one.unlink()
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limit[1]))
    try:
        status, _, complaints = school.grade(output)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert status == 2 and "A report cannot be written" in complaints and "Traceback" not in complaints
    assert {path: path.read_bytes() for path in output.glob("*.json")} == kept
    assert list(output.glob(".*.json.*")) == []


@jailed
def test_control_c_keeps_and_prints_what_is_done_and_ends_the_graders(tmp_path: Path) -> None:
    school, output = school_of(tmp_path, 40), tmp_path / "results"
    process = school.start(output)
    assert process.stdout
    next(line for line in process.stdout if " of 40 done," in line)
    graders = set(processes_of("autograder.classroom.pool"))
    process.send_signal(signal.SIGINT)
    out, complaints = process.communicate()
    assert "Interrupted" in out and "Run the same command again" in out and "Traceback" not in complaints
    assert process.returncode == 1 and 2 <= written(output) < 40
    assert not [pid for pid in graders if Path(f"/proc/{pid}").exists() and _owner(pid) == process.pid]


def _owner(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


HONEST = {"activations": "import numpy as np\ndef relu(x): return np.maximum(x, 0)\n"}


@jailed
@pytest.mark.parametrize(("deaths", "whole"), [(1, True), (2, False)])
def test_a_grader_that_dies_costs_only_its_submission(
    monkeypatch: pytest.MonkeyPatch, deaths: int, whole: bool
) -> None:
    send, died = pool.Grader.send, []

    def deadly(self: pool.Grader, submission: Submission) -> None:
        send(self, submission)
        if submission.name == "doomed" and len(died) < deaths:
            died.append(self.process.pid)
            self.process.kill()

    monkeypatch.setattr(pool.Grader, "send", deadly)
    jobs = [Job(Submission(name, HONEST)) for name in ("first", "doomed", "last")]
    reports = {job.submission.name: report for job, report in Pool("mlp", QUICK, 1).run(iter(jobs))}
    assert set(reports) == {"first", "doomed", "last"} and len(died) == deaths
    assert reports["first"].is_whole() and reports["last"].is_whole()
    assert reports["doomed"].is_whole() == whole
    assert reports["doomed"].max_score == reports["first"].max_score
    if not whole:
        assert {check.outcome for check in reports["doomed"].checks()} == {"ungraded"}
        assert "out of memory" in reports["doomed"].checks()[0].message.en


@jailed
def test_a_grader_that_answers_nobody_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    send, stopped = pool.Grader.send, []

    def stopping(self: pool.Grader, submission: Submission) -> None:
        send(self, submission)
        if not stopped:
            stopped.append(self.process)
            self.process.send_signal(signal.SIGSTOP)
            self.asked -= 1e6  # it has been waited for very long

    monkeypatch.setattr(pool.Grader, "send", stopping)
    [(_, report)] = Pool("mlp", QUICK, 1).run(iter([Job(Submission("x", HONEST))]))
    assert report.is_whole() and stopped[0].returncode == -signal.SIGKILL


@jailed
def test_a_class_with_a_roster_and_rules(tmp_path: Path) -> None:
    for name, relu in (("jd", "np.maximum(x, 0)"), ("submission", "x")):
        folder = tmp_path / "class" / name
        folder.mkdir(parents=True)
        (folder / "activations.py").write_text(f"import numpy as np\ndef relu(x): return {relu}\n")
    (tmp_path / "roster.csv").write_text(
        "id,name,login,submitted\n1001,Jane Doe,jd,2026-11-21 10:00 Z\n1002,Bob Roe,bob,\n"
    )
    (tmp_path / "policy.toml").write_text("due = 2026-11-20T12:00:00Z\n[late]\npenalty = 0.25\n")
    school = Class(tmp_path / "class", ["relu"], processes=1)
    rules = ["--roster", str(tmp_path / "roster.csv"), "--policy", str(tmp_path / "policy.toml")]
    status, out, complaints = school.grade(tmp_path / "results", *rules)
    assert status == 0, complaints
    assert "Not handed in (1): 1002." in out and "Late (1): jd." in out
    assert "Not on the roster (1), check whose they are: submission." in out
    jane = Ledger(tmp_path / "results").report("jd")
    assert jane and jane.arrival.student == "1001" and jane.score == jane.max_score
    assert jane.final == pytest.approx(0.75 * jane.score, abs=0.01)


@jailed
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--within", "soon"], "soon is no length of time"),
        (["--roster", "nowhere.csv"], "There is nothing at nowhere.csv"),
        (["--policy", "nowhere.toml"], "policy nowhere.toml cannot be used: it is not there"),
    ],
)
def test_bad_options_of_a_class_get_one_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    status, out, complaints = school_of(tmp_path, 1).grade(tmp_path / "results", *arguments)
    assert status == 2 and sentence in complaints and "Traceback" not in out + complaints


def test_each_grader_keeps_to_a_core_where_there_is_one_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "cores", lambda: 3)
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {5, 0, 1}, raising=False)
    monkeypatch.setattr(pool, "Grader", lambda assignment, options, core: core)
    assert Pool("mlp", QUICK)._new({0, None, 5}) == 1  # type: ignore[comparison-overlap]
    fewer, training = Pool("mlp", QUICK, 2), Pool("mlp", replace(QUICK, training=True))
    assert fewer._new(set()) is None and training._new(set()) is None


@jailed
def test_where_no_core_may_be_chosen_any_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_one_each", lambda graders: [9_999])
    [(_, report)] = Pool("mlp", QUICK, 1).run(iter([Job(Submission("x", HONEST))]))
    assert report.score == report.max_score


@jailed
def test_what_keeps_graders_from_grading_comes_back_as_it_is() -> None:
    jobs = [Job(Submission("x", HONEST))]
    with pytest.raises(IntakeError, match="no exercise or module called relo"):
        list(Pool("mlp", replace(QUICK, only=frozenset(["relo"])), 1).run(iter(jobs)))


def test_a_key_stands_for_all_that_a_grade_depends_on() -> None:
    base, submission = Options(seed="s"), Submission("jane", {"m": "x = 1"})
    same = key_of(submission, "mlp", replace(base, budget=Budget(threads=7)))
    assert key_of(submission, "mlp", base) == same
    others = [
        key_of(replace(submission, sources={"m": "x = 2"}), "mlp", base),
        key_of(replace(submission, name="bob"), "mlp", base),
        key_of(submission, "cnn", base),
        key_of(submission, "mlp", replace(base, seed="t")),
        key_of(submission, "mlp", replace(base, training=False)),
        key_of(submission, "mlp", replace(base, only=frozenset(["relu"]))),
        key_of(submission, "mlp", replace(base, budget=Budget(seconds=1.0))),
        key_of(submission, "mlp", replace(base, unsafe=True)),
    ]
    assert len({same, *others}) == 1 + len(others)


@pytest.mark.parametrize(
    ("file", "matters"),
    [
        ("autograder/checks/mlp/test_losses.py", True),
        ("autograder/mistakes/mlp/losses.py", True),
        ("autograder/grading.py", True),
        ("autograder/worker/serve.py", True),
        ("solutions/mlp/losses.py", True),
        ("data/mnist.py", True),
        ("autograder/checks/cnn/test_shapes.py", False),
        ("autograder/commands/grade.py", False),
        ("autograder/console.py", False),
    ],
)
def test_the_grader_is_another_when_what_grades_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, matters: bool
) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text("x = 1\n")
    assert (keys.ROOT / file).exists()
    monkeypatch.setattr(keys, "ROOT", tmp_path)
    before = grader_of.__wrapped__("mlp")
    path.write_text("x = 2\n")
    assert (grader_of.__wrapped__("mlp") != before) == matters


def test_one_run_at_a_time_writes_to_a_folder(tmp_path: Path) -> None:
    first, second = Ledger(tmp_path / "results"), Ledger(tmp_path / "results")
    first.open("mlp")
    with pytest.raises(IntakeError, match="Another run"):
        second.open("mlp")
    first.close()
    second.open("mlp")
    second.close()


def test_grades_of_some_exercises_do_not_take_the_place_of_others(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.keep_from(frozenset(["relu"]))  # nothing is there yet
    ledger.remember(Options())
    ledger.keep_from(frozenset())
    with pytest.raises(IntakeError, match="holds grades of every exercise: give another folder"):
        ledger.keep_from(frozenset(["relu"]))
    ledger.remember(QUICK)
    with pytest.raises(IntakeError, match="holds grades of relu"):
        ledger.keep_from(frozenset())


@jailed
def test_the_command_replaces_grades_of_other_exercises_by_force_only(tmp_path: Path) -> None:
    school, output = school_of(tmp_path, 3), tmp_path / "results"
    assert school.grade(output)[0] == 0
    kept = {path: path.read_bytes() for path in output.glob("*.json")}
    other = Class(school.folder, ["losses"])
    status, _, complaints = other.grade(output)
    assert status == 2 and "holds grades of activations" in " ".join(complaints.split())
    assert {path: path.read_bytes() for path in output.glob("*.json")} == kept
    assert other.grade(output, "--force")[0] == 0


def test_the_secret_is_kept_from_other_users_and_stays_the_same(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    seed = ledger.seed()
    assert ledger.seed() == seed and len(seed) >= 32
    assert (tmp_path / ".seed").stat().st_mode & 0o077 == 0
    assert ledger.seed("given") == "given" == ledger.seed()


def test_the_seed_of_an_appeal_does_not_become_the_courses_secret(tmp_path: Path) -> None:
    ledger, own = Ledger(tmp_path), own_seed("secret", "mlp", "jane")
    assert ledger.seed(own) == own and not (tmp_path / ".seed").exists()
    secret = ledger.seed()
    assert ledger.seed(own) == own and ledger.seed() == secret
