"""Slopes within one expert: use of the scale (趋中、两极化) and drift over time.

Both add a variable to the additive model at its variance components (`scoring.residuals`), beside a level of
the expert's own, so that a harsh expert is not taken for an odd one. P-values are adjusted over the experts
(Benjamini and Hochberg). Advisory and internal, as all diagnostics are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from scoring.flags import MINIMUM, Flag, Undefined, benjamini_hochberg, two_sided
from scoring.residuals import Residuals
from scoring.table import FloatArray, ScoreTable

_EQUAL = 1e-10  # differences relative to the values that are rounding


@dataclass(frozen=True)
class ScaleRatio:
    """c: by how much an expert's scores differ where merit differs by 1, as all other experts see merit.

    Below 1 differences are drawn together (`Flag.CENTRAL`, 趋中), above they are drawn apart (``EXTREME``).
    """

    expert: str
    n: int
    ratio: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    adjusted_p: float | None = None
    flag: Flag | None = None
    undefined: Undefined | None = None


@dataclass(frozen=True)
class Drift:
    """Points per unit of time by which an expert's scores rise, merit allowed for, with its t statistic."""

    expert: str
    n: int
    slope: float | None
    t: float | None = None
    p: float | None = None
    adjusted_p: float | None = None
    flag: Flag | None = None
    undefined: Undefined | None = None


def scale_ratios(found: Residuals, level: float = 0.95) -> tuple[ScaleRatio, ...]:
    """Scale ratio of each expert, in the order of the table.

    The expert's scores are regressed on what all other scores predict for them, by generalised least squares.
    A best linear prediction has no errors-in-variables bias, so c is 1 for an expert like the others.
    Undefined below `MINIMUM` scores (``TOO_FEW``) or if all predictions are equal (``NO_SPREAD``).
    """
    variables = []
    for expert, rows in enumerate(found.rows):
        variables.append(found.table.score[rows] - found.prediction_error(expert))
    tested = _slopes(found, variables)
    results = []
    for (name, n), slope in zip(_experts(found.table), tested, strict=True):
        if isinstance(slope, Undefined):
            results.append(ScaleRatio(name, n, None, undefined=slope))
            continue
        reach = float(stdtrit(slope.degrees, (1 + level) / 2)) * slope.error
        ratio = 1 + slope.value
        flag = two_sided(slope.value, slope.adjusted, Flag.EXTREME, Flag.CENTRAL)
        results.append(
            ScaleRatio(name, n, ratio, ratio - reach, ratio + reach, slope.p, slope.adjusted, flag)
        )
    return tuple(results)


def drifts(found: Residuals, time: Mapping[tuple[str, str], float]) -> tuple[Drift, ...]:
    """Drift of each expert, in the order of the table.

    Parameters
    ----------
    time
        (application, expert) → when the sheet was submitted, in any unit, or its place in the expert's order.

    Undefined below `MINIMUM` scores (``TOO_FEW``) or if all times are equal (``NO_SPREAD``).
    """
    table = found.table
    variables = [
        np.array([time[table.applications[a], name] for a in table.application[rows].tolist()], np.float64)
        for name, rows in zip(table.experts, found.rows, strict=True)
    ]
    results = []
    for (name, n), slope in zip(_experts(table), _slopes(found, variables), strict=True):
        if isinstance(slope, Undefined):
            results.append(Drift(name, n, None, undefined=slope))
            continue
        flag = two_sided(slope.value, slope.adjusted, Flag.RISING, Flag.FALLING)
        results.append(Drift(name, n, slope.value, slope.value / slope.error, slope.p, slope.adjusted, flag))
    return tuple(results)


@dataclass(frozen=True)
class _Slope:
    value: float
    error: float
    degrees: int
    p: float
    adjusted: float


def _slopes(found: Residuals, variables: list[FloatArray]) -> list[_Slope | Undefined]:
    """Slope of each expert's scores on a variable, added to the model beside a level of the expert's own."""
    tested = [_slope(found, expert, variable) for expert, variable in enumerate(variables)]
    adjusted = iter(benjamini_hochberg([one[3] for one in tested if not isinstance(one, Undefined)]).tolist())
    return [one if isinstance(one, Undefined) else _Slope(*one, next(adjusted)) for one in tested]


def _slope(
    found: Residuals, expert: int, variable: FloatArray
) -> tuple[float, float, int, float] | Undefined:
    if len(variable) < MINIMUM:
        return Undefined.TOO_FEW
    centred = variable - variable.mean()
    scale = float(np.abs(centred).max())
    if scale <= _EQUAL * float(np.abs(variable).max()):
        return Undefined.NO_SPREAD
    added = found.added(expert, np.column_stack([np.ones(len(variable)), centred / scale]))
    return (
        float(added.coefficient[1]) / scale,
        float(added.error[1]) / scale,
        added.degrees,
        float(added.p[1]),
    )


def _experts(table: ScoreTable) -> list[tuple[str, int]]:
    return list(zip(table.experts, table.scores_per_expert.tolist(), strict=True))
