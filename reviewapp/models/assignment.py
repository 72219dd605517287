"""Who scores what (分派), and who must not (回避)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column

if TYPE_CHECKING:
    from reviewapp.models.application import Application
    from reviewapp.models.panel import Expert
    from reviewapp.models.score_sheet import ScoreSheet


class ConflictOfInterest(StrEnum):
    """Grounds of recusal: 财库〔2016〕198号 §16 and provincial rules."""

    EMPLOYMENT = "employment"
    OWNERSHIP = "ownership"
    KINSHIP = "kinship"
    ADVICE = "advice"
    DISPUTE = "dispute"
    SAME_UNIT = "same_unit"
    HOME_REGION = "home_region"
    OTHER = "other"


class Recusal(Base):
    """An expert must not score an application."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("application_id", "expert_id"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    ground: Mapped[ConflictOfInterest] = mapped_column(code_column(ConflictOfInterest, "ground"))
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    expert: Mapped[Expert] = relationship()


class Assignment(Base):
    """One application dealt to one expert."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("application_id", "expert_id"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)

    application: Mapped[Application] = relationship()
    expert: Mapped[Expert] = relationship()
    sheets: Mapped[list[ScoreSheet]] = relationship(back_populates="assignment", order_by="ScoreSheet.number")
