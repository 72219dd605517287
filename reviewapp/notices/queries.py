"""The notice as it was published, put together again from what was recorded of it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import reports.notice
from forms.notice import NoticeEntry
from reports.blocks import Official
from reports.chinese import full_date
from reviewapp.documents import code_of
from reviewapp.holidays.queries import current_calendar
from reviewapp.models import Document, DocumentKind, Event, Round, Shortlist, WordedDocument
from reviewapp.notices.content import notice_content
from reviewapp.notices.wording import wording_of_version
from reviewapp.workflow import Denial, Refused


def published_notice(session: Session, round_: Round, shortlist: Shortlist) -> Official:
    """The published notice, block by block, to be copied.

    Raises ``Refused`` where there is none, and where what it rests on has changed since, so that it would say
    anything else than what was published.
    """
    notice = shortlist.notice
    if notice is None:
        raise Refused(Denial("document.too_early"))
    wording = wording_of_version(session, WordedDocument.NOTICE, notice.wording_version)
    entry = _entry(session, round_)
    document = reports.notice.document(
        notice_content(round_, shortlist, entry, current_calendar(session), wording)
    )
    if code_of(round_, DocumentKind.NOTICE, document) != notice.document.code:
        raise Refused(Denial("document.copy_differs"))
    return document


def usual_correction(session: Session, round_: Round) -> str:
    """What the next notice of a round says of the last one, which it corrects; empty before the first."""
    title = session.scalar(
        select(Document.title)
        .where(Document.round_id == round_.id, Document.kind == DocumentKind.NOTICE)
        .order_by(Document.id.desc())
        .limit(1)
    )
    if title is None:
        return ""
    issued_on = full_date(_entry(session, round_).issued_on)
    return f"本公示更正并取代{issued_on}发布的《{title}》，以本公示为准。"


def _entry(session: Session, round_: Round) -> NoticeEntry:
    """What was entered last, from the record of the act."""
    entered = session.scalars(
        select(Event.detail["entry"])
        .where(Event.round_id == round_.id, Event.act == "publish_notice")
        .order_by(Event.id.desc())
        .limit(1)
    ).one()
    return NoticeEntry(
        **{
            field.name: _read(field.name, entered[field.name])
            for field in fields(NoticeEntry)
            if field.name in entered
        }
    )


def _read(name: str, value: Any) -> Any:
    """A value as the entry had it: JSON knows neither days nor tuples."""
    if name in ("starts_on", "issued_on"):
        return date.fromisoformat(value)
    return _frozen(value) if isinstance(value, list) else value


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
