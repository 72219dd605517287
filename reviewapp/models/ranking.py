"""Ranking runs (择优排序): frozen with their inputs, method and digests."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, ScaledDecimal, UtcDateTime, code_column

if TYPE_CHECKING:
    from reviewapp.models.account import User
    from reviewapp.models.application import Application
    from reviewapp.models.panel import Expert
    from reviewapp.models.review import Review
    from reviewapp.models.round import Round
    from reviewapp.models.scheme import SchemeVersion

FROZEN_DECIMALS = 6


class Standing(StrEnum):
    """Official results decide; advisory ones (仅供参考) are internal and decide nothing."""

    OFFICIAL = "official"
    ADVISORY = "advisory"


class Band(StrEnum):
    """On which side of the line an application surely lies; in the grey band it cannot be told (仅供参考)."""

    IN = "in"
    GREY = "grey"
    OUT = "out"


class RankingRun(Base):
    """One ranking with all that is needed to compute it again."""

    __tablename__ = "ranking_run"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    standing: Mapped[Standing] = mapped_column(code_column(Standing, "standing"))
    method: Mapped[str] = mapped_column(String(32))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_version.id"), index=True)
    code_version: Mapped[str] = mapped_column(String(32))
    inputs: Mapped[str] = mapped_column(Text)
    inputs_digest: Mapped[str] = mapped_column(String(64))
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    result_digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    made_by: Mapped[User] = relationship()
    review: Mapped[Review | None] = relationship(primaryjoin="Review.run_id == RankingRun.id")

    round: Mapped[Round] = relationship()
    scheme_version: Mapped[SchemeVersion] = relationship()
    rows: Mapped[list[RankingRow]] = relationship(order_by="RankingRow.place, RankingRow.application_id")
    experts: Mapped[list[RankingExpert]] = relationship(order_by="RankingExpert.expert_id")


class RankingRow(Base):
    """One application's place in a run. ``printed`` decides; the rest explains."""

    __tablename__ = "ranking_row"

    run_id: Mapped[int] = mapped_column(ForeignKey("ranking_run.id"), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    place: Mapped[int]
    printed: Mapped[Decimal] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    score: Mapped[Decimal] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    merit: Mapped[Decimal | None] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    se: Mapped[Decimal | None] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    sheets: Mapped[int]
    raw_mean: Mapped[Decimal] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    raw_place: Mapped[int]
    data_score: Mapped[Decimal | None] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    expert_score: Mapped[Decimal | None] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))

    application: Mapped[Application] = relationship()


class RankingExpert(Base):
    """One expert's severity (严格度; positive = harsher) in a run."""

    __tablename__ = "ranking_expert"

    run_id: Mapped[int] = mapped_column(ForeignKey("ranking_run.id"), primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    sheets: Mapped[int]
    severity: Mapped[Decimal | None] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    severity_se: Mapped[Decimal | None] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))

    expert: Mapped[Expert] = relationship()


class CertaintyEstimate(Base):
    """How sure the places of an official run are (名次把握): advisory, made from the run's frozen inputs."""

    __tablename__ = "certainty_estimate"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("ranking_run.id"), index=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    code_version: Mapped[str] = mapped_column(String(32))
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    result_digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)

    run: Mapped[RankingRun] = relationship()
    rows: Mapped[list[CertaintyRow]] = relationship(order_by="CertaintyRow.application_id")


class CertaintyRow(Base):
    """One application's merit, the ranks that hold 90 %, and the probability of being among the places."""

    __tablename__ = "certainty_row"

    estimate_id: Mapped[int] = mapped_column(ForeignKey("certainty_estimate.id"), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    merit: Mapped[Decimal] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    se: Mapped[Decimal | None] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    expected_rank: Mapped[Decimal] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    rank_low: Mapped[int]
    rank_high: Mapped[int]
    p_in: Mapped[Decimal] = mapped_column(ScaledDecimal(FROZEN_DECIMALS))
    band: Mapped[Band] = mapped_column(code_column(Band, "band"))

    application: Mapped[Application] = relationship()
