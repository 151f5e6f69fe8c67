"""`check`, as a student meets it: from the handout's first green check to the mistakes everybody makes."""

import ast
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from rich.console import Console

from autograder import __main__ as start_up
from autograder.intake.layout import ASSIGNMENTS, order_of
from autograder.intake.submission import IntakeError
from autograder.messages import in_lines
from autograder.paths import ROOT
from autograder.practice import selfcheck
from autograder.practice.curriculum import Curriculum
from autograder.practice.selfcheck import SelfCheck
from autograder.proof.cases import checks_in

PAGES = {"en": "README.md", "zh": "README.zh-CN.md"}
LINEAR = 'raise NotImplementedError("linear (backprop.py) is not written yet")'


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A student's copy of assignment mlp, nothing written yet."""
    return Path(shutil.copytree(ROOT / "assignments" / "mlp", tmp_path / "mlp"))


def write(work: Path, module: str, old: str, new: str) -> None:
    file = work / f"{module}.py"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def checking(work: Path | None, *names: str, lang: str = "en", terminal: bool = False) -> SelfCheck:
    console = Console(
        file=io.StringIO(), width=100, force_terminal=terminal, color_system=None, highlight=False
    )
    return SelfCheck(console, names, "mlp" if work else "", work, lang)


def said(check: SelfCheck) -> str:
    """What one run prints."""
    check.run()
    assert isinstance(check.console.file, io.StringIO)
    return check.console.file.getvalue()


def handout(assignment: str, lang: str) -> str:
    return (ROOT / "assignments" / assignment / PAGES[lang]).read_text("utf-8")


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "200"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


# --- the newcomer's way ---


@pytest.mark.parametrize("lang", PAGES)
def test_the_handouts_way_to_the_first_green_check(work: Path, lang: str) -> None:
    before, after = re.findall(r"```text\n(.*?)```", handout("mlp", lang), re.DOTALL)
    assert said(checking(work, "linear", lang=lang)) == before
    write(work, "backprop", LINEAR, "return x @ weight + bias")  # as the first of the conventions says
    assert said(checking(work, "linear", lang=lang)) == after


@pytest.mark.parametrize("lang", PAGES)
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_command_of_a_handout_is_understood(assignment: str, lang: str) -> None:
    commands = re.findall(r"python -m autograder check ([^`#\n]*)", handout(assignment, lang))
    assert len(commands) >= 8
    for command in commands:
        words = [word for word in shlex.split(command) if word not in ("--watch", "--lang", "zh")]
        option = words.index("--assignment") if "--assignment" in words else len(words)
        given = (*words[option + 1 :], "")[0]
        assert Curriculum.of(tuple(words[:option]), given, ROOT).assignment == assignment, command


@pytest.mark.parametrize("lang", PAGES)
def test_what_the_handout_installs_is_enough(lang: str) -> None:
    """`check` of a NumPy exercise imports nothing but the packages on the handout's line, and what those need."""
    [line] = set(
        re.findall(r"^pip install -c requirements.txt (numpy .*)$", handout("mlp", lang), re.MULTILINE)
    )
    program = (
        "import sys; before = {*sys.modules}; sys.argv = 'autograder check linear --assignment mlp --submission solutions/mlp'.split()\n"
        "from autograder.cli import app\n"
        "try: app()\n"
        "except SystemExit as end: print(end.code)\n"
        "print(*{name.partition('.')[0] for name in {*sys.modules} - before})"
    )
    *_, status, modules = run("-c", program).stdout.splitlines()
    owners = metadata.packages_distributions()
    used = {_normal(owner) for module in modules.split() for owner in owners.get(module, [])}
    assert status == "0" and used <= _closure(line.split()), used - _closure(line.split())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _closure(names: list[str]) -> set[str]:
    """Packages, and all that pip installs with them."""
    found: set[str] = set()
    waiting = list(map(_normal, names))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            needs = [need for need in metadata.requires(name) or [] if "extra ==" not in need]
            waiting += [_normal(re.match(r"[\w.-]+", need)[0]) for need in needs if _installed(need)]
    return found


def _installed(need: str) -> bool:
    try:
        return bool(metadata.version(re.match(r"[\w.-]+", need)[0]))
    except metadata.PackageNotFoundError:  # for another system or Python
        return False


# --- what is said ---


def test_a_failed_check_shows_the_call_the_answer_and_what_was_expected(work: Path) -> None:
    write(work, "backprop", LINEAR, "return x @ weight - bias")
    text = said(checking(work, "linear"))
    assert "✗ linear  0.25/0.75" in text
    called, returned, expected = re.findall(
        r"^ {6}(Called: .*|linear returned .*|Expected .*)$", text, re.MULTILINE
    )
    assert (
        called
        == "Called: linear([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]], [[1.0, 0.5], [2.0, -1.0], [0.0, 1.0]], [10.0, -20.0])."
    )
    assert "[[-5.0, 18.5], [-12.0, 24.0]]" in returned and "[[15.0, -21.5], [8.0, -16.0]]" in expected
    assert "test_linear_by_hand" in text and "assignments/mlp/checks/test_backprop.py" in text
    assert "Next: linear (assignments/mlp/backprop.py" in text


def test_a_whole_assignment_in_the_handouts_order(work: Path) -> None:
    write(work, "backprop", LINEAR, "return x @ weight + bias")
    write(
        work,
        "losses",
        'raise NotImplementedError("one_hot (losses.py) is not written yet")',
        "return np.eye(num_classes)",
    )
    text = said(checking(work))
    modules = re.findall(r"^(\w+)\.py  §", text, re.MULTILINE)
    assert modules == [
        "gradient_check", "backprop", "activations", "losses", "backprop", "optimizers", "regularization",
        "mnist_numpy", "mnist_torch",
    ]  # fmt: skip
    assert (
        "✓ linear  0.75/0.75" in text
        and "✗ one_hot  0/0.75" in text
        and "○ softmax  0/1.25  not written yet" in text
    )
    assert "Next: one_hot" in text  # what has failed comes before what has not been begun
    hidden = [
        check for module in order_of("mlp") for check, _ in checks_in("mlp", module) if not check.visible
    ]
    assert f"{len(hidden)} hidden checks for {sum(c.points for c in hidden):g} more points" in text


def test_what_is_next_follows_the_handout_and_not_the_grading(work: Path) -> None:
    assert order_of("mlp").index("optimizers") < order_of("mlp").index("backprop")
    assert "Next: mlp_forward (" in said(checking(work, "sgd", "mlp_forward"))
    done = said(checking(ROOT / "solutions" / "mlp", "linear_backward"))
    assert "Next in the handout: relu (assignments/mlp/activations.py; section 3 of" in done
    assert "backprop.py; section 5 of" in said(checking(work, "mlp_forward"))


def test_a_module_in_two_sections_has_one_heading_when_it_is_asked_for_alone(work: Path) -> None:
    assert said(checking(work, "backprop")).count("backprop.py  §") == 1


@pytest.mark.parametrize(("lang", "hidden"), [("en", "hidden checks for"), ("zh", "项隐藏检查")])
def test_hidden_checks_are_counted_and_not_described(work: Path, lang: str, hidden: str) -> None:
    text = said(checking(ROOT / "solutions" / "mlp", lang=lang))
    assert hidden in text and "all tests passed" not in text.lower()
    for module in order_of("mlp"):
        for check, _ in checks_in("mlp", module):
            visible = {c.title for c, _ in checks_in("mlp", module) if c.visible}
            if not check.visible and check.title not in visible:
                assert check.title.in_language(lang) not in text and check.name not in text


def test_a_terminal_gets_marks_besides_colours_and_a_pipe_whole_lines(work: Path) -> None:
    write(work, "backprop", LINEAR, "return x @ weight - bias")
    piped, shown = (said(checking(work, "backprop", terminal=terminal)) for terminal in (False, True))
    for text in (piped, shown):
        assert "✗ linear " in text and "○ linear_backward" in text and "\x1b[" not in text
    assert max(map(len, piped.splitlines())) > 100 >= max(map(len, shown.splitlines()))
    assert "    [10.0, -20.0])." in shown  # wrapped below its own beginning


def test_a_terminal_without_such_signs_gets_others() -> None:
    done = run(
        "-m", "autograder", "check", "linear", "--submission", "solutions/mlp", PYTHONIOENCODING="ascii"
    )
    assert done.returncode == 0 and "  + linear  0.75/0.75" in done.stdout


def test_a_message_is_cut_at_its_joints_only() -> None:
    message = "Likely cause: a sum. Called: f(1.5, 'x, y: z'). f returned 2.0. Expected 3.0. See §3.1: a = b"
    assert in_lines(message) == [
        "Likely cause: a sum.",
        "Called: f(1.5, 'x, y: z').",
        "f returned 2.0.",
        "Expected 3.0.",
        "See §3.1: a = b",
    ]


# --- the mistakes everybody makes ---


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        (["softmx"], "Did you mean softmax"),
        (["Softmax"], "Did you mean softmax"),
        (["linear_backwards"], "Did you mean linear_backward"),
        (["backprob.py"], "Did you mean backprop"),
        (["xyzzy"], "There are: CNN, MLP, RNN, accuracy"),
        (["mlp", "conv2d"], "no exercise or module called conv2d in mlp"),
        (["mnist_torch"], "--assignment mlp or cnn or rnn"),
    ],
)
def test_a_misspelt_name_gets_the_nearest_one(names: list[str], hint: str, tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as raised:
        Curriculum.of(tuple(names), "", tmp_path)
    assert hint in raised.value.text.en
    assert re.search("[\u4e00-\u9fff]", raised.value.text.zh)


@pytest.mark.parametrize("name", ["losses", "losses.py", "assignments/mlp/losses.py", "mlp", "softmax"])
def test_names_may_be_typed_as_files(name: str, tmp_path: Path) -> None:
    assert Curriculum.of((name,), "", tmp_path).assignment == "mlp"


def test_one_stands_in_an_assignments_folder() -> None:
    assert Curriculum.of(("mnist_torch",), "", ROOT / "assignments" / "rnn").assignment == "rnn"


def test_a_syntax_error_is_told_once(work: Path) -> None:
    write(work, "losses", "import numpy as np", "import numpy as np\nx = (1,")
    text = said(checking(work, "losses"))
    assert text.count("SyntaxError") == 1 and "losses.py, line 7" in text
    assert "Next: squared_error" in text


def test_prints_and_a_breakpoint_in_a_function(work: Path) -> None:
    write(work, "backprop", LINEAR, 'print("shape", x.shape)\n    breakpoint()\n    return x @ weight + bias')
    program = ["-m", "autograder", "check", "linear", "--assignment", "mlp", "--submission", str(work)]
    done = subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        input="p bias.sum()\nl 20, 30\nq\n",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "shape (2, 3)" in done.stdout and "-10.0" in done.stdout
    assert re.search(
        r"breakpoint\(\)\n.*->.*return x @ weight", done.stdout
    )  # the debugger has the source to list
    assert done.returncode == 130 and "Stopped." in done.stdout and "Traceback" not in done.stderr


def test_ctrl_c_ends_a_loop_without_end(work: Path) -> None:
    write(work, "backprop", LINEAR, "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        checking(work, "linear").run()


def test_watching_checks_again_after_a_save(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edits = iter(["return x @ weight - bias", "return x @ weight + bias"])
    last = LINEAR

    def saves(seconds: float) -> None:
        nonlocal last
        edit = next(edits, None)
        if edit is None:
            raise KeyboardInterrupt
        write(work, "backprop", last, edit)
        last = edit

    monkeypatch.setattr(selfcheck.time, "sleep", saves)
    check = checking(work, "linear")
    check.run()
    with pytest.raises(KeyboardInterrupt):
        check.watch()
    text = check.console.file.getvalue()  # type: ignore[attr-defined]
    assert re.findall(r"([○✗✓]) linear", text) == ["○", "✗", "✓"]
    assert text.count("Waiting for you to save a file in mlp; Ctrl-C ends.") == 3


def test_without_torch_the_numpy_exercises_are_checked_all_the_same(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selfcheck.importlib.util, "find_spec", lambda name: None)
    text = said(checking(work))
    assert "torch is not installed, so MLP, train_mlp cannot be checked" in text and "○ classify" in text
    with pytest.raises(IntakeError, match="pip install"):
        checking(work, "MLP").run()


def test_a_missing_package_is_named_with_the_command_that_installs_it() -> None:
    program = (
        "import sys, runpy; sys.modules['typer'] = None; sys.argv[1:] = ['check', 'linear', *sys.argv[1:]]\n"
        "runpy.run_module('autograder', run_name='__main__', alter_sys=True)"
    )
    for options, sentence in (([], "typer is not installed in"), (["--lang", "zh"], "里没有安装 typer")):
        done = run("-c", program, *options)
        assert done.returncode == 2 and sentence in done.stderr and "Traceback" not in done.stderr
        assert done.stderr.strip().endswith("python -m pip install -c requirements.txt typer")


def test_a_python_too_old_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start_up, "NEEDED", (99, 0))
    monkeypatch.setattr(sys, "argv", ["autograder", "check"])
    with pytest.raises(SystemExit) as ended:
        start_up.start()
    assert ended.value.code == 2 and "Python 99.0 or newer is needed" in capsys.readouterr().err
    ast.parse((ROOT / "autograder" / "__main__.py").read_text("utf-8"), feature_version=(3, 7))
