"""An expert sees the spread of the own totals, and never a dot of anybody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from reviewapp.db import db
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import FAR, make_cast, stage, submit_sheet

pytestmark = sqlite_only


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = make_app(database_url)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_the_own_totals_alone(app: Flask) -> None:
    with app.app_context():
        cast = make_cast(db.session, scoring_ends_at=FAR)
        for application, score in enumerate(("40", "30", "20")):
            submit_sheet(db.session, cast, application, 0, score, "31")
            submit_sheet(db.session, cast, application, 1, "11", "12")
        submit_sheet(db.session, cast, 0, 2, "11", "12")
        db.session.commit()
        made = stage(db.session, cast)
    own = client_of(app, made.seated).get("/desk/").text
    assert "已提交3件：最低51，中位数61，最高71" in own
    assert len(re.findall("<circle ", own)) == 3
    assert "style=" not in own
    other = client_of(app, made.other_seated).get("/desk/").text
    assert "已提交3件：最低23，中位数23，最高23" in other
    single = client_of(app, made.bystander).get("/desk/").text
    assert "<circle " not in single


def test_a_total_with_an_abstention_has_no_dot(app: Flask) -> None:
    with app.app_context():
        cast = make_cast(db.session, scoring_ends_at=FAR)
        for application, second in enumerate(("31", "32", None)):
            submit_sheet(db.session, cast, application, 0, "40", second)
        db.session.commit()
        made = stage(db.session, cast)
    own = client_of(app, made.seated).get("/desk/").text
    assert "已提交2件：最低71，中位数71.5，最高72" in own
    assert len(re.findall("<circle ", own)) == 2
