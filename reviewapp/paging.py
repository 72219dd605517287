"""Long lists, a hundred rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

SIZE = 100


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, its number from 1, and how many pages and rows there are in all."""

    rows: Sequence[Row[Any]]
    number: int
    pages: int
    total: int


def page_of(session: Session, statement: Select[Any], number: int) -> Page:
    """The page ``number`` of an ordered ``statement``; the nearest one there is where it has no such page."""
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = session.scalars(counted).one()
    pages = max(1, -(-total // SIZE))
    here = min(max(1, number), pages)
    rows = session.execute(statement.limit(SIZE).offset((here - 1) * SIZE)).all()
    return Page(rows, here, pages, total)
