"""Verbs on the calendar: enter a year."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms.holidays import HolidayEntry
from reviewapp import audit
from reviewapp.holidays import queries
from reviewapp.models import HolidayNotice, User
from reviewapp.workflow import Denial, Refused


def store_year(
    session: Session, year: int, entry: HolidayEntry, *, seen: int | None, actor: User, at: datetime
) -> HolidayNotice | None:
    """Store a further version of a year; None where the newest one says the same already.

    ``seen`` is the number of the version that the person had before them, None where there was none. Raises
    ``Refused`` where another one came in since. Notices published by then keep what they were counted by.
    """
    found = queries.versions(session, year)
    newest = found[0] if found else None
    superseded = Refused(Denial("calendar.superseded", (("year", str(year)),)))
    if seen != (newest.number if newest else None):
        raise superseded
    row = HolidayNotice(
        year=year,
        version=newest.number + 1 if newest else 1,
        number=entry.number,
        issued=entry.issued,
        source=entry.source,
        definition={
            "holidays": [[title, str(first), str(last)] for title, first, last in entry.holidays],
            "workdays": [str(day) for day in entry.workdays],
        },
        stored_by_id=actor.id,
        stored_at=at,
    )
    if newest and newest.notice == queries.notice_of(row):
        return None
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # PostgreSQL: another one was stored at the same moment
        raise superseded from error
    audit.record(session, "store_holidays", row, actor=actor, at=at, **statement(row))
    return row


def statement(row: HolidayNotice) -> dict[str, Any]:
    """What the event of a version says of it; the audit compares both."""
    said = {name: getattr(row, name) for name in ("year", "version", "number", "issued", "source")}
    return said | row.definition
