"""Opening an uploaded file as tables of raw cells, or saying in words why it is none."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat, zip_longest
from pathlib import PurePath
from typing import Any
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from reviewapp.imports.cells import Raw
from reviewapp.wording import _

RawRow = tuple[int, list[Raw]]
"""The number of a row in its sheet, and its cells from column A on."""

OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP_SIGNATURE = b"PK"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
WORKBOOK_PART = "xl/workbook.xml"
OLD_SUFFIXES = frozenset({".xls", ".et"})
TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv"})
LARGEST_UNPACKED = 100_000_000
"""Bytes; a file that unpacks to more is a zip bomb, or no table that people filled in."""

_SPELLED_OUT = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character that XML may not hold, as workbooks write it; many programs write line breaks so."""

DAMAGE = (
    ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, RuntimeError, SyntaxError,
    TypeError, ValueError, expat.ExpatError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What readers of workbooks raise where a file breaks off or was tampered with."""


class NotAWorkbook(ValueError):
    """The file cannot be read as a table; the message says what to do."""


@dataclass
class Marks:
    """What a sheet says beside its cells: how many rows it has, blank ones too, and what is special in it."""

    rows: int = 0
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    has_formulas: bool = False

    def hides_column(self, number: int) -> bool:
        """Whether the column, counted from 1, is hidden."""
        return any(first <= number <= last for first, last in self.hidden_columns)


@dataclass(frozen=True)
class Table:
    """The rows of a sheet that are not blank, read anew from the file by each call of ``rows``."""

    rows: Callable[[], Iterator[RawRow]]
    marks: Marks = field(default_factory=Marks)


def is_text_file(data: bytes, filename: str) -> bool:
    """Whether the file is to be read as CSV: by its name, unless its first bytes say otherwise."""
    return PurePath(filename).suffix.lower() in TEXT_SUFFIXES and not data.startswith(
        (OLE_SIGNATURE, ZIP_SIGNATURE)
    )


def open_workbook(data: bytes, filename: str = "") -> Mapping[str, Table]:
    """Return the sheets by name; raise `NotAWorkbook`, here or while rows are read."""
    try:
        _check_file(data, filename)
        return _sheets(data)
    except NotAWorkbook:
        raise
    except DAMAGE as error:
        raise _damaged() from error


def unpacked_size(data: bytes) -> int:
    """Return the bytes that the parts of a workbook take when unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return sum(part.file_size for part in parts.infolist())


def _check_file(data: bytes, filename: str) -> None:
    if data.startswith(OLE_SIGNATURE):
        if ENCRYPTED_STREAM in data:
            raise NotAWorkbook(_("文件设有打开密码，请取消密码后再导入"))
        raise NotAWorkbook(_("这是旧格式（.xls 或 .et）的文件，请另存为 .xlsx 后再导入"))
    if not zipfile.is_zipfile(io.BytesIO(data)):
        if PurePath(filename).suffix.lower() in OLD_SUFFIXES:
            raise NotAWorkbook(_("这是旧格式（.xls 或 .et）的文件，请另存为 .xlsx 后再导入"))
        raise NotAWorkbook(_("这不是 Excel 工作簿，请另存为 .xlsx 后再导入"))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if WORKBOOK_PART not in parts.namelist():
            raise NotAWorkbook(_("这不是 Excel 工作簿，请另存为 .xlsx 后再导入"))
    if unpacked_size(data) > LARGEST_UNPACKED:
        raise NotAWorkbook(_("文件过大，请删除空白行列和图片后再导入"))


def _damaged() -> NotAWorkbook:
    return NotAWorkbook(_("文件已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"))


def _sheets(data: bytes) -> Mapping[str, Table]:
    results = _open(data, data_only=True)
    marks = {sheet.title: _marks(sheet) for sheet in results.worksheets}
    # Formulas and their stored results stand in two views of the same file; most files have none.
    formulas = _open(data, data_only=False) if any(each.has_formulas for each in marks.values()) else None
    return {
        sheet.title: Table(_reader(sheet, formulas[sheet.title] if formulas else None), marks[sheet.title])
        for sheet in results.worksheets
    }


def _open(data: bytes, *, data_only: bool) -> Any:
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions it does not know; they hold no data.
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=data_only)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs store a range that is too small
    return book


def _marks(sheet: Any) -> Marks:
    """Collect what openpyxl leaves out when it reads row by row."""
    marks = Marks()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: _mark(marks, name.rpartition(":")[2], attributes)
    with sheet._get_source() as part:  # the one way to the sheet's own part; openpyxl reads it the same way
        parser.ParseFile(part)
    return marks


def _mark(marks: Marks, name: str, attributes: Mapping[str, str]) -> None:
    if name == "row":
        marks.rows += 1
    elif name == "f":
        marks.has_formulas = True
    elif name == "mergeCell":
        marks.merged.append(attributes["ref"])
    if attributes.get("hidden") in ("1", "true"):
        if name == "row" and "r" in attributes:
            marks.hidden_rows.add(int(attributes["r"]))
        elif name == "col":
            marks.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))


def _reader(results: Any, formulas: Any) -> Callable[[], Iterator[RawRow]]:
    def rows() -> Iterator[RawRow]:
        try:
            yield from _rows(results, formulas)
        except DAMAGE as error:
            raise _damaged() from error

    return rows


def _rows(results: Any, formulas: Any) -> Iterator[RawRow]:
    formula_rows = repeat(()) if formulas is None else formulas.iter_rows()
    for number, (row, formula_row) in enumerate(zip(results.iter_rows(), formula_rows, strict=False), 1):
        cells = _cells(row, formula_row)
        if not all(cell.is_blank for cell in cells):
            yield number, cells


def _cells(row: Iterable[Any], formula_row: Iterable[Any]) -> list[Raw]:
    return [
        Raw(
            value=_spelled(cell.value),
            number_format=cell.number_format or "",
            uncomputed=formula.data_type == "f" and cell.value is None,
            failed=cell.data_type == "e",
        )
        for cell, formula in zip_longest(row, formula_row, fillvalue=EMPTY_CELL)
    ]


def _spelled(value: object) -> object:
    if isinstance(value, str):
        return _SPELLED_OUT.sub(lambda found: chr(int(found[1], 16)), value)
    return value
