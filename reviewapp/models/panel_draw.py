"""Verifiable draws of panels (可核验的抽取): the commitment, what came up later, replacements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime
from reviewapp.models.panel import Panel
from reviewapp.models.round import Round


class PanelDraw(Base):
    """What was committed to: ``plan`` is the canonical text whose SHA-256 is ``commitment``.

    A panel's code is drawn for once in a round: nobody draws again until the outcome pleases.
    """

    __tablename__ = "panel_draw"
    __table_args__ = (UniqueConstraint("round_id", "code"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    code: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(64))
    sheets_per_application: Mapped[int | None]
    applications: Mapped[list[str]] = mapped_column(JSON)
    plan: Mapped[str] = mapped_column(Text)
    commitment: Mapped[str] = mapped_column(String(64))
    committed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    committed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    round: Mapped[Round] = relationship()
    result: Mapped[PanelDrawResult | None] = relationship(back_populates="draw")
    replacements: Mapped[list[PanelReplacement]] = relationship(
        back_populates="draw", order_by="PanelReplacement.number"
    )

    @property
    def record(self) -> str | None:
        """The latest record to publish; None until the public value is in."""
        if self.replacements:
            return self.replacements[-1].record
        return self.result.record if self.result else None


class PanelDrawResult(Base):
    """What the public value made of a commitment; there is none without one, and one at most."""

    __tablename__ = "panel_draw_result"

    draw_id: Mapped[int] = mapped_column(ForeignKey("panel_draw.id"), primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"), unique=True)
    public_value: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200))
    came_up_at: Mapped[datetime] = mapped_column(UtcDateTime)
    record: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    draw: Mapped[PanelDraw] = relationship(back_populates="result")
    panel: Mapped[Panel] = relationship()


class PanelReplacement(Base):
    """A member or substitute who does not serve, with the reason, and who came instead."""

    __tablename__ = "panel_replacement"
    __table_args__ = (UniqueConstraint("draw_id", "number"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("panel_draw.id"))
    number: Mapped[int]
    expert: Mapped[str] = mapped_column(String(32))
    replaced_by: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(200))
    record: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    draw: Mapped[PanelDraw] = relationship(back_populates="replacements")
