"""Patterns across scores: favours to a group, halo over indicators, experts who share their errors.

Advisory and internal: a pattern is a reason to look, never a proof. P-values are adjusted over everything
tested (Benjamini and Hochberg), so that of the flags raised about 5 % are false.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from scoring import additive
from scoring.flags import MINIMUM, RATE, Flag, benjamini_hochberg, two_sided
from scoring.residuals import Residuals
from scoring.table import FloatArray, IntArray, ScoreTable
from scoring.totals import Sheet

DRAWS = 9_999
"""Random draws behind a p-value: its least value is 1/10,000."""

SHARED = 8
"""Applications that two experts must share to be tested as a pair."""

_TINY = np.finfo(np.float64).tiny  # in place of a nil sum of squares: nothing correlates with nothing


@dataclass(frozen=True)
class Favour:
    """By how many points an expert scores a group above his or her other applications, merit allowed for.

    ``n`` scores in the group, ``others`` outside it. Flagged `Flag.FAVOUR` or ``DISFAVOUR``.
    """

    expert: str
    group: str
    n: int
    others: int
    shift: float
    t: float
    p: float
    adjusted_p: float
    flag: Flag | None


def favours(
    found: Residuals, groups: Mapping[str, str], own: Mapping[str, str] | None = None, minimum: int = 2
) -> tuple[Favour, ...]:
    """Test every expert with every group of applications, such as regions or employers.

    Parameters
    ----------
    groups
        Application → group; applications without one count as outside all groups.
    own
        Expert → his or her own group. Given, only that one is tested for each expert named: far fewer tests,
        so that a favour of the same size is seen much earlier.
    minimum
        Scores needed inside the group and outside it. One score inside is one outlier.

    The shift is added to the additive model as a fixed effect beside a level of the expert's own.
    """
    tested = []
    for expert, (name, rows) in enumerate(zip(found.table.experts, found.rows, strict=True)):
        belongs = [groups.get(found.table.applications[a]) for a in found.table.application[rows].tolist()]
        for group in sorted({each for each in belongs if each is not None}):
            inside = np.array([each == group for each in belongs], np.float64)
            n, others = int(inside.sum()), len(rows) - int(inside.sum())
            if min(n, others) < minimum or (own is not None and own.get(name) != group):
                continue
            added = found.added(expert, np.column_stack([np.ones(len(rows)), inside]))
            numbers = float(added.coefficient[1]), float(added.t[1]), float(added.p[1])
            tested.append((name, group, n, others, *numbers))
    adjusted = benjamini_hochberg([one[6] for one in tested]).tolist()
    return tuple(
        Favour(*one, q, two_sided(one[4], q, Flag.FAVOUR, Flag.DISFAVOUR))
        for one, q in zip(tested, adjusted, strict=True)
    )


@dataclass(frozen=True)
class Halo:
    """Mean correlation of an expert's residuals between indicators, beside that of all other experts.

    High if one impression of an application is carried over all its indicators (`Flag.HALO`, 光环效应).
    """

    expert: str
    n: int
    correlation: float
    pool: float
    p: float
    adjusted_p: float
    flag: Flag | None


def halos(sheets: Sequence[Sheet], *, draws: int = DRAWS, seed: int = 0) -> tuple[Halo, ...]:
    """Halo of each expert with at least `MINIMUM` complete sheets, by name.

    Residuals are those of the additive model fitted to each indicator, in units of the indicator's residual
    spread. With z_k of indicator k of K, the correlation is Σ_{k≠l} z_k z_l / ((K−1) Σ_k z_k²), summed over
    the expert's sheets. ``p`` is the share of ``draws`` random sets of as many sheets of the round that reach
    it. Sheets that abstain somewhere are left out. Nothing is returned without two indicators that vary.

    Source: Saal, Downey and Lahey (1980), Psychological Bulletin 88, 413–428 (halo as intercorrelation).
    """
    table, z = _residuals_by_indicator(sheets)
    if table is None or z.shape[1] < 2:
        return ()
    square = (z**2).sum(axis=1)
    cross = (z.sum(axis=1) ** 2 - square) / (z.shape[1] - 1)
    tested = []
    for expert, name in enumerate(table.experts):
        own = table.expert == expert
        if (n := int(own.sum())) < MINIMUM or n == table.n:
            continue
        correlation = float(cross[own].sum() / max(square[own].sum(), _TINY))
        drawn = np.random.default_rng([seed, n]).integers(0, table.n, (draws, n))
        reached = cross[drawn].sum(axis=1) >= correlation * square[drawn].sum(axis=1)
        pool = float(cross[~own].sum() / max(square[~own].sum(), _TINY))
        tested.append((name, n, correlation, pool, _share(int(reached.sum()), draws)))
    adjusted = benjamini_hochberg([one[4] for one in tested]).tolist()
    return tuple(
        Halo(*one, q, Flag.HALO if q <= RATE else None) for one, q in zip(tested, adjusted, strict=True)
    )


def _residuals_by_indicator(sheets: Sequence[Sheet]) -> tuple[ScoreTable | None, FloatArray]:
    """Residuals of the complete sheets, shape (sheets, indicators that vary), and any of their tables."""
    codes = sorted({code for sheet in sheets for code in sheet.scores})
    complete = [sheet for sheet in sheets if len(sheet.scores) == len(codes)]
    table, columns = None, []
    for code in codes if complete else ():
        table = ScoreTable.from_rows((each.application, each.expert, each.scores[code]) for each in complete)
        fit = additive.fit(table)
        residual = table.score - fit.merit[table.application] + fit.severity[table.expert]
        if fit.sd_error and fit.merit_separable and fit.severity_separable:
            columns.append(residual / residual.std())
    return table, np.column_stack(columns) if columns else np.empty((0, 0))


def _share(reached: int, draws: int) -> float:
    """Monte-Carlo p-value, the observed case counted: Phipson and Smyth (2010), Statistical Applications in
    Genetics and Molecular Biology 9, article 39.
    """
    return (reached + 1) / (draws + 1)


@dataclass(frozen=True)
class Pair:
    """Correlation of two experts' residuals on the applications they share.

    ``expected`` is what the model gives it: below 0, as residuals on an application sum to about nothing.
    Flagged `Flag.CORRELATED` if it is higher beyond chance. That is agreement in error: both would gain
    weight where weight follows agreement.
    """

    first: str
    second: str
    shared: int
    correlation: float
    expected: float
    p: float
    adjusted_p: float
    flag: Flag | None


def pairs(found: Residuals, *, draws: int = DRAWS, seed: int = 0) -> tuple[Pair, ...]:
    """Test every two experts who share at least `SHARED` applications, by name.

    A permutation test: one expert's residuals are dealt anew over the shared applications, and ``p`` is the
    share of ``draws`` deals whose correlation reaches the one found less the one expected (on Fisher's
    scale). The deals depend on ``seed`` and the number shared only.
    """
    incidence = found.solution.data.incidence.sign()
    common = (incidence.T @ incidence).toarray()
    deals: dict[int, IntArray] = {}
    tested = []
    for one, other in combinations(range(len(found.table.experts)), 2):
        shared = int(common[one, other])
        if shared < SHARED:
            continue
        if shared not in deals:
            random = np.random.default_rng([seed, shared])
            deals[shared] = random.permuted(np.tile(np.arange(shared), (draws, 1)), axis=1)
        names = found.table.experts[one], found.table.experts[other]
        tested.append((*names, shared, *_correlation(found, one, other, deals[shared])))
    adjusted = benjamini_hochberg([one[5] for one in tested]).tolist()
    return tuple(
        Pair(*one, q, Flag.CORRELATED if q <= RATE else None) for one, q in zip(tested, adjusted, strict=True)
    )


def _correlation(found: Residuals, one: int, other: int, deals: IntArray) -> tuple[float, float, float]:
    application = found.table.application
    _, left, right = np.intersect1d(
        application[found.rows[one]], application[found.rows[other]], return_indices=True
    )
    rows = np.concatenate([found.rows[one][left], found.rows[other][right]])
    n = len(left)
    z = found.standard[rows].reshape(2, n)
    x, y = (each / max(np.linalg.norm(each), _TINY) for each in z - z.mean(axis=1, keepdims=True))
    block = found.block(rows) / np.sqrt(np.outer(found.free[rows], found.free[rows]))
    # Trace of the centred covariance of z, within and between the two.
    inner = block.reshape(2, n, 2, n)
    within = np.trace(inner, axis1=1, axis2=3) - inner.mean(axis=(1, 3)) * n
    expected = float(within[0, 1] / np.sqrt(within[0, 0] * within[1, 1]))
    correlation = float(x @ y)
    # The difference is taken where correlations of any size scatter alike: Fisher (1921), Metron 1, 3–32.
    excess = (correlation - expected) / (1 - correlation * expected)  # tanh(atanh r − atanh expected)
    reached = int((y[deals] @ x >= excess).sum())
    return correlation, expected, _share(reached, len(deals))
