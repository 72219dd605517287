"""Issue documents: set, archived, kept with digest and code, on record; one transaction for all of an act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

import reports.announcement
from forms.announcement import AnnouncementEntry
from reports.blocks import Language, Official
from reports.fonts import Fonts
from reviewapp import audit
from reviewapp.documents import issue
from reviewapp.issuing.public import announcement_content
from reviewapp.models import Document, DocumentKind, Round, Shortlist, User, WordedDocument
from reviewapp.notices.wording import wording_in_use
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused

WORDINGS = (WordedDocument.ANNOUNCEMENT, WordedDocument.ANNOUNCEMENT_ENGLISH)
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")


def named_file(round_: Round, name: str, official: Official, ending: str) -> str:
    """The file name of a document."""
    translated = "（英文）" if official.language == "en" else ""
    return f"{round_.code}-{name}{translated}.{ending}"


def issue_documents(
    session: Session,
    round_: Round,
    kind: DocumentKind,
    named: Iterable[tuple[str, Official]],
    fonts: Fonts,
    *,
    actor: User,
    at: datetime,
) -> list[Document]:
    """Issue documents of one kind, each with its name; every one of them is an event."""
    issued = []
    for name, official in named:
        filename = named_file(round_, name, official, "pdf")
        document = issue(session, round_, kind, filename, official, fonts, at=at)
        audit.record(
            session,
            "issue_document",
            document,
            actor=actor,
            at=at,
            round_id=round_.id,
            kind=kind,
            sha256=document.sha256,
        )
        issued.append(document)
    return issued


def announcement_papers(
    session: Session, round_: Round, shortlist: Shortlist, entry: AnnouncementEntry, *, at: datetime
) -> list[tuple[str, Official]]:
    """The announcement in both languages, as worded now; raises ``Refused`` before the notice has run."""
    notice = shortlist.notice
    if notice is None:
        raise Refused(Denial("document.too_early"))
    if min(at.astimezone(ZONE).date(), entry.issued_on) <= notice.ends_on:
        raise Refused(Denial("announcement.not_over", (("day", notice.ends_on.isoformat()),)))
    chinese, translated = (wording_in_use(session, one).wording for one in WORDINGS)
    content = announcement_content(round_, shortlist, entry, chinese, translated)
    return [("通告", reports.announcement.document(content, language)) for language in LANGUAGES]
