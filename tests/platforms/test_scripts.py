"""The scripts that platforms start, unpacked from an export into the layout that each documents: one grader, one score."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import typer
import yaml
from otter.test_files import GradingResults
from typer.testing import CliRunner

from autograder.faults import GraderFault
from autograder.grade import Options, grade
from autograder.intake.names import ASSIGNMENTS
from autograder.paths import ROOT
from autograder.platforms import (
    _kit,
    _otter,
    _run,
    artemis,
    autolab,
    check50,
    classroom50,
    github,
    gradescope,
    platform,
    prairielearn,
)
from autograder.protection import Unprotected, refusal
from autograder.report import Report
from autograder.text import Language
from autograder.training import EPOCH_SECONDS
from tests.platforms import submissions
from tests.platforms.made_up import report
from tests.platforms.test_formats import CHECK50, CLASSROOM50, GRADESCOPE, PRAIRIELEARN

ASSIGNMENT = "rnn"
HOSTILE = submissions.submissions(ASSIGNMENT)[
    "hostile"
]  # it forges the result files of two of these platforms


@pytest.fixture(scope="module")
def expected() -> Report:
    [report] = grade(ASSIGNMENT, [HOSTILE], Options(training=False))
    return report


def exported(name: str, folder: Path) -> Path:
    folder.mkdir()
    platform(name).export(ASSIGNMENT, folder, Language.en)
    return folder


def run(
    command: list[str | Path], folder: Path, **environment: str | Path
) -> subprocess.CompletedProcess[str]:
    variables = {"PATH": os.environ["PATH"], "GRADER_PYTHON": sys.executable, "HOME": str(folder)}
    variables |= {name: str(value) for name, value in environment.items()}
    return subprocess.run(
        list(map(str, command)), cwd=folder, env=variables, capture_output=True, text=True, timeout=300
    )


def test_gradescope(tmp_path: Path, expected: Report) -> None:
    """/autograder as Gradescope lays it out, elsewhere; --no-training is the one change to the script."""
    base = tmp_path / "autograder"
    with zipfile.ZipFile(exported("gradescope", tmp_path / "out") / f"{ASSIGNMENT}.zip") as archive:
        archive.extractall(base / "source")
        assert {"setup.sh", "run_autograder"} <= {*archive.namelist()}
    (base / "results").mkdir()
    submissions.write(HOSTILE, tmp_path).rename(base / "submission")
    metadata = {"id": 4711, "assignment": {"total_points": "50.0"}, "users": [{"name": "Ada", "id": 1}]}
    (base / "submission_metadata.json").write_text(json.dumps(metadata))
    script = base / "run_autograder"
    script.write_text(
        (base / "source/run_autograder").read_text().replace("--lang en", "--lang en --no-training")
    )
    script.chmod(0o755)
    done = run([script], base, GRADESCOPE_BASE=base)
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((base / "results/results.json").read_text())
    jsonschema.validate(results, GRADESCOPE)
    assert results["score"] == sum(test["score"] for test in results["tests"]) == expected.score
    assert (
        results["extra_data"]["submission"] == "submission_4711" and results["extra_data"]["kind"] == "grade"
    )
    assert "set it to 84" in done.stdout


@pytest.mark.slow
def test_prairielearn(tmp_path: Path, expected: Report) -> None:
    base, course = tmp_path / "grade", exported("prairielearn", tmp_path / "course")
    options = json.loads((course / f"questions/{ASSIGNMENT}/info.json").read_text())["externalGradingOptions"]
    shutil.copytree(course / "serverFilesCourse", base / "serverFilesCourse")
    submissions.write(HOSTILE, tmp_path).rename(base / "student")
    entry = base / options["entrypoint"].removeprefix("/grade/")
    done = run([entry], base, PRAIRIELEARN_BASE=base, **options["environment"])
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((base / "results/results.json").read_text())
    jsonschema.validate(results, PRAIRIELEARN)
    assert results["score"] == expected.score / expected.max_score
    assert options["timeout"] <= 600 and not options["enableNetworking"]


@pytest.mark.slow
def test_autolab(tmp_path: Path, expected: Report) -> None:
    """An empty folder with the two autograding files and what the student handed in, a zip of a folder."""
    lab, instance = exported("autolab", tmp_path / ASSIGNMENT), tmp_path / "instance"
    instance.mkdir()
    shutil.copyfile(lab / "autograde.tar", instance / "autograde.tar")
    makefile = (lab / "autograde-Makefile").read_text()
    (instance / "Makefile").write_text(makefile.replace("--lang en", "--lang en --no-training"))
    shutil.make_archive(
        str(instance / "handin"), "zip", submissions.write(HOSTILE, tmp_path).parent, HOSTILE.name
    )
    done = run(["make"], instance)
    assert done.returncode == 0, done.stdout + done.stderr
    scores = json.loads(done.stdout.splitlines()[-1])["scores"]
    assert sum(scores.values()) == expected.score
    problems = (lab / f"{ASSIGNMENT}.yml").read_text()
    assert all(f"- name: {name}\n" in problems for name in scores)


@pytest.mark.slow
def test_artemis(tmp_path: Path, expected: Report) -> None:
    """The test repository, the student's in assignment/ below it, and the build script run in it."""
    out = exported("artemis", tmp_path / "out")
    tests = out / "tests"
    submissions.write(HOSTILE, tmp_path).rename(tests / "assignment")
    done = run([out / "build-script.sh"], tests)
    assert done.returncode == 0, done.stdout + done.stderr
    cases = list(ElementTree.parse(tests / "test-reports/results.xml").iter("testcase"))
    weights = dict(line.split(",") for line in (out / "weights.csv").read_text().splitlines()[1:])
    assert {case.get("name") for case in cases} == weights.keys()
    passed = [case.get("name") for case in cases if case.find("failure") is None]
    assert sum(float(weights[str(name)]) for name in passed) == expected.score


@pytest.mark.slow
def test_check50(tmp_path: Path, expected: Report) -> None:
    out = exported("check50", tmp_path / "out")
    done = run([out / "check50.sh", submissions.write(HOSTILE, tmp_path)], tmp_path)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    jsonschema.validate(results, CHECK50)
    assert sum(one["data"]["earned"] for one in results["results"]) == expected.score


@pytest.mark.slow
def test_classroom50(tmp_path: Path, expected: Report) -> None:
    """Its bundle has visible checks only, and no reference to stand in for what failed before."""
    out, checkout = exported("classroom50", tmp_path / "out"), tmp_path / "checkout"
    submissions.write(HOSTILE, checkout / "assignments").rename(checkout / "assignments" / ASSIGNMENT)
    identity = {"CLASSROOM": "dl", "ASSIGNMENT": ASSIGNMENT, "SUBMISSION_TAG": "submit/1", "COMMIT_URL": "c"}
    done = run([sys.executable, out / "bundle/autograder.py"], checkout, **identity)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((checkout / "result.json").read_text())
    jsonschema.validate(result, CLASSROOM50)
    visible = [check for check in expected.checks() if check.visible]
    assert result["max-score"] == 100 * sum(check.points for check in visible)
    assert result["score"] == 100 * sum(check.earned for check in visible if check.outcome == "passed")
    assert (checkout / "release-body.md").exists()


def test_a_bundle_has_nothing_that_a_file_of_the_submission_could_replace(tmp_path: Path) -> None:
    """Archives of exports unpack below one folder, beside what the platform expects."""
    with tarfile.open(exported("autolab", tmp_path / "lab") / "autograde.tar") as archive:
        assert {name.split("/")[0] for name in archive.getnames()} == {"kit"}


def refused(*_: object) -> None:
    raise Unprotected(refusal(("process",)))


def application(main: Callable[..., None]) -> typer.Typer:
    app = typer.Typer()
    app.command()(main)
    return app


SENTENCE = "Student code cannot be held safely here"
ENTRIES = {
    "gradescope": (application(gradescope.main), []),
    "prairielearn": (application(prairielearn.main), []),
    "autolab": (application(autolab.main), ["{student}"]),
    "artemis": (application(artemis.main), ["{student}", "-o", "{base}/results/results.xml"]),
    "check50": (application(check50.main), ["{student}"]),
    "classroom50": (application(classroom50.main), ["--repository", "{base}"]),
    "github": (github.app, ["check", "--repository", "{base}"]),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_where_student_code_is_not_held_there_is_no_grade(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a zero either: nothing that the platform would take for a score, and the reason in one sentence."""
    student = tmp_path / "student"
    for folder in ("student", "submission"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "recurrent.py").write_text("")
    for variable in ("GRADESCOPE_BASE", "PRAIRIELEARN_BASE"):
        monkeypatch.setenv(variable, str(tmp_path))
    for variable in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setattr(_run, "grade", refused)
    app, arguments = ENTRIES[name]
    filled = [argument.format(student=student, base=tmp_path) for argument in arguments]
    done = CliRunner().invoke(app, [*filled, "--assignment", ASSIGNMENT])
    told = done.output
    if name == "prairielearn":
        results = json.loads((tmp_path / "results/results.json").read_text())
        jsonschema.validate(results, PRAIRIELEARN)
        assert "score" not in results and not results["gradable"]
        told = results["format_errors"][0]
    elif name == "check50":
        jsonschema.validate(json.loads(told), CHECK50)
    assert done.exit_code == (0 if name == "prairielearn" else _run.UNGRADED)
    assert SENTENCE in told and "scores" not in told and "Traceback" not in told
    assert name == "prairielearn" or not list(tmp_path.rglob("result*.*"))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize(
    ("name", "option", "limit"),
    [
        ("gradescope", "--training", 2_400),
        ("autolab", "--training", 2_400),
        ("prairielearn", "--training", 600),
        ("prairielearn", "--no-training", 600),
        ("artemis", "--no-training", 120),
    ],
)
def test_the_slowest_submission_ends_before_the_platform_gives_up(
    name: str, option: str, limit: float, assignment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """mlp has two trainings; each goes on to the end of its epoch, three minutes at most."""
    given = []
    for variable in ("GRADESCOPE_BASE", "PRAIRIELEARN_BASE"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setattr(_run, "grade", lambda *arguments: given.append(arguments[2].budget) or refused())
    for folder in ("student", "submission"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mnist_torch.py").write_text("")
    app, arguments = ENTRIES[name]
    filled = [argument.format(student=tmp_path / "student", base=tmp_path) for argument in arguments]
    CliRunner().invoke(app, [*filled, "--assignment", assignment, option])
    [budget] = given
    there = sum(check.training for check in _kit.checks(assignment))
    trainings = there if option == "--training" else 0
    assert 0.5 * limit < budget.seconds + trainings * (budget.training_seconds + EPOCH_SECONDS) < limit
    assert budget.seconds >= 60 and budget.training_seconds >= 60


def test_the_limits_that_are_ours_to_set_are_set() -> None:
    lab = yaml.safe_load(autolab._properties("mlp"))["autograder"]
    question = prairielearn._info("mlp")["externalGradingOptions"]
    assert (lab["autograde_timeout"], question["timeout"]) == (2_400, 600)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_autolabs_problems_are_worth_their_checks(assignment: str) -> None:
    manifest = json.loads((ROOT / "assignments" / assignment / "manifest.json").read_text())["exercises"]
    problems = yaml.safe_load(autolab._properties(assignment))["problems"]
    worth = {problem["name"]: problem["max_score"] for problem in problems}
    assert worth == {name: round(row["visible"] + row["hidden"], 2) for name, row in manifest.items()}
    assert worth == _kit.exercise_points(assignment)


def test_otter_gets_no_grade_where_a_check_is_ungraded(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of otter's own would not do: it writes a score of 0 for that."""
    plugin = _otter.Handover.__new__(_otter.Handover)
    plugin.plugin_config, plugin.submission = {"assignment": "mlp"}, HOSTILE
    monkeypatch.setattr(_otter, "grade", lambda *_: [report()])
    results = GradingResults([])
    plugin.after_grading(results)
    assert results.total == report().score
    monkeypatch.setattr(_otter, "grade", lambda *_: [report(ungraded=True)])
    with pytest.raises(GraderFault, match="not the student's fault"):
        plugin.after_grading(GradingResults([]))


def test_an_ungraded_check_makes_no_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_run, "grade", lambda *_: [report(ungraded=True)])
    with pytest.raises(_run.Ungraded, match="test_three"):
        _run.graded("mlp", HOSTILE)


def test_what_cannot_be_read_is_a_students_zero_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("")
    handed_in = _run.submission_at(tmp_path, ASSIGNMENT, "x")
    assert not handed_in.sources and "holds no .py" in handed_in.problems[0].en
    with pytest.raises(_run.Ungraded, match="no submission at"):
        _run.submission_at(tmp_path / "nowhere", ASSIGNMENT, "x")


def test_the_assignment_must_be_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(application(check50.main), [str(tmp_path), "--assignment", "xyz"])
    assert done.exit_code == 2 and "no assignment xyz" in " ".join(done.output.split())
