"""A report made up for the writers: every outcome, half an accuracy, and text that every reader would act on."""

from dataclasses import replace

from autograder.report import CheckReport, ExerciseReport, Outcome, Report, TrainingReport
from autograder.text import Text

# What terminals, browsers, Markdown, GitHub's runner, spreadsheets and XML act on.
HOSTILE = (
    "=cmd()|x <script>alert(1)</script> **b** | [a](b) `c` @everyone #1\n::error::forged\r::set-output name=x::y ##[error]z"
    " %0A::warning::w \x1b[31m\u202e]]> & {{x}} ${{ secrets.X }}"
)


def check(
    name: str, points: float, earned: float, outcome: Outcome, visible: bool = False, said: str = ""
) -> CheckReport:
    title = f"{name} of {HOSTILE if said else 'it'}"
    return CheckReport(
        f"test_{name}", Text(title, title), visible, points, earned, outcome, Text(said, said), 0.25
    )


def report(*, ungraded: bool = False) -> Report:
    """Two exercises of 3 and 6 points; 2.25 and 4.81 are earned."""
    first = (
        check("one", 1.5, 1.5, "passed", visible=True),
        check("two", 0.75, 0.75, "follow_through"),
        check("three", 0.75, 0, "ungraded" if ungraded else "failed", said=HOSTILE),
    )
    second = (check("builds", 1, 1, "passed"), check("accuracy", 5, 3.81, "failed", said="88.1 %"))
    return Report(
        assignment="mlp",
        submission="jane_17",
        kind="grade",
        protections=("process", "limits", "seccomp"),
        seed="5eed",
        score=7.06,
        max_score=9,
        total=9,
        exercises=(
            ExerciseReport("softmax", "losses", "3.1.2", first),
            ExerciseReport("train_mlp", "mnist_torch", "3.1.6", second),
        ),
        training=(TrainingReport("train_mlp", (0.5, 0.4), (0.85, 0.881), 0.9758, 0.9733, 12.5),),
        problems=(Text(HOSTILE, HOSTILE),),
        started="2026-11-26T20:00:00+00:00",
        seconds=13.25,
    )


def named(name: str) -> Report:
    return replace(report(), submission=name)
