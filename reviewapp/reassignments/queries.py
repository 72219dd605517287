"""Seats that may be handed over, who may take them, and what that would change. No score passes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from reviewapp.models import (
    Application,
    Assignment,
    Cluster,
    ConflictOfInterest,
    Expert,
    Panel,
    PanelDraw,
    Reassignment,
    Recusal,
    Referral,
    ReferralDraw,
    Round,
    Score,
    ScoreSheet,
    Stage,
    has_submitted,
    seat_counts,
)
from reviewapp.models.panel import panel_expert
from reviewapp.panels.conflicts import conflicts, home_regions_apart
from reviewapp.panels.replacements import Draw, next_of
from reviewapp.rounds.stages import stage_of


@dataclass(frozen=True)
class OpenSeat:
    """A seat of which nothing was submitted; ``begun`` where a draft holds a score."""

    assignment_id: int
    application_id: int
    number: str
    name: str
    begun: bool
    is_recused: bool


@dataclass(frozen=True)
class Holder:
    """An expert with seats of which nothing was submitted."""

    expert: Expert
    seats: int
    recused: int


@dataclass(frozen=True)
class Candidate:
    """Who may take seats over, and how many that expert holds; a substitute comes by ``draw``."""

    expert: Expert
    load: int
    draw: Draw | None = None


class Bar(StrEnum):
    """Why an expert may not take a seat: recused, seated at the application already, or found in the data."""

    RECUSED = "recused"
    SEATED = "seated"
    NAMED = "named"
    REGION = "region"


FOUND = {ConflictOfInterest.HOME_REGION: Bar.REGION}


def open_seats(session: Session, round_: Round, expert: Expert) -> list[OpenSeat]:
    """The seats that an expert could hand over at the stage that the round is at, in order of number."""
    begun = exists().where(ScoreSheet.assignment_id == Assignment.id, Score.sheet_id == ScoreSheet.id)
    rows = session.execute(
        select(
            Assignment.id,
            Application.id,
            Application.number,
            Cluster.name,
            begun.correlate(Assignment),
            Assignment.is_recused.expression,
        )
        .join(Application, Application.id == Assignment.application_id)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .where(*_open(round_), Assignment.expert_id == expert.id)
        .order_by(Application.number)
    )
    return [OpenSeat(*row) for row in rows]


def _open(round_: Round) -> tuple[ColumnElement[bool], ...]:
    """What holds of a seat that may be handed over, in a query that joins its application."""
    return (
        Application.round_id == round_.id,
        Assignment.stage == stage_of(round_),
        ~Assignment.is_reassigned,
        ~has_submitted(),
    )


def holders(session: Session, round_: Round) -> list[Holder]:
    """Every expert who holds seats that may be handed over, in order of number."""
    rows = session.execute(
        select(Expert, func.count(Assignment.id), func.count(case((Assignment.is_recused.expression, 1))))
        .join(Assignment, Assignment.expert_id == Expert.id)
        .join(Application, Application.id == Assignment.application_id)
        .where(*_open(round_))
        .group_by(Expert.id)
        .order_by(Expert.number)
    )
    return [Holder(*row) for row in rows]


def loads(session: Session, round_: Round) -> dict[int, int]:
    """Expert → seats that count at the stage that the round is at."""
    rows = session.execute(
        select(Assignment.expert_id, func.count())
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_.id, Assignment.stage == stage_of(round_), seat_counts())
        .group_by(Assignment.expert_id)
    )
    return dict(rows.all())


def candidates(session: Session, round_: Round, leaving: Expert) -> list[Candidate]:
    """Who may take seats over from ``leaving``: the other members of the panels that these seats belong to,
    and of each draw that seated the expert the substitute who comes next.

    In a re-review of the grey band it is the substitute alone: whoever scored before is not blind to it.
    """
    held = loads(session, round_)
    members = () if stage_of(round_) is Stage.REREVIEW else _members(session, round_, leaving)
    found = {one.number: Candidate(one, held.get(one.id, 0)) for one in members}
    for draw in _draws(session, round_):
        expert = session.scalar(select(Expert).where(Expert.number == next_of(draw, leaving.number)))
        if expert is not None:
            found.setdefault(expert.number, Candidate(expert, held.get(expert.id, 0), draw))
    return list(found.values())


def _members(session: Session, round_: Round, leaving: Expert) -> Sequence[Expert]:
    panels = _panels_of(round_, leaving)
    return session.scalars(
        select(Expert)
        .where(
            Expert.id.in_(select(panel_expert.c.expert_id).where(panel_expert.c.panel_id.in_(panels))),
            Expert.id != leaving.id,
        )
        .order_by(Expert.number)
    ).all()


def _draws(session: Session, round_: Round) -> Sequence[Draw]:
    """The draws that were held for the stage that the round is at."""
    if stage_of(round_) is Stage.REREVIEW:
        return session.scalars(
            select(ReferralDraw).join(ReferralDraw.referral).where(Referral.round_id == round_.id)
        ).all()
    return session.scalars(
        select(PanelDraw)
        .where(PanelDraw.result.has(), PanelDraw.round_id == round_.id)
        .order_by(PanelDraw.id)
    ).all()


def panels_with(session: Session, round_: Round, expert: Expert) -> Sequence[Panel]:
    """The panels of which the expert is a member, with all their members."""
    return session.scalars(
        select(Panel)
        .where(Panel.round_id == round_.id, Panel.experts.any(Expert.id == expert.id))
        .order_by(Panel.code)
        .options(selectinload(Panel.experts))
    ).all()


def stays_by_itself(session: Session, round_: Round, expert: Expert, seats: Sequence[OpenSeat]) -> bool:
    """Whether the expert serves on: a sheet was submitted, or every seat that is open is one of a recusal."""
    handed_in = session.scalar(
        select(Assignment.id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_.id, Assignment.expert_id == expert.id, has_submitted())
        .limit(1)
    )
    return handed_in is not None or all(seat.is_recused for seat in seats)


def _panels_of(round_: Round, expert: Expert) -> Select[int]:
    """The panels on which the expert sits or scores."""
    sits = exists().where(panel_expert.c.panel_id == Panel.id, panel_expert.c.expert_id == expert.id)
    scores = exists().where(
        Application.panel_id == Panel.id,
        Assignment.application_id == Application.id,
        Assignment.expert_id == expert.id,
    )
    return select(Panel.id).where(Panel.round_id == round_.id, or_(sits, scores))


def bars(
    session: Session, round_: Round, coming: Expert, seats: Sequence[OpenSeat], at: datetime
) -> dict[int, Bar]:
    """Application → why ``coming`` may not take the seat at it; no entry where nothing stands against it."""
    applications = [seat.application_id for seat in seats]
    found = conflicts(
        session,
        applications,
        [coming.id],
        at,
        home_regions_apart=home_regions_apart(session, round_),
    )
    seated = select(Assignment.application_id).where(
        Assignment.application_id.in_(applications),
        Assignment.expert_id == coming.id,
        Assignment.stage == stage_of(round_),
    )
    recused = select(Recusal.application_id).where(
        Recusal.application_id.in_(applications), Recusal.expert_id == coming.id
    )
    return (
        {one.application_id: FOUND.get(one.ground, Bar.NAMED) for one in found}
        | dict.fromkeys(session.scalars(seated), Bar.SEATED)
        | dict.fromkeys(session.scalars(recused), Bar.RECUSED)
    )


def moves(session: Session, round_: Round) -> Sequence[Reassignment]:
    """Every seat that was handed over, the latest first."""
    old, new = joinedload(Reassignment.assignment), joinedload(Reassignment.replacement)
    return session.scalars(
        select(Reassignment)
        .join(Assignment, Assignment.id == Reassignment.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_.id)
        .order_by(Reassignment.id.desc())
        .options(
            old.joinedload(Assignment.application),
            old.joinedload(Assignment.expert),
            new.joinedload(Assignment.expert),
            joinedload(Reassignment.made_by),
        )
    ).all()


def split(
    seats: Sequence[OpenSeat], barred: Mapping[int, Bar]
) -> tuple[list[OpenSeat], list[tuple[OpenSeat, Bar]]]:
    """The seats that may be handed over, and those that may not with what stands against it."""
    free = [seat for seat in seats if seat.application_id not in barred]
    kept = [(seat, barred[seat.application_id]) for seat in seats if seat.application_id in barred]
    return free, kept
