"""How sure a rank is: expected rank, rank interval, P(in), the grey band. Advisory (仅供参考).

The question is about merit (水平), not about the printed score: given the scores, with what probability is
an application among the K best of its field? The posterior of all merits together answers it. Nothing of it
decides a place or is published.

- **Draws**, where the posterior has them. Each draw ranks every application; counting gives the expected
  rank, an interval of ranks that holds 90 %, and P(in) = P(rank ≤ K). Merits that are equal in a draw share
  their ranks, and the places that are left for them.
- **Formula**, for large rounds. P(in) = Φ((m − t)/s), with the threshold t at which Σ P(in) = K. Ranks follow
  from G(t) = Σ Φ((m_k − t)/s_k), the number expected above t: the interval is G at m ± 1.645 s. Thresholds
  are taken as known, which holds for fields of some hundred applications and more.

Either way Σ P(in) is the number of places that can be filled.

Sources: Laird and Louis (1989), Journal of Educational Statistics 14, 29–46 (expected rank); Goldstein and
Spiegelhalter (1996), Journal of the Royal Statistical Society A 159, 385–443 (rank intervals); Lin, Louis,
Paddock and Ridgeway (2006), Bayesian Analysis 1, 915–946 (P(in), and its threshold form).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from scoring.posterior import Posterior
from scoring.table import FloatArray, IntArray

COVERAGE = 0.90
"""Posterior probability of a rank interval."""

_FIELD = 20_000  # applications that stand for all others when the formula ranks a larger field
_THRESHOLDS = 400  # points at which the formula counts the field
_LEAST = 1e-9  # standard error over the spread of the merits: Φ needs one
_SPREAD = 8.0  # standard errors beyond which Φ is 0 or 1
_GAUSS, _GAUSS_WEIGHT = np.polynomial.hermite_e.hermegauss(9)


@dataclass(frozen=True, eq=False)
class Standing:
    """Where each application stands within its field; every array has the shape (A,).

    Attributes
    ----------
    places
        Places of the application's field.
    expected_rank
        Posterior mean of the rank; 1 is the best.
    rank_low, rank_high
        The interval that holds the rank with probability of at least 90 %.
    p_in
        P(rank ≤ places).
    """

    applications: tuple[str, ...]
    places: IntArray
    expected_rank: FloatArray
    rank_low: IntArray
    rank_high: IntArray
    p_in: FloatArray

    def grey(self, alpha: float = 0.05) -> tuple[str, ...]:
        """The grey band: applications neither surely in nor surely out, α < P(in) < 1 − α."""
        if not 0 <= alpha < 0.5:
            raise ValueError(f"alpha must be at least 0 and below one half, not {alpha}")
        unsure = (alpha < self.p_in) & (self.p_in < 1 - alpha)
        return tuple(
            name for name, is_unsure in zip(self.applications, unsure.tolist(), strict=True) if is_unsure
        )


def standing(posterior: Posterior, places: int) -> Standing:
    """Rank all applications in one field with ``places`` (≥ 0) places.

    Raises
    ------
    ValueError
        If ``places`` is negative.
    """
    return standing_by_group(posterior, [""] * len(posterior.applications), {"": places})


def standing_by_group(posterior: Posterior, groups: Sequence[str], places: Mapping[str, int]) -> Standing:
    """Rank each application within its group: quota unit, panel (评审组), sub-field.

    Parameters
    ----------
    posterior
        Of all applications together.
    groups
        The group of each application, such as ``table.unit`` or ``table.panel``.
    places
        Places per group. A group that is not named has none.

    Raises
    ------
    ValueError
        If ``groups`` has another length than the posterior, or a number of places is negative.
    """
    if len(groups) != len(posterior.applications):
        raise ValueError(f"{len(groups)} groups for {len(posterior.applications)} applications")
    if any(number < 0 for number in places.values()):
        raise ValueError("places must not be negative")
    names, group = np.unique(np.array(groups, dtype=object), return_inverse=True)
    columns = np.empty((4, len(groups)))
    for index, name in enumerate(names):
        members = np.flatnonzero(group == index)
        columns[:, members] = (
            _by_formula(posterior.mean[members], posterior.sd[members], places.get(name, 0))
            if posterior.draws is None
            else _by_draws(posterior.draws[:, members], places.get(name, 0))
        )
    low, high = columns[1:3].astype(np.int64)
    own_places = np.array([places.get(name, 0) for name in names], dtype=np.int64)[group]
    return Standing(posterior.applications, own_places, columns[0], low, high, columns[3])


def _by_draws(draws: FloatArray, places: int) -> tuple[FloatArray, IntArray, IntArray, FloatArray]:
    """Expected rank, interval and P(in) of each column; equal values share ranks and places."""
    count, size = draws.shape
    order = np.argsort(-draws, axis=1, kind="stable")
    ordered = np.take_along_axis(draws, order, axis=1)
    starts = np.ones((count, size), dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    ends = np.roll(starts, -1, axis=1)
    position = np.arange(size, dtype=np.int32)
    first = np.maximum.accumulate(np.where(starts, position, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, position, size)[:, ::-1], axis=1)[:, ::-1]
    held = np.clip((places - first) / (last - first + 1), 0, 1)
    place = np.argsort(order, axis=1)
    first, last, held = (np.take_along_axis(each, place, axis=1) for each in (first, last, held))
    low, high = _interval(np.sort(first, axis=0), np.sort(last, axis=0))
    expected = 1 + (first + last).mean(axis=0) / 2
    return expected, low, high, held.mean(axis=0)


def _interval(first: IntArray, last: IntArray) -> tuple[IntArray, IntArray]:
    """Ranks that hold the coverage, from sorted columns of first and last positions.

    The end that is nearer to the edge of the field cuts off at most half of what may be left out, the other
    end the rest: equal tails, but for an application at the edge, where one tail is empty.
    """
    count = len(first)
    held = ceil(COVERAGE * count)
    cut, column = (count - held) // 2, np.arange(first.shape[1])
    low, high = first[cut], last[count - 1 - cut]
    lost_low, lost_high = (first < low).sum(axis=0), (last > high).sum(axis=0)
    upper_half = (first + last).sum(axis=0) < count * (first.shape[1] - 1)
    low = np.where(upper_half, low, first[count - held - lost_high, column])
    high = np.where(upper_half, last[held - 1 + lost_low, column], high)
    return low.astype(np.int64) + 1, high.astype(np.int64) + 1


def _by_formula(
    mean: FloatArray, sd: FloatArray, places: int
) -> tuple[FloatArray, IntArray, IntArray, FloatArray]:
    """Expected rank, interval and P(in) from means and standard deviations alone."""
    size = len(mean)
    unit = max(float(mean.std()), float(sd.max())) or 1.0
    mean, sd = (mean - mean.mean()) / unit, np.maximum(sd / unit, _LEAST)
    reach = ndtri((1 + COVERAGE) / 2) * sd
    grid = np.linspace((mean - _SPREAD * sd).min(), (mean + _SPREAD * sd).max(), _THRESHOLDS)
    above = _count_above(mean, sd, grid)

    def rank_at(value: FloatArray) -> FloatArray:
        """The field above, without the application itself, and 1 for it."""
        own = ndtr((mean - value) / sd)
        return np.clip(np.interp(value, grid, above) - own + 1, 1, size)

    weight = _GAUSS_WEIGHT / _GAUSS_WEIGHT.sum()
    expected = sum(
        (share * rank_at(mean + node * sd) for node, share in zip(_GAUSS, weight, strict=True)),
        np.zeros(size),
    )
    low = np.floor(rank_at(mean + reach)).astype(np.int64)
    high = np.ceil(rank_at(mean - reach)).astype(np.int64)
    return expected, low, high, _above_threshold(mean, sd, places)


def _count_above(mean: FloatArray, sd: FloatArray, grid: FloatArray) -> FloatArray:
    """G at each point of ``grid``; of a large field every k-th application by mean stands for k."""
    step = -(-len(mean) // _FIELD)
    stand_in = np.argsort(mean, kind="stable")[step // 2 :: step]
    counts = [ndtr((mean[stand_in] - value) / sd[stand_in]).sum() for value in grid]
    return np.array(counts) * (len(mean) / len(stand_in))


def _above_threshold(mean: FloatArray, sd: FloatArray, places: int) -> FloatArray:
    """Φ((m − t)/s) with t such that the sum is ``places``."""
    size = len(mean)
    if not 0 < places < size:
        return np.full(size, float(places > 0))
    low, high = float((mean - 40 * sd).min()), float((mean + 40 * sd).max())

    def excess(threshold: float) -> float:
        return float(ndtr((mean - threshold) / sd).sum()) - places

    found = ndtr((mean - brentq(excess, low, high, xtol=1e-15, rtol=1e-15)) / sd)
    return np.asarray(found, np.float64)
