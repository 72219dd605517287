"""Stored files: evidence (证明材料), or the minutes of a decision; the bytes lie beside the database."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, UtcDateTime

if TYPE_CHECKING:
    from reviewapp.models.application import Application


class StoredFile(Base):
    """One file as it was handed in; ``sha256`` says where its bytes lie and what they must be.

    Without an application it is the minutes of a decision.
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
