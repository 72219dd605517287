"""Progress of a round: how many sheets are in. No score, total or statistic passes through here.

Of a reopened sheet the progress is that of the further version; until that is submitted, the one before it
counts as a sheet of its application.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, distinct, func, select
from sqlalchemy.orm import Session, aliased

from reviewapp.models import (
    Application,
    Assignment,
    Cluster,
    ConflictOfInterest,
    Expert,
    Panel,
    Recusal,
    Round,
    Score,
    ScoreSheet,
    SheetState,
    Stage,
    seat_counts,
)
from reviewapp.rounds.counted import counted_of_seat
from reviewapp.rounds.stages import stage_of


@dataclass(frozen=True)
class Progress:
    """Sheets dealt, begun and submitted of one panel or expert; ``late`` ones among these do not count."""

    code: str
    title: str
    dealt: int
    begun: int
    submitted: int
    late: int

    @property
    def is_open(self) -> bool:
        """Whether a sheet is still to come."""
        return self.submitted < self.dealt


@dataclass(frozen=True)
class Coverage:
    """One application with its sheets."""

    application_id: int
    number: str
    name: str
    panel: str
    dealt: int
    submitted: int


@dataclass(frozen=True)
class Withdrawn:
    """A seat that a recusal closed; ``left`` are the seats that remain at the application, at that stage."""

    number: str
    name: str
    expert: str
    ground: ConflictOfInterest
    note: str
    recorded_at: datetime
    left: int


def _counts(
    round_: Round,
) -> tuple[ColumnElement[int], ColumnElement[int], ColumnElement[int], ColumnElement[int]]:
    begun = select(Score.id).where(Score.sheet_id == ScoreSheet.id).exists()
    submitted = ScoreSheet.state == SheetState.SUBMITTED
    return (
        func.count(ScoreSheet.id),
        func.coalesce(func.sum(case((~submitted & begun, 1), else_=0)), 0),
        func.coalesce(func.sum(case((submitted, 1), else_=0)), 0),
        func.coalesce(func.sum(case((submitted & ~counted_of_seat(round_), 1), else_=0)), 0),
    )


def _current(round_: Round) -> tuple[ColumnElement[bool], ...]:
    """The last version of each sheet of the stage that the round is at."""
    return seat_counts(), ~ScoreSheet.is_reopened, Assignment.stage == stage_of(round_)


@dataclass(frozen=True)
class Cell:
    """The sheets of one expert in one panel, which are counted once and added up either way."""

    panel: tuple[str, str]
    expert: tuple[str, str]
    counts: tuple[int, ...]


def cells(session: Session, round_: Round) -> list[Cell]:
    """Progress by panel and expert, each with code and title."""
    rows = session.execute(
        select(Panel.code, Panel.title, Expert.number, Expert.name, *_counts(round_))
        .select_from(ScoreSheet)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .join(Panel, Panel.id == Application.panel_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(Application.round_id == round_.id, *_current(round_))
        .group_by(Panel.id, Expert.id)
    )
    return [Cell((code, title), (number, name), tuple(counts)) for code, title, number, name, *counts in rows]


def by_panel(found: Sequence[Cell]) -> list[Progress]:
    """Progress per panel, in order of code."""
    return _added((one.panel, one.counts) for one in found)


def by_expert(found: Sequence[Cell]) -> list[Progress]:
    """Progress per expert, in order of number."""
    return _added((one.expert, one.counts) for one in found)


def _added(found: Iterable[tuple[tuple[str, str], tuple[int, ...]]]) -> list[Progress]:
    sums: dict[tuple[str, str], list[int]] = {}
    for name, counts in found:
        known = sums.setdefault(name, [0] * len(counts))
        sums[name] = [one + more for one, more in zip(known, counts, strict=True)]
    return [Progress(*name, *sums[name]) for name in sorted(sums)]


def short_of_sheets(session: Session, round_: Round) -> list[Coverage]:
    """Applications with fewer sheets that count than the round demands, in order of number.

    At a further stage those that were sent there, in a re-review with an extra sheet that is still open.
    """
    stage = stage_of(round_)
    seat = and_(Assignment.application_id == Application.id, Assignment.stage == stage, seat_counts())
    of_application = (
        select(
            Application.id,
            Application.number,
            Application.cluster_id,
            Application.panel_id,
            func.count(distinct(Assignment.id)).label("dealt"),
            func.count(distinct(case((counted_of_seat(round_), Assignment.id)))).label("submitted"),
        )
        .join(Assignment, seat, isouter=stage is Stage.INDEPENDENT)
        .outerjoin(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Application.round_id == round_.id)
        .group_by(Application.id)
        .subquery()
        .c
    )
    needed = of_application.dealt if stage is Stage.REREVIEW else round_.minimum_sheets
    rows = session.execute(
        select(
            of_application.id,
            of_application.number,
            Cluster.name,
            Panel.title,
            of_application.dealt,
            of_application.submitted,
        )
        .join(Cluster, Cluster.id == of_application.cluster_id)
        .join(Panel, Panel.id == of_application.panel_id)
        .where(of_application.submitted < needed)
        .order_by(of_application.number)
    )
    return [Coverage(*row) for row in rows]


def withdrawn(session: Session, round_: Round) -> list[Withdrawn]:
    """Seats that a recusal closed after they were dealt, of the stage the round is at, the latest first."""
    stage, other = stage_of(round_), aliased(Assignment)
    left = (
        select(func.count(other.id))
        .where(other.application_id == Recusal.application_id, other.stage == stage, seat_counts(other))
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Application.number,
            Cluster.name,
            Expert.name,
            Recusal.ground,
            Recusal.note,
            Recusal.recorded_at,
            left,
        )
        .join(Application, Application.id == Recusal.application_id)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .join(Expert, Expert.id == Recusal.expert_id)
        .join(
            Assignment,
            (Assignment.application_id == Recusal.application_id)
            & (Assignment.expert_id == Recusal.expert_id),
        )
        .where(Application.round_id == round_.id, Assignment.stage == stage)
        .order_by(Recusal.recorded_at.desc(), Application.number, Expert.number)
    )
    return [Withdrawn(*row) for row in rows]
