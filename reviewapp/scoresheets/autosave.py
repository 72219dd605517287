"""Edits of single cells (自动保存): stored in the order in which they were made, each exactly once.

An edit names the revision that it was made from. Where the cell has moved on since, the edit is set aside and
both values go back to the page: the expert chooses, and the choice is a further edit. Nothing that arrives is
thrown away: after the deadline it is stored as ever (and does not count unless the deadline moves), and what
comes for a submitted sheet is set aside. Drafts are versions, not events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

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
    desk = _Desk(session, sheet, found, {code: slot.cell for code, slot in found.items()}, at)
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
    session.flush()
    return outcomes


@dataclass
class _Desk:
    """The sheet while edits are laid on it."""

    session: Session
    sheet: ScoreSheet
    slots: Mapping[str, Slot]
    cells: dict[str, Cell]
    at: datetime

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

    def _add(self, edit: CellEdit, entry: Entry, revision: int) -> None:
        about = {"sheet_id": self.sheet.id, "revision": revision, "saved_at": self.at, "edit_id": edit.id}
        if edit.code == OPINION:
            self.session.add(Opinion(text=entry.comment, **about))
        else:
            self.session.add(
                Score(
                    indicator_id=self.slots[edit.code].indicator_id,
                    value=entry.value,
                    abstained=entry.abstained,
                    comment=entry.comment,
                    **about,
                )
            )
        self.cells[edit.code] = Cell(revision, entry, self.at)
        self.sheet.saved_at = self.at
        flag_modified(self.sheet, "saved_at")  # two edits at one moment are two versions all the same

    def _set_aside(self, edit: CellEdit, entry: Entry, reason: SetAsideReason) -> Fate:
        self.session.add(
            SetAsideEdit(
                sheet_id=self.sheet.id,
                indicator_id=self.slots[edit.code].indicator_id,
                edit_id=edit.id,
                base=edit.base,
                value=entry.value,
                abstained=entry.abstained,
                comment=entry.comment,
                reason=reason,
                received_at=self.at,
            )
        )
        return Fate(reason.value)
