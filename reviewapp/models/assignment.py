"""Who scores what (分派), and who must not (回避)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, exists
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column

if TYPE_CHECKING:
    from reviewapp.models.account import User
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


class Stage(StrEnum):
    """At which stage (评审阶段) an application is scored: each has seats and sheets of its own."""

    INDEPENDENT = "independent"
    REREVIEW = "rereview"
    MEETING = "meeting"


class Recusal(Base):
    """An expert must not score an application.

    One declared on paper is entered by the office, with the day of the paper.
    """

    __tablename__ = "recusal"
    __table_args__ = (
        UniqueConstraint("application_id", "expert_id"),
        CheckConstraint("(entered_by_id IS NULL) = (declared_on IS NULL)", name="entered"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    ground: Mapped[ConflictOfInterest] = mapped_column(code_column(ConflictOfInterest, "ground"))
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    declared_on: Mapped[date | None]

    expert: Mapped[Expert] = relationship()


class Declaration(Base):
    """What an expert declared of an application (回避声明), under a signed pledge; without a ground: nothing.

    A conflict found later is a further declaration; none is ever taken back.
    """

    __tablename__ = "declaration"
    __table_args__ = (
        UniqueConstraint("application_id", "expert_id", "number"),
        CheckConstraint("(ground IS NULL) = (note = '')", name="note"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    number: Mapped[int]
    ground: Mapped[ConflictOfInterest | None] = mapped_column(code_column(ConflictOfInterest, "ground"))
    note: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)

    expert: Mapped[Expert] = relationship()


class Reassignment(Base):
    """A seat handed over (改派): ``replacement`` stands for ``assignment``, which stays on record for good.

    Only a seat of which nothing was submitted is handed over, and once.
    """

    __tablename__ = "reassignment"
    __table_args__ = (
        CheckConstraint("replacement_id <> assignment_id", name="another_seat"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    replacement_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    assignment: Mapped[Assignment] = relationship(foreign_keys=assignment_id)
    replacement: Mapped[Assignment] = relationship(foreign_keys=replacement_id)
    made_by: Mapped[User] = relationship()


class Assignment(Base):
    """One application dealt to one expert, at one stage of the review.

    The seat opens when the expert has declared on it (``is_declared``). It is closed for good by a recusal
    (``is_recused``) or when it is handed over (``is_reassigned``): the assignment stays on record. Whether
    its sheets count says ``seat_counts``.
    """

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("application_id", "expert_id", "stage"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    stage: Mapped[Stage] = mapped_column(
        code_column(Stage, "stage"), default=Stage.INDEPENDENT, server_default=Stage.INDEPENDENT.value
    )

    application: Mapped[Application] = relationship()
    expert: Mapped[Expert] = relationship()
    sheets: Mapped[list[ScoreSheet]] = relationship(back_populates="assignment", order_by="ScoreSheet.number")

    is_declared: Mapped[bool] = column_property(
        exists().where(Declaration.application_id == application_id, Declaration.expert_id == expert_id)
    )
    is_recused: Mapped[bool] = column_property(
        exists().where(Recusal.application_id == application_id, Recusal.expert_id == expert_id)
    )
    is_reassigned: Mapped[bool] = column_property(
        exists().where(Reassignment.assignment_id == id).correlate_except(Reassignment)  # noqa: A003 - the column of this table
    )
