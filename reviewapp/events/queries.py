"""Reads on the record of acts: one page of what is wanted, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from forms.event_filter import EventFilter
from reviewapp.audit.service import link_text
from reviewapp.canonical import digest
from reviewapp.models import Event, Job, Round, User
from reviewapp.paging import Page, page_of
from reviewapp.wording import ZONE

PROOF = "recompute_audit"
"""The kind of job that follows the whole chain and computes every ranking again."""


@dataclass(frozen=True)
class Choices:
    """What the filter may be set to: the rounds by id, and the acts and subjects on record."""

    rounds: dict[int, str]
    acts: Sequence[str]
    subjects: Sequence[str]


def choices(session: Session) -> Choices:
    """All rounds, the newest first, and every act and subject that occurs."""
    rounds = session.execute(select(Round.id, Round.title).order_by(Round.year.desc(), Round.code.desc()))
    return Choices(
        dict(rounds.all()),
        session.scalars(select(Event.act).distinct().order_by(Event.act)).all(),
        session.scalars(select(Event.subject_type).distinct().order_by(Event.subject_type)).all(),
    )


def events_on(session: Session, wanted: EventFilter, number: int) -> Page[Any]:
    """One page of the wanted events, the latest first: the event, its actor's name and its round."""
    statement = (
        select(Event, User.name, Round)
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(Round, Round.id == Event.round_id)
        .where(*_conditions(wanted))
        .order_by(Event.id.desc())
    )
    return page_of(session, statement, number)


def _conditions(wanted: EventFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.round_id is not None:
        conditions.append(Event.round_id == wanted.round_id)
    if wanted.person:
        named = User.name.contains(wanted.person, autoescape=True)
        conditions.append(named | (User.username == wanted.person))
    if wanted.act:
        conditions.append(Event.act == wanted.act)
    if wanted.subject:
        conditions.append(Event.subject_type == wanted.subject)
    if wanted.number is not None:
        conditions.append(Event.subject_id == wanted.number)
    if wanted.since:
        conditions.append(Event.at >= _midnight(wanted.since))
    if wanted.until:
        conditions.append(Event.at < _midnight(wanted.until + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    """The moment at which a day begins in China."""
    return datetime.combine(day, time(), ZONE)


def is_intact(event: Event) -> bool:
    """Whether the event still says what its digest covers."""
    return event.digest == digest(link_text(event))


def latest_proof(session: Session) -> Job | None:
    """The latest job that proves the whole record."""
    return session.scalars(
        select(Job).where(Job.kind == PROOF).order_by(Job.id.desc()).limit(1)
    ).one_or_none()
