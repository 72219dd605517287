"""The holidays of a year as the secretariat entered them: versions that are never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.account import User
from reviewapp.models.base import Base, Identifier, UtcDateTime


class HolidayNotice(Base):
    """One version of one year: it replaces the one before, and what ships with the program, for what is new.

    ``definition``: ``holidays`` as [title, first day, last day], and ``workdays``, all in order.
    """

    __tablename__ = "holiday_notice"
    __table_args__ = (UniqueConstraint("year", "version"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    year: Mapped[int]
    version: Mapped[int]
    number: Mapped[str] = mapped_column(String(64))
    issued: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    stored_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    stored_by: Mapped[User] = relationship()
