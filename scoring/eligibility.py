"""Figures 指标数据 against thresholds: which requirements of a standard 认定标准 are met, and why.

Every comparison is exact. The average annual growth rate 年均增速 over a window of n years is the compound
rate from its first to its last year, (last / first)^(1/(n−1)) − 1; it is compared without taking the root,
so that a rate of exactly 10 % is not above 10 %.

A standard may score figures (`scoring.objective`) and ask for a minimum of the total and of its parts; one of
its conditions for passing directly 直接通过, where met, stands in for all of these minimums.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import chain

from scoring.figures import Figures
from scoring.objective import Measurement, measure
from scoring.scheme import Indicator, IndicatorScheme, Kind, Operator, Require, Threshold, to_decimal

_COMPARE: Mapping[Operator, Callable[[Fraction, Fraction], bool]] = {
    Operator.AT_LEAST: operator.ge,
    Operator.ABOVE: operator.gt,
    Operator.AT_MOST: operator.le,
    Operator.BELOW: operator.lt,
    Operator.EQUAL: operator.eq,
}
_ROOTS = Context(prec=60)
_MOST_PLACES = 40


class Outcome(StrEnum):
    """What the figures say about one requirement.

    EXPERT leaves it to the experts; SCORED is a figure that earns a score and is asked for no more.
    """

    MET = "met"
    NOT_MET = "not_met"
    MISSING = "missing"
    EXPERT = "expert"
    SCORED = "scored"


class Verdict(StrEnum):
    """What the findings say about the application; a veto 一票否决 outweighs everything."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    VETOED = "vetoed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The outcome on one requirement with all that explains it.

    `measured` holds (year, value), oldest first; `missing` and `failing` are the years without a value and
    those that do not meet the requirement. `growth` is the average annual growth rate in percent, with at
    least two decimals and as many more as it takes not to contradict the outcome; it is None when the first
    year is zero (then experts judge). `waived` marks a requirement that is not met but for which a reasoned
    exception is on record. `alternatives` are the children of an either-or group. `measurement` is what a
    figure earns, `reached` what stands against a minimum, in points; `excused` marks a score that is not
    asked for because a condition for passing directly is met.
    """

    indicator: Indicator
    outcome: Outcome
    measured: tuple[tuple[int, Decimal], ...] = ()
    missing: tuple[int, ...] = ()
    failing: tuple[int, ...] = ()
    growth: Decimal | None = None
    waived: bool = False
    alternatives: tuple["Finding", ...] = ()
    measurement: Measurement | None = None
    reached: Decimal | None = None
    excused: bool = False

    @property
    def is_of_score(self) -> bool:
        """Say whether it is about scores from figures: one of them, or a minimum."""
        return self.measurement is not None or self.indicator.minimum is not None


_OPEN = frozenset({Outcome.MISSING, Outcome.EXPERT})
"""What may still turn out to be met."""


@dataclass(frozen=True, slots=True)
class _Case:
    """What one application brings to every requirement."""

    figures: Figures
    year: int
    waived: AbstractSet[str]
    measured: Mapping[str, Measurement]


def check(
    scheme: IndicatorScheme, figures: Figures, year: int, waived: AbstractSet[str] = frozenset()
) -> tuple[Finding, ...]:
    """Check `figures` against every requirement of `scheme`, windows ending with the reference year `year`.

    Returns one finding for each threshold and each expert judgement, in the order of the scheme; an
    either-or group gives one finding with its alternatives inside. `waived` holds the codes for which the
    secretariat recorded a reasoned exception or relaxation (适当放宽); a veto can be waived only where the
    standard itself excepts it.

    Raises `ValueError` when `waived` names an unknown indicator or one that cannot be waived.
    """
    allowed = {node.code for node in scheme.walk() if can_be_waived(node)}
    if refused := sorted(waived - allowed):
        raise ValueError(f"cannot be waived: {', '.join(refused)}")
    measured = {one.indicator.code: one for one in measure(scheme, figures, year)}
    case = _Case(figures, year, waived, measured)
    of_nodes = chain.from_iterable(_findings(node, case) for node in scheme.indicators)
    findings = (*of_nodes, *_total(scheme, case))
    if any(finding.indicator.direct_pass and finding.outcome is Outcome.MET for finding in findings):
        return tuple(replace(one, excused=True) if one.is_of_score else one for one in findings)
    return findings


def against(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return what stands against an application: not met, not waived, and not excused.

    That a condition for passing directly is not met never does.
    """
    return tuple(
        finding
        for finding in findings
        if finding.outcome is Outcome.NOT_MET
        and not (finding.waived or finding.excused or finding.indicator.direct_pass)
    )


def eligible(findings: Sequence[Finding]) -> Verdict:
    """Sum up: vetoed, else not eligible, else undecided while data are missing, else eligible.

    Expert judgements do not enter: ELIGIBLE says that no figure stands against the application. Scores too
    low are undecided as long as a condition for passing directly may still turn out to be met.
    """
    unmet = against(findings)
    if any(finding.indicator.veto for finding in unmet):
        return Verdict.VETOED
    may_pass = any(one.indicator.direct_pass and one.outcome in _OPEN for one in findings)
    if unmet and not (may_pass and all(finding.is_of_score for finding in unmet)):
        return Verdict.NOT_ELIGIBLE
    missing = (one for one in findings if not (one.excused or one.indicator.direct_pass))
    if unmet or any(finding.outcome is Outcome.MISSING for finding in missing):
        return Verdict.UNDECIDED
    return Verdict.ELIGIBLE


def can_be_waived(node: Indicator) -> bool:
    """Say whether a reasoned exception may be recorded: for a veto only where the standard allows it.

    Nobody needs an exception from a condition for passing directly, and nobody gets one from
    the minimum of the total.
    """
    if node.direct_pass or not node.code:
        return False
    return not node.veto or (node.threshold is not None and node.threshold.exceptions)


def _findings(node: Indicator, case: _Case) -> Iterator[Finding]:
    match node.kind:
        case Kind.GROUP:
            inside = chain.from_iterable(_findings(child, case) for child in node.children)
            if node.require is Require.ALL:
                yield from inside
            else:
                yield _either_or(node, tuple(inside), case)
            yield from _minimum(node, node.walk(), case)
        case Kind.THRESHOLD if node.threshold is not None:
            yield _against(node, node.threshold, case)
        case Kind.EXPERT:
            yield Finding(indicator=node, outcome=Outcome.EXPERT)
        case Kind.BANDED:
            found = case.measured[node.code]
            outcome = Outcome.SCORED if found.band else Outcome.MISSING
            yield Finding(
                indicator=node,
                outcome=outcome,
                measured=found.measured,
                missing=found.missing,
                measurement=found,
            )


def _total(scheme: IndicatorScheme, case: "_Case") -> Iterator[Finding]:
    """The minimum of the total, on an indicator without code that stands for the whole scheme."""
    whole = Indicator(code="", title=scheme.title, kind=Kind.GROUP, minimum=scheme.minimum)
    yield from _minimum(whole, scheme.walk(), case)


def _minimum(node: Indicator, below: Iterable[Indicator], case: "_Case") -> Iterator[Finding]:
    """What `below` earns against the minimum; experts judge where they score a part of it."""
    if node.minimum is None:
        return
    leaves = [leaf for leaf in below if leaf.kind is not Kind.GROUP and leaf.weight > 0]
    if any(leaf.kind is Kind.EXPERT for leaf in leaves):
        yield Finding(indicator=node, outcome=Outcome.EXPERT)
        return
    points = Fraction(0)
    for leaf in leaves:
        band = case.measured[leaf.code].band
        if band is None:
            yield Finding(indicator=node, outcome=Outcome.MISSING)
            return
        points += Fraction(leaf.weight) * Fraction(band.score) / Fraction(leaf.maximum)
    met = points >= Fraction(node.minimum)
    yield Finding(
        indicator=node,
        outcome=Outcome.MET if met else Outcome.NOT_MET,
        waived=not met and node.code in case.waived,
        reached=to_decimal(points),
    )


def _either_or(node: Indicator, alternatives: tuple[Finding, ...], case: _Case) -> Finding:
    """One requirement met is enough; a missing figure or an expert may still decide where none is met."""
    outcomes = {finding.outcome for finding in alternatives}
    by_weight = (Outcome.MET, Outcome.MISSING, Outcome.EXPERT, Outcome.NOT_MET)
    outcome = next(outcome for outcome in by_weight if outcome in outcomes)
    excused = node.code in case.waived or any(finding.waived for finding in alternatives)
    return Finding(
        indicator=node,
        outcome=outcome,
        waived=excused and outcome is Outcome.NOT_MET,
        alternatives=alternatives,
    )


def _against(node: Indicator, threshold: Threshold, case: _Case) -> Finding:
    years = _years(threshold, case.year)
    values = case.figures.get(threshold.figure, {})
    measured = tuple((when, values[when]) for when in years if when in values)
    missing = tuple(when for when in years if when not in values)
    outcome, failing = _judge(threshold, measured, missing)
    return Finding(
        indicator=node,
        outcome=outcome,
        measured=measured,
        missing=missing,
        failing=failing,
        growth=_growth(threshold, measured) if threshold.growth and not missing else None,
        waived=node.code in case.waived and outcome is Outcome.NOT_MET,
    )


def _years(threshold: Threshold, year: int) -> tuple[int, ...]:
    covers = threshold.window if threshold.every_year or threshold.growth else 1
    return tuple(range(year - covers + 1, year + 1))


def _judge(
    threshold: Threshold, measured: Sequence[tuple[int, Decimal]], missing: Sequence[int]
) -> tuple[Outcome, tuple[int, ...]]:
    """Return the outcome and the years that fail; one failing year decides, whatever else is missing."""
    if threshold.value is None:
        return Outcome.EXPERT, ()
    if threshold.growth:
        return _judge_growth(threshold, threshold.value, measured, missing), ()
    required = Fraction(threshold.value)
    compare = _COMPARE[threshold.operator]
    failing = tuple(when for when, value in measured if not compare(Fraction(value), required))
    if failing:
        return Outcome.NOT_MET, failing
    return (Outcome.MISSING if missing else Outcome.MET), ()


def _judge_growth(
    threshold: Threshold, value: Decimal, measured: Sequence[tuple[int, Decimal]], missing: Sequence[int]
) -> Outcome:
    if missing:
        return Outcome.MISSING
    first, last = (Fraction(measured[at][1]) for at in (0, -1))
    if first <= 0:
        return Outcome.EXPERT
    required = first * (1 + Fraction(value) / 100) ** (len(measured) - 1)
    return Outcome.MET if _COMPARE[threshold.operator](last, required) else Outcome.NOT_MET


def _growth(threshold: Threshold, measured: Sequence[tuple[int, Decimal]]) -> Decimal | None:
    """Return the rate in percent as it may be printed: never rounded across the value it is compared with."""
    first, last = measured[0][1], measured[-1][1]
    if first <= 0:
        return None
    root = _ROOTS.power(_ROOTS.divide(last, first), _ROOTS.divide(Decimal(1), Decimal(len(measured) - 1)))
    rate = _ROOTS.multiply(_ROOTS.subtract(root, Decimal(1)), Decimal(100))
    for places in range(2, _MOST_PLACES):
        printed = rate.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _ROOTS)
        if threshold.value is None or _same_side(threshold, threshold.value, printed, measured):
            return printed
    return rate


def _same_side(
    threshold: Threshold, value: Decimal, printed: Decimal, measured: Sequence[tuple[int, Decimal]]
) -> bool:
    met = _COMPARE[threshold.operator](Fraction(printed), Fraction(value))
    return met is (_judge_growth(threshold, value, measured, ()) is Outcome.MET)
