"""The rules of a round are fixed before scoring, and only such as can be kept to."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.db import db
from reviewapp.models import Event, RoleName, RoundPhase
from reviewapp.rounds.selection_rules import ONE_PER_SUBFIELD, choose_selection_rules
from reviewapp.workflow import Denial, Refused
from scoring.ruledata import rules_data
from scoring.rules import Rules
from tests.factories import AT, create_account, make_cast, make_round

UNIT = {"kind": "quota", "rule": "每个推荐单位", "attributes": ["unit"], "most": 1}


def test_rules_are_kept_and_recorded(context: Flask) -> None:
    office = create_account(
        db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT, password="pass-office"
    )
    round_ = make_round(db.session, office)
    assert round_.selection_rules == []
    rules = choose_selection_rules(db.session, round_, [UNIT], actor=office, at=AT)
    db.session.commit()
    assert rules_data(rules) == round_.selection_rules == [UNIT | {"values": [], "least": 0}]
    event = db.session.scalars(sa.select(Event).where(Event.act == "choose_selection_rules")).one()
    assert event.detail["rules"] == [[], round_.selection_rules]
    for preset in ONE_PER_SUBFIELD.values():
        choose_selection_rules(db.session, round_, rules_data(Rules((preset,))), actor=office, at=AT)


@pytest.mark.parametrize(
    ("rule", "denial"),
    [
        (UNIT | {"most": "x"}, ("round.selection_rule_unreadable", (("number", "1"), ("key", "most")))),
        (UNIT | {"attributes": ["region"]}, ("round.selection_rule_unknown", (("names", ("region",)),))),
        (
            {"kind": "minimum", "rule": "线", "least": "60", "points": "99"},
            ("round.selection_rule_unknown", (("names", ("99",)),)),
        ),
    ],
)
def test_rules_that_cannot_be_kept_to_are_refused(
    context: Flask, rule: dict[str, Any], denial: tuple[str, Any]
) -> None:
    office = create_account(
        db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT, password="pass-office"
    )
    round_ = make_round(db.session, office)
    with pytest.raises(Refused) as refused:
        choose_selection_rules(db.session, round_, [rule], actor=office, at=AT)
    assert refused.value.denial == Denial(*denial)


def test_scoring_locks_the_rules(context: Flask) -> None:
    cast = make_cast(db.session)
    assert cast.round.phase is RoundPhase.SCORING
    with pytest.raises(Refused) as refused:
        choose_selection_rules(db.session, cast.round, [UNIT], actor=cast.office, at=AT)
    assert refused.value.denial == Denial("round.wrong_state")
