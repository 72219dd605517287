"""What a panel says as one (组评审意见), of its work or of an application: experts agree or dissent."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime

if TYPE_CHECKING:
    from reviewapp.models.application import Application
    from reviewapp.models.panel import Expert, Panel


class OpinionRule(Base):
    """Whether the round asks every panel for an opinion: the last of its rules; without any it does not."""

    __tablename__ = "opinion_rule"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    required: Mapped[bool]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)


class PanelLeader(Base):
    """The panel's leader (组长), elected or named among its experts: the last one recorded leads."""

    __tablename__ = "panel_leader"
    __table_args__ = (UniqueConstraint("panel_id", "number"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"))
    number: Mapped[int]
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)

    expert: Mapped[Expert] = relationship()


class PanelOpinion(Base):
    """One version of a panel's opinion with the facts of its meeting; the last counts, and asks all again.

    ``proceedings`` (会议议程) and ``conclusions`` (评审意见) have a paragraph to each line.
    """

    __tablename__ = "panel_opinion"
    __table_args__ = (
        UniqueConstraint("panel_id", "number"),
        CheckConstraint(
            "place <> '' AND recorder <> '' AND proceedings <> '' AND conclusions <> ''", name="stated"
        ),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"))
    number: Mapped[int]
    met_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(100))
    recorder: Mapped[str] = mapped_column(String(64))
    proceedings: Mapped[str] = mapped_column(Text)
    conclusions: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    panel: Mapped[Panel] = relationship()
    written_by: Mapped[Expert] = relationship()
    answers: Mapped[list[OpinionAnswer]] = relationship(
        back_populates="opinion", order_by="OpinionAnswer.number"
    )


class OpinionAnswer(Base):
    """An expert agrees with a version (同意), or states a dissent in words (保留意见); the last counts."""

    __tablename__ = "opinion_answer"
    __table_args__ = (
        UniqueConstraint("opinion_id", "expert_id", "number"),
        CheckConstraint("agrees = (dissent = '')", name="agrees_or_dissents"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("panel_opinion.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    number: Mapped[int]
    agrees: Mapped[bool]
    dissent: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    opinion: Mapped[PanelOpinion] = relationship(back_populates="answers")
    expert: Mapped[Expert] = relationship()


class ApplicationOpinion(Base):
    """One version of what a panel says of a single application; the last counts, and asks all again.

    ``strengths`` (主要特点), ``shortcomings`` (存在不足), ``advice`` (意见建议): a paragraph to each line.
    """

    __tablename__ = "application_opinion"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("strengths <> ''", name="stated"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    met_on: Mapped[date]
    strengths: Mapped[str] = mapped_column(Text)
    shortcomings: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    recommended: Mapped[bool]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    application: Mapped[Application] = relationship()
    written_by: Mapped[Expert] = relationship()
    answers: Mapped[list[ApplicationAnswer]] = relationship(
        back_populates="opinion", order_by="ApplicationAnswer.number"
    )


class ApplicationAnswer(Base):
    """An expert's answer to a version of what the panel says of an application, as to that of the panel."""

    __tablename__ = "application_answer"
    __table_args__ = (
        UniqueConstraint("opinion_id", "expert_id", "number"),
        CheckConstraint("agrees = (dissent = '')", name="agrees_or_dissents"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("application_opinion.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    number: Mapped[int]
    agrees: Mapped[bool]
    dissent: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    opinion: Mapped[ApplicationOpinion] = relationship(back_populates="answers")
    expert: Mapped[Expert] = relationship()
