"""Long lists a hundred rows at a time: every row once, in order, on pages that exist."""

from __future__ import annotations

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from reviewapp.db import db
from reviewapp.models import Application
from reviewapp.paging import SIZE, page_of, slice_of
from tests.factories import make_application, make_cast


@given(st.lists(st.integers(), max_size=450))
def test_pages_hold_every_line_once(lines: list[int]) -> None:
    first = slice_of(lines, 1)
    pages = [slice_of(lines, number) for number in range(1, first.pages + 1)]
    assert [line for page in pages for line in page.rows] == lines
    assert {len(page.rows) for page in pages[:-1]} <= {SIZE}
    assert (first.total, len(pages[-1].rows) > 0) == (len(lines), bool(lines))


@given(st.integers(max_value=0) | st.integers(min_value=3))
def test_a_number_without_a_page_leads_to_the_nearest(number: int) -> None:
    assert slice_of(range(2 * SIZE), number).number == (1 if number < 1 else 2)


def test_a_statement_and_a_list_have_the_same_pages(context: Flask) -> None:
    cast = make_cast(db.session)
    for number in range(100, 220):
        make_application(db.session, cast.round, str(number))
    statement = select(Application.number).order_by(Application.number)
    lines = db.session.scalars(statement).all()
    for number in (0, 1, 2, 9):
        found, expected = page_of(db.session, statement, number), slice_of(lines, number)
        assert [row[0] for row in found.rows] == list(expected.rows)
        assert (found.number, found.pages, found.total) == (expected.number, expected.pages, expected.total)
