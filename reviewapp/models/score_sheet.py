"""Score sheets (评分表). A score is stored as given, never rewritten: each change is a further revision."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, exists
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, ScaledDecimal, UtcDateTime, code_column
from reviewapp.models.reopening import Reopening, ReopeningGround, WrittenExplanation

if TYPE_CHECKING:
    from reviewapp.models.assignment import Assignment
    from reviewapp.models.scheme import IndicatorRow, SchemeVersion


class SheetState(StrEnum):
    """Where a sheet stands; the ways between stand in ``workflow.score_sheet``."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class SetAsideReason(StrEnum):
    """Why an edit did not become a revision: another came first, or the sheet was submitted by then."""

    CONFLICT = "conflict"
    LOCKED = "locked"


class ScoreSheet(Base):
    """One version of one expert's sheet on one application.

    A submitted sheet never changes. Reopened (``is_reopened``), it is followed by a version with the next
    number, whose ``origin`` says why, and counts until that one is submitted. ``code`` is printed on the
    paper to be signed, and names exactly this version; sheets of the first release have none on record.
    """

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
    code: Mapped[str | None] = mapped_column(String(14), unique=True)
    edit_version: Mapped[int] = mapped_column()

    assignment: Mapped[Assignment] = relationship(back_populates="sheets")
    scheme_version: Mapped[SchemeVersion] = relationship()
    scores: Mapped[list[Score]] = relationship(back_populates="sheet", order_by="Score.revision")
    opinions: Mapped[list[Opinion]] = relationship(back_populates="sheet", order_by="Opinion.revision")
    set_aside: Mapped[list[SetAsideEdit]] = relationship(order_by="SetAsideEdit.id")
    origin: Mapped[Reopening | None] = relationship(
        back_populates="version", foreign_keys=Reopening.version_id
    )
    explanations: Mapped[list[WrittenExplanation]] = relationship(order_by=WrittenExplanation.number)
    is_reopened: Mapped[bool] = column_property(
        exists()
        .where(Reopening.sheet_id == id)  # noqa: A003 - the column of this table
        .correlate_except(Reopening)
    )
    is_rereviewed: Mapped[bool] = column_property(
        exists()
        .where(
            Reopening.version_id == id,  # noqa: A003 - the column of this table
            Reopening.ground != ReopeningGround.REQUESTED,
        )
        .correlate_except(Reopening)
    )

    __mapper_args__ = {"version_id_col": edit_version}

    def current(self) -> dict[str, Score]:
        """The latest revision of each cell by indicator code; a cell never touched has no row."""
        return {score.indicator.code: score for score in self.scores}

    @property
    def explanation(self) -> str:
        """What the expert wrote on a sheet returned for 复议; empty where nothing is written."""
        return self.explanations[-1].text if self.explanations else ""

    @property
    def opinion(self) -> Opinion | None:
        """The latest revision of the overall opinion (评审意见); None where it was never touched."""
        return self.opinions[-1] if self.opinions else None


class Score(Base):
    """One revision of one cell: a value, or 无法评价 (abstained), or neither, with its comment.

    ``edit_id`` is the browser's own name for the edit: the same edit sent twice is stored once.
    """

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
    edit_id: Mapped[str | None] = mapped_column(String(32), unique=True)

    sheet: Mapped[ScoreSheet] = relationship(back_populates="scores")
    indicator: Mapped[IndicatorRow] = relationship(lazy="joined", innerjoin=True)


class Opinion(Base):
    """One revision of a sheet's overall opinion (评审意见)."""

    __tablename__ = "opinion"
    __table_args__ = (UniqueConstraint("sheet_id", "revision"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"))
    revision: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edit_id: Mapped[str | None] = mapped_column(String(32), unique=True)

    sheet: Mapped[ScoreSheet] = relationship(back_populates="opinions")


class SetAsideEdit(Base):
    """An edit that did not become a revision (未采用的修改): kept, shown to its author, not counted.

    ``indicator_id`` is None for the overall opinion; ``base`` is the revision that the edit was made from.
    """

    __tablename__ = "set_aside_edit"
    __table_args__ = (CheckConstraint("NOT (abstained AND value IS NOT NULL)", name="value_or_abstained"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), index=True)
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    edit_id: Mapped[str] = mapped_column(String(32), unique=True)
    base: Mapped[int]
    value: Mapped[Decimal | None] = mapped_column(ScaledDecimal(6))
    abstained: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[SetAsideReason] = mapped_column(code_column(SetAsideReason, "reason"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
