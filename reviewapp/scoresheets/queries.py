"""What an expert sees: the own list and the own sheets, never anybody else's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from sqlalchemy import Select, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session, contains_eager, joinedload, load_only, selectinload

from forms.score_sheet import Entry
from reviewapp.models import (
    Application,
    Assignment,
    Ballot,
    BallotVoter,
    IndicatorRow,
    RankingRun,
    Round,
    RoundPhase,
    SchemeVersion,
    Score,
    ScoreSheet,
    Stage,
)
from reviewapp.permissions.score_sheet import OPEN_IN
from reviewapp.rounds.counted import is_late
from reviewapp.rounds.stages import OPEN_STAGE
from reviewapp.scoresheets.cells import Cell
from reviewapp.scoresheets.measured import measured_rows, scores_of
from reviewapp.scoresheets.progress import Progress, progress_of
from scoring.scheme import IndicatorScheme


class Standing(StrEnum):
    """Where a sheet on the desk stands; the desk can be narrowed to one of them."""

    UNTOUCHED = "untouched"
    DRAFT = "draft"
    SUBMITTED = "submitted"


@dataclass(frozen=True)
class DeskLine:
    """One application on the desk."""

    assignment_id: int
    sheet_id: int
    version: int
    number: str
    name: str
    sector: str
    quota_unit: str
    progress: Progress
    standing: Standing
    submitted_at: datetime | None
    is_late: bool


@dataclass(frozen=True)
class DeskRound:
    """One stage of a round on the desk with its lines, the least done first."""

    id: int
    title: str
    stage: Stage
    phase: RoundPhase
    scoring_ends_at: datetime | None
    lines: tuple[DeskLine, ...]

    @property
    def is_current(self) -> bool:
        """Whether this is the stage that the round is at."""
        return self.stage == OPEN_STAGE.get(self.phase, Stage.INDEPENDENT)

    @property
    def is_open(self) -> bool:
        """Whether the sheets of this stage are scored now."""
        return self.phase == OPEN_IN[self.stage]

    @property
    def is_scored(self) -> bool:
        """Whether nothing is left to be scored, and something to be submitted."""
        drafts = [line for line in self.lines if line.submitted_at is None]
        return bool(drafts) and not any(line.progress.blank for line in drafts)

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
    """The expert's applications, stage by stage, of all rounds whose scoring has begun.

    What is scored now comes first, then the newest.
    """
    rows = session.execute(dealt(expert_id)).all()
    cells = current_cells(session, expert_id)
    found = (
        _desk_round(round_, stage, [(application, sheet) for _, application, sheet in lines], cells)
        for (round_, stage), lines in groupby(rows, key=lambda row: (row[0], row[2].assignment.stage))
    )
    return tuple(sorted(found, key=lambda one: not one.is_open))


def round_dealt(session: Session, expert_id: int, round_id: int) -> Round | None:
    """The round, where anything of it was dealt to the expert, at whatever stage."""
    return session.scalars(dealt(expert_id).where(Round.id == round_id).limit(1)).first()


def dealt(expert_id: int) -> Select[Round, Application, ScoreSheet]:
    """The current sheets of the expert's pile in rounds whose scoring has begun, the newest round first."""
    return (
        select(Round, Application, ScoreSheet)
        .join(Application, Application.round_id == Round.id)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(ScoreSheet.id.in_(_current_sheets(expert_id)), Round.phase != RoundPhase.PREPARING)
        .order_by(Round.year.desc(), Round.id.desc(), Assignment.stage, Application.number)
        .options(
            selectinload(Round.scheme_version).selectinload(SchemeVersion.indicators),
            selectinload(Application.figures),
            contains_eager(ScoreSheet.assignment),
        )
    )


def _desk_round(
    round_: Round,
    stage: Stage,
    pile: Sequence[tuple[Application, ScoreSheet]],
    cells: Mapping[int, Mapping[str, Cell]],
) -> DeskRound:
    scheme = round_.scheme_version.to_scheme()
    lines = [
        desk_line(
            round_,
            scheme,
            application,
            sheet,
            cells.get(sheet.id, {}),
            scores_of(measured_rows(scheme, application)),
        )
        for application, sheet in pile
    ]
    return DeskRound(
        id=round_.id,
        title=round_.title,
        stage=stage,
        phase=round_.phase,
        scoring_ends_at=round_.scoring_ends_at,
        lines=tuple(sorted(lines, key=lambda line: (line.submitted_at is not None, line.progress.done))),
    )


def desk_line(
    round_: Round,
    scheme: IndicatorScheme,
    application: Application,
    sheet: ScoreSheet,
    cells: Mapping[str, Cell],
    measured: Mapping[str, Decimal],
) -> DeskLine:
    """Where one sheet of the pile stands, with what the application's figures earn by themselves."""
    entries = {code: cell.entry for code, cell in cells.items()}
    standing = Standing.UNTOUCHED if sheet.saved_at is None else Standing.DRAFT
    return DeskLine(
        assignment_id=sheet.assignment_id,
        sheet_id=sheet.id,
        version=sheet.number,
        number=application.number,
        name=application.name_for_experts,
        sector=application.cluster.sector,
        quota_unit="" if application.round.blind else application.quota_unit,
        progress=progress_of(scheme, entries, round_.decimals, measured),
        standing=standing if sheet.submitted_at is None else Standing.SUBMITTED,
        submitted_at=sheet.submitted_at,
        is_late=is_late(round_, sheet.assignment.stage, sheet),
    )


def _current_sheets(expert_id: int) -> Select[int]:
    """The current sheet of each of the expert's assignments: the one with the highest number."""
    numbers = (
        select(ScoreSheet.assignment_id, func.max(ScoreSheet.number))
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(
            Assignment.expert_id == expert_id,
            Assignment.is_declared,
            ~Assignment.is_recused,
            ~Assignment.is_reassigned,
        )
        .group_by(ScoreSheet.assignment_id)
    )
    return select(ScoreSheet.id).where(tuple_(ScoreSheet.assignment_id, ScoreSheet.number).in_(numbers))


def current_cells(session: Session, expert_id: int) -> Mapping[int, Mapping[str, Cell]]:
    """Sheet → indicator → what the cell holds now, for those cells of the pile that were ever touched."""
    latest = (
        select(Score.sheet_id, Score.indicator_id, func.max(Score.revision))
        .where(Score.sheet_id.in_(_current_sheets(expert_id)))
        .group_by(Score.sheet_id, Score.indicator_id)
    )
    cells = session.execute(
        select(
            Score.sheet_id,
            IndicatorRow.code,
            Score.revision,
            Score.value,
            Score.abstained,
            Score.comment,
            Score.saved_at,
        )
        .join(IndicatorRow, IndicatorRow.id == Score.indicator_id)
        .where(tuple_(Score.sheet_id, Score.indicator_id, Score.revision).in_(latest))
    )
    found: dict[int, dict[str, Cell]] = defaultdict(dict)
    for row in cells:
        entry = Entry(row.value, row.abstained, row.comment)
        found[row.sheet_id][row.code] = Cell(row.revision, entry, row.saved_at)
    return found


_APPLICATION = joinedload(Assignment.application, innerjoin=True)
_ROUND = _APPLICATION.joinedload(Application.round, innerjoin=True)
WITH_PAGE = (
    select(Assignment)
    .where(Assignment.id == bindparam("assignment"))
    .options(
        _APPLICATION.selectinload(Application.figures),
        _APPLICATION.selectinload(Application.waivers),
        _APPLICATION.selectinload(Application.files),
        _ROUND.joinedload(Round.standard, innerjoin=True).selectinload(SchemeVersion.indicators),
        selectinload(Assignment.sheets).selectinload(ScoreSheet.scores),
        selectinload(Assignment.sheets).selectinload(ScoreSheet.opinions),
        selectinload(Assignment.sheets)
        .joinedload(ScoreSheet.scheme_version)
        .selectinload(SchemeVersion.indicators),
    )
)


def assignment_by_id(session: Session, assignment_id: int) -> Assignment | None:
    """One assignment with all that its page shows."""
    return session.scalars(WITH_PAGE, {"assignment": assignment_id}).one_or_none()


# Built once, for autosave asks them some times a second; of the round it needs only phase and deadline.
SEAT = (
    select(Assignment, Round)
    .join(Application, Application.id == Assignment.application_id)
    .join(Round, Round.id == Application.round_id)
    .where(Assignment.id == bindparam("assignment"))
    .options(load_only(Round.phase, Round.scoring_ends_at))
    .with_for_update(read=True, of=Round)
)
HELD_SHEET = (
    select(ScoreSheet)
    .where(ScoreSheet.assignment_id == bindparam("assignment"))
    .order_by(ScoreSheet.number.desc())
    .limit(1)
    .with_for_update()
)


def seat(session: Session, assignment_id: int) -> tuple[Assignment, Round] | None:
    """One assignment and its round, the round held: scoring is not closed while an edit is laid down."""
    row = session.execute(SEAT, {"assignment": assignment_id}).one_or_none()
    return (row[0], row[1]) if row else None


def held_sheet(session: Session, assignment_id: int) -> ScoreSheet:
    """The current sheet of an assignment, held until the transaction ends."""
    return session.scalars(HELD_SHEET, {"assignment": assignment_id}).one()


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
            Assignment.stage == assignment.stage,
            Assignment.is_declared,
            ~Assignment.is_recused,
            or_(~Assignment.is_reassigned, Assignment.id == assignment.id),
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


def ballots_to_cast(session: Session, expert_id: int) -> Sequence[Ballot]:
    """The open ballots in which the expert has not voted."""
    return session.scalars(
        select(Ballot)
        .join(BallotVoter, BallotVoter.ballot_id == Ballot.id)
        .where(BallotVoter.expert_id == expert_id, ~BallotVoter.turn.has(), ~Ballot.result.has())
        .order_by(Ballot.id)
        .options(joinedload(Ballot.run).joinedload(RankingRun.round))
    ).all()
