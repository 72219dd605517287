"""Pledge and declaration: signed once, never changed, and a conflict closes the seat at once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forms.declaration import Conflict
from reviewapp.canonical import digest
from reviewapp.db import db
from reviewapp.entry.queries import entrants, is_seated, open_entries, standings
from reviewapp.entry.service import Declared, declare, sign_pledge, word_pledge
from reviewapp.entry.text import STANDARD_TEXT
from reviewapp.models import (
    Assignment,
    ConflictOfInterest,
    Declaration,
    Event,
    Pledge,
    Recusal,
    Round,
    RoundPhase,
)
from reviewapp.monitoring.queries import by_expert, cells, short_of_sheets, withdrawn
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.service import compose_panel
from reviewapp.ranking.queries import inputs_of
from reviewapp.rounds.service import open_scoring
from reviewapp.workflow import Refused
from tests.conftest import sqlite_only
from tests.factories import (
    AT,
    Cast,
    carry,
    enter_round,
    make_application,
    make_cast,
    make_expert,
    make_round,
    submit_all,
)

KIN = Conflict("kinship", "龙头企业负责人系本人配偶")


@pytest.fixture
def cast(context: Flask) -> Cast:
    """Scoring is open, and nobody has entered."""
    return make_cast(db.session, enter=False)


def events(act: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.act == act).order_by(Event.id)))


def test_a_pledge_keeps_the_text_as_it_was_signed(cast: Cast) -> None:
    expert = cast.experts[0]
    signed = sign_pledge(db.session, cast.round, expert, "专家E1", actor=expert.user, at=AT)
    assert (signed.text, signed.signed_name, signed.signed_at) == (STANDARD_TEXT, "专家E1", AT)
    (event,) = events("sign_pledge")
    assert event.actor_id == expert.user_id
    assert event.detail == {"expert": "E1", "digest": digest(STANDARD_TEXT), "signed_name": "专家E1"}


def test_to_sign_twice_is_to_sign_once(cast: Cast) -> None:
    expert = cast.experts[0]
    first = sign_pledge(db.session, cast.round, expert, "专家E1", actor=expert.user, at=AT)
    assert sign_pledge(db.session, cast.round, expert, "专家E1", actor=expert.user, at=AT) is first
    assert len(db.session.scalars(select(Pledge)).all()) == len(events("sign_pledge")) == 1


def test_a_conflict_closes_the_seat_at_once(cast: Cast) -> None:
    expert, number = cast.experts[0], cast.applications[1].id
    enter_round(db.session, cast.round, expert, {number: KIN})
    seats = [cast.assignment(db.session, application, 0) for application in range(3)]
    assert [(seat.is_declared, seat.is_recused) for seat in seats] == [
        (True, False),
        (True, True),
        (True, False),
    ]
    recusal = db.session.scalars(select(Recusal)).one()
    assert (recusal.application_id, recusal.expert_id, recusal.ground, recusal.note) == (
        number,
        expert.id,
        ConflictOfInterest.KINSHIP,
        KIN.note,
    )
    (event,) = events("declare")
    assert event.detail == {
        "expert": "E1",
        "free": ["01", "03"],
        "conflicts": {"02": {"ground": "kinship", "note": KIN.note}},
    }


def test_the_secretariat_sees_at_once_what_is_short(cast: Cast) -> None:
    for expert in cast.experts[1:]:
        enter_round(db.session, cast.round, expert)
    assert withdrawn(db.session, cast.round) == []
    enter_round(db.session, cast.round, cast.experts[0], {cast.applications[0].id: KIN})
    (seat,) = withdrawn(db.session, cast.round)
    assert (seat.number, seat.expert, seat.ground, seat.note, seat.left) == (
        "01",
        "专家E1",
        ConflictOfInterest.KINSHIP,
        KIN.note,
        2,
    )
    assert [(one.code, one.dealt) for one in by_expert(cells(db.session, cast.round))] == [
        ("E1", 2),
        ("E2", 3),
        ("E3", 3),
    ]
    assert {one.number: one.dealt for one in short_of_sheets(db.session, cast.round)} == {
        "01": 2,
        "02": 3,
        "03": 3,
    }


def test_an_application_that_all_are_recused_from_is_still_short(cast: Cast) -> None:
    for expert in cast.experts:
        enter_round(db.session, cast.round, expert, {cast.applications[0].id: KIN})
    (found,) = (one for one in short_of_sheets(db.session, cast.round) if one.number == "01")
    assert (found.dealt, found.submitted) == (0, 0)
    assert {one.left for one in withdrawn(db.session, cast.round)} == {0}


def test_a_conflict_found_later_is_a_further_declaration(cast: Cast) -> None:
    expert = cast.experts[0]
    enter_round(db.session, cast.round, expert)
    submit_all(db.session, cast)
    pledge = db.session.scalars(select(Pledge)).one()
    late = {cast.applications[0].id: KIN}
    told = [declare(db.session, cast.round, expert, pledge, late, actor=expert.user, at=AT) for _ in range(2)]
    assert told == [Declared(0, 1), Declared(0, 0)]
    rows = db.session.scalars(
        select(Declaration)
        .where(Declaration.application_id == cast.applications[0].id)
        .order_by(Declaration.number)
    ).all()
    assert [(row.number, row.ground, row.note) for row in rows] == [
        (1, None, ""),
        (2, ConflictOfInterest.KINSHIP, KIN.note),
    ]
    assert len(inputs_of(db.session, cast.round)["sheets"]) == 9  # until two persons leave it out
    assert cast.sheet(db.session, 0, 0).submitted_at == AT


def test_only_the_own_applications_are_declared_on(cast: Cast) -> None:
    stranger = make_application(db.session, cast.round, "09")
    enter_round(db.session, cast.round, cast.experts[0], {stranger.id: KIN})
    assert db.session.scalars(select(Recusal)).all() == []
    assert [one.application.number for one in standings(db.session, cast.round, cast.experts[0])] == [
        "01",
        "02",
        "03",
    ]


def test_what_is_declared_before_the_draw_rules_it(context: Flask) -> None:
    cast = make_cast(db.session, enter=False)
    round_ = make_round(db.session, cast.office, code="2027")
    made = [make_application(db.session, round_, f"{number:02}") for number in (1, 2)]
    experts = [make_expert(db.session, f"F{number}") for number in range(4)]
    compose_panel(
        db.session,
        round_,
        code="A",
        title="第一组",
        experts=experts,
        applications=made,
        sheets_per_application=3,
        actor=cast.office,
        at=AT,
    )
    assert [is_seated(db.session, round_, one) for one in (*experts, cast.experts[0], None)] == [
        *[True] * 4,
        False,
        False,
    ]
    (entry,) = open_entries(db.session, experts[0])
    assert (entry.round.code, entry.is_signed, entry.undeclared) == ("2027", False, 2)
    enter_round(db.session, round_, experts[0], {made[0].id: KIN})
    assert open_entries(db.session, experts[0]) == []
    deal_round(db.session, round_, seed="tests", actor=cast.office, at=AT)
    open_scoring(db.session, round_, actor=cast.office, at=AT)
    dealt = db.session.scalars(select(Assignment).where(Assignment.expert_id == experts[0].id)).all()
    assert [(seat.application_id, seat.is_declared) for seat in dealt] in ([], [(made[1].id, True)])
    assert withdrawn(db.session, round_) == []


def test_where_each_expert_stands(cast: Cast) -> None:
    enter_round(db.session, cast.round, cast.experts[0], {cast.applications[0].id: KIN})
    second = cast.experts[1]
    sign_pledge(db.session, cast.round, second, second.name, actor=second.user, at=AT)
    assert [
        (one.number, one.signed_at, one.seats, one.declared, one.recused)
        for one in entrants(db.session, cast.round)
    ] == [("E1", AT, 3, 3, 1), ("E2", AT, 3, 0, 0), ("E3", None, 3, 0, 0)]
    assert [(one.is_signed, one.undeclared) for one in open_entries(db.session, second)] == [(True, 3)]


@pytest.mark.parametrize("signed", [False, True])
@sqlite_only
def test_the_office_words_the_pledge_until_somebody_signs(context: Flask, signed: bool) -> None:
    cast = make_cast(db.session, enter=False)
    round_ = make_round(db.session, cast.office, code="2027")
    if signed:
        sign_pledge(db.session, round_, cast.experts[0], "专家E1", actor=cast.experts[0].user, at=AT)
        with pytest.raises(Refused) as refused:
            word_pledge(db.session, round_, "本人承诺保密。", actor=cast.office, at=AT)
        assert refused.value.denial.code == "pledge.signed"
        return
    word_pledge(db.session, round_, "本人承诺保密。", actor=cast.office, at=AT)
    pledge = sign_pledge(db.session, round_, cast.outsider, "专家E9", actor=cast.outsider.user, at=AT)
    assert pledge.text == "本人承诺保密。"
    (event,) = events("word_pledge")
    assert event.detail["digest"] == [digest(STANDARD_TEXT), digest("本人承诺保密。")]


@sqlite_only
def test_once_scoring_opens_the_text_stands(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        word_pledge(db.session, cast.round, "别的", actor=cast.office, at=AT)
    assert refused.value.denial.code == "round.wrong_state"
    assert db.session.get_one(Round, cast.round.id).pledge_text == ""


@sqlite_only
def test_the_desk_asks_for_nothing_once_scoring_has_closed(cast: Cast) -> None:
    carry(db.session, cast, RoundPhase.CLOSED)
    assert open_entries(db.session, cast.experts[0]) == []
