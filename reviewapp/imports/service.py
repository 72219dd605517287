"""Take files in: every row checked first, then all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from types import MappingProxyType

from sqlalchemy.orm import Session

from forms.import_file import FileEntry
from reviewapp import audit
from reviewapp.canonical import digest
from reviewapp.imports.applications import Applications
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.csvfile import open_csv
from reviewapp.imports.experts import Experts
from reviewapp.imports.file import NotAWorkbook, Table, is_text_file, open_workbook
from reviewapp.imports.intake import Intake
from reviewapp.imports.recommendations import Recommendations
from reviewapp.imports.recusals import Recusals
from reviewapp.imports.sheet import CellError, CellRemark, SheetReader, SheetRow
from reviewapp.imports.template import SheetDraft, write_workbook
from reviewapp.imports.workbook import missing_sheet, unreadable
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
BATCH = 500
"""Rows that are in memory at a time."""


@dataclass(frozen=True)
class ImportReport:
    """What an import did: rows added, rows that were there already, cells read otherwise than written."""

    added: int
    unchanged: int
    remarks: tuple[CellRemark, ...]


class ImportRefused(Exception):
    """A file with mistakes; it has changed nothing. ``errors`` names every one with its place."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


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

    Raises ``ImportRefused`` where a cell is wrong or contradicts what is there, and ``Refused`` once scoring
    has opened. The file is read twice, so that memory holds one batch of rows and not all.
    """
    intake = INTAKES[kind](session, preparing(session, round_), at)
    checked = _check(intake, upload, most_rows)
    if checked.new:
        for batch in _batches(_reader(intake).read(checked.table)):
            intake.add([row for row in batch if row.number in checked.new])
        audit.record(
            session,
            f"import_{kind}",
            round_,
            actor=actor,
            at=at,
            round_id=round_.id,
            sha256=digest(upload.data),
            numbers=list(checked.new.values()),
            remarks=[[one.row, one.column, one.value, one.taken] for one in checked.remarks],
        )
    return ImportReport(len(checked.new), checked.rows - len(checked.new), checked.remarks)


def mistakes(
    session: Session,
    round_: Round,
    kind: ImportKind,
    upload: FileEntry,
    *,
    at: datetime,
    most_rows: int | None = None,
) -> tuple[CellError, ...]:
    """Everything that would keep the file out; nothing is written."""
    try:
        _check(INTAKES[kind](session, round_, at), upload, most_rows)
    except ImportRefused as refused:
        return refused.errors
    return ()


@dataclass(frozen=True)
class _Checked:
    """A file without mistakes: its table, how many rows it has, and the new ones by row number."""

    table: Table
    rows: int
    new: Mapping[int, str]
    remarks: tuple[CellRemark, ...]


def _check(intake: Intake, upload: FileEntry, most_rows: int | None) -> _Checked:
    """Read every row and compare it with what is there."""
    reader = _reader(intake, most_rows)
    rows = 0
    new: dict[int, str] = {}
    try:
        table = _table(upload, intake.sheet)
        for batch in _batches(reader.read(table)):
            rows += len(batch)
            new |= {row.number: intake.subject(row) for row in intake.compare(batch, reader)}
    except NotAWorkbook as problem:
        raise ImportRefused([unreadable(problem)]) from problem
    errors = [*reader.errors, *intake.check_all()]
    if errors:
        raise ImportRefused(sorted(errors, key=lambda error: error.row or 0))
    return _Checked(table, rows, new, tuple(reader.remarks))


def _reader(intake: Intake, most_rows: int | None = None) -> SheetReader:
    together = intake.key if len(intake.key) > 1 else ()
    return SheetReader(intake.sheet, intake.columns, together, most_rows)


def _table(upload: FileEntry, sheet: str) -> Table:
    if is_text_file(upload.data, upload.filename):
        return open_csv(upload.data)
    tables = open_workbook(upload.data, upload.filename)
    if sheet not in tables:
        raise ImportRefused([missing_sheet(sheet)])
    return tables[sheet]


def _batches(rows: Iterator[SheetRow]) -> Iterator[list[SheetRow]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
