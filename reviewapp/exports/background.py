"""The long tables of a large round as files, made by a job for whoever asked for them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from reports.workbook import MEDIA_TYPES
from reviewapp.exports.service import filename_of, record, written
from reviewapp.files.made import keep_file
from reviewapp.files.store import folder
from reviewapp.jobs.kind import Kind
from reviewapp.jobs.service import enqueue
from reviewapp.models import Job, JobState, Round, User

EXPORT = "export_table"


def export_later(session: Session, round_: Round, name: str, kind: str, *, actor: User, at: datetime) -> Job:
    """Ask for a table as a file of ``kind`` xlsx or csv."""
    return enqueue(session, EXPORT, [kind], actor=actor, at=at, round_id=round_.id, name=name)


def _compute(session: Session, job: Job, kind: str) -> dict[str, Any]:
    round_, name = session.get_one(Round, job.arguments["round_id"]), job.arguments["name"]
    table = written(session, round_, name, kind)
    folder().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder(), prefix=".export-") as aside:
        path = Path(aside) / "table"
        path.write_bytes(table.content)
        made = keep_file(path, filename_of(round_, name, kind), MEDIA_TYPES[kind])
    return made | {"kind": kind, "rows": table.rows}


def _keep(session: Session, job: Job, made: dict[str, Any], at: datetime) -> None:
    round_ = session.get_one(Round, job.arguments["round_id"])
    facts = {key: made[key] for key in ("kind", "rows", "sha256")}
    record(session, round_, job.arguments["name"], facts, actor=job.created_by, at=at)
    job.result = made


def made_for(session: Session, round_: Round, job_id: int, actor: User) -> Job | None:
    """The job of this round that has made a table for this person: others ask for their own, on record."""
    job = session.get(Job, job_id)
    if job is None or job.kind != EXPORT or job.arguments.get("round_id") != round_.id:
        return None
    return job if job.state == JobState.DONE and job.created_by_id == actor.id else None


KINDS = {EXPORT: Kind(_compute, _keep)}
