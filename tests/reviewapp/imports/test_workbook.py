import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, time
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.imports.cells import CellProblem, Raw, read_cell
from reviewapp.imports.columns import (
    RECUSAL_COLUMNS,
    RECUSAL_GROUNDS,
    CellKind,
    Column,
    application_columns,
)
from reviewapp.imports.sheet import CellError
from reviewapp.imports.workbook import WorkbookContent, read_workbook
from reviewapp.models.assignment import ConflictOfInterest
from reviewapp.schemes import load_figures

SHEET = "表"
COLUMNS = (
    Column("number", "编号", unique=True, longest=8),
    Column("output", "产值", CellKind.DECIMAL, unit="2025年，亿元", minimum=Decimal(0)),
    Column("share", "占比", CellKind.DECIMAL, required=False, unit="%", maximum=Decimal(100)),
)
HEADINGS = ("编号", "产值（2025年，亿元）", "占比（%）")


def workbook(*rows: Sequence[object], sheet: str = SHEET, percent: Sequence[tuple[int, int]] = ()) -> bytes:
    book = openpyxl.Workbook()
    (page,) = book.worksheets
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for row_number, column in percent:
        page.cell(row_number, column).number_format = "0.0%"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(*rows: Sequence[object], percent: Sequence[tuple[int, int]] = ()) -> WorkbookContent:
    return read_workbook(workbook(*rows, percent=percent), {SHEET: COLUMNS})


def test_rows_come_back_typed_and_exact() -> None:
    content = read(HEADINGS, ("A1", 42.1, 72.5), ("A2", 480, None), percent=())
    assert content.errors == ()
    assert [(row.number, row.values) for row in content.rows[SHEET]] == [
        (2, {"number": "A1", "output": Decimal("42.1"), "share": Decimal("72.5")}),
        (3, {"number": "A2", "output": Decimal(480), "share": None}),
    ]


def test_a_percent_cell_holds_a_hundredth_of_what_it_shows() -> None:
    content = read(HEADINGS, ("A1", 42, 0.725), percent=[(2, 3)])
    assert content.rows[SHEET][0].values["share"] == Decimal("72.5")


def test_a_percent_cell_where_no_percentage_belongs() -> None:
    content = read(HEADINGS, ("A1", 0.42, 72), percent=[(2, 2)])
    assert [error.expected for error in content.errors] == ["不是百分数，请取消百分比格式后重新填写"]


def test_full_width_digits_spaces_and_blank_rows() -> None:
    content = read(
        (),
        ("编 号", "产值(2025年,亿元)", " 占比（％）"),
        ("　A1 ", "１，２３４．５０", "７２％"),
        (None, "  "),
        ("A2", 1),
    )
    assert content.errors == ()
    assert [(row.number, *row.values.values()) for row in content.rows[SHEET]] == [
        (3, "A1", Decimal("1234.5"), Decimal(72)),
        (5, "A2", Decimal(1), None),
    ]


def test_all_errors_come_together() -> None:
    content = read(
        HEADINGS, ("A1", "约42", 101), ("A1", None, 70), ("A23456789", -1, 70), ("A3", 1.2345678, 70)
    )
    assert content.rows[SHEET] == ()
    assert content.errors == (
        CellError(SHEET, 2, HEADINGS[1], "约42", "应为数字，单位为亿元"),
        CellError(SHEET, 2, HEADINGS[2], "101", "不能大于100"),
        CellError(SHEET, 3, HEADINGS[0], "A1", "与第2行重复"),
        CellError(SHEET, 3, HEADINGS[1], "", "必须填写"),
        CellError(SHEET, 4, HEADINGS[0], "A23456789", "不能超过8个字，现有9个字"),
        CellError(SHEET, 4, HEADINGS[1], "-1", "不能小于0"),
        CellError(SHEET, 5, HEADINGS[1], "1.2345678", "小数不能超过6位，请四舍五入后填写"),
    )


def test_headings_unknown_doubled_and_missing() -> None:
    content = read(("编号", "编号", "备注"), ("A1", "A2", "x"))
    assert [(error.column, error.expected) for error in content.errors] == [
        ("编号", "列名重复，只能保留一列"),
        ("备注", "不认识的列名，请与模板一致，多余的列请删除"),
        (HEADINGS[1], "缺少这一列，请使用下发的模板填写"),
        (HEADINGS[2], "缺少这一列，请使用下发的模板填写"),
    ]


def test_a_note_beside_the_table_is_not_lost_in_silence() -> None:
    content = read(HEADINGS, ("A1", 42, 70, None, "待核实"))
    assert content.errors == (CellError(SHEET, 2, "E", "待核实", "这一列没有列名，其中的内容无法导入"),)


def test_a_blank_column_between_does_no_harm() -> None:
    content = read(("编号", None, *HEADINGS[1:]), ("A1", None, 42, 70))
    assert content.errors == ()
    assert content.rows[SHEET][0].values == {"number": "A1", "output": Decimal(42), "share": Decimal(70)}


def test_an_error_says_where_it_stands() -> None:
    (error,) = read(HEADINGS, ("A1", "约42", 70)).errors
    assert str(error) == "工作表“表”第2行“产值（2025年，亿元）”列：应为数字，单位为亿元（现为“约42”）"


def test_an_empty_sheet() -> None:
    assert read().errors == (CellError(SHEET, None, "", "", "工作表是空的，请使用下发的模板填写"),)


def test_a_missing_sheet() -> None:
    content = read_workbook(workbook(HEADINGS, sheet="别的"), {SHEET: COLUMNS})
    assert content.errors == (CellError(SHEET, None, "", "", "缺少这张工作表，请使用下发的模板填写"),)


def formula_workbook(result: object) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet(SHEET)
        page.write_row(0, 0, HEADINGS)
        page.write_string(1, 0, "A1")
        page.write_formula(1, 1, "=40+2.5", value=result)
    return file.getvalue()


def test_a_formula_gives_its_stored_result() -> None:
    content = read_workbook(formula_workbook(42.5), {SHEET: COLUMNS})
    assert content.rows[SHEET][0].values["output"] == Decimal("42.5")


def test_a_formula_that_failed() -> None:
    content = read_workbook(formula_workbook("#DIV/0!"), {SHEET: COLUMNS})
    assert [error.expected for error in content.errors] == ["公式计算出错，请改正公式或直接填写数值"]


def test_a_formula_without_a_stored_result() -> None:
    content = read(HEADINGS, ("A1", "=40+2", 70))
    assert [error.expected for error in content.errors] == [
        "公式没有计算结果，请在 Excel 或 WPS 中打开并保存后再导入，或直接填写数值"
    ]


def archive(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512),
            "这是旧格式（.xls 或 .et）的文件，请另存为 .xlsx 后再导入",
        ),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "文件设有打开密码，请取消密码后再导入",
        ),
        ("编号,产值\n".encode(), "这不是 Excel 工作簿，请另存为 .xlsx 后再导入"),
        (b"", "这不是 Excel 工作簿，请另存为 .xlsx 后再导入"),
        (archive(**{"word/document.xml": "<w/>"}), "这不是 Excel 工作簿，请另存为 .xlsx 后再导入"),
        (
            archive(**{"xl/workbook.xml": "<broken"}),
            "文件已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
        ),
        (archive(**{"xl/workbook.xml": " " * 100_000_001}), "文件过大，请删除空白行列和图片后再导入"),
    ],
)
def test_a_file_that_is_no_workbook(data: bytes, expected: str) -> None:
    assert read_workbook(data, {SHEET: COLUMNS}) == WorkbookContent(
        {}, (CellError("", None, "", "", expected),)
    )


def test_a_damaged_file_never_ends_in_a_crash() -> None:
    whole = workbook(HEADINGS, ("A1", 42, 70))
    for length in range(0, len(whole), 97):
        assert read_workbook(whole[:length], {SHEET: COLUMNS}).errors


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (CellKind.CODE, 360313, "360313"),
        (CellKind.CODE, "３６０３１３", "360313"),
        (CellKind.CODE, 360313.0, "360313"),
        (CellKind.INTEGER, "12", 12),
        (CellKind.INTEGER, 12.0, 12),
        (CellKind.DECIMAL, "−3.5", Decimal("-3.5")),
        (CellKind.DATE, "2026年6月2日", date(2026, 6, 2)),
        (CellKind.DATE, "2026-06-02", date(2026, 6, 2)),
        (CellKind.DATE, "2026.6.2", date(2026, 6, 2)),
        (CellKind.DATE, "2026/06/02 00:00:00", date(2026, 6, 2)),
        (CellKind.DATE, "20260602", date(2026, 6, 2)),
        (CellKind.DATE, "２０２６年 ６月 ２日", date(2026, 6, 2)),
        (CellKind.DATE, "二〇二六年六月二日", date(2026, 6, 2)),
        (CellKind.DATE, "二○二六年十二月三十一号", date(2026, 12, 31)),
        (CellKind.DATE, "二零二六年十月二十日", date(2026, 10, 20)),
        (CellKind.KEY, " Ａ-０１ ", "A-01"),
        (CellKind.KEY, 12.0, "12"),
        (CellKind.FLAG, "是", Decimal(1)),
        (CellKind.FLAG, "否", Decimal(0)),
        (CellKind.TEXT, 12.0, "12"),
        (CellKind.TEXT, "南城校具（教育装备）\n集群", "南城校具（教育装备） 集群"),
    ],
)
def test_cells_by_kind(kind: CellKind, value: object, expected: object) -> None:
    assert read_cell(Raw(value), Column("x", "列", kind)) == expected


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (CellKind.CODE, "36031", "应为6位行政区划代码"),
        (CellKind.INTEGER, 12.5, "应为整数"),
        (CellKind.INTEGER, True, "应为数字，不带单位"),
        (CellKind.DECIMAL, "1,23", "应为数字，不带单位"),
        (CellKind.DECIMAL, "nan", "应为数字，不带单位"),
        (CellKind.DECIMAL, 1e12, "数字过大，请核对单位"),
        (CellKind.DATE, "2026年2月30日", "应为日期，如2026年6月2日"),
        (CellKind.DATE, 46000, "应为日期，如2026年6月2日"),
        (CellKind.DATE, "2026年6月", "应为日期，如2026年6月2日"),
        (CellKind.DATE, "6月2日", "应为日期，如2026年6月2日"),
        (CellKind.DATE, "2026年十十月2日", "应为日期，如2026年6月2日"),
        (CellKind.TEXT, time(12), "应为文字，请将单元格设为文本格式后重新填写"),
        (CellKind.TEXT, "甲\x00乙", "含有不可见的控制字符，请重新填写"),
        (
            CellKind.TEXT,
            "甲\ue000乙\U0001f600\ue000",
            "含有公文字体不能印出的字符：U+E000、“\U0001f600”（U+1F600），请改用规范汉字",
        ),
        (CellKind.DECIMAL, "12家", "应为数字，不带单位"),
        (CellKind.FLAG, 1, "应为“是”或“否”"),
        (CellKind.TEXT, True, "应为文字，请将单元格设为文本格式后重新填写"),
    ],
)
def test_cells_that_do_not_fit_their_kind(kind: CellKind, value: object, expected: str) -> None:
    with pytest.raises(CellProblem) as problem:
        read_cell(Raw(value), Column("x", "列", kind))
    assert str(problem.value) == expected


def test_dates_survive_a_workbook() -> None:
    columns = (Column("day", "日期", CellKind.DATE),)
    content = read_workbook(workbook(("日期",), (date(2026, 6, 2),)), {SHEET: columns})
    assert content.rows[SHEET][0].values == {"day": date(2026, 6, 2)}


def test_choices_are_read_as_codes() -> None:
    column = RECUSAL_COLUMNS[2]
    assert [read_cell(Raw(word), column) for word, _ in RECUSAL_GROUNDS] == list(ConflictOfInterest)
    with pytest.raises(CellProblem, match="应为下列之一：三年内任职、持股或实际控制、"):
        read_cell(Raw("朋友"), column)


def test_the_headings_of_the_applications_sheet() -> None:
    columns = application_columns(load_figures(), 2025)
    headings = [column.heading for column in columns]
    assert headings[:3] == ["申报编号", "推荐单位", "行政区划代码"]
    assert [column.heading for column in columns if column.figure and column.figure[0] == "output_value"] == [
        "集群产值（2023年，亿元）",
        "集群产值（2024年，亿元）",
        "集群产值（2025年，亿元）",
    ]
    by_key = {column.key: column for column in columns}
    assert by_key["major_accidents"].heading == "较大及以上安全、质量和环境污染等事故（2023—2025年，起）"
    assert by_key["within_county"].heading == "集群定位在县级区划范围内（是/否）"
    assert len(set(headings)) == len(columns) == len(by_key)


numbers = st.decimals(Decimal(0), Decimal(10**9), places=6)


@given(numbers)
def test_numbers_to_six_decimals_survive_a_cell(number: Decimal) -> None:
    column = Column("x", "列", CellKind.DECIMAL)
    assert read_cell(Raw(float(number)), column) == number
    assert read_cell(Raw(str(number)), column) == number


@given(st.decimals(Decimal(0), Decimal(100), places=4))
def test_a_percentage_is_the_same_in_each_way_of_writing_it(share: Decimal) -> None:
    column = Column("x", "列", CellKind.DECIMAL, unit="%")
    ways = (Raw(float(share)), Raw(f"{share}%"), Raw(float(share / 100), number_format="0.00%"))
    assert {read_cell(way, column) for way in ways} == {share}


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for kind in CellKind:
        with suppress(CellProblem):
            read_cell(Raw(text), Column("x", "列", kind))
