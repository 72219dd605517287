"""The wording of the notice, in versions: the shipped one is version 0, further ones are stored beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from reports.notice import FIELDS, usual_wording
from reports.wording import BadWording, Wording, read
from reviewapp import audit
from reviewapp.models import NoticeWording, User
from reviewapp.workflow import Denial, Refused


@dataclass(frozen=True)
class WordingInUse:
    """The wording that counts now, as text and read."""

    version: int
    text: str
    wording: Wording


def wording_in_use(session: Session) -> WordingInUse:
    """The newest version."""
    newest = session.scalar(select(NoticeWording).order_by(NoticeWording.version.desc()).limit(1))
    version, text = (newest.version, newest.text) if newest else (0, usual_wording())
    return WordingInUse(version, text, read(text, FIELDS))


def wording_of_version(session: Session, version: int) -> Wording:
    """A wording that was in use once; 0 is the shipped one."""
    stored = session.scalar(select(NoticeWording.text).where(NoticeWording.version == version))
    return read(usual_wording() if stored is None else stored, FIELDS)


def faults_of(text: str) -> list[tuple[str, int | None, str]]:
    """What keeps a text from being a wording: codes with their line, and what each is about."""
    try:
        read(text, FIELDS)
    except BadWording as bad:
        return [(fault.code, fault.line, fault.about) for fault in bad.faults]
    return []


def wording_versions(session: Session) -> Sequence[NoticeWording]:
    """Every version that was stored, the newest first."""
    rows = select(NoticeWording).order_by(NoticeWording.version.desc())
    return session.scalars(rows.options(joinedload(NoticeWording.stored_by, innerjoin=True))).all()


def store_wording(
    session: Session, text: str, *, seen: int, actor: User, at: datetime
) -> NoticeWording | None:
    """Store a further version; None where the one in use says the same already.

    ``seen`` is the version that the person had before them. Raises ``Refused`` where another one came in
    since, and ``BadWording``.
    """
    text = "\n".join(text.strip().splitlines()) + "\n"
    read(text, FIELDS)
    now = wording_in_use(session)
    if now.version != seen:
        raise Refused(Denial("wording.superseded"))
    if now.text == text:
        return None
    row = NoticeWording(version=now.version + 1, text=text, stored_by_id=actor.id, stored_at=at)
    session.add(row)
    session.flush()
    audit.record(session, "store_wording", row, actor=actor, at=at, version=row.version, text=text)
    return row
