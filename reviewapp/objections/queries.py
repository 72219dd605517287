"""The objections of a round, until when each is to be handled, and whether that was kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from reviewapp.calendar.workdays import Calendar, UnknownYear, working_days
from reviewapp.holidays.queries import current_calendar
from reviewapp.models import Application, Notice, Objection, ObjectionState, Round, Shortlist
from reviewapp.paging import Page, page_of
from reviewapp.wording import ZONE

OPEN = frozenset({ObjectionState.RECEIVED, ObjectionState.ACCEPTED})


@dataclass(frozen=True)
class Line:
    """An objection, the last day to settle it (None where the holidays are not known), and the day it was.

    ``stands`` tells whether the notice that it is about was followed by no other, as after a correction.
    """

    objection: Objection
    due_on: date | None
    settled_on: date | None
    stands: bool

    def is_late(self, today: date) -> bool:
        """Whether it was settled after its last day, or is still open after it."""
        return self.due_on is not None and (self.settled_on or today) > self.due_on


def latest_notice(session: Session, round_: Round) -> Notice | None:
    """The notice that the round came to last."""
    return session.scalar(
        select(Notice)
        .join(Shortlist, Shortlist.id == Notice.shortlist_id)
        .where(Shortlist.round_id == round_.id)
        .order_by(Notice.id.desc())
        .limit(1)
    )


def objection_by_id(session: Session, round_id: int, objection_id: int) -> Objection | None:
    """One objection of the round."""
    made = session.get(Objection, objection_id)
    return made if made is not None and made.round_id == round_id else None


def application_numbered(session: Session, round_: Round, number: str) -> Application | None:
    """The application of the round by its number."""
    return session.scalar(
        select(Application).where(Application.round_id == round_.id, Application.number == number)
    )


def last_number(session: Session, round_: Round) -> int:
    """The number of the last objection; 0 before the first."""
    number = select(func.coalesce(func.max(Objection.number), 0)).where(Objection.round_id == round_.id)
    return session.scalars(number).one()


def page_of_lines(session: Session, round_: Round, number: int) -> Page[Line]:
    """One page of the objections, the newest first."""
    found = page_of(session, _listed(round_), number)
    lines = _lines(session, round_, (row for (row,) in found.rows))
    return Page(lines, found.number, found.pages, found.total)


def lines_of(session: Session, round_: Round) -> list[Line]:
    """Every objection of the round, the newest first."""
    return _lines(session, round_, session.scalars(_listed(round_)))


def line_of(session: Session, objection: Objection) -> Line:
    """One objection as it stands."""
    (line,) = _lines(session, objection.round, [objection])
    return line


def open_count(session: Session, round_: Round) -> int:
    """How many objections still wait for a decision."""
    return sum(one.state in OPEN for one in session.scalars(_listed(round_)))


def _listed(round_: Round) -> Select[Objection]:
    return (
        select(Objection)
        .where(Objection.round_id == round_.id)
        .order_by(Objection.number.desc())
        .options(
            joinedload(Objection.application).joinedload(Application.cluster),
            joinedload(Objection.acceptance),
            joinedload(Objection.ruling),
        )
        .execution_options(populate_existing=True)
    )


def _lines(session: Session, round_: Round, found: Iterable[Objection]) -> list[Line]:
    objections = list(found)
    if not objections:  # as in most rounds: nothing more is asked
        return []
    calendar, notice = current_calendar(session), latest_notice(session, round_)
    return [
        Line(
            one,
            _due_on(one, round_, calendar),
            _settled_on(one),
            stands=notice is not None and one.notice_id == notice.id,
        )
        for one in objections
    ]


def _due_on(objection: Objection, round_: Round, calendar: Calendar) -> date | None:
    """The last of the working days that the rules give; the day of receipt does not count."""
    try:
        first = objection.received_on + timedelta(days=1)
        return working_days(first, round_.objection_days, calendar)[-1]
    except UnknownYear:
        return None


def _settled_on(objection: Objection) -> date | None:
    if objection.ruling is not None:
        return objection.ruling.ruled_on
    if objection.acceptance is not None and objection.acceptance.ground is not None:
        return objection.acceptance.decided_at.astimezone(ZONE).date()
    return None
