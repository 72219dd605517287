"""Krippendorff's α: agreement beyond chance for scores of any kind, with missing scores.

Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania,
https://repository.upenn.edu/asc_papers/43.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from scoring.flags import Statistic, Undefined
from scoring.table import FloatArray, ScoreTable

_CHUNK = 1024  # values compared with all others at once


class Scale(StrEnum):
    """What differences between scores mean."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def _differ(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.asarray(one != other, np.float64)


def _squared(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.asarray((one - other) ** 2, np.float64)


def _relative(one: FloatArray, other: FloatArray) -> FloatArray:
    total = one + other  # two zeros do not differ
    return np.asarray((one - other) ** 2 / np.where(total == 0, 1.0, total) ** 2, np.float64)


_DIFFERENCE: dict[Scale, Callable[[FloatArray, FloatArray], FloatArray]] = {
    Scale.NOMINAL: _differ,
    Scale.ORDINAL: _squared,  # of the midpoints of cumulative counts
    Scale.INTERVAL: _squared,
    Scale.RATIO: _relative,
}


def krippendorff_alpha(table: ScoreTable, scale: Scale) -> Statistic:
    """Krippendorff's α = 1 − observed / expected disagreement; missing scores are allowed.

    Applications with one score are left out, as it has nothing to agree with. Undefined without any pair
    (``NO_PAIRS``), if all paired scores are equal (``NO_SPREAD``: agreement by chance would be perfect), and
    for negative scores on the ratio scale (``NEGATIVE``). The cost is the square of the distinct scores.
    """
    count = table.scores_per_application[table.application]
    paired = count > 1
    distinct, place, number = np.unique(table.score[paired], return_inverse=True, return_counts=True)
    if not len(distinct):
        return Statistic(None, undefined=Undefined.NO_PAIRS)
    if len(distinct) == 1:
        return Statistic(None, undefined=Undefined.NO_SPREAD)
    if scale is Scale.RATIO and distinct[0] < 0:
        return Statistic(None, undefined=Undefined.NEGATIVE)
    # Σ n_g from c to k, less half of both ends, is the distance of these midpoints.
    value = np.cumsum(number) - number / 2 if scale is Scale.ORDINAL else distinct
    units = np.split(value[place], np.flatnonzero(np.diff(table.application[paired])) + 1)
    apart = _DIFFERENCE[scale]
    observed = sum(_disagreement(unit, np.ones(len(unit)), apart) / (len(unit) - 1) for unit in units)
    expected = _disagreement(value, number.astype(np.float64), apart) / (len(place) - 1)
    return Statistic(1 - observed / expected)


def _disagreement(
    value: FloatArray, number: FloatArray, apart: Callable[[FloatArray, FloatArray], FloatArray]
) -> float:
    """Σ_c Σ_k n_c n_k δ²(c, k)."""
    starts = range(0, len(value), _CHUNK)
    parts = [slice(start, start + _CHUNK) for start in starts]
    return sum(float(number[part] @ apart(value[part, None], value) @ number) for part in parts)
