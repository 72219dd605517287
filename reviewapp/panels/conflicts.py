"""Pairs of application and expert that the data keep apart (数据核对): employers, home province."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from reviewapp.models import (
    Application,
    Cluster,
    ConflictOfInterest,
    Dealing,
    Expert,
    Round,
    names_employer,
    names_present_employer,
)

PROVINCE_DIGITS = 2


@dataclass(frozen=True)
class Conflict:
    """An application and an expert who must not meet, and why."""

    application_id: int
    expert_id: int
    application: str
    expert: str
    cluster: str
    name: str
    ground: ConflictOfInterest


def conflicts(
    session: Session,
    applications: Collection[int],
    experts: Collection[int],
    at: datetime,
    *,
    home_regions_apart: bool,
) -> list[Conflict]:
    """Every such pair of these applications and experts (by id), in order of their numbers, as it stood at a
    moment: a match by name that was overruled is none.
    """
    named = names_employer(at)
    at_home = func.substr(Cluster.region_code, 1, PROVINCE_DIGITS) == func.substr(
        Expert.region_code, 1, PROVINCE_DIGITS
    )
    ground = case(
        (and_(named, names_present_employer()), ConflictOfInterest.SAME_UNIT),
        (named, ConflictOfInterest.EMPLOYMENT),
        else_=ConflictOfInterest.HOME_REGION,
    )
    rows = session.execute(
        select(
            Application.id,
            Expert.id,
            Application.number,
            Expert.number,
            Cluster.name,
            Expert.name,
            ground,
        )
        .join(Cluster, Cluster.id == Application.cluster_id)
        .join(Expert, Expert.id.in_(experts))
        .where(
            Application.id.in_(applications),
            or_(named, at_home if home_regions_apart else false()),
        )
        .order_by(Application.number, Expert.number)
    )
    return [
        Conflict(application_id, expert_id, application, expert, cluster, name, ConflictOfInterest(code))
        for application_id, expert_id, application, expert, cluster, name, code in rows
    ]


def home_regions_apart(session: Session, round_: Round) -> bool:
    """Whether the round was dealt so that nobody scores an application of the own province."""
    dealing = session.get(Dealing, round_.id)
    return dealing is not None and dealing.home_regions_apart
