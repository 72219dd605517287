"""Reading a whole workbook against column definitions, into memory: for files of a few sheets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reviewapp.imports.columns import Column
from reviewapp.imports.file import NotAWorkbook, open_workbook
from reviewapp.imports.sheet import CellError, SheetReader, SheetRow
from reviewapp.wording import _


@dataclass(frozen=True, slots=True)
class WorkbookContent:
    """The rows of each sheet asked for, and all errors of the workbook."""

    rows: Mapping[str, tuple[SheetRow, ...]]
    errors: tuple[CellError, ...]


def read_workbook(
    data: bytes, sheets: Mapping[str, Sequence[Column]], optional: Collection[str] = ()
) -> WorkbookContent:
    """Read the sheets named in ``sheets`` against their columns; other sheets are left alone.

    One that is ``optional`` and missing has no rows.
    """
    rows: dict[str, tuple[SheetRow, ...]] = {}
    errors: list[CellError] = []
    try:
        tables = open_workbook(data)
        for sheet, columns in sheets.items():
            if sheet in tables:
                reader = SheetReader(sheet, columns)
                rows[sheet] = tuple(reader.read(tables[sheet]))
                errors += reader.errors
            elif sheet in optional:
                rows[sheet] = ()
            else:
                errors.append(missing_sheet(sheet))
    except NotAWorkbook as problem:
        return WorkbookContent({}, (unreadable(problem),))
    return WorkbookContent(rows, tuple(errors))


def missing_sheet(sheet: str) -> CellError:
    """The workbook has no sheet of this name."""
    return CellError(sheet, None, "", "", _("缺少这张工作表，请使用下发的模板填写"))


def unreadable(problem: NotAWorkbook) -> CellError:
    """The whole file cannot be read."""
    return CellError("", None, "", "", str(problem))
