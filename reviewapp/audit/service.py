"""Write one event in the transaction of the act it records."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reviewapp.canonical import canonical_json, digest
from reviewapp.models import Base, Event, User

FIRST_LINK = "0" * 64
CHAIN_LOCK = 119_2022  # advisory lock key on PostgreSQL: one writer of the chain at a time


def link_text(event: Event) -> str:
    """The canonical text that an event's digest covers."""
    return canonical_json(
        {
            "at": event.at,
            "actor": event.actor_id,
            "round": event.round_id,
            "act": event.act,
            "subject": [event.subject_type, event.subject_id],
            "detail": event.detail,
            "previous": event.previous_digest,
        }
    )


def record(
    session: Session,
    act: str,
    subject: Base,
    *,
    actor: User | None,
    at: datetime,
    round_id: int | None = None,
    **detail: Any,
) -> Event:
    """Append the event of ``act`` on ``subject``; raises where it cannot be written.

    ``detail`` holds what an inspector needs to see: exact values, as canonical JSON allows.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    session.flush()
    last = session.scalar(select(Event.digest).order_by(Event.id.desc()).limit(1))
    event = Event(
        at=at.astimezone(UTC),
        actor_id=actor.id if actor else None,
        round_id=round_id,
        act=act,
        subject_type=subject.__tablename__,
        subject_id=subject.id,  # type: ignore[attr-defined]
        detail=json.loads(canonical_json(detail)),
        previous_digest=last or FIRST_LINK,
        digest="",
    )
    event.digest = digest(link_text(event))
    session.add(event)
    session.flush()
    return event
