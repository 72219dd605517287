"""Hand a table out as a file, on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from reports.workbook import write_csv, write_xlsx
from reviewapp import audit
from reviewapp.canonical import digest
from reviewapp.exports.tables import EXPORTS, build
from reviewapp.models import Round, User


@dataclass(frozen=True)
class Written:
    """A table as a file, and how many rows it has."""

    content: bytes
    rows: int


def written(session: Session, round_: Round, name: str, kind: str) -> Written:
    """The table as a file of ``kind`` xlsx or csv."""
    tables = build(name, session, round_)
    content = write_csv(tables[0]) if kind == "csv" else write_xlsx(tables, demo=round_.is_demo)
    return Written(content, sum(len(table.rows) for table in tables))


def filename_of(round_: Round, name: str, kind: str) -> str:
    """What the file is called."""
    return f"{round_.code}-{EXPORTS[name].title}.{kind}"


def record(
    session: Session, round_: Round, name: str, facts: Mapping[str, object], *, actor: User, at: datetime
) -> None:
    """Record who had which table when: its kind, rows and digest."""
    audit.record(session, "export", round_, actor=actor, at=at, round_id=round_.id, table=name, **facts)


def export(session: Session, round_: Round, name: str, kind: str, *, actor: User, at: datetime) -> bytes:
    """The table as a file of ``kind`` xlsx or csv; who had it when, and its digest, are recorded."""
    table = written(session, round_, name, kind)
    facts = {"kind": kind, "rows": table.rows, "sha256": digest(table.content)}
    record(session, round_, name, facts, actor=actor, at=at)
    return table.content
