"""The rules of a round beside its ranking (名额规则): quotas, reserved places, least scores.

They are settings of the round like the others; here they are checked, named and put into words. The least
points that the scheme itself states (`minimum`) are rules as well, without being typed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from reviewapp.models import Round, SchemeVersion
from reviewapp.rounds.rule_words import rule_name
from reviewapp.workflow import Denial, Refused
from scoring.methods import OWN_SCALE
from scoring.ruledata import RuleError, rules_data, rules_of
from scoring.rules import Quota, RuleKind, Rules
from scoring.scheme import IndicatorScheme

ATTRIBUTES = ("unit", "panel", "subfield")
"""What an application can be counted by: quota unit (推荐单位), panel (评审组), sub-field (细分领域)."""

ONE_PER_SUBFIELD = {
    "nation": Quota("每个细分领域（全国）", ("subfield",), most=1),
    "unit": Quota("每个细分领域（同一推荐单位）", ("unit", "subfield"), most=1),
}
"""Presets by scope; a round has neither unless it says so."""

RuleData = Mapping[str, Any]


class IdleReason(StrEnum):
    """Why least points of the scheme do not act in a round."""

    EXCUSED = "excused"
    OWN_SCALE = "own_scale"


def named(round_: Round, rules: Sequence[RuleData]) -> list[dict[str, Any]]:
    """Rules as entered, each under its name: the one it has in the round already, or what it says.

    Raises ``Refused`` for rules that cannot be read, that are there twice, or that count by what applications
    do not have.
    """
    known = {_text(rule): rule["rule"] for rule in round_.selection_rules}
    titles = round_.scheme_version.titles()
    # Read first under their numbers: what cannot be read has no words either.
    checked(round_.scheme_version, [{"rule": str(number), **rule} for number, rule in enumerate(rules)])
    given = [{"rule": known.get(_text(rule)) or rule_name(rule, titles), **rule} for rule in rules]
    return rules_data(checked(round_.scheme_version, given))


def _text(rule: RuleData) -> str:
    return repr(sorted((key, value) for key, value in rule.items() if key != "rule"))


def checked(scheme_version: SchemeVersion, data: Sequence[RuleData]) -> Rules:
    """The rules, if they can be kept to by applications that are scored by this scheme."""
    try:
        rules = rules_of(data)
    except RuleError as error:
        raise Refused(
            Denial("round.selection_rule_unreadable", (("number", str(error.index + 1)), ("key", error.key)))
        ) from None
    counted = [*(rule.attributes for rule in rules.quotas), *(rule.attributes for rule in rules.reserves)]
    used = {name for attributes in counted for name in attributes}
    points = {rule.points for rule in rules.minimums if rule.points is not None}
    unknown = sorted(used.difference(ATTRIBUTES) | points.difference(scheme_version.titles()))
    if unknown:
        raise Refused(Denial("round.selection_rule_unknown", (("names", tuple(unknown)),)))
    return rules


def rules_in_force(round_: Round) -> list[dict[str, Any]]:
    """What a selection keeps to: the rules of the round, and the least points of its scheme."""
    return [*round_.selection_rules, *scheme_rules(round_)]


def scheme_rules(round_: Round) -> list[dict[str, Any]]:
    """The least points that the scheme states and that act, each under its name.

    Where the round asks for as much itself, its own rule stands for it.
    """
    titles = round_.scheme_version.titles()
    own = {
        rule["points"]: Decimal(rule["least"])
        for rule in round_.selection_rules
        if rule["kind"] == RuleKind.MINIMUM
    }
    rules = [
        {"kind": "minimum", "least": f"{least.normalize():f}", "points": points, "of_scheme": True}
        for points, least in _minimums(round_.scheme_version.to_scheme())
        if own.get(points, Decimal(-1)) < least and idle_reason(round_, points) is None
    ]
    return [{"rule": rule_name(rule, titles), **rule} for rule in rules]


def idle_minimums(round_: Round) -> list[tuple[dict[str, Any], IdleReason]]:
    """The least points that the scheme states and that do not act here, each with the reason."""
    return [
        ({"kind": "minimum", "least": f"{least.normalize():f}", "points": points}, reason)
        for points, least in _minimums(round_.scheme_version.to_scheme())
        for reason in [idle_reason(round_, points)]
        if reason is not None
    ]


def idle_reason(round_: Round, points: str | None) -> IdleReason | None:
    """Why least points of the scheme do not act; ``points`` None is the total.

    A scheme that lets some pass directly (直接通过) excuses them from its minimums: who, is judged at
    acceptance. A method with a scale of its own gives no points that a least total could speak of.
    """
    if any(node.direct_pass for node in round_.scheme_version.to_scheme().walk()):
        return IdleReason.EXCUSED
    return IdleReason.OWN_SCALE if points is None and round_.official_method in OWN_SCALE else None


def _minimums(scheme: IndicatorScheme) -> Iterator[tuple[str | None, Decimal]]:
    if scheme.minimum is not None:
        yield None, scheme.minimum
    for node in scheme.walk():
        if node.minimum is not None:
            yield node.code, node.minimum
