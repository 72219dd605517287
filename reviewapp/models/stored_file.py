"""Stored files: evidence (证明材料), minutes, scans, papers of objections; bytes lie beside the database."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime

if TYPE_CHECKING:
    from reviewapp.models.application import Application


class StoredFile(Base):
    """One file as it was handed in; ``sha256`` says where its bytes lie and what they must be.

    Without an application it is the minutes of a decision, a scan of signed sheets, or the paper of an
    objection.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        UniqueConstraint("application_id", "sha256"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)

    application: Mapped[Application | None] = relationship(back_populates="files")

    @property
    def name_for_experts(self) -> str:
        """What experts know it by: in a blind round (盲评) numbers alone, for its name may tell more."""
        if self.application is None or not self.application.round.blind:
            return self.filename
        return f"{self.application.number}-{self.id}{PurePath(self.filename).suffix.lower()}"
