"""The calendar that counts now, and how each year came to be what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from reviewapp.calendar.workdays import Calendar, Holiday, YearNotice, official_calendar, year_notice
from reviewapp.models import HolidayNotice


@dataclass(frozen=True)
class Version:
    """One version of a year; number 0 came with the program, and nobody entered it."""

    number: int
    notice: YearNotice
    source: str = ""
    stored_by: str = ""
    stored_at: datetime | None = None


def current_calendar(session: Session) -> Calendar:
    """The shipped calendar with what was entered since; its version names the last entry."""
    shipped = official_calendar()
    last = session.scalar(select(func.max(HolidayNotice.id)))
    if last is None:
        return shipped
    newest = select(func.max(HolidayNotice.id)).group_by(HolidayNotice.year)
    entered = session.scalars(select(HolidayNotice).where(HolidayNotice.id.in_(newest)))
    years: Mapping[int, YearNotice] = {**shipped.years, **{row.year: notice_of(row) for row in entered}}
    return Calendar(f"{shipped.version}+{last}", dict(sorted(years.items())))


def versions(session: Session, year: int) -> Sequence[Version]:
    """Every version of a year, the newest first."""
    rows = session.scalars(
        select(HolidayNotice)
        .where(HolidayNotice.year == year)
        .order_by(HolidayNotice.version.desc())
        .options(joinedload(HolidayNotice.stored_by, innerjoin=True))
    )
    entered = [
        Version(row.version, notice_of(row), row.source, row.stored_by.name, row.stored_at) for row in rows
    ]
    shipped = official_calendar().years.get(year)
    return entered if shipped is None else [*entered, Version(0, shipped)]


def notice_of(row: HolidayNotice) -> YearNotice:
    """The arrangement that a row holds."""
    holidays = (
        Holiday(title, date.fromisoformat(first), date.fromisoformat(last))
        for title, first, last in row.definition["holidays"]
    )
    worked = map(date.fromisoformat, row.definition["workdays"])
    return year_notice(row.year, row.number, row.issued, holidays, worked)
