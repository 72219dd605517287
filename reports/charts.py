"""Charts as plain geometry: one definition for pages (SVG) and documents (PDF), readable in grey print.

Every function takes plain data and the words of its caller, and returns a `Drawing`: lengths in points,
the origin at the upper left, nothing told by colour. `to_svg` writes it for a page, `chartpaper` draws it
on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil, floor, log10
from unicodedata import east_asian_width

WIDTH = 442.0  # the type area of a page: 156 mm
_SIZE = 9.0
_ROW = 15.0
_AXIS = 22.0
_MARGIN = 8.0
_LABELS = 150.0
_STRIP = 120.0
_INK, _RULE, _BAND = 0.0, 0.7, 0.88  # greys, of white
_DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 2), (8, 3, 2, 3))


@dataclass(frozen=True)
class Segment:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 1.0
    grey: float = _INK
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True)
class Box:
    """A filled rectangle, with an outline where `outlined`."""

    x: float
    y: float
    width: float
    height: float
    fill: float
    outlined: bool = False


@dataclass(frozen=True)
class Dot:
    """A round mark, full or hollow."""

    x: float
    y: float
    radius: float = 2.6
    full: bool = True


@dataclass(frozen=True)
class Label:
    """Words beside a point: `anchor` is "start", "middle" or "end"; `y` is the base line."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: float = _SIZE


Shape = Segment | Box | Dot | Label


@dataclass(frozen=True)
class Drawing:
    """Shapes in the order they are drawn, with a title and the same said in words."""

    width: float
    height: float
    title: str
    summary: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Interval:
    """A value with its interval; `marked` rows lie in the grey band, `full` ones above the line."""

    name: str
    value: float
    low: float
    high: float
    marked: bool = False
    full: bool = True


def rank_intervals(rows: Sequence[Interval], line: int, title: str, summary: str) -> Drawing:
    """Places with their intervals, one row each; the dashed line parts place `line` from the next one.

    Rows in the grey band stand on grey; places above the line have full dots, others hollow ones.
    """
    last = max([1.0, float(line + 1), *(row.high for row in rows)])
    scale = _Scale(0.5, last + 0.5)
    ticks = [tick for tick in scale.ticks() if tick >= 1 and tick == round(tick)]
    cut = scale.at(line + 0.5)
    across = Segment(cut, 0, cut, len(rows) * _ROW, 1.2, dashes=(4, 2))
    return _intervals(rows, scale, ticks, [across], title, summary)


def severities(rows: Sequence[Interval], title: str, summary: str) -> Drawing:
    """Severities of experts with their intervals about zero: right of the line is harsher."""
    reach = max([0.1, *(abs(end) for row in rows for end in (row.low, row.high))])
    scale = _Scale(-reach, reach)
    zero = Segment(scale.at(0), 0, scale.at(0), len(rows) * _ROW, 1.2, dashes=(4, 2))
    return _intervals(rows, scale, scale.ticks(), [zero], title, summary)


@dataclass(frozen=True)
class Share:
    """How much of a whole is done."""

    name: str
    done: int
    total: int


def coverage(rows: Sequence[Share], title: str, summary: str) -> Drawing:
    """Bars of what is done within outlines of the whole, with both numbers beside them."""
    shapes: list[Shape] = []
    largest = max([1, *(row.total for row in rows)])
    room = WIDTH - _LABELS - 60
    for at, row in enumerate(rows):
        top, whole = at * _ROW, room * row.total / largest
        part = whole * min(1.0, row.done / row.total) if row.total else 0.0
        shapes += [
            _name(row.name, at),
            Box(_LABELS, top + 3, whole, _ROW - 6, 1.0, outlined=True),
            Box(_LABELS, top + 3, part, _ROW - 6, 0.35),
            Label(_LABELS + whole + 4, top + 11, f"{row.done}/{row.total}"),
        ]
    return Drawing(WIDTH, max(1, len(rows)) * _ROW, title, summary, tuple(shapes))


def scatter(
    points: Sequence[tuple[float, float]],
    across: str,
    up: str,
    title: str,
    summary: str,
    height: float = 260.0,
    lines: tuple[float, float] | None = None,
) -> Drawing:
    """Pairs of values on one scale, such as raw against calibrated; on the diagonal both are equal.

    ``lines`` are dashed: a value across and one up, such as the line of places on either scale.
    """
    values = [value for pair in points for value in pair] or [0.0]
    plot = _Plot(min(values), max(values), min(values), max(values), height)
    diagonal = Segment(*plot.point(plot.low, plot.low), *plot.point(plot.high, plot.high), 0.8, _RULE, (4, 2))
    dots = [Dot(*plot.point(x, y), radius=2.2, full=False) for x, y in points]
    words = [Label(plot.right, height - 2, across, "end"), Label(_MARGIN, _SIZE, up)]
    cuts = [] if lines is None else plot.cross(*lines)
    return Drawing(WIDTH, height, title, summary, (*plot.frame(), diagonal, *cuts, *dots, *words))


def strip(values: Sequence[float], low: float, high: float, title: str) -> Drawing:
    """The scores of one application on a scale that its neighbours share; a stroke marks their mean."""
    scale = _Scale(low, high if high > low else low + 1, 4.0, _STRIP - 4.0)
    middle = _ROW / 2
    mean = scale.at(sum(values) / len(values)) if values else None
    shapes: list[Shape] = [Segment(4.0, middle, _STRIP - 4.0, middle, 0.6, _RULE)]
    if mean is not None:
        shapes.append(Segment(mean, 2, mean, _ROW - 2, 1.4))
    shapes += [Dot(scale.at(value), middle, full=False) for value in values]
    return Drawing(_STRIP, _ROW, title, title, tuple(shapes))


@dataclass(frozen=True)
class Series:
    """One line of a chart over time: a value for each step, None where there is none."""

    name: str
    values: tuple[float | None, ...]


def series(
    steps: Sequence[str], lines: Sequence[Series], title: str, summary: str, height: float = 220.0
) -> Drawing:
    """Lines over steps in time, told apart by their dashes and marks, named at their ends."""
    known = [value for line in lines for value in line.values if value is not None] or [0.0]
    plot = _Plot(0, max(1, len(steps) - 1), min(known), max(known), height, right=110.0)
    shapes: list[Shape] = list(plot.frame(across=False))
    every = max(1, ceil(len(steps) / 10))
    for at in range(0, len(steps), every):
        shapes.append(Label(plot.point(at, 0)[0], height - 6, steps[at], "middle"))
    for number, line in enumerate(lines):
        spots = [(at, value) for at, value in enumerate(line.values) if value is not None]
        for (x1, y1), (x2, y2) in pairwise(spots):
            dashes = _DASHES[number % len(_DASHES)] if x2 - x1 == 1 else (1, 3)
            shapes.append(Segment(*plot.point(x1, y1), *plot.point(x2, y2), 1.2, dashes=dashes))
        shapes += [Dot(*plot.point(at, value), full=number % 2 == 0) for at, value in spots]
        if spots:
            x, y = plot.point(*spots[-1])
            shapes.append(Label(x + 6, y + 3, _short(line.name, 104.0)))
    return Drawing(WIDTH, height, title, summary, tuple(shapes))


def to_svg(drawing: Drawing) -> str:
    """The drawing as inline SVG: text escaped, no style attribute, its words for those who do not see it."""
    body = "".join(_element(shape) for shape in drawing.shapes)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
        f'aria-label="{escape(drawing.title)}" '
        f'viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" font-size="{_n(_SIZE)}">'
        f"<title>{escape(drawing.title)}</title><desc>{escape(drawing.summary)}</desc>{body}</svg>"
    )


def _element(shape: Shape) -> str:
    match shape:
        case Segment():
            dashes = f' stroke-dasharray="{" ".join(map(_n, shape.dashes))}"' if shape.dashes else ""
            return (
                f'<line x1="{_n(shape.x1)}" y1="{_n(shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(shape.y2)}" '
                f'stroke="{_colour(shape.grey)}" stroke-width="{_n(shape.width)}"{dashes}/>'
            )
        case Box():
            outline = f' stroke="{_colour(_INK)}" stroke-width="0.6"' if shape.outlined else ""
            return (
                f'<rect x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" '
                f'height="{_n(shape.height)}" fill="{_colour(shape.fill)}"{outline}/>'
            )
        case Dot():
            fill = _colour(_INK if shape.full else 1.0)
            return (
                f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}" fill="{fill}" '
                f'stroke="{_colour(_INK)}"/>'
            )
        case Label():
            return (
                f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" text-anchor="{shape.anchor}" '
                f'font-size="{_n(shape.size)}">{escape(shape.text)}</text>'
            )


def _colour(grey: float) -> str:
    return f"#{round(grey * 255):02x}" + f"{round(grey * 255):02x}" * 2


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class _Scale:
    """Values laid out from left to right beside the names."""

    low: float
    high: float
    left: float = _LABELS
    right: float = WIDTH - _MARGIN

    def at(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def ticks(self) -> list[float]:
        return _ticks(self.low, self.high)


class _Plot:
    """A rectangle with a scale on two sides."""

    def __init__(
        self, low: float, high: float, bottom: float, top: float, height: float, right: float = 0.0
    ) -> None:
        self.low, self.high = _widened(low, high)
        self.bottom, self.top = _widened(bottom, top)
        self.left, self.right = 44.0, WIDTH - _MARGIN - right
        self.upper, self.lower = _SIZE + 8, height - _AXIS - 6

    def point(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.low) / (self.high - self.low)
        up = (y - self.bottom) / (self.top - self.bottom)
        return self.left + across * (self.right - self.left), self.lower - up * (self.lower - self.upper)

    def cross(self, across: float, up: float) -> list[Shape]:
        """A dashed line upright at one value, another level at the other."""
        x, y = self.point(across, up)
        return [
            Segment(x, self.upper, x, self.lower, 1.2, dashes=(4, 2)),
            Segment(self.left, y, self.right, y, 1.2, dashes=(4, 2)),
        ]

    def frame(self, *, across: bool = True) -> list[Shape]:
        """Grid lines with their numbers."""
        shapes: list[Shape] = []
        for tick in _ticks(self.bottom, self.top):
            _, y = self.point(self.low, tick)
            shapes += [
                Segment(self.left, y, self.right, y, 0.4, _RULE),
                _number(self.left - 4, y + 3, tick, "end"),
            ]
        for tick in _ticks(self.low, self.high) if across else []:
            x, _ = self.point(tick, self.bottom)
            shapes += [Segment(x, self.upper, x, self.lower, 0.4, _RULE), _number(x, self.lower + 12, tick)]
        return shapes


def _intervals(
    rows: Sequence[Interval],
    scale: _Scale,
    ticks: Sequence[float],
    over: Sequence[Shape],
    title: str,
    summary: str,
) -> Drawing:
    height = len(rows) * _ROW
    shapes: list[Shape] = [Box(0, at * _ROW, WIDTH, _ROW, _BAND) for at, row in enumerate(rows) if row.marked]
    for tick in ticks:
        shapes += [
            Segment(scale.at(tick), 0, scale.at(tick), height, 0.4, _RULE),
            _number(scale.at(tick), height + 12, tick),
        ]
    shapes += over
    for at, row in enumerate(rows):
        middle = (at + 0.5) * _ROW
        shapes += [
            _name(row.name, at),
            Segment(scale.at(row.low), middle, scale.at(row.high), middle, 1.4),
            *(Segment(scale.at(end), middle - 3, scale.at(end), middle + 3) for end in (row.low, row.high)),
            Dot(scale.at(row.value), middle, full=row.full),
        ]
    return Drawing(WIDTH, height + _AXIS, title, summary, tuple(shapes))


def _name(text: str, at: int) -> Label:
    return Label(_LABELS - 6, at * _ROW + 11, _short(text, _LABELS - 8), "end")


def _number(x: float, y: float, value: float, anchor: str = "middle") -> Label:
    return Label(x, y, f"{value:.10g}".replace("-", "−"), anchor)


def _short(text: str, room: float) -> str:
    """A text that fits its room, by the widths of Chinese and Latin letters; cut ones end in …."""
    if _measured(text) <= room:
        return text
    while text and _measured(text) + _SIZE > room:
        text = text[:-1]
    return text + "…"


def _measured(text: str) -> float:
    return sum(_SIZE if east_asian_width(char) in "WFA" else _SIZE * 0.6 for char in text)


def _widened(low: float, high: float) -> tuple[float, float]:
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _ticks(low: float, high: float) -> list[float]:
    """About six round numbers between two values."""
    rough = (high - low) / 6
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough * 0.999)
    return [round(step * at, 10) for at in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
