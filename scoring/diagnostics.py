"""One expert at a time: severity, spread and fit; and how far a round tells its elements apart.

Advisory and internal. Severity is no fault: the additive model corrects it. A misfit is flagged where it is
both large and beyond chance, p-values adjusted over the experts (Benjamini and Hochberg).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import chdtr, chdtrc, ndtri

from scoring import reml
from scoring.additive import AdditiveFit
from scoring.flags import MINIMUM, RATE, Flag, Undefined, benjamini_hochberg
from scoring.residuals import Residuals
from scoring.table import FloatArray, IntArray, ScoreTable

PRODUCTIVE = (0.5, 1.5)
"""Mean squares between which ratings are productive for measurement: Linacre (2002), What do infit and
outfit, mean-square and standardized mean? Rasch Measurement Transactions 16, 878."""


@dataclass(frozen=True)
class Severity:
    """Severity in points, positive = harsher, with its 95 % interval given the variance components.

    Flagged `Flag.HARSH` or ``LENIENT`` if the interval leaves out 0. That is no fault: it is what the
    additive model corrects.
    """

    expert: str
    n: int
    severity: float
    low: float | None
    high: float | None
    flag: Flag | None
    undefined: Undefined | None = None


@dataclass(frozen=True)
class Spread:
    """How much of the scale an expert used, in points; ``sd`` has n − 1 below, None for one score.

    Flagged `Flag.UNIFORM` if at least `MINIMUM` scores are all the same.
    """

    expert: str
    n: int
    sd: float | None
    lowest: float
    highest: float
    distinct: int
    flag: Flag | None


@dataclass(frozen=True)
class Fit:
    """Mean squares of an expert's residuals, 1 if they are what the model expects.

    ``outfit`` = mean z², ``infit`` = Σr²/ΣW with W = var r; ``p`` belongs to infit. Flagged `Flag.ERRATIC` or
    ``MUTED`` if infit lies outside `PRODUCTIVE` and beyond chance.
    """

    expert: str
    n: int
    infit: float
    outfit: float
    p: float
    adjusted_p: float
    flag: Flag | None


@dataclass(frozen=True)
class Separation:
    """How far n elements can be told apart: ``separation`` G = ``true_sd`` / ``rmse``.

    ``reliability`` = G² / (1 + G²), the share of true variance in the variance of what is estimated. For
    merit both should be high; for severity a low value is good news. Both are 0 if the variance is. Undefined
    for a single element (``TOO_FEW``).
    """

    n: int
    true_sd: float | None
    rmse: float | None
    separation: float | None
    reliability: float | None
    undefined: Undefined | None = None


def severities(table: ScoreTable, fit: AdditiveFit, level: float = 0.95) -> tuple[Severity, ...]:
    """Severity of each expert, in the order of the table.

    Without interval where the design cannot tell severity from the rest (``NOT_SEPARABLE``).
    """
    half = float(ndtri((1 + level) / 2))
    counts = table.scores_per_expert.tolist()
    results = []
    for index, (name, n) in enumerate(zip(table.experts, counts, strict=True)):
        severity = float(fit.severity[index])
        if fit.severity_se is None or not fit.severity_separable:
            results.append(Severity(name, n, severity, None, None, None, Undefined.NOT_SEPARABLE))
            continue
        reach = half * float(fit.severity_se[index])
        flag = Flag.HARSH if severity > reach else Flag.LENIENT if severity < -reach else None
        results.append(Severity(name, n, severity, severity - reach, severity + reach, flag))
    return tuple(results)


def spreads(table: ScoreTable) -> tuple[Spread, ...]:
    """Spread of each expert's scores, in the order of the table."""
    found = []
    for index, name in enumerate(table.experts):
        own = table.score[table.expert == index]
        distinct = len(np.unique(own))
        sd = float(own.std(ddof=1)) if len(own) > 1 else None
        flag = Flag.UNIFORM if distinct == 1 and len(own) >= MINIMUM else None
        found.append(Spread(name, len(own), sd, float(own.min()), float(own.max()), distinct, flag))
    return tuple(found)


def mean_squares(
    residual: FloatArray, variance: FloatArray, group: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Infit Σr²/ΣW and outfit mean(r²/W) of each group.

    Parameters
    ----------
    residual, variance, group
        Shape (N,): observed less expected, the variance W of that, and the group's index from 0.

    Source: Wright and Masters (1982), Rating Scale Analysis, chapter 5.
    """
    infit = np.bincount(group, residual**2) / np.bincount(group, variance)
    return infit, np.bincount(group, residual**2 / variance) / np.bincount(group)


def fits(found: Residuals) -> tuple[Fit, ...]:
    """Fit of each expert, in the order of the table.

    Infit is compared with χ²/f of the mean and variance that the model gives Σr², f = (tr R)²/tr R², R the
    covariance of the expert's residuals (Satterthwaite 1946, Biometrics Bulletin 2, 110–114).
    """
    table, confidence = found.table, found.table.confidence
    variance = found.solution.error_variance * found.free / confidence**2
    infit, outfit = mean_squares(found.raw, variance, table.expert)
    p = []
    for expert, (rows, block) in enumerate(zip(found.rows, found.blocks, strict=True)):
        covariance = block / np.outer(confidence[rows], confidence[rows])
        degrees = float(np.trace(covariance)) ** 2 / float((covariance**2).sum())
        square = float(infit[expert]) * degrees
        p.append(min(1.0, 2 * float(min(chdtr(degrees, square), chdtrc(degrees, square)))))
    adjusted = benjamini_hochberg(p)
    columns = zip(infit.tolist(), outfit.tolist(), p, adjusted.tolist(), strict=True)
    who = zip(table.experts, table.scores_per_expert.tolist(), strict=True)
    return tuple(
        Fit(name, n, near, far, chance, q, _fit_flag(near, q))
        for (name, n), (near, far, chance, q) in zip(who, columns, strict=True)
    )


def _fit_flag(infit: float, adjusted: float) -> Flag | None:
    if adjusted > RATE or PRODUCTIVE[0] <= infit <= PRODUCTIVE[1]:
        return None
    return Flag.ERRATIC if infit > PRODUCTIVE[1] else Flag.MUTED


def separation_of_merit(found: Residuals) -> Separation:
    """Separation of the applications by merit."""
    solution = found.solution
    ratio, m = solution.ratio_eliminated, solution.mean_weight
    shrunk = float((1 / solution.pivot).sum())
    lean = float(solution.tilt @ solution.inverse @ solution.tilt)
    whole = ratio * shrunk + shrunk**2 / m + solution.ratio_kept * (ratio + shrunk / m) ** 2 * lean
    return _separation(solution, ratio, solution.variance_eliminated(True), whole)


def separation_of_severity(found: Residuals) -> Separation:
    """Separation of the experts by severity."""
    solution = found.solution
    whole = solution.ratio_kept * float(solution.inverse.sum())
    return _separation(solution, solution.ratio_kept, solution.variance_kept(False), whole)


def _separation(solution: reml.Solution, ratio: float, each: FloatArray, whole: float) -> Separation:
    """Separation from the prediction variances: of ``each`` element and of the sum, in units of σ².

    What counts is the variance of differences between elements; half its mean over all pairs is
    (Σ each − whole/n)/(n−1) (Cullis, Smith and Coombes 2006, Journal of Agricultural, Biological, and
    Environmental Statistics 11, 381–393). G: Wright and Masters (1982), chapter 5.
    """
    n = len(each)
    if n < 2:
        return Separation(n, None, None, None, None, Undefined.TOO_FEW)
    error = (float(each.sum()) - whole / n) / (n - 1)
    if not ratio:
        return Separation(n, 0.0, 0.0, 0.0, 0.0)
    rmse = sqrt(solution.error_variance * error)
    true_sd = sqrt(solution.error_variance * max(ratio - error, 0.0))
    return Separation(n, true_sd, rmse, true_sd / rmse, true_sd**2 / (true_sd**2 + rmse**2))
