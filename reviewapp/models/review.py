"""Reviews (复核): a second person confirms or returns what a first one made, never their own work."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column

if TYPE_CHECKING:
    from reviewapp.models.account import User


class ReviewVerdict(StrEnum):
    """What the second person says."""

    CONFIRMED = "confirmed"
    RETURNED = "returned"


class Review(Base):
    """One verdict on a frozen ranking, a submitted list, a change of settings, an exclusion or a correction;
    each has at most one.

    ``digest`` is that of what was reviewed, as the reviewer saw it.
    """

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN run_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN proposal_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN change_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN exclusion_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN correction_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_subject",
        ),
        CheckConstraint("reviewed_by_id <> made_by_id", name="two_persons"),
        CheckConstraint("verdict = 'confirmed' OR ground <> ''", name="ground"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("ranking_run.id"), unique=True)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), unique=True)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("setting_change.id"), unique=True)
    exclusion_id: Mapped[int | None] = mapped_column(ForeignKey("exclusion.id"), unique=True)
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("correction.id"), unique=True)
    verdict: Mapped[ReviewVerdict] = mapped_column(code_column(ReviewVerdict, "verdict"))
    ground: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    reviewed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    made_by: Mapped[User] = relationship(foreign_keys=made_by_id)
    reviewed_by: Mapped[User] = relationship(foreign_keys=reviewed_by_id)
