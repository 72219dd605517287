"""The tables of a document as worksheets, from the same blocks."""

from __future__ import annotations

import re
from decimal import Decimal

from .blocks import Official, Remarks, Table
from .workbook import Cell, SheetColumn, SheetTable

_NUMBER = re.compile(r"[-−]?(?:0|[1-9]\d*)(?:\.\d+)?")
_LONGEST = 15  # digits that a spreadsheet keeps


def tables_of(document: Official) -> list[SheetTable]:
    """A worksheet for each table with its remarks; rows over all columns become notes."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    notes = (document.marks.internal,) if document.marks.internal else ()
    return [
        SheetTable(
            f"表{number}",
            document.name,
            tuple(
                SheetColumn(column.heading, _decimals(table, at)) for at, column in enumerate(table.columns)
            ),
            tuple(tuple(map(_cell, row.cells)) for row in table.rows if len(row.cells) == len(table.columns)),
            (*notes, *_spanning(table), *_remarks(table)),
        )
        for number, table in enumerate(tables, start=1)
    ]


def _cell(text: str) -> Cell:
    """A number where the text is nothing but one that a spreadsheet keeps whole; otherwise the text."""
    if _NUMBER.fullmatch(text) and len(text) <= _LONGEST:
        text = text.replace("−", "-")
        return Decimal(text) if "." in text else int(text)
    return text or None


def _decimals(table: Table, at: int) -> int | None:
    """As many digits as every number of the column shows; None where they differ."""
    cells = (row.cells[at] for row in table.rows if not row.spanning)
    shown = {len(text.partition(".")[2]) for text in cells if _NUMBER.fullmatch(text)}
    return shown.pop() if len(shown) == 1 else None


def _spanning(table: Table) -> tuple[str, ...]:
    return tuple(row.cells[0] for row in table.rows if row.spanning and len(table.columns) > 1)


def _remarks(table: Table) -> tuple[str, ...]:
    return tuple(text for part in table.foot if isinstance(part, Remarks) for text in part.texts)
