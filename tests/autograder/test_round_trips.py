"""What a grading leaves out because it cannot change anything: second looks, second attempts, deep copies."""

from typing import Any

import numpy as np
import pytest

from autograder.answers import copied
from autograder.backends import InProcess, StandIns
from autograder.faults import Fault
from autograder.grading import Grading
from autograder.intake.submission import Submission
from autograder.proof.cases import checks_in
from autograder.student import Signature, Student
from autograder.worker.session import Session, describe


class Watched(InProcess):
    """Notes what it is asked."""

    def __init__(self, sources: dict[str, str]) -> None:
        super().__init__(Submission("x", sources))
        self.asked: list[str] = []

    def ask(self, runtime: str, request: Any, seconds: float, call_back: Any) -> Any:
        self.asked.append(f"{request['op']} {request.get('name')}")
        return super().ask(runtime, request, seconds, call_back)


def student_of(sources: dict[str, str]) -> tuple[Student, Watched]:
    backend = Watched(sources)
    signatures = {name: Signature("m") for name in ("f", "g")}
    return Student(Submission("x", sources), backend, "mlp", signatures), backend


def test_a_module_is_looked_for_once() -> None:
    student, backend = student_of({"m": "def f(): return 1.0\ndef g(): return 2.0"})
    assert [student.f(), student.g(), student.f()] == [1.0, 2.0, 1.0]
    assert backend.asked == ["find f", "call f", "call g", "call f"]


def test_a_function_that_is_not_there_is_missing_whether_looked_for_first_or_later() -> None:
    student, _ = student_of({"m": "def f(): return 1.0"})
    student.f()
    with pytest.raises(Fault) as caught:
        student.g()
    assert caught.value.kind == "missing"


def test_an_error_of_a_function_looked_for_later_is_its_own() -> None:
    student, backend = student_of({"m": "def f(): return 1.0\ndef g(): raise ValueError('no')"})
    student.f()
    for _ in range(2):
        with pytest.raises(Fault) as caught:
            student.g()
        assert caught.value.kind == "raised"
    assert backend.asked[2:] == ["call g", "find g", "call g"]


@pytest.mark.parametrize(("module", "file"), [("m", "m.py"), ("notebook", "notebook.ipynb")])
def test_where_an_import_fails_is_told_however_often_it_is_asked(module: str, file: str) -> None:
    session = Session()
    session.load({module: np.frombuffer(b"#%% cell 1\n1 / 0", np.uint8)}, {module: file}, {})
    for _ in range(300):
        with pytest.raises(ZeroDivisionError) as caught:
            session.find("m", "f")
    assert describe(caught.value, {module: file})["frames"] == [[file, 2, "<module>"]]
    session.namespace.close()


@pytest.mark.parametrize(
    ("source", "attempts"),
    [
        ("def relu(x):\n    return x", 1),  # names nothing that the reference could answer for
        ("from .gradient_check import numerical_gradient\ndef relu(x):\n    return x", 2),
    ],
)
def test_only_what_a_submission_names_is_answered_by_the_reference(source: str, attempts: int) -> None:
    opened: list[StandIns] = []

    def make(submission: Submission, stand_ins: StandIns, training: bool) -> InProcess:
        opened.append(stand_ins)
        return InProcess(submission, stand_ins)

    grading = Grading("mlp", Submission("x", {"activations": source}), make, "seed")
    for module in ("gradient_check", "activations"):
        grading.know([(check, module) for check, _ in checks_in("mlp", module)])
    check, function = next(
        (check, function)
        for check, function in checks_in("mlp", "activations")
        if check.exercise.name == "relu"
    )
    report = grading.run(check, function, function.__code__.co_varnames[: function.__code__.co_argcount])
    grading.close()
    assert report.outcome == "failed" and len(opened) == attempts


def test_a_copy_has_nothing_in_common_with_what_it_was_made_of() -> None:
    rng = np.random.default_rng(0)
    made: dict[str, Any] = {"a": [np.zeros(2), (np.ones(1), 3)], "rng": rng, "n": None}
    copy = copied(made)
    made["a"][0][:] = 7
    made["a"][1][0][:] = 7
    drawn = rng.random()
    assert copy["a"][0].tolist() == [0, 0] and copy["a"][1][0].tolist() == [1] and copy["a"][1][1] == 3
    assert copy["rng"].random() == drawn and copy["n"] is None
