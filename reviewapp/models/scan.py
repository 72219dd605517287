"""Scans of signed score sheets (签字扫描件): what each page bears, and what a person matched by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.account import User
from reviewapp.models.base import Base, Identifier, UtcDateTime
from reviewapp.models.round import Round
from reviewapp.models.score_sheet import ScoreSheet
from reviewapp.models.stored_file import StoredFile


class Scan(Base):
    """A file of signed sheets as it was handed in; its bytes lie as those of every stored file."""

    __tablename__ = "scan"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    pages: Mapped[int]

    file: Mapped[StoredFile] = relationship()
    round: Mapped[Round] = relationship()


class ScanPage(Base):
    """What was read on one page: a code and the version that it names.

    Without ``code`` nothing could be read; with a code, but without ``sheet_id``, no sheet bears it.
    """

    __tablename__ = "scan_page"
    __table_args__ = (
        UniqueConstraint("file_id", "page", "code"),
        CheckConstraint("sheet_id IS NULL OR code IS NOT NULL", name="sheet_by_code"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("scan.file_id"))
    page: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(14))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("score_sheet.id"), index=True)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)

    scan: Mapped[Scan] = relationship()
    sheet: Mapped[ScoreSheet | None] = relationship()
    match: Mapped[ScanMatch | None] = relationship(back_populates="page")
    printed: Mapped[list[PrintedPage]] = relationship(order_by="PrintedPage.number")


class PrintedPage(Base):
    """Which printed page of its sheet a scanned page shows (第几页、共几页), as read or as matched by hand.

    Sheets printed before every page bore its number have none.
    """

    __tablename__ = "printed_page"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND count", name="number"),)

    page_id: Mapped[int] = mapped_column(ForeignKey("scan_page.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(primary_key=True)


class ScanMatch(Base):
    """A person says which version a page shows that could not be read, and how that was seen."""

    __tablename__ = "scan_match"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    page_id: Mapped[int] = mapped_column(ForeignKey("scan_page.id"), primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    matched_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    matched_at: Mapped[datetime] = mapped_column(UtcDateTime)

    page: Mapped[ScanPage] = relationship(back_populates="match")
    sheet: Mapped[ScoreSheet] = relationship()
    matched_by: Mapped[User] = relationship()
