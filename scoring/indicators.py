"""The scores beneath the totals, for methods that work on each indicator (指标) before weighting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, eq=False)
class IndicatorScores:
    """Who gave what on which indicator, exactly.

    Attributes
    ----------
    factor
        Weight over maximum by indicator: what a score of one adds to a total.
    score
        (application, expert) → indicator → score. An abstention (无法评价) is an absent indicator; on every
        indicator at least one expert scored the application.
    fixed
        By application, the points that do not come from experts (banded indicators); 0 where absent.
    maximum
        Full marks by indicator, so that its weight is factor · maximum; 1 where absent.
    """

    factor: Mapping[str, Fraction]
    score: Mapping[tuple[str, str], Mapping[str, Fraction]]
    fixed: Mapping[str, Fraction] = field(default_factory=dict)
    maximum: Mapping[str, Fraction] = field(default_factory=dict)

    def weight(self, code: str) -> Fraction:
        """What full marks on an indicator add to a total."""
        return self.factor[code] * self.maximum.get(code, Fraction(1))
