"""What goes on to a further stage (会评、灰区复评): by a rule fixed beforehand, all of it or nothing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    exists,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from reviewapp.models.assignment import Stage
from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column
from reviewapp.models.ranking import CertaintyEstimate, RankingRun
from reviewapp.models.round import Round


class ReferralRule(StrEnum):
    """Which applications go on: all, the first of the ranking, or the whole grey band."""

    ALL = "all"
    FIRST = "first"
    BAND = "band"


class Referral(Base):
    """One act that sends applications on; a round sends to each stage once.

    ``run`` and ``estimate`` are what the rule read them from. Extra experts are drawn: ``plan`` is the
    canonical text whose SHA-256 is ``commitment``, published before the public value comes up.
    """

    __tablename__ = "referral"
    __table_args__ = (
        UniqueConstraint("round_id", "stage"),
        CheckConstraint("stage IN ('rereview', 'meeting')", name="further_stage"),
        CheckConstraint("(rule = 'all') = (run_id IS NULL)", name="run"),
        CheckConstraint("(rule = 'band') = (estimate_id IS NOT NULL)", name="estimate"),
        CheckConstraint("(stage = 'rereview') = (plan IS NOT NULL)", name="plan"),
        CheckConstraint("(plan IS NULL) = (commitment IS NULL)", name="commitment"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    stage: Mapped[Stage] = mapped_column(code_column(Stage, "stage"))
    rule: Mapped[ReferralRule] = mapped_column(code_column(ReferralRule, "rule"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("ranking_run.id"), index=True)
    estimate_id: Mapped[int | None] = mapped_column(ForeignKey("certainty_estimate.id"), index=True)
    applications: Mapped[list[str]] = mapped_column(JSON)
    plan: Mapped[str | None] = mapped_column(Text)
    commitment: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)

    round: Mapped[Round] = relationship()
    run: Mapped[RankingRun | None] = relationship()
    estimate: Mapped[CertaintyEstimate | None] = relationship()
    draw: Mapped[ReferralDraw | None] = relationship(back_populates="referral")


class ReferralDraw(Base):
    """What the public value made of a commitment: the extra experts; there is one at most."""

    __tablename__ = "referral_draw"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), primary_key=True)
    public_value: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200))
    came_up_at: Mapped[datetime] = mapped_column(UtcDateTime)
    record: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)

    referral: Mapped[Referral] = relationship(back_populates="draw")
    replacements: Mapped[list[ReferralReplacement]] = relationship(
        back_populates="draw", order_by="ReferralReplacement.number"
    )

    @property
    def latest(self) -> str:
        """The latest record to publish."""
        return self.replacements[-1].record if self.replacements else self.record


class ReferralReplacement(Base):
    """An extra expert or substitute who does not serve, with the reason, and who came instead."""

    __tablename__ = "referral_replacement"
    __table_args__ = (UniqueConstraint("referral_id", "number"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral_draw.referral_id"))
    number: Mapped[int]
    expert: Mapped[str] = mapped_column(String(32))
    replaced_by: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(200))
    record: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)

    draw: Mapped[ReferralDraw] = relationship(back_populates="replacements")


def _sent_to(stage: Stage) -> ColumnElement[bool]:
    return exists().where(Referral.round_id == Round.id, Referral.stage == stage)


Round.went_to_meeting = column_property(_sent_to(Stage.MEETING))
Round.went_to_rereview = column_property(_sent_to(Stage.REREVIEW))
