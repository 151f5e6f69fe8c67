"""Grade files: the columns that LMSs read, everyone's own points, and nothing that a spreadsheet computes."""

import csv
import importlib.util
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autograder.classroom import gradebook, results
from autograder.classroom.gradebook import FORMATS, GradebookError, Roster
from autograder.cli import app
from autograder.report import Adjustment, Arrival, Report
from autograder.tables import csv_text
from autograder.text import Text
from tests.platforms.made_up import named, report

CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Quiz (99)
    Points Possible,,,,,10
"Doe, Jane",17,170,jdoe,01,9
"Roe, Rob",18,17,rroe,01,8
"Poe, Pia",19,190,ppoe,01,7
"""
MOODLE = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments
Participant 17,Jane,jane@example.edu,Submitted,,9.00,-,
Participant 18,Rob,rob@example.edu,No submission,,9.00,-,
"""


def table(form: str, reports: list[Report], roster: str | None = None) -> list[dict[str, str]]:
    book = gradebook.gradebook(reports)
    text = FORMATS[form](book, Roster(roster.lstrip("\ufeff")) if roster else None)
    return list(csv.DictReader(io.StringIO(text)))


def test_canvas_without_a_roster() -> None:
    points, jane, rob = table("canvas", [named("Jane_17"), named("rob")])
    assert list(points) == [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "mlp",
        "mlp softmax",
        "mlp train_mlp",
    ]
    assert points["Student"] == "    Points Possible" and (points["mlp"], points["mlp softmax"]) == ("9", "3")
    assert (jane["Student"], jane["ID"], jane["SIS Login ID"], jane["mlp"]) == ("Jane", "17", "", "7.06")
    assert (rob["Student"], rob["ID"], rob["SIS Login ID"], rob["mlp train_mlp"]) == (
        "rob",
        "",
        "rob",
        "4.81",
    )


def test_canvas_fills_in_its_own_students_by_number_or_by_login() -> None:
    """17 is Jane's number and Rob's SIS User ID; the number counts."""
    rows = table("canvas", [named("janedoe_17"), named("ppoe")], CANVAS)
    assert [(row["Student"], row["ID"], row["mlp"]) for row in rows[1:]] == [
        ("Doe, Jane", "17", "7.06"),
        ("Poe, Pia", "19", "7.06"),
    ]


def test_moodle_keeps_its_worksheet() -> None:
    jane, rob = table("moodle", [named("Jane_17")], MOODLE)
    assert list(jane) == MOODLE.splitlines()[0].split(",")
    assert (jane["Identifier"], jane["Grade"], jane["Status"]) == ("Participant 17", "7.06", "Submitted")
    assert jane["Feedback comments"] == "softmax 2.25/3; train_mlp 4.81/6"
    assert rob["Grade"] == "" and rob["Identifier"] == "Participant 18"


def test_moodle_without_a_worksheet_has_the_columns_it_cannot_do_without() -> None:
    [jane] = table("moodle", [named("Jane Doe_17")])
    assert jane["Identifier"] == "Participant 17" and jane["Full name"] == "Jane Doe"
    assert {"Grade", "Last modified (grade)"} <= {*jane}


def test_two_students_are_never_one() -> None:
    with pytest.raises(GradebookError, match="exactly one row"):
        table("canvas", [named("ppoe"), named("pia_19")], CANVAS)
    with pytest.raises(GradebookError, match="exactly one row"):
        table("canvas", [named("rroe")], CANVAS + '"Roe, Rob",20,200,rroe,01,8\n')


def rows_of(roster: str, *names: str) -> list[str]:
    """The full names of the students who get a grade, for submissions of these names."""
    list_ = Roster(roster.lstrip("\ufeff"))
    found = list_.matched(gradebook.gradebook(map(named, names)).grades)[0]
    return [list_.rows[place].get("Student") or list_.rows[place]["Full name"] for place in sorted(found)]


def test_a_number_is_nobodys_without_the_name() -> None:
    assert rows_of(MOODLE, "team_17") == rows_of(CANVAS, "li_17") == rows_of(CANVAS, "x_") == []
    for name in ("doejane_17", "janedoe_17", "Jane Doe_17", "jdoe_17", "Jane_17"):
        assert rows_of(CANVAS, name) == ["Doe, Jane"]
    assert rows_of(MOODLE, "Participant_18") == ["Rob"]  # as Moodle names those whom it keeps anonymous


def test_the_whole_name_comes_before_its_number() -> None:
    roster = CANVAS + '"Stu, Kim",1001,5,kim,01,8\n"Kim, Stu",9,6,stu_1001,01,8\n'
    assert rows_of(roster, "stu_1001") == ["Kim, Stu"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_grade_is_what_the_courses_policy_leaves(form: str) -> None:
    late = replace(named("jane"), adjustments=(Adjustment(-2.06, Text("Late", "迟交")),), final_score=5.0)
    total = {"csv": "total", "canvas": "mlp", "moodle": "Grade", "nbgrader": "score"}
    row = table(form, [late])[-1]
    assert row[total.get(form, "total_points_earned")] == "5"
    if form == "otter":
        assert row["percent_correct"] == "0.5556"
    if form == "nbgrader":
        assert (row["raw_score"], row["late_submission_penalty"]) == ("7.06", "2.06")


@pytest.mark.parametrize("form", FORMATS)
def test_every_member_of_a_group_gets_the_grade(form: str) -> None:
    pair = replace(named("team_17"), arrival=Arrival(group="team_17", members=("jdoe", "ppoe")))
    student = {"csv": "student", "canvas": "Student", "moodle": "Full name", "nbgrader": "student_id"}
    rows = [row for row in table(form, [pair]) if "7.06" in row.values()]
    assert [row[student.get(form, "file")] for row in rows] == ["jdoe", "ppoe"]
    filled = table("canvas", [pair], CANVAS)
    assert [row["Student"] for row in filled[1:]] == ["Doe, Jane", "Poe, Pia"]


def test_a_groups_name_is_no_members() -> None:
    """Not even where it is that of another student."""
    group = replace(named("jdoe"), arrival=Arrival(group="jdoe", members=("zed", "ppoe")))
    grades = gradebook.gradebook([group]).grades
    found, left = Roster(CANVAS.lstrip("\ufeff")).matched(grades)
    assert left == ["zed"] and list(found) == [3]


def test_the_surest_of_a_students_names_counts() -> None:
    roster = CANVAS + "Kim,1001,5,kim,01,8\nKim,1002,6,kim2,01,8\n"
    one = replace(named("kim_1002"), arrival=Arrival(student="Kim"))
    assert [row["ID"] for row in table("canvas", [one], roster)[1:]] == ["1002"]


def test_a_login_of_the_roster_that_ends_in_a_number_is_no_number_of_canvas() -> None:
    one = replace(named("submission_9"), arrival=Arrival(student="stu_17"))
    row = table("canvas", [one])[1]
    assert (row["ID"], row["SIS Login ID"], row["Student"]) == ("", "stu_17", "stu_17")


def test_a_student_is_found_as_the_courses_roster_has_them() -> None:
    one = replace(named("submission_17"), arrival=Arrival(student="ppoe"))
    assert [row["Student"] for row in table("canvas", [one], CANVAS)[1:]] == ["Poe, Pia"]
    assert table("canvas", [one])[1]["ID"] == ""  # Gradescope's number of it is not Canvas's of her


def source(package: str, file: str) -> str:
    """A file of an installed package, which takes seconds to import."""
    spec = importlib.util.find_spec(package)
    assert spec and spec.origin
    return (Path(spec.origin).parent / file).read_text("utf-8")


def test_nbgraders_columns_are_its_own_then_the_exercises() -> None:
    [row] = table("nbgrader", [named("jane")])
    theirs = source("nbgrader", "plugins/export.py").partition("keys = [")[2].partition("]")[0]
    assert list(row) == [*re.findall(r'"(\w+)"', theirs), "softmax", "train_mlp"]
    assert (row["softmax"], row["train_mlp"]) == ("2.25", "4.81")
    assert (row["assignment"], row["student_id"], row["score"], row["max_score"]) == (
        "mlp",
        "jane",
        "7.06",
        "9",
    )


def test_otters_columns_are_its_own() -> None:
    points, jane = table("otter", [named("jane")])
    theirs = dict(re.findall(r'^(\w+) = "(.+)"$', source("otter", "grade/utils.py"), re.MULTILINE))
    keys = [
        theirs[f"SCORES_DICT_{key}_KEY"]
        for key in ("FILE", "TOTAL_POINTS", "PERCENT_CORRECT", "GRADING_STATUS")
    ]
    assert list(jane) == [keys[0], "softmax", "train_mlp", *keys[1:]]
    assert points["file"] == theirs["POINTS_POSSIBLE_LABEL"] and points["total_points_earned"] == "9"
    assert (jane["file"], jane["percent_correct"]) == ("jane", "0.7844")


def test_no_cell_is_a_formula() -> None:
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]
    read = list(csv.reader(io.StringIO(csv_text(["a", "b"], [[text, -1.0] for text in formulas]))))
    assert [row[0] for row in read[1:]] == [f"'{text}" for text in formulas]
    assert {row[1] for row in read[1:]} == {"-1"}  # a number is one
    for form in FORMATS:
        cells = [
            cell
            for row in csv.reader(io.StringIO(FORMATS[form](gradebook.gradebook([named("=1+1")]), None)))
            for cell in row
        ]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] or form == "moodle"


@pytest.mark.parametrize("form", FORMATS)
def test_names_with_quotes_commas_and_lines_come_back(form: str) -> None:
    name = 'O"Neil, 王\nx'
    read = [
        cell
        for row in csv.reader(io.StringIO(FORMATS[form](gradebook.gradebook([named(name)]), None)))
        for cell in row
    ]
    assert name in read


def test_what_is_no_grade_gets_none() -> None:
    self_check = replace(report(), submission="at_home", kind="self-check")
    book = gradebook.gradebook([named("jane"), self_check, replace(report(ungraded=True), submission="rob")])
    assert [r.submission for r in book.reports] == ["jane"]
    assert [r.submission for r in book.ungraded] == ["at_home", "rob"]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["gradebook", *map(str, arguments)], env={"COLUMNS": "500"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for one in (named("Jane_17"), replace(report(ungraded=True), submission="rob")):
        results.write(tmp_path / "results", one)
    return tmp_path / "results"


def test_the_command_writes_a_file_and_says_who_is_left_out(folder: Path, tmp_path: Path) -> None:
    done = run(folder, "--for", "canvas", "-o", tmp_path / "canvas.csv")
    assert done.exit_code == 1
    assert "1 grades written to" in done.stdout and "have no grade yet: rob" in " ".join(done.stdout.split())
    assert "7.06" in (tmp_path / "canvas.csv").read_text()


def test_the_command_fills_in_a_roster(folder: Path, tmp_path: Path) -> None:
    (folder / "rob.json").unlink()
    (tmp_path / "export.csv").write_text(CANVAS)
    done = run(folder, "--for", "canvas", "--roster", tmp_path / "export.csv", "-o", tmp_path / "canvas.csv")
    assert done.exit_code == 0, done.stderr
    assert '"Doe, Jane",17,170,jdoe,01,7.06' in (tmp_path / "canvas.csv").read_text()


def broken(folder: Path, what: str) -> None:
    if what == "empty":
        [path.unlink() for path in folder.iterdir()]
    elif what == "mixed":
        results.write(folder, replace(report(), assignment="cnn", submission="x"))
    elif what == "checks":
        results.write(folder, replace(report(), exercises=report().exercises[:1], submission="x"))
    else:
        (folder / "notes.json").write_text("[]")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("empty", "no graded submission"),
        ("mixed", "several assignments (cnn, mlp)"),
        ("checks", "different checks"),
        ("other", "notes.json is not a report"),
    ],
)
def test_bad_results_get_one_sentence(folder: Path, tmp_path: Path, what: str, said: str) -> None:
    broken(folder, what)
    done = run(folder, "-o", tmp_path / "out.csv")
    assert done.exit_code == 2 and said in " ".join(done.stderr.split()), done.stderr
    assert "Traceback" not in done.stderr and not (tmp_path / "out.csv").exists()
