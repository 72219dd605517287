"""How far each seat of a panel has come: progress, and not one score."""

from __future__ import annotations

from flask import Flask

from reviewapp.db import db
from reviewapp.models import ConflictOfInterest, Recusal, ReopeningGround
from reviewapp.panels.queries import Seat, matrix_of
from reviewapp.scoresheets.service import reopen
from tests.conftest import client_of
from tests.factories import AT, Cast, fill_sheet, submit_sheet
from tests.stage import stage


def recuse(cast: Cast, application: int, expert: int) -> None:
    db.session.add(
        Recusal(
            application_id=cast.applications[application].id,
            expert_id=cast.experts[expert].id,
            ground=ConflictOfInterest.ADVICE,
            recorded_at=AT,
        )
    )
    db.session.commit()


def test_each_seat_tells_how_far_it_has_come(cast: Cast) -> None:
    fill_sheet(db.session, cast, 0, 0, "40", "40")
    submit_sheet(db.session, cast, 0, 1, "40", "40")
    returned = submit_sheet(db.session, cast, 2, 2, "40", "40")
    reopen(db.session, cast.round, returned, ReopeningGround.REQUESTED, "笔误", actor=cast.office, at=AT)
    recuse(cast, 1, 0)
    panel = cast.applications[0].panel
    assert panel is not None
    matrix = matrix_of(db.session, panel, 1)
    places = [
        [matrix.cells[application.id, expert.id] for expert in cast.experts]
        for application in cast.applications
    ]
    assert places == [
        [Seat.DRAFT, Seat.SUBMITTED, Seat.DEALT],
        [Seat.RECUSED, Seat.DEALT, Seat.DEALT],
        [Seat.DEALT, Seat.DEALT, Seat.REOPENED],
    ]


def test_the_page_puts_words_to_each_sign(context: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    recuse(cast, 1, 0)
    address = f"/rounds/{cast.round.id}/panels/{cast.applications[0].panel_id}"
    db.session.rollback()
    text = client_of(context, made.office).get(address).text
    signs = {
        words: text.count(f'<span class="visually-hidden">{words}</span>') for words in ("已分派", "回避")
    }
    assert signs == {"已分派": 8, "回避": 1}
