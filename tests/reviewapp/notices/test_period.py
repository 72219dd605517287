"""The days of a notice, counted by the calendar and written as official texts write them."""

from __future__ import annotations

from datetime import date

import pytest

from reports.chinese import period
from reviewapp.calendar.workdays import LengthUnit, official_calendar
from reviewapp.notices.content import notice_period


def words(first_day: date, length: int, unit: str) -> str:
    return period(notice_period(first_day, length, LengthUnit(unit), official_calendar()))


@pytest.mark.parametrize(
    ("first_day", "length", "expected"),
    [
        (date(2023, 9, 28), 5, "2023年9月28日、10月7日至10日"),
        (date(2026, 6, 2), 5, "2026年6月2日至6月8日"),
        (date(2026, 6, 2), 1, "2026年6月2日"),
        (date(2022, 12, 29), 5, "2022年12月29日至30日、2023年1月3日至5日"),
        (date(2024, 8, 28), 5, "2024年8月28日至9月3日"),
        (date(2024, 9, 12), 12, "2024年9月12日至14日、9月18日至29日"),
        (date(2025, 4, 28), 20, "2025年4月28日至30日、5月6日至28日"),
        (date(2025, 3, 27), 8, "2025年3月27日至4月3日、4月7日至8日"),
    ],
)
def test_working_days_in_words(first_day: date, length: int, expected: str) -> None:
    assert words(first_day, length, "working_days") == f"{expected}（{length}个工作日）"


def test_calendar_days_need_no_notice_of_holidays() -> None:
    assert words(date(2030, 12, 30), 5, "calendar_days") == "2030年12月30日至2031年1月3日（5天）"
