"""Reading the codes of scans as a job: a few pages at one go, each page kept once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from reviewapp.files.store import folder, path_of
from reviewapp.jobs.kind import Kind
from reviewapp.jobs.progress import report
from reviewapp.models import Job, PrintedPage, Scan, ScanPage
from reviewapp.scans.queries import sheets_by_code
from reviewapp.scans.reading import Mark, marks_on
from reviewapp.scans.service import READ

Read = list[tuple[int, list[Mark]]]


def _compute(session: Session, job: Job, part: tuple[int, int, int]) -> tuple[int, Read]:
    file_id, first, last = part
    file = session.get_one(Scan, file_id).file
    read: Read = []
    for found in marks_on(path_of(folder(), file.sha256), file.media_type, first, last):
        read.append(found)
        report(job, len(read), last - first + 1)
    return file_id, read


def _keep(session: Session, job: Job, outcome: tuple[int, Read], at: datetime) -> None:
    file_id, read = outcome
    codes = {mark.code for _, marks in read for mark in marks}
    sheets = sheets_by_code(session, job.arguments["round_id"], codes)
    for page, marks in read:
        for code in sorted({mark.code for mark in marks}) or (None,):
            sheet = sheets.get(code) if code else None
            session.add(
                ScanPage(
                    file_id=file_id,
                    page=page,
                    code=code,
                    sheet_id=sheet,
                    read_at=at,
                    printed=[
                        PrintedPage(number=mark.page, count=mark.pages)
                        for mark in marks
                        if sheet and mark.code == code and 0 < mark.page <= mark.pages
                    ],
                )
            )
    unread = sum(not marks for _, marks in read)
    job.result = {
        "pages": job.result.get("pages", 0) + len(read),
        "unread": job.result.get("unread", 0) + unread,
    }


KINDS = {READ: Kind(_compute, _keep)}
