"""Issued documents."""

from __future__ import annotations

from reviewapp.models import Document, User
from reviewapp.permissions.role import sees
from reviewapp.workflow import Denial


def may_read_document(actor: User, document: Document) -> Denial | None:
    """Download an issued document."""
    return sees(actor)
