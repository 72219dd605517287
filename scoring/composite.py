"""Composite schemes: parts with weights of their own, their subtotals, and the minimum each must reach.

A scheme says what share its data score and its expert score have by the weights of its leaves: since

    total = Σ_k weight_k · score_k / maximum_k ,

a group 数据评分 of weight 40 over banded leaves beside a group 专家评分 of weight 60 over expert leaves *is*
the composite 40 % + 60 %. No second rule is needed; `combine` builds such a scheme from separate ones.

A round may name other shares than the weights of its scheme, or another method for the expert score than the
mean: `composite_table` brings both parts to full marks F each,

    data score = F · Σ_data weight · score / maximum / Σ_data weight ,   expert totals likewise,

and `scoring.methods.composite` joins them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.scheme import Indicator, IndicatorScheme, Kind, to_decimal
from scoring.table import ScoreTable, TableError
from scoring.totals import ObjectiveScores, Sheet, score_table

Scores = Mapping[str, Decimal | Fraction]
"""Code of a scored indicator → score; fractions where a score is a mean, such as one of thirds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One scheme inside a composite, and the points that it carries there (40 of 100, say)."""

    code: str
    title: str
    weight: Decimal
    scheme: IndicatorScheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A minimum that is not reached; `code` is None where it is the minimum of the total."""

    code: str | None
    title: str
    minimum: Decimal
    reached: Decimal


def combine(
    parts: Sequence[Part], *, code: str, version: str, title: str, source: str, minimum: Decimal | None = None
) -> IndicatorScheme:
    """Return the scheme with a group for each part, in which

        total = Σ_p weight_p · total_p / weights_total_p .

    Weights and minimums inside a part are scaled with it; maxima, steps, bands and wordings stay, so experts
    score as before. The code of an indicator k of part p becomes ``p.k``.

    Raises `ValueError` where a scaled weight is no decimal that ends, or a part carries no weight at all.
    """
    return IndicatorScheme(
        code=code,
        version=version,
        title=title,
        source=source,
        indicators=tuple(map(_group, parts)),
        weights_total=sum((part.weight for part in parts), Decimal(0)),
        minimum=minimum,
    )


def is_composite(scheme: IndicatorScheme) -> bool:
    """Say whether both data and experts score: without either there is nothing to join."""
    return {Kind.BANDED, Kind.EXPERT} <= {leaf.kind for leaf in scheme.scored()}


def composite_table(
    scheme: IndicatorScheme, sheets: Sequence[Sheet], objective: ObjectiveScores
) -> ScoreTable:
    """Return the totals of what experts score, with the data score of each application beside them.

    Both are on the full marks of the scheme.

    Raises
    ------
    TableError
        Data or experts score nothing in this scheme.
    ValueError
        As `scoring.totals.score_table` does.
    """
    if not is_composite(scheme):
        raise TableError(f"{scheme.code}: a composite needs scores of data and of experts")
    expert = _part(scheme, Kind.EXPERT)
    return score_table(
        expert,
        sheets,
        data_score={application: data_score(scheme, scores) for application, scores in objective.items()},
        scale=Fraction(scheme.weights_total) / Fraction(expert.weights_total),
    )


def data_score(scheme: IndicatorScheme, scores: Scores) -> Decimal:
    """Return what data alone earn, on full marks, of the scores on every banded indicator of `scheme`."""
    data = _part(scheme, Kind.BANDED)
    return to_decimal(
        data.exact_total(scores) * Fraction(scheme.weights_total) / Fraction(data.weights_total)
    )


def _part(scheme: IndicatorScheme, kind: Kind) -> IndicatorScheme:
    """The scored leaves of one kind alone, without the groups above them."""
    leaves = tuple(leaf for leaf in scheme.scored() if leaf.kind is kind)
    return replace(scheme, indicators=leaves, weights_total=sum((leaf.weight for leaf in leaves), Decimal(0)))


def subtotals(scheme: IndicatorScheme, scores: Scores) -> dict[str, Fraction]:
    """Return Σ weight · score / maximum over the scored leaves of each indicator with weight, by code.

    Raises what `IndicatorScheme.exact_total` raises: a blank is never zero.
    """
    exact = {code: Fraction(score) for code, score in scores.items()}
    scheme.exact_total(exact)  # refuses what is missing, unknown or out of range
    return {node.code: _subtotal(node, exact) for node in scheme.walk() if node.weight > 0}


def shortfalls(scheme: IndicatorScheme, scores: Scores) -> tuple[Shortfall, ...]:
    """Return every minimum that `scores` do not reach, the total's first; compared before any rounding.

    Raises what `IndicatorScheme.exact_total` raises: whether a minimum is reached is not known while a score
    is missing.
    """
    reached = subtotals(scheme, scores)
    total = sum((reached[top.code] for top in scheme.indicators if top.weight > 0), Fraction(0))
    asked: list[tuple[str | None, str, Decimal | None, Fraction]] = [
        (None, scheme.title, scheme.minimum, total)
    ]
    asked += [
        (node.code, node.title, node.minimum, reached.get(node.code, Fraction(0))) for node in scheme.walk()
    ]
    return tuple(
        Shortfall(code=code, title=title, minimum=minimum, reached=to_decimal(points))
        for code, title, minimum, points in asked
        if minimum is not None and points < Fraction(minimum)
    )


def _subtotal(node: Indicator, scores: Mapping[str, Fraction]) -> Fraction:
    return sum(
        (
            Fraction(leaf.weight) * scores[leaf.code] / Fraction(leaf.maximum)
            for leaf in node.walk()
            if leaf.kind is not Kind.GROUP and leaf.weight > 0
        ),
        Fraction(0),
    )


def _group(part: Part) -> Indicator:
    if part.scheme.weights_total <= 0:
        raise ValueError(f"part {part.code}: {part.scheme.code} carries no weight")
    factor = Fraction(part.weight) / Fraction(part.scheme.weights_total)
    return Indicator(
        code=part.code,
        title=part.title,
        kind=Kind.GROUP,
        weight=part.weight,
        minimum=_scaled(part.scheme.minimum, factor),
        children=tuple(_inside(node, part.code, factor) for node in part.scheme.indicators),
    )


def _inside(node: Indicator, above: str, factor: Fraction) -> Indicator:
    return replace(
        node,
        code=f"{above}.{node.code}",
        weight=_exactly(node.weight, factor),
        minimum=_scaled(node.minimum, factor),
        children=tuple(_inside(child, above, factor) for child in node.children),
    )


def _scaled(points: Decimal | None, factor: Fraction) -> Decimal | None:
    return None if points is None else _exactly(points, factor)


def _exactly(points: Decimal, factor: Fraction) -> Decimal:
    exact = Fraction(points) * factor
    scaled = to_decimal(exact)
    if scaled != exact:
        raise ValueError(f"{points} × {factor} is no decimal that ends")
    return scaled
