"""Issued documents of a round."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.models import Document, Round
from reviewapp.paging import Page, page_of


def documents_of(session: Session, round_: Round, number: int) -> Page[Any]:
    """A page of the documents issued in the round, the latest first and without their bytes."""
    query = select(Document).where(Document.round_id == round_.id).order_by(Document.id.desc())
    return page_of(session, query, number)
