from __future__ import annotations

from datetime import date

import pytest

from reports.chinese import basis, enumeration, full_date, period
from reports.content import Basis, DaySpan, NoticePeriod


def test_dates_have_no_leading_zeros() -> None:
    assert full_date(date(2026, 6, 2)) == "2026年6月2日"


def test_enumeration_ends_with_and() -> None:
    assert [enumeration(["甲", "乙", "丙"][:n]) for n in (1, 2, 3)] == ["甲", "甲和乙", "甲、乙和丙"]


def test_a_document_is_cited_with_its_number() -> None:
    cited = basis([Basis("暂行办法", "工信部企业〔2022〕119号"), Basis("通知", "示例函〔2025〕1号")])
    assert cited == "《暂行办法》（工信部企业〔2022〕119号）和《通知》（示例函〔2025〕1号）"


HOLIDAY = (DaySpan(date(2023, 9, 28), date(2023, 9, 28)), DaySpan(date(2023, 10, 7), date(2023, 10, 10)))


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (
            NoticePeriod((DaySpan(date(2026, 6, 2), date(2026, 6, 8)),), 5),
            "2026年6月2日至6月8日（5个工作日）",
        ),
        (NoticePeriod(HOLIDAY, 5), "2023年9月28日、10月7日至10日（5个工作日）"),
        (
            NoticePeriod((DaySpan(date(2026, 12, 29), date(2027, 1, 4)),), 7, working=False),
            "2026年12月29日至2027年1月4日（7天）",
        ),
    ],
)
def test_a_period_names_each_year_once(notice: NoticePeriod, words: str) -> None:
    assert period(notice) == words
