"""What-if answers in counts until the ranking is frozen; a study is kept with all that it rests on."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Event as Stop

import pytest
import sqlalchemy as sa
from flask import Flask

from forms.what_if import WhatIfEntry
from reviewapp.canonical import digest
from reviewapp.db import db
from reviewapp.job_kinds import KINDS
from reviewapp.jobs.worker import Limits, work_once
from reviewapp.models import Event, Job, JobState, RoundPhase, SensitivityStudy
from reviewapp.proof import faults
from reviewapp.sensitivity.queries import findings_of
from reviewapp.sensitivity.service import study_later, what_if
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import AT, Cast, carry, drop_guards, make_cast, stage, submit_sheet

# 01 leads on both indicators; 02 is strong on the first, 03 on the second, and 02 is just ahead.
GIVEN = (("45", "45"), ("44", "33"), ("33", "43"))


def scored(phase: RoundPhase, **settings: object) -> Cast:
    cast = make_cast(db.session, official_method="mean", **settings)
    for application, scores in enumerate(GIVEN):
        for expert in range(3):
            submit_sheet(db.session, cast, application, expert, *scores)
    carry(db.session, cast, phase)
    return cast


def asked(cast: Cast, places: int = 2, **changes: int) -> tuple[object, ...]:
    entry = WhatIfEntry(places, {code.removeprefix("w"): change for code, change in changes.items()})
    found = what_if(db.session, cast.round, entry, actor=cast.office, at=AT)
    return found.selected, found.entering, found.leaving, found.names_in, found.names_out


def test_counts_before_the_freeze_and_names_after_it(context: Flask) -> None:
    cast = scored(RoundPhase.CLOSED)
    assert asked(cast) == (2, 0, 0, (), ())
    assert asked(cast, w1=-20, w2=20) == (2, 1, 1, (), ())
    assert asked(cast, places=3) == (3, 1, 0, (), ())
    carry(db.session, cast, RoundPhase.RANKED)
    assert asked(cast, w1=-20, w2=20) == (2, 1, 1, (), ())
    carry(db.session, cast, RoundPhase.CONFIRMED)
    assert asked(cast, w1=-20, w2=20) == (2, 1, 1, ("03",), ("02",))
    events = db.session.scalars(sa.select(Event).where(Event.act == "what_if").order_by(Event.id)).all()
    assert [event.detail["found"] for event in events] == [
        [2, 0, 0],
        [2, 1, 1],
        [3, 1, 0],
        [2, 1, 1],
        [2, 1, 1],
    ]
    assert events[1].detail["changes"] == {"1": -20, "2": 20}


def test_a_study_is_made_by_a_worker_and_kept(context: Flask) -> None:
    cast = scored(RoundPhase.CONFIRMED)
    job_id = study_later(db.session, cast.round, actor=cast.office, at=AT).id
    db.session.commit()
    assert work_once(db.sessionmaker, KINDS, Limits(timedelta(minutes=5), 3), Stop())
    db.session.expire_all()
    assert db.session.get_one(Job, job_id).state is JobState.DONE
    made = db.session.scalars(sa.select(SensitivityStudy)).one()
    assert (digest(made.facts), digest(made.result)) == (made.facts_digest, made.result_digest)
    found = findings_of(made)
    assert [(one.application, one.selected, one.indicators) for one in found.stays] == [
        ("01", True, ()),
        ("02", True, ("1",)),
        ("03", False, ("1",)),
    ]
    first, second, third = found.stays
    assert (first.draws, second.draws + third.draws) == (200, 200)
    assert 0 < third.draws < second.draws
    assert [one.application for one in found.moving] == ["02", "03"]
    assert json.loads(made.result)["selected"] == ["01", "02"]
    event = db.session.scalars(sa.select(Event).where(Event.act == "study_sensitivity")).one()
    assert event.detail == {"facts": made.facts_digest, "result": made.result_digest}
    assert faults(db.session) == []
    drop_guards(db.session)
    db.session.execute(sa.text("UPDATE sensitivity_study SET result = '{}'"))
    db.session.expire_all()
    assert list(map(str, faults(db.session))) == ["第1份敏感性分析与留痕不符"]


@pytest.mark.parametrize("phase", [RoundPhase.CLOSED, RoundPhase.RANKED])
def test_nothing_is_studied_before_the_freeze(context: Flask, phase: RoundPhase) -> None:
    cast = scored(phase)
    with pytest.raises(Refused) as refused:
        study_later(db.session, cast.round, actor=cast.office, at=AT)
    assert refused.value.denial == Denial("round.wrong_state")


@sqlite_only
def test_it_is_asked_in_the_browser(database_url: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        made = stage(db.session, scored(RoundPhase.RANKED))
    office, approver = client_of(app, made.office), client_of(app, made.approver)
    url = f"/rounds/{made.round}/sensitivity/"
    assert office.get(url).status_code == 200
    answer = office.post(f"{url}what-if", data={"places": "2", "weight:1": "-20", "weight:2": "20"})
    assert answer.status_code == 200
    assert "某县" not in answer.text
    assert "新入围：" not in answer.text
    assert office.post(f"{url}what-if", data={"places": "2", "weight:1": "-21"}).status_code == 422
    assert approver.post(f"{url}what-if", data={"places": "2"}).status_code == 403
    assert office.post(url).status_code == 409
    assert (
        approver.post(f"/rounds/{made.round}/ranking/review", data={"verdict": "confirmed"}).status_code
        == 302
    )
    answer = office.post(f"{url}what-if", data={"places": "2", "weight:1": "-20", "weight:2": "20"})
    assert "新入围：03" in answer.text
    assert office.post(url).status_code == 302
    with app.app_context():
        work_once(db.sessionmaker, KINDS, Limits(timedelta(minutes=5), 3), Stop())
    assert "时进时出的申报（仅供参考）" in office.get(url).text
    with app.app_context():
        db.session.close()
        db.engine.dispose()
