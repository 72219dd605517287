"""Reading anybody's scores from a CSV file: every mistake is named by row and column, none is guessed away.

Columns: ``application, expert, score`` and, where wanted,

* ``indicator, weight, maximum``: one row per indicator of a sheet, none missing. The total is
  Σ weight·score/maximum in exact arithmetic, scores lying between 0 and the maximum. Weight and maximum
  belong to the indicator. Without ``weight`` the weight is the maximum (a points scheme), so that the total
  is the sum of the scores;
* ``confidence``: weight of the score in the models, above zero, one for the whole sheet;
* ``panel, unit, subfield``: of the application;
* ``data_score``: a number that the application has from figures rather than experts, for composites.

Columns of other names are left alone and listed; the order of columns is free. `scoring.csvcells` says what
file it may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from scoring.coded import Coded
from scoring.csvcells import Cells, ScoreFileError, read_cells
from scoring.indicators import IndicatorScores
from scoring.table import CONFIDENCE_RANGE, LARGEST_SCORE, FloatArray, IntArray, ScoreRow, ScoreTable

__all__ = ["ScoreFile", "ScoreFileError", "read_scores"]

_WHOLE_SHEET = ""  # the indicator of a file that has no such column


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
    cells = read_cells(data)
    _check_unique(cells)
    sheets = _sheets(cells) if cells.has("indicator", "weight", "maximum") else None
    panel, unit, subfield = (_groups(cells, name) for name in ("panel", "unit", "subfield"))
    if sheets is None:
        table = ScoreTable.from_columns(
            cells.columns["application"],
            cells.columns["expert"],
            _scores(cells),
            _confidence(cells),
            panel=panel,
            unit=unit,
            subfield=subfield,
            data_score=_data_scores(cells),
        )
    else:
        table = ScoreTable.from_rows(
            _totals(cells, sheets),
            panel=panel,
            unit=unit,
            subfield=subfield,
            data_score=_data_scores(cells),
            indicators=sheets if cells.has("indicator") else None,
        )
    return ScoreFile(table, sha256(data).hexdigest(), cells.ignored)


def _check_unique(cells: Cells) -> None:
    """No application, expert and indicator twice."""
    names = [name for name in ("application", "expert", "indicator") if name in cells.columns]
    key = np.zeros(len(cells.rows), np.int64)
    for column in (cells.columns[name] for name in names):
        key = np.unique(key * len(column.texts) + column.code, return_inverse=True)[1]
    repeated = ~_is_first(key)
    if repeated.any():
        index = int(np.argmax(repeated))
        row = cells.rows[np.argmax(key == key[index])]
        twice = " / ".join(cells.text(index, name) for name in names)
        raise cells.error(index, "expert", f"{twice} is scored twice, first in row {row}")


def _firsts(code: IntArray) -> IntArray:
    """The first row of each code, shape (codes,)."""
    return np.unique(code, return_index=True)[1]


def _is_first(code: IntArray) -> npt.NDArray[np.bool_]:
    """Whether no row before has the same code, shape (N,)."""
    found = np.zeros(len(code), bool)
    found[_firsts(code)] = True
    return found


def _constant(cells: Cells, owners: IntArray, column: str, owner: str) -> IntArray:
    """The first record of each owner, shape (owners,); the column must not differ between its records."""
    first, codes = _firsts(owners), cells.columns[column].code
    differs = codes[first[owners]] != codes
    if differs.any():
        index = int(np.argmax(differs))
        known = int(first[owners[index]])
        here, there = cells.text(index, column), cells.text(known, column)
        problem = f"{here!r} differs from {there!r} in row {cells.rows[known]}"
        raise cells.error(index, column, f"{problem}, but a {column} belongs to the {owner}")
    return first


def _groups(cells: Cells, column: str) -> dict[str, str] | None:
    if not cells.has(column):
        return None
    application = cells.columns["application"]
    first = _constant(cells, application.code, column, "application").tolist()
    return {name: cells.text(index, column) for name, index in zip(application.texts, first, strict=True)}


def _data_scores(cells: Cells) -> dict[str, float] | None:
    if not cells.has("data_score"):
        return None
    numbers = cells.numbers("data_score", -LARGEST_SCORE, LARGEST_SCORE, f"within ±{LARGEST_SCORE:g}")
    application = cells.columns["application"]
    first = _constant(cells, application.code, "data_score", "application")
    return dict(zip(application.texts, numbers[first].tolist(), strict=True))


def _pairs(cells: Cells) -> list[tuple[str, str]]:
    return list(zip(cells.texts("application"), cells.texts("expert"), strict=True))


def _scores(cells: Cells) -> FloatArray:
    return cells.numbers("score", -LARGEST_SCORE, LARGEST_SCORE, f"within ±{LARGEST_SCORE:g}")


def _confidence(cells: Cells) -> FloatArray:
    if not cells.has("confidence"):
        return np.ones(len(cells.rows))
    least, most = CONFIDENCE_RANGE
    return cells.numbers("confidence", least, most, f"between {least:g} and {most:g}")


def _indicators(cells: Cells) -> Coded:
    """The indicator of each record; one for the whole sheet in a file that has no such column."""
    whole = Coded((_WHOLE_SHEET,), np.zeros(len(cells.rows), np.int64))
    return cells.columns.get("indicator", whole)


def _sheets(cells: Cells) -> IndicatorScores:
    """The scores by sheet and indicator; every sheet has every indicator."""
    indicators = _indicators(cells)
    _scores(cells)
    factors = _factors(cells, indicators)
    scores: dict[tuple[str, str], dict[str, Fraction]] = {}
    names = map(indicators.texts.__getitem__, indicators.code.tolist())
    for sheet, indicator, score in zip(_pairs(cells), names, cells.exact("score"), strict=True):
        scores.setdefault(sheet, {})[indicator] = score
    for sheet, own in scores.items():
        for indicator in factors.keys() - own.keys():
            problem = f"the sheet {' / '.join(sheet)} lacks {indicator!r}"
            raise cells.error(_pairs(cells).index(sheet), "indicator", problem)
    return IndicatorScores(factors, scores, maximum=_of_indicators(cells, indicators, "maximum"))


def _of_indicators(cells: Cells, indicators: Coded, column: str) -> dict[str, Fraction]:
    """What a column says of each indicator, exactly; nothing where it is not there."""
    if not cells.has(column):
        return {}
    first = _constant(cells, indicators.code, column, "indicator").tolist()
    said = (Fraction(cells.text(index, column)) for index in first)
    return dict(zip(indicators.texts, said, strict=True))


def _totals(cells: Cells, sheets: IndicatorScores) -> list[ScoreRow]:
    """Weighted totals, one row per sheet."""
    sheet = Coded.of("\0".join(pair) for pair in _pairs(cells)).code
    first = _constant(cells, sheet, "confidence", "sheet") if cells.has("confidence") else _firsts(sheet)
    confidence = _confidence(cells)[first].tolist()
    return [
        ScoreRow(
            *pair,
            float(sum(sheets.factor[indicator] * score for indicator, score in own.items())),
            sure,
        )
        for (pair, own), sure in zip(sheets.score.items(), confidence, strict=True)
    ]


def _factors(cells: Cells, indicators: Coded) -> dict[str, Fraction]:
    """Weight over maximum of each indicator; 1 where the file gives no weight."""
    if not cells.has("maximum"):
        return dict.fromkeys(indicators.texts, Fraction(1))
    cells.numbers("maximum", CONFIDENCE_RANGE[0], LARGEST_SCORE, "a maximum: it must be above zero")
    maxima = _of_indicators(cells, indicators, "maximum")
    score, maximum = cells.exact("score"), cells.exact("maximum")
    for index, (given, most) in enumerate(zip(score, maximum, strict=True)):
        if not 0 <= given <= most:
            text, bound = cells.text(index, "score"), cells.text(index, "maximum")
            raise cells.error(index, "score", f"{text} is not between 0 and the maximum {bound}")
    if not cells.has("weight"):
        return dict.fromkeys(indicators.texts, Fraction(1))
    cells.numbers("weight", 0, LARGEST_SCORE, "a weight: it must not be negative")
    weights = _of_indicators(cells, indicators, "weight")
    return {name: weights[name] / maxima[name] for name in indicators.texts}
