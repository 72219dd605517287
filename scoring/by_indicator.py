"""A method on each indicator (指标) by itself, its results weighted: scales are made alike where they differ.

    score_i = fixed_i + Σ_k weight_k / maximum_k · v_ik        methods on the scale of the scores
    score_i = Σ_k weight_k · v_ik / Σ_k weight_k               methods on a scale of their own

v_ik is what the method gives application i from the scores on indicator k alone, over the experts who did not
abstain (无法评价) on it; gaps that were filled for the totals are not used. So an expert who is harsh on one
indicator and lenient on another is corrected on each. An indicator without weight is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from scoring.indicators import IndicatorScores
from scoring.merits import Components, Disclosure, Merits, Parameter
from scoring.methods import ADVISORY, METHODS, OWN_SCALE
from scoring.table import FloatArray, ScoreRow, ScoreTable, TableError

BY_INDICATOR = frozenset(METHODS.keys() - ADVISORY - {"composite"})
"""Methods that can work on each indicator."""


def by_indicator(table: ScoreTable, method: str, **parameters: Parameter) -> Merits:
    """Apply a method of `BY_INDICATOR` to each indicator, and weight.

    There is no merit, standard error or severity of the whole; what a method could not do stands in the
    disclosure as indicator/name. The mean among the components is that of the totals.

    Raises
    ------
    TableError
        There are totals alone, or points from figures beside a method on a scale of its own.
    ValueError
        The method has no such form.
    """
    if method not in BY_INDICATOR:
        raise ValueError(f"{method} does not work on each indicator")
    if table.indicators is None:
        raise TableError("ranking by indicator needs the scores of each indicator; these are totals alone")
    sheet, own_scale = table.indicators, method in OWN_SCALE
    if own_scale and any(sheet.fixed.values()):
        raise TableError(f"{method} has a scale of its own, to which points from figures cannot be added")
    weights = {code: sheet.weight(code) for code in sorted(sheet.factor) if sheet.factor[code]}
    sum_ = sum(weights.values(), Fraction(0))
    if not sum_:
        raise TableError("no indicator has a weight")
    score, disclosure = np.zeros(len(table.applications)), []
    for code in weights:
        merits = METHODS[method](_table_on(table, sheet, code), **parameters)
        score += merits.score * float(weights[code] / sum_ if own_scale else sheet.factor[code])
        disclosure += [_on(code, said) for said in merits.disclosure]
    score += _fixed(table, sheet)
    return Merits(
        method=method,
        table=table,
        score=score,
        components=Components(mean=float(table.score.mean())),
        adjusted_mean=score if method in ("additive", "least_squares") else None,
        parameters=dict(merits.parameters),
        disclosure=tuple(disclosure),
    )


def _table_on(table: ScoreTable, sheet: IndicatorScores, code: str) -> ScoreTable:
    """The scores on one indicator as if they were all."""
    names = dict.fromkeys(table.applications)
    panel = None if table.panel is None else dict(zip(names, table.panel, strict=True))
    return ScoreTable.from_rows(_rows(table, sheet, code), panel=panel)


def _rows(table: ScoreTable, sheet: IndicatorScores, code: str) -> Iterator[ScoreRow]:
    for pair, confidence in zip(table.pairs(), table.confidence.tolist(), strict=True):
        if code in sheet.score[pair]:
            yield ScoreRow(*pair, float(sheet.score[pair][code]), confidence)


def _on(code: str, said: Disclosure) -> Disclosure:
    return Disclosure(said.code, tuple(f"{code}/{name}" for name in said.names) or (code,))


def _fixed(table: ScoreTable, sheet: IndicatorScores) -> FloatArray:
    return np.array([float(sheet.fixed.get(name, Fraction(0))) for name in table.applications])
