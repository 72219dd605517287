"""When a round is planned to reach each phase; when it did stands in the record of acts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from reviewapp.models.base import Base, code_column
from reviewapp.models.round import RoundPhase


class PhasePlan(Base):
    """The day on which the round is to reach a phase; it binds nobody, and may be moved."""

    __tablename__ = "phase_plan"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    phase: Mapped[RoundPhase] = mapped_column(code_column(RoundPhase, "phase"), primary_key=True)
    planned_on: Mapped[date]
