"""How well a result recovers a known truth: order, places, and what the wrong places cost.

For simulated rounds, where the truth is known. Scores enter at their frozen 6 decimals; those that tie across
the line share the places that are left, as a draw by lot would on average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.agreement import tau_a
from scoring.ranking import FROZEN_DECIMALS
from scoring.table import FloatArray


@dataclass(frozen=True)
class Recovery:
    """What a result got right.

    Attributes
    ----------
    tau
        Kendall's τ-a of scores and true merits.
    top
        Share of the places that went to the truly best.
    regret
        Mean merit of the truly best less that of those in place, in standard deviations of merit.
    """

    tau: float
    top: float
    regret: float


def recovery(score: FloatArray, merit: FloatArray, places: int) -> Recovery:
    """Compare scores with true merits, both of shape (A,), higher is better; without places nothing is lost.

    Raises
    ------
    ValueError
        ``places`` is not between 0 and A.
    """
    if not 0 <= places <= len(merit):
        raise ValueError(f"{places} places for {len(merit)} applications")
    score = np.round(score, FROZEN_DECIMALS)
    tau = tau_a(score, merit) or 0.0
    if not places:
        return Recovery(tau, 1.0, 0.0)
    best, found = held(merit, places), held(score, places)
    spread = float(merit.std()) or 1.0
    return Recovery(tau, float(best @ found) / places, float((best - found) @ merit) / places / spread)


def held(score: FloatArray, places: int) -> FloatArray:
    """The place, or share of one, that each application has, shape (A,); the sum is ``places`` (1 to A)."""
    line = np.partition(score, len(score) - places)[len(score) - places]
    above, level = score > line, score == line
    return np.where(above, 1.0, np.where(level, (places - above.sum()) / level.sum(), 0.0))
