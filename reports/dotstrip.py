"""A strip of dots: values laid out on one line, equal ones stacked, so that a spread is seen at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .charts import WIDTH, Dot, Drawing, Label, Segment, Shape

_MARGIN = 20.0
_STEP = 6.0  # between dots of one stack
_TOP = 8.0
_FOOT = 20.0
_CELL = 5.0  # values nearer than this, in points, share a stack
_TICKS = 5
_MOST = 12  # dots in a stack; a higher one is pressed together


def dot_strip(values: Sequence[float], low: float, high: float, title: str, summary: str) -> Drawing:
    """Dots at `values` on an axis from `low` to `high`; raises ValueError for a value beyond them."""
    if not low < high or any(not low <= value <= high for value in values):
        raise ValueError(f"values must lie between {low} and {high}")
    length = WIDTH - 2 * _MARGIN

    def at(value: float) -> float:
        return _MARGIN + (value - low) / (high - low) * length

    stacks = Counter(round(at(value) / _CELL) for value in values)
    tallest = max([1, *stacks.values()])
    step = min(_STEP, _MOST * _STEP / tallest)
    base = _TOP + step * tallest
    shapes: list[Shape] = [Segment(at(low), base, at(high), base, grey=0.5)]
    edges = [low + (high - low) * tick / (_TICKS - 1) for tick in range(_TICKS)]
    for edge in edges:
        shapes.append(Segment(at(edge), base, at(edge), base + 3, grey=0.5))
        shapes.append(Label(at(edge), base + 14, f"{edge:g}", "middle"))
    for cell, count in sorted(stacks.items()):
        shapes += [Dot(cell * _CELL, base - 4 - step * place) for place in range(count)]
    return Drawing(WIDTH, base + _FOOT, title, summary, tuple(shapes))
