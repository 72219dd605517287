"""The invitation (邀请) of an expert: a code used once to set the first password; only its digest is kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime

if TYPE_CHECKING:
    from reviewapp.models.panel import Expert


class Invitation(Base):
    """One code for one expert: until it is used, revoked or past its time. An expert has one that is open."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="ended_once"),
        Index(
            "uq_invitation_open",
            "expert_id",
            unique=True,
            sqlite_where=text("used_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("used_at IS NULL AND revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    expert: Mapped[Expert] = relationship()

    def is_open(self, at: datetime) -> bool:
        """Whether the code still opens the account."""
        return self.used_at is None and self.revoked_at is None and at < self.expires_at
