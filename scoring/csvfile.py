"""Reading anybody's scores from a CSV file: every mistake is named by row and column, none is guessed away.

Columns: ``application, expert, score`` and, where wanted,

* ``indicator, weight, maximum``: one row per indicator of a sheet, none missing. The total is
  Σ weight·score/maximum in exact arithmetic, scores lying between 0 and the maximum. Weight and maximum
  belong to the indicator. Without ``weight`` the weight is the maximum (a points scheme), so that the total
  is the sum of the scores;
* ``confidence``: weight of the score in the models, above zero, one for the whole sheet;
* ``panel, unit, subfield``: of the application;
* ``data_score``: a number that the application has from figures rather than experts, for composites.

UTF-8 with or without byte order mark, comma separated, a header in row 1; the order of columns is free,
columns of other names are left alone and listed. Rows are counted as a spreadsheet does; lines with nothing
at all on them are skipped.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from scoring.indicators import IndicatorScores
from scoring.table import CONFIDENCE_RANGE, LARGEST_SCORE, ScoreRow, ScoreTable

REQUIRED = ("application", "expert", "score")
KNOWN = frozenset(
    (*REQUIRED, "indicator", "weight", "maximum", "confidence", "data_score", "panel", "unit", "subfield")
)

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE_SHEET = ""  # the indicator of a file that has no such column


class ScoreFileError(ValueError):
    """The file cannot be used; says where (``row`` as in a spreadsheet, header 1; ``column``) and what."""

    def __init__(self, row: int, column: str | None, problem: str) -> None:
        place = f"row {row}" if column is None else f"row {row}, column {column}"
        super().__init__(f"{place}: {problem}")
        self.row = row
        self.column = column
        self.problem = problem


@dataclass(frozen=True, eq=False)
class ScoreFile:
    """What a file holds: the table of totals, the digest of its bytes, the columns that were not used."""

    table: ScoreTable
    sha256: str
    ignored_columns: tuple[str, ...]


def read_scores(data: bytes) -> ScoreFile:
    """Read the bytes of a CSV file.

    Raises
    ------
    ScoreFileError
        At the first mistake found.
    """
    cells = _cells(_decoded(data))
    _check_unique(cells)
    sheets = _sheets(cells) if cells.has("indicator", "weight", "maximum") else None
    rows = _plain_rows(cells) if sheets is None else _totals(cells, sheets)
    table = ScoreTable.from_rows(
        rows,
        panel=_groups(cells, "panel"),
        unit=_groups(cells, "unit"),
        subfield=_groups(cells, "subfield"),
        data_score=_data_scores(cells),
        indicators=sheets if cells.has("indicator") else None,
    )
    return ScoreFile(table, sha256(data).hexdigest(), cells.ignored)


@dataclass(frozen=True)
class _Cells:
    """The known columns, stripped and not empty, and the spreadsheet row of each record."""

    rows: list[int]
    columns: dict[str, list[str]]
    ignored: tuple[str, ...]

    def has(self, *names: str) -> bool:
        """Whether any of these columns is there."""
        return any(name in self.columns for name in names)

    def error(self, index: int, column: str, problem: str) -> ScoreFileError:
        return ScoreFileError(self.rows[index], column, problem)

    def numbers(self, column: str, least: float, most: float, range_: str) -> list[float]:
        """The column as numbers, each within [least, most]."""
        found = []
        for index, text in enumerate(self.columns[column]):
            if not _NUMBER.fullmatch(text):
                raise self.error(index, column, f"{text!r} is not a finite number")
            number = float(text)
            if not least <= number <= most:
                raise self.error(index, column, f"{text} is not {range_}")
            found.append(number)
        return found

    def exact(self, column: str) -> list[Fraction]:
        """A column of numbers that was checked, without rounding."""
        return list(map(Fraction, self.columns[column]))


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise ScoreFileError(row, None, "not UTF-8 text; save the file as “CSV UTF-8”") from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise ScoreFileError(row, None, "not a text file (it contains a null character)")
    return text


def _cells(text: str) -> _Cells:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[int] = []
    records: list[list[str]] = []
    row = 0
    try:
        for row, record in enumerate(reader, start=1):
            if record:
                rows.append(row)
                records.append(record)
    except csv.Error as error:
        raise ScoreFileError(row + 1, None, f"not valid CSV ({error})") from None
    if not records:
        raise ScoreFileError(1, None, "the file is empty")
    header = _header(rows[0], records[0])
    for row, record in zip(rows, records, strict=True):
        if len(record) != len(header):
            raise ScoreFileError(row, None, f"{len(record)} cells where the header has {len(header)}")
    if len(records) == 1:
        raise ScoreFileError(rows[0] + 1, None, "there is no score below the header")
    by_column = zip(header, zip(*records[1:], strict=True), strict=True)
    columns = {name: [cell.strip() for cell in column] for name, column in by_column if name in KNOWN}
    cells = _Cells(rows[1:], columns, tuple(name for name in header if name not in KNOWN))
    for name, column in columns.items():
        if "" in column:
            raise cells.error(column.index(""), name, "the cell is empty")
    return cells


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


def _check_unique(cells: _Cells) -> None:
    columns = [
        cells.columns[name] for name in ("application", "expert", "indicator") if name in cells.columns
    ]
    first: dict[tuple[str, ...], int] = {}
    for index, key in enumerate(zip(*columns, strict=True)):
        if first.setdefault(key, index) != index:
            row = cells.rows[first[key]]
            raise cells.error(index, "expert", f"{' / '.join(key)} is scored twice, first in row {row}")


def _constant(cells: _Cells, owners: list[str], column: str, owner: str) -> dict[str, int]:
    """The first record of each owner; the column must not differ between its records."""
    first: dict[str, int] = {}
    values = cells.columns[column]
    for index, name in enumerate(owners):
        known = first.setdefault(name, index)
        if values[known] != values[index]:
            problem = f"{values[index]!r} differs from {values[known]!r} in row {cells.rows[known]}"
            raise cells.error(index, column, f"{problem}, but a {column} belongs to the {owner}")
    return first


def _groups(cells: _Cells, column: str) -> dict[str, str] | None:
    if not cells.has(column):
        return None
    first = _constant(cells, cells.columns["application"], column, "application")
    return {application: cells.columns[column][index] for application, index in first.items()}


def _data_scores(cells: _Cells) -> dict[str, float] | None:
    if not cells.has("data_score"):
        return None
    numbers = cells.numbers("data_score", -LARGEST_SCORE, LARGEST_SCORE, f"within ±{LARGEST_SCORE:g}")
    first = _constant(cells, cells.columns["application"], "data_score", "application")
    return {application: numbers[index] for application, index in first.items()}


def _pairs(cells: _Cells) -> list[tuple[str, str]]:
    return list(zip(cells.columns["application"], cells.columns["expert"], strict=True))


def _scores(cells: _Cells) -> list[float]:
    return cells.numbers("score", -LARGEST_SCORE, LARGEST_SCORE, f"within ±{LARGEST_SCORE:g}")


def _confidence(cells: _Cells) -> list[float]:
    if not cells.has("confidence"):
        return [1.0] * len(cells.rows)
    least, most = CONFIDENCE_RANGE
    return cells.numbers("confidence", least, most, f"between {least:g} and {most:g}")


def _plain_rows(cells: _Cells) -> list[ScoreRow]:
    columns = (cells.columns["application"], cells.columns["expert"], _scores(cells), _confidence(cells))
    return list(map(ScoreRow, *columns))


def _sheets(cells: _Cells) -> IndicatorScores:
    """The scores by sheet and indicator; every sheet has every indicator."""
    indicators = cells.columns.get("indicator", [_WHOLE_SHEET] * len(cells.rows))
    _scores(cells)
    factors = _factors(cells, indicators)
    scores: dict[tuple[str, str], dict[str, Fraction]] = {}
    for sheet, indicator, score in zip(_pairs(cells), indicators, cells.exact("score"), strict=True):
        scores.setdefault(sheet, {})[indicator] = score
    for sheet, own in scores.items():
        for indicator in factors.keys() - own.keys():
            problem = f"the sheet {' / '.join(sheet)} lacks {indicator!r}"
            raise cells.error(_pairs(cells).index(sheet), "indicator", problem)
    return IndicatorScores(factors, scores, maximum=_maxima(cells, indicators))


def _maxima(cells: _Cells, indicators: list[str]) -> dict[str, Fraction]:
    return dict(zip(indicators, cells.exact("maximum"), strict=True)) if cells.has("maximum") else {}


def _totals(cells: _Cells, sheets: IndicatorScores) -> list[ScoreRow]:
    """Weighted totals, one row per sheet."""
    first = {sheet: index for index, sheet in reversed(list(enumerate(_pairs(cells))))}
    confidence = _confidence(cells)
    if cells.has("confidence"):
        _constant(cells, ["\0".join(sheet) for sheet in _pairs(cells)], "confidence", "sheet")
    return [
        ScoreRow(
            *sheet,
            float(sum(sheets.factor[indicator] * score for indicator, score in own.items())),
            confidence[first[sheet]],
        )
        for sheet, own in sheets.score.items()
    ]


def _factors(cells: _Cells, indicators: list[str]) -> dict[str, Fraction]:
    """Weight over maximum of each indicator; 1 where the file gives no weight."""
    if not cells.has("maximum"):
        return dict.fromkeys(indicators, Fraction(1))
    cells.numbers("maximum", CONFIDENCE_RANGE[0], LARGEST_SCORE, "a maximum: it must be above zero")
    maxima = cells.exact("maximum")
    first = _constant(cells, indicators, "maximum", "indicator")
    for index, (score, maximum) in enumerate(zip(cells.exact("score"), maxima, strict=True)):
        if not 0 <= score <= maximum:
            text, bound = cells.columns["score"][index], cells.columns["maximum"][index]
            raise cells.error(index, "score", f"{text} is not between 0 and the maximum {bound}")
    if not cells.has("weight"):
        return dict.fromkeys(indicators, Fraction(1))
    cells.numbers("weight", 0, LARGEST_SCORE, "a weight: it must not be negative")
    weights = cells.exact("weight")
    _constant(cells, indicators, "weight", "indicator")
    return {name: weights[index] / maxima[index] for name, index in first.items()}
