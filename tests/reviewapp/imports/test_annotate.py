"""The copy that shows what is wrong, and can be handed in again."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

from forms.import_file import FileEntry
from reviewapp.imports.annotate import (
    AUTHOR,
    COLOUR,
    LARGEST_MARKED,
    LIST_SHEET,
    MOST_COMMENTS,
    annotated_copy,
    copy_name,
)
from reviewapp.imports.columns import CellKind, Column
from reviewapp.imports.csvfile import open_csv
from reviewapp.imports.file import open_workbook
from reviewapp.imports.sheet import CellError, SheetReader

SHEET = "表"
COLUMNS = (Column("number", "编号", CellKind.KEY, unique=True), Column("count", "户数", CellKind.INTEGER))


def book_of(*rows: tuple[object, ...]) -> Workbook:
    book = openpyxl.Workbook()
    (page,) = book.worksheets
    page.title = SHEET
    for row in rows:
        page.append(row)
    return book


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def errors_of(data: bytes) -> list[CellError]:
    reader = SheetReader(SHEET, COLUMNS)
    list(reader.read(open_workbook(data)[SHEET]))
    return reader.errors


def annotated(data: bytes, errors: list[CellError], name: str = "a.xlsx") -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(annotated_copy(FileEntry(data, name), SHEET, errors)))


def marks(book: Workbook) -> dict[str, str]:
    return {
        cell.coordinate: cell.comment.text
        for row in book[SHEET].iter_rows()
        for cell in row
        if cell.comment is not None
    }


def test_wrong_cells_are_coloured_commented_and_listed() -> None:
    data = saved(book_of(("编号", "户数"), ("A1", "=1+"), ("A1", "x"), ("A2", 3)))
    copy = annotated(data, errors_of(data))
    assert marks(copy) == {
        "B2": "公式没有计算结果，请在 Excel 或 WPS 中打开并保存后再导入，或直接填写数值",
        "A3": "与第2行重复",
        "B3": "应为数字，不带单位",
    }
    assert [copy[SHEET][place].fill.fgColor.rgb for place in ("B2", "A3", "B3")] == [COLOUR] * 3
    assert copy.sheetnames == [LIST_SHEET, SHEET]
    assert [tuple(cell.value for cell in row) for row in copy[LIST_SHEET].iter_rows(max_row=3)] == [
        ("工作表", "行", "列", "现填内容", "应为"),
        (SHEET, 2, "户数", None, marks(copy)["B2"]),
        (SHEET, 3, "编号", "A1", "与第2行重复"),
    ]


def test_two_findings_and_a_comment_of_the_office_share_a_cell() -> None:
    book = book_of(("编号", "户数"), ("A1", "x"))
    book[SHEET]["B2"].comment = Comment("请核实", "某县")
    again = CellError(SHEET, 2, "户数", "x", "另一处", "B2")
    data = saved(book)
    assert marks(annotated(data, [*errors_of(data), again])) == {"B2": "请核实\n应为数字，不带单位\n另一处"}


def test_a_corrected_copy_loses_its_old_marks() -> None:
    data = saved(book_of(("编号", "户数"), ("A1", "x"), ("A2", "y")))
    copy = annotated(data, errors_of(data))
    copy[SHEET]["B2"] = 12
    corrected = saved(copy)
    (error,) = errors_of(corrected)
    again = annotated(corrected, [error])
    assert (marks(again), again.sheetnames) == ({"B3": "应为数字，不带单位"}, [LIST_SHEET, SHEET])
    assert again[SHEET]["B2"].fill.fgColor.rgb != COLOUR
    assert again[SHEET]["B3"].comment.author == AUTHOR


def test_a_csv_file_becomes_a_workbook_of_words() -> None:
    data = "编号,户数\n=cmd(),x\x01\n".encode("gb18030")
    reader = SheetReader(SHEET, COLUMNS)
    list(reader.read(open_csv(data)))
    copy = annotated(data, reader.errors, "a.csv")
    assert [(cell.value, cell.data_type) for cell in copy[SHEET][2]] == [("=cmd()", "s"), ("x", "s")]
    assert list(marks(copy)) == ["A2", "B2"]
    assert copy[LIST_SHEET]["D2"].data_type == "s"


def test_inner_cells_of_a_merged_range_are_only_listed() -> None:
    book = book_of(("编号", "户数"), ("A1", 1), (None, 2))
    book[SHEET].merge_cells("A2:A3")
    data = saved(book)
    copy = annotated(data, errors_of(data))
    assert marks(copy) == {"A2": "有合并单元格，请取消合并后逐格填写"}
    assert [row[4].value for row in copy[LIST_SHEET].iter_rows(min_row=2)] == [
        "有合并单元格，请取消合并后逐格填写",
        "必须填写",
    ]


@pytest.mark.parametrize("data", [b"", b"no workbook", saved(book_of(("编号",)))[:500]])
def test_of_an_unreadable_file_there_is_the_list_alone(data: bytes) -> None:
    copy = annotated(data, [CellError("", None, "", "", "这不是 Excel 工作簿，请另存为 .xlsx 后再导入")])
    assert copy.sheetnames == [LIST_SHEET]
    assert copy[LIST_SHEET]["E2"].value == "这不是 Excel 工作簿，请另存为 .xlsx 后再导入"


def test_of_a_workbook_too_large_to_be_opened_whole_there_is_the_list_alone() -> None:
    file = io.BytesIO(saved(book_of(("编号", "户数"), ("A1", "x"))))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/picture.bin", bytes(LARGEST_MARKED))
    assert annotated(file.getvalue(), errors_of(file.getvalue())).sheetnames == [LIST_SHEET]


def test_a_damaged_file_never_ends_in_a_crash() -> None:
    whole = saved(book_of(("编号", "户数"), ("A1", "x")))
    for place in range(0, len(whole), 53):
        data = whole[:place] + b"\xff\x00" + whole[place + 2 :]
        assert LIST_SHEET in annotated(data, [CellError(SHEET, 2, "户数", "x", "错误", "B2")]).sheetnames


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("浙江.csv", "浙江（批注）.xlsx"),
        ("C:\\files\\a.b.xlsx", "a.b（批注）.xlsx"),
        ("", "导入文件（批注）.xlsx"),
    ],
)
def test_the_name_of_the_copy(name: str, copy: str) -> None:
    assert copy_name(name) == copy


def test_past_a_thousand_mistakes_cells_are_coloured_and_listed_alone() -> None:
    data = saved(book_of(("编号", "户数"), *((f"A{number}", "x") for number in range(MOST_COMMENTS + 1))))
    copy = annotated(data, errors_of(data))
    last = f"B{MOST_COMMENTS + 2}"
    assert (len(marks(copy)), last in marks(copy)) == (MOST_COMMENTS, False)
    assert copy[SHEET][last].fill.fgColor.rgb == COLOUR
    assert copy[LIST_SHEET].max_row == MOST_COMMENTS + 2
