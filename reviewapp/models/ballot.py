"""Secret ballots (无记名投票) on a tie at the line: who voted is known, what each voted is nowhere.

Who has voted and what was voted stand in tables without a link: the urn of a ballot is one row that holds
nothing but how many votes each application has, rewritten as a whole at every vote, without a moment.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime
from reviewapp.models.panel import Expert
from reviewapp.models.ranking import RankingRun


class Ballot(Base):
    """One ballot: the tied applications (by number), and for how many places they stand."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("run_id", "number"),
        CheckConstraint("places >= 1", name="places"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("ranking_run.id"))
    number: Mapped[int]
    applications: Mapped[list[str]] = mapped_column(JSON)
    places: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)

    run: Mapped[RankingRun] = relationship()
    voters: Mapped[list[BallotVoter]] = relationship(order_by="BallotVoter.expert_id")
    urn: Mapped[BallotUrn] = relationship()
    result: Mapped[BallotResult | None] = relationship()


class BallotVoter(Base):
    """One expert who may vote in a ballot, fixed when it was opened."""

    __tablename__ = "ballot_voter"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), primary_key=True)

    expert: Mapped[Expert] = relationship()
    turn: Mapped[BallotTurn | None] = relationship()


class BallotTurn(Base):
    """An expert has voted."""

    __tablename__ = "ballot_turn"
    __table_args__ = (
        ForeignKeyConstraint(
            ["ballot_id", "expert_id"], ["ballot_voter.ballot_id", "ballot_voter.expert_id"]
        ),
    )

    ballot_id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(primary_key=True)


class BallotUrn(Base):
    """How many papers are in, and the votes of each application; no paper can be told from another."""

    __tablename__ = "ballot_urn"
    __table_args__ = (CheckConstraint("papers >= 0", name="papers"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    papers: Mapped[int]
    votes: Mapped[dict[str, int]] = mapped_column(JSON)


class BallotResult(Base):
    """What was counted when the ballot closed; ``digest`` is that of ballot, papers and votes."""

    __tablename__ = "ballot_result"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    papers: Mapped[int]
    votes: Mapped[dict[str, int]] = mapped_column(JSON)
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64))
