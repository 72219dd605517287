"""The wording of documents, in versions: the shipped one is version 0, further ones are stored beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

import reports.announcement
import reports.notice
from reports.wording import BadWording, Fields, Wording, read
from reviewapp import audit
from reviewapp.models import NoticeWording, User, WordedDocument
from reviewapp.workflow import Denial, Refused


@dataclass(frozen=True)
class Worded:
    """What the wording of a document may name, and the one that ships."""

    fields: Fields
    usual: Callable[[], str]


WORDED: Mapping[WordedDocument, Worded] = MappingProxyType(
    {
        WordedDocument.NOTICE: Worded(reports.notice.FIELDS, reports.notice.usual_wording),
        WordedDocument.ANNOUNCEMENT: Worded(
            reports.announcement.FIELDS["zh-CN"], reports.announcement.usual_wording
        ),
        WordedDocument.ANNOUNCEMENT_ENGLISH: Worded(
            reports.announcement.FIELDS["en"], partial(reports.announcement.usual_wording, "en")
        ),
    }
)


@dataclass(frozen=True)
class WordingInUse:
    """The wording that counts now, as text and read."""

    version: int
    text: str
    wording: Wording


def wording_in_use(session: Session, document: WordedDocument = WordedDocument.NOTICE) -> WordingInUse:
    """The newest version."""
    newest = session.scalar(_versions(document).limit(1))
    version, text = (newest.version, newest.text) if newest else (0, WORDED[document].usual())
    return WordingInUse(version, text, read(text, WORDED[document].fields))


def wording_of_version(session: Session, document: WordedDocument, version: int) -> Wording:
    """A wording that was in use once; 0 is the shipped one."""
    stored = session.scalar(_versions(document).where(NoticeWording.version == version))
    return read(stored.text if stored else WORDED[document].usual(), WORDED[document].fields)


def faults_of(document: WordedDocument, text: str) -> list[tuple[str, int | None, str]]:
    """What keeps a text from being a wording: codes with their line, and what each is about."""
    try:
        read(text, WORDED[document].fields)
    except BadWording as bad:
        return [(fault.code, fault.line, fault.about) for fault in bad.faults]
    return []


def wording_versions(session: Session, document: WordedDocument) -> Sequence[NoticeWording]:
    """Every version that was stored, the newest first."""
    rows = _versions(document).options(joinedload(NoticeWording.stored_by, innerjoin=True))
    return session.scalars(rows).all()


def _versions(document: WordedDocument) -> Select[NoticeWording]:
    rows = select(NoticeWording).where(NoticeWording.document == document)
    return rows.order_by(NoticeWording.version.desc())


def store_wording(
    session: Session,
    text: str,
    *,
    document: WordedDocument = WordedDocument.NOTICE,
    seen: int,
    actor: User,
    at: datetime,
) -> NoticeWording | None:
    """Store a further version; None where the one in use says the same already.

    ``seen`` is the version that the person had before them. Raises ``Refused`` where another one came in
    since, and ``BadWording``.
    """
    text = "\n".join(text.strip().splitlines()) + "\n"
    read(text, WORDED[document].fields)
    now = wording_in_use(session, document)
    if now.version != seen:
        raise Refused(Denial("wording.superseded"))
    if now.text == text:
        return None
    row = NoticeWording(
        document=document, version=now.version + 1, text=text, stored_by_id=actor.id, stored_at=at
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "store_wording",
        row,
        actor=actor,
        at=at,
        document=document,
        version=row.version,
        text=text,
    )
    return row
