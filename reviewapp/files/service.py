"""Verbs on evidence files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.files.store import Incoming, place
from reviewapp.models import Application, Assignment, ScoreSheet, SheetState, StoredFile, User
from reviewapp.rounds.service import locked
from reviewapp.workflow import Denial, Refused


def hold(session: Session, application: Application) -> None:
    """Hold the round until the transaction ends: nobody submits a sheet while evidence is added."""
    locked(session, application.round)


def store_files(
    session: Session,
    application: Application,
    incoming: Sequence[Incoming],
    directory: Path,
    *,
    actor: User,
    at: datetime,
) -> list[StoredFile]:
    """Keep the files with the application; those that it holds already are passed over.

    The bytes find their place before the rows are committed: after a crash there may be bytes without a
    row, never a row without bytes. Raises ``Refused`` once an expert has submitted a sheet on it, for all
    experts judge the same evidence.
    """
    _refuse_judged(session, application)
    held = {file.sha256 for file in application.files}
    fresh: dict[str, Incoming] = {}
    for one in incoming:
        if one.sha256 not in held:
            fresh.setdefault(one.sha256, one)
    rows = [row_of(one, actor, at) for one in fresh.values()]
    for one in incoming:
        place(one, directory)
    application.files.extend(rows)
    if rows:
        _record(session, application, rows, actor, at)
    return rows


def row_of(incoming: Incoming, actor: User, at: datetime) -> StoredFile:
    """The row of a file that was taken in."""
    return StoredFile(
        filename=incoming.filename,
        media_type=incoming.media_type,
        size=incoming.size,
        sha256=incoming.sha256,
        stored_at=at,
        uploaded_by=actor.id,
    )


def stored(taken: tuple[Incoming, Path], actor: User, at: datetime) -> StoredFile:
    """The row of a file that belongs to no application, its bytes put into their place in the folder."""
    incoming, directory = taken
    place(incoming, directory)
    return row_of(incoming, actor, at)


def _record(
    session: Session, application: Application, rows: Sequence[StoredFile], actor: User, at: datetime
) -> None:
    audit.record(
        session,
        "store_files",
        application,
        actor=actor,
        at=at,
        round_id=application.round_id,
        files=[statement(row) for row in rows],
    )


def statement(file: StoredFile) -> dict[str, Any]:
    """What the event of its taking in says of a file."""
    return {
        "filename": file.filename,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
    }


def _refuse_judged(session: Session, application: Application) -> None:
    submitted = (
        select(ScoreSheet.id)
        .join(Assignment)
        .where(Assignment.application_id == application.id, ScoreSheet.state == SheetState.SUBMITTED)
    )
    if session.scalars(submitted.limit(1)).first():
        raise Refused(Denial("file.already_judged"))
