"""Minutes that came after the decision: added on record with day and person, never in place of another."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reviewapp.db import db
from reviewapp.models import AddedMinutes, Event, RoundPhase, StoredFile
from reviewapp.proof import faults
from tests.conftest import client_of, make_app
from tests.factories import Cast, Stage, carry, drop_guards, make_cast, stage, submit_all

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(database_url, WTF_CSRF_ENABLED=False, FILES_DIR=str(tmp_path / "files"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    """A round whose decision was entered without minutes."""
    with app.app_context():
        cast = make_cast(db.session)
        submit_all(db.session, cast)
        carry(db.session, cast, RoundPhase.DECIDED)
        yield cast
        db.session.close()


@pytest.fixture
def made(cast: Cast) -> Stage:
    return stage(db.session, cast)


def add(client: FlaskClient, made: Stage, content: bytes, name: str = "会议纪要.png") -> TestResponse:
    data = {"minutes": (io.BytesIO(content), name)}
    return client.post(f"/rounds/{made.round}/shortlist/minutes", data=data)


def test_minutes_are_added_with_day_and_person(app: Flask, made: Stage) -> None:
    approver = client_of(app, made.approver)
    page = f"/rounds/{made.round}/shortlist/"
    assert 'name="minutes"' in approver.get(page).text
    for number in (1, 2):
        assert add(approver, made, PNG + bytes([number]), f"纪要{number}.png").status_code == 302
    shown = client_of(app, made.office).get(page).text
    assert [f"纪要{number}.png" in shown for number in (1, 2)] == [True, True]
    assert shown.count('<span class="hint">复核人员，20') == 2
    assert 'name="minutes"' not in shown
    files = db.session.scalars(sa.select(StoredFile).order_by(StoredFile.id)).all()
    events = db.session.scalars(sa.select(Event).where(Event.act == "add_minutes").order_by(Event.id)).all()
    assert [(event.actor_id, event.detail["minutes"]["sha256"]) for event in events] == [
        (made.approver, file.sha256) for file in files
    ]
    assert approver.get(f"/files/{files[0].id}").data == PNG + b"\1"
    with app.test_request_context():
        assert faults(db.session) == []


def test_what_is_there_is_not_added_again(app: Flask, made: Stage) -> None:
    approver = client_of(app, made.approver)
    add(approver, made, PNG)
    answer = add(approver, made, PNG, "同一份.png")
    assert (answer.status_code, "“同一份.png”此前已登记" in answer.text) == (409, True)
    assert approver.post(f"/rounds/{made.round}/shortlist/minutes").status_code == 422
    assert add(approver, made, b"no picture").status_code == 422
    assert len(db.session.scalars(sa.select(AddedMinutes)).all()) == 1


def test_they_are_added_between_the_decision_and_the_end(app: Flask, made: Stage) -> None:
    approver, office = client_of(app, made.approver), client_of(app, made.office)
    found = {}
    for number, phase in enumerate(RoundPhase):
        db.session.execute(sa.text("UPDATE round SET phase = :phase"), {"phase": phase.value})
        db.session.commit()
        scan = PNG + bytes([number])
        found[phase] = add(approver, made, scan).status_code, add(office, made, scan).status_code
    assert {phase for phase, answers in found.items() if answers == (302, 403)} == {
        RoundPhase.DECIDED,
        RoundPhase.PUBLISHED,
    }
    assert set(found.values()) == {(302, 403), (409, 403)}


def test_a_file_put_in_its_place_is_found(app: Flask, made: Stage) -> None:
    add(client_of(app, made.approver), made, PNG)
    drop_guards(db.session)
    db.session.execute(sa.text("UPDATE stored_file SET sha256 = :sha"), {"sha": "0" * 64})
    db.session.commit()
    with app.test_request_context():
        assert list(map(str, faults(db.session))) == [
            "审定、异议的材料或签字扫描件会议纪要.png缺失或与登记不符"
        ]
