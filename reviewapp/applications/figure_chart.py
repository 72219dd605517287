"""The figures of a few years as small bars, with the line that the standard draws; lengths in SVG units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 96, 40
GAP = 6


@dataclass(frozen=True)
class Bar:
    """One year: its place, and whether it stands on the wrong side of the line."""

    x: int
    y: float
    width: int
    height: float
    is_short: bool


@dataclass(frozen=True)
class Chart:
    """Bars from the left, oldest year first; a year that was not reported leaves its place empty."""

    bars: tuple[Bar, ...]
    line: float | None
    width: int = WIDTH
    height: int = HEIGHT


def chart(values: Sequence[Decimal | None], line: Decimal | None, failing: Sequence[bool]) -> Chart | None:
    """Bars in proportion to the largest of the values and the line; None where nothing can be drawn."""
    top = max(
        [value for value in values if value is not None] + ([line] if line is not None else []), default=0
    )
    if top <= 0:
        return None
    width = (WIDTH - GAP * (len(values) - 1)) // len(values)

    def length(value: Decimal) -> float:
        return round(float(value / top) * HEIGHT, 1)

    return Chart(
        bars=tuple(
            Bar(place * (width + GAP), HEIGHT - length(value), width, length(value), is_short)
            for place, (value, is_short) in enumerate(zip(values, failing, strict=True))
            if value is not None
        ),
        line=None if line is None else HEIGHT - length(line),
    )
