"""The rules of a round beside its ranking (名额规则): quotas, reserved places, least scores.

They are settings of the round like the others; here they are checked, named and put into words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reviewapp.models import Round, SchemeVersion
from reviewapp.rounds.rule_words import rule_name
from reviewapp.workflow import Denial, Refused
from scoring.ruledata import RuleError, rules_data, rules_of
from scoring.rules import Quota, Rules

ATTRIBUTES = ("unit", "panel", "subfield")
"""What an application can be counted by: quota unit (推荐单位), panel (评审组), sub-field (细分领域)."""

ONE_PER_SUBFIELD = {
    "nation": Quota("每个细分领域（全国）", ("subfield",), most=1),
    "unit": Quota("每个细分领域（同一推荐单位）", ("unit", "subfield"), most=1),
}
"""Presets by scope; a round has neither unless it says so."""

RuleData = Mapping[str, Any]


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
