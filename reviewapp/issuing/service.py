"""Issue documents: set, archived, kept with digest and code, on record; one transaction for all of an act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import reports.announcement
from forms.announcement import AnnouncementEntry
from reports.blocks import Language, Official
from reports.fonts import Fonts
from reviewapp import audit
from reviewapp.canonical import digest
from reviewapp.documents import issue
from reviewapp.issuing.public import announcement_content
from reviewapp.models import Document, DocumentKind, Round, Shortlist, User, WordedDocument
from reviewapp.notices.wording import WordingInUse, wording_in_use
from reviewapp.objections.service import refuse_open
from reviewapp.permissions.document import PUBLIC_KINDS
from reviewapp.permissions.unit import PUBLIC
from reviewapp.rounds.queries import correction_waits
from reviewapp.rounds.service import locked
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
    **detail: object,
) -> list[Document]:
    """Issue documents of one kind, each with its name; every one of them is an event with its ``detail``.

    Raises ``Refused`` for what goes to the public where the result is being corrected, or may come to be.
    """
    if kind in PUBLIC_KINDS:
        _refuse_doubtful(session, round_)
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
            **detail,
        )
        issued.append(document)
    return issued


def _refuse_doubtful(session: Session, round_: Round) -> None:
    round_ = locked(session, round_)
    if round_.phase not in PUBLIC:
        raise Refused(Denial("document.too_early"))
    if correction_waits(session, round_):
        raise Refused(Denial("correction.waits"))


@dataclass(frozen=True)
class AnnouncementPaper:
    """The announcement in one language, and the wording that it was put together from."""

    name: str
    official: Official
    worded: WordingInUse


def announcement_papers(
    session: Session,
    round_: Round,
    shortlist: Shortlist,
    entry: AnnouncementEntry,
    *,
    at: datetime,
    draft: bool = False,
) -> list[AnnouncementPaper]:
    """The announcement in both languages, as worded now.

    Raises ``Refused`` before the notice has run, and while an objection to it is not settled.
    """
    notice = shortlist.notice
    if notice is None:
        raise Refused(Denial("document.too_early"))
    if min(at.astimezone(ZONE).date(), entry.issued_on) <= notice.ends_on:
        raise Refused(Denial("announcement.not_over", (("day", notice.ends_on.isoformat()),)))
    refuse_open(session, round_)
    worded = [wording_in_use(session, one) for one in WORDINGS]
    content = announcement_content(round_, shortlist, entry, *(one.wording for one in worded))
    return [
        AnnouncementPaper("通告", reports.announcement.document(content, language, draft=draft), used)
        for language, used in zip(LANGUAGES, worded, strict=True)
    ]


def issue_announcement(
    session: Session,
    round_: Round,
    papers: Sequence[AnnouncementPaper],
    entry: AnnouncementEntry,
    fonts: Fonts,
    *,
    actor: User,
    at: datetime,
) -> list[Document]:
    """Issue the announcement; the record says what was entered and which version of which wording it used."""
    return [
        document
        for one in papers
        for document in issue_documents(
            session,
            round_,
            DocumentKind.ANNOUNCEMENT,
            [(one.name, one.official)],
            fonts,
            actor=actor,
            at=at,
            wording=one.worded.version,
            wording_sha256=digest(one.worded.text.encode()),
            entry=asdict(entry),
        )
    ]
