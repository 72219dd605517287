"""Panels and the draw that deals applications to their experts."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from reviewapp.accounts.service import create_account
from reviewapp.db import db
from reviewapp.models import (
    ApplicationState,
    Assignment,
    ConflictOfInterest,
    Event,
    Recusal,
    RoleName,
    Round,
    User,
)
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.service import compose_panel
from reviewapp.workflow import Denial, Refused
from scoring.assignment import deal
from tests.factories import AT, make_application, make_expert, make_round


@pytest.fixture
def prepared(context: Flask) -> Round:
    """Six applications, one of them returned, and four experts; the first must not score the first."""
    office = create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)
    round_ = make_round(db.session, office)
    made = [make_application(db.session, round_, f"0{number}") for number in range(1, 6)]
    made.append(make_application(db.session, round_, "06", state=ApplicationState.RETURNED))
    experts = [make_expert(db.session, f"E{number}") for number in range(1, 5)]
    db.session.add(
        Recusal(
            application_id=made[0].id,
            expert_id=experts[0].id,
            ground=ConflictOfInterest.ADVICE,
            recorded_at=AT,
        )
    )
    compose_panel(
        db.session,
        round_,
        code="A",
        title="第一组",
        experts=experts,
        applications=made,
        sheets_per_application=3,
        actor=office,
        at=AT,
    )
    return round_


def dealt() -> set[tuple[str, str]]:
    return {(one.application.number, one.expert.number) for one in db.session.scalars(select(Assignment))}


def prepared_office() -> User:
    return db.session.scalars(select(User).where(User.username == "office")).one()


def test_seats_recusals_and_returned_applications(prepared: Round) -> None:
    assert deal_round(db.session, prepared, seed="one", actor=prepared_office(), at=AT) == 15
    pairs = dealt()
    assert ("01", "E1") not in pairs
    seats = {number: sum(one == number for one, _ in pairs) for number, _ in pairs}
    assert seats == {"01": 3, "02": 3, "03": 3, "04": 3, "05": 3}
    loads = sorted(sum(expert == one for _, one in pairs) for expert in ("E1", "E2", "E3", "E4"))
    assert loads == [3, 4, 4, 4]


def test_the_event_is_enough_to_repeat_the_draw(prepared: Round) -> None:
    deal_round(db.session, prepared, seed="one", actor=prepared_office(), at=AT)
    detail = db.session.scalars(select(Event).where(Event.act == "deal_panel")).one().detail
    again = deal(
        detail["wanted"],
        dict.fromkeys(detail["wanted"], detail["experts"]),
        seed=detail["seed"].encode(),
        recused=[tuple(pair) for pair in detail["recused"]],
    )
    assert [list(pair) for pair in again.pairs] == detail["pairs"]
    assert {tuple(pair) for pair in detail["pairs"]} == dealt()


def test_a_round_is_dealt_once(prepared: Round) -> None:
    deal_round(db.session, prepared, seed="one", actor=prepared_office(), at=AT)
    before = dealt()
    with pytest.raises(Refused) as refused:
        deal_round(db.session, prepared, seed="two", actor=prepared_office(), at=AT)
    assert refused.value.denial == Denial("round.already_dealt")
    assert dealt() == before
