"""Verbs on scans of signed sheets: take files in, keep what was read, match by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.files.media import PDF
from reviewapp.files.service import statement
from reviewapp.files.store import Incoming, place
from reviewapp.jobs.service import enqueue
from reviewapp.models import Job, PrintedPage, Round, Scan, ScanMatch, ScanPage, ScoreSheet, StoredFile, User
from reviewapp.scans.reading import Unreadable, count_pages
from reviewapp.workflow import Denial, Refused

READ = "read_scans"
PAGES = 10  # read at one go
MEDIA = (PDF, "image/png", "image/jpeg")


def take_in(
    session: Session,
    round_: Round,
    incoming: Sequence[Incoming],
    directory: Path,
    *,
    actor: User,
    at: datetime,
) -> Job:
    """Keep the files and ask for a job that reads their codes.

    Raises ``Refused`` for a file that is no scan, cannot be opened, or is here already.
    """
    pages = [_pages(session, round_, one) for one in incoming]
    scans = []
    for one, count in zip(incoming, pages, strict=True):
        file = StoredFile(
            filename=one.filename,
            media_type=one.media_type,
            size=one.size,
            sha256=one.sha256,
            stored_at=at,
            uploaded_by=actor.id,
        )
        place(one, directory)
        scans.append(Scan(file=file, round_id=round_.id, pages=count))
    session.add_all(scans)
    session.flush()
    files = [statement(scan.file) for scan in scans]
    audit.record(session, "store_scans", round_, actor=actor, at=at, round_id=round_.id, files=files)
    cut = [
        [scan.file_id, first, min(first + PAGES - 1, scan.pages)]
        for scan in scans
        for first in range(1, scan.pages + 1, PAGES)
    ]
    return enqueue(session, READ, cut, actor=actor, at=at, round_id=round_.id)


def _pages(session: Session, round_: Round, one: Incoming) -> int:
    if one.media_type not in MEDIA:
        raise Refused(Denial("scan.wrong_type", (("name", one.filename),)))
    known = select(Scan.file_id).join(StoredFile, StoredFile.id == Scan.file_id)
    if session.scalar(known.where(Scan.round_id == round_.id, StoredFile.sha256 == one.sha256)):
        raise Refused(Denial("scan.known", (("name", one.filename),)))
    try:
        return count_pages(one.path, one.media_type)
    except Unreadable as error:
        raise Refused(Denial("scan.unreadable", (("name", one.filename),))) from error


def match_page(
    session: Session,
    page: ScanPage,
    sheet: ScoreSheet,
    reason: str,
    printed: tuple[int, int] | None = None,
    *,
    actor: User,
    at: datetime,
) -> ScanMatch:
    """Say which version a page shows, and which printed page of it; ``Refused`` where that is known already.

    Without ``printed`` the page stands for the whole sheet.
    """
    if page.sheet_id is not None or page.match is not None:
        raise Refused(Denial("scan.matched"))
    match = ScanMatch(page=page, sheet=sheet, reason=reason, matched_by_id=actor.id, matched_at=at)
    session.add(match)
    if printed:
        page.printed.append(PrintedPage(number=printed[0], count=printed[1]))
    session.flush()
    audit.record(
        session,
        "match_scan",
        page,
        actor=actor,
        at=at,
        round_id=page.scan.round_id,
        sheet=sheet.id,
        reason=reason,
        **({"printed_page": list(printed)} if printed else {}),
    )
    return match
