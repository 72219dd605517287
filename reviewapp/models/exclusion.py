"""Exclusions: a submitted sheet left out of the result, on a listed ground, by two persons."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Text, UniqueConstraint, exists, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.assignment import Assignment, Reassignment, Recusal
from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column
from reviewapp.models.review import Review, ReviewVerdict
from reviewapp.models.score_sheet import ScoreSheet, SheetState

if TYPE_CHECKING:
    from reviewapp.models.account import User
    from reviewapp.models.panel import Expert


class ExclusionGround(StrEnum):
    """Why an expert's opinion is void: after 《政府采购法实施条例》 §75."""

    NOT_RECUSED = "not_recused"
    NOT_INDEPENDENT = "not_independent"
    DISCLOSED = "disclosed"
    BRIBED = "bribed"


class ExclusionState(StrEnum):
    """Where a proposal stands; the ways between stand in ``workflow.exclusion``."""

    PROPOSED = "proposed"
    EXCLUDED = "excluded"
    KEPT = "kept"


class Exclusion(Base):
    """A proposal to leave the sheets of an assignment out, with the statement of the panel's leader.

    It counts once a second person confirms it. ``sheet_id`` is the sheet that stood when it was proposed.
    """

    __tablename__ = "exclusion"
    __table_args__ = (
        UniqueConstraint("assignment_id", "number"),
        CheckConstraint("facts <> '' AND leader_statement <> ''", name="stated"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), index=True)
    number: Mapped[int]
    ground: Mapped[ExclusionGround] = mapped_column(code_column(ExclusionGround, "ground"))
    facts: Mapped[str] = mapped_column(Text)
    leader_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    leader_statement: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    assignment: Mapped[Assignment] = relationship()
    leader: Mapped[Expert] = relationship()
    proposed_by: Mapped[User] = relationship()
    review: Mapped[Review | None] = relationship(primaryjoin="Review.exclusion_id == Exclusion.id")

    @property
    def state(self) -> ExclusionState:
        """What the second person made of it."""
        if self.review is None:
            return ExclusionState.PROPOSED
        confirmed = self.review.verdict is ReviewVerdict.CONFIRMED
        return ExclusionState.EXCLUDED if confirmed else ExclusionState.KEPT


def seat_counts(seat: Any = Assignment) -> ColumnElement[bool]:
    """Whether the sheets of an assignment count, or may come to.

    A recusal or a reassignment closes the seat, but takes nothing away that was submitted before: two persons
    decide that.
    ``seat`` is the assignment, or its alias, of the query around.
    """
    excluded = exists().where(
        Exclusion.assignment_id == seat.id,
        Review.exclusion_id == Exclusion.id,
        Review.verdict == ReviewVerdict.CONFIRMED,
    )
    recused = exists().where(
        Recusal.application_id == seat.application_id, Recusal.expert_id == seat.expert_id
    )
    reassigned = exists().where(Reassignment.assignment_id == seat.id)
    is_open = ~recused.correlate(seat) & ~reassigned.correlate(seat)
    return ~excluded.correlate(seat) & or_(is_open, has_submitted(seat))


def has_submitted(seat: Any = Assignment) -> ColumnElement[bool]:
    """Whether a sheet of the assignment was ever submitted."""
    submitted = exists().where(ScoreSheet.assignment_id == seat.id, ScoreSheet.state == SheetState.SUBMITTED)
    return submitted.correlate(seat)
