"""Spreadsheets read back: types, formats, and texts that only look like formulas."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.workbook import SheetColumn, SheetTable, write_csv, write_xlsx
from scoring.formulas import FORMULA_SIGNS

COLUMNS = (SheetColumn("名称"), SheetColumn("件数"), SheetColumn("得分", 2), SheetColumn("日期"))
ROW = ("=1+1", 3, Decimal("84.125"), date(2026, 6, 2))


def table(*rows: tuple[object, ...], name: str = "表") -> SheetTable:
    return SheetTable(name, "标题", COLUMNS, rows, ("说明",))  # type: ignore[arg-type]


def test_a_workbook_keeps_types_and_formats() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([table(ROW)], demo=True)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows == [
        ("标题", None, None, None),
        ("演示数据，非正式文件", None, None, None),
        ("名称", "件数", "得分", "日期"),
        ("=1+1", 3, 84.125, datetime.combine(date(2026, 6, 2), time())),
        (None, None, None, None),
        ("说明", None, None, None),
    ]
    cells = next(book.active.iter_rows(min_row=4, max_row=4))
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "d"]
    assert cells[2].number_format == "0.00"
    assert book.active.freeze_panes == "A4"


def test_equal_tables_give_equal_bytes() -> None:
    assert write_xlsx([table(ROW)], demo=False) == write_xlsx([table(ROW)], demo=False)


def test_names_of_worksheets_are_made_allowed_and_different() -> None:
    names = ["甲/乙", "甲-乙", "x" * 40, "X" * 40, ""]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([table(name=name) for name in names], demo=False)))
    assert book.sheetnames == ["甲-乙", "甲-乙-2", "x" * 31, "X" * 29 + "-2", "表"]


def test_csv_is_exact_and_rounds_half_up() -> None:
    text = write_csv(table(ROW)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["名称", "件数", "得分", "日期"],
        ["'=1+1", "3", "84.13", "2026-06-02"],
    ]
    assert write_csv(table()).startswith(b"\xef\xbb\xbf")


@given(st.text(max_size=20))
def test_no_text_becomes_a_formula(text: str) -> None:
    written = write_csv(table((text, 1, Decimal(1), None))).decode("utf-8-sig")
    cell = next(iter(list(csv.reader(io.StringIO(written, newline="")))[1:]))[0]
    assert not cell.startswith(FORMULA_SIGNS)
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_a_row_must_fit_the_columns() -> None:
    with pytest.raises(ValueError, match="列数"):
        table(("一",))
