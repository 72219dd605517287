"""Verbs on score sheets. Cells are never rewritten: a change is a further revision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from forms.score_sheet import Entry
from reviewapp import audit
from reviewapp.models import Opinion, Round, Score, ScoreSheet, User
from reviewapp.scoresheets.progress import entry_of
from reviewapp.workflow import SCORE_SHEET, Denial, Refused


def lock(session: Session, round_: Round, sheet: ScoreSheet) -> None:
    """Hold the round (shared) and the sheet, so that closing or another window cannot slip between."""
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update(read=True))
    session.execute(select(ScoreSheet.id).where(ScoreSheet.id == sheet.id).with_for_update())
    session.refresh(round_)
    session.refresh(sheet)


def save(
    session: Session,
    sheet: ScoreSheet,
    entries: Mapping[str, Entry],
    *,
    opinion: str | None = None,
    edit_tag: int,
    at: datetime,
) -> int:
    """Add a revision for every cell that differs, the overall opinion too; the number of cells changed.

    ``opinion`` None: it was not sent. Raises ``Refused`` where the sheet is locked, or was changed since
    ``edit_tag`` was handed out. To send again what is stored already is no conflict: nothing would be
    overwritten.
    """
    SCORE_SHEET.after(sheet.state, "save")
    current = sheet.current()
    changes = {code: entry for code, entry in entries.items() if entry != entry_of(current.get(code))}
    said = sheet.opinion.text if sheet.opinion else ""
    restated = opinion is not None and opinion != said
    if not changes and not restated:
        return 0
    if sheet.edit_version != edit_tag:
        raise Refused(Denial("edit_conflict"))
    indicators = {row.code: row for row in sheet.scheme_version.indicators}
    for code, entry in changes.items():
        before = current.get(code)
        sheet.scores.append(
            Score(
                indicator=indicators[code],
                revision=before.revision + 1 if before else 1,
                value=entry.value,
                abstained=entry.abstained,
                comment=entry.comment,
                saved_at=at,
            )
        )
    if opinion is not None and restated:
        revision = sheet.opinion.revision + 1 if sheet.opinion else 1
        sheet.opinions.append(Opinion(revision=revision, text=opinion, saved_at=at))
    sheet.saved_at = at
    flag_modified(sheet, "saved_at")  # two saves at one moment are two versions all the same
    session.flush()
    return len(changes) + restated


def submit(session: Session, round_: Round, sheet: ScoreSheet, *, actor: User, at: datetime) -> None:
    """Lock a complete sheet and record what it says."""
    sheet.state = SCORE_SHEET.after(sheet.state, "submit")
    sheet.submitted_at = at
    session.flush()
    audit.record(
        session,
        "submit_sheet",
        sheet,
        actor=actor,
        at=at,
        round_id=round_.id,
        number=sheet.number,
        **statement(sheet),
    )


def statement(sheet: ScoreSheet) -> dict[str, Any]:
    """What a sheet says on each indicator and on the whole, as its event keeps it."""
    return {
        "scores": {
            code: {"value": score.value, "abstained": score.abstained, "comment": score.comment}
            for code, score in sheet.current().items()
        },
        "opinion": sheet.opinion.text if sheet.opinion else "",
    }
