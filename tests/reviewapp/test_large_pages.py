"""Pages of a round with more applications than a page holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from benchmarks.large_round import fill
from reviewapp.db import db
from reviewapp.models import Round, ScoreSheet, User
from reviewapp.scans.queries import codes_of, sheet_lines
from reviewapp.scoresheets.service import code_of
from tests.conftest import client_of, make_app

APPLICATIONS, SCORES = 130, 3


@pytest.fixture
def large(database_url: str) -> Iterator[tuple[Flask, int]]:
    """The application over a closed round, and its secretary."""
    app = make_app(database_url)
    with app.app_context():
        fill(db.session, APPLICATIONS, SCORES, 2, 50)
        office = db.session.scalars(sa.select(User.id).where(User.username == "office")).one()
        db.session.commit()
        yield app, office
        db.session.close()
        db.engine.dispose()


def test_opinions_on_applications_are_listed_a_hundred_a_page(large: tuple[Flask, int]) -> None:
    client = client_of(*large)
    for page, first, last in ((1, 0, 100), (2, 100, APPLICATIONS), (3, 100, APPLICATIONS)):
        text = client.get(f"/rounds/1/application-opinions/?page={page}").text
        rows = [part.split("<")[0] for part in text.split('<tr><td class="nowrap">')[1:]]
        assert rows == [f"{number:05}" for number in range(first, last)]


def test_codes_that_are_on_no_record_are_worked_out(large: tuple[Flask, int]) -> None:
    lines = sheet_lines(db.session, db.session.scalars(sa.select(Round)).one())
    assert len(lines) == APPLICATIONS * SCORES
    assert {(line.code, line.standing) for line in lines} == {(None, "missing")}
    few = lines[:5]
    sheets = [db.session.get_one(ScoreSheet, line.sheet_id) for line in few]
    assert codes_of(db.session, few) == [code_of(sheet) for sheet in sheets]
    on_record = replace(few[0], code="0000-0000-0000")
    assert codes_of(db.session, [on_record, few[1]]) == ["0000-0000-0000", code_of(sheets[1])]
