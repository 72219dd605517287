"""Publish the notice: fix its period, make the documents from frozen data, keep their bytes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import reports.notice
from forms.notice import NoticeEntry
from reports.content import NoticeContent
from reports.fonts import Fonts
from reviewapp.calendar.workdays import Calendar, LengthUnit, UnknownYear, is_workday, notice_end
from reviewapp.canonical import digest
from reviewapp.documents import issue
from reviewapp.holidays.queries import current_calendar
from reviewapp.models import DocumentKind, Notice, Round, Shortlist, User, taken_back
from reviewapp.notices.content import notice_content
from reviewapp.notices.queries import usual_correction
from reviewapp.notices.wording import WordingInUse, wording_in_use
from reviewapp.objections.service import refuse_open
from reviewapp.rounds.service import advance, locked
from reviewapp.wording import ZONE
from reviewapp.workflow import ROUND, Denial, Refused


@dataclass(frozen=True)
class Plan:
    """What would be published: content and wording, last day, and the calendar that all rests on."""

    content: NoticeContent
    worded: WordingInUse
    ends_on: date
    calendar: Calendar


def plan_notice(
    session: Session, round_: Round, shortlist: Shortlist, entry: NoticeEntry, *, at: datetime
) -> Plan:
    """The notice as an entry makes it: what is shown beforehand is what is published.

    Raises ``Refused`` where the holidays of a year are not known, a day is too early, or it does not say that
    it corrects the one before.
    """
    _refuse_early(shortlist, entry, at)
    if bool(usual_correction(session, round_)) != bool(entry.correction):
        raise Refused(Denial("notice.correction_unsaid"))
    unit, calendar = LengthUnit(entry.unit), current_calendar(session)
    worded = wording_in_use(session)
    try:
        if unit is LengthUnit.WORKING_DAYS and not is_workday(entry.starts_on, calendar):
            raise Refused(Denial("notice.first_day_not_worked"))
        ends_on = notice_end(entry.starts_on, entry.length, unit, calendar)
    except UnknownYear as unknown:
        raise Refused(Denial("calendar.unknown_year", (("year", str(unknown.year)),))) from unknown
    return Plan(notice_content(round_, shortlist, entry, calendar, worded.wording), worded, ends_on, calendar)


def _refuse_early(shortlist: Shortlist, entry: NoticeEntry, at: datetime) -> None:
    if shortlist.decision is None or entry.starts_on < shortlist.decision.decided_on:
        raise Refused(Denial("notice.before_decision"))
    if entry.starts_on < at.astimezone(ZONE).date():
        raise Refused(Denial("notice.in_past"))
    if entry.issued_on < shortlist.decision.decided_on:
        raise Refused(Denial("notice.signed_before_decision"))


def publish_notice(
    session: Session,
    round_: Round,
    shortlist: Shortlist,
    entry: NoticeEntry,
    fonts: Fonts,
    *,
    actor: User,
    at: datetime,
) -> Notice:
    """Publish the decided list for public notice; only after the decision, never before it.

    Raises ``Refused`` as ``plan_notice`` does.
    """
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "publish_notice")
    plan = plan_notice(session, round_, shortlist, entry, at=at)
    document = issue(
        session,
        round_,
        DocumentKind.NOTICE,
        f"{round_.code}-公示{f'（第{shortlist.number}版）' if entry.correction else ''}.pdf",
        reports.notice.document(plan.content),
        fonts,
        at=at,
    )
    notice = Notice(
        shortlist_id=shortlist.id,
        document=document,
        starts_on=entry.starts_on,
        length=entry.length,
        unit=LengthUnit(entry.unit),
        ends_on=plan.ends_on,
        calendar_version=plan.calendar.version,
        wording_version=plan.worded.version,
        telephone=entry.telephone,
        supervision=entry.supervision,
        email=entry.email,
        published_at=at,
    )
    session.add(notice)
    session.flush()
    advance(
        session,
        round_,
        "publish_notice",
        actor=actor,
        at=at,
        starts_on=notice.starts_on,
        ends_on=notice.ends_on,
        calendar=plan.calendar.version,
        wording=plan.worded.version,
        wording_sha256=digest(plan.worded.text.encode()),
        entry=asdict(entry),
        sha256=document.sha256,
    )
    return notice


def conclude(session: Session, round_: Round, *, actor: User, at: datetime) -> None:
    """End the round once its notice has run and every objection is settled."""
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "conclude")
    notice = session.scalars(
        select(Notice).join(Shortlist).where(Shortlist.round_id == round_.id, ~taken_back())
    ).one()
    if at.astimezone(ZONE).date() <= notice.ends_on:
        raise Refused(Denial("notice.not_over", (("day", notice.ends_on.isoformat()),)))
    refuse_open(session, round_)
    advance(session, round_, "conclude", actor=actor, at=at)
