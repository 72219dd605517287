"""Corrections: a frozen ranking or a decided list taken back by two persons, on a listed ground."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Text, UniqueConstraint, exists
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column
from reviewapp.models.review import Review, ReviewVerdict
from reviewapp.models.round import Round
from reviewapp.models.shortlist import Shortlist

if TYPE_CHECKING:
    from reviewapp.models.account import User
    from reviewapp.models.ranking import RankingRun


class CorrectionScope(StrEnum):
    """What is made anew: the ranking with all that follows, or the list alone."""

    RANKING = "ranking"
    LIST = "list"


class CorrectionGround(StrEnum):
    """Why a result is taken back."""

    OBJECTION = "objection"
    ARITHMETIC = "arithmetic"
    MATERIALS = "materials"
    NOT_RECUSED = "not_recused"
    INSPECTION = "inspection"
    WITHDRAWN = "withdrawn"


class CorrectionState(StrEnum):
    """Where a proposal stands; the ways between stand in ``workflow.correction``."""

    PROPOSED = "proposed"
    OPENED = "opened"
    REFUSED = "refused"


class Correction(Base):
    """A proposal to correct the result; it is taken back once a second person confirms it.

    ``run_id`` and ``shortlist_id`` are the ranking and the list, where there is one, that stood then. They
    are kept as they are: what follows is a further version beside them.
    """

    __tablename__ = "correction"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("facts <> ''", name="facts"),
        CheckConstraint("scope = 'ranking' OR shortlist_id IS NOT NULL", name="subject"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    scope: Mapped[CorrectionScope] = mapped_column(code_column(CorrectionScope, "scope"))
    ground: Mapped[CorrectionGround] = mapped_column(code_column(CorrectionGround, "ground"))
    facts: Mapped[str] = mapped_column(Text)
    run_id: Mapped[int] = mapped_column(ForeignKey("ranking_run.id"), index=True)
    shortlist_id: Mapped[int | None] = mapped_column(ForeignKey("shortlist.id"), index=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    round: Mapped[Round] = relationship()
    run: Mapped[RankingRun] = relationship()
    shortlist: Mapped[Shortlist | None] = relationship()
    proposed_by: Mapped[User] = relationship()
    review: Mapped[Review | None] = relationship(primaryjoin="Review.correction_id == Correction.id")

    @property
    def state(self) -> CorrectionState:
        """What the second person made of it."""
        if self.review is None:
            return CorrectionState.PROPOSED
        confirmed = self.review.verdict is ReviewVerdict.CONFIRMED
        return CorrectionState.OPENED if confirmed else CorrectionState.REFUSED


def opened() -> ColumnElement[bool]:
    """Whether two persons agreed on a correction of the query around."""
    return exists().where(Review.correction_id == Correction.id, Review.verdict == ReviewVerdict.CONFIRMED)


def taken_back() -> ColumnElement[bool]:
    """Whether a shortlist of the query around was taken back: it no longer stands, and is kept as it was."""
    return exists().where(Correction.shortlist_id == Shortlist.id, opened())


Round.corrected = column_property(exists().where(Correction.round_id == Round.id, opened()))
