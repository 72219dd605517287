"""An objection is entered as it came, taken up by the rules, ruled on by a second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select

from forms.announcement import AnnouncementEntry
from forms.objection import RulingEntry
from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.issuing.service import announcement_papers
from reviewapp.models import Event, Objection, ObjectionState, RefusalGround, RoundPhase
from reviewapp.notices.service import conclude
from reviewapp.objections.queries import line_of, open_count
from reviewapp.objections.service import enter_objection, rule
from reviewapp.readiness import open_points
from reviewapp.workflow import Refused
from tests.corrections import correct
from tests.factories import CONCLUDED_AT, NOTICE, Cast, carry, make_cast, publish, shortlist, submit_all
from tests.objections import (
    FINDINGS,
    MATTER,
    OBJECTED_AT,
    OBJECTOR,
    RECEIVED_ON,
    REPLY,
    RULED_AT,
    RULED_ON,
    accept,
    decide,
    object_to,
    objection_entry,
    refuse,
)

UPHELD = RulingEntry(True, FINDINGS, REPLY, RULED_ON)
Ground = RefusalGround


@pytest.fixture
def cast(context: Flask, fonts: Fonts) -> Cast:
    """The list is on public notice from 2 to 8 June 2026."""
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    return cast


def code(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.denial.code


def acts(made: Objection) -> list[tuple[str, int]]:
    rows = select(Event.act, Event.actor_id).where(
        Event.subject_type == "objection", Event.subject_id == made.id
    )
    return [tuple(row) for row in db.session.execute(rows.order_by(Event.id))]


def test_from_the_letter_to_the_ruling(cast: Cast) -> None:
    made = object_to(db.session, cast)
    assert (made.number, made.state, made.obstacles) == (1, ObjectionState.RECEIVED, ())
    assert accept(db.session, cast, made).state is ObjectionState.ACCEPTED
    rule(db.session, made, UPHELD, actor=cast.approver, at=RULED_AT)
    assert made.state is ObjectionState.UPHELD
    office, approver = cast.office.id, cast.approver.id
    done = [("enter_objection", office), ("accept_objection", office), ("uphold_objection", approver)]
    assert acts(made) == done
    assert decide(db.session, cast, object_to(db.session, cast)).state is ObjectionState.DISMISSED


def test_the_record_names_nobody_who_objects(cast: Cast) -> None:
    decide(db.session, cast, object_to(db.session, cast))
    told = " ".join(map(str, db.session.scalars(select(Event.detail))))
    assert [secret for secret in (OBJECTOR, MATTER, FINDINGS, REPLY) if secret in told] == []


def test_what_cannot_be_entered(cast: Cast) -> None:
    act = {"actor": cast.office, "at": OBJECTED_AT}
    for changed, why in (
        ({"received_on": RECEIVED_ON + timedelta(days=1)}, "objection.in_future"),
        ({"application": "99"}, "objection.no_application"),
    ):
        with pytest.raises(Refused) as refused:
            enter_objection(db.session, cast.round, objection_entry(**changed), **act)
        assert code(refused) == why
    conclude(db.session, cast.round, actor=cast.office, at=CONCLUDED_AT)
    with pytest.raises(Refused) as refused:
        enter_objection(db.session, cast.round, objection_entry(), **act)
    assert code(refused) == "round.wrong_state"


@pytest.mark.parametrize(
    ("changed", "obstacles", "why"),
    [
        ({"name": ""}, (Ground.ANONYMOUS,), "objection.anonymous"),
        ({"contact": ""}, (Ground.ANONYMOUS,), "objection.anonymous"),
        ({"received_on": date(2026, 6, 1)}, (Ground.LATE,), "objection.late"),
        ({"received_on": date(2026, 6, 9)}, (Ground.LATE,), "objection.late"),
        (
            {"received_on": date(2026, 6, 9), "name": ""},
            (Ground.ANONYMOUS, Ground.LATE),
            "objection.anonymous",
        ),
    ],
)
def test_what_cannot_be_taken_up(
    cast: Cast, changed: dict[str, object], obstacles: tuple[Ground, ...], why: str
) -> None:
    made = object_to(db.session, cast, **changed)
    assert made.obstacles == obstacles
    with pytest.raises(Refused) as refused:
        accept(db.session, cast, made)
    assert code(refused) == why
    assert refuse(db.session, cast, made, obstacles[-1]).state is ObjectionState.REFUSED


@pytest.mark.parametrize("received_on", [date(2026, 6, 2), date(2026, 6, 8)])
def test_the_first_and_the_last_day_count(cast: Cast, received_on: date) -> None:
    assert object_to(db.session, cast, received_on=received_on).obstacles == ()


@pytest.mark.parametrize(
    ("ground", "note", "why"),
    [
        (Ground.ANONYMOUS, "匿名", "objection.not_shown"),
        (Ground.LATE, "逾期", "objection.not_shown"),
        (Ground.FALSE_NAME, "", "objection.no_note"),
        (Ground.NO_LEAD, "", "objection.no_note"),
    ],
)
def test_what_cannot_be_refused_so(cast: Cast, ground: Ground, note: str, why: str) -> None:
    made = object_to(db.session, cast)
    with pytest.raises(Refused) as refused:
        refuse(db.session, cast, made, ground, note)
    assert code(refused) == why


@pytest.mark.parametrize("ground", [Ground.FALSE_NAME, Ground.NO_LEAD])
def test_what_was_looked_into_is_refused_with_a_note(cast: Cast, ground: Ground) -> None:
    made = refuse(db.session, cast, object_to(db.session, cast), ground, "电话核实，本人否认")
    assert (made.state, made.acceptance.ground) == (ObjectionState.REFUSED, ground)
    with pytest.raises(Refused) as refused:
        rule(db.session, made, UPHELD, actor=cast.approver, at=RULED_AT)
    assert code(refused) == "objection.wrong_state"


def test_each_step_once_and_the_last_by_another_person(cast: Cast) -> None:
    made = object_to(db.session, cast)
    with pytest.raises(Refused) as refused:
        rule(db.session, made, UPHELD, actor=cast.approver, at=RULED_AT)
    assert code(refused) == "objection.wrong_state"
    accept(db.session, cast, made)
    with pytest.raises(Refused) as refused:
        accept(db.session, cast, made)
    assert code(refused) == "objection.wrong_state"
    with pytest.raises(Refused) as refused:
        rule(db.session, made, UPHELD, actor=cast.office, at=RULED_AT)
    assert code(refused) == "review.same_person"
    rule(db.session, made, UPHELD, actor=cast.approver, at=RULED_AT)
    with pytest.raises(Refused) as refused:
        rule(db.session, made, UPHELD, actor=cast.approver, at=RULED_AT)
    assert code(refused) == "objection.wrong_state"


@pytest.mark.parametrize(
    ("days", "why"), [(1, "ruling.in_future"), (-3, "ruling.before_acceptance"), (0, None), (-2, None)]
)
def test_the_day_of_a_ruling(cast: Cast, days: int, why: str | None) -> None:
    made = accept(db.session, cast, object_to(db.session, cast))
    entry = RulingEntry(False, FINDINGS, REPLY, RULED_ON + timedelta(days=days))
    if why is None:
        rule(db.session, made, entry, actor=cast.approver, at=RULED_AT)
        assert made.state is ObjectionState.DISMISSED
    else:
        with pytest.raises(Refused) as refused:
            rule(db.session, made, entry, actor=cast.approver, at=RULED_AT)
        assert code(refused) == why


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        (date(2026, 6, 3), date(2026, 6, 17)),
        (date(2026, 6, 8), date(2026, 6, 23)),  # 19 June is 端午节
    ],
)
def test_ten_working_days_from_the_day_after(cast: Cast, received_on: date, due_on: date) -> None:
    line = line_of(db.session, object_to(db.session, cast, received_on=received_on))
    assert (line.due_on, line.is_late(due_on), line.is_late(due_on + timedelta(days=1))) == (
        due_on,
        False,
        True,
    )


def test_what_was_settled_in_time_is_never_late(cast: Cast) -> None:
    made = object_to(db.session, cast)
    assert line_of(db.session, accept(db.session, cast, made)).settled_on is None
    rule(db.session, made, UPHELD, actor=cast.approver, at=RULED_AT)
    line = line_of(db.session, made)
    assert (line.settled_on, line.is_late(date(2027, 1, 1))) == (RULED_ON, False)
    refused = refuse(db.session, cast, object_to(db.session, cast, name=""), Ground.ANONYMOUS)
    assert line_of(db.session, refused).settled_on == RECEIVED_ON


def test_nothing_ends_while_an_objection_is_open(cast: Cast) -> None:
    entry = AnnouncementEntry("测函〔2026〕9号", date(2026, 6, 9), date(2026, 7, 1), date(2029, 6, 30))
    listed = shortlist(db.session, cast)

    def ends() -> list[str]:
        told = []
        for act in (
            lambda: announcement_papers(db.session, cast.round, listed, entry, at=CONCLUDED_AT),
            lambda: conclude(db.session, cast.round, actor=cast.office, at=CONCLUDED_AT),
        ):
            try:
                act()
            except Refused as refused:
                told.append((refused.denial.code, dict(refused.denial.facts)))
        return told

    one, other = object_to(db.session, cast), object_to(db.session, cast, name="")
    assert (open_count(db.session, cast.round), ends()) == (2, [("objection.open", {"count": "2"})] * 2)
    accept(db.session, cast, one)
    refuse(db.session, cast, other, Ground.ANONYMOUS)
    assert (open_count(db.session, cast.round), ends()) == (1, [("objection.open", {"count": "1"})] * 2)
    rule(db.session, one, UPHELD, actor=cast.approver, at=RULED_AT)
    assert (open_count(db.session, cast.round), ends()) == (0, [])
    assert cast.round.phase is RoundPhase.CONCLUDED


def test_what_is_open_is_listed(cast: Cast) -> None:
    late = datetime(2026, 7, 1, tzinfo=UTC)

    def points(at: datetime) -> list[tuple[str, bool]]:
        return [(one.text, one.blocks) for one in open_points(db.session, cast.round, at)]

    assert points(OBJECTED_AT) == []
    waiting = object_to(db.session, cast)
    accepted = accept(db.session, cast, object_to(db.session, cast))
    decide(db.session, cast, object_to(db.session, cast), upheld=True)
    stay = [("1件异议还没有作出受理决定。", True), ("1件已受理的异议还没有作出处理意见。", True)]
    upheld = ("第3号异议成立，评审结果须予更正。", False)
    assert points(OBJECTED_AT) == [*stay, upheld]
    assert points(late) == [*stay, ("第1、2号异议已超过处理期限。", False), upheld]
    assert {one.state for one in (waiting, accepted)} == {ObjectionState.RECEIVED, ObjectionState.ACCEPTED}


def test_a_corrected_list_is_published_anew_and_objected_to_anew(cast: Cast, fonts: Fonts) -> None:
    """What was upheld of the earlier notice asks for nothing more; what is open of it still does."""
    decide(db.session, cast, object_to(db.session, cast), upheld=True)
    earlier = object_to(db.session, cast)
    correct(db.session, cast, "list")
    with pytest.raises(Refused) as refused:
        object_to(db.session, cast)
    assert code(refused) == "round.wrong_state"
    accept(db.session, cast, earlier)
    carry(db.session, cast, RoundPhase.DECIDED)
    starts_on = date(2026, 6, 9)
    entry = replace(NOTICE, starts_on=starts_on, issued_on=starts_on, correction="本公示更正原公示。")
    notice = publish(db.session, cast, fonts, entry, at=datetime(2026, 6, 8, 1, tzinfo=UTC))
    again = object_to(db.session, cast, received_on=starts_on)
    assert (again.number, again.notice_id, again.obstacles) == (3, notice.id, ())
    points = open_points(db.session, cast.round, CONCLUDED_AT)
    assert [one.text for one in points] == [
        "1件异议还没有作出受理决定。",
        "1件已受理的异议还没有作出处理意见。",
    ]


def test_the_database_holds_the_rules(cast: Cast) -> None:
    made = object_to(db.session, cast)
    accept(db.session, cast, made)
    db.session.commit()
    ids = {"made": made.id, "one": cast.office.id, "two": cast.approver.id}
    ruling = (
        "INSERT INTO ruling (objection_id, upheld, findings, reply, ruled_on, digest, accepted_by_id,"
        " ruled_by_id, ruled_at) VALUES (:made, true, '核', {reply}, '2026-06-05', '', :one, {by},"
        " '2026-06-05')"
    )
    refusal = (
        "INSERT INTO objection_acceptance (objection_id, ground, note, decided_by_id, decided_at)"
        " VALUES ({of}, {ground}, '', :one, '2026-06-05')"
    )
    assert "check" in refused_by_database(ruling.format(reply="'复'", by=":one"), ids)
    assert "check" in refused_by_database(ruling.format(reply="''", by=":two"), ids)
    assert "unique" in refused_by_database(refusal.format(of=":made", ground="NULL"), ids)
    other = object_to(db.session, cast).id
    db.session.commit()
    for ground in ("'no_lead'", "'dislike'"):
        assert "check" in refused_by_database(refusal.format(of=other, ground=ground), ids)


def refused_by_database(order: str, ids: dict[str, object]) -> str:
    values = {name: value for name, value in ids.items() if f":{name}" in order}
    with pytest.raises((sa.exc.IntegrityError, sa.exc.DatabaseError)) as error:
        db.session.execute(sa.text(order), values)
    db.session.rollback()
    return str(error.value.orig).lower()
