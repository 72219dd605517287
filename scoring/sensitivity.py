"""How far the selection hangs on choices of the round: weights, single indicators, the method. Advisory.

For each application it is counted how often it stays selected

- when the weights move: w_k · (1 + band · u_k), u_k uniform on (−1, 1), scaled back to their sum;
- when one indicator is left out, the other weights scaled to the same sum;
- when another method ranks.

Totals are formed anew from the scores by indicator each time, the means that stand in gaps (无法评价) and
points from figures included; then the official method ranks and the same rules select. Whoever is in an
unresolved tie is not selected. Seed and number of draws are part of the result: equal seeds, equal counts.

Nothing of it is about chance in the scores themselves: that is `scoring.uncertainty`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from scoring.indicators import IndicatorScores
from scoring.merits import Merits
from scoring.methods import METHODS
from scoring.selection import InfeasibleRulesError
from scoring.table import FloatArray, ScoreTable, TableError

Ranker = Callable[[ScoreTable], Merits]
Chooser = Callable[[Merits], Collection[str]]
"""Whoever is selected under a result; raises `InfeasibleRulesError` where the rules then collide, and
`TableError` where they say nothing about results of such a method."""


@dataclass(frozen=True)
class Sensitivity:
    """How often each application stays in.

    Attributes
    ----------
    selected
        Whoever the official method selects.
    seed, draws, band
        Of the weights; ``draws`` is 0 where there are no indicators.
    by_weights
        By application, in how many draws it is selected.
    without
        By indicator, who is selected without it; None where the rules then collide.
    methods
        By other method, who is selected; None where the rules collide.
    not_applied
        Methods that these scores do not allow.
    infeasible
        Draws in which the rules collide, so that nobody is selected.
    """

    applications: tuple[str, ...]
    selected: frozenset[str]
    seed: int
    draws: int
    band: float
    by_weights: Mapping[str, int]
    without: Mapping[str, frozenset[str] | None]
    methods: Mapping[str, frozenset[str] | None]
    not_applied: tuple[str, ...]
    infeasible: int


def sensitivity(
    table: ScoreTable,
    official: Ranker,
    choose: Chooser,
    *,
    method: str,
    draws: int = 500,
    band: float = 0.2,
    seed: int = 0,
) -> Sensitivity:
    """Count how often each application stays in.

    Parameters
    ----------
    table
        With indicators, or the part about weights stays empty.
    official
        The official method with its options; ``method`` is its key.
    choose
        Who is selected under a result: places, rules, tie-breaks.
    band
        Share by which a weight may move, 0 ≤ band < 1.
    """
    if not 0 <= band < 1:
        raise ValueError(f"the band must be at least 0 and below 1, not {band}")
    weighing = None if table.indicators is None else Weighing(table, table.indicators)
    moved = [] if weighing is None else list(weighing.moved(draws, band, seed))
    results = [_chosen(choose, official(each)) for each in moved]
    others, not_applied = _other_methods(table, method, choose)
    return Sensitivity(
        applications=table.applications,
        selected=frozenset(choose(official(table))),
        seed=seed,
        draws=len(results),
        band=band,
        by_weights=Counter(name for each in results for name in each or ()),
        without={} if weighing is None else _without(weighing, official, choose),
        methods=others,
        not_applied=not_applied,
        infeasible=sum(each is None for each in results),
    )


def _chosen(choose: Chooser, merits: Merits) -> frozenset[str] | None:
    try:
        return frozenset(choose(merits))
    except InfeasibleRulesError:
        return None


def _other_methods(
    table: ScoreTable, method: str, choose: Chooser
) -> tuple[dict[str, frozenset[str] | None], tuple[str, ...]]:
    found: dict[str, frozenset[str] | None] = {}
    not_applied = []
    for name in sorted(METHODS.keys() - {method}):
        try:
            found[name] = _chosen(choose, METHODS[name](table))
        except TableError:
            not_applied.append(name)
    return found, tuple(not_applied)


def _without(weighing: Weighing, official: Ranker, choose: Chooser) -> dict[str, frozenset[str] | None]:
    if len(weighing.codes) < 2:
        return {}
    found = {}
    for index, code in enumerate(weighing.codes):
        weights = weighing.weights.copy()
        weights[index] = 0
        if weights.any():
            found[code] = _chosen(choose, official(weighing.table_at(weights)))
    return found


class Weighing:
    """The scores by indicator as an array, shape (N, indicators), so that totals can be formed anew."""

    def __init__(self, table: ScoreTable, indicators: IndicatorScores) -> None:
        self.table = table
        self.indicators = indicators
        self.codes = tuple(sorted(indicators.factor))
        self.weights = np.array([float(indicators.weight(code)) for code in self.codes])
        share = [
            [
                float(own[code] / indicators.maximum.get(code, 1)) if code in own else np.nan
                for code in self.codes
            ]
            for own in (indicators.score[pair] for pair in table.pairs())
        ]
        self.share = _filled(table, np.array(share))
        fixed = [float(indicators.fixed.get(name, 0)) for name in table.applications]
        self.fixed = np.array(fixed)[table.application]

    def table_at(self, weights: FloatArray) -> ScoreTable:
        """The table with its totals at other weights, scaled to the same sum."""
        scaled = weights * (self.weights.sum() / weights.sum())
        factor = {
            code: Fraction(weight) / self.indicators.maximum.get(code, Fraction(1))
            for code, weight in zip(self.codes, scaled.tolist(), strict=True)
        }
        return replace(
            self.table,
            score=self.share @ scaled + self.fixed,
            indicators=replace(self.indicators, factor=factor),
        )

    def moved(self, draws: int, band: float, seed: int) -> list[ScoreTable]:
        """The table at weights that are drawn within the band."""
        random = np.random.Generator(np.random.PCG64(seed))
        moves = random.uniform(-band, band, (draws, len(self.codes)))
        return [self.table_at(self.weights * (1 + move)) for move in moves]


def _filled(table: ScoreTable, share: FloatArray) -> FloatArray:
    """Gaps filled with the mean of the others on the same application and indicator."""
    gaps = np.isnan(share)
    if gaps.any():
        size = len(table.applications)
        for column in range(share.shape[1]):
            own = ~gaps[:, column]
            total = np.bincount(table.application[own], share[own, column], size)
            mean = total / np.maximum(np.bincount(table.application[own], minlength=size), 1)
            share[~own, column] = mean[table.application[~own]]
    return share
