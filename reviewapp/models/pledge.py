"""The pledge (承诺书) that an expert signs once per round, before anything of its material is shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime

if TYPE_CHECKING:
    from reviewapp.models.panel import Expert


class Pledge(Base):
    """The text as it was signed, the name typed under it, and when. ``digest`` is the SHA-256 of the text."""

    __tablename__ = "pledge"
    __table_args__ = (
        UniqueConstraint("round_id", "expert_id"),
        CheckConstraint("signed_name <> '' AND text <> ''", name="signed"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    signed_name: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    expert: Mapped[Expert] = relationship()
