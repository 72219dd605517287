"""Reopened score sheets (退回修改): what experts ask for, and the version that follows a submitted sheet."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.account import User
from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column

if TYPE_CHECKING:
    from reviewapp.models.score_sheet import ScoreSheet


class ReopeningGround(StrEnum):
    """Why a submitted sheet is given back: the expert asked, or it is to be looked at again (复议)."""

    REQUESTED = "requested"
    ARITHMETIC = "arithmetic"
    OUT_OF_RANGE = "out_of_range"
    EXTREME = "extreme"
    INCONSISTENT = "inconsistent"


class RequestState(StrEnum):
    """Where a request stands; the ways between stand in ``workflow.reopening_request``."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class ReopeningRequest(Base):
    """An expert asks for a submitted sheet back (申请退回修改), and is answered once.

    A sheet may be asked for again after a refusal: ``number`` counts its requests.
    """

    __tablename__ = "reopening_request"
    __table_args__ = (
        UniqueConstraint("sheet_id", "number"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(
            "(state = 'open') = (answered_at IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answered",
        ),
        CheckConstraint("state <> 'refused' OR answer <> ''", name="refused_with_reason"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"))
    number: Mapped[int]
    state: Mapped[RequestState] = mapped_column(code_column(RequestState, "state"), default=RequestState.OPEN)
    reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edit_version: Mapped[int] = mapped_column()

    sheet: Mapped[ScoreSheet] = relationship()

    __mapper_args__ = {"version_id_col": edit_version}


class WrittenExplanation(Base):
    """One version of what an expert writes (书面说明) on a sheet returned for 复议; the last counts."""

    __tablename__ = "written_explanation"
    __table_args__ = (UniqueConstraint("sheet_id", "number"), CheckConstraint("text <> ''", name="text"))

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reopening(Base):
    """A submitted sheet (``sheet``) given back once: ``version``, with the next number, stands beside it."""

    __tablename__ = "reopening"
    __table_args__ = (
        CheckConstraint("version_id <> sheet_id", name="another_version"),
        CheckConstraint("note <> ''", name="note"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), unique=True)
    ground: Mapped[ReopeningGround] = mapped_column(code_column(ReopeningGround, "ground"))
    note: Mapped[str] = mapped_column(Text)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)

    sheet: Mapped[ScoreSheet] = relationship(foreign_keys=sheet_id)
    version: Mapped[ScoreSheet] = relationship(back_populates="origin", foreign_keys=version_id)
    opened_by: Mapped[User] = relationship()
