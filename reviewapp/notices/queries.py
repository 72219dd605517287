"""Issued documents of a round."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.models import Document, Round


def documents_of(session: Session, round_: Round) -> Sequence[Document]:
    """Every document issued in the round, the oldest first; without their bytes."""
    return session.scalars(select(Document).where(Document.round_id == round_.id).order_by(Document.id)).all()
