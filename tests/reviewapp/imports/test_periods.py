"""Employers and days in the words of one cell: read as people write them, and never guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.imports.cells import CellProblem
from reviewapp.imports.periods import Away, Employed, read_days, read_employers

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
NAMES = st.text("某大学研究院（）()所A、 ", min_size=1).filter(lambda name: name.strip() == name)


@pytest.mark.parametrize(
    ("text", "employers"),
    [
        ("", ()),
        (
            "某大学（2021年3月至2023年6月）；某公司(2023.7至今)",
            (
                Employed("某大学", date(2021, 3, 1), date(2023, 6, 30)),
                Employed("某公司", date(2023, 7, 1), None),
            ),
        ),
        (
            "某大学（深圳）（２０２４-02-03—2024-02-29）;",
            (Employed("某大学（深圳）", date(2024, 2, 3), date(2024, 2, 29)),),
        ),
        ("某所（2024年1月1日到5月）", None),
        ("某所（2024年1月1日到5月2日）", (Employed("某所", date(2024, 1, 1), date(2024, 5, 2)),)),
        ("某所", None),
        ("某所（2024年1月）", None),
        ("（2024年1月至今）", None),
        ("某所（2024年5月至2024年4月）", None),
        ("某所（2024年13月至今）", None),
        ("某所（2024年1月至2月至3月）", None),
        ("某所（去年至今）", None),
        ("所" * 201 + "（2024年1月至今）", None),
    ],
)
def test_employers_are_read_or_refused(text: str, employers: tuple[Employed, ...] | None) -> None:
    if employers is None:
        with pytest.raises(CellProblem):
            read_employers(text)
    else:
        assert read_employers(text) == employers


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026年7月1日至2026年7月5日（出差）", (Away(date(2026, 7, 1), date(2026, 7, 5), "出差"),)),
        (
            "2026/7/1～7/5；2026-8-3",
            (
                Away(date(2026, 7, 1), date(2026, 7, 5), ""),
                Away(date(2026, 8, 3), date(2026, 8, 3), ""),
            ),
        ),
        ("2026年2月", (Away(date(2026, 2, 1), date(2026, 2, 28), ""),)),
        ("2026年7月1日至今", None),
        ("2026年7月5日至2026年7月1日", None),
        ("2026年2月30日", None),
        ("7月1日", None),
        ("暑假", None),
        ("2026年7月1日（" + "长" * 201 + "）", None),
    ],
)
def test_days_are_read_or_refused(text: str, days: tuple[Away, ...] | None) -> None:
    if days is None:
        with pytest.raises(CellProblem):
            read_days(text)
    else:
        assert read_days(text) == days


def spelt(day: date, style: int) -> str:
    year, month, number = day.year, day.month, day.day
    return (f"{year}年{month}月{number}日", day.isoformat(), f"{year}.{month}.{number}")[style]


@given(st.lists(st.tuples(NAMES, DAYS, DAYS, st.integers(0, 2)), max_size=4))
def test_what_is_written_out_is_read_back(rows: list[tuple[str, date, date, int]]) -> None:
    found = [Employed(name, min(ends), max(ends)) for name, *ends, _style in rows]
    text = "；".join(
        f"{one.employer}（{spelt(one.since, style)}至{spelt(one.until or one.since, style)}）"
        for one, (*_row, style) in zip(found, rows, strict=True)
    )
    assert read_employers(text) == tuple(found)


@given(st.text("某所（）()0123456789年月日至今；;-—/.", max_size=60))
def test_anything_else_is_refused_and_nothing_worse(text: str) -> None:
    for read in (read_employers, read_days):
        with suppress(CellProblem):
            read(text)
