"""Long lists, a hundred rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

SIZE = 100
Line = TypeVar("Line")


@dataclass(frozen=True)
class Page(Generic[Line]):
    """One page of a list: its rows, its number from 1, and how many pages and rows there are in all."""

    rows: Sequence[Line]
    number: int
    pages: int
    total: int


def page_of(session: Session, statement: Select[*tuple[Any, ...]], number: int) -> Page[Row[Any]]:
    """The page ``number`` of an ordered ``statement``; the nearest one there is where it has no such page."""
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = session.scalars(counted).one()
    here, pages = _place(total, number)
    rows = session.execute(statement.limit(SIZE).offset((here - 1) * SIZE)).all()
    return Page(rows, here, pages, total)


def slice_of(lines: Sequence[Line], number: int) -> Page[Line]:
    """The page ``number`` of what is at hand as a whole; the nearest one there is."""
    here, pages = _place(len(lines), number)
    return Page(lines[(here - 1) * SIZE : here * SIZE], here, pages, len(lines))


def _place(total: int, number: int) -> tuple[int, int]:
    """The number of the nearest page there is, and how many there are."""
    pages = max(1, -(-total // SIZE))
    return min(max(1, number), pages), pages
