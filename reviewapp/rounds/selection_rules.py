"""The rules of a round beside its ranking (名额规则): quotas, reserved places, least scores.

They are fixed while the round is being prepared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.models import Round, User
from reviewapp.rounds.service import preparing
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


def choose_selection_rules(
    session: Session, round_: Round, data: Sequence[Mapping[str, Any]], *, actor: User, at: datetime
) -> Rules:
    """Fix the rules (`scoring.ruledata`) while the round is being prepared.

    Raises ``Refused`` once scoring has opened, and for rules that cannot be read or that count by what
    applications do not have.
    """
    round_ = preparing(session, round_)
    rules = _checked(round_, data)
    before, round_.selection_rules = round_.selection_rules, rules_data(rules)
    audit.record(
        session,
        "choose_selection_rules",
        round_,
        actor=actor,
        at=at,
        round_id=round_.id,
        rules=[before, round_.selection_rules],
    )
    return rules


def _checked(round_: Round, data: Sequence[Mapping[str, Any]]) -> Rules:
    try:
        rules = rules_of(data)
    except RuleError as error:
        raise Refused(
            Denial("round.selection_rule_unreadable", (("number", str(error.index + 1)), ("key", error.key)))
        ) from None
    counted = [*(rule.attributes for rule in rules.quotas), *(rule.attributes for rule in rules.reserves)]
    used = {name for attributes in counted for name in attributes}
    points = {rule.points for rule in rules.minimums if rule.points is not None}
    unknown = sorted(used.difference(ATTRIBUTES) | points.difference(round_.scheme_version.titles()))
    if unknown:
        raise Refused(Denial("round.selection_rule_unknown", (("names", tuple(unknown)),)))
    return rules
