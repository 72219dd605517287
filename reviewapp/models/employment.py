"""Where an expert has worked, with dates: what the three-year rule of recusal is judged by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, and_, exists, func, or_
from sqlalchemy.orm import Mapped, mapped_column

from reviewapp.calendar.workdays import SHANGHAI
from reviewapp.models.application import Application
from reviewapp.models.base import Base, Identifier, UtcDateTime
from reviewapp.models.match_overruling import match_overruled
from reviewapp.models.panel import Expert

PARTIES = ("applicant", "operating_body", "leading_firms", "consultancy")
"""Where an application names somebody."""

YEARS = 3
"""Whoever worked there within so many years stands aside (三年内任职)."""


class Employment(Base):
    """One employer besides or before the present one; without ``until`` it goes on.

    What came by import without an account has nobody in ``recorded_by_id``.
    """

    __tablename__ = "employment"
    __table_args__ = (
        CheckConstraint("employer <> ''", name="employer"),
        CheckConstraint("until IS NULL OR until >= since", name="period"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    employer: Mapped[str] = mapped_column(String(200))
    since: Mapped[date]
    until: Mapped[date | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


def names_employer(at: datetime) -> ColumnElement[bool]:
    """Whether an application names an employer of the expert, present or of the last three years, and the
    match was not overruled at the moment ``at``.

    Read are the applicant, the operating body, the leading firms and the consultancy, in a query that joins
    ``Application`` and ``Expert``.
    """
    return and_(or_(names_present_employer(), names_past_employer(at)), ~match_overruled(at))


def names_present_employer() -> ColumnElement[bool]:
    """Whether an application names the employer that the pool has of the expert."""
    return _is_party(Expert.employer)


def employment_counts(at: datetime) -> ColumnElement[bool]:
    """Whether an employment goes on, or ended within the last three years."""
    today = at.astimezone(SHANGHAI).date()
    since = today.replace(year=today.year - YEARS, day=min(today.day, 28))
    return or_(Employment.until.is_(None), Employment.until >= since)


def names_past_employer(at: datetime) -> ColumnElement[bool]:
    """Whether an application names another employer of the last three years."""
    past = exists().where(
        Employment.expert_id == Expert.id,
        employment_counts(at),
        _is_party(Employment.employer),
    )
    return past.correlate(Expert, Application)


def _is_party(employer: ColumnElement[str] | Mapped[str]) -> ColumnElement[bool]:
    parties = [getattr(Application, one) for one in PARTIES]
    return or_(*(func.replace(party, employer, "") != party for party in parties))
