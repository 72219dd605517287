"""Records against the events that tell of them: sheets, documents, files, the calendar, phases."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from reviewapp.audit.queries import broken_links
from reviewapp.canonical import canonical_json, digest
from reviewapp.files.service import statement as file_statement
from reviewapp.files.store import folder, is_whole
from reviewapp.holidays.service import statement as holiday_statement
from reviewapp.models import (
    Application,
    Document,
    Event,
    HolidayNotice,
    Round,
    RoundPhase,
    ScoreSheet,
    SheetState,
    StoredFile,
)
from reviewapp.proof.fault import Fault, Part, rows_of, stated
from reviewapp.scoresheets.service import code_of, statement


def event_faults(session: Session, part: Part) -> list[Fault]:
    """The chain of events."""
    return [Fault.of("event", event=event) for event in broken_links(session, part.first, part.last)]


def sheet_faults(session: Session, part: Part) -> list[Fault]:
    """Sheets against what their experts stated on submission."""
    said = {
        sheet: {part: detail[part] for part in ("scores", "opinion")}
        for sheet, detail in stated(session, ScoreSheet, part, "submit_sheet").items()
    }
    return [
        Fault.of("sheet", sheet=sheet.id)
        for sheet in rows_of(
            session, ScoreSheet, part, selectinload(ScoreSheet.scores), selectinload(ScoreSheet.opinions)
        )
        if _submitted(sheet) != said.get(sheet.id) or sheet.code not in (None, _code(sheet))
    ]


def _submitted(sheet: ScoreSheet) -> Any:
    """What the event of the sheet's submission must say; None for a draft."""
    return json.loads(canonical_json(statement(sheet))) if sheet.state == SheetState.SUBMITTED else None


def _code(sheet: ScoreSheet) -> str | None:
    """The code that a submitted sheet must bear where it bears one; None for a draft."""
    return code_of(sheet) if sheet.state == SheetState.SUBMITTED else None


def document_faults(session: Session, part: Part) -> list[Fault]:
    """Documents against their digests."""
    return [
        Fault.of("document", name=document.filename)
        for document in rows_of(session, Document, part)
        if digest(document.content) != document.sha256
    ]


def file_faults(session: Session, part: Part) -> list[Fault]:
    """Evidence, minutes, scans and papers of objections against their events, and the bytes on disk."""
    files = rows_of(session, StoredFile, part, joinedload(StoredFile.application))
    taken_in = select(Event.detail).where(
        Event.subject_type == Application.__tablename__,
        Event.act == "store_files",
        Event.subject_id.in_({file.application_id for file in files}),
    )
    decided = select(Event.detail).where(Event.act.in_(("record_decision", "add_minutes")))
    told = [one for detail in session.scalars(taken_in) for one in detail["files"]]
    told += [detail["minutes"] for detail in session.scalars(decided)]
    scanned = select(Event.detail).where(Event.act == "store_scans")
    told += [one for detail in session.scalars(scanned) for one in detail["files"]]
    objected = select(Event.detail).where(Event.act == "enter_objection")
    told += [detail["file"] for detail in session.scalars(objected)]
    return [
        _missing(file)
        for file in files
        if file_statement(file) not in told or not is_whole(folder(), file.sha256)
    ]


def _missing(file: StoredFile) -> Fault:
    if file.application is None:
        return Fault.of("minutes", name=file.filename)
    return Fault.of("file", number=file.application.number, name=file.filename)


def round_faults(session: Session, part: Part) -> list[Fault]:
    """Rounds against the last event that moved each one."""
    moves = (
        select(Event.subject_id, Event.detail)
        .where(Event.subject_type == Round.__tablename__, Event.subject_id.between(part.first, part.last))
        .order_by(Event.id)
    )
    phases = {round_: detail["phase"][1] for round_, detail in session.execute(moves) if "phase" in detail}
    return [
        Fault.of("phase", round=round_.code)
        for round_ in rows_of(session, Round, part)
        if round_.phase != phases.get(round_.id, RoundPhase.PREPARING)
    ]


def holiday_faults(session: Session, part: Part) -> list[Fault]:
    """Versions of the calendar against the events that entered them."""
    told = {
        subject: (detail, actor)
        for subject, detail, actor in session.execute(
            select(Event.subject_id, Event.detail, Event.actor_id).where(
                Event.subject_type == HolidayNotice.__tablename__,
                Event.act == "store_holidays",
                Event.subject_id.between(part.first, part.last),
            )
        )
    }
    return [
        Fault.of("holidays", year=row.year, version=row.version)
        for row in rows_of(session, HolidayNotice, part)
        if (json.loads(canonical_json(holiday_statement(row))), row.stored_by_id) != told.get(row.id)
    ]
