"""What an expert sees: the own list and the own sheets, never anybody else's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from forms.score_sheet import Entry
from reviewapp.models import (
    Application,
    Assignment,
    IndicatorRow,
    Round,
    RoundPhase,
    SchemeVersion,
    Score,
    ScoreSheet,
)
from reviewapp.scoresheets.measured import measured_rows, scores_of
from reviewapp.scoresheets.progress import Progress, progress_of


class Standing(StrEnum):
    """Where a sheet on the desk stands; the desk can be narrowed to one of them."""

    UNTOUCHED = "untouched"
    DRAFT = "draft"
    SUBMITTED = "submitted"


@dataclass(frozen=True)
class DeskLine:
    """One application on the desk."""

    assignment_id: int
    number: str
    name: str
    sector: str
    quota_unit: str
    progress: Progress
    standing: Standing
    submitted_at: datetime | None


@dataclass(frozen=True)
class DeskRound:
    """One round on the desk with its lines, the least done first."""

    title: str
    phase: RoundPhase
    scoring_ends_at: datetime | None
    lines: tuple[DeskLine, ...]

    def count(self, standing: Standing) -> int:
        """How many lines stand there."""
        return sum(line.standing == standing for line in self.lines)


@dataclass(frozen=True)
class Neighbours:
    """The place of an assignment among the expert's own of the round, in order of number."""

    position: int
    count: int
    previous_id: int | None
    next_id: int | None


def desk(session: Session, expert_id: int) -> tuple[DeskRound, ...]:
    """The expert's applications of all rounds whose scoring has begun, the newest round first."""
    rows = session.execute(
        select(Round, Application, ScoreSheet)
        .join(Application, Application.round_id == Round.id)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(ScoreSheet.id.in_(_current_sheets(expert_id)), Round.phase != RoundPhase.PREPARING)
        .order_by(Round.year.desc(), Round.id.desc(), Application.number)
        .options(
            selectinload(Round.scheme_version).selectinload(SchemeVersion.indicators),
            selectinload(Application.figures),
        )
    )
    entries = _entries(session, expert_id)
    return tuple(
        _desk_round(round_, [(application, sheet) for _, application, sheet in lines], entries)
        for round_, lines in groupby(rows, key=lambda row: row[0])
    )


def _desk_round(
    round_: Round,
    dealt: Sequence[tuple[Application, ScoreSheet]],
    entries: Mapping[int, Mapping[str, Entry]],
) -> DeskRound:
    scheme = round_.scheme_version.to_scheme()
    lines = [
        _desk_line(
            application,
            sheet,
            progress_of(
                scheme,
                entries.get(sheet.id, {}),
                round_.decimals,
                scores_of(measured_rows(scheme, application)),
            ),
        )
        for application, sheet in dealt
    ]
    return DeskRound(
        title=round_.title,
        phase=round_.phase,
        scoring_ends_at=round_.scoring_ends_at,
        lines=tuple(sorted(lines, key=lambda line: (line.submitted_at is not None, line.progress.done))),
    )


def _desk_line(application: Application, sheet: ScoreSheet, progress: Progress) -> DeskLine:
    standing = Standing.UNTOUCHED if sheet.saved_at is None else Standing.DRAFT
    return DeskLine(
        assignment_id=sheet.assignment_id,
        number=application.number,
        name=application.cluster.name,
        sector=application.cluster.sector,
        quota_unit=application.quota_unit,
        progress=progress,
        standing=standing if sheet.submitted_at is None else Standing.SUBMITTED,
        submitted_at=sheet.submitted_at,
    )


def _current_sheets(expert_id: int) -> Select[int]:
    """The current sheet of each of the expert's assignments: the one with the highest number."""
    numbers = (
        select(ScoreSheet.assignment_id, func.max(ScoreSheet.number))
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(Assignment.expert_id == expert_id, Assignment.is_declared, ~Assignment.is_recused)
        .group_by(ScoreSheet.assignment_id)
    )
    return select(ScoreSheet.id).where(tuple_(ScoreSheet.assignment_id, ScoreSheet.number).in_(numbers))


def _entries(session: Session, expert_id: int) -> Mapping[int, Mapping[str, Entry]]:
    """Sheet → indicator → what the latest revision of the cell says."""
    latest = (
        select(Score.sheet_id, Score.indicator_id, func.max(Score.revision))
        .where(Score.sheet_id.in_(_current_sheets(expert_id)))
        .group_by(Score.sheet_id, Score.indicator_id)
    )
    cells = session.execute(
        select(Score.sheet_id, IndicatorRow.code, Score.value, Score.abstained, Score.comment)
        .join(IndicatorRow, IndicatorRow.id == Score.indicator_id)
        .where(tuple_(Score.sheet_id, Score.indicator_id, Score.revision).in_(latest))
    )
    entries: dict[int, dict[str, Entry]] = defaultdict(dict)
    for sheet_id, code, value, abstained, comment in cells:
        entries[sheet_id][code] = Entry(value, abstained, comment)
    return entries


def assignment_by_id(session: Session, assignment_id: int) -> Assignment | None:
    """One assignment with all that its page shows."""
    application = joinedload(Assignment.application, innerjoin=True)
    round_ = application.joinedload(Application.round, innerjoin=True)
    return session.get(
        Assignment,
        assignment_id,
        options=[
            application.selectinload(Application.figures),
            application.selectinload(Application.waivers),
            application.selectinload(Application.files),
            round_.joinedload(Round.standard, innerjoin=True).selectinload(SchemeVersion.indicators),
            selectinload(Assignment.sheets).selectinload(ScoreSheet.scores),
            selectinload(Assignment.sheets).selectinload(ScoreSheet.opinions),
            selectinload(Assignment.sheets)
            .joinedload(ScoreSheet.scheme_version)
            .selectinload(SchemeVersion.indicators),
        ],
    )


def seat(session: Session, assignment_id: int) -> tuple[Assignment, Round] | None:
    """One assignment and its round, the round held: scoring is not closed while an edit is laid down."""
    row = session.execute(
        select(Assignment, Round)
        .join(Application, Application.id == Assignment.application_id)
        .join(Round, Round.id == Application.round_id)
        .where(Assignment.id == assignment_id)
        .with_for_update(read=True, of=Round)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def held_sheet(session: Session, assignment_id: int) -> ScoreSheet:
    """The current sheet of an assignment, held until the transaction ends."""
    return session.scalars(
        select(ScoreSheet)
        .where(ScoreSheet.assignment_id == assignment_id)
        .order_by(ScoreSheet.number.desc())
        .limit(1)
        .with_for_update()
    ).one()


def recorded_sheet(session: Session, assignment: Assignment) -> ScoreSheet:
    """The current sheet of an assignment with every version of its cells and every edit set aside."""
    return session.scalars(
        select(ScoreSheet)
        .where(ScoreSheet.assignment_id == assignment.id)
        .order_by(ScoreSheet.number.desc())
        .limit(1)
        .options(
            selectinload(ScoreSheet.scores),
            selectinload(ScoreSheet.opinions),
            selectinload(ScoreSheet.set_aside),
            joinedload(ScoreSheet.scheme_version).selectinload(SchemeVersion.indicators),
        )
    ).one()


def neighbours(session: Session, assignment: Assignment) -> Neighbours:
    """What comes before and after an assignment on the expert's own pile."""
    ids = session.scalars(
        select(Assignment.id)
        .join(Application)
        .where(
            Assignment.expert_id == assignment.expert_id,
            Application.round_id == assignment.application.round_id,
            Assignment.is_declared,
            ~Assignment.is_recused,
        )
        .order_by(Application.number)
    ).all()
    here = ids.index(assignment.id)
    return Neighbours(
        position=here + 1,
        count=len(ids),
        previous_id=ids[here - 1] if here else None,
        next_id=ids[here + 1] if here + 1 < len(ids) else None,
    )
