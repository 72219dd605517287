"""How far experts agree: intraclass correlations, Kendall's W, τ-a, the model's ICC.

Agreement is not quality: experts who share an error agree as well as experts who are right. Every statistic
is advisory. Where one is not defined its value is None and the reason is named; it is never NaN.

Sources: Shrout and Fleiss (1979), Psychological Bulletin 86, 420–428; McGraw and Wong (1996), Psychological
Methods 1, 30–46 (intraclass correlations and their intervals); Kendall and Babington Smith (1939), Annals of
Mathematical Statistics 10, 275–287, and Kendall (1962), Rank Correlation Methods, 3rd edition, chapter 6 (W,
ties; τ).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import chdtrc
from scipy.stats import f as f_distribution
from scipy.stats import kendalltau, rankdata

from scoring.additive import AdditiveFit
from scoring.flags import Statistic, Undefined
from scoring.krippendorff import Scale, krippendorff_alpha
from scoring.table import FloatArray, ScoreTable

_DUST = 1e-13  # a standard deviation relative to the largest score: what summing equal numbers leaves
_CANCELLED = 1e-12  # a sum relative to its terms: nil but for rounding


@dataclass(frozen=True)
class Intraclass:
    """Intraclass correlations in the notation of Shrout and Fleiss: of one score, and of the mean of all k.

    ``one``: experts differ from application to application; ``two``: experts are a sample, differences in
    severity count as disagreement; ``three``: severity is set aside.
    """

    one: Statistic
    one_k: Statistic
    two: Statistic
    two_k: Statistic
    three: Statistic
    three_k: Statistic


@dataclass(frozen=True)
class Concordance:
    """Kendall's W between 0 and 1, χ² = k(n−1)W on n−1 degrees of freedom, and its p-value."""

    value: float | None
    chi_square: float | None = None
    p: float | None = None
    undefined: Undefined | None = None


@dataclass(frozen=True)
class Agreement:
    """All statistics of one table; ``alpha`` is on the interval scale, which scores are."""

    intraclass: Intraclass
    concordance: Concordance
    alpha: Statistic
    model_icc: Statistic


def agreement(table: ScoreTable, fit: AdditiveFit) -> Agreement:
    """Every statistic for a table and the additive model fitted to it."""
    return Agreement(
        intraclass(table),
        concordance(table),
        krippendorff_alpha(table, Scale.INTERVAL),
        model_icc(fit),
    )


def intraclass(table: ScoreTable, level: float = 0.95) -> Intraclass:
    """ICC(1), (1,k), (2,1), (2,k), (3,1), (3,k) with F-based intervals of the given level.

    They need a complete panel of at least two applications and two experts (`Undefined.INCOMPLETE`,
    ``ONE_APPLICATION``, ``ONE_EXPERT``). A value whose denominator is nil is undefined (``NO_SPREAD``); that
    of ICC(2,·), a sum of estimated variances, may fall to zero or below (``NEGATIVE``). Without residual
    variance the value stands and the interval is missing (``NO_ERROR``), as it is for ICC(2,·) where the
    applications have all but equal means (``NO_SPREAD``) or the lower limit is a negative variance
    (``NEGATIVE``). Confidences are not used.
    """
    scores = _panel(table)
    if isinstance(scores, Undefined):
        return Intraclass(*[Statistic(None, undefined=scores)] * 6)
    squares = _mean_squares(scores)
    n, k = scores.shape
    one, one_k = _of_ratio(squares.rows, squares.within, n, n * (k - 1), k, level)
    three, three_k = _of_ratio(squares.rows, squares.error, n, (n - 1) * (k - 1), k, level)
    two, two_k = _of_sample(squares, n, k, level)
    return Intraclass(one, one_k, two, two_k, three, three_k)


@dataclass(frozen=True)
class _MeanSquares:
    rows: float  # between applications
    columns: float  # between experts
    within: float  # within applications
    error: float


def _panel(table: ScoreTable) -> FloatArray | Undefined:
    """Scores as a matrix, shape (applications, experts): a complete table is in this order already."""
    shape = len(table.applications), len(table.experts)
    if table.n < shape[0] * shape[1]:
        return Undefined.INCOMPLETE
    if shape[0] < 2:
        return Undefined.ONE_APPLICATION
    return Undefined.ONE_EXPERT if shape[1] < 2 else table.score.reshape(shape)


def _mean_squares(scores: FloatArray) -> _MeanSquares:
    n, k = scores.shape
    centred = scores - scores.mean()
    by_row, by_column = centred.mean(axis=1), centred.mean(axis=0)
    deviation = centred - by_row[:, None]
    dust = scores.size * (_DUST * float(np.abs(scores).max())) ** 2

    def mean_square(values: FloatArray, times: int, degrees: int) -> float:
        total = times * float((values**2).sum())
        return total / degrees if total > dust else 0.0

    return _MeanSquares(
        mean_square(by_row, k, n - 1),
        mean_square(by_column, n, k - 1),
        mean_square(deviation, 1, n * (k - 1)),
        mean_square(deviation - by_column, 1, (n - 1) * (k - 1)),
    )


def _of_ratio(
    rows: float, error: float, n: int, error_degrees: int, k: int, level: float
) -> tuple[Statistic, Statistic]:
    """ICC(1) and ICC(3), single and average: functions of F = rows / error."""
    if rows == error == 0:
        return (Statistic(None, undefined=Undefined.NO_SPREAD),) * 2
    if not error:
        return (Statistic(1.0, undefined=Undefined.NO_ERROR),) * 2
    ratio = rows / error
    low = ratio / _quantile(level, n - 1, error_degrees)
    high = ratio * _quantile(level, error_degrees, n - 1)
    single = _statistic([(value - 1) / (value + k - 1) for value in (ratio, low, high)])
    if not rows:
        return single, Statistic(None, undefined=Undefined.NO_SPREAD)
    return single, _statistic([1 - 1 / value for value in (ratio, low, high)])


def _of_sample(squares: _MeanSquares, n: int, k: int, level: float) -> tuple[Statistic, Statistic]:
    """ICC(2,1) and ICC(2,k); the average follows from the single one by Spearman and Brown's formula."""
    rows, columns, error = squares.rows, squares.columns, squares.error
    size = rows + columns + error
    if not size:
        return (Statistic(None, undefined=Undefined.NO_SPREAD),) * 2
    total = rows + (k - 1) * error + k * (columns - error) / n
    if total <= _CANCELLED * size:
        return (Statistic(None, undefined=Undefined.NEGATIVE),) * 2
    single = (rows - error) / total
    limits = _limits_of_sample(squares, single, n, k, level)
    if isinstance(limits, Undefined):
        of_single, average = Statistic(single, undefined=limits), [_spearman_brown(single, k), None, None]
    else:
        of_single = Statistic(single, *limits)
        average = [_spearman_brown(value, k) for value in (single, *limits)]
    return of_single, _statistic(average, of_single.undefined)


def _limits_of_sample(
    squares: _MeanSquares, single: float, n: int, k: int, level: float
) -> tuple[float, float] | Undefined:
    """Shrout and Fleiss's interval, whose degrees of freedom (Satterthwaite's) vanish as rows do.

    Where they leave an interval beside the value, there is none.
    """
    rows, columns, error = squares.rows, squares.columns, squares.error
    if not (error and rows):
        return Undefined.NO_SPREAD if error else Undefined.NO_ERROR
    by_expert = k * single * columns / error
    rest = n * (1 + (k - 1) * single) - k * single
    degrees = (n - 1) * (k - 1) * (by_expert + rest) ** 2 / ((n - 1) * by_expert**2 + rest**2)
    noise = k * columns + (k * n - k - n) * error
    # The lower quantile is infinite for hardly any degrees of freedom: divided by, not multiplied.
    low, high = rows / _quantile(level, n - 1, degrees), rows * _quantile(level, degrees, n - 1)
    limits = n * (low - error) / (noise + n * low), n * (high - error) / (noise + n * high)
    return limits if limits[0] <= single <= limits[1] else Undefined.NO_SPREAD


def _statistic(numbers: Sequence[float | None], missing: Undefined | None = None) -> Statistic:
    """Value and interval; a limit that does not exist takes the interval with it, a value both."""
    value, low, high = numbers
    if value is None:
        return Statistic(None, undefined=Undefined.NEGATIVE)
    if low is None or high is None:
        return Statistic(value, undefined=missing or Undefined.NEGATIVE)
    return Statistic(value, low, high)


def _spearman_brown(single: float, k: int) -> float | None:
    """None where the single correlation is so far below 0 that the variance of a mean would be, too."""
    whole = 1 + (k - 1) * single
    return k * single / whole if whole > _CANCELLED else None


def _quantile(level: float, upper: float, lower: float) -> float:
    return float(f_distribution.ppf((1 + level) / 2, upper, lower))


def concordance(table: ScoreTable) -> Concordance:
    """Kendall's W with the correction for ties: 12 S / (k²(n³−n) − k Σ(t³−t)).

    S sums the squared deviations of the n rank sums over k experts, t are the sizes of the ties within an
    expert. It needs a complete panel as `intraclass` does, and one expert who tells two applications apart
    (``NO_SPREAD``). The χ² approximation is rough below eight applications.
    """
    scores = _panel(table)
    if isinstance(scores, Undefined):
        return Concordance(None, undefined=scores)
    n, k = scores.shape
    sums = rankdata(scores, axis=0).sum(axis=1)
    sizes = np.concatenate([np.unique(column, return_counts=True)[1] for column in scores.T]).astype(float)
    most = k**2 * (n**3 - n) - k * float((sizes**3 - sizes).sum())
    if not most:
        return Concordance(None, undefined=Undefined.NO_SPREAD)
    value = 12 * float(((sums - sums.mean()) ** 2).sum()) / most
    chi_square = k * (n - 1) * value
    return Concordance(value, chi_square, float(chdtrc(n - 1, chi_square)))


def model_icc(fit: AdditiveFit) -> Statistic:
    """Share of merit in the variance of one score, σ_a² / (σ_a² + σ_b² + σ²); any design that is linked.

    In a complete panel whose variance estimates are positive it equals ICC(2,1). Undefined if all scores are
    equal (``NO_SPREAD``) or the design cannot tell the variances apart (``NOT_SEPARABLE``).
    """
    if fit.no_spread:
        return Statistic(None, undefined=Undefined.NO_SPREAD)
    if not (fit.merit_separable and fit.severity_separable):
        return Statistic(None, undefined=Undefined.NOT_SEPARABLE)
    merit, severity, error = fit.sd_merit**2, fit.sd_severity**2, fit.sd_error**2
    return Statistic(merit / (merit + severity + error))


def tau_a(one: FloatArray, other: FloatArray) -> float | None:
    """Kendall's τ-a of two vectors of shape (n,): (concordant − discordant) / all pairs; None below two.

    Unlike τ-b it does not reward ties: a ranking that ties everything has τ-a 0 with any other.
    """
    pairs = len(one) * (len(one) - 1) / 2
    if not pairs:
        return None
    untied = [pairs - float(_tied_pairs(vector)) for vector in (one, other)]
    if not all(untied):
        return 0.0
    tau_b = float(kendalltau(one, other).statistic)
    return round(tau_b * sqrt(untied[0] * untied[1])) / pairs  # the number of pairs is whole


def _tied_pairs(vector: FloatArray) -> int:
    number = np.unique(vector, return_counts=True)[1]
    return int((number * (number - 1) // 2).sum())
