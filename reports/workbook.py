"""Tables as spreadsheets: `.xlsx` with formats and headings, and CSV; nothing in a cell is ever a formula.

A cell is a text, a whole number, an exact decimal, a date, or empty. Texts stay texts whatever they begin
with. In CSV, which has no types, a text that a spreadsheet would take for a formula gets an apostrophe before
it (`scoring.formulas`).
"""

from __future__ import annotations

import csv as csv_module
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias
from unicodedata import east_asian_width

import xlsxwriter

from scoring.formulas import inert

Cell: TypeAlias = str | int | Decimal | date | None

DEMO_REMARK = "演示数据，非正式文件"
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
WIDEST = 60
UNDATED = datetime(1980, 1, 1)  # noqa: DTZ001  equal content gives equal bytes; the file format has no zone
LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_DAY = 'yyyy"年"m"月"d"日"'


@dataclass(frozen=True)
class SheetColumn:
    """A column: its heading and, for decimals, how many digits they show."""

    heading: str
    decimals: int | None = None


@dataclass(frozen=True)
class SheetTable:
    """One worksheet: a title over the table, the table, and the notes under it."""

    name: str
    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the columns."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.title}：行与列数不符")


def write_xlsx(tables: Sequence[SheetTable], *, demo: bool) -> bytes:
    """Return a workbook with a worksheet for each table; equal tables give equal bytes."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": UNDATED, "comments": DEMO_REMARK if demo else ""})
        styles = _Styles(book)
        taken: set[str] = set()
        for table in tables:
            _write_table(book.add_worksheet(_sheet_name(table.name, taken)), table, styles, demo)
    return file.getvalue()


def write_csv(table: SheetTable) -> bytes:
    """Return the rows under their headings as CSV: UTF-8 with BOM, so that spreadsheets read the Chinese."""
    text = io.StringIO()
    writer = csv_module.writer(text, lineterminator="\r\n")
    writer.writerow([_plain(column.heading, column) for column in table.columns])
    for row in table.rows:
        writer.writerow([_plain(cell, column) for cell, column in zip(row, table.columns, strict=True)])
    return text.getvalue().encode("utf-8-sig")


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        self.remark = book.add_format({"italic": True, "font_color": "#7A4A00"})
        self.heading = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#DDE6F0",
                "border": 1,
            }
        )

    def cell(self, number_format: str) -> Any:
        """The format of cells that show numbers, dates or texts as ``number_format`` says."""
        if number_format not in self._made:
            style = {"num_format": number_format, "border": 1, "valign": "vcenter"}
            self._made[number_format] = self._book.add_format(
                style | ({"text_wrap": True} if number_format == "@" else {})
            )
        return self._made[number_format]


def _write_table(sheet: Any, table: SheetTable, styles: _Styles, demo: bool) -> None:
    last = len(table.columns) - 1
    sheet.write_string(0, 0, table.title, styles.title)
    head = 1
    if demo:
        sheet.write_string(1, 0, DEMO_REMARK, styles.remark)
        head = 2
    for at, column in enumerate(table.columns):
        sheet.write_string(head, at, column.heading, styles.heading)
        sheet.set_column(at, at, _width(table, at))
    for line, row in enumerate(table.rows, start=head + 1):
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _write_cell(sheet, line, at, cell, column, styles)
    for line, note in enumerate(table.notes, start=head + 2 + len(table.rows)):
        sheet.write_string(line, 0, note)
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if last >= 7:
        sheet.set_landscape()
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write_cell(sheet: Any, line: int, at: int, cell: Cell, column: SheetColumn, styles: _Styles) -> None:
    if cell is None:
        sheet.write_blank(line, at, None, styles.cell("@"))
    elif isinstance(cell, str):
        sheet.write_string(line, at, cell, styles.cell("@"))
    elif isinstance(cell, date):
        sheet.write_datetime(line, at, cell, styles.cell(_DAY))
    elif isinstance(cell, Decimal):
        shown = "General" if column.decimals is None else f"0.{'0' * column.decimals}".rstrip(".")
        sheet.write_number(line, at, float(cell), styles.cell(shown))
    else:
        sheet.write_number(line, at, cell, styles.cell("0"))


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that the format allows and no other worksheet has, whatever the case of its letters."""
    base = _NOT_IN_NAMES.sub("-", name).strip("'")[:LONGEST_NAME] or "表"
    found, number = base, 1
    while found.casefold() in taken:
        number += 1
        suffix = f"-{number}"
        found = base[: LONGEST_NAME - len(suffix)] + suffix
    taken.add(found.casefold())
    return found


def _width(table: SheetTable, at: int) -> float:
    """Wide enough for the longest text of a column, and never wider than a reader follows."""
    column = table.columns[at]
    texts = [column.heading, *(_plain(row[at], column) for row in table.rows)]
    longest = max(
        sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)
        for text in texts
        for line in text.split("\n")
    )
    return float(min(longest * 1.05 + 2, WIDEST))


def _plain(cell: Cell, column: SheetColumn) -> str:
    """A cell as CSV holds it: exact, in ISO 8601 where it is a date, and never a formula."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return inert(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int):
        return str(cell)
    if column.decimals is not None:
        return str(cell.quantize(Decimal(1).scaleb(-column.decimals), ROUND_HALF_UP))
    return format(cell.normalize() if cell else Decimal(0), "f")
