"""A class: whose submission is which, by roster, groups and attempts, and when it came in."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.classroom.cohort import Cohort, Register
from autograder.classroom.policy import Policy
from autograder.classroom.roster import Roster, read_groups, read_roster
from autograder.intake.arrivals import gradescope, moment
from autograder.intake.folders import find
from autograder.intake.members import IntakeError

DUE = datetime(2026, 11, 20, 12, tzinfo=UTC)


def placed(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    return folder


def roster_of(folder: Path, text: str) -> Roster:
    path = folder / "roster.csv"
    path.write_text(text, "utf-8")
    return read_roster(path)


def gathered(
    folder: Path, roster: Roster | None = None, policy: Policy | None = None, **groups: list[str]
) -> Cohort:
    return Register(roster or Roster(), groups).cohort(find(folder), policy or Policy())


def students(cohort: Cohort) -> dict[str, str]:
    return {entry.name: entry.arrival.student for entry in cohort.entries}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20 15:58:23.948203 UTC", datetime(2026, 11, 20, 15, 58, 23, tzinfo=UTC)),
        ("2026-11-20 15:58:23.948203000 Z", datetime(2026, 11, 20, 15, 58, 23, tzinfo=UTC)),
        ("2026-11-20T23:58:23+08:00", datetime(2026, 11, 20, 15, 58, 23, tzinfo=UTC)),
        ("2026-11-20 15:58", datetime(2026, 11, 20, 15, 58, tzinfo=UTC)),
        ("2026-13-40 15:58:00", None),
        ("yesterday", None),
    ],
)
def test_moments_as_systems_write_them(text: str, expected: datetime | None) -> None:
    assert moment(text) == expected


ROSTER = """ID,First name,Last name,Email address,Grace days
1001,Jane,Doe,jd@uni.edu,2
1002,Bob,Roe,bob@uni.edu,
1003,小明,王,xm@uni.edu,
"""


@pytest.mark.parametrize(
    "files",
    [
        ["1001/a.py", "1002/a.py"],
        ["doejane_55_66_a.py", "roebob_LATE_56_67_a.py"],
        ["Jane Doe_55_assignsubmission_file_/a.py", "Bob Roe_56_assignsubmission_file_/a.py"],
        ["jd/a.py", "BOB/a.py"],
        ["jd@uni.edu/a.py", "bob@uni.edu/a.py"],
    ],
)
def test_names_of_every_layout_are_found_on_the_roster(tmp_path: Path, files: list[str]) -> None:
    cohort = gathered(placed(tmp_path / "class", *files), roster_of(tmp_path, ROSTER))
    assert sorted(students(cohort).values()) == ["1001", "1002"]
    assert [student.name for student in cohort.missing] == ["小明 王"]
    assert cohort.unknown == []


def test_who_is_not_on_the_roster_is_graded_and_flagged(tmp_path: Path) -> None:
    cohort = gathered(placed(tmp_path / "class", "1001/a.py", "eve/a.py"), roster_of(tmp_path, ROSTER))
    assert students(cohort) == {"1001": "1001", "eve": ""}
    assert cohort.unknown == ["eve"]
    assert [student.id for student in cohort.missing] == ["1002", "1003"]


def test_a_name_that_two_share_is_nobodys(tmp_path: Path) -> None:
    roster = roster_of(tmp_path, "id,name\n1,Jane Doe\n2,Jane Doe\n")
    cohort = gathered(placed(tmp_path / "class", "Jane Doe_5_assignsubmission_file_/a.py", "2/a.py"), roster)
    assert cohort.unknown == ["Jane Doe_5"]
    assert [student.id for student in cohort.missing] == ["1"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "names no students"),
        ("a,b\n1,2\n", "names no students"),
        ("id\n1\n1\n", "has 1 twice"),
        ("id,grace days\n1,many\n", "line 2"),
    ],
)
def test_a_roster_that_is_none_is_refused(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(IntakeError, match=what):
        roster_of(tmp_path, text)


def test_a_roster_of_a_spreadsheet_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes("\ufeff学号;姓名;宽限天数\r\n1003;王小明;1\r\n".encode())
    [student] = read_roster(tmp_path / "roster.csv").students
    assert (student.id, student.name, student.grace_days) == ("1003", "王小明", 1)


def test_groups_share_one_grade_and_their_latest_counts(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("group,member\nred,1001,bob@uni.edu\nblue,1003\n")
    groups = read_groups(tmp_path / "groups.csv")
    text = ROSTER.replace("Grace days", "submitted").replace(",2\n", ",2026-11-19 10:00 Z\n")
    roster = roster_of(tmp_path, text.replace("bob@uni.edu,", "bob@uni.edu,2026-11-21 10:00 Z"))
    folder = placed(tmp_path / "class", "1001/a.py", "1002/a.py")
    cohort = Register(roster, groups).cohort(find(folder), Policy(due=DUE))
    [entry] = cohort.entries
    assert entry.name == "red" and entry.found.name == "1002"
    assert entry.arrival.members == ("1001", "1002")
    assert (entry.arrival.attempt, entry.arrival.late_days) == (2, 1)
    assert cohort.set_aside == ["1001"]
    assert [student.id for student in cohort.missing] == ["1003"]


@pytest.mark.parametrize("second", ["B", ""])
def test_namesakes_stay_in_their_own_groups(tmp_path: Path, second: str) -> None:
    roster = roster_of(tmp_path, f"id,name,group\n11,Wei Zhang,A\n12,Wei Zhang,{second}\n13,Bob Roe,A\n")
    names = ["Wei Zhang_11", "Wei Zhang_12"]
    folder = placed(tmp_path / "class", *(f"{name}_assignsubmission_file_/a.py" for name in names))
    cohort = gathered(folder, roster)
    groups = {entry.found.name: entry.arrival.group for entry in cohort.entries}
    assert groups == dict(zip(names, ("A", second), strict=True))


def test_the_latest_counts_by_its_time_whatever_it_is_called(tmp_path: Path) -> None:
    text = "id,submitted\n1001,2026-11-20 10:00 Z\n1002,2026-11-19 10:00 Z\n"
    folder = placed(tmp_path / "class", "1001/a.py", "1002/a.py")
    cohort = gathered(folder, roster_of(tmp_path, text), red=["1001", "1002"])
    assert [entry.found.name for entry in cohort.entries] == ["1001"] and cohort.set_aside == ["1002"]


def test_nobody_is_in_two_groups(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("red,jane\nblue,Jane\n")
    with pytest.raises(IntakeError, match="in two groups, red and blue"):
        read_groups(tmp_path / "groups.csv")


INBOUND = [
    "jane+mlp+2026-11-19 10:00:00.000000 UTC+aaa/a.py",
    "jane+mlp+2026-11-20 10:00:00.000000 UTC+bbb/a.py",
    "bob+mlp+2026-11-22 13:00:00.000000 UTC/a.py",
]


def test_attempts_in_nbgraders_exchange(tmp_path: Path) -> None:
    folder = placed(tmp_path / "inbound", *INBOUND)
    cohort = gathered(folder, policy=Policy(due=DUE))
    bob, jane = sorted(cohort.entries, key=lambda entry: entry.name)
    assert (jane.name, jane.arrival.attempt, jane.arrival.late_days) == ("jane", 2, 0)
    assert (bob.name, bob.arrival.attempt, bob.arrival.late_days) == ("bob", 1, 3)
    assert cohort.set_aside == ["jane"]
    every = gathered(folder, policy=Policy(attempts="best"))
    assert sorted(entry.place for entry in every.entries) == ["attempts/jane/1", "attempts/jane/2", "bob"]


def test_nbgraders_own_time_counts_only_in_its_own_folder(tmp_path: Path) -> None:
    for folder in ("course/submitted", "plain"):
        placed(tmp_path / folder, "jane/mlp/losses.py", "bob/mlp/losses.py")
        (tmp_path / folder / "jane" / "mlp" / "timestamp.txt").write_text("2026-11-20 15:58:23.948203 UTC")
    course, plain = gathered(tmp_path / "course"), gathered(tmp_path / "plain")
    assert [entry.arrival.submitted for entry in course.entries] == ["", "2026-11-20T15:58:23+00:00"]
    assert [entry.arrival.submitted for entry in plain.entries] == ["", ""]


GRADESCOPE = """---
submission_11:
  :submitters:
  - :name: Jane Doe
    :sid: '1001'
    :email: jd@uni.edu
  - :name: Bob Roe
    :sid: '1002'
    :email: bob@uni.edu
  :created_at: 2026-11-20 13:00:00.000000000 Z
  :score: 10.0
  :results:
    output: |
      :created_at: 1999-01-01 00:00:00 Z
  :history:
  - :id: 10
    :created_at: 2026-11-18 10:00:00.000000000 Z
submission_22:
  :submitters:
  - :name: '=HYPERLINK("http://evil")'
  :created_at: nonsense
"""


def test_gradescope_tells_time_attempt_and_who_worked_together(tmp_path: Path) -> None:
    folder = placed(tmp_path / "class", "submission_11/a.py", "submission_22/a.py")
    (folder / "submission_metadata.yml").write_text(GRADESCOPE)
    assert gradescope(folder)["submission_22"].submitted is None
    pair, other = gathered(folder, roster_of(tmp_path, ROSTER), Policy(due=DUE)).entries
    assert pair.name == "submission_11 Jane Doe"
    assert pair.arrival.members == ("1001", "1002")
    assert (pair.arrival.submitted, pair.arrival.late_days) == ("2026-11-20T13:00:00+00:00", 1)
    assert pair.arrival.attempt > 1 and pair.grace_days == 2
    assert other.name.startswith("submission_22 =HYPERLINK")


def test_canvas_marks_late_ones_and_counts_attempts(tmp_path: Path) -> None:
    cohort = gathered(placed(tmp_path, "doejane_1_2_a.py", "roebob_LATE_3_4_a-2.py"))
    jane, bob = cohort.entries
    assert (jane.arrival.attempt, jane.arrival.late_days) == (1, 0)
    assert (bob.arrival.attempt, bob.arrival.late_days) == (3, 1)


def git(folder: Path, *arguments: str, **environment: str) -> None:
    who = ["-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false"]
    subprocess.run(
        ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, env=environment or None
    )


@pytest.mark.parametrize("packed", [False, True])
def test_a_clone_tells_the_time_of_its_commit_and_its_settings_are_not_read(
    tmp_path: Path, packed: bool
) -> None:
    clone = placed(tmp_path / "class" / "hw1-jd", "losses.py")
    git(clone, "init", "-q")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "x", GIT_COMMITTER_DATE="2026-11-20T15:58:23+0800", PATH="/usr/bin:/bin")
    if packed:
        git(clone, "gc", "-q")
        git(clone, "pack-refs", "--all")
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    for setting in ("core.fsmonitor", "core.pager", "gpg.program", "core.sshCommand"):
        git(clone, "config", setting, str(program))
    with open(clone / ".git" / "config", "a") as config:
        config.write("[a setting that git cannot read\n")  # and refuses to go on at, if it reads it
    placed(tmp_path / "class", "hw1-bob/losses.py")
    cohort = gathered(tmp_path / "class", roster_of(tmp_path, ROSTER))
    [jane] = [entry for entry in cohort.entries if entry.name == "hw1-jd"]
    assert jane.arrival.submitted == "2026-11-20T07:58:23+00:00"
    assert jane.arrival.student == "1001"
    assert not ran.exists()


def test_a_clone_cannot_take_a_classmates_name_by_its_own(tmp_path: Path) -> None:
    names = ["mlp-evil-jd", "mlp-bob", "mlp-xm"]
    folder = placed(tmp_path / "class", *(f"{name}/losses.py" for name in names))
    for name in names:
        (folder / name / ".git").mkdir()
    cohort = gathered(folder, roster_of(tmp_path, ROSTER))
    assert students(cohort) == {"mlp-evil-jd": "", "mlp-bob": "1002", "mlp-xm": "1003"}
    assert cohort.unknown == ["mlp-evil-jd"] and [student.id for student in cohort.missing] == ["1001"]


@pytest.mark.parametrize(
    "head", ["", "ref: ../../../etc/passwd", "ref: refs/heads/none", "f" * 40, "--help", "\xff"]
)
def test_a_clone_that_is_none_has_no_time(tmp_path: Path, head: str) -> None:
    placed(tmp_path / "class", "a/losses.py", "b/losses.py")
    (tmp_path / "class" / "a" / ".git").mkdir()
    (tmp_path / "class" / "a" / ".git" / "HEAD").write_text(head)
    assert [entry.arrival.submitted for entry in gathered(tmp_path / "class").entries] == ["", ""]
