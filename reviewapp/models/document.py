"""Documents as they were issued: bytes, digest, and the code to check them by."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column


class DocumentKind(StrEnum):
    """Which document it is."""

    RANKED_LIST = "ranked_list"
    NOTICE = "notice"
    ANNOUNCEMENT = "announcement"
    PUBLIC_LIST = "public_list"
    ROLL_UP = "roll_up"
    SCORE_SHEET = "score_sheet"
    EXPLANATION = "explanation"
    PROPOSAL = "proposal"
    EVALUATION = "evaluation"
    DRAW_RECORD = "draw_record"
    RECOMMENDATIONS = "recommendations"
    PANEL_MINUTES = "panel_minutes"
    PANEL_OPINION = "panel_opinion"
    ATTENDANCE = "attendance"
    HANDBOOK = "handbook"
    FEES = "fees"
    OBJECTION_RECEIPT = "objection_receipt"
    OBJECTION_RULING = "objection_ruling"


class Document(Base):
    """One issued file. Later downloads serve exactly these bytes."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(code_column(DocumentKind, "kind"))
    title: Mapped[str] = mapped_column(String(200))
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(64), default="application/pdf")
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    pages: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    code: Mapped[str] = mapped_column(String(14), unique=True)
    """What is printed on it for anybody to check it by; the same document has the same code."""
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
