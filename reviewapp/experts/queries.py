"""Reads on the pool: one page of it, an expert's service, suspected doubles and suspected conflicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from forms.pool_filter import PoolFilter
from reviewapp.models import (
    Application,
    Assignment,
    Employment,
    Expert,
    ExpertKind,
    Recusal,
    Round,
    RoundPhase,
    ScoreSheet,
    SheetState,
    Unavailability,
    names_employer,
)
from reviewapp.paging import Page, page_of


@dataclass(frozen=True)
class Service:
    """How an expert served in a round: seats, sheets handed in, in time, seats given up by recusal or handed
    over to another, sheets reopened.
    """

    round: Round
    seats: int
    submitted: int
    punctual: int
    recused: int
    reassigned: int
    further: int


@dataclass(frozen=True)
class Double:
    """Experts who may be one person: the same telephone number, or the same name at the same employer."""

    experts: tuple[Expert, ...]
    by_mobile: bool


def experts_on(session: Session, asked: PoolFilter, number: int) -> Page[Any]:
    """One page of the experts who are asked for, as ``experts_asked`` has them."""
    return page_of(session, experts_asked(asked).options(joinedload(Expert.user)), number)


def experts_asked(asked: PoolFilter) -> Select[*tuple[Any, ...]]:
    """The experts who are asked for, each with the number of rounds served in, seats held, sheets handed in.

    The text may stand in number, name, field, title or employer.
    """
    first = ScoreSheet.number == 1
    served = (
        select(
            Assignment.expert_id,
            func.count(Application.round_id.distinct()).label("rounds"),
            func.count(case((first, 1))).label("seats"),
            func.count(case((first & (ScoreSheet.state == SheetState.SUBMITTED), 1))).label("submitted"),
        )
        .join(Application, Application.id == Assignment.application_id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .group_by(Assignment.expert_id)
        .subquery()
    )
    counts = (func.coalesce(served.c[name], 0) for name in ("rounds", "seats", "submitted"))
    return (
        select(Expert, *counts)
        .outerjoin(served, served.c.expert_id == Expert.id)
        .where(*_asked(asked))
        .order_by(Expert.number)
    )


def _asked(asked: PoolFilter) -> Iterator[ColumnElement[bool]]:
    if asked.text:
        columns = (Expert.number, Expert.name, Expert.field, Expert.title, Expert.employer)
        yield or_(*(one.contains(asked.text, autoescape=True) for one in columns))
    if asked.kind:
        yield Expert.kind == ExpertKind(asked.kind)
    if asked.region:
        yield Expert.region_code.startswith(asked.region)
    if asked.first and asked.last:
        yield ~exists().where(
            Unavailability.expert_id == Expert.id,
            Unavailability.withdrawn_at.is_(None),
            Unavailability.since <= asked.last,
            Unavailability.until >= asked.first,
        )


def kinds_in_pool(session: Session) -> dict[ExpertKind, int]:
    """How many experts of each kind there are."""
    counts = dict(session.execute(select(Expert.kind, func.count()).group_by(Expert.kind)).all())
    return {kind: counts.get(kind, 0) for kind in ExpertKind}


def coming_unavailability(
    session: Session, experts: Collection[int], today: date
) -> dict[int, list[Unavailability]]:
    """Expert → days to come on which that expert cannot take part."""
    found: dict[int, list[Unavailability]] = {}
    for one in session.scalars(
        select(Unavailability)
        .where(
            Unavailability.expert_id.in_(experts),
            Unavailability.withdrawn_at.is_(None),
            Unavailability.until >= today,
        )
        .order_by(Unavailability.since, Unavailability.id)
    ):
        found.setdefault(one.expert_id, []).append(one)
    return found


def unavailability_of(session: Session, expert: Expert) -> Sequence[Unavailability]:
    """Everything that was recorded, what was taken back too, the latest first."""
    return session.scalars(
        select(Unavailability)
        .where(Unavailability.expert_id == expert.id)
        .order_by(Unavailability.since.desc(), Unavailability.id.desc())
    ).all()


def service_of(session: Session, expert: Expert) -> list[Service]:
    """How an expert served, the latest round first; nothing of any score."""
    first = ScoreSheet.number == 1
    handed_in = ScoreSheet.state == SheetState.SUBMITTED
    in_time = handed_in & (
        Round.scoring_ends_at.is_(None) | (ScoreSheet.submitted_at <= Round.scoring_ends_at)
    )
    rows = session.execute(
        select(
            Round,
            func.count(case((first, 1))),
            func.count(case((first & handed_in, 1))),
            func.count(case((first & in_time, 1))),
            func.count(case((first & Assignment.is_recused.expression, 1))),
            func.count(case((first & Assignment.is_reassigned.expression, 1))),
            func.count(case((~first, 1))),
        )
        .join(Application, Application.round_id == Round.id)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Assignment.expert_id == expert.id)
        .group_by(Round.id)
        .order_by(Round.year.desc(), Round.id.desc())
    )
    return [Service(*row) for row in rows]


def employments_of(session: Session, expert: Expert) -> Sequence[Employment]:
    """Employers with dates, the latest first."""
    return session.scalars(
        select(Employment)
        .where(Employment.expert_id == expert.id)
        .order_by(Employment.since.desc(), Employment.id.desc())
    ).all()


def doubles(session: Session) -> list[Double]:
    """Everybody who may be in the pool twice; whether it is so, a person decides."""
    return [
        *_same(session, (Expert.mobile,), Expert.mobile != "", by_mobile=True),
        *_same(session, (Expert.name, Expert.employer), true(), by_mobile=False),
    ]


def _same(
    session: Session,
    columns: tuple[InstrumentedAttribute[str], ...],
    told: ColumnElement[bool],
    *,
    by_mobile: bool,
) -> list[Double]:
    """The experts who have all of ``columns`` in common, where ``told``."""
    shared = select(*columns).where(told).group_by(*columns).having(func.count() > 1)
    experts = session.scalars(
        select(Expert).where(tuple_(*columns).in_(shared)).order_by(*columns, Expert.number)
    )
    groups = groupby(experts, key=lambda expert: tuple(getattr(expert, one.key) for one in columns))
    return [Double(tuple(group), by_mobile) for _shared, group in groups]


def suspected_conflicts(session: Session, expert: Expert, at: datetime) -> Sequence[Application]:
    """Applications in preparation that name an employer of the last three years, and no recusal yet."""
    recused = select(Recusal.id).where(
        Recusal.application_id == Application.id, Recusal.expert_id == expert.id
    )
    return session.scalars(
        select(Application)
        .join(Application.round)
        .join(Expert, Expert.id == expert.id)
        .where(Round.phase == RoundPhase.PREPARING, names_employer(at), ~recused.exists())
        .order_by(Application.round_id, Application.number)
        .options(joinedload(Application.round))
    ).all()
