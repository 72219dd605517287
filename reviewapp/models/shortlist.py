"""The shortlist (拟认定名单), what is proposed, the decision on it, and its notice (公示)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from reviewapp.calendar.workdays import LengthUnit
from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column
from scoring.selection import Reason

if TYPE_CHECKING:
    from reviewapp.models.account import User
    from reviewapp.models.application import Application
    from reviewapp.models.document import Document
    from reviewapp.models.ranking import RankingRun
    from reviewapp.models.review import Review
    from reviewapp.models.stored_file import StoredFile


class Shortlist(Base):
    """The list drawn from the official run; a correction is followed by a further one, by ``number``."""

    __tablename__ = "shortlist"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    run_id: Mapped[int] = mapped_column(ForeignKey("ranking_run.id"), index=True)
    places: Mapped[int]
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)

    run: Mapped[RankingRun] = relationship()
    entries: Mapped[list[ShortlistEntry]] = relationship(order_by="ShortlistEntry.position")
    deviations: Mapped[list[Deviation]] = relationship(order_by="Deviation.number")
    proposals: Mapped[list[Proposal]] = relationship(order_by="Proposal.number")
    decision: Mapped[Decision | None] = relationship(back_populates="shortlist")
    notice: Mapped[Notice | None] = relationship()

    def departures(self) -> dict[int, Deviation]:
        """Where the proposed list departs from the one drawn: the last deviation by application."""
        last = {one.application_id: one for one in self.deviations}
        return {application: one for application, one in last.items() if one.selected != one.entry.selected}

    def proposed(self) -> list[ShortlistEntry]:
        """The entries on the proposed list: those drawn, but for the departures."""
        departures = self.departures()
        return [entry for entry in self.entries if entry.selected != (entry.application_id in departures)]


class ShortlistEntry(Base):
    """One application of the run, its side of the line, the reason, and the rules at work (``binding``)."""

    __tablename__ = "shortlist_entry"

    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlist.id"), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    position: Mapped[int]
    place: Mapped[int]
    selected: Mapped[bool]
    reason: Mapped[Reason] = mapped_column(code_column(Reason, "reason"))
    settled_by: Mapped[str | None] = mapped_column(String(32))
    binding: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    application: Mapped[Application] = relationship()


class Deviation(Base):
    """One adjustment of the proposed list with its reason; the last one on an application counts."""

    __tablename__ = "deviation"
    __table_args__ = (
        UniqueConstraint("shortlist_id", "number"),
        CheckConstraint("ground <> ''", name="ground"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlist.id"))
    number: Mapped[int]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    selected: Mapped[bool]
    ground: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    application: Mapped[Application] = relationship()
    entry: Mapped[ShortlistEntry] = relationship(
        primaryjoin=(ShortlistEntry.shortlist_id == foreign(shortlist_id))
        & (ShortlistEntry.application_id == foreign(application_id)),
        viewonly=True,
    )


class Proposal(Base):
    """The list as it was submitted for approval (送审); ``digest`` is that of ``content``."""

    __tablename__ = "proposal"
    __table_args__ = (UniqueConstraint("shortlist_id", "number"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlist.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    submitted_by: Mapped[User] = relationship()
    review: Mapped[Review | None] = relationship(primaryjoin="Review.proposal_id == Proposal.id")


class Decision(Base):
    """The decision (审定) of the leadership on a shortlist: the experts recommend, they do not decide."""

    __tablename__ = "decision"

    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlist.id"), primary_key=True)
    body: Mapped[str] = mapped_column(String(100))
    number: Mapped[str] = mapped_column(String(64))
    decided_on: Mapped[date]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    minutes_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    shortlist: Mapped[Shortlist] = relationship(back_populates="decision")
    minutes: Mapped[StoredFile | None] = relationship()
    added: Mapped[list[AddedMinutes]] = relationship(order_by="AddedMinutes.file_id")


class AddedMinutes(Base):
    """Minutes (会议纪要) that came after the decision was entered: an addition, never in place of another.

    The file itself says when it came and who handed it in.
    """

    __tablename__ = "added_minutes"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("decision.shortlist_id"), index=True)

    file: Mapped[StoredFile] = relationship()
    added_by: Mapped[User] = relationship(secondary="stored_file", viewonly=True)


class Notice(Base):
    """The public notice of a decided shortlist; its document is kept as published."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("length >= 1", name="length"),
        CheckConstraint("ends_on >= starts_on", name="period"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlist.id"), unique=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    starts_on: Mapped[date]
    length: Mapped[int]
    unit: Mapped[LengthUnit] = mapped_column(code_column(LengthUnit, "unit"))
    ends_on: Mapped[date]
    calendar_version: Mapped[str] = mapped_column(String(64))
    wording_version: Mapped[int]
    telephone: Mapped[str] = mapped_column(String(64))
    supervision: Mapped[str] = mapped_column(String(64), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)

    document: Mapped[Document] = relationship()
