"""The cells of a sheet: what each holds now, which edits have arrived, and every version there ever was.

The overall opinion (评审意见) is a cell like the others; its code is ``OPINION``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, literal, select, tuple_
from sqlalchemy.orm import Session

from forms.cell_edit import OPINION, CellEdit
from forms.score_sheet import Entry
from reviewapp.models import IndicatorRow, Opinion, Score, ScoreSheet, SetAsideEdit, SetAsideReason
from reviewapp.scoresheets.progress import BLANK


class Fate(StrEnum):
    """What became of an edit; an edit after the deadline is stored like any other, and not counted."""

    SAVED = "saved"
    LATE = "late"
    CONFLICT = "conflict"
    LOCKED = "locked"
    FAULTY = "faulty"


@dataclass(frozen=True)
class Cell:
    """What a cell holds now; a cell never touched has revision 0."""

    revision: int = 0
    entry: Entry = BLANK
    saved_at: datetime | None = None


@dataclass(frozen=True)
class Version:
    """One version of a cell, or an edit that did not become one (then ``revision`` is None)."""

    code: str
    revision: int | None
    entry: Entry
    at: datetime
    fate: Fate


UNTOUCHED = Cell()


class ForeignEdit(ValueError):
    """An edit bears the name of one that arrived for another assignment."""


def fate_of(at: datetime, ends_at: datetime | None) -> Fate:
    """Whether a revision of that moment came in time; a later deadline makes a late one timely."""
    return Fate.SAVED if ends_at is None or at < ends_at else Fate.LATE


def newest(session: Session, sheet: ScoreSheet, codes: Collection[str]) -> dict[str, Cell]:
    """Code → what the cell holds now, for those of the cells that were ever touched."""
    cells: dict[str, Cell] = {}
    if indicators := [code for code in codes if code != OPINION]:
        cells |= _newest_scores(session, sheet, indicators)
    if OPINION in codes:
        cells |= _newest_opinion(session, sheet)
    return cells


def _newest_scores(session: Session, sheet: ScoreSheet, codes: Collection[str]) -> dict[str, Cell]:
    last = (
        select(Score.indicator_id, func.max(Score.revision))
        .join(IndicatorRow, IndicatorRow.id == Score.indicator_id)
        .where(Score.sheet_id == sheet.id, IndicatorRow.code.in_(codes))
        .group_by(Score.indicator_id)
    )
    rows = session.execute(
        select(IndicatorRow.code, Score.revision, Score.value, Score.abstained, Score.comment, Score.saved_at)
        .join(IndicatorRow, IndicatorRow.id == Score.indicator_id)
        .where(Score.sheet_id == sheet.id, tuple_(Score.indicator_id, Score.revision).in_(last))
    )
    return {
        row.code: Cell(row.revision, Entry(row.value, row.abstained, row.comment), row.saved_at)
        for row in rows
    }


def _newest_opinion(session: Session, sheet: ScoreSheet) -> dict[str, Cell]:
    row = session.execute(
        select(Opinion.revision, Opinion.text, Opinion.saved_at)
        .where(Opinion.sheet_id == sheet.id)
        .order_by(Opinion.revision.desc())
        .limit(1)
    ).one_or_none()
    return {OPINION: Cell(row.revision, Entry(comment=row.text), row.saved_at)} if row else {}


def arrived(session: Session, sheet: ScoreSheet, edits: Collection[CellEdit]) -> dict[str, Fate]:
    """Those of the edits that the assignment's sheets hold already, and what became of each.

    A reopened sheet is followed by another: an edit sent twice may have arrived at the one before.
    Raises ``ForeignEdit``: an edit belongs to one assignment for ever.
    """
    scores = {edit.id for edit in edits if edit.code != OPINION}
    opinions = {edit.id for edit in edits} - scores
    fates: dict[str, Fate] = {}
    for table, edit_ids in ((Score, scores), (Opinion, opinions)):
        if edit_ids:
            fates |= dict.fromkeys(_known(session, sheet, table, edit_ids), Fate.SAVED)
    aside = _known(session, sheet, SetAsideEdit, scores | opinions)
    return fates | {edit_id: Fate(reason) for edit_id, reason in aside.items()}


def _known(
    session: Session,
    sheet: ScoreSheet,
    table: type[Score] | type[Opinion] | type[SetAsideEdit],
    edit_ids: Collection[str],
) -> dict[str, str]:
    """Edit → why it was set aside (empty where it was not); raises ``ForeignEdit``."""
    reason = table.reason if table is SetAsideEdit else literal("")
    rows = session.execute(
        select(table.edit_id, reason, ScoreSheet.assignment_id)
        .join(ScoreSheet, ScoreSheet.id == table.sheet_id)
        .where(table.edit_id.in_(edit_ids))
    ).all()
    if any(assignment_id != sheet.assignment_id for _, _, assignment_id in rows):
        raise ForeignEdit
    return {str(edit_id): why for edit_id, why, _ in rows}


def history(sheet: ScoreSheet, ends_at: datetime | None, code: str | None) -> list[Version]:
    """Every version of one cell (of all, without ``code``) and every edit set aside, the newest first."""
    versions = [one for one in _versions(sheet, ends_at) if code in (None, one.code)]
    return sorted(versions, key=lambda one: (one.at, one.revision or 0), reverse=True)


def _versions(sheet: ScoreSheet, ends_at: datetime | None) -> Iterator[Version]:
    for score in sheet.scores:
        entry = Entry(score.value, score.abstained, score.comment)
        yield Version(
            score.indicator.code, score.revision, entry, score.saved_at, fate_of(score.saved_at, ends_at)
        )
    for opinion in sheet.opinions:
        entry = Entry(comment=opinion.text)
        yield Version(OPINION, opinion.revision, entry, opinion.saved_at, fate_of(opinion.saved_at, ends_at))
    codes = {row.id: row.code for row in sheet.scheme_version.indicators}
    for aside in sheet.set_aside:
        entry = Entry(aside.value, aside.abstained, aside.comment)
        code = OPINION if aside.indicator_id is None else codes[aside.indicator_id]
        yield Version(code, None, entry, aside.received_at, Fate(SetAsideReason(aside.reason).value))
