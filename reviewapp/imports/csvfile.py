"""Reading a CSV file as one table of raw cells: UTF-8 with or without byte order mark, or GB18030."""

import csv
import io
from collections.abc import Iterator

from reviewapp.imports.cells import Raw
from reviewapp.imports.file import Marks, NotAWorkbook, RawRow, Table
from reviewapp.wording import _

ENCODINGS = ("utf-8-sig", "gb18030")  # in this order: text in GB18030 is hardly ever valid UTF-8
DELIMITERS = ",;\t"
LINES_LOOKED_AT = 10
FAILURES = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def open_csv(data: bytes) -> Table:
    """Return the table; raise `NotAWorkbook`, here or while rows are read."""
    text = _decoded(data)
    delimiter = _delimiter(text)
    return Table(lambda: _rows(text, delimiter), Marks(rows=text.count("\n") + 1))


def _decoded(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # such as UTF-16, which spreadsheets call Unicode text
            return text
    raise NotAWorkbook(_("不能识别文件的文字编码，请另存为 .xlsx，或另存为“CSV UTF-8”后再导入"))


def _delimiter(text: str) -> str:
    """Return the sign that parts the first lines into the most cells; the comma where none does."""
    head = text.splitlines()[:LINES_LOOKED_AT]
    return max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in head))


def _rows(text: str, delimiter: str) -> Iterator[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            cells = [_cell(word) for word in record]
            if not all(cell.is_blank for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise NotAWorkbook(_("第%(row)s行的引号不成对或内容过长，请核对后再导入", row=number + 1)) from error


def _cell(word: str) -> Raw:
    """A formula keeps its text here and has no result."""
    return Raw(word, uncomputed=word.startswith("="), failed=word in FAILURES)
