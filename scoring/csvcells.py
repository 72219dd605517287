"""The cells of a CSV file of scores: columns of texts and numbers, every mistake at its row and column.

UTF-8 with or without byte order mark, comma separated, a header in row 1. Rows are counted as a spreadsheet
does; lines with nothing at all on them are skipped.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.coded import Coded
from scoring.table import FloatArray, IntArray

REQUIRED = ("application", "expert", "score")
KNOWN = frozenset(
    (*REQUIRED, "indicator", "weight", "maximum", "confidence", "data_score", "panel", "unit", "subfield")
)

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


class ScoreFileError(ValueError):
    """The file cannot be used; says where (``row`` as in a spreadsheet, header 1; ``column``) and what."""

    def __init__(self, row: int, column: str | None, problem: str) -> None:
        place = f"row {row}" if column is None else f"row {row}, column {column}"
        super().__init__(f"{place}: {problem}")
        self.row = row
        self.column = column
        self.problem = problem


@dataclass(frozen=True)
class Cells:
    """The known columns, stripped and not empty, and the spreadsheet row of each record."""

    rows: IntArray
    columns: dict[str, Coded]
    ignored: tuple[str, ...]

    def has(self, *names: str) -> bool:
        """Whether any of these columns is there."""
        return any(name in self.columns for name in names)

    def text(self, index: int, column: str) -> str:
        """One cell."""
        return self.columns[column].texts[int(self.columns[column].code[index])]

    def texts(self, column: str) -> list[str]:
        """Every cell of a column; equal texts are one object."""
        texts = self.columns[column].texts
        return [texts[code] for code in self.columns[column].code.tolist()]

    def error(self, index: int, column: str, problem: str) -> ScoreFileError:
        """What is wrong with one cell, by its place in the file."""
        return ScoreFileError(int(self.rows[index]), column, problem)

    def numbers(self, column: str, least: float, most: float, range_: str) -> FloatArray:
        """The column as numbers, each within [least, most]."""
        found = []
        for code, text in enumerate(
            self.columns[column].texts
        ):  # in order of appearance: first mistake first
            if not _NUMBER.fullmatch(text):
                raise self.error(self._first(column, code), column, f"{text!r} is not a finite number")
            number = float(text)
            if not least <= number <= most:
                raise self.error(self._first(column, code), column, f"{text} is not {range_}")
            found.append(number)
        return np.array(found)[self.columns[column].code]

    def exact(self, column: str) -> list[Fraction]:
        """A column of numbers that was checked, without rounding."""
        numbers = list(map(Fraction, self.columns[column].texts))
        return [numbers[code] for code in self.columns[column].code.tolist()]

    def _first(self, column: str, code: int) -> int:
        return int(np.argmax(self.columns[column].code == code))


def read_cells(data: bytes) -> Cells:
    """Read the bytes of a file record by record, so that no text is held twice; raises `ScoreFileError`."""
    _check_text(data)
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline=""), strict=True)
    records = ((row, record) for row, record in enumerate(reader, start=1) if record)
    rows, row = array("q"), 0
    try:
        row, record = next(records, (0, []))
        if not record:
            raise ScoreFileError(1, None, "the file is empty")
        header, first = _header(row, record), row
        known = [place for place, name in enumerate(header) if name in KNOWN]
        texts: list[dict[str, int]] = [{} for _ in known]
        codes = [array("q") for _ in known]
        columns = list(zip(known, texts, codes, strict=True))
        for row, record in records:
            if len(record) != len(header):
                raise ScoreFileError(row, None, f"{len(record)} cells where the header has {len(header)}")
            rows.append(row)
            for place, places, code in columns:
                code.append(places.setdefault(record[place].strip(), len(places)))
    except csv.Error as error:
        raise ScoreFileError(row + 1, None, f"not valid CSV ({error})") from None
    if not rows:
        raise ScoreFileError(first + 1, None, "there is no score below the header")
    cells = Cells(
        np.frombuffer(rows, np.int64),
        {
            header[place]: Coded(tuple(places), np.frombuffer(code, np.int64))
            for place, places, code in columns
        },
        tuple(name for name in header if name not in KNOWN),
    )
    for name, column in cells.columns.items():
        if "" in column.texts:
            index = int(np.argmax(column.code == column.texts.index("")))
            raise cells.error(index, name, "the cell is empty")
    return cells


def _check_text(data: bytes) -> None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise ScoreFileError(row, None, "not UTF-8 text; save the file as “CSV UTF-8”") from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise ScoreFileError(row, None, "not a text file (it contains a null character)")


def _header(row: int, record: list[str]) -> list[str]:
    header = [name.strip() for name in record]
    for name in REQUIRED:
        if name not in header:
            raise ScoreFileError(row, name, f"the column is missing; the header is {', '.join(header)!r}")
    for name in KNOWN.intersection(header):
        if header.count(name) > 1:
            raise ScoreFileError(row, name, "the column is there twice")
    if "weight" in header and "maximum" not in header:
        raise ScoreFileError(row, "maximum", "the column is missing; a weight needs its maximum")
    return header
