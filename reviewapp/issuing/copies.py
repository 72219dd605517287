"""Copies of documents to work with: editable text and worksheets; nothing of them is kept but the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from reports.blocks import Official
from reports.blocktables import tables_of
from reports.worddoc import write_docx
from reports.workbook import write_xlsx
from reviewapp import audit
from reviewapp.canonical import digest
from reviewapp.issuing.service import named_file
from reviewapp.issuing.zips import zipped
from reviewapp.models import DocumentKind, Round, User

FORMS = ("docx", "xlsx")
"""What a copy can be: editable text, or the tables as worksheets."""

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class Copy:
    """A file that is handed out."""

    filename: str
    media_type: str
    content: bytes


def copy_documents(
    session: Session,
    round_: Round,
    kind: DocumentKind,
    named: Sequence[tuple[str, Official]],
    form: str,
    *,
    actor: User,
    at: datetime,
) -> Copy:
    """Hand out copies of documents of one kind, several of them in one ZIP; who had them is recorded."""
    files = [(named_file(round_, name, official, form), _written(official, form)) for name, official in named]
    filename, content = files[0] if len(files) == 1 else (f"{round_.code}-{kind}-{form}.zip", zipped(files))
    audit.record(
        session,
        "copy_document",
        round_,
        actor=actor,
        at=at,
        round_id=round_.id,
        kind=kind,
        form=form,
        sha256=digest(content),
    )
    return Copy(filename, MEDIA_TYPES[filename.rpartition(".")[2]], content)


def _written(official: Official, form: str) -> bytes:
    if form == "docx":
        return write_docx(official)
    return write_xlsx(tables_of(official), demo=official.marks.demo)
