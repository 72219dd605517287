"""Experts (专家) and the panels (评审组) they sit on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, code_column

if TYPE_CHECKING:
    from reviewapp.models.account import User
    from reviewapp.models.application import Application

panel_expert = Table(
    "panel_expert",
    Base.metadata,
    Column("panel_id", ForeignKey("panel.id"), primary_key=True),
    Column("expert_id", ForeignKey("expert.id"), primary_key=True, index=True),
)


class ExpertKind(StrEnum):
    """What an expert counts as in the composition of a panel (专家类别)."""

    TECHNICAL = "technical"
    FINANCE = "finance"
    OTHER = "other"


class Expert(Base):
    """A member of the pool of experts."""

    __tablename__ = "expert"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(64))
    field: Mapped[str] = mapped_column(String(64))
    employer: Mapped[str] = mapped_column(String(200))
    region_code: Mapped[str] = mapped_column(String(6))
    mobile: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[ExpertKind] = mapped_column(
        code_column(ExpertKind, "kind"), default=ExpertKind.TECHNICAL, server_default="technical"
    )

    user: Mapped[User] = relationship(back_populates="expert")


class Panel(Base):
    """Experts who score a group of applications.

    ``sheets_per_application`` empty means 全员评审: every expert of the panel scores every application.
    """

    __tablename__ = "panel"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        CheckConstraint("sheets_per_application >= 1", name="sheets_per_application"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    code: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(64))
    sheets_per_application: Mapped[int | None]

    experts: Mapped[list[Expert]] = relationship(secondary=panel_expert, order_by=Expert.number)
    applications: Mapped[list[Application]] = relationship(
        back_populates="panel", order_by="Application.number"
    )
