"""Diagnoses (评分诊断): how the experts of a round scored. Advisory (仅供参考), frozen with their inputs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime
from reviewapp.models.round import Round


class Diagnosis(Base):
    """One diagnosis with all that is needed to make it again; ``result`` holds every number as text."""

    __tablename__ = "diagnosis"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    parameters: Mapped[dict[str, str | int]] = mapped_column(JSON)
    code_version: Mapped[str] = mapped_column(String(32))
    inputs: Mapped[str] = mapped_column(Text)
    inputs_digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(Text)
    result_digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    round: Mapped[Round] = relationship()
