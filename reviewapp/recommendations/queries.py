"""What a unit recommends, with every version of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forms.recommendation import Standing
from reviewapp.models import Application, Recommendation, RecommendationCorrection, Round
from reviewapp.rounds.quota import COUNTED


@dataclass(frozen=True)
class Version:
    """One version of one recommendation; the first one has no ground, nor does it name a person."""

    application: Application
    number: int
    standing: Standing
    at: datetime
    ground: str = ""
    by: str = ""


def applications_of_unit(session: Session, round_: Round, unit: str) -> Sequence[Application]:
    """The unit's applications that were not returned, by number, each with its recommendation as it is."""
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == round_.id,
            Application.quota_unit == unit,
            Application.state.in_(COUNTED),
        )
        .order_by(Application.number)
        .options(
            joinedload(Application.recommendation)
            .selectinload(Recommendation.corrections)
            .joinedload(RecommendationCorrection.recorded_by, innerjoin=True)
        )
        .execution_options(populate_existing=True)
    ).all()


def standing_of(application: Application) -> Standing:
    """What counts now."""
    recommendation = application.recommendation
    if recommendation is None or recommendation.is_withdrawn:
        return Standing(recommended=False)
    return Standing(recommended=True, place=recommendation.standing_place)


def seen_of(applications: Iterable[Application]) -> int:
    """How many versions there are of all of them: it grows with each correction."""
    return sum(one.recommendation.version for one in applications if one.recommendation)


def versions_of(applications: Iterable[Application]) -> list[Version]:
    """Every version, by application, the first one first."""
    return [
        version
        for application in applications
        if application.recommendation
        for version in _versions(application, application.recommendation)
    ]


def _versions(application: Application, first: Recommendation) -> list[Version]:
    return [
        Version(application, 1, Standing(recommended=True, place=first.place), first.recorded_at),
        *(
            Version(
                application,
                one.version,
                Standing(not one.withdrawn, one.place),
                one.recorded_at,
                one.ground,
                one.recorded_by.name,
            )
            for one in first.corrections
        ),
    ]
