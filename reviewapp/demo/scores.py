"""Made-up scores: an expert with a severity, a use of the scale and a noise looks at a latent merit.

score share = 0.75 − severity + scale · (merit share − 0.75) + noise, on the steps of the indicator within
0..maximum. Severity, scale and noise belong to the expert, the merit share to application and indicator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp
from random import Random

from reviewapp.demo import opinions
from reviewapp.demo.experts import DemoExpert
from reviewapp.demo.figures import DemoApplication
from reviewapp.demo.seeded import seeded
from scoring.scheme import Indicator

CENTRE = 0.75
MERIT_SPREAD = 0.075
PROFILE_SPREAD = 0.05
"""How far an application's indicators differ from its merit, as shares of full marks (standard deviation)."""

SEVERITY_SPREAD = 0.045
SCALE_SPREAD = 0.2
NOISE = (0.03, 0.07)


@dataclass(frozen=True, slots=True)
class ScoringHabit:
    """How an expert scores, in shares of full marks; severity is positive when harsher."""

    severity: float
    scale: float
    noise: float


@dataclass(frozen=True, slots=True)
class DemoScore:
    """One cell of a sheet; ``value`` None is 无法评价."""

    value: Decimal | None
    comment: str


@dataclass(frozen=True, slots=True)
class DemoSheet:
    """One expert's sheet on one application: scores by indicator code, and an opinion on the whole."""

    scores: dict[str, DemoScore]
    opinion: str


def scoring_habit(seed: str, expert: DemoExpert) -> ScoringHabit:
    """Return how the expert scores, the same for every application."""
    dice = seeded(seed, "habit", expert.number)
    return ScoringHabit(
        severity=dice.gauss(0, SEVERITY_SPREAD),
        scale=exp(dice.gauss(0, SCALE_SPREAD)),
        noise=dice.uniform(*NOISE),
    )


def expert_scores(
    seed: str,
    application: DemoApplication,
    expert: DemoExpert,
    indicators: Sequence[Indicator],
    *,
    abstain_on: str | None = None,
) -> DemoSheet:
    """Return the expert's sheet, abstaining on the indicator ``abstain_on`` if one is named."""
    habit = scoring_habit(seed, expert)
    dice = seeded(seed, "sheet", expert.number, application.number)
    values = {
        indicator.code: _value(indicator, _merit_share(seed, application, indicator), habit, dice)
        for indicator in indicators
    }
    scores = {
        indicator.code: DemoScore(None, opinions.ABSTENTION)
        if indicator.code == abstain_on
        else DemoScore(values[indicator.code], _comment(indicator, values[indicator.code], dice))
        for indicator in indicators
    }
    return DemoSheet(scores, _opinion(indicators, values, dice))


def _merit_share(seed: str, application: DemoApplication, indicator: Indicator) -> float:
    profile = seeded(seed, "profile", application.cluster, indicator.code).gauss(0, PROFILE_SPREAD)
    return CENTRE + MERIT_SPREAD * application.merit + profile


def _value(indicator: Indicator, merit_share: float, habit: ScoringHabit, dice: Random) -> Decimal:
    share = CENTRE - habit.severity + habit.scale * (merit_share - CENTRE) + dice.gauss(0, habit.noise)
    most = indicator.maximum // indicator.step
    steps = round(share * float(indicator.maximum) / float(indicator.step))
    return indicator.step * min(max(Decimal(steps), Decimal(0)), most)


def _comment(indicator: Indicator, value: Decimal, dice: Random) -> str:
    """Give the reason that the indicator's rule asks for."""
    if not indicator.requires_comment(value):
        return ""
    share = value / indicator.maximum
    if share >= Decimal("0.8"):
        return opinions.strength(indicator.title, dice)
    if share <= Decimal("0.6"):
        return opinions.weakness(indicator.title, dice)
    return opinions.middling(dice)


def _opinion(indicators: Sequence[Indicator], values: dict[str, Decimal], dice: Random) -> str:
    by_share = sorted(indicators, key=lambda indicator: values[indicator.code] / indicator.maximum)
    full = sum(indicator.maximum for indicator in indicators)
    share = float(sum(values.values()) / full)
    return opinions.opinion(best=by_share[-1].title, worst=by_share[0].title, share=share, dice=dice)
