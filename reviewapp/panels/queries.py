"""Reads on panels: members, draws, how firmly the deal hangs together, and who scores what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    Cluster,
    ConflictOfInterest,
    Dealing,
    Expert,
    ExpertKind,
    Panel,
    PanelDraw,
    PanelDrawResult,
    Recusal,
    Round,
    Score,
    ScoreSheet,
    SheetState,
    Stage,
    seat_counts,
)
from reviewapp.panels.conflicts import conflicts
from scoring.identifiability import Identifiability, identifiability
from scoring.table import ScoreTable

PAGE = 100


def draws_of(session: Session, round_: Round) -> Sequence[PanelDraw]:
    """The round's draws in the order in which they were committed to."""
    return session.scalars(
        select(PanelDraw)
        .where(PanelDraw.round_id == round_.id)
        .order_by(PanelDraw.id)
        .options(
            joinedload(PanelDraw.result).joinedload(PanelDrawResult.panel),
            selectinload(PanelDraw.replacements),
        )
    ).all()


def draw_by_id(session: Session, round_: Round, draw_id: int) -> PanelDraw | None:
    """A draw of this round."""
    return session.scalar(select(PanelDraw).where(PanelDraw.round_id == round_.id, PanelDraw.id == draw_id))


def panel_by_id(session: Session, round_: Round, panel_id: int) -> Panel | None:
    """A panel of this round with its members."""
    return session.scalar(
        select(Panel)
        .where(Panel.round_id == round_.id, Panel.id == panel_id)
        .options(selectinload(Panel.experts))
    )


def application_counts(session: Session, round_: Round) -> dict[int, int]:
    """Applications of each panel."""
    counts = session.execute(
        select(Application.panel_id, func.count())
        .where(Application.round_id == round_.id, Application.panel_id.is_not(None))
        .group_by(Application.panel_id)
    )
    return {panel: count for panel, count in counts if panel is not None}


def pool_counts(session: Session, away: Collection[str]) -> dict[ExpertKind, tuple[int, int]]:
    """Of each kind how many experts the pool has, and how many of them are not ``away`` (by number)."""
    counts = session.execute(
        select(Expert.kind, func.count(), func.count(case((Expert.number.not_in(away), 1)))).group_by(
            Expert.kind
        )
    )
    found = {kind: (total, here) for kind, total, here in counts}
    return {kind: found.get(kind, (0, 0)) for kind in ExpertKind}


def open_sectors(session: Session, round_: Round) -> list[tuple[str, int]]:
    """Sectors with admitted applications that have no panel, and how many."""
    rows = session.execute(
        select(Cluster.sector, func.count())
        .join(Application, Application.cluster_id == Cluster.id)
        .where(
            Application.round_id == round_.id,
            Application.state == ApplicationState.ADMITTED,
            Application.panel_id.is_(None),
        )
        .group_by(Cluster.sector)
        .order_by(Cluster.sector)
    )
    return [(sector, count) for sector, count in rows]


def design_of(session: Session, round_: Round) -> Identifiability | None:
    """What the deal can tell apart, before any score; None until it is dealt."""
    return design(pairs_of(session, round_))


def pairs_of(session: Session, round_: Round) -> set[tuple[str, str]]:
    """Numbers of application and expert of every seat of independent scoring that counts."""
    rows = session.execute(
        select(Application.number, Expert.number)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(Application.round_id == round_.id, Assignment.stage == Stage.INDEPENDENT, seat_counts())
    )
    return {(application, expert) for application, expert in rows}


def design(pairs: Collection[tuple[str, str]]) -> Identifiability | None:
    """What seats can tell apart; None where there is none."""
    if not pairs:
        return None
    return identifiability(
        ScoreTable.from_rows((application, expert, 0.0) for application, expert in sorted(pairs))
    )


class Seat(StrEnum):
    """Where one expert stands with one application; nothing here says what was scored."""

    DEALT = "dealt"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REOPENED = "reopened"
    RECUSED = "recused"
    REASSIGNED = "reassigned"


@dataclass(frozen=True)
class Matrix:
    """One page of applications by experts, each seat with how far it has come; ``left`` are the experts who
    handed a seat over, ``apart`` the pairs that were not dealt as the data kept them apart.
    """

    experts: Sequence[Expert]
    applications: Sequence[Application]
    cells: dict[tuple[int, int], Seat]
    left: frozenset[int]
    apart: dict[tuple[int, int], ConflictOfInterest]
    pages: int


def matrix_of(session: Session, panel: Panel, page: int) -> Matrix:
    """Who of the panel, and from outside, scores what."""
    mine = Application.panel_id == panel.id
    total = session.scalar(select(func.count()).select_from(Application).where(mine)) or 0
    applications = session.scalars(
        select(Application)
        .where(mine)
        .order_by(Application.number)
        .options(joinedload(Application.cluster))
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    shown = [application.id for application in applications]
    seats = _seats(session, shown)
    recused = session.execute(
        select(Recusal.application_id, Recusal.expert_id).where(Recusal.application_id.in_(shown))
    )
    cells = seats | dict.fromkeys(recused, Seat.RECUSED)
    guests = {expert for _, expert in seats} - {expert.id for expert in panel.experts}
    outside = session.scalars(select(Expert).where(Expert.id.in_(guests)).order_by(Expert.number))
    left = frozenset(expert for (_, expert), seat in seats.items() if seat is Seat.REASSIGNED)
    apart = _apart(session, panel, shown)
    return Matrix([*panel.experts, *outside], applications, cells, left, apart, -(-total // PAGE))


def _apart(
    session: Session, panel: Panel, applications: Sequence[int]
) -> dict[tuple[int, int], ConflictOfInterest]:
    """What the data said when the round was dealt; nothing before."""
    dealing = session.get(Dealing, panel.round_id)
    if dealing is None:
        return {}
    found = conflicts(
        session,
        applications,
        [one.id for one in panel.experts],
        dealing.dealt_at,
        home_regions_apart=dealing.home_regions_apart,
    )
    return {(one.application_id, one.expert_id): one.ground for one in found}


def _seats(session: Session, applications: Sequence[int]) -> dict[tuple[int, int], Seat]:
    """How far each seat of these applications has come, by the last version of its sheet."""
    begun = select(Score.id).where(Score.sheet_id == ScoreSheet.id).exists()
    rows = session.execute(
        select(
            Assignment.application_id,
            Assignment.expert_id,
            case(
                (Assignment.is_reassigned.expression, Seat.REASSIGNED),
                (ScoreSheet.state == SheetState.SUBMITTED, Seat.SUBMITTED),
                (ScoreSheet.number > 1, Seat.REOPENED),
                (begun, Seat.DRAFT),
                else_=Seat.DEALT,
            ),
        )
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Assignment.application_id.in_(applications), ~ScoreSheet.is_reopened)
        .order_by(Assignment.id)
    )
    return {(application, expert): Seat(seat) for application, expert, seat in rows}


def panel_titles(session: Session, round_: Round) -> dict[str, str]:
    """The titles of the round's panels by code."""
    query = select(Panel.code, Panel.title).where(Panel.round_id == round_.id)
    return dict(session.execute(query).all())
