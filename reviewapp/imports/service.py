"""Take files in: every row checked first, then all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from forms.import_file import FileEntry
from reviewapp import audit
from reviewapp.canonical import digest
from reviewapp.imports.applications import Applications
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.experts import Experts
from reviewapp.imports.intake import Intake
from reviewapp.imports.reading import ImportRefused, Progress, Reading, read_file, unheard
from reviewapp.imports.recommendations import Recommendations
from reviewapp.imports.recusals import Recusals
from reviewapp.imports.sheet import CellError, CellRemark
from reviewapp.imports.template import SheetDraft, write_workbook
from reviewapp.models import Round, User
from reviewapp.rounds.service import preparing

INTAKES: Mapping[ImportKind, type[Intake]] = MappingProxyType(
    {
        ImportKind.APPLICATIONS: Applications,
        ImportKind.EXPERTS: Experts,
        ImportKind.RECUSALS: Recusals,
        ImportKind.RECOMMENDATIONS: Recommendations,
    }
)


@dataclass(frozen=True)
class ImportReport:
    """What an import did: rows added, rows that were there already, cells read otherwise than written."""

    added: int
    unchanged: int
    remarks: tuple[CellRemark, ...]


def template(kind: ImportKind, round_: Round) -> bytes:
    """The blank workbook to be filled in for the round."""
    intake = INTAKES[kind]
    return write_workbook({intake.sheet: SheetDraft(intake.offered(round_))})


def import_file(
    session: Session,
    round_: Round,
    kind: ImportKind,
    upload: FileEntry,
    *,
    actor: User | None,
    at: datetime,
    most_rows: int | None = None,
) -> ImportReport:
    """Add the rows of a file that are not there yet; the same file a second time changes nothing.

    Raises ``ImportRefused`` where a cell is wrong or contradicts what is there, ``Refused`` once scoring has
    opened, and ``TooManyRows`` beyond ``most_rows``.
    """
    round_ = preparing(session, round_)
    reading = read(round_, kind, upload, most_rows=most_rows)
    return admit(session, round_, kind, reading, digest(upload.data), actor=actor, at=at)


def read(
    round_: Round,
    kind: ImportKind,
    upload: FileEntry,
    *,
    most_rows: int | None = None,
    progress: Progress = unheard,
) -> Reading:
    """The rows of a file, by the columns that the round asks for; nothing is compared with the tables yet.

    Raises ``ImportRefused`` where the file is no such table, and ``TooManyRows`` beyond ``most_rows``.
    """
    intake = INTAKES[kind]
    together = intake.key if len(intake.key) > 1 else ()
    return read_file(
        upload, intake.sheet, intake.offered(round_), together, most_rows=most_rows, progress=progress
    )


def check(
    session: Session,
    round_: Round,
    kind: ImportKind,
    reading: Reading,
    *,
    at: datetime,
    actor: User | None = None,
) -> tuple[Intake, Mapping[int, str]]:
    """Compare all rows with what is there; the new ones by row number. Raises ``ImportRefused``."""
    intake = INTAKES[kind](session, round_, at, actor)
    new: dict[int, str] = {}
    for batch in reading.batches():
        new |= {row.number: intake.subject(row) for row in intake.compare(batch, reading.reader)}
    errors = [*reading.reader.errors, *intake.check_all()]
    if errors:
        raise ImportRefused(sorted(errors, key=lambda error: error.row or 0))
    return intake, new


def admit(
    session: Session,
    round_: Round,
    kind: ImportKind,
    reading: Reading,
    sha256: str,
    *,
    actor: User | None,
    at: datetime,
) -> ImportReport:
    """Check rows that were read against what is there now, and write the new ones, all or none.

    Raises ``ImportRefused``, and ``Refused`` once scoring has opened.
    """
    round_ = preparing(session, round_)
    intake, new = check(session, round_, kind, reading, at=at, actor=actor)
    remarks = tuple(reading.reader.remarks)
    if new:
        for batch in reading.batches():
            intake.add([row for row in batch if row.number in new])
        audit.record(
            session,
            f"import_{kind}",
            round_,
            actor=actor,
            at=at,
            round_id=round_.id,
            sha256=sha256,
            numbers=list(new.values()),
            remarks=[[one.row, one.column, one.value, one.taken] for one in remarks],
        )
    return ImportReport(len(new), reading.rows - len(new), remarks)


def mistakes(
    session: Session,
    round_: Round,
    kind: ImportKind,
    upload: FileEntry,
    *,
    at: datetime,
    most_rows: int | None = None,
) -> tuple[CellError, ...]:
    """Everything that would keep the file out; nothing is written. Raises ``TooManyRows``."""
    try:
        check(session, round_, kind, read(round_, kind, upload, most_rows=most_rows), at=at)
    except ImportRefused as refused:
        return refused.errors
    return ()
