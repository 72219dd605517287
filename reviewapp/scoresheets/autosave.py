"""Edits of single cells (自动保存): stored in the order in which they were made, each exactly once.

An edit names the revision that it was made from. Where the cell has moved on since, the edit is set aside and
both values go back to the page: the expert chooses, and the choice is a further edit. Nothing that arrives is
thrown away: after the deadline it is stored as ever (and does not count unless the deadline moves), and what
comes for a submitted sheet is set aside. Drafts are versions, not events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from flask_babel import LazyString
from sqlalchemy import Insert, Table, bindparam, insert, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from forms.cell_edit import OPINION, CellEdit
from forms.score_sheet import Entry
from reviewapp.models import (
    Opinion,
    Score,
    ScoreSheet,
    SetAsideEdit,
    SetAsideReason,
    SheetState,
)
from reviewapp.scoresheets.cells import Cell, Fate, Slot, arrived, slots

# Plain statements: autosave writes some times a second, and the mapper would cost as much as all the rest.
NEW_SCORE, NEW_OPINION, NEW_SET_ASIDE = (
    insert(cast("Table", model.__table__)) for model in (Score, Opinion, SetAsideEdit)
)
SHEET_SAVED = (
    update(ScoreSheet)
    .where(ScoreSheet.id == bindparam("sheet"))
    .values(saved_at=bindparam("at"), edit_version=bindparam("version"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True)
class Outcome:
    """What became of one edit, and what its cell holds after it."""

    edit: CellEdit
    fate: Fate
    cell: Cell
    faults: tuple[LazyString, ...] = ()


class UnknownCell(ValueError):
    """An edit names an indicator that the sheet's scheme does not have experts score."""


def keep(
    session: Session, sheet: ScoreSheet, edits: Sequence[CellEdit], *, late: bool, at: datetime
) -> list[Outcome]:
    """Store what is sound and new; the outcome of each edit, in order.

    The caller holds the sheet. ``late`` says that the round takes no scores at this moment any more.
    Raises ``UnknownCell`` before anything is stored.
    """
    codes = {edit.code for edit in edits}
    found = slots(session, sheet, codes)
    if unknown := codes - found.keys():
        raise UnknownCell(", ".join(sorted(unknown)))
    desk = _Desk(sheet, found, {code: slot.cell for code, slot in found.items()}, at)
    known = arrived(session, sheet, edits)
    outcomes = []
    for edit in edits:
        fate, faults = known.get(edit.id), ()
        if fate is None:
            faults = edit.faults(found[edit.code].indicator)
            fate = Fate.FAULTY if faults else desk.take(edit, edit.entry())
            if not faults:
                known[edit.id] = fate
        shown = Fate.LATE if late and fate is Fate.SAVED else fate
        outcomes.append(Outcome(edit, shown, desk.cells[edit.code], faults))
    desk.write(session)
    return outcomes


@dataclass
class _Desk:
    """The sheet while edits are laid on it; nothing is written before ``write``."""

    sheet: ScoreSheet
    slots: Mapping[str, Slot]
    cells: dict[str, Cell]
    at: datetime
    rows: dict[Insert, list[dict[str, Any]]] = field(default_factory=dict)

    def take(self, edit: CellEdit, entry: Entry) -> Fate:
        """Add a revision, or set the edit aside; to say again what is stored adds nothing."""
        cell = self.cells[edit.code]
        if entry == cell.entry:
            return Fate.SAVED
        if self.sheet.state == SheetState.SUBMITTED:
            return self._set_aside(edit, entry, SetAsideReason.LOCKED)
        if edit.base != cell.revision:
            return self._set_aside(edit, entry, SetAsideReason.CONFLICT)
        self._add(edit, entry, cell.revision + 1)
        return Fate.SAVED

    def write(self, session: Session) -> None:
        """Write what was taken, a table at a time, and count the sheet on where a cell moved on."""
        for statement, rows in self.rows.items():
            session.execute(statement, rows)
        if self.rows.keys() - {NEW_SET_ASIDE}:
            version = self.sheet.edit_version + 1  # the caller holds the sheet
            session.execute(SHEET_SAVED, {"sheet": self.sheet.id, "at": self.at, "version": version})
            set_committed_value(self.sheet, "saved_at", self.at)
            set_committed_value(self.sheet, "edit_version", version)

    def _add(self, edit: CellEdit, entry: Entry, revision: int) -> None:
        about = {"revision": revision, "saved_at": self.at}
        if edit.code == OPINION:
            self._row(NEW_OPINION, edit, text=entry.comment, **about)
        else:
            self._row(NEW_SCORE, edit, **self._said(edit, entry), **about)
        self.cells[edit.code] = Cell(revision, entry, self.at)

    def _set_aside(self, edit: CellEdit, entry: Entry, reason: SetAsideReason) -> Fate:
        about = {"base": edit.base, "reason": reason, "received_at": self.at}
        self._row(NEW_SET_ASIDE, edit, **self._said(edit, entry), **about)
        return Fate(reason.value)

    def _said(self, edit: CellEdit, entry: Entry) -> dict[str, Any]:
        """The columns of the cell and of what was typed into it."""
        return {
            "indicator_id": self.slots[edit.code].indicator_id,
            "value": entry.value,
            "abstained": entry.abstained,
            "comment": entry.comment,
        }

    def _row(self, statement: Insert, edit: CellEdit, **columns: Any) -> None:
        self.rows.setdefault(statement, []).append({"sheet_id": self.sheet.id, "edit_id": edit.id, **columns})
