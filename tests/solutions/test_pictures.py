"""The handouts' pictures are what `python -m solutions.pictures` draws, and readable anywhere."""

import re
from pathlib import Path

import numpy as np
import pytest

from solutions.pictures.__main__ import PICTURES
from solutions.pictures.style import svg

SOLUTIONS = Path(__file__).parents[2] / "solutions"
NUMBER = re.compile(r"-?\d+\.\d+|-?\d+")
DRAWN = [(assignment, name) for assignment, pictures in PICTURES.items() for name in pictures]


def committed(assignment: str, name: str) -> str:
    return (SOLUTIONS / assignment / "figures" / f"{name}.svg").read_text("utf-8")


def anonymous(text: str) -> str:
    """Without the names of clips, which are made from the last digits of coordinates."""
    return re.sub(r"\bp[0-9a-f]{10}\b", "p", text)


@pytest.mark.parametrize(("assignment", "name"), DRAWN)
def test_the_committed_picture_is_what_is_drawn(assignment: str, name: str) -> None:
    """Shape for shape; coordinates may differ by a hundredth, as processors round differently."""
    now, then = anonymous(svg(PICTURES[assignment][name])), anonymous(committed(assignment, name))
    assert NUMBER.sub("#", now) == NUMBER.sub("#", then), "run: python -m solutions.pictures"
    numbers = [np.array([float(n) for n in NUMBER.findall(text)]) for text in (now, then)]
    np.testing.assert_allclose(*numbers, rtol=1e-3, atol=0.02)


@pytest.mark.parametrize(("assignment", "name"), DRAWN)
def test_a_picture_needs_no_font_no_network_and_no_light_page(assignment: str, name: str) -> None:
    text = committed(assignment, name)
    assert len(text) < 100_000
    assert "<text" not in text and "<image" not in text and "date" not in text
    assert not re.search(r"(?:href|src)=\"(?!#)", text)
    background = text[text.index('id="patch_1"') :].split("/>")[0]
    assert "fill: #ffffff" in background and "opacity" not in background


def test_no_other_picture_lies_there() -> None:
    for assignment, pictures in PICTURES.items():
        assert {path.name for path in (SOLUTIONS / assignment / "figures").iterdir()} == {
            f"{name}.{kind}" for name in pictures for kind in ("svg", "png")
        }
