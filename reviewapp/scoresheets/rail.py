"""The rows of a score sheet as the page shows them: what was typed, and beside it what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase

from forms.score_sheet import Entry, ScoreRow, ScoreSheetForm
from reviewapp.models import Score, ScoreSheet
from reviewapp.scoresheets.measured import MeasuredRow
from reviewapp.scoresheets.progress import BLANK, entry_of
from scoring.ranking import round_half_up
from scoring.scheme import Indicator, Level


@dataclass(frozen=True)
class Choice:
    """A level that a key or a click chooses."""

    key: str
    level: Level
    score: Decimal


@dataclass(frozen=True)
class RailRow:
    """One indicator's row of the form, and what its cell holds: the entry and its revision."""

    row: ScoreRow
    stored: Entry
    revision: int

    @property
    def choices(self) -> list[Choice]:
        """The levels, the highest first, each with its key and the score that choosing it gives."""
        levels = sorted(self.row.indicator.levels, key=lambda level: level.low, reverse=True)
        return [
            Choice(key, level, middle(level, self.row.indicator.step))
            for key, level in zip(ascii_uppercase, levels, strict=False)
        ]

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
        """The scores beyond which a reason may be asked."""
        return edges(self.row.indicator)


@dataclass(frozen=True)
class RailGroup:
    """The rows under one level-1 indicator, and those that the data score by themselves."""

    code: str
    title: str
    rows: tuple[RailRow, ...]
    measured: tuple[MeasuredRow, ...]
    is_leaf: bool


def rail(form: ScoreSheetForm, sheet: ScoreSheet, measured: Sequence[MeasuredRow]) -> tuple[RailGroup, ...]:
    """All rows, grouped as the scheme groups them."""
    current, groups = sheet.current(), []
    for top in form.scheme.indicators:
        codes = {node.code for node in top.walk()}
        rows = tuple(
            _row(row, current.get(row.indicator.code)) for row in form.rows() if row.indicator.code in codes
        )
        by_data = tuple(row for row in measured if row.indicator.code in codes)
        if rows or by_data:
            groups.append(RailGroup(top.code, top.title, rows, by_data, is_leaf=not top.children))
    return tuple(groups)


def _row(row: ScoreRow, score: Score | None) -> RailRow:
    return RailRow(row, entry_of(score), score.revision if score else 0)


def edges(indicator: Indicator) -> tuple[Decimal, Decimal]:
    """The lowest level's upper and the highest level's lower end of an indicator."""
    levels = sorted(indicator.levels, key=lambda level: level.low)
    return (levels[0].high, levels[-1].low) if levels else (Decimal(0), indicator.maximum)


def middle(level: Level, step: Decimal) -> Decimal:
    """The score in the middle of a level, on the step; half a step goes up."""
    return round_half_up((level.low + level.high) / 2 / step, 0) * step


def adopt(form: ScoreSheetForm, entries: Mapping[str, Entry]) -> None:
    """Show what is stored in every row that was sent blank: an older page must not erase it unseen."""
    for row in form.rows():
        stored = entries.get(row.indicator.code, BLANK)
        if row.posted and not row.score.text and row.entry == BLANK:
            row.score.data, row.score.raw_data = stored.value, None
            row.abstained.data, row.comment.data = stored.abstained, stored.comment
