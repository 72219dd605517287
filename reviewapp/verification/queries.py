"""What the public may know of an issued document: its title, its day and its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from reviewapp.documents import read_code
from reviewapp.models import Document
from reviewapp.wording import ZONE


@dataclass(frozen=True)
class KnownDocument:
    """What is told of a document, and nothing else."""

    title: str
    issued_on: date
    sha256: str
    code: str


def by_code(session: Session, typed: str) -> KnownDocument | None:
    """The document that carries a code, however it was typed."""
    return _known(session, Document.code == read_code(typed))


def by_digest(session: Session, sha256: str) -> KnownDocument | None:
    """The document with exactly these bytes."""
    return _known(session, Document.sha256 == sha256)


def _known(session: Session, criterion: ColumnElement[bool]) -> KnownDocument | None:
    columns = select(Document.title, Document.issued_at, Document.sha256, Document.code)
    row = session.execute(columns.where(criterion).limit(1)).one_or_none()
    if row is None:
        return None
    return KnownDocument(row.title, row.issued_at.astimezone(ZONE).date(), row.sha256, row.code)
