"""The two workbooks that the demonstration takes in, as offices would send them (演示数据，非正式文件)."""

from collections.abc import Mapping, Sequence

from reviewapp.demo.experts import DemoExpert, DemoRecusal
from reviewapp.demo.figures import DemoApplication
from reviewapp.imports.cells import Value
from reviewapp.imports.columns import (
    APPLICATION_SHEET,
    EXPERT_COLUMNS,
    EXPERT_SHEET,
    RECUSAL_COLUMNS,
    RECUSAL_SHEET,
    Column,
    application_columns,
)
from reviewapp.imports.template import SheetDraft, write_workbook
from scoring.figures import FigureDefinition

REMARK = "演示数据，非正式文件"


def applications_workbook(
    applications: Sequence[DemoApplication], figures: Mapping[str, FigureDefinition], year: int
) -> bytes:
    """Return applications.xlsx of the round of ``year``, which reports up to the year before."""
    columns = application_columns(figures, year - 1)
    rows = [{column.key: _cell(application, column) for column in columns} for application in applications]
    return write_workbook({APPLICATION_SHEET: SheetDraft(columns, rows)}, REMARK)


def experts_workbook(experts: Sequence[DemoExpert], recusals: Sequence[DemoRecusal]) -> bytes:
    """Return experts.xlsx: the pool, and the recusals on a sheet of their own."""
    drafts = {
        EXPERT_SHEET: SheetDraft(EXPERT_COLUMNS, [_fields(expert, EXPERT_COLUMNS) for expert in experts]),
        RECUSAL_SHEET: SheetDraft(
            RECUSAL_COLUMNS, [_fields(recusal, RECUSAL_COLUMNS) for recusal in recusals]
        ),
    }
    return write_workbook(drafts, REMARK)


def _cell(application: DemoApplication, column: Column) -> Value:
    if column.figure:
        figure, year = column.figure
        return application.figures[figure][year]
    if column.key == "leading_firms":
        return "、".join(application.leading_firms)
    return str(getattr(application, column.key))


def _fields(record: DemoExpert | DemoRecusal, columns: Sequence[Column]) -> dict[str, Value]:
    return {column.key: getattr(record, column.key, None) for column in columns}
