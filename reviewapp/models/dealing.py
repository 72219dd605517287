"""The dealing of a round's applications (分派): by which rules, held once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from reviewapp.models.base import Base, UtcDateTime


class Dealing(Base):
    """What the dealing rested on beside the panels and the recusals of its moment.

    ``home_regions_apart`` says that no expert was dealt an application of the own province; it holds for
    every seat given later. ``outside_share`` is the share of applications with a seat outside their panel.
    """

    __tablename__ = "dealing"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(String(200))
    outside_share: Mapped[str] = mapped_column(String(32))
    home_regions_apart: Mapped[bool]
    dealt_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    dealt_at: Mapped[datetime] = mapped_column(UtcDateTime)
