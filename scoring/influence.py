"""What each expert means for the line: who would be selected without his or her scores.

At given variance components and weights the answer is exact and costs no new fit: leaving out the rows I
changes the severities of the others by −C δ, where δ = P_II⁻¹(Py)_I is what the expert's scores miss their
predictions by, and C the covariance of severities and fitted values (Woodbury's identity on the solved
equations; `scoring.residuals`). Where the line moves, the model is fitted anew without the expert, variance
components included, and both answers are given.

Advisory and internal. That an expert moves the line is no fault: somebody must, in a close round.

Sources: Woodbury (1950), Inverting Modified Matrices, Princeton; Haslett (1999), Journal of the Royal
Statistical Society B 61, 603–609 (deletion of blocks in the general linear model).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from scoring import additive, reml
from scoring.additive import AdditiveFit
from scoring.flags import Flag, Undefined
from scoring.ranking import Ranking, rank
from scoring.residuals import Residuals, at_components
from scoring.selection import select
from scoring.table import FloatArray, ScoreRow, ScoreTable

_LEAST_FREE = 1e-5
"""Least share of variance that merit and severity must leave, in every direction of an expert's scores, or
the shortcut loses the digits that the line may hang on."""

Line: TypeAlias = Callable[[Ranking], Collection[str]]
"""Who is selected from a ranking; it may lack applications that only the dropped expert scored."""


@dataclass(frozen=True)
class Crossing:
    """An application that crosses the line; ``rank_without`` is None if nobody else scored it."""

    application: str
    rank: int
    rank_without: int | None
    enters: bool


@dataclass(frozen=True)
class Influence:
    """The line without one expert.

    Attributes
    ----------
    expert
        Who is left out.
    largest_shift
        Largest change of an adjusted mean in points, up or down, at the variance components of all scores.
    crossings
        Who enters and leaves, given those components, by rank.
    refitted
        The same after a full fit without the expert; None where it was not needed, as nobody crossed.
    unscored
        Applications that are left without any score.
    flag
        `Flag.MOVES_LINE` if anybody crosses after the full fit.
    """

    expert: str
    largest_shift: float
    crossings: tuple[Crossing, ...]
    refitted: tuple[Crossing, ...] | None
    unscored: tuple[str, ...]
    flag: Flag | None


def top(places: int) -> Line:
    """Return the plain line: the first ``places``, a tie across it left out whole."""
    return lambda ranking: select(ranking, places).selected


def influences(
    table: ScoreTable, fit: AdditiveFit, line: Line, decimals: int
) -> tuple[Influence, ...] | Undefined:
    """Leave out each expert in turn; in the order of the table. Empty if there is only one.

    Undefined for more experts than the exact equations take (``TOO_LARGE``), and where the model explains
    every score: then nobody's absence moves what the others say (``NO_ERROR``, or ``NO_SPREAD``).

    Parameters
    ----------
    fit
        The additive model fitted to ``table``.
    line
        Who is selected from a ranking by adjusted means, such as ``top(20)``.
    decimals
        Decimals that the round prints, on which ranks rest.
    """
    if len(table.experts) == 1:
        return ()
    model = at_components(table, fit)
    if isinstance(model, Undefined):
        return model
    complete = rank(dict(zip(table.applications, fit.adjusted_mean.tolist(), strict=True)), decimals)
    return tuple(
        _influence(table, fit, model, expert, complete, line) for expert in range(len(table.experts))
    )


def _influence(
    table: ScoreTable,
    fit: AdditiveFit,
    model: Residuals,
    expert: int,
    complete: Ranking,
    line: Line,
) -> Influence:
    means = means_without(model, expert)
    crossings = _crossings(complete, means, line)
    again = crossings
    if crossings:
        again = _crossings(complete, refitted_without(table, expert), line)
    before = dict(zip(table.applications, fit.adjusted_mean.tolist(), strict=True))
    return Influence(
        table.experts[expert],
        max((abs(mean - before[name]) for name, mean in means.items()), default=0.0),
        crossings,
        again if crossings else None,
        tuple(name for name in table.applications if name not in means),
        Flag.MOVES_LINE if again else None,
    )


def _crossings(complete: Ranking, means: dict[str, float], line: Line) -> tuple[Crossing, ...]:
    without = rank(means, complete.decimals)
    before, after = set(line(complete)), set(line(without))
    ranks = without.rank_by_application
    return tuple(
        Crossing(each.application, each.rank, ranks.get(each.application), each.application in after)
        for each in complete.lines
        if each.application in before ^ after
    )


def means_without(model: Residuals, expert: int) -> dict[str, float]:
    """Adjusted means without one expert at the components of ``model``, by application still scored.

    Where merit and severity all but explain the scores, what is left of them drowns in rounding, and the
    equations are solved anew instead.
    """
    found, table, rows = model.solution, model.table, model.rows[expert]
    if float(np.linalg.eigvalsh(model.blocks[expert])[0]) < _LEAST_FREE * table.confidence[rows].min():
        return _solved_without(model, expert)
    pull = table.confidence[rows] * model.prediction_error(expert)
    shared = float((pull / found.pivot[table.application[rows]]).sum()) / found.mean_weight
    on_experts = model.on_experts(rows).T @ pull - shared * found.tilt
    severity = found.ratio_kept * (found.inverse @ on_experts) - found.effect_kept
    return _adjusted_means(table, severity, table.expert != expert)


def _solved_without(model: Residuals, expert: int) -> dict[str, float]:
    """As `means_without`, from the equations of the remaining scores."""
    found, rest = model.solution, without(model.table, expert)
    sizes = len(rest.applications), len(rest.experts)
    data = reml.Crossed(rest.score, rest.confidence, rest.application, rest.expert, *sizes)
    severity = -reml.solve(data, found.ratio_eliminated, found.ratio_kept).effect_kept
    return _adjusted_means(rest, severity, np.ones(rest.n, dtype=bool))


def _adjusted_means(table: ScoreTable, severity: FloatArray, used: FloatArray) -> dict[str, float]:
    weight = table.confidence * used
    size = len(table.applications)
    whole = np.bincount(table.application, weight, size)
    total = np.bincount(table.application, weight * (table.score + severity[table.expert]), size)
    kept = np.flatnonzero(whole)
    return {table.applications[index]: float(total[index] / whole[index]) for index in kept.tolist()}


def refitted_without(table: ScoreTable, expert: int) -> dict[str, float]:
    """Adjusted means without one expert, the model fitted anew, by application still scored."""
    rest = without(table, expert)
    fit = additive.fit(rest)
    return dict(zip(rest.applications, fit.adjusted_mean.tolist(), strict=True))


def without(table: ScoreTable, expert: int) -> ScoreTable:
    """Return the table less one expert's scores; its groups of applications are left out."""
    columns = (table.application, table.expert, table.score, table.confidence)
    return ScoreTable.from_rows(
        ScoreRow(table.applications[application], table.experts[index], score, confidence)
        for application, index, score, confidence in zip(*(c.tolist() for c in columns), strict=True)
        if index != expert
    )
