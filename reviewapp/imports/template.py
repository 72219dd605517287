"""Writing workbooks by the same columns that read them: blank templates (模板), and filled ones."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from reviewapp.imports.cells import Value
from reviewapp.imports.columns import CellKind, Column

NOTES_SHEET = "填写说明"
NOTES_HEADINGS = ("工作表", "列名", "是否必填", "填写要求")
LAST_ROW = 9_999
WIDEST = 60
HEADING_HEIGHT = 48
UNDATED = datetime(1980, 1, 1)  # noqa: DTZ001  equal content gives equal bytes; the file format has no zone
EXPECTED = {
    CellKind.TEXT: "文字",
    CellKind.KEY: "编号，不含空格",
    CellKind.INTEGER: "整数",
    CellKind.DECIMAL: "数字，小数不超过6位",
    CellKind.DATE: "日期，如2026年6月2日",
    CellKind.CODE: "6位行政区划代码",
    CellKind.FLAG: "“是”或“否”",
}

KEPT_AS_TYPED = frozenset({CellKind.TEXT, CellKind.KEY, CellKind.CODE})
"""Cells formatted as text: an editor drops the leading zeros of anything that looks like a number."""


@dataclass(frozen=True, slots=True)
class _Styles:
    heading: Any
    as_text: Any


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """The columns of a sheet to be written, and its rows by column key; a template has none."""

    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Value]] = ()


def write_workbook(sheets: Mapping[str, SheetDraft], remark: str = "") -> bytes:
    """Return an .xlsx with these sheets and one that explains the columns, headed by ``remark``."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": UNDATED, "comments": remark})
        heading = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#DDE6F0"}
        styles = _Styles(book.add_format(heading), book.add_format({"num_format": "@"}))
        for name, draft in sheets.items():
            _write_sheet(book.add_worksheet(name), draft, styles, remark)
        _write_notes(book.add_worksheet(NOTES_SHEET), sheets, styles, remark)
    return file.getvalue()


def _write_sheet(page: Any, draft: SheetDraft, styles: _Styles, remark: str) -> None:
    page.freeze_panes(1, 1)
    page.set_row(0, HEADING_HEIGHT)
    page.repeat_rows(0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer(f"&C{remark}  第 &P 页，共 &N 页")
    for place, column in enumerate(draft.columns):
        words = [_word(column, row.get(column.key)) for row in draft.rows]
        page.write_string(0, place, column.heading, styles.heading)
        width = _width([column.heading[: WIDEST // 4], *map(str, words)])
        page.set_column(place, place, width, styles.as_text if column.kind in KEPT_AS_TYPED else None)
        if allowed := _allowed(column):
            page.data_validation(1, place, LAST_ROW, place, {"validate": "list", "source": allowed})
        for number, word in enumerate(words, 1):
            _write_cell(page, number, place, word)


def _write_notes(page: Any, sheets: Mapping[str, SheetDraft], styles: _Styles, remark: str) -> None:
    notes = [
        (sheet, column.heading, "必填" if column.required else "可不填", _requirement(column))
        for sheet, draft in sheets.items()
        for column in draft.columns
    ]
    page.write_string(0, 0, remark or "请按本说明填写，列名不得更改")
    page.write_row(1, 0, NOTES_HEADINGS, styles.heading)
    for number, note in enumerate(notes, 2):
        page.write_row(number, 0, note)
    for place, column in enumerate(zip(NOTES_HEADINGS, *notes, strict=True)):
        page.set_column(place, place, _width(column))


def _requirement(column: Column) -> str:
    allowed = "、".join(word for word, _ in column.choices)
    expected = f"从下列选填：{allowed}" if allowed else EXPECTED[column.kind]
    return f"{expected}。{column.note}".rstrip("。") + "。"


def _allowed(column: Column) -> list[str]:
    if column.kind is CellKind.FLAG:
        return ["是", "否"]
    return [word for word, _ in column.choices]


def _word(column: Column, value: Value) -> Value:
    """Return what a person would fill in; numbers and dates stay what they are."""
    return value if isinstance(value, int | Decimal | date) and not _allowed(column) else column.word(value)


def _write_cell(page: Any, row: int, place: int, word: Value) -> None:
    if isinstance(word, str):
        page.write_string(row, place, word)
    elif isinstance(word, date):
        page.write_string(row, place, f"{word.year}年{word.month}月{word.day}日")
    else:
        page.write_number(row, place, word)


def _width(words: Sequence[str]) -> float:
    """Return a column's width in characters: a wide character counts two."""
    longest = max(sum(2 if east_asian_width(sign) in "WF" else 1 for sign in word) for word in words)
    return min(longest * 1.05 + 2, WIDEST)
