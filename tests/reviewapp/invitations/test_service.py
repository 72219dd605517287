"""Invitations: one code, told once, used once, and every end of it final."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from reviewapp.canonical import digest
from reviewapp.db import db
from reviewapp.invitations.queries import Invited, guests, invitation_by_code
from reviewapp.invitations.service import (
    Issued,
    accept_invitation,
    issue_invitations,
    revoke_invitations,
)
from reviewapp.invitations.sms import Outbox, SmsFailed
from reviewapp.models import Event, Expert, Invitation
from tests.conftest import sqlite_only
from tests.factories import AT, Cast

DAYS = 14
LATER = AT + timedelta(days=DAYS)


@pytest.fixture
def waiting(cast: Cast) -> Cast:
    """The three experts wait for their first sign-in."""
    for expert in cast.experts:
        expert.user.password = None
    db.session.commit()
    return cast


def issue(cast: Cast, *experts: Expert) -> list[Issued]:
    chosen = [expert.id for expert in experts]
    return issue_invitations(db.session, cast.round, chosen, days=DAYS, actor=cast.office, at=AT)


def standings(cast: Cast) -> list[Invited]:
    return [guest.standing for guest in guests(db.session, cast.round, AT)]


def acts() -> list[str]:
    return list(
        db.session.scalars(select(Event.act).where(Event.act.endswith("_invitation")).order_by(Event.id))
    )


def test_the_code_is_kept_nowhere(waiting: Cast) -> None:
    (issued,) = issue(waiting, waiting.experts[0])
    db.session.flush()
    kept = db.session.scalars(select(Invitation)).one()
    assert (kept.digest, kept.expires_at) == (digest(issued.code), LATER)
    event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert event is not None
    assert event.detail["expert"] == "E1"
    assert issued.code not in json.dumps(event.detail)
    assert len(issued.code.replace("-", "")) == 16


def test_a_code_opens_until_its_end(waiting: Cast) -> None:
    (issued,) = issue(waiting, waiting.experts[0])
    found = [
        invitation_by_code(db.session, code, at)
        for code, at in (
            (issued.code, AT),
            (issued.code, LATER - timedelta(microseconds=1)),
            (issued.code, LATER),
            ("0000-0000-0000-0000", AT),
            ("", AT),
        )
    ]
    assert [one is not None for one in found] == [True, True, False, False, False]


def test_a_code_is_used_once(waiting: Cast) -> None:
    (issued,) = issue(waiting, waiting.experts[0])
    invitation = invitation_by_code(db.session, issued.code, AT, held=True)
    assert invitation is not None
    before = waiting.experts[0].user.fs_uniquifier
    user = accept_invitation(db.session, invitation, "a-long-password", at=AT)
    db.session.commit()
    assert user.password
    assert user.fs_uniquifier != before
    assert invitation_by_code(db.session, issued.code, AT) is None
    assert acts() == ["issue_invitation", "accept_invitation"]
    assert standings(waiting) == [Invited.SIGNED_IN, Invited.NOT_YET, Invited.NOT_YET]


def test_a_further_invitation_revokes_the_one_before(waiting: Cast) -> None:
    (first,) = issue(waiting, waiting.experts[0])
    (second,) = issue(waiting, waiting.experts[0])
    db.session.commit()
    assert invitation_by_code(db.session, first.code, AT) is None
    assert invitation_by_code(db.session, second.code, AT) is not None
    assert acts() == ["issue_invitation", "revoke_invitation", "issue_invitation"]


def test_a_revoked_code_opens_nothing(waiting: Cast) -> None:
    issued = issue(waiting, *waiting.experts)
    chosen = [expert.id for expert in waiting.experts[:2]]
    assert [
        revoke_invitations(db.session, waiting.round, chosen, actor=waiting.office, at=AT) for _ in range(2)
    ] == [2, 0]
    db.session.commit()
    assert [invitation_by_code(db.session, one.code, AT) is not None for one in issued] == [
        False,
        False,
        True,
    ]
    assert standings(waiting) == [Invited.NOT_YET, Invited.NOT_YET, Invited.OPEN]


def test_whose_account_has_a_password_or_is_closed_is_not_invited(waiting: Cast) -> None:
    first, second, third = waiting.experts
    (issued,) = issue(waiting, third)
    first.user.password, second.user.active = "kept", False
    db.session.flush()
    assert issue(waiting, first, second, waiting.outsider) == []
    third.user.active = False
    db.session.flush()
    assert invitation_by_code(db.session, issued.code, AT) is None
    assert standings(waiting) == [Invited.SIGNED_IN, Invited.CLOSED, Invited.CLOSED]


def test_an_expert_has_one_open_invitation(waiting: Cast) -> None:
    issue(waiting, waiting.experts[0])
    again = Invitation(
        expert_id=waiting.experts[0].id,
        round_id=waiting.round.id,
        digest="0" * 64,
        issued_by_id=waiting.office.id,
        issued_at=AT,
        expires_at=LATER,
    )
    db.session.add(again)
    with pytest.raises(IntegrityError):
        db.session.flush()


@sqlite_only
def test_an_outbox_is_read_by_its_owner_alone(context: Flask, tmp_path: Path) -> None:
    assert context
    outbox = Outbox(tmp_path / "outbox.jsonl")
    for mobile in ("13800000000", "13900000000"):
        outbox.send(mobile, "请设定密码")
    lines = [json.loads(line) for line in outbox.path.read_text().splitlines()]
    assert [(line["mobile"], line["text"]) for line in lines] == [
        ("13800000000", "请设定密码"),
        ("13900000000", "请设定密码"),
    ]
    assert stat.S_IMODE(outbox.path.stat().st_mode) == 0o600
    with pytest.raises(SmsFailed):
        Outbox(tmp_path / "missing" / "outbox.jsonl").send("13800000000", "请设定密码")
