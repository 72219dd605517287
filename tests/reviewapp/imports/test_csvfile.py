"""CSV in every encoding and with every delimiter reads as the workbook does."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.imports.cells import Value
from reviewapp.imports.columns import CellKind, Column
from reviewapp.imports.csvfile import open_csv
from reviewapp.imports.file import NotAWorkbook, is_text_file
from reviewapp.imports.sheet import SheetReader
from tests.reviewapp.imports.test_template import EVERY_KIND, filled_in

COLUMNS = (Column("number", "编号", CellKind.KEY, unique=True), Column("name", "名称，全称"))
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")


def read(data: bytes, columns: Sequence[Column] = COLUMNS) -> tuple[list[dict[str, Value]], list[str]]:
    reader = SheetReader("表", columns)
    rows = [dict(row.values) for row in reader.read(open_csv(data))]
    return rows, [str(error) for error in reader.errors]


def word(column: Column, value: Value) -> str:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return format(value, "f") if isinstance(value, Decimal) and not column.choices else column.word(value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(filled_in, min_size=1, max_size=4), st.sampled_from(ENCODINGS), st.sampled_from(",;\t"))
def test_what_is_written_reads_back(rows: list[dict[str, Value]], encoding: str, delimiter: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow([column.heading for column in EVERY_KIND])
    writer.writerows(
        [
            column.word(row[column.key]) if column.kind is CellKind.FLAG else word(column, row[column.key])
            for column in EVERY_KIND
        ]
        for row in rows
    )
    assert read(file.getvalue().encode(encoding), EVERY_KIND) == (rows, [])


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_rows_are_counted_as_a_spreadsheet_does(encoding: str) -> None:
    data = '编号,名称，全称\r\n01,"甲\r\n公司"\r\n\r\n02,\r\n'.encode(encoding)
    assert read(data) == (
        [{"number": "01", "name": "甲 公司"}],
        ["工作表“表”第4行“名称，全称”列：必须填写"],
    )


def test_formulas_and_failures_are_named() -> None:
    _rows, errors = read("编号,名称，全称\n=A1,甲\n02,#REF!\n".encode())
    assert errors == [
        "工作表“表”第2行“编号”列：公式没有计算结果，请在 Excel 或 WPS 中打开并保存后再导入，或直接填写数值"
        "（现为“=A1”）",
        "工作表“表”第3行“名称，全称”列：公式计算出错，请改正公式或直接填写数值（现为“#REF!”）",
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            "编号,名称\n".encode("utf-16"),
            "不能识别文件的文字编码，请另存为 .xlsx，或另存为“CSV UTF-8”后再导入",
        ),
        (b"\xff\xff\xff\xff", "不能识别文件的文字编码，请另存为 .xlsx，或另存为“CSV UTF-8”后再导入"),
        ('编号,名称\n"1,甲\n'.encode(), "第2行的引号不成对或内容过长，请核对后再导入"),
        (f"编号,名称\n1,{'甲' * 200_000}\n".encode(), "第2行的引号不成对或内容过长，请核对后再导入"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, problem: str) -> None:
    with pytest.raises(NotAWorkbook) as raised:
        read(data)
    assert str(raised.value) == problem


def test_an_empty_file() -> None:
    assert read(b"") == ([], ["工作表“表”：工作表是空的，请使用下发的模板填写"])


@settings(deadline=None)
@given(st.binary())
def test_no_bytes_make_it_crash(data: bytes) -> None:
    with suppress(NotAWorkbook):
        read(data)


@pytest.mark.parametrize(
    ("data", "name", "is_text"),
    [
        (b"1,2", "a.csv", True),
        (b"1,2", "A.TXT", True),
        (b"1,2", "a.xlsx", False),
        (b"PK\3\4", "a.csv", False),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "a.csv", False),
    ],
)
def test_the_name_tells_what_a_file_is_unless_its_bytes_do(data: bytes, name: str, is_text: bool) -> None:
    assert is_text_file(data, name) is is_text
