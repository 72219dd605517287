"""The phases of a round with planned and actual days, and what each role does in the present one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forms.review import ReviewEntry
from reviewapp.db import db
from reviewapp.models import Event, RoleName, RoundPhase
from reviewapp.ranking.service import review_ranking
from reviewapp.rounds.phases import MEANWHILE, parts_of, plan_phases, planned_days, steps_of
from reviewapp.workflow import ROUND
from tests.conftest import client_of
from tests.factories import AT, DECIDED_AT, Cast, carry, stage, submit_all

FIRST, SECOND = date(2026, 5, 12), date(2026, 6, 1)
Phase = RoundPhase


def reached(cast: Cast) -> list[RoundPhase]:
    return [step.phase for step in steps_of(db.session, cast.round) if step.reached_at is not None]


def test_the_record_of_acts_says_when_each_phase_was_reached(cast: Cast) -> None:
    submit_all(db.session, cast)
    assert reached(cast) == [Phase.PREPARING, Phase.SCORING]
    carry(db.session, cast, Phase.RANKED)
    assert reached(cast) == [Phase.PREPARING, Phase.SCORING, Phase.CLOSED, Phase.RANKED]
    returned = ReviewEntry("returned", "请核对")
    review_ranking(db.session, cast.round, returned, actor=cast.approver, at=DECIDED_AT)
    steps = {step.phase: step.reached_at for step in steps_of(db.session, cast.round)}
    assert (steps[Phase.CLOSED], steps[Phase.RANKED]) == (DECIDED_AT, None)


def test_planned_days_are_set_moved_and_taken_back(cast: Cast) -> None:
    act = {"actor": cast.office, "at": AT}
    plan_phases(db.session, cast.round, {"scoring": FIRST, "closed": FIRST}, **act)
    plan_phases(db.session, cast.round, {"closed": SECOND}, **act)
    assert planned_days(db.session, cast.round) == {Phase.CLOSED: SECOND}
    last = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert (last.act, last.detail["days"]) == (
        "plan_phases",
        {"scoring": [str(FIRST), None], "closed": [str(FIRST), str(SECOND)]},
    )


def test_a_phase_is_late_after_its_day_and_until_it_is_reached(cast: Cast) -> None:
    plan_phases(db.session, cast.round, {"scoring": FIRST, "closed": SECOND}, actor=cast.office, at=AT)
    late = {
        day: [step.phase for step in steps_of(db.session, cast.round) if step.is_late(day)]
        for day in (SECOND, SECOND + timedelta(days=1))
    }
    assert late == {SECOND: [], SECOND + timedelta(days=1): [Phase.CLOSED]}


@pytest.mark.parametrize("phase", list(RoundPhase))
def test_every_step_has_a_role_that_is_told_of_it(cast: Cast, phase: RoundPhase) -> None:
    with db.session.no_autoflush:
        cast.round.phase = phase
        told = {(part.role, action) for part in parts_of(cast.round) for action in part.actions}
        phases = cast.round.phases
    assert told == {
        (role, way.action)
        for way in ROUND.transitions
        if way.source == phase and way.target in phases
        for role in way.roles
    }
    db.session.rollback()


def test_every_role_but_the_administrator_has_a_part() -> None:
    assert set(RoleName) - MEANWHILE.keys() == {RoleName.ADMINISTRATOR}


def test_the_page_plans_in_order(context: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    context.config["WTF_CSRF_ENABLED"] = False
    client = client_of(context, made.office)
    address = f"/rounds/{made.round}/plan"
    assert client.get(address).status_code == 200
    wrong = client.post(address, data={"scoring": "2026-06-02", "closed": "2026-06-01"})
    assert (wrong.status_code, "不能早于前面阶段的日期" in wrong.text) == (422, True)
    assert client.post(address, data={"closed": "2026-06-01"}).status_code == 302
    assert "计划：2026年6月1日" in client.get(f"/rounds/{made.round}").text
