"""The geometry of charts; templates/charts.html draws it as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

WIDTH, HEIGHT = 420.0, 210.0
LEFT, RIGHT, TOP, BOTTOM = 38.0, 12.0, 32.0, 34.0
INNER_WIDTH, INNER_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM


@dataclass(frozen=True)
class Tick:
    """A place on an axis, in the drawing's units, and what stands there."""

    at: float
    label: str


@dataclass(frozen=True)
class Axis:
    """A linear scale from values to the drawing's units."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)


def across(low: float, high: float) -> Axis:
    return Axis(low, high, LEFT, WIDTH - RIGHT)


def upwards(low: float, high: float) -> Axis:
    return Axis(low, high, HEIGHT - BOTTOM, TOP)


@dataclass(frozen=True)
class Bar:
    """A bar over one bin: its corner and size, how many values fall there, and which values those are."""

    x: float
    y: float
    width: float
    height: float
    count: int
    label: str


@dataclass(frozen=True)
class Marker:
    """A vertical line across a histogram; `left` puts its label on that side. Labels of two rows do not meet."""

    at: float
    label: str
    left: bool
    row: int = 0


@dataclass(frozen=True)
class Histogram:
    """Counts of values in bins."""

    bars: tuple[Bar, ...]
    across: tuple[Tick, ...]
    upwards: tuple[Tick, ...]
    markers: tuple[Marker, ...] = ()

    @property
    def summary(self) -> str:
        """The bars that are not empty, in words."""
        return "; ".join(f"{bar.label}: {bar.count}" for bar in self.bars if bar.count)


def histogram(
    values: Sequence[float],
    edges: Sequence[float],
    labels: Sequence[str],
    ticks: Sequence[tuple[float, str]],
    markers: Sequence[tuple[float, str]] = (),
) -> Histogram:
    """Bars over bins of one width; a value outside counts in the nearest bin.

    Args:
        values: the sample.
        edges: of the bins, ascending, one more than bins.
        labels: what each bin holds, in words.
        ticks, markers: (value, label) to write under the axis, and to mark by a line.
    """
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
    x, step = across(edges[0], edges[-1]), _step(int(counts.max()))
    top = step * math.ceil(max(1, counts.max()) / step)
    y = upwards(0, top)
    bars = tuple(
        Bar(
            round(x(left) + 1, 2),
            y(count),
            round(x(right) - x(left) - 2, 2),
            round(y(0) - y(count), 2),
            count,
            label,
        )
        for (left, right), count, label in zip(pairwise(edges), counts.tolist(), labels, strict=True)
    )
    lines = tuple(
        Marker(x(value), label, x(value) > LEFT + INNER_WIDTH / 2, row)
        for row, (value, label) in enumerate(markers)
    )
    return Histogram(
        bars,
        tuple(Tick(x(value), label) for value, label in ticks),
        tuple(Tick(y(count), str(count)) for count in range(0, top + 1, step)),
        lines,
    )


def _step(most: int) -> int:
    """A round distance of at most five ticks up to `most`."""
    power = 10 ** max(0, math.floor(math.log10(max(1, most) / 5)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power * 5 >= most)


@dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class LossCurve:
    """Losses over epochs on a logarithmic scale: the student's, and the chapter's."""

    own: tuple[Point, ...]
    chapter: tuple[Point, ...]
    across: tuple[Tick, ...]
    upwards: tuple[Tick, ...]
    chapter_line: bool


def loss_curve(
    own: Sequence[float], chapter: Sequence[tuple[float, float]], epochs: int, chapter_line: bool
) -> LossCurve:
    """The curve of losses after each epoch beside the chapter's (epochs trained, loss).

    Losses that a logarithm cannot show, or that are off any scale, are drawn at the edge.
    """
    shown = [loss for loss in (*own, *(loss for _, loss in chapter)) if 1e-6 <= loss <= 1e4]
    low, high = math.floor(math.log10(min(shown))), math.ceil(math.log10(max(shown)))
    x, y = across(0, epochs), upwards(low, max(high, low + 1))

    def height(loss: float) -> float:
        return y(math.log10(loss) if loss > 0 else low)

    return LossCurve(
        tuple(Point(x(epoch), height(loss)) for epoch, loss in enumerate(own[:epochs], 1)),
        tuple(Point(x(epoch), height(loss)) for epoch, loss in chapter),
        tuple(Tick(x(epoch), str(epoch)) for epoch in range(0, epochs + 1, 2)),
        tuple(Tick(y(power), f"{10.0**power:g}") for power in range(low, max(high, low + 1) + 1)),
        chapter_line,
    )
