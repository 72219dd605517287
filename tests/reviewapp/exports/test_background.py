"""A long table of a large round is made by a worker, handed to whoever asked for it, and on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Event as Stop

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.canonical import digest
from reviewapp.db import db
from reviewapp.exports.service import written
from reviewapp.files.store import folder, path_of
from reviewapp.job_kinds import KINDS
from reviewapp.jobs.worker import Limits, work_once
from reviewapp.models import Event, Job, JobState, RoundPhase
from reviewapp.ranking import background
from tests.conftest import client_of, make_app
from tests.factories import carry, make_cast, stage, submit_all

LIMITS = Limits(timedelta(minutes=5), 3)


@pytest.fixture
def app(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application in which nine sheets are a large round."""
    monkeypatch.setattr(background, "MOST_SHEETS", 8)
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app
        db.session.close()
        db.engine.dispose()


def exports() -> list[Event]:
    """The exports on record; the session lets go of the database for the next request."""
    found = list(db.session.scalars(sa.select(Event).where(Event.act == "export").order_by(Event.id)))
    db.session.expunge_all()
    db.session.rollback()
    return found


def test_a_long_table_is_made_by_a_worker_for_whoever_asked(app: Flask) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    made = stage(db.session, cast)
    wanted = written(db.session, cast.round, "sheets", "csv")
    office_id, code = cast.office.id, cast.round.code
    db.session.commit()
    office, address = client_of(app, made.office), f"/rounds/{made.round}/exports/"
    assert office.post(f"{address}applications.csv").status_code == 200
    assert [event.detail["table"] for event in exports()] == ["applications"]
    page = office.post(f"{address}sheets.csv")
    job_id = int(page.location.rpartition("/")[2])
    assert office.get(f"{address}made/{job_id}").status_code == 404
    assert work_once(db.sessionmaker, KINDS, LIMITS, Stop())
    job = db.session.get_one(Job, job_id, populate_existing=True)
    assert (job.state, job.result) == (
        JobState.DONE,
        {
            "filename": f"{code}-评分明细.csv",
            "kind": "csv",
            "rows": 18,
            "size": len(wanted.content),
            "sha256": digest(wanted.content),
        },
    )
    _first, event = exports()
    assert (event.actor_id, event.detail["table"], event.detail["sha256"]) == (
        office_id,
        "sheets",
        digest(wanted.content),
    )
    answer = office.get(f"{address}made/{job_id}")
    assert (answer.data, answer.mimetype) == (wanted.content, "text/csv")
    assert "请自行导出" not in office.get(page.location).text
    others = {
        who: client_of(app, getattr(made, who)).get(f"{address}made/{job_id}").status_code
        for who in ("supervisor", "approver", "seated")
    }
    assert others == {"supervisor": 404, "approver": 404, "seated": 403}
    assert "请自行导出" in client_of(app, made.supervisor).get(page.location).text
    path = path_of(folder(), digest(wanted.content))
    path.chmod(0o600)
    path.write_bytes(b"altered")
    assert office.get(f"{address}made/{job_id}").status_code == 409
