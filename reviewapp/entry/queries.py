"""Where experts stand with pledge and declaration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, select, union
from sqlalchemy.orm import Session

from reviewapp.models import (
    Application,
    Assignment,
    Declaration,
    Expert,
    Pledge,
    Recusal,
    Round,
    RoundPhase,
)
from reviewapp.models.panel import panel_expert


@dataclass(frozen=True)
class Standing:
    """An application that an expert may come to score, and what is on record between the two."""

    application: Application
    declarations: int
    is_recused: bool


@dataclass(frozen=True)
class Seat:
    """An expert and an application of theirs."""

    application_id: int
    expert_id: int
    is_recused: bool


@dataclass(frozen=True)
class OpenEntry:
    """A round that an expert has not entered yet: the pledge, or applications not declared on."""

    round: Round
    is_signed: bool
    undeclared: int


@dataclass(frozen=True)
class Entrant:
    """Where one expert of a round stands; ``seats`` counts the applications to declare on."""

    number: str
    name: str
    signed_at: datetime | None
    seats: int
    declared: int
    recused: int


def pledge_of(session: Session, round_: Round, expert: Expert) -> Pledge | None:
    """What the expert signed for the round."""
    return session.scalars(
        select(Pledge).where(Pledge.round_id == round_.id, Pledge.expert_id == expert.id)
    ).one_or_none()


SEAT = union(
    select(Assignment.application_id, Assignment.expert_id).where(~Assignment.is_reassigned),
    select(Application.id, panel_expert.c.expert_id)
    .join(panel_expert, panel_expert.c.panel_id == Application.panel_id)
    .where(~exists().where(Assignment.application_id == Application.id)),
).subquery("seat")
"""Who scores what, as dealt; until then, every expert of the panel may come to score an application."""

DECLARATIONS = (
    select(func.count(Declaration.id))
    .where(Declaration.application_id == SEAT.c.application_id, Declaration.expert_id == SEAT.c.expert_id)
    .correlate(SEAT)
    .scalar_subquery()
)
RECUSED = (
    exists()
    .where(Recusal.application_id == SEAT.c.application_id, Recusal.expert_id == SEAT.c.expert_id)
    .correlate(SEAT)
)


def is_seated(session: Session, round_: Round, expert: Expert | None) -> bool:
    """Whether the expert was dealt an application of the round, or sits on a panel that may be dealt one."""
    if expert is None:
        return False
    seat = (
        select(SEAT.c.expert_id)
        .join(Application, Application.id == SEAT.c.application_id)
        .where(Application.round_id == round_.id, SEAT.c.expert_id == expert.id)
        .limit(1)
    )
    return session.scalar(seat) is not None


def seat_of(session: Session, round_: Round, expert: str, application: str) -> Seat | None:
    """The seat of the expert of this number at the application of this number."""
    row = session.execute(
        select(SEAT.c.application_id, SEAT.c.expert_id, RECUSED)
        .join(Application, Application.id == SEAT.c.application_id)
        .join(Expert, Expert.id == SEAT.c.expert_id)
        .where(Application.round_id == round_.id, Application.number == application, Expert.number == expert)
        .limit(1)
    ).one_or_none()
    return Seat(*row) if row else None


def standings(session: Session, round_: Round, expert: Expert) -> list[Standing]:
    """What the expert declares on, in order of number."""
    rows = session.execute(
        select(Application, DECLARATIONS, RECUSED)
        .join(SEAT, SEAT.c.application_id == Application.id)
        .where(Application.round_id == round_.id, SEAT.c.expert_id == expert.id)
        .order_by(Application.number)
    )
    return [Standing(application, count, recused) for application, count, recused in rows]


def open_entries(session: Session, expert: Expert) -> list[OpenEntry]:
    """The rounds under way that the expert has yet to enter, the newest first."""
    undeclared = (
        select(Application.round_id, func.count().label("count"))
        .join(SEAT, SEAT.c.application_id == Application.id)
        .where(SEAT.c.expert_id == expert.id, DECLARATIONS == 0, ~RECUSED)
        .group_by(Application.round_id)
        .subquery()
    )
    rows = session.execute(
        select(Round, Pledge.id, undeclared.c.count)
        .join(undeclared, undeclared.c.round_id == Round.id)
        .outerjoin(Pledge, (Pledge.round_id == Round.id) & (Pledge.expert_id == expert.id))
        .where(Round.phase.in_((RoundPhase.PREPARING, RoundPhase.SCORING)))
        .order_by(Round.year.desc(), Round.id.desc())
    )
    return [OpenEntry(round_, pledge is not None, count) for round_, pledge, count in rows]


def entrants(session: Session, round_: Round) -> Sequence[Entrant]:
    """Every expert with a seat in the round, in order of number."""
    seats = (
        select(
            SEAT.c.expert_id,
            func.count().label("seats"),
            _count(DECLARATIONS > 0).label("declared"),
            _count(RECUSED).label("recused"),
        )
        .join(Application, Application.id == SEAT.c.application_id)
        .where(Application.round_id == round_.id)
        .group_by(SEAT.c.expert_id)
        .subquery()
    )
    rows = session.execute(
        select(Expert.number, Expert.name, Pledge.signed_at, seats.c.seats, seats.c.declared, seats.c.recused)
        .join(seats, seats.c.expert_id == Expert.id)
        .outerjoin(Pledge, (Pledge.expert_id == Expert.id) & (Pledge.round_id == round_.id))
        .order_by(Expert.number)
    )
    return [Entrant(*row) for row in rows]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """In how many rows of a group the condition holds."""
    return func.sum(case((condition, 1), else_=0))
