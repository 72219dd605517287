"""Long tables: a head repeated on every page, rows as high as their text needs, cells that never overrun."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True)
class _SetRow:
    cells: tuple[tuple[TextLine, ...], ...]
    widths: tuple[float, ...]
    height: float
    size: float


def put_table(paper: Paper, table: Table, remarks: Sequence[TextLine] = ()) -> None:
    """Put a table on as many pages as it needs, and the remarks under it on the page of its last row."""
    setting = _Setting(paper.fonts, table, paper.area.width)
    head = setting.head()
    fullest = paper.area.height - head.height
    rows = [part for row in table.rows for part in _parts(setting.row(row), fullest)]
    held = rows if table.together else rows[:1]
    first = sum(row.height for row in held)
    if table.together and rows:
        first += _belonging(rows, len(rows) - 1, remarks)
    if rows and head.height + first > paper.room + _TOLERANCE and not paper.fresh:
        paper.new_page()
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
    """The height that must stay on the page of a row: a spanning row after it, the remarks after the last."""
    if at + 1 == len(rows):
        return _GAP + sum(line.height for line in remarks) if remarks else 0.0
    following = rows[at + 1]
    return following.height if len(following.cells) == 1 else 0.0


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
        """Whole columns as wide as they must be; the others share what is left."""
        rows = [row.cells for row in self.table.rows if not row.spanning]
        columns = self.table.columns
        widths = [column.width * mm for column in columns]
        for at, column in enumerate(columns):
            if column.whole:
                cells = (text_width(self.fonts, "fang", self.size, cells[at]) for cells in rows)
                widths[at] = max(widths[at], max(cells, default=0.0) + 2 * _PADDING + _TOLERANCE)
        whole = sum(width for width, column in zip(widths, columns, strict=True) if column.whole)
        shared = sum(widths) - whole
        share = (self.width - whole) / shared if shared else 1.0
        if share < _NARROWEST or whole > self.width + _TOLERANCE:
            raise ValueError("表格各列过宽，超出版心")
        return tuple(
            width if column.whole else width * share for width, column in zip(widths, columns, strict=True)
        )

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
