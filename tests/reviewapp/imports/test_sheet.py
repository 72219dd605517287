"""What stands in real workbooks beside the cells: units, shares, titles, merged and hidden parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from reviewapp.imports.cells import CellProblem, Raw, read_cell
from reviewapp.imports.columns import CellKind, Column
from reviewapp.imports.file import NotAWorkbook, open_workbook
from reviewapp.imports.sheet import SheetReader, SheetRow
from reviewapp.imports.units import power_of_ten, unit_of_format

SHEET = "表"
OUTPUT = Column("output", "产值", CellKind.DECIMAL, unit="2025年，亿元", required=False)
SHARE = Column("share", "占比", CellKind.DECIMAL, unit="%", required=False, maximum=Decimal(100))
COLUMNS = (Column("number", "编号", CellKind.KEY, unique=True), OUTPUT, SHARE)
HEADINGS = ("编号", "产值（2025年，亿元）", "占比（%）")
HIDDEN_ROW = "这一行被隐藏或筛选掉了，请取消隐藏并核对；不需要的行请删除"
FRACTION = "像是把百分数写成了小数：72.5%应填72.5，或将单元格设为百分比格式；确为{}%的请写上百分号"


def nothing(_page: Worksheet) -> None:
    """Leave the sheet as it is."""


def read(
    *rows: tuple[object, ...], change: Callable[[Worksheet], None] = nothing
) -> tuple[SheetReader, list[SheetRow]]:
    book = openpyxl.Workbook()
    (page,) = book.worksheets
    page.title = SHEET
    for row in rows:
        page.append(row)
    change(page)
    file = io.BytesIO()
    book.save(file)
    reader = SheetReader(SHEET, COLUMNS)
    return reader, list(reader.read(open_workbook(file.getvalue())[SHEET]))


def places(reader: SheetReader) -> list[tuple[int | None, str, str]]:
    return [(error.row, error.column, error.expected) for error in reader.errors]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("4500万元", "0.45"),
        ("0.45亿元", "0.45"),
        ("4,500 万", "0.45"),
        ("４５００万元", "0.45"),
        ("45000000元", "0.45"),
        ("45000千元", "0.45"),
        ("12百万元", "0.12"),
        ("3千万元", "0.3"),
        ("1.5亿", "1.5"),
    ],
)
def test_a_unit_is_converted_exactly_and_said(typed: str, number: str) -> None:
    reader, rows = read(HEADINGS, ("A1", typed, None))
    assert (reader.errors, rows[0].values["output"]) == ([], Decimal(number))
    assert [(one.row, one.column, one.value, one.taken) for one in reader.remarks] == [
        (2, HEADINGS[1], typed, f"按{number}亿元导入")
    ]


@pytest.mark.parametrize(
    "typed", ["4500万美元", "45亩", "约45亿元", "10亿5000万元", "45%元", "四十五亿元", "亿元"]
)
def test_another_unit_is_refused(typed: str) -> None:
    reader, _rows = read(HEADINGS, ("A1", typed, None))
    assert places(reader) == [(2, HEADINGS[1], "应为数字，单位为亿元")]


def test_a_conversion_that_does_not_fit_is_named() -> None:
    reader, _rows = read(HEADINGS, ("A1", "45元", None), ("A2", "99999999999999亿元", None))
    assert [error.expected for error in reader.errors] == [
        "小数不能超过6位，请四舍五入后填写",
        "数字过大，请核对单位",
    ]


def test_a_bare_number_is_in_the_unit_of_the_column() -> None:
    reader, rows = read(HEADINGS, ("A1", 4500, None))
    assert (reader.errors, reader.remarks, rows[0].values["output"]) == ([], [], Decimal(4500))


def test_a_unit_shown_by_the_format_of_the_cell() -> None:
    with pytest.raises(CellProblem, match="单元格格式带有单位“万元”"):
        read_cell(Raw(4500, number_format='#,##0.00"万元"'), OUTPUT)
    assert read_cell(Raw(45, number_format='0.00"亿元"'), OUTPUT) == Decimal(45)
    assert read_cell(Raw(45, number_format="[DBNum1]G/通用格式"), OUTPUT) == Decimal(45)


def test_units_of_one_family_differ_by_powers_of_ten() -> None:
    assert [power_of_ten(*pair) for pair in (("公顷", "平方公里"), ("家", "家"), ("", ""), ("家", "户"))] == [
        -2,
        0,
        0,
        None,
    ]
    assert [unit_of_format(form) for form in ("0.0%", "0.00_);[红色]0元", "General")] == ["%", "", ""]


def test_a_column_of_fractions_where_percentages_belong() -> None:
    reader, _rows = read(HEADINGS, ("A1", 1, 0.725), ("A2", 1, 0), ("A3", 1, "0.68"))
    assert places(reader) == [
        (2, HEADINGS[2], FRACTION.format("0.725")),
        (4, HEADINGS[2], FRACTION.format("0.68")),
    ]


def test_small_shares_with_their_sign_are_what_they_say() -> None:
    reader, rows = read(HEADINGS, ("A1", 1, "0.725%"), ("A2", 1, "０．６８％"))
    assert (reader.errors, reader.remarks) == ([], [])
    assert [row.values["share"] for row in rows] == [Decimal("0.725"), Decimal("0.68")]


def test_a_small_share_beside_large_ones_is_said() -> None:
    reader, rows = read(HEADINGS, ("A1", 1, 72.5), ("A2", 1, 0.68))
    assert (reader.errors, [row.values["share"] for row in rows]) == ([], [Decimal("72.5"), Decimal("0.68")])
    assert [(one.row, one.value, one.taken) for one in reader.remarks] == [(3, "0.68", "按0.68%导入")]


def test_titles_above_the_headings() -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("A1:C1")

    reader, rows = read(
        ("2026年申报汇总表", None, None),
        ("填报单位：某省", None, None),
        HEADINGS,
        ("A1", 1, 70),
        change=merge,
    )
    assert (reader.errors, [row.number for row in rows]) == ([], [4])


def test_merged_headings_and_cells_are_named() -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("A1:A2")
        page.merge_cells("B4:B5")

    reader, _rows = read(
        HEADINGS, (None, "2025年", None), ("A1", 1, 70), ("A2", 2, 70), ("A3", None, 70), change=merge
    )
    merged = [error for error in reader.errors if error.expected == "有合并单元格，请取消合并后逐格填写"]
    assert sorted((error.row, error.column, error.cell) for error in merged) == [
        (1, "A1:A2", "A1"),
        (4, "B4:B5", "B4"),
    ]


def test_hidden_rows_and_columns_are_named() -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[3].hidden = True
        page.row_dimensions[9].hidden = True
        page.column_dimensions["C"].hidden = True

    reader, rows = read(HEADINGS, ("A1", 1, 70), ("A2", 1, 70), change=hide)
    assert places(reader) == [
        (1, HEADINGS[2], "这一列被隐藏，请取消隐藏并核对后再导入"),
        (3, "", HIDDEN_ROW),
    ]
    assert [row.number for row in rows] == [2]


def test_a_cell_that_points_nowhere_is_damage() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_string(0, 0, "编号")
    broken = io.BytesIO()
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(broken, "w") as parts:
        for name in whole.namelist():
            parts.writestr(name, whole.read(name).replace(b"<v>0</v>", b"<v>99</v>"))
    (table,) = open_workbook(broken.getvalue()).values()
    with pytest.raises(NotAWorkbook, match="文件已损坏"):
        list(table.rows())


def test_errors_know_their_cell() -> None:
    reader, _rows = read(("说明",), HEADINGS, ("A1", "x", 70), (None, 1, "y"))
    assert [error.cell for error in reader.errors] == ["B3", "A4", "C4"]
