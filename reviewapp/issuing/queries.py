"""Issued documents of a round."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.documents import corrected_at
from reviewapp.models import Document, DocumentKind, Round
from reviewapp.paging import Page, page_of


def documents_of(session: Session, round_: Round, kinds: Collection[DocumentKind], number: int) -> Page[Any]:
    """A page of the documents of these kinds in the round, the latest first and without their bytes.

    Each with the moment its result was taken back, or None.
    """
    query = select(Document, corrected_at().label("corrected_at")).where(
        Document.round_id == round_.id, Document.kind.in_(kinds)
    )
    return page_of(session, query.order_by(Document.id.desc()), number)
