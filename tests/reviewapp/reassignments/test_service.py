"""Seats handed over: the old expert keeps a record, the new one alone counts, nothing submitted is taken."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from forms.panel_draw import DrawEntry
from forms.reassignment import ReassignmentEntry
from reviewapp.db import db
from reviewapp.entry.queries import entrants
from reviewapp.models import (
    Assignment,
    ConflictOfInterest,
    Employment,
    Event,
    Expert,
    ExpertKind,
    PanelReplacement,
    Reassignment,
    Recusal,
    RoleName,
    RoundPhase,
    Score,
    ScoreSheet,
    SheetState,
    Stage,
    StageJoin,
)
from reviewapp.monitoring.queries import by_expert, cells
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.draws import commit_draw, hold_draw
from reviewapp.panels.queries import Seat, matrix_of
from reviewapp.permissions import may_score, may_see_sheet
from reviewapp.proof import faults
from reviewapp.ranking.queries import inputs_of
from reviewapp.reassignments.effect import effect_of
from reviewapp.reassignments.queries import Bar, Candidate, candidates, open_seats
from reviewapp.reassignments.service import reassign
from reviewapp.rounds.service import open_scoring
from reviewapp.scoresheets.queries import desk
from reviewapp.stages.service import send_on
from reviewapp.workflow import Denial, Refused
from tests.factories import (
    AT,
    Cast,
    carry,
    enter_round,
    fill_sheet,
    make_application,
    make_cast,
    make_expert,
    make_round,
    make_staff,
    reopen_sheet,
    submit_sheet,
)
from tests.reviewapp.panels.test_draws import LATER, value


@pytest.fixture
def cast(context: Flask) -> Cast:
    """A fourth member of the panel was dealt nothing."""
    cast = make_cast(db.session, minimum_sheets=2, minimum_scores=2)
    cast.applications[0].panel.experts.append(cast.outsider)
    db.session.commit()
    return cast


def hand_over(cast: Cast, *applications: int, reason: str = "因病不能继续评审") -> list[Assignment]:
    """From the first expert to the member without seats."""
    seats = tuple(cast.assignment(db.session, one, 0).id for one in applications)
    entry = ReassignmentEntry(seats, cast.outsider.number, reason)
    return reassign(db.session, cast.round, cast.experts[0], entry, actor=cast.office, at=AT)


def refusal(cast: Cast, *applications: int) -> Denial:
    with pytest.raises(Refused) as refused:
        hand_over(cast, *applications)
    db.session.rollback()
    return refused.value.denial


def counted(cast: Cast) -> list[tuple[str, str]]:
    return [(one["application"], one["expert"]) for one in inputs_of(db.session, cast.round)["sheets"]]


def test_the_ranking_counts_the_new_seat_only(cast: Cast) -> None:
    for application in range(3):
        for expert in (1, 2):
            submit_sheet(db.session, cast, application, expert, "40", "40")
    fill_sheet(db.session, cast, 0, 0, "30", "30")
    (seat,) = hand_over(cast, 0)
    enter_round(db.session, cast.round, cast.outsider)
    replaced = Cast(**{**vars(cast), "experts": (cast.outsider, *cast.experts[1:])})
    submit_sheet(db.session, replaced, 0, 0, "45", "45")
    carry(db.session, cast, RoundPhase.CLOSED)
    pairs = [("01", "E2"), ("01", "E3"), ("01", "E9"), ("02", "E2"), ("02", "E3"), ("03", "E2"), ("03", "E3")]
    assert counted(cast) == pairs
    assert {one.code: (one.dealt, one.submitted) for one in by_expert(cells(db.session, cast.round))} == {
        "E1": (2, 0),
        "E2": (3, 3),
        "E3": (3, 3),
        "E9": (1, 1),
    }
    assert seat.is_reassigned is False
    assert faults(db.session) == []


def test_what_was_begun_stays_on_record(cast: Cast) -> None:
    fill_sheet(db.session, cast, 0, 0, "30", "30")
    (seat,) = hand_over(cast, 0, 1)[:1]
    old = cast.sheet(db.session, 0, 0)
    assert (old.state, len(old.scores), len(seat.sheets[-1].scores)) == (SheetState.DRAFT, 2, 0)
    made = db.session.scalars(select(Reassignment).order_by(Reassignment.id)).all()
    assert [(one.assignment.expert.number, one.replacement.expert.number, one.reason) for one in made] == [
        ("E1", "E9", "因病不能继续评审")
    ] * 2
    event = db.session.scalars(select(Event).where(Event.act == "reassign")).one()
    assert event.detail == {
        "stage": "independent",
        "expert": ["E1", "E9"],
        "applications": ["01", "02"],
        "begun": ["01"],
        "reason": "因病不能继续评审",
    }
    db.session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(update(Reassignment).values(reason="另一个原因"))


def test_the_old_expert_sees_the_sheet_and_writes_no_more(cast: Cast) -> None:
    fill_sheet(db.session, cast, 0, 0, "30", "30")
    hand_over(cast, 0)
    old, actor = cast.assignment(db.session, 0, 0), cast.experts[0].user
    assert may_see_sheet(actor, old, cast.round) is None
    assert may_score(actor, old, cast.round, SheetState.DRAFT, AT) == Denial("reassigned")
    (pile,) = desk(db.session, cast.experts[0].id)
    assert [line.number for line in pile.lines] == ["02", "03"]
    assert [one.seats for one in entrants(db.session, cast.round)] == [2, 3, 3, 1]


def test_a_submitted_sheet_is_never_taken_away(cast: Cast) -> None:
    submit_sheet(db.session, cast, 0, 0, "40", "40")
    submit_sheet(db.session, cast, 1, 0, "40", "40")
    reopen_sheet(db.session, cast, 1, 0)
    db.session.commit()
    assert [seat.number for seat in open_seats(db.session, cast.round, cast.experts[0])] == ["03"]
    assert refusal(cast, 0, 2) == refusal(cast, 1) == Denial("reassignment.changed")
    assert db.session.scalars(select(Reassignment)).all() == []


def test_a_seat_is_handed_over_once_and_never_back(cast: Cast) -> None:
    (seat,) = hand_over(cast, 0)
    db.session.commit()
    assert refusal(cast, 0) == Denial("reassignment.changed")
    entry = ReassignmentEntry((seat.id,), "E1", "康复")
    with pytest.raises(Refused) as refused:
        reassign(db.session, cast.round, cast.outsider, entry, actor=cast.office, at=AT)
    assert refused.value.denial == Denial("reassignment.barred", (("numbers", ("01",)),))


def test_a_seat_that_a_recusal_closed_is_filled_again(cast: Cast) -> None:
    recuse(cast, 0, cast.experts[0].id)
    hand_over(cast, 0)
    panel = cast.applications[0].panel
    cells = matrix_of(db.session, panel, 1).cells
    of_first = [cells[cast.applications[0].id, expert.id] for expert in (*cast.experts, cast.outsider)]
    assert of_first == [Seat.RECUSED, Seat.DEALT, Seat.DEALT, Seat.DEALT]


def recuse(cast: Cast, application: int, expert_id: int) -> None:
    db.session.add(
        Recusal(
            application_id=cast.applications[application].id,
            expert_id=expert_id,
            ground=ConflictOfInterest.ADVICE,
            recorded_at=AT,
        )
    )
    db.session.commit()


def test_recusals_declared_and_found_from_data_stand_against_it(cast: Cast) -> None:
    recuse(cast, 0, cast.outsider.id)
    cast.applications[1].consultancy = "甲咨询公司"
    cast.applications[2].consultancy = "乙咨询公司"
    for employer, until in (("甲咨询公司", date(2023, 6, 1)), ("乙咨询公司", date(2023, 5, 1))):
        past = {"since": date(2020, 1, 1), "until": until, "recorded_at": AT}
        db.session.add(
            Employment(expert_id=cast.outsider.id, employer=employer, recorded_by_id=cast.office.id, **past)
        )
    db.session.commit()
    assert refusal(cast, 0, 1, 2) == Denial("reassignment.barred", (("numbers", ("01", "02")),))
    seats = open_seats(db.session, cast.round, cast.experts[0])
    found = effect_of(db.session, cast.round, cast.experts[0], Candidate(cast.outsider, 0), seats, AT)
    assert [seat.number for seat in found.going] == ["03"]
    assert [(seat.number, bar) for seat, bar in found.staying] == [("01", Bar.RECUSED), ("02", Bar.NAMED)]


def test_the_effect_is_told_before_the_act(cast: Cast) -> None:
    fill_sheet(db.session, cast, 1, 0, "30", "30")
    seats = open_seats(db.session, cast.round, cast.experts[0])
    (coming,) = [
        one for one in candidates(db.session, cast.round, cast.experts[0]) if one.expert.number == "E9"
    ]
    found = effect_of(db.session, cast.round, cast.experts[0], coming, seats[:2], AT)
    assert (found.leaving_load, found.coming_load, found.begun) == ((3, 1), (0, 2), 1)
    assert found.designs is not None
    assert [design.statement for design in found.designs] == ["complete_panel", "connected"]
    assert db.session.scalars(select(Reassignment)).all() == []


def test_only_while_sheets_wait(cast: Cast) -> None:
    carry(db.session, cast, RoundPhase.CLOSED)
    assert refusal(cast, 0) == Denial("round.wrong_state")


def test_a_drawn_substitute_comes_in_the_order_of_the_draw(context: Flask) -> None:
    office = make_staff(db.session, "office", RoleName.SECRETARIAT)
    act = {"actor": office, "at": LATER}
    round_ = make_round(db.session, office)
    round_.panel_minimum = 3
    for number in ("01", "02"):
        make_application(db.session, round_, number)
    for number in range(1, 13):
        make_expert(db.session, f"E{number:02}", ExpertKind.FINANCE if number < 4 else ExpertKind.TECHNICAL)
    entry = DrawEntry("A", "第一组", ("新材料",), 3, 2, None, True)
    draw = commit_draw(db.session, round_, entry, actor=office, at=AT)
    panel = hold_draw(db.session, draw, value(LATER), **act).panel
    deal_round(db.session, round_, seed="tests", **act)
    open_scoring(db.session, round_, **act)
    leaving = panel.experts[0]
    substitutes = [one for one in candidates(db.session, round_, leaving) if one.draw is not None]
    (coming,) = [one.expert for one in substitutes]
    assert coming.number not in {expert.number for expert in panel.experts}
    seats = open_seats(db.session, round_, leaving)
    entry = ReassignmentEntry(tuple(seat.assignment_id for seat in seats), coming.number, "失去联系")
    reassign(db.session, round_, leaving, entry, actor=office, at=LATER + timedelta(hours=1))
    replacement = db.session.scalars(select(PanelReplacement)).one()
    assert (replacement.expert, replacement.replaced_by) == (leaving.number, coming.number)
    assert coming in panel.experts
    assert leaving not in panel.experts
    assert len(panel.experts) == 3
    sheets = db.session.scalars(
        select(ScoreSheet).join(ScoreSheet.assignment).where(Assignment.expert_id == coming.id)
    ).all()
    assert len(sheets) == 2
    assert db.session.scalars(select(Score)).all() == []


@pytest.mark.parametrize("leaves", [True, False])
def test_who_leaves_the_panel_gets_no_seat_at_the_meeting(context: Flask, leaves: bool) -> None:
    cast = make_cast(db.session, stage_join=StageJoin.MEETING)
    panel = cast.applications[0].panel
    panel.experts.append(cast.outsider)
    submit_sheet(db.session, cast, 0, 0, "40", "40")
    seats = tuple(cast.assignment(db.session, one, 0).id for one in (1, 2))
    entry = ReassignmentEntry(seats, cast.outsider.number, "因病", leaves)
    reassign(db.session, cast.round, cast.experts[0], entry, actor=cast.office, at=AT)
    assert (cast.experts[0] in panel.experts) is not leaves
    event = db.session.scalars(select(Event).where(Event.act == "reassign")).one()
    assert event.detail.get("left") == (["A"] if leaves else None)
    enter_round(db.session, cast.round, cast.outsider)
    carry(db.session, cast, RoundPhase.CLOSED)
    send_on(db.session, cast.round, actor=cast.office, at=AT)
    seated = db.session.scalars(
        select(Expert.number)
        .join(Assignment, Assignment.expert_id == Expert.id)
        .where(Assignment.stage == Stage.MEETING)
        .distinct()
        .order_by(Expert.number)
    ).all()
    assert seated == ["E2", "E3", "E9"] if leaves else ["E1", "E2", "E3", "E9"]
    assert faults(db.session) == []


def test_who_left_a_drawn_panel_stays_away_when_another_seat_is_filled(context: Flask) -> None:
    office = make_staff(db.session, "office", RoleName.SECRETARIAT)
    act = {"actor": office, "at": LATER}
    round_ = make_round(db.session, office)
    round_.panel_minimum = 3
    make_application(db.session, round_, "01")
    for number in range(1, 13):
        make_expert(db.session, f"E{number:02}", ExpertKind.FINANCE if number < 4 else ExpertKind.TECHNICAL)
    draw = commit_draw(
        db.session,
        round_,
        DrawEntry("A", "第一组", ("新材料",), 3, 2, 1, True),
        actor=office,
        at=AT,
    )
    panel = hold_draw(db.session, draw, value(LATER), **act).panel
    deal_round(db.session, round_, seed="tests", **act)
    open_scoring(db.session, round_, **act)
    seat = db.session.scalars(select(Assignment)).one()
    first, (second, third) = seat.expert, [one for one in panel.experts if one.id != seat.expert_id]
    reassign(db.session, round_, first, ReassignmentEntry((seat.id,), second.number, "因病", True), **act)
    (held,) = open_seats(db.session, round_, second)
    (coming,) = [one.expert for one in candidates(db.session, round_, second) if one.draw is not None]
    entry = ReassignmentEntry((held.assignment_id,), coming.number, "失去联系")
    reassign(db.session, round_, second, entry, **act)
    assert {one.number for one in panel.experts} == {third.number, coming.number}
