"""When an expert cannot take part (不可参加日期): what draws leave aside and panel lists warn of."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from reviewapp.models.base import Base, Identifier, UtcDateTime


class Unavailability(Base):
    """Days, the first and the last among them, on which an expert cannot take part; kept when taken back.

    What came by import without an account has nobody in ``recorded_by_id``.
    """

    __tablename__ = "unavailability"
    __table_args__ = (
        CheckConstraint("until >= since", name="period"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    note: Mapped[str] = mapped_column(String(200), default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
