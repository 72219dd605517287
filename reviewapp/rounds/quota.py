"""Caps on recommendation (推荐名额): how many applications each unit may recommend, judged at acceptance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from reviewapp.models import (
    Application,
    ApplicationState,
    Recommendation,
    RecommendationCorrection,
    Round,
)
from reviewapp.regions import CITIES, PROVINCES

COUNTED = (ApplicationState.RECEIVED, ApplicationState.ADMITTED)
"""What may count against a cap: an application that was returned has given its place back."""


def withdrawn() -> ColumnElement[bool]:
    """Whether a unit took its recommendation back (撤回) last, in a query of ``Application``."""
    later = aliased(RecommendationCorrection)
    is_last = ~(
        select(later.id)
        .where(
            later.application_id == RecommendationCorrection.application_id,
            later.version > RecommendationCorrection.version,
        )
        .exists()
    )
    return (
        select(RecommendationCorrection.id)
        .where(
            RecommendationCorrection.application_id == Application.id,
            RecommendationCorrection.withdrawn,
            is_last,
        )
        .exists()
    )


def counts() -> ColumnElement[bool]:
    """Whether an application counts against its unit's cap: neither returned nor withdrawn."""
    return and_(Application.state.in_(COUNTED), ~withdrawn())


@dataclass(frozen=True)
class Use:
    """What a unit has filed and recommended, all that counts, of what it may recommend."""

    unit: str
    filed: int
    recommended: int
    cap: int | None

    @property
    def is_over(self) -> bool:
        """More was filed or recommended than the cap allows."""
        return self.cap is not None and max(self.filed, self.recommended) > self.cap


@dataclass(frozen=True)
class Excess:
    """A unit with more applications than it may recommend."""

    unit: str
    cap: int
    count: int


def units(round_: Round) -> tuple[str, ...]:
    """The units that may recommend, by their one official name; without any cap no list is kept."""
    capped = round_.quota_province is not None or round_.quota_city is not None
    return (*PROVINCES, *CITIES) if capped else ()


def cap_of(round_: Round, unit: str) -> int | None:
    """How many applications a unit may recommend in the round; None where that is not limited."""
    return round_.quota_city if unit in CITIES else round_.quota_province


def applications_by_unit(session: Session, round_: Round) -> Counter[str]:
    """How many applications of the round each unit has that count against its cap."""
    counted = session.execute(
        select(Application.quota_unit, func.count())
        .where(Application.round_id == round_.id, counts())
        .group_by(Application.quota_unit)
    )
    return Counter(dict(counted.all()))


def uses(session: Session, round_: Round, unit: str | None = None) -> list[Use]:
    """The use of its cap by every unit that filed in the round, by name; with ``unit`` by that one only."""
    counted = case((counts(), 1))
    put_forward = case((counts(), Recommendation.application_id))
    rows = session.execute(
        select(Application.quota_unit, func.count(counted), func.count(put_forward))
        .outerjoin(Recommendation, Recommendation.application_id == Application.id)
        .where(Application.round_id == round_.id, *([Application.quota_unit == unit] if unit else []))
        .group_by(Application.quota_unit)
    ).all()
    return sorted(
        (Use(name, filed, recommended, cap_of(round_, name)) for name, filed, recommended in rows),
        key=lambda use: use.unit,
    )


def excesses(round_: Round, counts: Mapping[str, int]) -> list[Excess]:
    """The units whose count is over their cap, by name."""
    return [
        Excess(unit, cap, count)
        for unit, count in sorted(counts.items())
        for cap in [cap_of(round_, unit)]
        if cap is not None and count > cap
    ]
