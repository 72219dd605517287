"""Read the record of acts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.audit.service import FIRST_LINK, link_text
from reviewapp.canonical import digest
from reviewapp.models import Event


def broken_links(session: Session, first: int | None = None, last: int | None = None) -> list[int]:
    """The ids of events that were altered, or whose predecessor is missing; empty where all is whole.

    With ``first`` and ``last`` only the events between, the first one checked against the one before it.
    """
    events, before = select(Event).order_by(Event.id), None
    if first is not None:
        earlier = select(Event.digest).where(Event.id < first).order_by(Event.id.desc()).limit(1)
        events, before = events.where(Event.id >= first), session.scalar(earlier)
    if last is not None:
        events = events.where(Event.id <= last)
    previous = before or FIRST_LINK
    broken = []
    for event in session.scalars(events):
        if event.previous_digest != previous or event.digest != digest(link_text(event)):
            broken.append(event.id)
        previous = event.digest
    return broken
