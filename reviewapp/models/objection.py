"""Objections (异议) to a public notice: entered, taken up or not, ruled on; each step a record of its own."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column

if TYPE_CHECKING:
    from reviewapp.models.account import User
    from reviewapp.models.application import Application
    from reviewapp.models.round import Round
    from reviewapp.models.shortlist import Notice
    from reviewapp.models.stored_file import StoredFile


class ObjectorKind(StrEnum):
    """Who objects: a person by the real name, or a body under its seal."""

    INDIVIDUAL = "individual"
    ORGANISATION = "organisation"


class RefusalGround(StrEnum):
    """Why an objection is not taken up (不予受理); there are no other grounds."""

    ANONYMOUS = "anonymous"
    FALSE_NAME = "false_name"
    LATE = "late"
    NO_LEAD = "no_lead"


class ObjectionState(StrEnum):
    """Where an objection stands; the ways between stand in ``workflow.objection``."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class Objection(Base):
    """An objection to a notice as it came in, to one application or to the list as a whole.

    Without name or contact it is anonymous.
    """

    __tablename__ = "objection"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("matter <> ''", name="matter"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    received_on: Mapped[date]
    kind: Mapped[ObjectorKind] = mapped_column(code_column(ObjectorKind, "kind"))
    name: Mapped[str] = mapped_column(String(100), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    matter: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    round: Mapped[Round] = relationship()
    notice: Mapped[Notice] = relationship()
    application: Mapped[Application | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    entered_by: Mapped[User] = relationship()
    acceptance: Mapped[ObjectionAcceptance | None] = relationship()
    ruling: Mapped[Ruling | None] = relationship(
        primaryjoin="Objection.id == foreign(Ruling.objection_id)", viewonly=True
    )

    @property
    def state(self) -> ObjectionState:
        """How far it has come."""
        if self.ruling is not None:
            return ObjectionState.UPHELD if self.ruling.upheld else ObjectionState.DISMISSED
        if self.acceptance is not None:
            return ObjectionState.REFUSED if self.acceptance.ground else ObjectionState.ACCEPTED
        return ObjectionState.RECEIVED

    @property
    def obstacles(self) -> tuple[RefusalGround, ...]:
        """The grounds that its own facts give: with one of them it cannot be taken up."""
        found = []
        if not (self.name and self.contact):
            found.append(RefusalGround.ANONYMOUS)
        if not self.notice.starts_on <= self.received_on <= self.notice.ends_on:
            found.append(RefusalGround.LATE)
        return tuple(found)


class ObjectionAcceptance(Base):
    """Whether an objection was taken up (受理), and on which ground it was not.

    What the facts of the objection do not show themselves, a note has to say.
    """

    __tablename__ = "objection_acceptance"
    __table_args__ = (
        CheckConstraint("ground IS NULL OR ground IN ('anonymous', 'late') OR note <> ''", name="note"),
    )

    objection_id: Mapped[int] = mapped_column(ForeignKey("objection.id"), primary_key=True)
    ground: Mapped[RefusalGround | None] = mapped_column(code_column(RefusalGround, "ground"))
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)

    decided_by: Mapped[User] = relationship()


class Ruling(Base):
    """The ruling (处理意见) of a second person on an objection that was taken up.

    ``digest`` is that of what it rests on: the objection and its acceptance as this person saw them.
    """

    __tablename__ = "ruling"
    __table_args__ = (
        CheckConstraint("findings <> '' AND reply <> ''", name="reasoned"),
        CheckConstraint("ruled_by_id <> accepted_by_id", name="two_persons"),
    )

    objection_id: Mapped[int] = mapped_column(
        ForeignKey("objection_acceptance.objection_id"), primary_key=True
    )
    upheld: Mapped[bool]
    findings: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    ruled_on: Mapped[date]
    digest: Mapped[str] = mapped_column(String(64))
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    ruled_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    ruled_at: Mapped[datetime] = mapped_column(UtcDateTime)

    ruled_by: Mapped[User] = relationship(foreign_keys=ruled_by_id)
