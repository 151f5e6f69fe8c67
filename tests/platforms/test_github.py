"""GitHub: workflows that GitHub's schema accepts and whose steps run, results that its tools add up, text that is inert."""

import base64
import csv
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import yaml

from autograder.classroom import results
from autograder.intake.submission import IntakeError, Submission, read
from autograder.paths import ROOT
from autograder.platforms import _collect, github
from autograder.report import Report
from autograder.text import Language
from tests.platforms.made_up import HOSTILE, check, report
from tests.platforms.workflow import Job, commands

ASSIGNMENT = "rnn"
PARTLY = ROOT / "tests/submissions" / ASSIGNMENT / "partly_done"
RIGHT = ROOT / "solutions" / ASSIGNMENT


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("github")
    github.export(ASSIGNMENT, folder, Language.en)
    return folder


def git(*arguments: str | Path) -> str:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.edu", "-c", "init.defaultBranch=main"]
    command = ["git", *identity, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def repository(exported: Path, folder: Path, work: Path | None = None, assignment: str = ASSIGNMENT) -> Path:
    """A student's repository: the template, and in the assignment's folder what they wrote."""
    shutil.copytree(exported / "student", folder, ignore=shutil.ignore_patterns("*.gz"))
    for module in (work or folder).glob("*.py") if work else ():
        shutil.copyfile(module, folder / "assignments" / assignment / module.name)
    git("init", "--quiet", folder)
    git("-C", folder, "add", "--all")
    git("-C", folder, "commit", "--quiet", "--message=work")
    return folder


WORKFLOWS = ("student/.github/workflows/check.yml", "grading/.github/workflows/grade.yml")


def test_workflows_are_of_githubs_schema(exported: Path) -> None:
    """The one that comes with check-jsonschema: no network."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    files = [str(exported / name) for name in WORKFLOWS]
    done = subprocess.run([*command, *files], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_can_be_injected_into_a_script(exported: Path, name: str) -> None:
    workflow = yaml.safe_load((exported / name).read_text())
    assert workflow["permissions"] == {"contents": "read"}
    [job] = workflow["jobs"].values()
    scripts = [step["run"] for step in job["steps"] if "run" in step]
    assert scripts and not any("${{" in script for script in scripts)


def test_the_students_workflow_has_the_names_that_githubs_tools_look_for(exported: Path) -> None:
    workflow = yaml.safe_load((exported / "student/.github/workflows/check.yml").read_text())
    assert workflow["name"] == "Autograding Tests" and list(workflow["jobs"]) == ["run-autograding-tests"]


def reported(job: Job) -> tuple[float, float, bool]:
    """What the reporter makes of a job: points and maximum of its notice, and whether the step passes."""
    [step] = [step for step in job.job["steps"] if "autograding-grading-reporter" in step.get("uses", "")]
    outputs = job.outputs()
    filled = {
        name: re.sub(
            r"\$\{\{ steps\.check\.outputs\.(\w+) \}\}", lambda match: outputs.get(match[1], ""), value
        )
        for name, value in {**step["env"], "runners": step["with"]["runners"]}.items()
    }
    runners = [name for name in re.split(r"[\s,]", filled["runners"]) if name]
    read = [json.loads(base64.b64decode(filled[f"{name.strip().upper()}_RESULTS"])) for name in runners]
    counted = [runner for runner in read if runner["max_score"]]
    points = sum(test["score"] for runner in counted for test in runner["tests"])
    return points, sum(r["max_score"] for r in counted), all(r["status"] == "pass" for r in read)


def test_a_push_of_a_students_gets_feedback(exported: Path, tmp_path: Path) -> None:
    """The steps of the workflow in a repository that holds nothing else of the kit."""
    work = repository(exported, tmp_path / "work", PARTLY)
    job = Job(work / ".github/workflows/check.yml", work, tmp_path / "scratch")
    job.run()
    points, most, passed = reported(job)
    manifest = json.loads((work / "assignments" / ASSIGNMENT / "manifest.json").read_text())["exercises"]
    assert most == sum(row["visible"] for row in manifest.values())
    assert 0 < points < most and not passed
    assert f"Visible checks: {points:g}/{most:g} points." in job.printed["Check"]
    assert "not a grade" in job.printed["Check"] and "not a grade" in job.summary()
    annotated = commands(job.printed["Check"])
    assert 0 < len(annotated) <= github.MAX_ANNOTATIONS
    for line in annotated:
        file, number, title = re.match(r"::error file=(.+?),line=(\d+),title=(\w+)::", line).groups()
        assert title in manifest
        assert int(number) <= len((work / file).read_text().splitlines())


def test_the_instructors_copy_refuses_where_student_code_is_not_held() -> None:
    from autograder.platforms import _run
    from autograder.sandbox import Zygote

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Zygote, "without", ("seccomp", "landlock"))
        with pytest.raises(_run.Ungraded, match="cannot be held safely here"):
            _run.graded(ASSIGNMENT, Submission("x", {}), training=False)


def test_a_student_can_check_at_home_as_the_readme_says(exported: Path) -> None:
    """In the template, which has no reference; the first command that the README gives."""
    student = exported / "student"
    [command] = re.findall(
        r"^ +python -m (autograder check \w+ .+?) +#", (student / "README.md").read_text(), re.MULTILINE
    )
    done = subprocess.run(
        [sys.executable, "-m", *command.split()], cwd=student, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1 and "not written yet" in done.stdout.lower(), done.stdout + done.stderr
    assert "rnn_step" in done.stdout and "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def collected(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """The instructor's workflow over three students: one right, one partly done, one whose repository is not there."""
    folder = tmp_path_factory.mktemp("class")
    checkout = folder / "grading"
    shutil.copytree(exported / "grading", checkout, ignore=shutil.ignore_patterns("*.gz"))
    rows = [
        ("ada", repository(exported, folder / "a", RIGHT)),
        ("王 Bo", repository(exported, folder / "b", PARTLY)),
    ]
    rows += [("carl", folder / "nowhere")]
    (folder / "b" / "assignments/rnn/conftest.py").symlink_to("/etc/passwd")
    git("-C", folder / "b", "add", "--all")
    git("-C", folder / "b", "commit", "--quiet", "--message=link")
    (checkout / "students.csv").write_text("name,repository\n" + "".join(f"{a},{b}\n" for a, b in rows))
    environment = {"OPTIONS": "--no-training", "GRADING_SEED": "parity"}
    job = Job(checkout / ".github/workflows/grade.yml", checkout, folder / "scratch", environment)
    job.run()
    return job


def test_the_grading_repository_grades_a_class(collected: Job) -> None:
    graded = {one.submission: one for one in results.read(collected.checkout / "results")}
    assert graded.keys() == {"ada", "王 Bo"}
    assert graded["ada"].score == graded["ada"].max_score > graded["王 Bo"].score > 0
    assert all(one.kind == "grade" for one in graded.values())
    table = list(csv.DictReader((collected.checkout / "grades.csv").open(encoding="utf-8")))
    assert {row["submission"]: float(row["total"]) for row in table[1:]} == {
        n: r.score for n, r in graded.items()
    }
    assert (collected.checkout / "pages/index.html").exists()
    for name, one in graded.items():
        assert github._markdown.inert(name) in collected.summary()
        assert f"{one.score:g} | {one.max_score:g}" in collected.summary()


def test_what_was_fetched_is_on_record_and_what_was_not_is_told(collected: Job) -> None:
    rows = {
        row["name"]: row
        for row in csv.DictReader((collected.checkout / "submissions.csv").open(encoding="utf-8"))
    }
    assert rows["ada"]["commit"] == git("-C", rows["ada"]["repository"], "rev-parse", "HEAD")
    assert rows["ada"]["committed"][:4].isdigit() and not rows["ada"]["problem"]
    assert rows["carl"]["problem"] and not rows["carl"]["commit"]
    [warning] = commands(collected.printed["Collect"])
    assert warning.startswith("::warning title=Not fetched::carl")


def test_a_link_in_a_repository_is_fetched_as_a_file(collected: Job) -> None:
    link = collected.checkout / "submissions/王 Bo/assignments/rnn/conftest.py"
    assert link.read_text() == "/etc/passwd" and not link.is_symlink()


def test_what_was_fetched_before_is_never_graded_again(exported: Path, tmp_path: Path) -> None:
    """A second run has the newest commit, and of a repository that is gone nothing."""
    work, class_ = repository(exported, tmp_path / "work", PARTLY), tmp_path / "class"
    file = Path("assignments", ASSIGNMENT, "recurrent.py")
    [first] = _collect.collect([("ada", str(work))], class_, ASSIGNMENT)
    (work / file).write_text("# second try\n")
    git("-C", work, "commit", "--quiet", "--all", "--message=again")
    [second] = _collect.collect([("ada", str(work))], class_, ASSIGNMENT)
    assert not second.problem and second.commit == git("-C", work, "rev-parse", "HEAD") != first.commit
    assert (class_ / "ada" / file).read_text() == "# second try\n"
    [third] = _collect.collect([("ada", str(tmp_path / "nowhere"))], class_, ASSIGNMENT)
    assert third.problem and not (class_ / "ada").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lists no student"),
        ("name,repository\n", "lists no student"),
        ("name,url\nada,x/y\n", "line 2"),
        ("name,repository\n../ada,x/y\n", "line 2"),
        ("name,repository\nada,x/y\nada,x/z\n", "ada twice"),
    ],
)
def test_a_bad_list_gets_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "students.csv").write_text(text)
    with pytest.raises(IntakeError, match=said):
        _collect.students(tmp_path / "students.csv")


def test_owner_and_name_is_a_repository_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.example.edu")
    assert _collect._address("class/ada") == "https://git.example.edu/class/ada.git"
    for other in ("https://x.example/a/b", "git@x.example:a/b", "/srv/a/b.git"):
        assert _collect._address(other) == other


def hostile() -> tuple[Report, Submission]:
    wrong = check("three", 1, 0, "failed", visible=True, said=HOSTILE)
    exercise = replace(report().exercises[0], checks=(wrong,))
    source = '"""x"""\nimport numpy\n\n\ndef softmax(logits):\n    return 1\n'
    files = {"losses": "losses,line=9::x%0A.py"}
    return replace(report(), exercises=(exercise,)), Submission("x", {"losses": source}, files)


def unescaped(text: str) -> str:
    """As GitHub's runner reads a command's text."""
    for sign, escape in ((":", "%3A"), (",", "%2C"), ("\r", "%0D"), ("\n", "%0A"), ("%", "%25")):
        text = text.replace(escape, sign)
    return text


def test_no_message_or_file_name_of_a_student_is_a_command() -> None:
    made, submission = hostile()
    [line] = github.annotations(made, submission, Path("assignments/mlp"), "en")
    assert commands(line) == [line] and not {"\n", "\r", "\x1b", "\u202e"} & {*line} and "##[" not in line
    file, number, told = re.match(r"::error file=([^,:]*),line=(\d+),title=softmax::(.*)$", line).groups()
    assert number == "5"  # where softmax is defined
    assert unescaped(file) == f"assignments/mlp/{submission.filenames['losses']}"
    plain = "".join(c if c.isprintable() else " " for c in HOSTILE).replace("##[", "## [")
    assert unescaped(told).endswith(f"\n{plain}")


def test_the_token_is_in_no_argument_and_for_one_server_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = []
    monkeypatch.setenv("STUDENT_REPOSITORIES_TOKEN", "t0ken")
    monkeypatch.setattr(
        subprocess, "run", lambda command, **options: ran.append((command, options["env"])) or 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        list(_collect.collect([("ada", "class/ada")], tmp_path, ASSIGNMENT))
    [(command, environment)] = ran
    given = {
        environment[f"GIT_CONFIG_KEY_{i}"]: environment[f"GIT_CONFIG_VALUE_{i}"]
        for i in range(int(environment["GIT_CONFIG_COUNT"]))
    }
    assert not any("t0ken" in text for text in [*command, *given.values()])
    assert [key for key in given if key.startswith("credential")] == ["credential.https://github.com.helper"]


def test_an_annotation_is_at_the_line_that_the_message_names() -> None:
    made, submission = hostile()
    submission = replace(submission, filenames={"losses": "losses.py"})
    wrong = check("three", 1, 0, "failed", said="softmax stopped with ValueError (losses.py, line 6): no.")
    made = replace(made, exercises=(replace(made.exercises[0], checks=(wrong,)),))
    [line] = github.annotations(made, submission, Path("assignments/mlp"), "en")
    assert line.startswith("::error file=assignments/mlp/losses.py,line=6,")


SOFTMAX = 'import numpy\n\n\ndef softmax(logits):\n    说 = "a\\", "\n    return 1 / 0\n'


def annotated(book: str, said: str, folder: Path) -> str:
    """The annotation of a notebook handed in, where a check says this."""
    (folder / "mlp.ipynb").write_text(book, "utf-8")
    wrong = check("three", 1, 0, "failed", said=said)
    made = replace(report(), exercises=(replace(report().exercises[0], checks=(wrong,)),))
    submission = read(folder / "mlp.ipynb", "mlp")
    filed = replace(
        submission, sources={"losses": submission.sources["mlp"]}, filenames={"losses": "mlp.ipynb"}
    )
    [line] = github.annotations(made, filed, folder, "en")
    return unescaped(line)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("softmax stopped (mlp.ipynb cell 3, line 6): no.", "    return 1 / 0"),
        ("softmax stopped (mlp.ipynb cell 3, line 5): no.", '    说 = "a\\", "'),
        ("Wrong.", "def softmax(logits):"),
    ],
)
@pytest.mark.parametrize("ascii", [True, False])
def test_an_annotation_of_a_notebook_is_at_the_line_of_its_json(
    said: str, line: str, ascii: bool, tmp_path: Path
) -> None:
    cells = [nbformat.v4.new_code_cell(text) for text in ("x = 1", "y = 2", SOFTMAX)]
    made = nbformat.v4.new_notebook(cells=[{**c, "source": c["source"].splitlines(True)} for c in cells])
    book = json.dumps(made, indent=1, ensure_ascii=ascii)
    told = annotated(book, said, tmp_path)
    [number] = re.findall(r",line=(\d+),", told)
    assert json.loads(book.split("\n")[int(number) - 1].strip().rstrip(",")).rstrip("\n") == line
    assert "\nmlp.ipynb, cell 3:\n" in told


@pytest.mark.parametrize(
    "said", ["Stopped (mlp.ipynb cell 2, line 6): no.", "Forged (mlp.ipynb cell 99999, line 999999)"]
)
def test_where_the_line_cannot_be_told_only_the_cell_is(said: str, tmp_path: Path) -> None:
    """Twice the same, or on one line with everything else."""
    cells = [nbformat.v4.new_code_cell(SOFTMAX) for _ in range(2)]
    told = annotated(json.dumps(nbformat.v4.new_notebook(cells=cells)), said, tmp_path)
    assert told.startswith("::error title=softmax::") and "\nmlp.ipynb, cell 2:\n" in told


def test_stubs_are_not_annotated() -> None:
    made, submission = hostile()
    stub = check("three", 1, 0, "failed", said="replace the line that raises NotImplementedError.")
    made = replace(made, exercises=(replace(made.exercises[0], checks=(stub,)),))
    assert list(github.annotations(made, submission, Path("assignments/mlp"), "en")) == []
