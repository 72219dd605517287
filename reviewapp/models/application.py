"""Clusters and their applications (申报)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, ScaledDecimal, UtcDateTime, code_column

if TYPE_CHECKING:
    from reviewapp.models.account import User
    from reviewapp.models.panel import Panel
    from reviewapp.models.round import Round
    from reviewapp.models.stored_file import StoredFile


class ApplicationState(StrEnum):
    """Where an application stands; the ways between stand in ``workflow.application``."""

    RECEIVED = "received"
    ADMITTED = "admitted"
    RETURNED = "returned"


class Cluster(Base):
    """A cluster (集群) within one county-level area, whatever the year."""

    __tablename__ = "cluster"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    region_code: Mapped[str] = mapped_column(String(6), index=True)
    sector: Mapped[str] = mapped_column(String(64))


class Application(Base):
    """What a county authority filed for one cluster in one round."""

    __tablename__ = "application"
    __table_args__ = (UniqueConstraint("round_id", "number"), UniqueConstraint("round_id", "cluster_id"))

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    panel_id: Mapped[int | None] = mapped_column(ForeignKey("panel.id"), index=True)
    number: Mapped[str] = mapped_column(String(32))
    quota_unit: Mapped[str] = mapped_column(String(64), index=True)
    applicant: Mapped[str] = mapped_column(String(200))
    operating_body: Mapped[str] = mapped_column(String(200))
    leading_firms: Mapped[str] = mapped_column(Text)
    consultancy: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[ApplicationState] = mapped_column(
        code_column(ApplicationState, "state"), default=ApplicationState.RECEIVED, index=True
    )
    edit_version: Mapped[int] = mapped_column()

    round: Mapped[Round] = relationship()
    cluster: Mapped[Cluster] = relationship(lazy="joined", innerjoin=True)
    panel: Mapped[Panel | None] = relationship(back_populates="applications")
    figures: Mapped[list[Figure]] = relationship(order_by="Figure.figure, Figure.year")
    waivers: Mapped[list[Waiver]] = relationship(order_by="Waiver.id")
    files: Mapped[list[StoredFile]] = relationship(back_populates="application", order_by="StoredFile.id")
    recommendation: Mapped[Recommendation | None] = relationship()

    __mapper_args__ = {"version_id_col": edit_version}

    @property
    def name_for_experts(self) -> str:
        """What experts know it by, beside its number: in a blind round (盲评) the sector alone."""
        return self.cluster.sector if self.round.blind else self.cluster.name

    @property
    def is_withdrawn(self) -> bool:
        """Whether the unit that recommended it took that back."""
        return self.recommendation is not None and self.recommendation.is_withdrawn


class Figure(Base):
    """One reported figure of one year, in the unit that the catalogue of figures names."""

    __tablename__ = "figure"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    figure: Mapped[str] = mapped_column(String(64), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[Decimal] = mapped_column(ScaledDecimal(6))


class Waiver(Base):
    """A recorded exception (例外、适当放宽): why one requirement of a standard does not stand in the way."""

    __tablename__ = "waiver"
    __table_args__ = (
        UniqueConstraint("application_id", "standard_id", "code"),
        CheckConstraint("ground <> ''", name="ground"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    standard_id: Mapped[int] = mapped_column(ForeignKey("scheme_version.id"), index=True)
    code: Mapped[str] = mapped_column(String(32))
    ground: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Recommendation(Base):
    """A unit put an application forward (推荐); ``place`` is its order within the unit, if any.

    That is the first version; ``corrections`` are the further ones, of which the last one counts.
    """

    __tablename__ = "recommendation"
    __table_args__ = (CheckConstraint("place >= 1", name="place"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    place: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    corrections: Mapped[list[RecommendationCorrection]] = relationship(
        order_by="RecommendationCorrection.version", lazy="selectin"
    )

    @property
    def version(self) -> int:
        """The number of the version that counts."""
        return self.corrections[-1].version if self.corrections else 1

    @property
    def is_withdrawn(self) -> bool:
        """Whether the unit took it back (撤回)."""
        return bool(self.corrections) and self.corrections[-1].withdrawn

    @property
    def standing_place(self) -> int | None:
        """The place that counts; None where it is withdrawn or has none."""
        return self.corrections[-1].place if self.corrections else self.place


class RecommendationCorrection(Base):
    """A further version of a recommendation: another place, withdrawn (撤回), or put forward again."""

    __tablename__ = "recommendation_correction"
    __table_args__ = (
        UniqueConstraint("application_id", "version"),
        CheckConstraint("version >= 2", name="version"),
        CheckConstraint("place >= 1", name="place"),
        CheckConstraint("NOT (withdrawn AND place IS NOT NULL)", name="withdrawn"),
        CheckConstraint("ground <> ''", name="ground"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("recommendation.application_id"))
    version: Mapped[int]
    withdrawn: Mapped[bool]
    place: Mapped[int | None]
    ground: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    recorded_by: Mapped[User] = relationship()
