"""The wording of documents as the secretariat wrote it: versions that are never changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.account import User
from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column


class WordedDocument(StrEnum):
    """The documents whose wording the office keeps."""

    NOTICE = "notice"
    ANNOUNCEMENT = "announcement"
    ANNOUNCEMENT_ENGLISH = "announcement_en"


class NoticeWording(Base):
    """One version; it replaces the one before for what is published from then on. Version 0 ships."""

    __tablename__ = "notice_wording"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        UniqueConstraint("document", "version"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    document: Mapped[WordedDocument] = mapped_column(
        code_column(WordedDocument, "document"), server_default=WordedDocument.NOTICE.value
    )
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    stored_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    stored_by: Mapped[User] = relationship()
