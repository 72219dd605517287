"""Long tables: a head repeated on every page, rows as high as their text needs, cells that never overrun."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportlab.lib.units import mm

from .blocks import Align, Row, Table
from .fonts import Fonts
from .fontsources import Role
from .gbt9704 import CHARACTER, PITCH, TABLE_SIZE, TextLine, balanced, text_width
from .paper import Paper

_LEADING = 1.3
_PADDING = 1.2 * mm
_RULE = 0.5
_GAP = PITCH - CHARACTER  # under a table, and under its remarks
_TOLERANCE = 0.01
_NARROWEST = 0.6  # of the width that a column asked for
_SMALLER = (1.0, 0.9, 0.8, 0.7, 0.6)  # letters, where the numbers of a table need more width than there is
_NUMBER = re.compile(r"[-−+]?[0-9][0-9.,]*%?")


@dataclass(frozen=True)
class _SetRow:
    cells: tuple[tuple[TextLine, ...], ...]
    widths: tuple[float, ...]
    height: float
    size: float


def put_table(
    paper: Paper, table: Table, remarks: Sequence[TextLine] = (), lead: Sequence[TextLine] = ()
) -> None:
    """Put a table on as many pages as it needs, the remarks under it on the page of its last row.

    `lead` is its heading, which stays on the page of its first row.
    """
    setting = _Setting(paper.fonts, table, paper.area.width)
    head = setting.head()
    fullest = paper.area.height - head.height
    rows = [part for row in table.rows for part in _parts(setting.row(row), fullest)]
    held = rows if table.together else rows[:1]
    first = sum(row.height for row in held)
    if table.together and rows:
        first += _belonging(rows, len(rows) - 1, remarks)
    led = sum(line.height for line in lead)
    if rows and led + head.height + first > paper.room + _TOLERANCE and not paper.fresh:
        paper.new_page()
    paper.put(lead)
    _draw_row(paper, head)
    for at, row in enumerate(rows):
        needed = row.height + _belonging(rows, at, remarks)
        if needed > paper.room + _TOLERANCE and not (at == 0 and paper.room + _TOLERANCE >= row.height):
            paper.new_page()
            _draw_row(paper, head)
        _draw_row(paper, row)
    paper.take(_GAP)
    if remarks:
        paper.put(remarks)
        paper.take(_GAP)


def _parts(row: _SetRow, fullest: float) -> list[_SetRow]:
    """A row that is higher than a page, cut between its lines; every other row as it is."""
    if row.height <= fullest + _TOLERANCE:
        return [row]
    leading = row.size * _LEADING
    most = int((fullest - 2 * _PADDING) / leading)
    longest = max(map(len, row.cells))
    parts = []
    for start in range(0, longest, most):
        cells = tuple(lines[start : start + most] for lines in row.cells)
        parts.append(replace(row, cells=cells, height=max(map(len, cells)) * leading + 2 * _PADDING))
    return parts


def _belonging(rows: Sequence[_SetRow], at: int, remarks: Sequence[TextLine]) -> float:
    """The height that must stay on the page of a row.

    A spanning row after it, the remarks after the last row, and that row itself: no total begins a page.
    """
    if at + 1 == len(rows):
        return _GAP + sum(line.height for line in remarks) if remarks else 0.0
    following = rows[at + 1]
    if at + 2 == len(rows) or len(following.cells) == 1:
        return following.height + _belonging(rows, at + 1, remarks)
    return 0.0


class _Setting:
    """A table with its columns' widths in points, ready to set its rows."""

    def __init__(self, fonts: Fonts, table: Table, width: float) -> None:
        self.fonts, self.table, self.width = fonts, table, width
        self.size = table.size or TABLE_SIZE
        self.widths = self._widths()

    def head(self) -> _SetRow:
        """The row of headings."""
        headings = [column.heading for column in self.table.columns]
        return self._set(headings, self.widths, ["center"] * len(headings), "hei")

    def row(self, row: Row) -> _SetRow:
        """A row, or one cell over the whole width."""
        if row.spanning:
            return self._set(row.cells, (self.width,), ["center"], "hei")
        return self._set(row.cells, self.widths, [column.align for column in self.table.columns], "fang")

    def _widths(self) -> tuple[float, ...]:
        """Widths that break no number, in smaller letters where need be.

        Where no size is small enough numbers are broken; raises `ValueError` where nothing fits at all.
        """
        asked, loose = self.size, None
        for smaller in _SMALLER:
            self.size = asked * smaller
            least: dict[int, float] = {}
            widths = self._shared(least, smaller)
            loose = loose or (widths and (self.size, widths))
            while widths and (short := self._short(widths)):
                least |= short  # what they take may leave others short
                widths = self._shared(least, smaller)
            if widths:
                return widths
        if not loose:
            raise ValueError("表格各列过宽，超出版心")
        self.size, widths = loose
        return widths

    def _shared(self, least: Mapping[int, float], smaller: float) -> tuple[float, ...] | None:
        """Whole columns and those with a `least` width as wide as they must be; the others share the rest.

        None where the rest is too little.
        """
        columns = self.table.columns
        needed = {at: self._needed(at) for at, column in enumerate(columns) if column.whole}
        fixed = {at: max(columns[at].width * mm, width) for at, width in needed.items()} | dict(least)
        asked = sum(column.width * mm for at, column in enumerate(columns) if at not in fixed)
        left = self.width - sum(fixed.values())
        share = left / asked if asked else 1.0
        if share < _NARROWEST * smaller or left < -_TOLERANCE:
            return None
        return tuple(fixed.get(at, column.width * mm * share) for at, column in enumerate(columns))

    def _short(self, widths: Sequence[float]) -> dict[int, float]:
        """The columns too narrow for a number of theirs, and how wide they must be."""
        needed = {at: self._needed(at, numbers=True) for at in range(len(widths))}
        return {at: width for at, width in needed.items() if width > widths[at]}

    def _needed(self, at: int, *, numbers: bool = False) -> float:
        """How wide a column must be to break none of its cells, or none of its numbers."""
        cells = [row.cells[at] for row in self.table.rows if not row.spanning]
        kept = [cell for cell in cells if not numbers or _NUMBER.fullmatch(cell)]
        widest = max((text_width(self.fonts, "fang", self.size, cell) for cell in kept), default=None)
        return 0.0 if widest is None else widest + 2 * _PADDING + _TOLERANCE

    def _set(
        self, cells: Sequence[str], widths: tuple[float, ...], aligns: Sequence[Align], role: Role
    ) -> _SetRow:
        leading = self.size * _LEADING
        texts = tuple(
            balanced(self.fonts, text, role, self.size, leading, align, width - 2 * _PADDING)
            for text, width, align in zip(cells, widths, aligns, strict=True)
        )
        tallest = max(map(len, texts), default=0) * leading + 2 * _PADDING
        return _SetRow(texts, widths, max(self.table.row_height, tallest), self.size)


def _draw_row(paper: Paper, row: _SetRow) -> None:
    top = paper.take(row.height)
    paper.canvas.setLineWidth(_RULE)
    left = paper.area.left
    for lines, width in zip(row.cells, row.widths, strict=True):
        paper.canvas.rect(left, top - row.height, width, row.height)
        text_height = len(lines) * row.size * _LEADING - row.size * (_LEADING - 1)
        line_top = top - (row.height - text_height) / 2
        for line in lines:
            paper.draw_line(line, left + _PADDING, line_top)
            line_top -= line.height
        left += width
