"""Matches by name that are mistaken (核对有误): found from data, overruled by the office with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Text, UniqueConstraint, exists
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from reviewapp.models.application import Application
from reviewapp.models.base import Base, Identifier, UtcDateTime
from reviewapp.models.panel import Expert

if TYPE_CHECKING:
    from reviewapp.models.account import User


class MatchOverruling(Base):
    """An employer that an application names is another of the same name: the match keeps nobody away.

    The last of an application and an expert counts; with ``overruled`` false the match stands again. It
    says nothing against a recusal, which no overruling touches.
    """

    __tablename__ = "match_overruling"
    __table_args__ = (
        UniqueConstraint("application_id", "expert_id", "number"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    number: Mapped[int]
    overruled: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    application: Mapped[Application] = relationship()
    expert: Mapped[Expert] = relationship()
    made_by: Mapped[User] = relationship()


def match_overruled(at: datetime) -> ColumnElement[bool]:
    """Whether a match was overruled at the moment ``at``, in a query of ``Application`` and ``Expert``."""
    later = aliased(MatchOverruling)
    superseded = exists().where(
        later.application_id == MatchOverruling.application_id,
        later.expert_id == MatchOverruling.expert_id,
        later.number > MatchOverruling.number,
        later.made_at <= at,
    )
    found = exists().where(
        MatchOverruling.application_id == Application.id,
        MatchOverruling.expert_id == Expert.id,
        MatchOverruling.overruled,
        MatchOverruling.made_at <= at,
        ~superseded,
    )
    return found.correlate(Application, Expert)
