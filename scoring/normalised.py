"""Normalising (标准化) each expert's scores on the expert's own distribution, then averaging.

    zscore       (y_ij − ȳ_j) / s_j                 s_j with divisor n_j − 1; every expert has mean 0
    minmax       (y_ij − min_j) / (max_j − min_j)   0 to 1
    rank_based   (r_ij − 1) / (n_j − 1)             r_ij the mid-rank among the expert's scores, lowest 1

An expert without two distinct scores has no distribution to normalise on. Such an expert is left uncorrected:
the same formula is applied with all scores of the table in place of the expert's own, so that the score
keeps what it says against everybody's, severity included. Where all scores are equal the middle of the scale
stands (0, ½, ½). The mean over the experts of an application is unweighted.

All three assume that every expert saw applications of the same quality and spread. Where an assignment was
not random, or an expert saw few, they remove merit along with severity.

Sources: standard scores and ranges are textbook transformations; ranks averaged over experts solve the
problem of m rankings in M. G. Kendall (1948), Rank Correlation Methods, there for complete panels. Here they
are scaled by n_j − 1, so that experts with few and with many scores can be mixed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from scoring.merits import Components, Merits, concerning, unweighted
from scoring.table import FloatArray, IntArray, ScoreTable

Transformation: TypeAlias = Callable[[FloatArray, IntArray, int], FloatArray]
"""Scores (N,), group of each (N,), number of groups → values (N,), meaningless in groups without spread."""


def zscore(table: ScoreTable) -> Merits:
    """Mean of the standard scores (标准分) of each application."""
    return _normalised("zscore", table, _standard, middle=0.0)


def minmax(table: ScoreTable) -> Merits:
    """Mean of the scores of each application after each expert's range became 0 to 1 (极差标准化)."""
    return _normalised("minmax", table, _in_range, middle=0.5)


def rank_based(table: ScoreTable) -> Merits:
    """Mean of the scaled mid-ranks of each application (位次法)."""
    return _normalised("rank_based", table, _mid_ranks, middle=0.5)


def _normalised(method: str, table: ScoreTable, transform: Transformation, middle: float) -> Merits:
    low, high = _range(table.score, table.expert, len(table.experts))
    distinct = low < high
    value = np.full(table.n, middle)
    corrected = distinct[table.expert]
    own = transform(table.score, table.expert, len(table.experts))
    value[corrected] = own[corrected]
    if table.score.min() < table.score.max():
        pooled = transform(table.score, np.zeros_like(table.expert), 1)
        value[~corrected] = pooled[~corrected]
    merit = table.mean_by_application(value)
    left = tuple(name for name, able in zip(table.experts, distinct.tolist(), strict=True) if not able)
    return Merits(
        method=method,
        table=table,
        score=merit,
        components=Components(mean=float(table.score.mean())),
        merit=merit,
        disclosure=unweighted(table) + concerning("expert_uncorrected", left),
    )


def _range(score: FloatArray, group: IntArray, size: int) -> tuple[FloatArray, FloatArray]:
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, group, score)
    np.maximum.at(high, group, score)
    return low, high


def _standard(score: FloatArray, group: IntArray, size: int) -> FloatArray:
    count = np.bincount(group, minlength=size)
    position = _in_range(score, group, size)  # z is the same on this scale, and squares cannot vanish on it
    centred = position - (np.bincount(group, position, size) / count)[group]
    deviation = np.sqrt(np.bincount(group, centred**2, size) / np.maximum(count - 1, 1))
    return np.asarray(centred / np.where(deviation > 0, deviation, 1)[group])


def _in_range(score: FloatArray, group: IntArray, size: int) -> FloatArray:
    low, high = _range(score, group, size)
    return np.asarray((score - low[group]) / np.where(high > low, high - low, 1)[group])


def _mid_ranks(score: FloatArray, group: IntArray, size: int) -> FloatArray:
    """Ranks 0 to n − 1 within each group, ties sharing their mean, over n − 1."""
    order = np.lexsort((score, group))
    place = np.arange(len(score)) - np.searchsorted(group[order], group[order])
    new = np.ones(len(score), dtype=bool)
    new[1:] = (np.diff(group[order]) != 0) | (np.diff(score[order]) != 0)
    tie = np.cumsum(new) - 1
    shared = np.bincount(tie, place) / np.bincount(tie)
    ranks = np.empty(len(score))
    ranks[order] = shared[tie]
    return np.asarray(ranks / np.maximum(np.bincount(group, minlength=size) - 1, 1)[group])
