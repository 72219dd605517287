"""Hand a table out as a file, on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from reports.workbook import write_csv, write_xlsx
from reviewapp import audit
from reviewapp.canonical import digest
from reviewapp.exports.tables import build
from reviewapp.models import Round, User


def export(session: Session, round_: Round, name: str, kind: str, *, actor: User, at: datetime) -> bytes:
    """The table as a file of ``kind`` xlsx or csv; who had it when, and its digest, are recorded."""
    tables = build(name, session, round_)
    content = write_csv(tables[0]) if kind == "csv" else write_xlsx(tables, demo=round_.is_demo)
    audit.record(
        session,
        "export",
        round_,
        actor=actor,
        at=at,
        round_id=round_.id,
        table=name,
        kind=kind,
        rows=sum(len(table.rows) for table in tables),
        sha256=digest(content),
    )
    return content
