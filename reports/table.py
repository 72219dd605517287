"""Long tables: a head repeated on every page, rows as high as their text needs, cells that never overrun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.lib.units import mm

from .fonts import Fonts
from .fontsources import Role
from .gbt9704 import CHARACTER, LEFT, PITCH, TABLE_SIZE, WIDTH, Align, TextLine, set_text, text_width
from .paper import Paper

_LEADING = 1.3
_PADDING = 1.2 * mm
_RULE = 0.5
_TOLERANCE = 0.01
_NARROWEST = 0.6  # of the width that a column asked for


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in millimetres, and how its cells are aligned.

    A `whole` column grows until no cell of it is broken: a number in two lines would be read as two.
    """

    heading: str
    width: float
    align: Align = "center"
    whole: bool = False


@dataclass(frozen=True)
class Row:
    """The cells of a row, one for each column; or one cell that spans them all."""

    cells: tuple[str, ...]

    @property
    def spanning(self) -> bool:
        """Whether the row is one cell over the whole width."""
        return len(self.cells) == 1


@dataclass(frozen=True)
class Table:
    """Columns and rows; `row_height` is the least height of a row in points."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_height: float = 9.2 * mm
    size: float = TABLE_SIZE


@dataclass(frozen=True)
class _SetRow:
    cells: tuple[tuple[TextLine, ...], ...]
    widths: tuple[float, ...]
    height: float
    size: float


def put_table(paper: Paper, table: Table, remarks: Sequence[TextLine] = ()) -> None:
    """Put a table on as many pages as it needs, and the remarks under it on the page of its last row."""
    widths = _widths(paper.fonts, table)
    head = _set_row(paper.fonts, table, [column.heading for column in table.columns], widths, role="hei")
    rows = [_set_table_row(paper.fonts, table, row, widths) for row in table.rows]
    _draw_row(paper, head)
    for at, row in enumerate(rows):
        if row.height + _belonging(rows, at, remarks) > paper.room + _TOLERANCE:
            paper.new_page()
            _draw_row(paper, head)
        _draw_row(paper, row)
    paper.take(PITCH - CHARACTER)
    paper.put(remarks)


def _belonging(rows: Sequence[_SetRow], at: int, remarks: Sequence[TextLine]) -> float:
    """The height that must stay on the page of a row: a spanning row after it, the remarks after the last."""
    if at + 1 == len(rows):
        return sum(line.height for line in remarks)
    following = rows[at + 1]
    return following.height if len(following.cells) == 1 else 0.0


def _widths(fonts: Fonts, table: Table) -> tuple[float, ...]:
    """The columns' widths in points: whole columns as wide as they must be, the others share what is left."""
    rows = [row.cells for row in table.rows if not row.spanning]
    widths = [column.width * mm for column in table.columns]
    for at, column in enumerate(table.columns):
        if column.whole:
            longest = max((text_width(fonts, "fang", table.size, cells[at]) for cells in rows), default=0.0)
            widths[at] = max(widths[at], longest + 2 * _PADDING + _TOLERANCE)
    whole = sum(width for width, column in zip(widths, table.columns, strict=True) if column.whole)
    share = (WIDTH - whole) / (sum(widths) - whole)
    if share < _NARROWEST:
        raise ValueError("表格各列过宽，超出版心")
    return tuple(
        width if column.whole else width * share for width, column in zip(widths, table.columns, strict=True)
    )


def _set_table_row(fonts: Fonts, table: Table, row: Row, widths: tuple[float, ...]) -> _SetRow:
    if row.spanning:
        return _set_row(fonts, table, row.cells, (WIDTH,), role="hei")
    return _set_row(fonts, table, row.cells, widths, role="fang")


def _set_row(
    fonts: Fonts, table: Table, cells: Sequence[str], widths: tuple[float, ...], role: Role
) -> _SetRow:
    aligns = [column.align if role == "fang" else "center" for column in table.columns]
    leading = table.size * _LEADING
    texts = tuple(
        tuple(_balanced(fonts, text, role, table.size, leading, align, width - 2 * _PADDING))
        for text, width, align in zip(cells, widths, aligns, strict=False)
    )
    tallest = max(map(len, texts), default=0) * leading + 2 * _PADDING
    return _SetRow(texts, widths, max(table.row_height, tallest), table.size)


def _balanced(
    fonts: Fonts, text: str, role: Role, size: float, leading: float, align: Align, width: float
) -> list[TextLine]:
    """Break a cell's text into as few lines as it needs, of about equal length: no word left over alone."""

    def broken(measure: float) -> list[TextLine]:
        return set_text(fonts, text, role=role, size=size, height=leading, align=align, width=measure)

    lines = broken(width)
    if len(lines) > 1:
        narrow, wide = 2 * size, width
        while wide - narrow > size / 4:
            middle = (narrow + wide) / 2
            narrow, wide = (narrow, middle) if len(broken(middle)) == len(lines) else (middle, wide)
        lines = broken(wide)
    return [replace(line, line=line.line._replace(width=width)) for line in lines if line.line]


def _draw_row(paper: Paper, row: _SetRow) -> None:
    top = paper.take(row.height)
    paper.canvas.setLineWidth(_RULE)
    left = LEFT
    for lines, width in zip(row.cells, row.widths, strict=True):
        paper.canvas.rect(left, top - row.height, width, row.height)
        text_height = len(lines) * row.size * _LEADING - row.size * (_LEADING - 1)
        line_top = top - (row.height - text_height) / 2
        for line in lines:
            paper.draw_line(line, left + _PADDING, line_top)
            line_top -= line.height
        left += width
