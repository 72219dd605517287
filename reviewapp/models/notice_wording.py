"""The wording of the notice as the secretariat wrote it: versions that are never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.account import User
from reviewapp.models.base import Base, Identifier, UtcDateTime


class NoticeWording(Base):
    """One version; it replaces the one before for what is published from then on. Version 0 ships."""

    __tablename__ = "notice_wording"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(Text)
    stored_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    stored_by: Mapped[User] = relationship()
