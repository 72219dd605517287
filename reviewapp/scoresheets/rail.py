"""The rows of a score sheet as the page shows them: what was typed, and beside it what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from forms.score_sheet import Entry, ScoreRow, ScoreSheetForm
from reviewapp.scoresheets.progress import BLANK


@dataclass(frozen=True)
class RailRow:
    """One indicator's row of the form, and the entry that is stored for it."""

    row: ScoreRow
    stored: Entry

    @property
    def differs(self) -> bool:
        """Whether something was typed that is not what is stored."""
        return self.row.posted and self.row.entry != self.stored

    @property
    def faults(self) -> list[str]:
        """What is wrong with the row, in words."""
        return [message for field in self.row for message in field.errors]

    @property
    def edges(self) -> tuple[Decimal, Decimal]:
        """The lowest level's upper and the highest level's lower end: beyond them a reason may be asked."""
        levels = sorted(self.row.indicator.levels, key=lambda level: level.low)
        return (levels[0].high, levels[-1].low) if levels else (Decimal(0), self.row.indicator.maximum)


@dataclass(frozen=True)
class RailGroup:
    """The rows under one level-1 indicator."""

    code: str
    title: str
    rows: tuple[RailRow, ...]


def rail(form: ScoreSheetForm, entries: Mapping[str, Entry]) -> tuple[RailGroup, ...]:
    """All rows, grouped as the scheme groups them."""
    groups = []
    for top in form.scheme.indicators:
        codes = {node.code for node in top.walk()}
        rows = tuple(
            RailRow(row, entries.get(row.indicator.code, BLANK))
            for row in form.rows()
            if row.indicator.code in codes
        )
        if rows:
            groups.append(RailGroup(top.code, top.title, rows))
    return tuple(groups)


def adopt(form: ScoreSheetForm, entries: Mapping[str, Entry]) -> None:
    """Show what is stored in every row that was sent blank: an older page must not erase it unseen."""
    for row in form.rows():
        stored = entries.get(row.indicator.code, BLANK)
        if row.posted and not row.score.text and row.entry == BLANK:
            row.score.data, row.score.raw_data = stored.value, None
            row.abstained.data, row.comment.data = stored.abstained, stored.comment
