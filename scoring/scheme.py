"""Indicator schemes 指标体系: what is judged, how many points it carries, and what must be met.

A scheme is a tree of indicators 指标. Groups hold indicators; the leaves are thresholds (a figure is compared
with a value), banded indicators (a figure is turned into a score) or expert indicators (an expert gives the
score).
A sheet of scores becomes a total by

    total = Σ_k weight_k · score_k / maximum_k

in exact decimals, over the leaves that carry weight. A points scheme has weight = maximum.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import Self

from scoring.figures import FigureDefinition
from scoring.mapping import LATER, read, write

_PRECISION = Context(prec=28)


class Kind(StrEnum):
    """What a node of the tree is."""

    GROUP = "group"
    THRESHOLD = "threshold"
    BANDED = "banded"
    EXPERT = "expert"


class Operator(StrEnum):
    """How a figure is compared: 以上、不低于 is >=, 高于 is >, 一般不超过 is <=."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"
    EQUAL = "=="


class CommentRule(StrEnum):
    """When an expert must give a reason with a score."""

    NEVER = "never"
    EXTREMES = "extremes"
    ALWAYS = "always"


class Require(StrEnum):
    """Whether all children of a group must be met, or any one of them (「或」)."""

    ALL = "all"
    ANY = "any"


class BandEdge(StrEnum):
    """Which end belongs to a band: `low` is [low, high), `high` is (low, high]."""

    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A requirement on a figure.

    `value` None is 未设定: the standard gives no number, so experts judge. `window` counts the years, ending
    with the reference year, that the figure covers. With `every_year` each year's value must meet the
    requirement; with `growth` the average annual growth rate 年均增速 (percent) over the window must;
    otherwise the value of the reference year. `exceptions` says that the standard itself allows a reasoned
    exception (一般不超过…).
    """

    figure: str
    operator: Operator
    value: Decimal | None
    unit: str
    window: int = 1
    every_year: bool = False
    growth: bool = False
    exceptions: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Figures from `low` to `high` earn `score`; None is an open end, `BandEdge` says which end belongs."""

    low: Decimal | None
    high: Decimal | None
    score: Decimal

    def holds(self, value: Decimal | Fraction, edge: BandEdge) -> bool:
        """Say whether the figure `value` lies in this band; compared exactly."""
        low = Decimal("-Infinity") if self.low is None else self.low
        high = Decimal("Infinity") if self.high is None else self.high
        return low <= value < high if edge is BandEdge.LOW else low < value <= high


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Scores from `low` to `high`, both included, and the wording of what earns them."""

    low: Decimal
    high: Decimal
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One node of the tree; which fields matter depends on `kind` (see `scoring.scheme_problems`).

    `minimum` is what an application must reach here, in points of the total: Σ weight · score / maximum over
    the scored leaves below (see `scoring.composite`). With `growth` the bands are of the growth rate
    (percent) of `figure` over the year before, not of the figure itself. `direct_pass` marks a condition for
    passing directly 直接通过: where it is met, no minimum is asked for.
    """

    code: str
    title: str
    kind: Kind
    description: str = ""
    weight: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    step: Decimal = Decimal(1)
    minimum: Decimal | None = None
    threshold: Threshold | None = None
    figure: str | None = None
    growth: bool = False
    bands: tuple[Band, ...] = ()
    band_edge: BandEdge = BandEdge.LOW
    levels: tuple[Level, ...] = ()
    comment_rule: CommentRule = CommentRule.NEVER
    veto: bool = False
    require: Require = Require.ALL
    children: tuple["Indicator", ...] = ()
    direct_pass: bool = field(default=False, metadata=LATER)

    def walk(self) -> Iterator["Indicator"]:
        """Yield this indicator and everything below it, in the order of the form."""
        yield self
        for child in self.children:
            yield from child.walk()

    def allows(self, score: Decimal) -> bool:
        """Say whether an expert may give `score`: inside 0..maximum and on the step."""
        return 0 <= score <= self.maximum and score % self.step == 0

    def band(self, value: Decimal | Fraction) -> Band | None:
        """Return the band that the figure `value` falls in, if there is one for it."""
        return next((band for band in self.bands if band.holds(value, self.band_edge)), None)

    def level(self, score: Decimal) -> Level | None:
        """Return the level that `score` falls in, if the indicator has wording for it."""
        return next((level for level in self.levels if level.low <= score <= level.high), None)

    def requires_comment(self, score: Decimal) -> bool:
        """Say whether the comment rule asks for a reason with `score`.

        Extremes are the lowest and the highest level; without levels they are 0 and the maximum.
        """
        if self.comment_rule is not CommentRule.EXTREMES:
            return self.comment_rule is CommentRule.ALWAYS
        by_score = sorted(self.levels, key=lambda level: level.low)
        lowest, highest = (by_score[0].high, by_score[-1].low) if by_score else (Decimal(0), self.maximum)
        return score <= lowest or score >= highest


class IncompleteSheet(ValueError):
    """A total was asked for while scores are missing; `codes` names the indicators."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(f"no score for {', '.join(codes)}")
        self.codes = codes


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorScheme:
    """A version of an indicator scheme 指标体系, with the source it was taken from.

    `minimum` is the total that an application must reach to pass, where the scheme sets one. `figures` are
    those of its own that it names beside the figures of the catalogue.
    """

    code: str
    version: str
    title: str
    source: str
    indicators: tuple[Indicator, ...]
    weights_total: Decimal = Decimal(100)
    minimum: Decimal | None = None
    figures: tuple[FigureDefinition, ...] = field(default=(), metadata=LATER)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Self:
        """Read a scheme from plain data; raises `scoring.mapping.MappingError` naming every mistake."""
        return read(cls, mapping)

    def to_mapping(self) -> dict[str, object]:
        """Write the scheme as plain data, defaults spelled out: a stored version keeps its meaning."""
        mapping: dict[str, object] = write(self)
        return mapping

    def walk(self) -> Iterator[Indicator]:
        """Yield every indicator in the order of the form, groups before what they hold."""
        return chain.from_iterable(indicator.walk() for indicator in self.indicators)

    def scored(self) -> tuple[Indicator, ...]:
        """Return the leaves that carry weight: those that a total is made of."""
        return tuple(node for node in self.walk() if node.kind is not Kind.GROUP and node.weight > 0)

    def expert_indicators(self) -> tuple[Indicator, ...]:
        """Return the leaves that experts score: the rows of a score sheet 评分表."""
        return tuple(node for node in self.scored() if node.kind is Kind.EXPERT)

    def indicator(self, code: str) -> Indicator:
        """Return the indicator with this code; raises `KeyError` when there is none."""
        for node in self.walk():
            if node.code == code:
                return node
        raise KeyError(code)

    def total(self, scores: Mapping[str, Decimal]) -> Decimal:
        """Return Σ_k weight_k · score_k / maximum_k over `scored()`, exactly.

        Raises `IncompleteSheet` when a score is missing (a blank is never zero), `ValueError` when a score is
        outside 0..maximum or belongs to no scored indicator.
        """
        return to_decimal(self.exact_total(scores))

    def exact_total(self, scores: Mapping[str, Decimal | Fraction]) -> Fraction:
        """Return the total as `total` does, for scores that need not be decimals, such as means of thirds."""
        return ExactSum(self).total(scores)


class ExactSum:
    """Totals under one scheme, exact: what every sheet asks of it is worked out once.

    All points are multiples of 1/unit, so that the additions are those of integers.
    """

    def __init__(self, scheme: IndicatorScheme) -> None:
        self._scored = {node.code: node for node in scheme.scored()}
        factors = {
            code: Fraction(node.weight) / Fraction(node.maximum) for code, node in self._scored.items()
        }
        self._unit = lcm(*(factor.denominator for factor in factors.values()))
        self._multiples = {code: int(factor * self._unit) for code, factor in factors.items()}

    def total(self, scores: Mapping[str, Decimal | Fraction]) -> Fraction:
        """Return what `IndicatorScheme.exact_total` does."""
        if scores.keys() != self._scored.keys():
            self._refuse_codes(scores)
        if outside := [code for code, node in self._scored.items() if not 0 <= scores[code] <= node.maximum]:
            raise ValueError(f"scores outside 0..maximum: {', '.join(outside)}")
        numerators: dict[int, int] = {}
        for code, multiple in self._multiples.items():
            numerator, denominator = scores[code].as_integer_ratio()
            numerators[denominator] = numerators.get(denominator, 0) + multiple * numerator
        parts = (Fraction(whole, denominator * self._unit) for denominator, whole in numerators.items())
        return sum(parts, Fraction(0))

    def _refuse_codes(self, scores: Mapping[str, object]) -> None:
        if missing := tuple(code for code in self._scored if code not in scores):
            raise IncompleteSheet(missing)
        unknown = sorted(scores.keys() - self._scored.keys())
        raise ValueError(f"scores for unknown indicators: {', '.join(unknown)}")


def to_decimal(number: Fraction) -> Decimal:
    """Return `number` as a decimal: exact where it ends within 28 digits, else rounded (half to even)."""
    return _PRECISION.divide(Decimal(number.numerator), Decimal(number.denominator))
