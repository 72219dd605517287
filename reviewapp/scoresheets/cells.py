"""The cells of a sheet: what each holds now, which edits have arrived, and every version there ever was.

The overall opinion (评审意见) is a cell like the others; its code is ``OPINION``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, String, and_, bindparam, cast, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from forms.cell_edit import OPINION, CellEdit
from forms.score_sheet import Entry
from reviewapp.models import IndicatorRow, Opinion, Score, ScoreSheet, SetAsideEdit, SetAsideReason
from reviewapp.scoresheets.progress import BLANK
from scoring.scheme import Indicator, Kind


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


# Built once: autosave asks these questions some times a second, and to build them costs more than to ask.
_EARLIER = aliased(Score)
NEWEST_REVISION = (
    select(func.max(_EARLIER.revision))
    .where(_EARLIER.indicator_id == IndicatorRow.id, _EARLIER.sheet_id == bindparam("sheet"))
    .correlate(IndicatorRow)
    .scalar_subquery()
)
NEWEST_SCORES = (
    select(
        IndicatorRow.id,
        IndicatorRow.code,
        IndicatorRow.title,
        IndicatorRow.kind,
        IndicatorRow.maximum,
        IndicatorRow.definition,
        Score.revision,
        Score.value,
        Score.abstained,
        Score.comment,
        Score.saved_at,
    )
    .outerjoin(
        Score,
        and_(
            Score.indicator_id == IndicatorRow.id,
            Score.sheet_id == bindparam("sheet"),
            Score.revision == NEWEST_REVISION,
        ),
    )
    .where(
        IndicatorRow.scheme_version_id == bindparam("scheme"),
        IndicatorRow.code.in_(bindparam("codes", expanding=True)),
        IndicatorRow.kind == Kind.EXPERT,
        IndicatorRow.weight > 0,
    )
)
NEWEST_OPINION = (
    select(Opinion.revision, Opinion.text, Opinion.saved_at)
    .where(Opinion.sheet_id == bindparam("sheet"))
    .order_by(Opinion.revision.desc())
    .limit(1)
)
ARRIVED = union_all(
    *(
        select(table.edit_id, reason, ScoreSheet.assignment_id)
        .join(ScoreSheet, ScoreSheet.id == table.sheet_id)
        .where(table.edit_id.in_(bindparam("edits", expanding=True)))
        for table, reason in (
            (Score, literal("")),
            (Opinion, literal("")),
            (SetAsideEdit, cast(SetAsideEdit.reason, String)),
        )
    )
)


@dataclass(frozen=True)
class Slot:
    """A cell of the sheet, and the indicator that says which scores are possible; None for the opinion."""

    indicator_id: int | None
    indicator: Indicator | None
    cell: Cell


def slots(session: Session, sheet: ScoreSheet, codes: Collection[str]) -> dict[str, Slot]:
    """Code → the cell with what it holds now; a code that the sheet's scheme does not have is left out."""
    found: dict[str, Slot] = {}
    if indicators := [code for code in codes if code != OPINION]:
        asked = {"sheet": sheet.id, "scheme": sheet.scheme_version_id, "codes": indicators}
        for row in session.execute(NEWEST_SCORES, asked):
            found[row.code] = _slot(row)
    if OPINION in codes:
        said = session.execute(NEWEST_OPINION, {"sheet": sheet.id}).one_or_none()
        cell = Cell(said.revision, Entry(comment=said.text), said.saved_at) if said else UNTOUCHED
        found[OPINION] = Slot(None, None, cell)
    return found


def _slot(row: Row[Any]) -> Slot:
    step = Decimal(str(row.definition["step"]))
    indicator = Indicator(code=row.code, title=row.title, kind=row.kind, maximum=row.maximum, step=step)
    if row.revision is None:
        return Slot(row.id, indicator, UNTOUCHED)
    return Slot(
        row.id, indicator, Cell(row.revision, Entry(row.value, row.abstained, row.comment), row.saved_at)
    )


def arrived(session: Session, sheet: ScoreSheet, edits: Collection[CellEdit]) -> dict[str, Fate]:
    """Those of the edits that the assignment's sheets hold already, and what became of each.

    A reopened sheet is followed by another: an edit sent twice may have arrived at the one before.
    Raises ``ForeignEdit``: an edit belongs to one assignment for ever.
    """
    rows = session.execute(ARRIVED, {"edits": [edit.id for edit in edits]}).all()
    if any(assignment_id != sheet.assignment_id for _, _, assignment_id in rows):
        raise ForeignEdit
    return {str(edit_id): Fate(reason) if reason else Fate.SAVED for edit_id, reason, _ in rows}


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
