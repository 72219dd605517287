"""Score sheets (评分表). A score is stored as given, never rewritten: each change is a further revision."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, ScaledDecimal, UtcDateTime, code_column

if TYPE_CHECKING:
    from reviewapp.models.assignment import Assignment
    from reviewapp.models.scheme import IndicatorRow, SchemeVersion


class SheetState(StrEnum):
    """Where a sheet stands; the ways between stand in ``workflow.score_sheet``."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class ScoreSheet(Base):
    """One expert's sheet on one application; reopened, it is followed by a sheet with the next number."""

    __tablename__ = "score_sheet"
    __table_args__ = (
        UniqueConstraint("assignment_id", "number"),
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_at"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_version.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[SheetState] = mapped_column(code_column(SheetState, "state"), default=SheetState.DRAFT)
    dealt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edit_version: Mapped[int] = mapped_column()

    assignment: Mapped[Assignment] = relationship(back_populates="sheets")
    scheme_version: Mapped[SchemeVersion] = relationship()
    scores: Mapped[list[Score]] = relationship(back_populates="sheet", order_by="Score.revision")

    __mapper_args__ = {"version_id_col": edit_version}

    def current(self) -> dict[str, Score]:
        """The latest revision of each cell by indicator code; a cell never touched has no row."""
        return {score.indicator.code: score for score in self.scores}


class Score(Base):
    """One revision of one cell: a value, or 无法评价 (abstained), or neither, with its comment."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("sheet_id", "indicator_id", "revision"),
        CheckConstraint("NOT (abstained AND value IS NOT NULL)", name="value_or_abstained"),
        CheckConstraint("value >= 0", name="value"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    revision: Mapped[int]
    value: Mapped[Decimal | None] = mapped_column(ScaledDecimal(6))
    abstained: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    sheet: Mapped[ScoreSheet] = relationship(back_populates="scores")
    indicator: Mapped[IndicatorRow] = relationship(lazy="joined", innerjoin=True)
