"""The fonts that documents are set in, opened once per process, and the issuing of documents."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.fonts import Fonts
from reviewapp.canonical import digest
from reviewapp.models import Document, DocumentKind, Round


def fonts() -> Fonts:
    """The application's fonts; raises ``reports.fonts.FontMissing`` where they were not built."""
    if "fonts" not in current_app.extensions:
        directory = current_app.config["FONT_CACHE"]
        current_app.extensions["fonts"] = Fonts(Path(directory) if directory else None)
    return cast("Fonts", current_app.extensions["fonts"])


def issue(
    session: Session, round_: Round, kind: DocumentKind, filename: str, content: bytes, *, at: datetime
) -> Document:
    """Keep the bytes of a document as it goes out; the same bytes again are the document already kept."""
    fingerprint = digest(content)
    kept = session.scalar(
        select(Document).where(Document.round_id == round_.id, Document.sha256 == fingerprint)
    )
    if kept is not None:
        return kept
    document = Document(
        round_id=round_.id,
        kind=kind,
        filename=filename,
        content=content,
        sha256=fingerprint,
        issued_at=at,
    )
    session.add(document)
    session.flush()
    return document
