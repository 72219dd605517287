"""The least points that a scheme states: they act in the selection, under a name, or pages say why not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask

from reviewapp.db import db
from reviewapp.models import RoleName, RoundPhase
from reviewapp.notices.content import method_sentence
from reviewapp.ranking.computation import points_on
from reviewapp.ranking.queries import official_run
from reviewapp.rounds.selection_rules import IdleReason, idle_minimums, rules_in_force, scheme_rules
from reviewapp.shortlist.queries import shortlist_of
from scoring.scheme import IndicatorScheme
from scoring.selection import Reason
from tests.conftest import client_of, sqlite_only
from tests.factories import carry, expert_indicator, make_cast, make_round, make_staff, stage, submit_sheet
from tests.reviewapp.ranking.test_composite import OUTPUT, SCHEME
from tests.schemes import expert_scheme, standard_scheme

NAMES = ["总分不低于60分（指标体系规定）", "指标1不低于35分（指标体系规定）"]


def with_minimums() -> IndicatorScheme:
    """60 of 100 in all, and 35 of the 50 of the first indicator."""
    first = replace(expert_indicator("1"), minimum=Decimal(35))
    return replace(expert_scheme(first, expert_indicator("2")), minimum=Decimal(60))


@pytest.mark.usefixtures("context")
def test_they_act_without_being_typed_and_are_named() -> None:
    cast = make_cast(db.session, scheme=with_minimums(), places=3, official_method="mean")
    for application, scores in enumerate((("34", "50"), ("40", "15"), ("40", "30"))):
        for expert in range(3):
            submit_sheet(db.session, cast, application, expert, *scores)
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    assert [rule["rule"] for rule in rules_in_force(cast.round)] == NAMES
    shortlist = shortlist_of(db.session, cast.round)
    assert shortlist is not None
    found = {
        entry.application.number: (entry.selected, entry.reason, [one["rule"] for one in entry.binding])
        for entry in shortlist.entries
    }
    below = Reason.BELOW_MINIMUM
    assert found == {
        "01": (False, below, [NAMES[1]]),
        "02": (False, below, [NAMES[0]]),
        "03": (True, Reason.ABOVE_LINE, []),
    }
    run = official_run(db.session, cast.round)
    assert run is not None
    assert method_sentence(run).endswith(f"名额规则：{'；'.join(NAMES)}。")


@pytest.mark.usefixtures("context")
def test_a_rule_of_the_round_that_asks_for_as_much_stands_for_it() -> None:
    typed = [
        {"kind": "minimum", "rule": "总分不低于70分", "least": "70", "points": None},
        {"kind": "minimum", "rule": "指标1不低于30分", "least": "30", "points": "1"},
    ]
    office = make_staff(db.session, "office", RoleName.SECRETARIAT)
    round_ = make_round(db.session, office, with_minimums())
    round_.selection_rules = typed
    assert [rule["rule"] for rule in rules_in_force(round_)] == [
        "总分不低于70分",
        "指标1不低于30分",
        NAMES[1],
    ]


@pytest.mark.usefixtures("context")
def test_what_cannot_act_is_said() -> None:
    office = make_staff(db.session, "office", RoleName.SECRETARIAT)
    round_ = make_round(db.session, office, with_minimums(), official_method="zscore")
    assert [rule["points"] for rule in scheme_rules(round_)] == ["1"]
    idle = [(rule["points"], reason) for rule, reason in idle_minimums(round_)]
    assert idle == [(None, IdleReason.OWN_SCALE)]
    direct = replace(standard_scheme().indicators[0], code="9", direct_pass=True)
    scheme = with_minimums()
    open_to_all = replace(scheme, indicators=(*scheme.indicators, direct))
    round_ = make_round(db.session, office, open_to_all, code="2027", official_method="mean")
    assert scheme_rules(round_) == []
    idle = [(rule["points"], reason) for rule, reason in idle_minimums(round_)]
    assert idle == [(None, IdleReason.EXCUSED), ("1", IdleReason.EXCUSED)]


@sqlite_only
def test_the_pages_say_them(context: Flask) -> None:
    cast = make_cast(db.session, scheme=with_minimums())
    made = stage(db.session, cast)
    client = client_of(context, made.office)
    for page in ("", "/settings"):
        text = client.get(f"/rounds/{made.round}{page}").text
        assert [name in text for name in NAMES] == [True, True]


def test_points_of_an_indicator_hold_what_the_data_earn() -> None:
    sheet = {"application": "01", "expert": "E1", "scores": {"2": "60"}, "abstained": []}
    inputs = {"objective": {"01": {OUTPUT.code: str(OUTPUT.maximum)}}, "sheets": [sheet]}
    assert points_on(inputs, SCHEME, OUTPUT.code) == {"01": OUTPUT.weight}
    assert points_on(inputs, SCHEME, "2") == {"01": Decimal(60)}
