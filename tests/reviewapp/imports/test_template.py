import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.fonts import unprintable
from reviewapp.imports.cells import Value
from reviewapp.imports.columns import (
    EXPERT_COLUMNS,
    RECUSAL_COLUMNS,
    RECUSAL_GROUNDS,
    CellKind,
    Column,
    application_columns,
)
from reviewapp.imports.template import SheetDraft, write_workbook
from reviewapp.imports.workbook import WorkbookContent, read_workbook
from reviewapp.schemes import load_figures

SHEET = "表"
EVERY_KIND = (
    *(Column(kind, kind, kind, required=False) for kind in CellKind),
    Column("ground", "情形", choices=RECUSAL_GROUNDS),
)
PRINTABLE = st.characters(categories=["Lo", "Nd"]).filter(lambda char: not unprintable(char))
filled_in = st.fixed_dictionaries(
    {
        "text": st.text(PRINTABLE, min_size=1, max_size=20) | st.none(),
        "key": st.from_regex(r"[A-Z0-9-]{1,20}", fullmatch=True) | st.none(),
        "integer": st.integers(-(10**9), 10**9) | st.none(),
        "decimal": st.decimals(-(10**6), 10**6, places=6) | st.none(),
        "date": st.dates(date(1990, 1, 1)) | st.none(),
        "code": st.integers(100000, 999999).map(str) | st.none(),
        "flag": st.sampled_from([Decimal(0), Decimal(1), None]),
        "ground": st.sampled_from([code for _, code in RECUSAL_GROUNDS]),
    }
)


@settings(max_examples=30, deadline=None)
@given(st.lists(filled_in, max_size=4))
def test_what_is_written_reads_back(rows: list[dict[str, Value]]) -> None:
    content = read_workbook(write_workbook({SHEET: SheetDraft(EVERY_KIND, rows)}), {SHEET: EVERY_KIND})
    assert content.errors == ()
    assert [row.values for row in content.rows[SHEET]] == rows


@pytest.mark.parametrize(
    "columns", [application_columns(load_figures(), 2025), EXPERT_COLUMNS, RECUSAL_COLUMNS]
)
def test_a_blank_template_reads_back_without_errors(columns: tuple[Column, ...]) -> None:
    data = write_workbook({SHEET: SheetDraft(columns)})
    assert read_workbook(data, {SHEET: columns}) == WorkbookContent({SHEET: ()}, ())


def test_a_template_explains_its_columns() -> None:
    data = write_workbook({SHEET: SheetDraft(RECUSAL_COLUMNS)}, "演示数据，非正式文件")
    notes = openpyxl.load_workbook(io.BytesIO(data))["填写说明"]
    rows = [tuple(cell.value for cell in row) for row in notes.iter_rows()]
    assert rows[0][0] == "演示数据，非正式文件"
    assert rows[1] == ("工作表", "列名", "是否必填", "填写要求")
    assert rows[2] == (SHEET, "专家编号", "必填", "编号，不含空格。")
    assert rows[-1] == (SHEET, "说明", "可不填", "文字。")


def test_codes_keep_their_leading_zeros_when_typed() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write_workbook({SHEET: SheetDraft(EXPERT_COLUMNS)})))[SHEET]
    assert [page.column_dimensions[letter].number_format for letter in "AF"] == ["@", "@"]


def test_choices_are_offered_in_the_cells() -> None:
    data = write_workbook({SHEET: SheetDraft(RECUSAL_COLUMNS)})
    (offer,) = openpyxl.load_workbook(io.BytesIO(data))[SHEET].data_validations.dataValidation
    assert offer.formula1 == '"' + ",".join(word for word, _ in RECUSAL_GROUNDS) + '"'
