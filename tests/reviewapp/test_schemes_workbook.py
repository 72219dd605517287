"""Schemes as workbooks: what goes out comes back, and what cannot be read is named with its place."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from reviewapp.imports.sheet import CellError
from reviewapp.schemes import SHIPPED, load_figures, load_scheme
from reviewapp.schemes.workbook import NotExchangeable, WorkbookRefused, read_scheme, scheme_workbook
from scoring.scheme import Band, Indicator, IndicatorScheme, Kind, Operator, Threshold
from scoring.scheme_diff import Edited
from tests.reviewapp.schemes_drawn import schemes

FIGURES = load_figures()


def scheme_of(*indicators: Indicator, **heading: object) -> IndicatorScheme:
    values = {"code": "s", "version": "1", "title": "体系", "source": "来源"}
    return IndicatorScheme(indicators=indicators, **(values | heading))  # type: ignore[arg-type]


AREA = Threshold(figure="area", operator=Operator.AT_MOST, value=Decimal(100), unit="平方公里")
LINE = Indicator(code="1", title="占地面积", kind=Kind.THRESHOLD, threshold=AREA)
BANDED = Indicator(
    code="2",
    title="分档",
    kind=Kind.BANDED,
    figure="area",
    bands=(Band(low=None, high=Decimal(5), score=Decimal(1)),),
)


def changed(data: bytes, **cells: object) -> bytes:
    """Return the workbook with other values; cells are named 指标_A2."""
    book = load_workbook(BytesIO(data))
    for place, value in cells.items():
        sheet, cell = place.split("_")
        book[sheet][cell] = value
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def errors_of(data: bytes) -> list[CellError]:
    with pytest.raises(WorkbookRefused) as caught:
        read_scheme(data, FIGURES)
    assert str(caught.value) == "\n".join(map(str, caught.value.errors))
    return list(caught.value.errors)


@settings(max_examples=40, deadline=None)
@given(schemes(sorted(FIGURES)))
def test_a_scheme_comes_back_as_it_went_out(scheme: IndicatorScheme) -> None:
    assert read_scheme(scheme_workbook(scheme, FIGURES), FIGURES) == scheme


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_schemes_come_back_to_the_letter(name: str) -> None:
    scheme = load_scheme(name)
    figures = load_figures(scheme.code)
    assert read_scheme(scheme_workbook(scheme, figures), figures).to_mapping() == scheme.to_mapping()


def test_the_sheets_read_as_a_secretariat_writes_them() -> None:
    book = load_workbook(
        BytesIO(scheme_workbook(load_scheme("innovative-sme"), load_figures("innovative-sme")))
    )
    rows = list(book["指标"].iter_rows(values_only=True))
    told = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert {key: value for key, value in told[5].items() if value not in (None, "")} == {
        "编码": "2.2",
        "上级编码": "2",
        "名称": "上年度资产负债率",
        "类别": "分档指标",
        "说明": "A.55%以下（10分）；B.55%—75%（5分）；C.75%以上（0分）。",
        "权重": 10,
        "满分": 10,
        "指标数据": "资产负债率",
        "分档界限": "含上限",
    }
    assert list(book["指标体系"].iter_rows(values_only=True))[1][4:] == (100, 60)
    assert book.sheetnames == ["指标体系", "指标", "分档", "等次", "自定指标数据", "填写说明"]


def test_long_numbers_keep_every_digit() -> None:
    scheme = scheme_of(replace(LINE, threshold=replace(AREA, value=Decimal("123456789012.123456"))))
    assert read_scheme(scheme_workbook(scheme, FIGURES), FIGURES) == scheme


def test_an_edit_in_the_sheet_is_the_edit_in_the_scheme() -> None:
    data = changed(scheme_workbook(scheme_of(LINE), FIGURES), 指标_L2="80")
    assert read_scheme(data, FIGURES) == scheme_of(replace(LINE, threshold=replace(AREA, value=Decimal(80))))


def test_wrong_cells_are_named_with_what_was_expected() -> None:
    data = changed(
        scheme_workbook(scheme_of(LINE, BANDED), FIGURES),
        指标体系_E2="一百",
        指标_A3="1",
        指标_D2="门槛",
        指标_J2="面积",
        指标_N2=1.5,
        分档_D2="",
    )
    titles = "、".join(figure.title for figure in FIGURES.values())
    assert errors_of(data) == [
        CellError("指标体系", 2, "权重合计", "一百", "应为数字，不带单位"),
        CellError("指标", 2, "类别", "门槛", "应为下列之一：指标组、门槛指标、分档指标、专家评分"),
        CellError("指标", 2, "指标数据", "面积", f"应为下列之一：{titles}"),
        CellError("指标", 2, "年数", "1.5", "应为整数"),
        CellError("指标", 3, "编码", "1", "与第2行重复"),
        CellError("分档", 2, "得分", "", "必须填写"),
    ]


def test_rows_that_do_not_fit_together_are_named() -> None:
    data = changed(
        scheme_workbook(
            scheme_of(LINE, BANDED, Indicator(code="3", title="专家", kind=Kind.EXPERT)), FIGURES
        ),
        指标体系_A3="t",
        指标体系_B3="2",
        指标体系_C3="又一",
        指标体系_D3="来源",
        指标_B2="3",
        指标_J2=None,
        指标_L4=5,
        分档_A2="9",
    )
    assert errors_of(data) == [
        CellError("指标体系", None, "", "", "列名之下应有且只有一行，现有2行"),
        CellError("指标", 2, "上级编码", "3", "前面各行没有这个编码，上级须排在本行之前"),
        CellError("指标", 2, "指标数据", "", "填写了比较方式，必须同时填写指标数据"),
        CellError("指标", 4, "比较方式", "", "填写了“门槛值”，必须同时填写比较方式"),
        CellError("分档", 2, "指标编码", "9", "“指标”表没有这个编码"),
    ]


def test_what_is_no_workbook_is_refused() -> None:
    assert errors_of(b"x") == [CellError("", None, "", "", "这不是 Excel 工作簿，请另存为 .xlsx 后再导入")]


def test_a_line_break_would_be_lost_so_nothing_goes_out() -> None:
    broken = replace(LINE, description="第一行\n第二行")
    with pytest.raises(NotExchangeable) as caught:
        scheme_workbook(scheme_of(broken), FIGURES)
    read_back = replace(LINE, description="第一行 第二行")
    assert caught.value.changes == (Edited(read_back, "description", "第一行\n第二行", "第一行 第二行"),)


def test_a_figure_outside_the_catalogue_does_not_go_out() -> None:
    with pytest.raises(NotExchangeable) as caught:
        scheme_workbook(scheme_of(replace(LINE, threshold=replace(AREA, figure="rainfall"))), FIGURES)
    assert [(error.column, error.value) for error in caught.value.errors] == [("指标数据", "rainfall")]


def test_a_workbook_of_an_earlier_version_is_still_read() -> None:
    data = scheme_workbook(scheme_of(LINE), FIGURES)
    book = load_workbook(BytesIO(data))
    sheet = book["指标"]
    headings = [cell.value for row in sheet.iter_rows() for cell in row if cell.value == "直接通过"]
    assert headings == ["直接通过"]
    sheet.delete_cols(sheet.max_column)
    file = BytesIO()
    book.save(file)
    assert read_scheme(file.getvalue(), FIGURES) == scheme_of(LINE)
