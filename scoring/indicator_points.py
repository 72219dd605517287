"""What each application has on one indicator (指标): the mean over its experts, weighted as in the total."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from scoring.indicators import IndicatorScores
from scoring.ranking import freeze
from scoring.scheme import to_decimal


def points_on(indicators: IndicatorScores, code: str) -> dict[str, Decimal]:
    """Points of each application on the indicator ``code``, frozen to 6 decimals.

    The mean over the experts who scored it, times weight over maximum; in exact arithmetic.

    Raises
    ------
    KeyError
        There is no such indicator.
    """
    factor = indicators.factor[code]
    given: dict[str, list[Fraction]] = defaultdict(list)
    for (application, _), scores in indicators.score.items():
        if code in scores:
            given[application].append(scores[code])
    return {
        application: freeze(to_decimal(factor * sum(scores, Fraction(0)) / len(scores)))
        for application, scores in given.items()
    }
