"""A round whose deadline lies far ahead, and a browser that fills in sheets.

Requests run outside the test's application context, as in real use: each has its own session and ``g``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update
from werkzeug.test import TestResponse

from forms.score_sheet import field_name
from reviewapp.db import db
from reviewapp.models import Assignment, Round, SheetState
from scoring.scheme import CommentRule, IndicatorScheme, Level
from tests import factories
from tests.conftest import client_of

FAR = datetime(2999, 1, 1, tzinfo=UTC)
HIDDEN = re.compile(r'name="(csrf_token|edit_tag)" value="([^"]*)"')
INPUTS = {"r": "score", "c": "comment", "a": "abstained"}


@dataclass(frozen=True)
class World:
    """The cast by the ids of its accounts, and its assignments by application and expert."""

    app: Flask
    round: int
    office: int
    experts: tuple[int, ...]
    outsider: int
    assignments: Mapping[tuple[int, int], int]

    def client(self, expert: int = 0) -> FlaskClient:
        """The browser of a seated expert."""
        return client_of(self.app, self.experts[expert])

    def set_round(self, **values: object) -> None:
        """Change the round behind the back of every open page, and of the lock on its settings."""
        with self.app.app_context():
            if db.session.get_bind().dialect.name == "sqlite":
                db.session.execute(text("DROP TRIGGER IF EXISTS round_refuse_setting"))
            else:
                db.session.execute(text("SET LOCAL session_replication_role = replica"))
            db.session.execute(update(Round).values(**values))
            db.session.commit()


@dataclass(frozen=True)
class Desk:
    """An expert's browser on the sheet of one application."""

    world: World
    client: FlaskClient
    assignment_id: int

    @property
    def url(self) -> str:
        return f"/desk/{self.assignment_id}"

    def open(self) -> str:
        return self.client.get(self.url).get_data(as_text=True)

    def send(self, page: str, action: str, **rows: str) -> TestResponse:
        """Send the form of ``page``; rows are r1="40" (a score), c1="…" (a comment), a1="y" (无法评价)."""
        data = dict(HIDDEN.findall(page)) | {"action": action}
        data |= {f"{field_name(code)}-score": "" for code in ("1", "2")}
        data |= {f"{field_name(key[1:])}-{INPUTS[key[0]]}": text for key, text in rows.items()}
        return self.client.post(self.url, data=data)

    def stored(self) -> dict[str, Decimal | None]:
        """What the sheet holds in the database now."""
        with self.world.app.app_context():
            sheet = db.session.get_one(Assignment, self.assignment_id).sheets[-1]
            return {code: score.value for code, score in sheet.current().items()}

    def state(self) -> SheetState:
        with self.world.app.app_context():
            return db.session.get_one(Assignment, self.assignment_id).sheets[-1].state


def scheme() -> IndicatorScheme:
    """Indicator 1 has levels; indicator 2 asks for a reason with 0 and full marks."""
    levels = (
        Level(low=Decimal(31), high=Decimal(50), wording="成效突出"),
        Level(low=Decimal(0), high=Decimal("30.5"), wording="成效一般"),
    )
    return factories.expert_scheme(
        factories.expert_indicator("1", levels=levels),
        factories.expert_indicator("2", comment_rule=CommentRule.EXTREMES),
    )


def make_world(
    app: Flask, arrange: Callable[[factories.Cast], object] | None = None, **settings: int
) -> World:
    """The cast in a database, after ``arrange`` has done what the test needs."""
    with app.app_context():
        cast = factories.make_cast(db.session, scheme=scheme(), scoring_ends_at=FAR, **settings)  # type: ignore[arg-type]
        if arrange:
            arrange(cast)
        db.session.commit()
        return World(
            app=app,
            round=cast.round.id,
            office=cast.office.id,
            experts=tuple(expert.user_id for expert in cast.experts),
            outsider=cast.outsider.user_id,
            assignments={
                (application, expert): cast.assignment(db.session, application, expert).id
                for application in range(len(cast.applications))
                for expert in range(len(cast.experts))
            },
        )


@pytest.fixture
def world(app: Flask) -> World:
    """Three applications, each dealt to all three experts; nothing scored yet."""
    return make_world(app)


@pytest.fixture
def desk(world: World) -> Desk:
    """The first expert on the first application."""
    return Desk(world, world.client(), world.assignments[0, 0])
