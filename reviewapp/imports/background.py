"""Imports of long files as a job: the same checks, findings and summary as in the request, done by a worker.

The file waits in a row beside the job. The rows are read and checked without a lock; then they are checked
again and written in one transaction, so that a worker killed at any moment leaves all of them or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask_babel import force_locale
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from forms.import_file import FileEntry
from reviewapp.canonical import digest
from reviewapp.imports import service
from reviewapp.imports.annotate import annotated_copy, copy_name
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.reading import ImportRefused, Reading
from reviewapp.imports.sheet import CellError, CellRemark, TooManyRows
from reviewapp.jobs.kind import Kind
from reviewapp.jobs.progress import report
from reviewapp.jobs.service import enqueue
from reviewapp.models import Job, Round, SentFile, User
from reviewapp.wording import kept, said_again
from reviewapp.workflow import Denial, Refused

IMPORT, CHECK = "import_file", "check_file"
MOST_ROWS = 10_000
MOST_SHOWN = 100
KEPT_FOR = timedelta(days=1)
CHINESE = "zh_Hans_CN"


@dataclass(frozen=True)
class Sound:
    """Rows without mistakes, and the digest of their file."""

    reading: Reading
    sha256: str


@dataclass(frozen=True)
class Mistaken:
    """What keeps a file out, and the copy with the mistakes marked."""

    errors: Sequence[CellError]
    copy: bytes


def import_later(
    session: Session,
    round_: Round,
    kind: ImportKind,
    upload: FileEntry,
    *,
    check_only: bool,
    actor: User,
    at: datetime,
) -> Job:
    """Ask for a job that takes the file in, or only checks it."""
    _clear(session, round_, kind, at)
    job = enqueue(session, CHECK if check_only else IMPORT, ["file"], actor=actor, at=at)
    name = upload.filename[-SentFile.filename.type.length :]
    session.add(SentFile(job_id=job.id, round_id=round_.id, kind=kind, filename=name, content=upload.data))
    session.flush()
    return job


def _clear(session: Session, round_: Round, kind: ImportKind, at: datetime) -> None:
    """Delete what ended jobs have left: of this kind and round at once, any other after a day."""
    same = (SentFile.round_id == round_.id) & (SentFile.kind == kind)
    ended = select(Job.id).where(Job.finished_at.is_not(None))
    old = select(Job.id).where(Job.finished_at < at - KEPT_FOR)
    session.execute(delete(SentFile).where(SentFile.job_id.in_(ended), or_(same, SentFile.job_id.in_(old))))


def _compute(session: Session, job: Job, _part: str) -> Sound | Mistaken:
    sent, round_, kind = _sent(session, job)
    upload = FileEntry(sent.content, sent.filename)
    try:
        reading = _checked(session, round_, kind, upload, job)
    except ImportRefused as refused:
        return _mistaken(kind, upload, refused.errors)
    return Sound(reading, digest(upload.data))


def _checked(session: Session, round_: Round, kind: ImportKind, upload: FileEntry, job: Job) -> Reading:
    try:
        reading = service.read(round_, kind, upload, most_rows=MOST_ROWS, progress=partial(report, job))
    except TooManyRows as too_many:
        raise ImportRefused([too_many.as_error()]) from too_many
    service.check(session, round_, kind, reading, at=job.created_at)
    return reading


def _mistaken(kind: ImportKind, upload: FileEntry, errors: Sequence[CellError]) -> Mistaken:
    """The copy is in Chinese for the office that filled the file in, whatever the language of the pages."""
    with force_locale(CHINESE):
        chinese = [_error_from(_stored(error)) for error in errors]
        return Mistaken(errors, annotated_copy(upload, service.INTAKES[kind].sheet, chinese))


def _keep_import(session: Session, job: Job, found: Sound | Mistaken, at: datetime) -> None:
    sent, round_, kind = _sent(session, job)
    if isinstance(found, Sound):
        try:
            done = service.admit(
                session, round_, kind, found.reading, found.sha256, actor=job.created_by, at=at
            )
        except ImportRefused as refused:  # something else came in since the rows were checked
            found = _mistaken(kind, FileEntry(sent.content, sent.filename), refused.errors)
        else:
            remarks = [_stored(one) for one in done.remarks[:MOST_SHOWN]]
            counts = {"added": done.added, "unchanged": done.unchanged}
            job.result = {**counts, "remarks": remarks, "remarks_in_all": len(done.remarks)}
            session.delete(sent)
            return
    _keep_mistakes(job, sent, found)


def _keep_check(session: Session, job: Job, found: Sound | Mistaken, _at: datetime) -> None:
    sent, _round, _kind = _sent(session, job)
    if isinstance(found, Sound):
        job.result = {"rows": found.reading.rows}
        session.delete(sent)
    else:
        _keep_mistakes(job, sent, found)


def _keep_mistakes(job: Job, sent: SentFile, found: Mistaken) -> None:
    """Count the mistakes; what they are stays with the file, out of the record of acts."""
    job.result = {"mistakes": len(found.errors)}
    sent.mistakes = [_stored(error) for error in found.errors[:MOST_SHOWN]]
    with force_locale(CHINESE):
        sent.filename = copy_name(sent.filename)
    sent.content = found.copy


def _sent(session: Session, job: Job) -> tuple[SentFile, Round, ImportKind]:
    sent = session.get(SentFile, job.id)
    if sent is None:
        raise Refused(Denial("import.file_gone"))
    return sent, session.get_one(Round, sent.round_id), ImportKind(sent.kind)


@dataclass(frozen=True)
class Findings:
    """What the page of a job shows: where the file belongs, its mistakes, or what was read how."""

    sent: SentFile | None
    mistakes: Sequence[CellError]
    remarks: Sequence[CellRemark]


def _findings(session: Session, job: Job) -> Findings:
    sent = session.get(SentFile, job.id)
    rows: Sequence[Any] = sent.mistakes if sent else ()
    remarks = job.result.get("remarks", ())
    return Findings(sent, [_error_from(row) for row in rows], [CellRemark(*_again(row)) for row in remarks])


def _stored(found: CellError | CellRemark) -> list[Any]:
    """What was found, so that it can be said in the language of whoever reads it."""
    return [kept(one) if isinstance(one, str) else one for one in astuple(found)]


def _again(row: Sequence[Any]) -> list[Any]:
    return [said_again(one) if isinstance(one, Mapping) else one for one in row]


def _error_from(row: Sequence[Any]) -> CellError:
    return CellError(*_again(row))


KINDS = {
    IMPORT: Kind(_compute, _keep_import, findings=_findings),
    CHECK: Kind(_compute, _keep_check, findings=_findings),
}
