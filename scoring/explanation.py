"""Why one application stands where it stands, to the last digit, as data.

Everything that was published or frozen is an exact decimal, so that the sums can be done again by hand:

    adjusted score = total + severity            severity frozen to 6 decimals, positive = harsher
    mean           = Σ confidence · adjusted score / Σ confidence
    result         = that mean to 6 decimals, half up; printed to the decimals of the round; ranked

A composite (数据得分与专家评分合成) joins such a mean with the data score of the application:

    result = (data weight · data score + expert weight · expert score) / (data weight + expert weight)

``rounding`` is what the result, or the expert score of a composite, differs from the mean of the frozen
numbers: at most 0.000002, as severities are frozen too. What is advisory (仅供参考) stands apart in
``Advice`` and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from scoring.exact import decimals_of
from scoring.merits import Merits, Parameter
from scoring.ranking import Ranking, freeze
from scoring.scheme import to_decimal
from scoring.selection import Decision, Selection
from scoring.uncertainty import Standing

REDONE = frozenset({"mean", "median", "least_squares", "additive"})
"""Methods whose result is a mean or median of the lines."""


@dataclass(frozen=True)
class IndicatorLine:
    """What an expert gave on one indicator: points = score · weight / maximum, exactly."""

    indicator: str
    score: Decimal
    weight: Decimal
    maximum: Decimal
    points: Decimal


@dataclass(frozen=True)
class ExpertLine:
    """One expert's sheet.

    ``severity`` and ``adjusted`` are None where the method knows none; ``fixed`` are points from figures, and
    ``filled`` what stands for indicators that the expert declared unable to judge, both part of ``total``.
    """

    expert: str
    indicators: tuple[IndicatorLine, ...]
    fixed: Decimal
    filled: Decimal
    total: Decimal
    confidence: Decimal
    severity: Decimal | None
    adjusted: Decimal | None


@dataclass(frozen=True)
class Composition:
    """The two parts of a composite, frozen to 6 decimals, and their weights, such as 40 and 60."""

    data_score: Decimal
    expert_score: Decimal
    data_weight: Decimal
    expert_weight: Decimal


@dataclass(frozen=True)
class Advice:
    """Advisory, internal: the model's merit and how sure its rank is."""

    merit: Decimal
    se: Decimal | None
    expected_rank: Decimal | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    p_in: Decimal | None = None


@dataclass(frozen=True)
class Explanation:
    """One application.

    ``redone`` is the mean (or median) of the lines, to 6 decimals, None for methods that are no such thing;
    ``result`` what the method gave, frozen; ``composition`` its two parts where it joins two; ``tied_with``
    whoever shares the rank; ``decision`` the reason of the selection, where there was one.
    """

    application: str
    method: str
    parameters: Mapping[str, Parameter]
    lines: tuple[ExpertLine, ...]
    redone: Decimal | None
    composition: Composition | None
    result: Decimal
    printed: Decimal
    decimals: int
    rank: int
    among: int
    tied_with: tuple[str, ...]
    decision: Decision | None
    advice: Advice | None

    @property
    def rounding(self) -> Decimal | None:
        """What freezing the severities adds to or takes from the mean of the lines."""
        if self.redone is None:
            return None
        return (self.composition.expert_score if self.composition else self.result) - self.redone


def explain(
    merits: Merits,
    ranking: Ranking,
    application: str,
    selection: Selection | None = None,
    standing: Standing | None = None,
) -> Explanation:
    """Explain one application of a ranking.

    Raises
    ------
    KeyError
        The ranking has no such application.
    """
    lines = {line.application: line for line in ranking.lines}
    own = lines[application]
    decisions = {one.application: one for one in selection.decisions} if selection else {}
    experts = _experts(merits, application)
    return Explanation(
        application=application,
        method=merits.method,
        parameters=merits.parameters,
        lines=experts,
        redone=_redone(str(merits.parameters.get("expert_method", merits.method)), experts),
        composition=_composition(merits, application),
        result=own.frozen,
        printed=own.printed,
        decimals=ranking.decimals,
        rank=own.rank,
        among=len(lines),
        tied_with=tuple(
            line.application for line in ranking.lines if line.rank == own.rank and line is not own
        ),
        decision=decisions.get(application),
        advice=_advice(merits, application, standing),
    )


def _experts(merits: Merits, application: str) -> tuple[ExpertLine, ...]:
    table = merits.table
    index = table.applications.index(application)
    rows = np.flatnonzero(table.application == index).tolist()
    totals = decimals_of(table.score[rows])
    return tuple(
        _line(merits, application, int(table.expert[row]), total, float(table.confidence[row]))
        for row, total in zip(rows, totals, strict=True)
    )


def _line(merits: Merits, application: str, expert: int, total: Fraction, confidence: float) -> ExpertLine:
    name, exact = merits.experts[expert], to_decimal(total)
    severity = None if merits.severity is None else freeze(float(merits.severity[expert]))
    indicators = _indicators(merits, application, name)
    sheet = merits.table.indicators
    fixed = Fraction(0) if sheet is None else sheet.fixed.get(application, Fraction(0))
    given = sum((Fraction(line.points) for line in indicators), Fraction(0))
    return ExpertLine(
        expert=name,
        indicators=indicators,
        fixed=to_decimal(fixed),
        filled=to_decimal(total - fixed - given) if indicators else Decimal(0),
        total=exact,
        confidence=Decimal(repr(confidence)),
        severity=severity,
        adjusted=None if severity is None else exact + severity,
    )


def _indicators(merits: Merits, application: str, expert: str) -> tuple[IndicatorLine, ...]:
    sheet = merits.table.indicators
    if sheet is None:
        return ()
    return tuple(
        IndicatorLine(
            code,
            to_decimal(score),
            to_decimal(sheet.weight(code)),
            to_decimal(sheet.maximum.get(code, Fraction(1))),
            to_decimal(score * sheet.factor[code]),
        )
        for code, score in sorted(sheet.score[application, expert].items())
    )


def _composition(merits: Merits, application: str) -> Composition | None:
    data_score = merits.table.data_score
    if data_score is None or merits.expert_score is None:
        return None
    row, weights = merits.applications.index(application), merits.parameters
    return Composition(
        freeze(float(data_score[row])),
        freeze(float(merits.expert_score[row])),
        Decimal(str(weights["data_weight"])),
        Decimal(str(weights["expert_weight"])),
    )


def _redone(method: str, lines: Sequence[ExpertLine]) -> Decimal | None:
    if method not in REDONE:
        return None
    values = [Fraction(line.total if line.adjusted is None else line.adjusted) for line in lines]
    if method == "median":
        ordered, middle = sorted(values), len(values) // 2
        low = ordered[middle] if len(values) % 2 else ordered[middle - 1]
        return freeze(to_decimal((low + ordered[middle]) / 2))
    weights = [Fraction(1 if method == "mean" else line.confidence) for line in lines]
    weighted = sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0))
    return freeze(to_decimal(weighted / sum(weights)))


def _advice(merits: Merits, application: str, standing: Standing | None) -> Advice | None:
    if merits.merit is None or merits.se is None:
        return None
    row = merits.applications.index(application)
    merit, se = freeze(float(merits.merit[row])), freeze(float(merits.se[row]))
    if standing is None:
        return Advice(merit, se)
    return Advice(
        merit,
        se,
        freeze(float(standing.expected_rank[row])),
        int(standing.rank_low[row]),
        int(standing.rank_high[row]),
        freeze(float(standing.p_in[row])) if standing.places.any() else None,
    )
