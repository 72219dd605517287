"""Where an expert has worked, with dates: what the three-year rule of recusal is judged by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from reviewapp.models.base import Base, Identifier, UtcDateTime


class Employment(Base):
    """One employer besides or before the present one; without ``until`` it goes on."""

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
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
