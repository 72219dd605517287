"""What the public may know of an issued document, and an expert of a sheet of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from reviewapp.documents import corrected_at, read_code
from reviewapp.models import Application, Assignment, Document, Expert, ScoreSheet
from reviewapp.wording import ZONE


@dataclass(frozen=True)
class KnownDocument:
    """What is told of a document, and nothing else; ``corrected_on`` where what it says was taken back."""

    title: str
    issued_on: date
    sha256: str
    code: str
    corrected_on: date | None


@dataclass(frozen=True)
class OwnSheet:
    """A submitted sheet, told to its own expert alone; ``newest`` is the number of the last version."""

    assignment_id: int
    application: str
    version: int
    newest: int


def own_sheet(session: Session, user_id: int, typed: str) -> OwnSheet | None:
    """The sheet of this person whose printed version carries a code; nobody learns of another's."""
    version = aliased(ScoreSheet)
    newest = select(func.max(version.number)).where(version.assignment_id == Assignment.id)
    row = session.execute(
        select(Assignment.id, Application.number, ScoreSheet.number, newest.scalar_subquery())
        .select_from(ScoreSheet)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(ScoreSheet.code == read_code(typed), Expert.user_id == user_id)
    ).one_or_none()
    return OwnSheet(*row) if row else None


def by_code(session: Session, typed: str) -> KnownDocument | None:
    """The document that carries a code, however it was typed."""
    return _known(session, Document.code == read_code(typed))


def by_digest(session: Session, sha256: str) -> KnownDocument | None:
    """The document with exactly these bytes."""
    return _known(session, Document.sha256 == sha256)


def _known(session: Session, criterion: ColumnElement[bool]) -> KnownDocument | None:
    columns = select(Document.title, Document.issued_at, Document.sha256, Document.code, corrected_at())
    row = session.execute(columns.where(criterion).limit(1)).one_or_none()
    if row is None:
        return None
    title, issued_at, sha256, code, corrected = row
    return KnownDocument(title, _day(issued_at), sha256, code, _day(corrected) if corrected else None)


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
