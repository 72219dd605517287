"""Scores that stand out (畸高、畸低): against the model, against the other experts, and against the facts.

Advisory: a score that stands out may be the right one. The practice rule asks its expert for a written
explanation; nothing is changed or left out here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from scipy.special import stdtr

from scoring.flags import Flag, benjamini_hochberg, two_sided
from scoring.residuals import Residuals
from scoring.scheme import to_decimal
from scoring.totals import Sheet, Total


@dataclass(frozen=True)
class Outlier:
    """One score against the additive model.

    ``expected`` is what all other scores predict, ``t`` the deleted studentised residual, adjusted over all
    scores. Flagged `Flag.HIGH` or ``LOW``.
    """

    application: str
    expert: str
    score: float
    expected: float
    t: float
    p: float
    adjusted_p: float
    flag: Flag | None


def outliers(found: Residuals) -> tuple[Outlier, ...]:
    """Every score as it stands to the others, in the order of the table.

    The deleted studentised residual r/(s√((1−h)/w)), s estimated without the score, follows t with N − 2
    degrees of freedom, the variance ratios given. Source: Cook and Weisberg (1982), Residuals and Influence
    in Regression, section 2.2.
    """
    table, t = found.table, found.deleted
    p = 2 * stdtr(found.solution.degrees - 1, -np.abs(t))
    expected = table.score - found.pulled / found.free
    adjusted = benjamini_hochberg(p).tolist()
    columns = (table.score.tolist(), expected.tolist(), t.tolist(), p.tolist(), adjusted)
    return tuple(
        Outlier(
            table.applications[application],
            table.experts[expert],
            score,
            prediction,
            statistic,
            chance,
            q,
            two_sided(statistic, q, Flag.HIGH, Flag.LOW),
        )
        for application, expert, score, prediction, statistic, chance, q in zip(
            table.application.tolist(), table.expert.tolist(), *columns, strict=True
        )
    )


class Base(StrEnum):
    """What a score is compared with: the mean of all experts of the application, or of the others."""

    ALL = "all"
    OTHERS = "others"


class Given(NamedTuple):
    """One exact score: of an indicator, or of the whole sheet where ``indicator`` is None."""

    application: str
    expert: str
    indicator: str | None
    score: Decimal


@dataclass(frozen=True)
class Deviation:
    """A score beyond the threshold of the practice rule: `Flag.HIGH` (畸高) or ``LOW`` (畸低).

    ``share`` is (score − mean)/mean; None if the mean is 0, from which any other score is infinitely far.
    Numbers are rounded to 28 digits; the comparison was exact.
    """

    application: str
    expert: str
    indicator: str | None
    score: Decimal
    mean: Decimal
    share: Decimal | None
    flag: Flag


def of_totals(totals: Iterable[Total]) -> Iterator[Given]:
    """Totals for `deviations`: the rule's level 总分."""
    return (Given(each.application, each.expert, None, each.total) for each in totals)


def of_indicators(sheets: Iterable[Sheet]) -> Iterator[Given]:
    """Scores of the indicators for `deviations`: the rule's level 单项. What was abstained is not there."""
    for sheet in sheets:
        for code, score in sheet.scores.items():
            yield Given(sheet.application, sheet.expert, code, score)


def deviations(
    scores: Iterable[Given], *, base: Base = Base.OTHERS, threshold: Decimal = Decimal("0.30")
) -> tuple[Deviation, ...]:
    """Return the scores that lie beyond ±``threshold`` of the mean, by application, indicator and expert.

    A rule of practice (畸高畸低), not of law: exactly ±30 % is within it. A score without any other to
    compare with is never flagged.
    """
    together: dict[tuple[str, str], list[Given]] = defaultdict(list)
    for given in scores:
        together[given.application, given.indicator or ""].append(given)
    found: list[Deviation] = []
    for _, group in sorted(together.items()):
        if len(group) > 1:
            found += _beyond(sorted(group), base, Fraction(threshold))
    return tuple(found)


def _beyond(group: Sequence[Given], base: Base, threshold: Fraction) -> Iterator[Deviation]:
    whole = sum((Fraction(given.score) for given in group), Fraction(0))
    for given in group:
        own = Fraction(given.score)
        mean = whole / len(group) if base is Base.ALL else (whole - own) / (len(group) - 1)
        if abs(own - mean) > threshold * abs(mean):
            share = to_decimal((own - mean) / abs(mean)) if mean else None
            flag = Flag.HIGH if own > mean else Flag.LOW
            yield Deviation(*given, mean=to_decimal(mean), share=share, flag=flag)


@dataclass(frozen=True)
class ObjectiveDifference:
    """An objective indicator on which experts differ, though the facts allow one answer.

    ``scores`` holds (expert, score), by expert. Such a score may be corrected even after totals were made.
    """

    application: str
    indicator: str
    scores: tuple[tuple[str, Decimal], ...]
    flag: Flag = Flag.DIFFERING


def objective_differences(
    sheets: Iterable[Sheet], objective: Collection[str]
) -> tuple[ObjectiveDifference, ...]:
    """Return where experts differ on the indicators whose codes are in ``objective``.

    Ordered by application and indicator. Source: 财政部令第87号 §64 (objective items must agree).
    """
    together: dict[tuple[str, str], list[tuple[str, Decimal]]] = defaultdict(list)
    for given in of_indicators(sheets):
        if given.indicator in objective:
            together[given.application, str(given.indicator)].append((given.expert, given.score))
    return tuple(
        ObjectiveDifference(application, code, tuple(sorted(scores)))
        for (application, code), scores in sorted(together.items())
        if len({score for _, score in scores}) > 1
    )
