"""All of an expert's own scores of a round side by side: gaps, ties, and what is ready to be submitted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forms.final_pass import SeenSheet
from forms.score_sheet import submission_faults
from reviewapp.models import Application, Assignment, Round, ScoreSheet
from reviewapp.rounds.stages import stage_of
from reviewapp.scoresheets.cells import UNTOUCHED, Cell
from reviewapp.scoresheets.measured import measured_rows, scores_of
from reviewapp.scoresheets.progress import Progress, progress_of
from reviewapp.scoresheets.queries import DeskLine, current_cells, dealt, desk_line
from scoring.scheme import Indicator, IndicatorScheme

EXACT = 6
"""Decimals of points that the page goes on reckoning with."""


@dataclass(frozen=True)
class OverviewRow:
    """One application with the cells of its current sheet by indicator.

    ``gaps`` are the indicators that still stand in the way of submission. ``ties`` are the numbers of the
    other applications with the same total out of the same points. ``by_data`` is what the application's
    figures earn by themselves.
    """

    line: DeskLine
    sheet: ScoreSheet
    cells: Mapping[str, Cell]
    gaps: tuple[str, ...]
    by_data: Progress
    ties: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether the sheet is a draft that may be submitted as it stands."""
        return self.sheet.submitted_at is None and not self.gaps

    @property
    def seen(self) -> SeenSheet:
        """The version of the sheet that a page shows."""
        return SeenSheet(self.line.assignment_id, self.sheet.number, self.sheet.edit_version)

    def cell(self, code: str) -> Cell:
        """What the cell holds now."""
        return self.cells.get(code, UNTOUCHED)

    def abstained(self) -> list[str]:
        """The indicators marked 无法评价."""
        return [code for code, cell in self.cells.items() if cell.entry.abstained]


@dataclass(frozen=True)
class Overview:
    """The expert's own pile of one round, in order of number."""

    round: Round
    indicators: tuple[Indicator, ...]
    rows: tuple[OverviewRow, ...]

    @property
    def drafts(self) -> list[OverviewRow]:
        """The sheets that are not submitted yet."""
        return [row for row in self.rows if row.sheet.submitted_at is None]

    def sorted_by(self, key: str, *, down: bool) -> list[OverviewRow]:
        """The rows by total or by one indicator's score, blanks last either way; by number for other keys."""
        if key != "total" and key not in {one.code for one in self.indicators}:
            return sorted(self.rows, key=lambda row: row.line.number, reverse=down)
        values = {row.line.number: _value(row, key) for row in self.rows}
        given = [row for row in self.rows if values[row.line.number] is not None]
        blank = [row for row in self.rows if values[row.line.number] is None]
        return sorted(given, key=lambda row: values[row.line.number] or Decimal(0), reverse=down) + blank


def _value(row: OverviewRow, key: str) -> Decimal | None:
    if key == "total":
        return None if row.line.progress.blank else row.line.progress.points
    return row.cell(key).entry.value


def overview(session: Session, expert_id: int, round_id: int) -> Overview | None:
    """The pile as it stands; None where the expert has no open seat in a round whose scoring has begun."""
    pile = session.execute(_pile(session, expert_id, round_id)).all()
    if not pile:
        return None
    round_, cells = pile[0][0], current_cells(session, expert_id)
    scheme = round_.scheme_version.to_scheme()
    rows = [_row(scheme, round_, application, sheet, cells) for _, application, sheet in pile]
    return Overview(round_, tuple(scheme.expert_indicators()), tuple(_with_ties(rows)))


def _pile(session: Session, expert_id: int, round_id: int) -> Select[Round, Application, ScoreSheet]:
    """The current sheets of the stage that the round is at."""
    round_ = session.get(Round, round_id)
    pile = dealt(expert_id).where(Round.id == round_id)
    return pile.where(Assignment.stage == stage_of(round_)) if round_ else pile


def held_overview(session: Session, expert_id: int, round_id: int) -> Overview | None:
    """The pile, its round and sheets held to the end of the transaction: nothing slips between."""
    session.execute(select(Round.id).where(Round.id == round_id).with_for_update(read=True))
    sheets = _pile(session, expert_id, round_id).with_only_columns(ScoreSheet.id)
    session.execute(
        select(ScoreSheet.id)
        .where(ScoreSheet.id.in_(sheets.order_by(None)))
        .order_by(ScoreSheet.id)
        .with_for_update()
    ).all()
    return overview(session, expert_id, round_id)


def _row(
    scheme: IndicatorScheme,
    round_: Round,
    application: Application,
    sheet: ScoreSheet,
    cells: Mapping[int, Mapping[str, Cell]],
) -> OverviewRow:
    own, measured = cells.get(sheet.id, {}), scores_of(measured_rows(scheme, application))
    gaps = (
        one.code
        for one in scheme.expert_indicators()
        if any(submission_faults(one, own.get(one.code, UNTOUCHED).entry))
    )
    line = desk_line(round_, scheme, application, sheet, own, measured)
    return OverviewRow(line, sheet, own, tuple(gaps), progress_of(scheme, {}, EXACT, measured))


def _with_ties(rows: Sequence[OverviewRow]) -> Iterable[OverviewRow]:
    numbers: dict[tuple[Decimal, Decimal], list[str]] = defaultdict(list)
    for row in rows:
        if not row.line.progress.blank:
            numbers[row.line.progress.points, row.line.progress.out_of].append(row.line.number)
    for row in rows:
        progress, number = row.line.progress, row.line.number
        tied = [] if progress.blank else numbers[progress.points, progress.out_of]
        others = tuple(one for one in tied if one != number)
        yield replace(row, ties=others)


def differences(seen: Sequence[SeenSheet], now: Overview) -> list[tuple[SeenSheet, OverviewRow | None]]:
    """Each listed sheet that is not what the list said any more, with what it is now (None: no seat)."""
    rows = {row.line.assignment_id: row for row in now.rows}
    found = [(one, rows.get(one.assignment_id)) for one in seen]
    return [(one, row) for one, row in found if row is None or row.seen != one or not row.is_ready]
