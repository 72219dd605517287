"""Sensitivity studies (敏感性分析): how far the selection hangs on choices. Advisory (仅供参考), frozen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime
from reviewapp.models.ranking import RankingRun


class SensitivityStudy(Base):
    """One study of a run: made from the run's frozen inputs and these ``facts``, by ``parameters``."""

    __tablename__ = "sensitivity_study"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("ranking_run.id"), index=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts: Mapped[str] = mapped_column(Text)
    facts_digest: Mapped[str] = mapped_column(String(64))
    code_version: Mapped[str] = mapped_column(String(32))
    result: Mapped[str] = mapped_column(Text)
    result_digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)

    run: Mapped[RankingRun] = relationship()
