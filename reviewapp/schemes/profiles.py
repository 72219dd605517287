"""Threshold profiles: the criteria of the national standard with the values that a province is known to set.

Nothing is taken over in silence. A threshold whose value is not stated for the province is left unset 未设定,
so that it neither admits nor refuses anybody; experts judge it. What is taken over from the national standard
says so in its description.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.scheme import Indicator, IndicatorScheme, Operator, Threshold

INHERITED = "（沿用国家标准）"
UNSET = "数值未见载明，未设定，由专家评判。国家标准的条目："
OPERATOR_INHERITED = "（资料只列数值，比较方式和年限沿用国家标准）"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedValue:
    """What a province states on one threshold; without `operator`, only the value is known."""

    code: str
    value: Decimal
    description: str
    operator: Operator | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A province's thresholds; `left_out` are codes of the national standard that have no meaning there."""

    code: str
    version: str
    title: str
    source: str
    left_out: tuple[str, ...]
    stated: tuple[StatedValue, ...]


def standard_of(profile: Profile, national: IndicatorScheme) -> IndicatorScheme:
    """Return the standard 认定标准 of a province, built on the national one.

    Raises `ValueError` when the profile names a code that is no threshold of the national standard.
    """
    stated = {value.code: value for value in profile.stated}
    thresholds = {node.code for node in national.walk() if node.threshold and not node.veto}
    if unknown := sorted(stated.keys() - thresholds):
        raise ValueError(f"{profile.code}: no threshold {', '.join(unknown)}")
    return replace(
        national,
        code=profile.code,
        version=profile.version,
        title=profile.title,
        source=profile.source,
        indicators=tuple(_branch(national.indicators, stated, profile.left_out)),
    )


def _branch(
    nodes: Iterable[Indicator], stated: dict[str, StatedValue], left_out: tuple[str, ...]
) -> Iterable[Indicator]:
    for node in nodes:
        if node.code in left_out:
            continue
        if node.threshold and not node.veto:
            yield _threshold(node, node.threshold, stated.get(node.code))
        else:
            children = tuple(_branch(node.children, stated, left_out))
            yield replace(node, description=_marked(node.description), children=children)


def _threshold(node: Indicator, threshold: Threshold, stated: StatedValue | None) -> Indicator:
    if stated is None:
        unset = replace(threshold, value=None)
        return replace(node, description=UNSET + node.description, threshold=unset)
    operator = stated.operator or threshold.operator
    known = replace(threshold, value=stated.value, operator=operator)
    words = stated.description if stated.operator else stated.description + OPERATOR_INHERITED
    return replace(node, description=words, threshold=known)


def _marked(description: str) -> str:
    return description and description + INHERITED
