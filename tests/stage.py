"""Who is who in a test through the browser: ids, which hold no transaction open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from reviewapp.db import db
from reviewapp.models import User

if TYPE_CHECKING:
    from tests.factories import Cast


@dataclass(frozen=True)
class Stage:
    """The ids of a cast, for tests through the browser: they hold no transaction open."""

    round: int
    assignment: int
    other_assignment: int
    office: int
    approver: int
    supervisor: int
    administrator: int
    seated: int
    other_seated: int
    unseated: int
    bystander: int


def stage(session: Session, cast: Cast) -> Stage:
    """The first two experts' seats at the first application, and who is who."""
    made = Stage(
        round=cast.round.id,
        assignment=cast.assignment(session, 0, 0).id,
        other_assignment=cast.assignment(session, 0, 1).id,
        office=cast.office.id,
        approver=cast.approver.id,
        supervisor=cast.supervisor.id,
        administrator=cast.administrator.id,
        seated=cast.experts[0].user_id,
        other_seated=cast.experts[1].user_id,
        unseated=cast.outsider.user_id,
        bystander=cast.experts[2].user_id,
    )
    session.rollback()
    return made


def sign_in(app: Flask, client: FlaskClient, user_id: int) -> None:
    """Put a person's session into a client without going through the sign-in page."""
    with app.app_context():
        user = db.session.get(User, user_id)
        uniquifier = user.fs_uniquifier if user else ""
    with client.session_transaction() as session:
        session["_user_id"] = uniquifier
        session["_fresh"] = True
