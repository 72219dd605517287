"""The uploaded file with its wrong cells marked: coloured, commented, and listed on a first sheet."""

import io
import warnings
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from forms.import_file import FileEntry
from reviewapp.imports.csvfile import open_csv
from reviewapp.imports.file import DAMAGE, NotAWorkbook, is_text_file, open_workbook, unpacked_size
from reviewapp.imports.sheet import CellError
from reviewapp.wording import _

LIST_SHEET = "错误清单"
LIST_HEADINGS = ("工作表", "行", "列", "现填内容", "应为")
LIST_WIDTHS = (14, 8, 36, 36, 70)
AUTHOR = "导入检查"
COLOUR = "FFFFC7CE"
MOST_COMMENTS = 1_000
"""Each is a drawing that Excel loads with the sheet; further mistakes are coloured and stand in the list."""
LARGEST_MARKED = 20_000_000
"""Bytes when unpacked; a larger workbook takes too much memory to be opened whole."""


def annotated_copy(upload: FileEntry, sheet: str, errors: Sequence[CellError]) -> bytes:
    """Return an .xlsx that can be corrected and handed in again; of an unreadable file, the list alone.

    A CSV file becomes a workbook with the one sheet ``sheet``.
    """
    try:
        book = _opened(upload.data, upload.filename, sheet)
    except NotAWorkbook:
        book = Workbook()
        book.remove(book.worksheets[0])
    _clear(book)
    for number, error in enumerate(errors):
        _mark(book, error, with_comment=number < MOST_COMMENTS)
    _list(book, errors)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _opened(data: bytes, filename: str, sheet: str) -> Workbook:
    if is_text_file(data, filename):
        return _from_csv(data, sheet)
    open_workbook(data, filename)  # names what is no workbook
    if unpacked_size(data) > LARGEST_MARKED:
        raise NotAWorkbook
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of styles and extensions that openpyxl does not know
        try:
            return load_workbook(io.BytesIO(data))
        except DAMAGE as error:
            raise NotAWorkbook from error


def _from_csv(data: bytes, sheet: str) -> Workbook:
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for number, cells in open_csv(data).rows():
        for place, cell in enumerate(cells, 1):
            _write(page.cell(number, place), cell.text)
    return book


def _clear(book: Workbook) -> None:
    """Take away the marks of an earlier check: what was corrected since is no longer wrong."""
    if LIST_SHEET in book.sheetnames:
        book.remove(book[LIST_SHEET])
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()


def _mark(book: Workbook, error: CellError, *, with_comment: bool) -> None:
    if not error.cell or error.sheet not in book.sheetnames:
        return
    cell = book[error.sheet][error.cell]
    if isinstance(cell, MergedCell):  # shows nothing of its own; the merged range is an error itself
        return
    if with_comment:
        said = f"{cell.comment.text}\n" if cell.comment is not None else ""
        cell.comment = Comment(f"{said}{error.expected}", AUTHOR, width=300)
    cell.fill = PatternFill("solid", fgColor=COLOUR)


def _list(book: Workbook, errors: Sequence[CellError]) -> None:
    page = book.create_sheet(LIST_SHEET, 0)
    book.active = 0
    for number, error in enumerate(errors, 2):
        words = (error.sheet, error.row, error.column, error.value, error.expected)
        for place, word in enumerate(words, 1):
            _write(page.cell(number, place), word)
    for place, (heading, width) in enumerate(zip(LIST_HEADINGS, LIST_WIDTHS, strict=True), 1):
        cell = page.cell(1, place, heading)
        cell.font = Font(bold=True)
        page.column_dimensions[cell.column_letter].width = width
    page.freeze_panes = "A2"


def _write(cell: Any, word: str | int | None) -> None:
    """Write words as words: what begins with = must not become a formula."""
    if isinstance(word, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", word)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.number_format = "@"
    else:
        cell.value = word


def copy_name(filename: str) -> str:
    """The file name of the copy."""
    stem = filename.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or _("导入文件")
    return _("%(stem)s（批注）.xlsx", stem=stem)
