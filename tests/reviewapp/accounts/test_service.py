"""Accounts opened by hand: each act is on record, a password is told once and kept nowhere."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_security import verify_password

from reviewapp.accounts.service import issue_password, open_account, switch_account
from reviewapp.db import db
from reviewapp.models import Event, RoleName, User
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of
from tests.factories import AT, Cast, make_cast, make_staff, stage


@pytest.fixture
def administrator(context: Flask) -> User:
    return make_staff(db.session, "administrator", RoleName.ADMINISTRATOR)


def test_what_is_done_to_an_account_is_on_record(administrator: User) -> None:
    act = {"actor": administrator, "at": AT}
    user = open_account(db.session, username="wang", name="王某", role=RoleName.APPROVER, **act)
    assert (user.password, user.active, [role.name for role in user.roles]) == (None, True, ["approver"])
    password = issue_password(db.session, user, **act)
    assert verify_password(password, user.password)
    switch_account(db.session, user, active=False, **act)
    events = db.session.scalars(sa.select(Event).order_by(Event.id)).all()
    assert [(event.act, event.subject_id, event.detail) for event in events] == [
        ("open_account", user.id, {"username": "wang", "role": "approver"}),
        ("issue_password", user.id, {}),
        ("switch_account", user.id, {"active": False}),
    ]


def test_two_accounts_do_not_share_a_name(administrator: User) -> None:
    with pytest.raises(Refused) as refused:
        open_account(
            db.session, username="Administrator", name="某人", role=RoleName.SUPERVISOR, actor=None, at=AT
        )
    assert refused.value.denial == Denial("account.taken", (("username", "Administrator"),))


def test_a_closed_account_is_out_at_once(context: Flask) -> None:
    cast: Cast = make_cast(db.session)
    made = stage(db.session, cast)
    client = client_of(context, made.office)
    assert client.get("/rounds/").status_code == 200
    switch_account(
        db.session,
        db.session.get_one(User, made.office),
        active=False,
        actor=db.session.get_one(User, made.administrator),
        at=AT,
    )
    db.session.commit()
    assert client.get("/rounds/").status_code == 302
